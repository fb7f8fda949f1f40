"""The serial loader in a chip's ROM, and the flasher stub that tools load on top of it.

It has no idea of a serial port: bytes from the host go into `feed`, answers leave through `send`.
An uploaded program is not executed. One whose entry point lies in what was uploaded is taken for
a flasher stub, whichever version: its greeting is sent and from then on its commands are served.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from functools import partial

from micros_ide.virtual import slip
from micros_ide.virtual.chips import ChipFacts
from micros_ide.virtual.flash import Flash
from micros_ide.virtual.rom_loader_flash import FlashCommands, ReadStream
from micros_ide.virtual.rom_loader_registers import RegisterFile
from micros_ide.virtual.rom_loader_wire import (
    SYNC_DATA,
    Answer,
    Fault,
    Op,
    Refused,
    Request,
    frame,
    parse,
)

_LONGEST_PACKET = 0x10000  # bytes on the line; tools send up to 0x4000 and their escapes
_SYNC_COPIES = 8
_ROM_SYNC_VALUE, _STUB_SYNC_VALUE = 0x20120707, 0
_STUB_GREETING = b"OHAI"
_MOST_SEGMENTS = 16

_Handler = Callable[[Request], "Answer | None"]


class RomLoader:
    """One stay of a chip in its loader; make a new one for the next stay.

    Attributes:
        reset_requested: the host asked the chip to leave the loader and start its program. What
            the host still sends is then ignored.
    """

    def __init__(
        self, chip: ChipFacts, flash: Flash, mac: str, send: Callable[[bytes], None]
    ) -> None:
        """Start in the ROM; raises InvalidInput for a `mac` that is none."""
        self.reset_requested = False
        self._chip = chip
        self._send = send
        self._packets = slip.Decoder(_LONGEST_PACKET)
        self._registers = RegisterFile(chip, mac, flash.size)
        self._flash = FlashCommands(flash)
        self._stream: ReadStream | None = None
        self._upload_left = 0
        self._segments: list[range] = []
        self._rom_handlers = self._make_rom_handlers()
        self._stub_handlers = self._make_stub_handlers()

    @property
    def stub_running(self) -> bool:
        """Whether a flasher stub has taken over from the ROM."""
        return self._flash.stub

    def feed(self, data: bytes) -> None:
        """Take bytes from the host, whatever they are, and send the answers they ask for.

        Raises PowerCut when the flash's fault plan strikes; the stay is then over.
        """
        for packet in self._packets.feed(data):
            if self.reset_requested:
                return
            if self._stream is not None and len(packet) == 4:
                self._acknowledge(self._stream, int.from_bytes(packet, "little"))
                continue
            self._stream = None  # a command in the middle of a stream ends it
            request = parse(packet)
            if request is not None:
                self._serve(packet[1], request)

    def _acknowledge(self, stream: ReadStream, received: int) -> None:
        self._send_packets(stream.frames(received))
        if stream.finished:
            self._stream = None

    def _serve(self, op: int, request: Request | Fault) -> None:
        stub = self.stub_running  # an answer has the form of whoever was asked
        padding = b"" if stub else b"\0\0"
        try:
            answer = self._execute(request)
        except Refused as refused:
            number = refused.fault.value[1 if stub else 0]
            self._send(frame(op, 0, b"", bytes((1, number)) + padding))
            return
        self._send(frame(op, answer.value, answer.data, b"\0\0" + padding) * answer.copies)
        self._send_packets(answer.after)

    def _execute(self, request: Request | Fault) -> Answer:
        if isinstance(request, Fault):
            raise Refused(request)
        handlers = self._stub_handlers if self.stub_running else self._rom_handlers
        handler = handlers.get(request.op)
        if handler is None:
            raise Refused(Fault.UNKNOWN_COMMAND)
        return handler(request) or Answer()

    def _send_packets(self, packets: Iterable[bytes]) -> None:
        for packet in packets:
            self._send(slip.encode(packet))

    def _make_rom_handlers(self) -> dict[int, _Handler]:
        flash = self._flash
        handlers: dict[int, _Handler] = {
            Op.SYNC: self._sync,
            Op.READ_REG: self._read_register,
            Op.WRITE_REG: self._write_registers,
            Op.CHANGE_BAUDRATE: self._change_baud,
            Op.MEM_BEGIN: self._memory_begin,
            Op.MEM_DATA: self._memory_data,
            Op.MEM_END: self._memory_end,
            Op.SPI_ATTACH: flash.attach,
            Op.SPI_SET_PARAMS: flash.set_size,
            Op.FLASH_BEGIN: partial(flash.begin, deflated=False),
            Op.FLASH_DATA: partial(flash.write, deflated=False),
            Op.FLASH_END: self._flash_end,
            Op.FLASH_DEFL_BEGIN: partial(flash.begin, deflated=True),
            Op.FLASH_DEFL_DATA: partial(flash.write, deflated=True),
            Op.FLASH_DEFL_END: self._flash_end,
            Op.SPI_FLASH_MD5: flash.digest,
            Op.READ_FLASH_SLOW: flash.read_slow,
        }
        if self._chip.security_report:
            handlers[Op.GET_SECURITY_INFO] = self._security_report
        return handlers

    def _make_stub_handlers(self) -> dict[int, _Handler]:
        handlers = self._rom_handlers | {
            Op.ERASE_FLASH: self._flash.erase_all,
            Op.ERASE_REGION: self._flash.erase_region,
            Op.READ_FLASH: self._read_flash,
            Op.RUN_USER_CODE: self._run_user_code,
        }
        del handlers[Op.READ_FLASH_SLOW]
        return handlers

    def _sync(self, request: Request) -> Answer:
        if request.data != SYNC_DATA:
            raise Refused(Fault.BAD_LENGTH)
        value = _STUB_SYNC_VALUE if self.stub_running else _ROM_SYNC_VALUE
        return Answer(value, copies=_SYNC_COPIES)

    def _security_report(self, request: Request) -> Answer:
        request.words(0)
        # No secure boot, no encryption, no keys; the last word is the ROM's interface version.
        report = struct.pack("<IB7sII", 0, 0, b"", self._chip.image_id, 0)
        return Answer(data=report[: self._chip.security_report])

    def _read_register(self, request: Request) -> Answer:
        (address,) = request.words(1)
        return Answer(self._registers.read(address))

    def _write_registers(self, request: Request) -> None:
        words = request.words(4, 1024)
        if len(words) % 4:
            raise Refused(Fault.BAD_LENGTH)
        for address, value, mask, _delay in zip(*[iter(words)] * 4, strict=True):
            self._registers.write(address, value, mask)
        self.reset_requested = self._registers.watchdog_runs

    def _change_baud(self, request: Request) -> None:
        baud, _old_baud = request.words(2)
        if not baud:
            raise Refused(Fault.BAD_LENGTH)
        self._registers.set_baud(baud)

    def _memory_begin(self, request: Request) -> None:
        size, _blocks, _block, offset = request.words(4)
        self._upload_left = size
        self._segments = [*self._segments[1 - _MOST_SEGMENTS :], range(offset, offset + size)]

    def _memory_data(self, request: Request) -> None:
        block = request.block()
        if len(block) > self._upload_left:
            raise Refused(Fault.TOO_MUCH_DATA)
        self._upload_left -= len(block)

    def _memory_end(self, request: Request) -> Answer | None:
        stay, entry = request.words(2)
        loaded, self._segments = self._segments, []
        if stay:
            return None
        if not any(entry in segment for segment in loaded):
            self.reset_requested = True  # a jump into nothing ends in a reset
            return None
        self._flash.enter_stub()
        return Answer(after=(_STUB_GREETING,))

    def _flash_end(self, request: Request) -> None:
        restart = self._flash.end(request)
        if not self.stub_running:
            self.reset_requested = True
        elif restart:
            # The pins that chose the loader are still latched: back into the ROM, not out.
            self._flash.leave_stub()

    def _read_flash(self, request: Request) -> Answer:
        self._stream = stream = self._flash.read_stream(request)
        return Answer(after=tuple(stream.frames(0)))

    def _run_user_code(self, _request: Request) -> Answer:
        self.reset_requested = True
        return Answer(copies=0)

"""One stay of an ESP chip in its loader: identify, erase, write, verify, read, leave."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from micros_ide.errors import FlashError, InvalidInput
from micros_ide.model.deploy import WireCount
from micros_ide.model.reporting import Reporter
from micros_ide.workers.esptool_errors import foreign_errors, gone, translated
from micros_ide.workers.esptool_log import JobVoice, OnBytes, speaking
from micros_ide.workers.esptool_port import EsptoolPort
from micros_ide.workers.serial_line import SerialLine
from micros_ide.workers.serial_ports import busy_error, holder

_ROM_BAUD = 115200  # every ROM finds this rate by itself
_ATTEMPTS = 5  # each of esptool's four ways to reset a chip, and one more
_NO_RESET = "no-reset"
_PROBE = 0x40001000  # a ROM word that every chip has and nothing changes
_PROBE_S = 0.5
_PAUSE_S = 0.2

Part = tuple[int, bytes]


@dataclass(frozen=True, slots=True)
class ChipIdentity:
    """What a chip says of itself in its loader."""

    chip: str  # "esp32", "esp32s2" ... as in the board catalogue
    description: str
    mac: str  # "7c:9e:bd:..." lower case
    flash_size: int  # bytes
    features: tuple[str, ...]


class FlashSession:
    """A chip held in esptool's flasher stub; use as a context manager.

    Every method raises FlashError, ConnectionLost or JobCancelled. After an error or a cancel
    the session is over: close it and open another.
    """

    identity: ChipIdentity

    def __init__(
        self, port: str, bauds: tuple[int, ...], report: Reporter, *, before: str = "default-reset"
    ) -> None:
        """Prepare; `open` connects. `bauds` are tried in order, `before` is esptool's word."""
        if not bauds:
            raise InvalidInput("no baud rate to try")
        self._report = report
        self._bauds = list(bauds)  # the first is in use; those that failed are dropped
        self._port = EsptoolPort(port)
        self._before = before if self._port.has_reset_lines else _NO_RESET
        self._voice = JobVoice(report)
        self._esp: Any = None
        self._left = False
        self._cleanup = ExitStack()
        self._cleanup.callback(self._port.close)
        self._cleanup.enter_context(report.on_cancel(self._port.end))

    @classmethod
    def open(
        cls, port: str, bauds: tuple[int, ...], report: Reporter, *, before: str = "default-reset"
    ) -> FlashSession:
        """Connect at 115200 baud, identify the chip, start the stub, go to the highest rate.

        Raises Busy (with the holder), NotFound, ConnectionFailed when the port cannot be opened;
        FlashError with the buttons to press when no chip answers.
        """
        if holder(port) is not None:
            raise busy_error(port)
        session = cls(port, bauds, report, before=before)
        try:
            report.phase("Connecting to the chip")
            session._connect()
        except BaseException:
            session.close()
            raise
        return session

    def __enter__(self) -> FlashSession:  # noqa: PYI034 - Self is not in Python 3.10
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    @property
    def wire(self) -> WireCount:
        """Bytes on the serial line so far, frames and escapes included."""
        return self._port.wire

    @property
    def baud(self) -> int:
        """The rate in use."""
        return self._bauds[0]

    def erase_all(self) -> None:
        """Erase the whole flash."""
        from esptool import cmds

        self._report.phase("Erasing the flash")
        self._report.note_state("the flash is erased in part: the board has no firmware")
        with self._working("erase"):
            cmds.erase_flash(self._esp)
        self._report.note_state("the flash is empty: the board has no firmware")

    def write(self, parts: Sequence[Part], *, title: str = "Writing the flash") -> None:
        """Write each (offset, bytes) compressed and compare its MD5 on the chip.

        Progress counts bytes of all parts that the chip has acknowledged. When the line fails
        with data on it, the part is repeated at the next lower rate.
        """
        self._report.phase(title, sum(len(data) for _offset, data in parts))
        self._report.note_state("the flash is written in part: the board does not start")
        done = 0
        for offset, data in parts:
            if data:
                self._write_part(offset, data, done)
            done += len(data)
            self._report.progress(done)
        self._report.note_state("the flash is written and verified")

    def verify(self, parts: Sequence[Part]) -> None:
        """Compare the MD5 of each (offset, bytes) with the flash; FlashError when one differs."""
        from esptool import cmds

        self._report.phase("Verifying the flash", sum(len(data) for _offset, data in parts))
        done = 0
        for part in parts:
            with self._working("verify"):
                cmds.verify_flash(self._esp, [part])
            done += len(part[1])
            self._report.progress(done)

    def read(self, offset: int, size: int) -> bytes:
        """Return `size` bytes of flash from `offset`, compared by MD5 on the way."""
        from esptool import cmds

        self._report.phase("Reading the flash", size)
        with self._working("read", lambda done, _total: self._report.progress(done)):
            data: bytes = cmds.read_flash(self._esp, offset, size)
        return data

    def protection(self) -> tuple[bool, bool]:
        """Return whether secure boot and flash encryption are on."""
        with self._working("identify"):
            esp = self._esp
            return bool(esp.get_secure_boot_enabled()), bool(esp.get_flash_encryption_enabled())

    def reset(self, after: str) -> None:
        """Leave the loader; `after` is esptool's word (hard-reset, watchdog-reset, no-reset ...).

        A port without reset lines (a virtual board) leaves it when the session closes.
        """
        from esptool import cmds

        self._left = True
        if after == "hard-reset" and not self._port.has_reset_lines:
            return
        with self._working("reset"):
            cmds.reset_chip(self._esp, after)

    def release(self, after: str) -> SerialLine:
        """Leave the loader and return the port, which stays open: no word of the board is lost.

        `after` as for `reset`. A port without reset lines restarts by the loader's own command.
        """
        if self._port.has_reset_lines or after != "hard-reset":
            self.reset(after)
        else:
            self._left = True
            with self._working("reset"):
                self._esp.command(self._esp.ESP_CMDS["RUN_USER_CODE"], wait_response=False)
        return SerialLine(self._port.device, self._report, port=self._port.hand_over())

    def close(self) -> None:
        """Close the port; may be called twice. A chip that nobody reset is reset if it can be."""
        wanted = self._esp is not None and not self._left and self._before != _NO_RESET
        if wanted and not gone(self._port.device):
            with suppress(*foreign_errors()):  # the port may die, or be closed by esptool
                self._esp.hard_reset()
        self._left = True
        self._cleanup.close()

    def _connect(self) -> None:
        while True:
            try:
                self._enter_loader()
                with self._working("connect"):
                    self._set_baud(self.baud)
                    self.identity = self._identify()
            except FlashError:
                # Without a stub it was the loader that failed, at the rate all of them know.
                if self._esp is None or not self._take_lower_baud():
                    raise
            else:
                return

    def _enter_loader(self) -> None:
        from esptool import cmds

        self._esp = None
        port = self._port.open()
        with self._working("connect"):
            esp = cmds.detect_chip(port, _ROM_BAUD, self._before, connect_attempts=_ATTEMPTS)
            esp = cmds.run_stub(esp)
        # Our cancel closes the port, and an unplugged one is reported at once: esptool would
        # otherwise open it again and again by itself.
        esp.WRITE_FLASH_ATTEMPTS = 1
        self._esp = esp

    def _set_baud(self, baud: int) -> None:
        if baud == _ROM_BAUD:
            return
        before = self._esp.read_reg(_PROBE)
        self._esp.change_baud(baud)
        if self._esp.read_reg(_PROBE, timeout=_PROBE_S) != before:
            raise RuntimeError(f"{baud} baud garbles what the chip says")

    def _take_lower_baud(self) -> bool:
        lower = [baud for baud in self._bauds[1:] if baud < self.baud]
        if not lower:
            return False
        self._report.log(f"{self.baud} baud does not work here: trying {lower[0]}.", "warning")
        self._bauds = lower
        # A board without reset lines goes by the port being closed: give it time to see that.
        self._port.close()
        time.sleep(_PAUSE_S)
        return True

    def _identify(self) -> ChipIdentity:
        from esptool import cmds
        from esptool.util import flash_size_bytes, strip_chip_name

        esp = self._esp
        cmds.attach_flash(esp)
        size = cmds.detect_flash_size(esp)
        if size is None:
            raise RuntimeError(f"the flash chip is not recognised (id {esp.flash_id():#08x})")
        return ChipIdentity(
            chip=strip_chip_name(esp.CHIP_NAME),
            description=esp.get_chip_description(),
            mac=":".join(f"{byte:02x}" for byte in esp.read_mac("BASE_MAC")),
            flash_size=flash_size_bytes(size),
            features=tuple(esp.get_chip_features()),
        )

    def _write_part(self, offset: int, data: bytes, done: int) -> None:
        from esptool import cmds

        while True:
            moving = False

            def on_bytes(sent: int, total: int) -> None:
                nonlocal moving
                moving = True
                self._report.progress(done + len(data) * sent // total)

            try:
                with self._working("write", on_bytes):
                    cmds.write_flash(self._esp, [(offset, data)])
            except FlashError:
                # A refusal comes before the first block; after it, the line or the flash failed.
                if not moving or not self._take_lower_baud():
                    raise
                self._connect()
            else:
                return

    @contextmanager
    def _working(self, phase: str, on_bytes: OnBytes | None = None) -> Iterator[None]:
        self._voice.on_bytes = on_bytes
        with translated(self._port.device, phase, self._report), speaking(self._voice):
            yield

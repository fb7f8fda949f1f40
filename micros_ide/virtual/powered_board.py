"""A virtual board from power on to power off: which part of it is at work, and what resets it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from micros_ide.errors import MicrosError
from micros_ide.model.partitions import Partition
from micros_ide.model.virtual import VirtualSpec, VirtualState
from micros_ide.virtual.board_names import machine_name, top_speed
from micros_ide.virtual.boot import find_boot
from micros_ide.virtual.chips import ResetCause, chip_facts
from micros_ide.virtual.event_loop import Alarm, EventLoop
from micros_ide.virtual.flash import Flash, PowerCut
from micros_ide.virtual.program import Ending, Memory, Program
from micros_ide.virtual.rom_loader import RomLoader
from micros_ide.virtual.serial_line import SerialLine
from micros_ide.virtual.sync_watch import FrameWatch, SyncWatch

# MicroPython's numbers for `machine.reset_cause()`.
_POWER_ON, _HARD_RESET, _WATCHDOG, _DEEP_SLEEP, _SOFT_RESET = 1, 2, 3, 4, 5
_ROM_CAUSE = {_POWER_ON: ResetCause.POWER_ON, _WATCHDOG: ResetCause.WATCHDOG}
_HOSTNAME = "mpy-esp32"
_SOFT_REBOOT = b"MPY: soft reboot\r\n"
_MIN_RUN_S = 0.1  # a program that ends sooner is not started again before that
_MOST_FAILURES = 3
_MOST_UNREAD = 4096


class PoweredBoard:
    """The board itself; the loop calls it when something happens.

    Attributes:
        state: what it is doing.
        hostname: what it calls itself in its network.
        line: its serial port.
        on_change: called after `state` or `hostname` has changed.
        find_host: returns the address of another board by its host name, "" for none.
    """

    def __init__(self, loop: EventLoop, spec: VirtualSpec, flash: Flash, port: Path) -> None:
        self.state = VirtualState.OFF
        self.hostname = _HOSTNAME
        self.on_change: Callable[[], None] = lambda: None
        self.find_host: Callable[[str], str] = lambda _name: ""
        self.line = SerialLine(loop, port)
        self.line.on_data = self._on_data
        self.line.on_close = self._on_close
        self.line.on_room = self._on_line_room
        self._loop = loop
        self._spec = spec
        self._chip = chip_facts(spec.chip)
        self._flash = flash
        self._memory = Memory()
        self._wifi = True
        self._sync = SyncWatch()
        self._frames = FrameWatch()
        self._loader: RomLoader | None = None
        self._program: Program | None = None
        self._unread = b""  # typed between two programs
        self._vfs: Partition | None = None
        self._failures = 0
        self._alarm: Alarm | None = None  # the end of a sleep or of a pause

    @property
    def flash_writes(self) -> int:
        """Program and erase operations since the process began."""
        return self._flash.operations

    def power_on(self) -> None:
        """Plug the port in and boot."""
        self._flash.power_on()
        self._memory = Memory()
        self.line.plug_in()
        self._boot(_POWER_ON)

    def power_off(self) -> None:
        """Stop whatever runs and take the port away."""
        self._halt()
        self.line.unplug()
        self._change(VirtualState.OFF)

    def cut_power_after(self, writes: int) -> None:
        """Let power fail in the `writes`-th flash operation from now."""
        self._flash.cut_after = writes
        self._tell(f"cut {writes}")

    def set_wifi(self, up: bool) -> None:
        """Make the access point reachable or not."""
        self._wifi = up
        self._tell(f"wifi {int(up)}")

    def set_input(self, kind: str, pin: int, level: int) -> None:
        """Put `level` on a pin: `kind` "pin" for 0 and 1, "adc" for 0 to 65535."""
        self._tell(f"{kind} {pin} {level}")

    def _boot(self, cause: int) -> None:
        self._halt()
        self._failures = 0
        plan = find_boot(self._flash, self._chip, _ROM_CAUSE.get(cause, ResetCause.SOFTWARE))
        self.line.send(plan.banner.encode())
        self._vfs = plan.vfs
        if plan.vfs is None:
            self._change(VirtualState.NO_IMAGE)
        else:
            self._run(cause, raw=False, main=True)

    def _run(self, cause: int, *, raw: bool, main: bool) -> None:
        """Start MicroPython; `main`: with main.py, `raw`: straight into the raw REPL."""
        facts = self._facts() | {"cause": cause, "raw": raw, "main": main and not raw}
        try:
            program = Program(self._loop, self._spec.heap, facts, self._flash, self._memory)
        except MicrosError as error:
            self._give_up(error.message)
            return
        program.on_output = self._on_output
        program.on_room = lambda: self.line.listen(True)
        program.on_end = self._on_end
        program.on_host_name = self._on_host_name
        program.find_host = self.find_host
        self._program = program
        self.hostname = _HOSTNAME
        unread, self._unread = self._unread, b""
        program.type(unread)
        self.line.listen(True)
        self._change(VirtualState.RUNNING)

    def _facts(self) -> dict[str, Any]:
        spec, vfs = self._spec, self._vfs
        return {
            "chip": spec.chip,
            "machine": machine_name(spec.board_id, spec.chip),
            "top_speed": top_speed(spec.chip),
            "mac": spec.mac,
            "address": spec.address,
            "ssid": spec.ssid,
            "password": spec.wifi_password,
            "heap": spec.heap,
            "flash": str(self._flash.path),
            "flash_size": spec.flash_size,
            "vfs_offset": vfs.offset if vfs else 0,
            "vfs_size": vfs.size if vfs else 0,
            "wifi": self._wifi,
            "hostname": _HOSTNAME,
        }

    def _give_up(self, reason: str) -> None:
        self.line.send(f"[virtual board] {reason}\r\n".encode())
        self._change(VirtualState.NO_IMAGE)

    def _halt(self) -> None:
        """End the program, the loader and the alarm; what was printed still goes out."""
        if self._alarm is not None:
            self._alarm.cancel()
        self._loader = None
        program, self._program = self._program, None
        if program is not None:
            program.stop()

    def _change(self, state: VirtualState) -> None:
        self.state = state
        self.on_change()

    def _tell(self, line: str) -> None:
        if self._program is not None:
            self._program.tell(line)

    def _on_host_name(self, name: str) -> None:
        self.hostname = name
        self.on_change()

    # The serial line.

    def _on_data(self, data: bytes) -> None:
        if self._loader is not None:
            self._feed_loader(data)
            return
        greeting = self._sync.feed(data)
        if greeting is not None:
            self._enter_loader(greeting)
        elif self._program is not None:
            self._program.type(data)
            self.line.listen(not self._program.full)
        elif self.state is VirtualState.RUNNING:
            self._unread = (self._unread + data)[-_MOST_UNREAD:]

    def _enter_loader(self, greeting: bytes) -> None:
        self._halt()
        self._frames = FrameWatch()
        self._loader = RomLoader(self._chip, self._flash, self._spec.mac, self.line.send)
        self._change(VirtualState.LOADER)
        self._feed_loader(greeting)

    def _feed_loader(self, data: bytes) -> None:
        loader = self._loader
        if loader is None:
            return
        if self._frames.is_foreign(data):
            self._boot(_HARD_RESET)
            self._on_data(data)
            return
        try:
            loader.feed(data)
        except PowerCut:
            self.power_off()
            return
        if loader.reset_requested:
            self._boot(_HARD_RESET)

    def _on_close(self) -> None:
        if self._loader is not None:
            self._boot(_HARD_RESET)

    def _on_line_room(self) -> None:
        if self._program is not None:
            self._program.read_output(True)

    # The program.

    def _on_output(self, data: bytes) -> None:
        self.line.send(data)
        if self._program is not None:
            self._program.read_output(not self.line.full)

    def _on_end(self, how: Ending, length: int) -> None:
        program = self._program
        if program is None:
            return
        self._halt()
        if how is Ending.POWER_CUT:
            self.power_off()
        elif how is Ending.RESET:
            self._boot(_HARD_RESET)
        elif how is Ending.WATCHDOG:
            self._boot(_WATCHDOG)
        elif how is Ending.SLEEP:
            if length >= 0:
                self._alarm = self._loop.later(length / 1000, lambda: self._boot(_DEEP_SLEEP))
        else:
            self._soft_reset(program, main=how is Ending.EXIT)

    def _soft_reset(self, ended: Program, *, main: bool) -> None:
        self._failures = 0 if ended.ready else self._failures + 1
        if self._failures >= _MOST_FAILURES:
            self._give_up("MicroPython does not start")
            return
        if main:
            self.line.send(_SOFT_REBOOT)
        raw = ended.raw
        wait = max(0.0, ended.started + _MIN_RUN_S - time.monotonic())
        self._alarm = self._loop.later(wait, lambda: self._run(_SOFT_RESET, raw=raw, main=main))

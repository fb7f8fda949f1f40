"""A virtual board from power on to power off: which part of it is at work, and what resets it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from micros_ide.errors import Busy, MicrosError
from micros_ide.model.partitions import Partition
from micros_ide.model.virtual import VirtualSpec, VirtualState
from micros_ide.virtual.bench.bench import Bench
from micros_ide.virtual.board_names import machine_name, top_speed
from micros_ide.virtual.boot import find_boot
from micros_ide.virtual.chips import ResetCause, chip_facts
from micros_ide.virtual.event_loop import Alarm, EventLoop
from micros_ide.virtual.flash import Flash, PowerCut
from micros_ide.virtual.program import Ending, Memory, Program
from micros_ide.virtual.rom_loader import RomLoader
from micros_ide.virtual.serial_line import SerialLine
from micros_ide.virtual.sync_watch import FrameWatch, SyncWatch
from micros_ide.virtual.time_lapse import TimeLapse
from micros_ide.virtual.watchdog import Watchdog
from micros_ide.virtual.webrepl_server import WebReplServer
from micros_ide.virtual.world import World

# MicroPython's numbers for `machine.reset_cause()`.
_POWER_ON, _HARD_RESET, _WATCHDOG, _DEEP_SLEEP, _SOFT_RESET = 1, 2, 3, 4, 5
_ROM_CAUSE = {_POWER_ON: ResetCause.POWER_ON, _WATCHDOG: ResetCause.WATCHDOG}
_HOSTNAME = "mpy-esp32"
_SOFT_REBOOT = b"MPY: soft reboot\r\n"
_MIN_RUN_S = 0.1  # a program that ends sooner is not started again before that
_MOST_FAILURES = 3
_MOST_UNREAD = 4096
_TOOL_PATIENCE_S = 1.0
_LOOK_S = 0.001


class PoweredBoard:
    """The board itself; the loop calls it when something happens.

    Attributes:
        state: what it is doing.
        hostname: what it calls itself in its network.
        line: its serial port.
        on_change: called after `state` or `hostname` has changed.
        world: what is around it.
        bench: what is wired to it.
    """

    def __init__(self, loop: EventLoop, spec: VirtualSpec, flash: Flash, port: Path) -> None:
        self.state = VirtualState.OFF
        self.hostname = _HOSTNAME
        self.on_change: Callable[[], None] = lambda: None
        self.bench = Bench(loop)
        self.world = World(loop, spec)
        self.world.on_change = self._note_world
        self.world.catch_up = self._catch_up
        self.line = SerialLine(loop, port)
        self.line.on_data = self._on_data
        self.line.on_close = self._on_close
        self.line.on_room = self._on_line_room
        self._loop = loop
        self._spec = spec
        self._chip = chip_facts(spec.chip)
        self._flash = flash
        self._memory = Memory()
        self._sync = SyncWatch()
        self._frames = FrameWatch()
        self._loader: RomLoader | None = None
        self._program: Program | None = None
        self._unread = b""  # typed between two programs
        self._vfs: Partition | None = None
        self._failures = 0
        self._alarm: Alarm | None = None  # the end of a sleep or of a pause
        self._wakes_at = 0.0  # from deep sleep
        self._lapse: TimeLapse | None = None
        self._watchdog = Watchdog(loop, lambda: self._boot(_WATCHDOG))
        self._webrepl: WebReplServer | None = None  # of the program that runs
        self._pin_questions: list[Callable[[bytes], None]] = []

    @property
    def flash_writes(self) -> int:
        """Program and erase operations since the process began."""
        return self._flash.operations

    def power_on(self, *, await_tool: bool = False) -> None:
        """Plug the port in and boot, with `await_tool` once a tool has opened the port.

        Harmless while there is power.
        """
        if self.line.device is not None:
            return
        self._flash.power_on()
        self.bench.power_on()
        self._memory = Memory(int(self.world.clock.computer()))
        self.line.plug_in()
        self._start_when_heard(time.monotonic() + (_TOOL_PATIENCE_S if await_tool else 0))

    def power_off(self) -> None:
        """Stop whatever runs and take the port away."""
        if self._lapse is not None:
            self._lapse.fail("the board lost its power")
        self._halt()
        self._watchdog.stop()
        self.line.unplug()
        self._change(VirtualState.OFF)

    def cut_power_after(self, writes: int, torn: bool) -> None:
        """Let power fail in the `writes`-th flash operation from now, half done or not begun."""
        self._flash.cut_after, self._flash.cut_torn = writes, torn
        self._tell(f"cut {writes} {int(torn)}")

    def ask_pins(self, on_table: Callable[[bytes], None]) -> None:
        """Call `on_table` with what the pins do (see `read_pin_table`); b"": no program runs."""
        self._pin_questions.append(on_table)
        if self._program is None:
            self._loop.later(0, lambda: self._show_pins(b""))
        else:
            self._program.ask_pins()

    def advance(self, seconds: float, on_end: Callable[[str], None]) -> TimeLapse:
        """Live through `seconds` as fast as possible; `on_end` hears "" or what went wrong.

        Raises Busy while that is going on already.
        """
        if self._lapse is not None:
            raise Busy("the board is living through a span of time already")

        def end(reason: str) -> None:
            self._lapse = None
            on_end(reason)

        self._lapse = lapse = TimeLapse(self._loop, self, self.world.clock, seconds, end)
        if self._program is not None:
            self._program.add_words(lapse.note_program(self._program))
        return lapse

    @property
    def living(self) -> Program | None:
        """The program that runs, if any."""
        return self._program

    @property
    def is_starting(self) -> bool:
        """Whether a program is about to start, in a moment of real time."""
        return self._program is None and self.state is VirtualState.RUNNING

    @property
    def sleep_left(self) -> float:
        """Seconds to the end of a deep sleep, 0.0 when it is awake."""
        return max(0.0, self._wakes_at - time.monotonic()) if self._wakes_at else 0.0

    def sleep_less(self, seconds: float) -> None:
        """Shorten a deep sleep."""
        self._sleep(self.sleep_left - seconds)

    def _sleep(self, seconds: float) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        self._wakes_at = time.monotonic() + seconds
        if seconds != math.inf:
            self._alarm = self._loop.later(seconds, lambda: self._boot(_DEEP_SLEEP))

    def _note_world(self) -> None:
        if self._webrepl is not None and not self.world.connected:
            self._webrepl.lose_link()
        self.on_change()

    def _show_pins(self, table: bytes) -> None:
        questions, self._pin_questions = self._pin_questions, []
        for answer in questions:
            answer(table)

    def _catch_up(self) -> None:
        if self._program is not None:
            self._program.read_link()

    def _start_when_heard(self, latest: float) -> None:
        if self.line.is_open or time.monotonic() >= latest:
            self._boot(_POWER_ON)
        else:
            self._alarm = self._loop.later(_LOOK_S, lambda: self._start_when_heard(latest))

    def _boot(self, cause: int) -> None:
        self._halt()
        self._watchdog.stop()
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
        facts = self._facts() | self.world.facts() | self.bench.facts()
        facts |= {"cause": cause, "raw": raw, "main": main and not raw}
        facts |= {"watchdog": self._watchdog.left_ms}
        try:
            program = Program(self._loop, self._spec.heap, facts, self._flash, self._memory)
        except MicrosError as error:
            self._give_up(error.message)
            return
        program.on_output = self._on_output
        program.on_room = self._on_console_room
        program.on_end = self._on_end
        program.on_host_name = self._on_host_name
        program.add_words(self.world.attach(program.tell) | self.bench.attach(program.tell))
        program.add_words({"wdt": lambda rest: self._watchdog.feed(int(rest))})
        program.bell.on_pins = self._show_pins
        self._serve_webrepl(program)
        if self._lapse is not None:
            program.add_words(self._lapse.note_program(program))
        self._program = program
        self.hostname = _HOSTNAME
        unread, self._unread = self._unread, b""
        program.type(unread)
        self.line.listen(True)
        self._change(VirtualState.RUNNING)

    def _serve_webrepl(self, program: Program) -> None:
        server = WebReplServer(self._loop)
        server.on_type = program.type
        server.is_full = lambda: program.full
        server.tell = program.tell

        def obey(words: str) -> None:
            program.bell.read()  # a piece of a file goes before the word that it is done
            program.read_console()  # what was printed before a session is not for its client
            server.obey(self.world.address, words)

        program.bell.on_piece = server.take_piece
        program.add_words({"web": obey})
        self._webrepl = server

    def _facts(self) -> dict[str, Any]:
        spec, vfs = self._spec, self._vfs
        return {
            "chip": spec.chip,
            "machine": machine_name(spec.board_id, spec.chip),
            "top_speed": top_speed(spec.chip),
            "mac": spec.mac,
            "address": spec.address,
            "heap": spec.heap,
            "flash": str(self._flash.path),
            "flash_size": spec.flash_size,
            "vfs_offset": vfs.offset if vfs else 0,
            "vfs_size": vfs.size if vfs else 0,
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
        self._wakes_at = 0.0
        program, self._program = self._program, None
        webrepl, self._webrepl = self._webrepl, None
        if webrepl is not None:
            webrepl.close()
        self._show_pins(b"")
        if program is not None:
            program.stop()
            self.world.detach()
            self.bench.detach()

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
        self._watchdog.stop()
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
        if self._webrepl is not None:
            self._webrepl.copy_output(data)
        if self._program is not None:
            self._program.read_output(not self.line.full)

    def _on_console_room(self) -> None:
        self.line.listen(True)
        if self._webrepl is not None:
            self._webrepl.read_on()

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
            self._watchdog.stop()
            self._sleep(length / 1000 if length >= 0 else math.inf)
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

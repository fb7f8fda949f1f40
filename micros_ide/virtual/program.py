"""One run of MicroPython on a board: its console, and what it says of itself over the link."""

from __future__ import annotations

import contextlib
import enum
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from micros_ide.virtual.bell import Bell
from micros_ide.virtual.console_filter import ConsoleFilter
from micros_ide.virtual.event_loop import Alarm, EventLoop
from micros_ide.virtual.flash import Flash
from micros_ide.virtual.interrupts import is_asleep
from micros_ide.virtual.keyboard import Keyboard
from micros_ide.virtual.micropython_process import MicroPythonProcess

_ENTER_RAW = b"\x01"
_MOST_TYPED = 4096
_DANGLING_S = 0.005


class Ending(enum.Enum):
    """How a run ended."""

    EXIT = enum.auto()  # Ctrl-D or sys.exit(): a soft reset
    INTERRUPTED = enum.auto()  # a Ctrl-C between two programs, which a chip shrugs off
    RESET = enum.auto()
    SLEEP = enum.auto()  # until an alarm after so many milliseconds, negative: for ever
    WATCHDOG = enum.auto()
    POWER_CUT = enum.auto()


@dataclass
class Memory:
    """What a reset leaves alone and a power cut does not."""

    rtc: int = field(default_factory=lambda: int(time.time()))  # when its clock read 0
    user: str = ""  # RTC().memory() in hex


class Program:
    """Started by making it; it ends once, by itself or by `stop`.

    Attributes:
        ready: the support modules are loaded, boot.py is about to start.
        on_output: called with what the chip would send.
        on_room: called when `full` has become false.
        on_end: called when it has ended by itself, with how and (SLEEP) for how long.
        on_host_name: called when it gives itself a host name.
    """

    def __init__(
        self, loop: EventLoop, heap: int, facts: dict[str, Any], flash: Flash, memory: Memory
    ) -> None:
        """Start with `facts` about the board; raises NotFound when there is no interpreter."""
        self.ready = False
        self.on_output: Callable[[bytes], None] = lambda _data: None
        self.on_room: Callable[[], None] = lambda: None
        self.on_end: Callable[[Ending, int], None] = lambda _how, _length: None
        self.on_host_name: Callable[[str], None] = lambda _name: None
        self.started = time.monotonic()
        self._loop = loop
        self._flash = flash
        self._memory = memory
        self._settling: Alarm | None = None
        self._reading = True
        self._words: dict[str, Callable[[str], None]] = {
            "w": self._count_operation,
            "ready": self._note_ready,
            "kbd": self._set_ctrl_c,
            "rtc": self._set_clock,
            "memory": self._keep,
            "host": self._note_host_name,
            "cut": self._lose_power,
            "bitten": lambda _rest: self._end(Ending.WATCHDOG),
            "reset": lambda _rest: self._end(Ending.RESET),
            "soft": lambda _rest: self._end(Ending.EXIT),
            "sleep": lambda length: self._end(Ending.SLEEP, int(length)),
        }
        mark = secrets.token_hex(8)
        self._console = ConsoleFilter(b"\0" + mark.encode(), raw=facts["raw"])
        self._console.on_prompt = self._on_prompt
        live = {"mark": mark, "rtc": memory.rtc, "memory": memory.user}
        live |= {"cut": flash.cut_after, "torn": flash.cut_torn}
        self._process = MicroPythonProcess(loop, heap, facts | live)
        self._process.on_output = self._on_output
        self._process.on_line = self._on_line
        self._process.on_room = self._on_room
        self._process.on_exit = self._on_exit
        self._keyboard = Keyboard(loop, self._process, held=facts["raw"])

    @property
    def raw(self) -> bool:
        """Whether the raw REPL is on."""
        return self._console.raw

    @property
    def full(self) -> bool:
        """Whether it does not read its console."""
        return self._process.full or self._keyboard.waiting > _MOST_TYPED

    def type(self, data: bytes) -> None:
        """Type `data`."""
        self._keyboard.type(data)

    def tell(self, line: str, data: bytes = b"") -> None:
        """Tell the board's support modules something; `data` follows the line."""
        self._process.tell(line, data)

    @property
    def bell(self) -> Bell:
        """What wakes the board up."""
        return self._process.bell

    def ask_pins(self) -> None:
        """Have the pins told to `bell.on_pins`."""
        self._process.ask_pins()

    def add_words(self, words: dict[str, Callable[[str], None]]) -> None:
        """Call these with the rest of a line that begins with such a word."""
        self._words |= words

    def read_console(self) -> None:
        """Hand on what it has printed so far."""
        self._process.read_console()

    def read_link(self) -> None:
        """Handle what the support modules have told, now."""
        self._process.read_link()

    @property
    def reads_line(self) -> bool:
        """Whether the interpreter's line editor is on."""
        return self._process.at_prompt

    @property
    def sleeps(self) -> bool:
        """Whether it is waiting for something; only Linux can tell."""
        return is_asleep(self._process.pid)

    def read_output(self, wanted: bool) -> None:
        """Take or leave what it prints."""
        self._reading = wanted
        self._process.read_output(wanted)

    def stop(self) -> None:
        """End it now; what it had printed goes out."""
        self._silence()
        rest = self._process.kill()
        self.on_output(self._console.feed(rest) + self._console.flush())

    def _on_output(self, data: bytes) -> None:
        was_at_prompt = self._console.at_prompt
        self._keyboard.note_output()
        if not self._keyboard.ctrl_c and self._process.at_prompt:
            self._keyboard.ctrl_c = True  # the program that had turned it off is over
        self.on_output(self._console.feed(data))
        if self._console.at_prompt and not was_at_prompt:
            self._keyboard.release()
        if self._console.dangling and self._settling is None:
            self._settling = self._loop.later(_DANGLING_S, self._settle)

    def _settle(self) -> None:
        # The rest of a mark comes at once; so this was none, unless nobody has looked since.
        self._settling = None
        if self._console.dangling and self._reading:
            self.on_output(self._console.flush())

    def _on_room(self) -> None:
        self.on_room()

    def _on_prompt(self) -> None:
        self._process.read_link()  # it has told before what it calls itself
        self._keyboard.hold()
        if self._console.raw:
            self._process.type(_ENTER_RAW)

    def _on_exit(self, interrupted: bool) -> None:
        self.on_output(self._console.flush())
        self._end(Ending.INTERRUPTED if interrupted else Ending.EXIT)

    def _end(self, how: Ending, length: int = 0) -> None:
        self._silence()
        self.on_end(how, length)

    def _silence(self) -> None:
        self._keyboard.close()
        if self._settling is not None:
            self._settling.cancel()

    def _on_line(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        handler = self._words.get(word)
        if handler is not None:
            with contextlib.suppress(ValueError):  # a program that writes to the link itself
                handler(rest)

    def _count_operation(self, _rest: str) -> None:
        self._flash.operations += 1
        if self._flash.cut_after is not None:
            self._flash.cut_after -= 1

    def _note_ready(self, rest: str) -> None:
        self.ready = self._process.interruptible = True
        banner, _, name = rest.partition("\t")
        self._console.banner, self._console.name = banner.encode(), name.encode()

    def _set_ctrl_c(self, rest: str) -> None:
        self._keyboard.ctrl_c = rest == "3"

    def _note_host_name(self, name: str) -> None:
        self.on_host_name(name)

    def _set_clock(self, rest: str) -> None:
        self._memory.rtc = int(rest)

    def _keep(self, rest: str) -> None:
        self._memory.user = rest

    def _lose_power(self, _rest: str) -> None:
        self._flash.cut_after = None
        self._end(Ending.POWER_CUT)

"""The shortest talk with a node, as bytes in and bytes out: who are you, which version, goodbye."""

from __future__ import annotations

import enum

from micros_ide.errors import InvalidInput
from micros_ide.model.nodes import Hello, clean_text
from micros_ide.model.presence import Trouble
from micros_ide.workers.shell_framing import Answer, End, Greeting

_LONGEST_ANSWER = 1024  # bytes, of hello and of version
_SHOWN = 40  # characters of what something else says


class Step(enum.Enum):
    """What is waited for."""

    GREETING = enum.auto()
    HELLO = enum.auto()
    VERSION = enum.auto()
    END = enum.auto()  # nothing: what is known is known


class GreetingTalk:
    """One connection: `feed` what comes and send what it returns, until `step` is END.

    Attributes:
        step: what is waited for.
        hello: who the node is, once it has said so.
        version: of its firmware, "" as long as it has not told.
        trouble: why it is no node that can be talked to; None for one that said hello.
        detail: a few words about the trouble.
    """

    def __init__(self) -> None:
        self.step = Step.GREETING
        self.hello: Hello | None = None
        self.version = ""
        self.trouble: Trouble | None = None
        self.detail = ""
        self._greeting = Greeting()
        self._heard = b""  # of the answer that is waited for
        self._answer: Answer | None = None
        self._text = ""

    def feed(self, data: bytes) -> bytes:
        """Take what came (b"" is the end of the connection); return what to send."""
        if self.step is Step.END:
            return b""
        self._heard += data
        if self.step is Step.GREETING:
            return self._greeted(data)
        if not self._answered(data):
            return b""
        line = self._text.strip().partition("\n")[0].strip()
        if self.step is Step.HELLO:
            return self._said_hello(line)
        self.version = clean_text(line, _SHOWN)
        return self._end()

    def give_up(self) -> None:
        """Time is over: settle for what is known."""
        if self.step is Step.GREETING and self._greeting.is_busy:
            self._fail(Trouble.BUSY)
        elif self.step is Step.GREETING and self._heard:
            self._fail(Trouble.FOREIGN, f"it says {self._shown()}")
        elif self.step in {Step.GREETING, Step.HELLO}:
            self._fail(Trouble.MUTE, self._greeting.name)
        self.step = Step.END

    def _greeted(self, data: bytes) -> bytes:
        done = self._greeting.feed(data)
        if self._greeting.is_busy:
            return self._fail(Trouble.BUSY)
        if not data or self._greeting.too_long:
            said = f"it says {self._shown()}" if self._heard else "it closes the connection"
            return self._fail(Trouble.FOREIGN, said)
        return self._ask(b"hello\n", Step.HELLO) if done else b""

    def _said_hello(self, line: str) -> bytes:
        try:
            hello = Hello.parse(line)
        except InvalidInput:
            hello = None
        if hello is None or not hello.genuine or not hello.name:
            return self._fail(Trouble.FOREIGN, f"it answers hello with {self._shown()}")
        self.hello = hello
        return self._ask(b"version\n", Step.VERSION)

    def _answered(self, data: bytes) -> bool:
        """Take a piece of an answer; False while it is not complete."""
        if not data or len(self._heard) > _LONGEST_ANSWER:
            if self.step is Step.HELLO:
                self._fail(*self._broken(closed=not data))
            self.step = Step.END  # without a version, it is a node all the same
            return False
        if self._answer is None:
            return False
        self._text += self._answer.feed(data)
        return self._answer.end is not End.NOT_YET

    def _broken(self, *, closed: bool) -> tuple[Trouble, str]:
        if closed:
            return Trouble.MUTE, self._greeting.name
        return Trouble.FOREIGN, f"it answers hello with {self._shown()}"

    def _ask(self, command: bytes, step: Step) -> bytes:
        self.step, self._heard, self._text = step, b"", ""
        self._answer = Answer(self._greeting.name)
        return command

    def _end(self) -> bytes:
        self.step = Step.END
        return b"exit\n"

    def _fail(self, trouble: Trouble, detail: str = "") -> bytes:
        self.trouble, self.detail = trouble, clean_text(detail, 2 * _SHOWN)
        self.step = Step.END
        return b""

    def _shown(self) -> str:
        text = self._heard[: 4 * _SHOWN].decode("utf-8", "replace").strip()
        return repr(clean_text(text.partition("\n")[0], _SHOWN))

"""Where an answer of a node's shell ends: at the prompt, the last thing that it sends.

Text is handed on as it comes. Only what may turn out to be the prompt is kept back, so neither
memory nor the work for a byte depends on the length of an answer.
"""

from __future__ import annotations

import codecs
import enum
import re

_MODE = r"\[\w{1,20}\] "  # "[password] ", "[configure] "
_MODES = rf"((?:{_MODE}){{0,4}})"
_LONGEST_NAME = 64
_LONGEST_PROMPT = 4 * 23 + _LONGEST_NAME + 3
_LONGEST_GREETING = 4096  # bytes
_SPOKEN_OVER = 512  # characters behind a prompt that may be somebody else's
_GREETING = re.compile(rf"{_MODES}(\S.{{0,{_LONGEST_NAME - 1}}}?) \$ ")
# What original nodes say behind the prompt when a command has failed.
_CLEANUP = re.compile(r"\[HA\] [^\n]*\n\Z")


class End(enum.Enum):
    """How sure it is that an answer is complete."""

    NOT_YET = 0
    LIKELY = 1  # the prompt stands behind other text: it may be data
    SURE = 2  # the prompt stands on a line of its own


class Greeting:
    """The first prompt of a connection.

    Attributes:
        name: the node's name, "" until it is known.
        modes: what stands before the name.
    """

    def __init__(self) -> None:
        self.name = self.modes = ""
        self._data = b""

    @property
    def is_busy(self) -> bool:
        """True for a node whose connections are all taken."""
        return b"busy" in self._data and b"Bye!" in self._data

    @property
    def too_long(self) -> bool:
        """True for more than any node says."""
        return len(self._data) > _LONGEST_GREETING

    def feed(self, data: bytes) -> bool:
        """Add what came; True when it ends with a prompt."""
        self._data += data
        last = self._data[-_LONGEST_GREETING:].decode("utf-8", "replace").rpartition("\n")[2]
        found = _GREETING.fullmatch(last)
        if found is None or not found[2].isprintable():
            return False
        self.modes, self.name = found[1].strip(), found[2]
        return True


class Answer:
    """One answer as it comes in; broken UTF-8 is replaced.

    Attributes:
        end: whether what came so far is all of it.
        modes: what stands before the name in the prompt at its end.
        held: what is kept back: the prompt, once the answer is complete.
    """

    def __init__(self, name: str) -> None:
        """`name` of the node, as its greeting told."""
        self.end = End.NOT_YET
        self.modes = self.held = ""
        self._at_line_start = True  # what is held
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        prompt = f"{name} $ "
        self._window = _LONGEST_PROMPT + len(prompt)
        self._last = re.compile(rf"{_MODES}{re.escape(prompt)}\Z")
        self._spoken_over = re.compile(rf"^{_MODES}{re.escape(prompt)}", re.MULTILINE)
        self._begun = re.compile(
            rf"(?:{_MODE}){{0,4}}(?:\[\w{{0,20}}\]?|{_beginning_of(prompt)})?\Z"
        )

    def feed(self, data: bytes) -> str:
        """Add what came (b"" is the end of the connection); return what is no prompt for sure."""
        text = self.held + self._decode(data, final=not data)
        at = self._kept_from(text)
        ready, self.held = text[:at], text[at:]
        if ready:
            self._at_line_start = ready.endswith("\n")
        return ready

    def settle(self) -> bool:
        """End at a prompt that somebody spoke behind, if there is one; for when no more comes."""
        found = self._spoken_over.match(self.held) if self._at_line_start else None
        if found is None:
            return False
        self.modes = found[1].strip()
        return True

    def _kept_from(self, text: str) -> int:
        tail = max(0, len(text) - self._window)
        found = self._last.search(text, tail)
        if found:
            self.modes = found[1].strip()
            self.end = End.SURE if self._begins_line(text, found.start()) else End.LIKELY
            return found.start()
        self.end = End.NOT_YET
        spoken_over = None
        for found in self._spoken_over.finditer(text, max(0, tail - _SPOKEN_OVER)):
            if len(text) - found.end() <= _SPOKEN_OVER and self._begins_line(text, found.start()):
                spoken_over = found
        if spoken_over:
            if _CLEANUP.match(text, spoken_over.end()):
                self.end, self.modes = End.SURE, spoken_over[1].strip()
            return spoken_over.start()
        begun = self._begun.search(text, tail)
        return begun.start() if begun else len(text)

    def _begins_line(self, text: str, at: int) -> bool:
        return text[at - 1] == "\n" if at else self._at_line_start


def _beginning_of(text: str) -> str:
    """Return a pattern for every beginning of `text`."""
    pattern = ""
    for char in reversed(text):
        pattern = f"{re.escape(char)}(?:{pattern})?" if pattern else re.escape(char)
    return pattern

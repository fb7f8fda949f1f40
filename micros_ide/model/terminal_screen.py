"""What a board's console shows, as lines: the few control sequences that line editing needs.

MicroPython edits its line with backspace, "cursor left" and "erase to the end". Colours, titles
and everything else that a terminal could be told are dropped: text from a board stays text.
"""

from __future__ import annotations

import codecs
import re
from collections import deque
from dataclasses import dataclass

from micros_ide.model.nodes import clean_text

LONGEST = 2000  # characters of a line; a longer one goes on in the next
MOST_LINES = 20_000  # that wait to be taken
_TAB = 8
_HELD = 256  # characters of a sequence that has not ended: longer ones are no sequences
_TOKEN = re.compile(
    r"(?P<text>[^\x00-\x1f\x7f\x80-\x9f]+)"
    r"|\x1b\[(?P<numbers>[0-?]*)[ -/]*(?P<final>[@-~])"
    r"|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)"  # titles and the like
    r"|\x1b[ -/]*[0-Z\\`-~]"
    r"|(?P<control>[\x00-\x1f\x7f\x80-\x9f])"
)
_UNFINISHED = re.compile(
    rf"\x1b(?:\[[0-?]{{0,{_HELD}}}[ -/]{{0,8}}|[ -/]{{0,8}}"
    rf"|[\]PX^_][^\x07\x1b]{{0,{_HELD}}}\x1b?)?\Z"
)


@dataclass(frozen=True, slots=True)
class ScreenChange:
    """What is new since the last `take`.

    Attributes:
        lines: complete ones; the first takes the place of the `line` told before.
        line: the one in progress.
        column: of the cursor in it.
        left_out: complete lines before `lines` that nobody took in time.
    """

    lines: tuple[str, ...]
    line: str
    column: int
    left_out: int = 0


class TerminalScreen:
    """Bytes in, lines out; bounded whatever a board prints."""

    def __init__(self) -> None:
        # A board may print anything: what is no UTF-8 is shown as such.
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._held = ""
        self._done: deque[str] = deque(maxlen=MOST_LINES)
        self._fresh: list[str] = []  # completed by the last `feed`
        self._left_out = 0
        self._line = ""
        self._column = 0

    def feed(self, data: bytes) -> list[str]:
        """Take what the board has printed; return the lines that it has completed."""
        self._fresh = []
        text = self._held + self._decode(data)
        held = _UNFINISHED.search(text, max(0, len(text) - _HELD))
        self._held = held[0] if held else ""
        for token in _TOKEN.finditer(text, 0, len(text) - len(self._held)):
            if token["text"] is not None:
                self._write(token["text"])
            elif token["control"] is not None:
                self._obey(token["control"])
            elif token["final"] is not None:
                self._move(token["final"], token["numbers"])
        return self._fresh

    def take(self) -> ScreenChange:
        """Return what is new, and forget the complete lines."""
        change = ScreenChange(tuple(self._done), self._line, self._column, self._left_out)
        self._done.clear()
        self._left_out = 0
        return change

    def break_line(self) -> None:
        """End the line in progress, for words that come from elsewhere."""
        if self._line:
            self._end_line()

    def _write(self, text: str) -> None:
        text = text if text.isprintable() else clean_text(text, len(text))
        while text:
            room = LONGEST - self._column
            if room <= 0:
                self._end_line()
                continue
            piece, text = text[:room], text[room:]
            line = self._line.ljust(self._column)
            self._line = line[: self._column] + piece + line[self._column + len(piece) :]
            self._column += len(piece)

    def _obey(self, control: str) -> None:
        if control == "\n":
            self._end_line()
        elif control == "\r":
            self._column = 0
        elif control == "\b":
            self._column = max(0, self._column - 1)
        elif control == "\t":
            self._write(" " * (_TAB - self._column % _TAB))

    def _move(self, final: str, numbers: str) -> None:
        first = numbers.partition(";")[0]
        count = min(int(first), LONGEST) if first.isdecimal() and len(first) < 9 else 0
        if final == "D":
            self._column = max(0, self._column - max(1, count))
        elif final == "C":
            self._column = min(LONGEST, self._column + max(1, count))
        elif final == "G":
            self._column = min(LONGEST, max(1, count)) - 1
        elif final == "K":
            self._erase(count)

    def _erase(self, which: int) -> None:
        if which == 0:
            self._line = self._line[: self._column]
        elif which == 1:
            self._line = " " * self._column + self._line[self._column :]
        else:
            self._line = ""

    def _end_line(self) -> None:
        if len(self._done) == MOST_LINES:
            self._left_out += 1
        line = self._line.rstrip()
        self._done.append(line)
        self._fresh.append(line)
        self._line, self._column = "", 0

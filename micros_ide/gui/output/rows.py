"""The rows of a console's output, as they wait to be written."""

from __future__ import annotations

import enum
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from micros_ide.gui.translation import tr
from micros_ide.model.bounded_lines import CutLine

MOST = 20_000  # rows that are kept
_WAITING = 15_000  # rows that wait to be written; fewer, so that the words on what is missing stay
_KIND_BITS = 4


class Kind(enum.IntEnum):
    """What a row is; kept with its block, so that folds and colours find it again."""

    TEXT = 0
    COMMAND = 1
    SPOKEN = 2  # by a task, or by the node unasked
    NOTE = 3
    ERROR = 4
    HEAD = 5  # of a value that can be folded, open
    SHUT = 6  # the same, folded
    BODY = 7  # of that value


HEADS = frozenset({Kind.HEAD, Kind.SHUT})
TOKENS = {
    Kind.COMMAND: "accent",
    Kind.SPOKEN: "online",
    Kind.NOTE: "muted",
    Kind.ERROR: "error",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of output."""

    text: str
    kind: Kind = Kind.TEXT
    when: float = field(default_factory=time.time)  # seconds since 1970


class _Text:
    """Lines that are still one text, and where the next begins."""

    def __init__(self, text: str, count: int) -> None:
        self.text, self.at, self.count = text, 0, count
        self.when = time.time()

    def next_line(self) -> str:
        end = self.text.find("\n", self.at)
        line, self.at = self.text[self.at : end], end + 1
        self.count -= 1
        return line


class RowQueue:
    """Rows that wait to be written; of more than can be kept the oldest go, and are counted."""

    def __init__(self) -> None:
        self._waiting: deque[Row | _Text] = deque()
        self._count = 0
        self.left_out = 0

    def __len__(self) -> int:
        return self._count

    def add(self, rows: Sequence[Row]) -> None:
        """Put `rows` at the end."""
        self._waiting.extend(rows)
        self._count += len(rows)
        self._drop_old()

    def add_text(self, text: str, count: int) -> None:
        """Put `count` lines at the end, which end with a line feed each."""
        if count > _WAITING:
            self.left_out += count - _WAITING
            text, count = "\n".join(text.rsplit("\n", _WAITING + 1)[1:]), _WAITING
        self._waiting.append(_Text(text, count))
        self._count += count
        self._drop_old()

    def take(self) -> Row:
        """Return the first row and forget it."""
        first = self._waiting[0]
        self._count -= 1
        if isinstance(first, Row):
            self._waiting.popleft()
            return first
        line = CutLine.parse(first.next_line())
        if not first.count:
            self._waiting.popleft()
        return Row(_words_of(line), Kind.TEXT, first.when)

    def clear(self) -> None:
        """Forget everything."""
        self._waiting.clear()
        self._count = self.left_out = 0

    def _drop_old(self) -> None:
        while self._count > _WAITING:
            first = self._waiting[0]
            size = 1 if isinstance(first, Row) else first.count
            beyond = self._count - _WAITING
            if isinstance(first, _Text) and size > beyond:
                for _line in range(beyond):
                    first.next_line()
                size = beyond
            else:
                self._waiting.popleft()
            self._count -= size
            self.left_out += size


def _words_of(line: CutLine) -> str:
    if not line.left_out:
        return line.text
    words = tr("… {count} more characters were left out")
    return f"{line.text} {words.format(count=f'{line.left_out:,}')}"


def state_of(row: Row, began: float) -> int:
    """Return kind and time of a row in one number, as a block of text can keep it."""
    seconds = max(0, int(row.when - began))
    return seconds << _KIND_BITS | int(row.kind)


def kind_of(state: int) -> Kind:
    """Return the kind in a block's number."""
    return Kind(state & (1 << _KIND_BITS) - 1) if state >= 0 else Kind.TEXT


def with_kind(state: int, kind: Kind) -> int:
    """Return a block's number with another kind."""
    return state >> _KIND_BITS << _KIND_BITS | int(kind)


def time_of(state: int, began: float) -> str:
    """Return the time in a block's number as "12:04:31"."""
    if state < 0:
        return ""
    return time.strftime("%H:%M:%S", time.localtime(began + (state >> _KIND_BITS)))

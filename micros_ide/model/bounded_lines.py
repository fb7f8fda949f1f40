"""Text of a reply that may have any length and none of our memory for it.

A reply of ten megabytes passes through here at the speed of `str.split`: nothing is done for each
line but where one is too long. Lines are made of the text when they are shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from micros_ide.model.text_lines import shown

LONGEST = 2000  # characters of a line that are kept
_CUT = "\0"  # behind it: how many characters are gone
_MARK = re.compile(r"\x00(\d{1,15})\Z")


@dataclass(frozen=True, slots=True)
class CutLine:
    """One line that may be shown; `left_out` characters at its end are gone."""

    text: str
    left_out: int = 0

    @classmethod
    def parse(cls, line: str) -> CutLine:
        """Return a line of what `BoundedText` has let through."""
        found = _MARK.search(line)
        if found is None:
            return cls(shown(line.rstrip("\r")))
        return cls(shown(line[: found.start()]), int(found[1]))


class BoundedText:
    """Takes pieces of any size and returns the whole lines in them, the long ones cut."""

    def __init__(self, longest: int = LONGEST) -> None:
        self._longest = longest
        self._begun: list[str] = []  # of the line that is not complete
        self._kept = self._size = 0  # characters of it

    def feed(self, text: str) -> str:
        """Return the lines that `text` completes, each with its line feed."""
        text = text.replace(_CUT, "")
        first, feed, rest = text.partition("\n")
        self._add(first)
        if not feed:
            return ""
        head = self._take()
        end = rest.rfind("\n") + 1
        whole, begun = rest[:end], rest[end:]
        self._add(begun)
        lines = whole.split("\n")
        if max(map(len, lines)) > self._longest:
            whole = "".join(self._cut(line, len(line)) for line in lines[:-1])
        return head + whole

    def end(self) -> str:
        """Return the last line, where no line feed ended it."""
        return self._take() if self._size else ""

    def _add(self, text: str) -> None:
        room = self._longest - self._kept
        if room > 0 and text:
            self._begun.append(text[:room])
            self._kept += len(self._begun[-1])
        self._size += len(text)

    def _take(self) -> str:
        line, size = "".join(self._begun), self._size
        self._begun, self._kept, self._size = [], 0, 0
        return self._cut(line, size)

    def _cut(self, line: str, size: int) -> str:
        if size <= self._longest:
            return f"{line}\n"
        return f"{line[: self._longest]}{_CUT}{size - self._longest}\n"

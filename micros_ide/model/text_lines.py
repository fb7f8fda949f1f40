"""Whole lines out of text that comes in pieces, fit for a terminal."""

from __future__ import annotations

from micros_ide.model.nodes import clean_text

_TAB = 4  # columns


class LineCutter:
    """Takes pieces of any size and returns the lines that are complete.

    The work for a piece does not depend on how long an unfinished line is already.

    Attributes:
        unfinished: characters of the line that is not complete yet.
    """

    def __init__(self) -> None:
        self.unfinished = 0
        self._pieces: list[str] = []

    def feed(self, text: str) -> list[str]:
        """Return the lines that `text` completes, without their line feeds."""
        *lines, rest = text.split("\n")
        if lines:
            lines[0] = "".join([*self._pieces, lines[0]])
            self._pieces, self.unfinished = [], 0
        if rest:
            self._pieces.append(rest)
            self.unfinished += len(rest)
        return lines

    def end(self) -> list[str]:
        """Return the last line, where no line feed ended it."""
        rest = "".join(self._pieces)
        self._pieces, self.unfinished = [], 0
        return [rest] if rest else []


def shown(line: str) -> str:
    """Return one line of a node's as it may go to a terminal: no control characters, no tabs."""
    return clean_text(line.expandtabs(_TAB), len(line) * _TAB)


def lines_of(answer: str) -> list[str]:
    """Return a whole answer as lines that may go to a terminal."""
    return [shown(line) for line in answer.split("\n")] if answer else []

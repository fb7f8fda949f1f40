"""Questions with numbers; where nobody can answer, the option that answers them."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from micros_ide.cli.screen import Screen
from micros_ide.errors import InvalidInput, JobCancelled

_MOST_SHOWN = 8  # choices that an error names


def somebody_there() -> bool:
    """Return whether there is a terminal to ask at."""
    return sys.stdin.isatty()


def choose(
    screen: Screen, what: str, rows: Sequence[str], *, option: str, usual: int | None = None
) -> int:
    """Return the number of the chosen row; Enter takes the `usual` one.

    Raises InvalidInput naming `option` where nobody can answer, JobCancelled at the end of input.
    """
    if not somebody_there():
        shown = ", ".join(rows[:_MOST_SHOWN]) + (" …" if len(rows) > _MOST_SHOWN else "")
        raise InvalidInput(f"say which {what}: {option}", hint=f"there are: {shown}")
    for number, row in enumerate(rows):
        screen.note(f"  [{number}] {row}{'  (Enter)' if number == usual else ''}")
    while True:
        answer = ask(screen, f"Which {what}? ", "" if usual is None else str(usual))
        if answer.isdecimal() and int(answer) < len(rows):
            return int(answer)
        screen.note(f"a number from 0 to {len(rows) - 1}, please")


def ask(screen: Screen, question: str, usual: str = "") -> str:
    """Return a typed line; an empty one is `usual`. Raises JobCancelled at the end of input."""
    screen.err.write(question)
    screen.err.flush()
    line = sys.stdin.readline()
    if not line:
        screen.note("")
        raise JobCancelled
    return line.strip() or usual

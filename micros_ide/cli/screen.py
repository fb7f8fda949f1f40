"""The terminal: results on stdout, everything else on stderr."""

from __future__ import annotations

import getpass
import json
import sys
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from micros_ide.errors import InvalidInput, MicrosError

WIDTH = 80


class Screen:
    """What a verb writes with. In JSON mode one document goes to stdout and nothing else."""

    def __init__(
        self, *, json_mode: bool, out: TextIO | None = None, err: TextIO | None = None
    ) -> None:
        self.json_mode = json_mode
        self._out = out or sys.stdout
        self.err = err or sys.stderr

    def result(self, document: Any) -> None:
        """Print the JSON document (JSON mode only)."""
        if self.json_mode:
            print(json.dumps(document, indent=2, ensure_ascii=False), file=self._out)

    def say(self, text: str = "") -> None:
        """Print a line of the result for people (not in JSON mode)."""
        if not self.json_mode:
            print(text, file=self._out)

    def flush(self) -> None:
        """Let a reader of the result see what there is so far."""
        self._out.flush()

    def note(self, text: str) -> None:
        """Print a line beside the result: on stderr."""
        print(text, file=self.err, flush=True)

    def table(self, titles: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Print `rows` in columns, at most 80 characters wide: the widest column gives way."""
        lines = [[str(cell) for cell in row] for row in rows]
        widths = [
            max(len(line[at]) for line in [list(titles), *lines]) for at in range(len(titles))
        ]
        gaps = 2 * (len(titles) - 1)
        while sum(widths) + gaps > WIDTH and max(widths) > 8:
            widths[widths.index(max(widths))] -= 1
        for line in [list(titles), *lines]:
            cells = (_fit(cell, width) for cell, width in zip(line, widths, strict=True))
            self.say("  ".join(cells).rstrip())

    def fields(self, rows: Iterable[tuple[str, str]]) -> None:
        """Print named values below one another."""
        kept = [(name, value) for name, value in rows if value]
        width = max((len(name) for name, _value in kept), default=0)
        room = max(WIDTH - width - 4, 20)
        for name, value in kept:
            # A path or an address that is longer stays whole, so that it can be copied.
            lines = textwrap.wrap(value, room, break_long_words=False, break_on_hyphens=False)
            for at, line in enumerate(lines):
                self.say(f"  {'' if at else name:<{width}}  {line}")

    def paragraph(self, text: str, indent: str = "") -> None:
        """Print `text` wrapped to the width of the page."""
        for line in textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent):
            self.say(line)

    def failure(self, error: MicrosError, state: str = "") -> None:
        """Say what went wrong and what to do next."""
        self.note(f"error: {error.message}")
        if state:
            self.note(f"state: {state}")
        if error.hint:
            self.note(f"hint: {error.hint}")
        document = {**error.as_dict(), "exit_code": error.exit_code, "state": state or None}
        self.result({"error": document})

    def confirm(self, question: str) -> bool:
        """Ask y/N; raises InvalidInput where nobody can answer."""
        if not sys.stdin.isatty():
            raise InvalidInput(
                "Nothing was done: there is nobody to ask.", hint="add --yes to agree beforehand"
            )
        self.err.write(f"{question} [y/N] ")
        self.err.flush()
        return sys.stdin.readline().strip().lower() in {"y", "yes"}

    def ask_secret(self, name: str) -> str:
        """Ask for a value without showing it; raises InvalidInput where nobody can answer."""
        if not sys.stdin.isatty():
            raise InvalidInput(
                f"'{name}' is to be typed, but there is no terminal.",
                hint=f"read it from a file: {name}=@FILE",
            )
        return getpass.getpass(f"{name}: ", stream=self.err)


def _fit(cell: str, width: int) -> str:
    return cell.ljust(width) if len(cell) <= width else cell[: width - 1] + "…"

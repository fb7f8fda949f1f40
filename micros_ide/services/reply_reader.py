"""One answer of a node on its way to a terminal: cut into lines, or read as JSON where asked."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

from micros_ide.model.bounded_lines import LONGEST, BoundedText
from micros_ide.model.shell_command import JSON_WORD, json_part
from micros_ide.model.terminal_events import Event, ReplyText, ReplyValue
from micros_ide.model.text_lines import shown

_LONGEST_JSON = 256 << 10  # characters; a longer answer is shown as it comes
_MOST_LINES = 5000
_MUCH, _BREATH_S = 4096, 0.002  # characters at once


class ReplyReader:
    """Hands on what comes; an answer in JSON once it is complete."""

    def __init__(self, number: int, command: str, tell: Callable[[Event], None]) -> None:
        self._number, self._tell = number, tell
        self._lines = BoundedText()
        self._wants_json = command.split()[-1:] == [JSON_WORD]
        self._pieces: list[str] = []
        self._size = 0

    def feed(self, piece: str) -> None:
        """Take a piece of the answer."""
        if len(piece) > _MUCH:
            time.sleep(_BREATH_S)  # a flood leaves the other threads their turn
        if not self._wants_json:
            self._show(self._lines.feed(piece))
            return
        self._pieces.append(piece)
        self._size += len(piece)
        if self._size > _LONGEST_JSON:
            self._give_up_json()

    def end(self) -> None:
        """The answer is complete."""
        if self._wants_json and not self._read_json():
            self._give_up_json()
        self._show(self._lines.end())

    def _give_up_json(self) -> None:
        self._wants_json = False
        text, self._pieces = "".join(self._pieces), []
        self._show(self._lines.feed(text))

    def _read_json(self) -> bool:
        text = "".join(self._pieces)
        try:
            value = json_part(text)
            pretty = json.dumps(value, indent=2, ensure_ascii=False).split("\n")
        except (ValueError, RecursionError):
            return False
        before = "" if _is_json(text) else text.rstrip().rpartition("\n")[0]
        if before:  # lines that the function has sent before its result
            self._show(self._lines.feed(f"{before}\n"))
        lines = [shown(line[:LONGEST]) for line in pretty[:_MOST_LINES]]
        if len(pretty) > _MOST_LINES:
            lines.append("…")
        self._tell(ReplyValue(self._number, value, tuple(lines)))
        return True

    def _show(self, text: str) -> None:
        if text:
            self._tell(ReplyText(self._number, text, text.count("\n")))


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True

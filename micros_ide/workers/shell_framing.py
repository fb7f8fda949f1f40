"""Where an answer of a node's shell ends: at the prompt, the last thing that it sends."""

from __future__ import annotations

import codecs
import enum
import re

_MODES = r"((?:\[\w+\] )*)"  # "[password] ", "[configure] "
_GREETING = re.compile(_MODES + r"(\S.{0,63}?) \$ ")


class End(enum.Enum):
    """How sure it is that an answer is complete."""

    NOT_YET = 0
    LIKELY = 1  # the prompt stands behind other text: nothing may follow within a moment
    SURE = 2  # the prompt stands on a line of its own


class Answer:
    """The text of one answer as it comes in.

    Attributes:
        text: everything so far; broken UTF-8 is replaced.
        name: the node's name; learnt from the prompt when it was not known.
        modes: what stands before the name in the prompt.
        body: the answer without the prompt, once it is complete.
    """

    def __init__(self, name: str | None = None) -> None:
        """`name` of the node, or None for its greeting."""
        self.name = name
        self.text = self.body = self.modes = ""
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._prompt = re.compile(f"{_MODES}({re.escape(name)}) \\$ $") if name else _GREETING

    @property
    def is_busy(self) -> bool:
        """True for a node whose connections are all taken."""
        return "busy" in self.text and "Bye!" in self.text

    def feed(self, data: bytes) -> End:
        """Add what came; b"" is the end of the connection."""
        self.text += self._decode(data, final=not data)
        if not self.text.endswith(" $ "):
            return End.NOT_YET
        start = self.text.rfind("\n") + 1
        line = self.text[start:]
        found = self._prompt.search(line) if self.name else self._prompt.fullmatch(line)
        if found is None or not found[2].isprintable():
            return End.NOT_YET
        self.modes, self.name = found[1].strip(), found[2]
        self.body = self.text[: start + found.start()].rstrip("\n")
        return End.LIKELY if found.start() else End.SURE

    def settle(self) -> bool:
        """Take the last line that begins with the prompt for the end, if there is one.

        For when nothing more comes: somebody spoke behind the prompt.
        """
        if not self.name:
            return False
        found = list(re.finditer(f"(?m)^{_MODES}{re.escape(self.name)} \\$ ", self.text))
        if not found:
            return False
        self.modes, self.body = found[-1][1].strip(), self.text[: found[-1].start()].rstrip("\n")
        return True

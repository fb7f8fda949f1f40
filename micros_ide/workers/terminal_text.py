"""What a board prints, kept until somebody reads it."""

from __future__ import annotations

import codecs

_KEPT = 64 << 10  # characters; of twice as many the older half goes


class TerminalText:
    """Text that arrives in pieces, which may end inside a character; bounded."""

    def __init__(self) -> None:
        # A board may print anything: what is no UTF-8 is shown as such.
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._pieces: list[str] = []
        self._size = 0

    def __bool__(self) -> bool:
        return self._size > 0

    def feed(self, data: bytes) -> None:
        """Add what the board has printed."""
        self._add(self._decoder.decode(data))

    def take(self) -> str:
        """Return all there is, and forget it."""
        text = "".join(self._pieces)
        self._pieces, self._size = [], 0
        return text

    def take_to(self, *words: str) -> str | None:
        """Return the text up to and with the first of `words`, and forget it; None if none came."""
        text = self.take()
        ends = [at + len(word) for word in words if (at := text.find(word)) >= 0]
        end = min(ends, default=0)
        self._add(text[end:])
        return text[:end] if ends else None

    def _add(self, text: str) -> None:
        self._pieces.append(text)
        self._size += len(text)
        if self._size > 2 * _KEPT:
            kept = self.take()[-_KEPT:]
            self._pieces, self._size = [kept], len(kept)

"""Find words in a long text, from a place on and round its end."""

from __future__ import annotations


class SearchedText:
    """A text that is searched again and again; letters are folded once."""

    def __init__(self, text: str) -> None:
        self.text = text
        folded = text.lower()
        # Some letters become longer; then places would not fit any more.
        self._folded = folded if len(folded) == len(text) else text

    def find(
        self,
        words: str,
        start: int,
        *,
        back: bool = False,
        case: bool = False,
        whole: bool = False,
    ) -> int | None:
        """Return where `words` are found first, going from `start` forwards or back, and round.

        `back`: what begins before `start`. `whole`: not inside of a longer name.
        """
        if not words:
            return None
        text = self.text if case else self._folded
        sought = words if case or text is self.text else words.lower()
        if back:
            found = self._last(text, sought, 0, start, whole=whole)
            return (
                self._last(text, sought, start, len(text), whole=whole) if found is None else found
            )
        found = self._first(text, sought, start, len(text), whole=whole)
        end = min(len(text), start + len(sought) - 1)
        return self._first(text, sought, 0, end, whole=whole) if found is None else found

    def _first(self, text: str, words: str, start: int, end: int, *, whole: bool) -> int | None:
        at = text.find(words, start, end)
        while at >= 0:
            if not whole or self._is_whole(at, len(words)):
                return at
            at = text.find(words, at + 1, end)
        return None

    def _last(self, text: str, words: str, start: int, end: int, *, whole: bool) -> int | None:
        # Those that begin in [start, end).
        at = text.rfind(words, start, min(len(text), end + len(words) - 1))
        while at >= 0:
            if not whole or self._is_whole(at, len(words)):
                return at
            at = text.rfind(words, start, at + len(words) - 1)
        return None

    def _is_whole(self, at: int, length: int) -> bool:
        before = self.text[at - 1 : at] if at else ""
        after = self.text[at + length : at + length + 1]
        return not any(one.isalnum() or one == "_" for one in (before, after) if one)

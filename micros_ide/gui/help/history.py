"""Where a reader has been: back and forward, as in a browser."""

from __future__ import annotations

from dataclasses import dataclass

_MOST = 200


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a page; `scroll` is how far down it was read, px."""

    topic: str
    anchor: str = ""
    scroll: int = -1


class History:
    """Spots in the order of reading; a new one forgets what was ahead."""

    def __init__(self) -> None:
        self._spots: list[Spot] = []
        self._at = -1

    @property
    def here(self) -> Spot | None:
        """Return where the reader is."""
        return self._spots[self._at] if self._at >= 0 else None

    def can(self, by: int) -> bool:
        """Whether there is something so many steps away."""
        return 0 <= self._at + by < len(self._spots)

    def visit(self, spot: Spot) -> None:
        """Go somewhere new; the same place again is no step."""
        here = self.here
        if here is not None and (here.topic, here.anchor) == (spot.topic, spot.anchor):
            return
        self._spots = [*self._spots[: self._at + 1], spot][-_MOST:]
        self._at = len(self._spots) - 1

    def leave_at(self, scroll: int) -> None:
        """Remember how far the page was read that is left now."""
        here = self.here
        if here is not None:
            self._spots[self._at] = Spot(here.topic, here.anchor, scroll)

    def move(self, by: int) -> Spot | None:
        """Go back (-1) or forward (1); None when there is nothing."""
        if not self.can(by):
            return None
        self._at += by
        return self._spots[self._at]

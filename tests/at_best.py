"""How quick something is, on a computer that has other things to do, too."""

from __future__ import annotations

from collections.abc import Callable


def at_best(
    measure: Callable[[], float], enough: float, first: float | None = None, tries: int = 8
) -> float:
    """Return the least of what `measure` returns (s, or any figure that is good when small).

    It is called until it is below `enough`, at most `tries` times: what is slow by itself is slow
    each time, what had to wait for others is not. `first` was measured before.
    """
    found = [] if first is None else [first]
    while not found or (found[-1] >= enough and len(found) < tries):
        found.append(measure())
    return min(found)

"""End with the program that wanted the board."""

from __future__ import annotations

import os
from collections.abc import Callable

from micros_ide.virtual.event_loop import EventLoop

_POLL_S = 1.0


def watch_owner(loop: EventLoop, pid: int, on_gone: Callable[[], None]) -> None:
    """Call `on_gone` once the process `pid` has ended, at once if it has already."""
    if hasattr(os, "pidfd_open"):
        try:
            loop.watch(os.pidfd_open(pid), on_gone)
        except ProcessLookupError:
            loop.later(0, on_gone)
        return

    def look() -> None:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            on_gone()
        else:
            loop.later(_POLL_S, look)

    look()

"""How many connections this process may have open at once."""

from __future__ import annotations

import sys
from contextlib import suppress

_OTHERS = 128  # files and connections that the rest of the program has
_WINDOWS = 480  # sockets that select() takes there


def room_for(wanted: int) -> int:
    """Return how many of `wanted` connections can be open at once, at least 16.

    The process's own limit is raised for it where the system allows that (macOS begins at 256).
    """
    if sys.platform == "win32":
        return min(wanted, _WINDOWS)
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + _OTHERS
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return wanted
    if hard == resource.RLIM_INFINITY or hard > soft:
        more = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (more, hard))
            soft = more
    return max(16, min(wanted, soft - _OTHERS))

"""Host names to IPv4 addresses, with a deadline that the system's resolver does not have."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterable
from contextlib import suppress

_AT_ONCE = 16  # names that wait for the resolver


class NameLookup:
    """Looks names up in threads of their own; a resolver that hangs is left behind.

    Attributes:
        found: name -> address, as far as it is known.
    """

    def __init__(self, names: Iterable[str]) -> None:
        """Begin to look up every name."""
        self.found: dict[str, str] = {}
        self._left = set(names)
        self._changed = threading.Condition()
        self._queue = list(self._left)
        for _ in range(min(len(self._left), _AT_ONCE)):
            threading.Thread(target=self._work, daemon=True).start()

    def wait(self, names: Iterable[str], deadline: float) -> None:
        """Wait until `names` are answered for, or time.monotonic() is `deadline`, or for `stop`."""
        wanted = set(names)
        with self._changed:
            while self._left & wanted:
                left = deadline - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    return

    def stop(self) -> None:
        """End `wait` from another thread."""
        with self._changed:
            self._left.clear()
            self._changed.notify_all()

    def _work(self) -> None:
        while True:
            with self._changed:
                if not self._queue or not self._left:  # done, or stopped
                    return
                name = self._queue.pop()
            self._look_up(name)

    def _look_up(self, name: str) -> None:
        address = None
        with suppress(OSError, UnicodeError):  # unknown; or no name that DNS can have
            address = socket.getaddrinfo(name, None, socket.AF_INET, socket.SOCK_STREAM)[0][4][0]
        with self._changed:
            if address is not None:
                self.found[name] = str(address)
            self._left.discard(name)
            self._changed.notify_all()

"""A synchronous event bus keyed by event class."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

_log = logging.getLogger(__name__)
E_ = TypeVar("E_")


class EventBus:
    """Publish frozen events to listeners; a failing listener never stops the others."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: dict[type, tuple[Callable[[Any], None], ...]] = {}

    def subscribe(self, kind: type[E_], listener: Callable[[E_], None]) -> Callable[[], None]:
        """Call `listener` for every event of class `kind`; return its own unsubscribe.

        The listener runs in the publisher's thread. Attach first, take a snapshot second.
        """
        with self._lock:
            self._listeners[kind] = (*self._listeners.get(kind, ()), listener)

        def unsubscribe() -> None:
            with self._lock:
                rest = [one for one in self._listeners.get(kind, ()) if one is not listener]
                self._listeners[kind] = tuple(rest)

        return unsubscribe

    @contextmanager
    def listening(self, kind: type[E_], listener: Callable[[E_], None]) -> Iterator[None]:
        """Subscribe for the length of a block."""
        unsubscribe = self.subscribe(kind, listener)
        try:
            yield
        finally:
            unsubscribe()

    def publish(self, event: object) -> None:
        """Hand `event` to every listener of its class."""
        for listener in self._listeners.get(type(event), ()):
            try:
                listener(event)
            except Exception:  # noqa: BLE001 - any fault of a listener stays its own
                _log.exception("listener for %s failed", type(event).__name__)

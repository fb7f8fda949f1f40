"""Loads the modules of pages that were not shown yet, after the start, beside the event loop."""

from __future__ import annotations

import gc
import importlib
import threading
import time
from collections.abc import Iterable

_PAUSE_S = 0.02  # between modules: the window and its jobs come first


class Preload:
    """A thread that imports `modules` one by one; opening a page is then only making it."""

    def __init__(self, modules: Iterable[str]) -> None:
        self._modules = tuple(modules)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._load, name="preload", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the module that is being loaded."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _load(self) -> None:
        for name in self._modules:
            if self._stop.is_set():
                return
            importlib.import_module(name)
            gc.freeze()  # a collection would look at all of it again and again
            time.sleep(_PAUSE_S)

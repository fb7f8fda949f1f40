"""A whole window over a core of its own, closed again as a person would."""

from __future__ import annotations

from PyQt5.QtCore import QCoreApplication, QEvent

from micros_ide.core import Core
from micros_ide.gui.app import make_window
from micros_ide.gui.theme import LIGHT

CLOSE_MS = 20_000


def close(window, qtbot) -> None:
    """Close the window and wait until all work has ended."""
    window.close()
    qtbot.waitUntil(lambda: window.finished, timeout=CLOSE_MS)


class WindowSession:
    """Opens windows; `end` closes what is still open."""

    def __init__(self, qapp, qtbot) -> None:
        self._qapp, self._qtbot = qapp, qtbot
        self._opened = []

    def __call__(self, *, tour: bool = False, **settings):
        """Open a window whose remembered choices are `settings` (names with `window_`)."""
        core = Core.create()
        core.settings.set(**({"window_theme": LIGHT, "window_tour_done": not tour} | settings))
        window = make_window(self._qapp, core)
        self._opened.append(window)
        window.start()
        self._qapp.setActiveWindow(window)
        self._qtbot.waitExposed(window)
        self._qtbot.wait(1)
        # Making the window and painting it first is its start, which `make bench` measures.
        self._qapp.stalls.clear()
        return window

    def end(self) -> None:
        for window in self._opened:
            if not window.finished:
                if window.closing.running():
                    window.closing._on_answer(stop=True)
                close(window, self._qtbot)
            window.deleteLater()
            QCoreApplication.sendPostedEvents(window, QEvent.DeferredDelete)

"""A screen that is not there, a home of its own for each test, and a theme to paint with."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import pytest
from PyQt5.QtCore import Qt, QTimer

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if "XDG_RUNTIME_DIR" not in os.environ:  # Qt complains without one, and warnings fail tests
    os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="micros-ide-run-")

from micros_ide.engine.events import EventBus
from micros_ide.engine.jobs import JobEngine
from micros_ide.gui.icons import Icons
from micros_ide.gui.theme import LIGHT, Theme

HERE = Path(__file__).parent
TICK_MS = 5


def pytest_collection_modifyitems(items):
    """The offscreen screen says what it cannot do; every other warning of Qt fails its test."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Everything the program writes goes here."""
    monkeypatch.setenv("MICROS_IDE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def icons(qapp):
    return Icons(Theme(qapp, LIGHT))


@pytest.fixture
def jobs():
    engine = JobEngine(EventBus())
    yield engine
    engine.close()


class StallWatch:
    """How long the event loop stood still: a timer that ought to tick every 5 ms."""

    def __init__(self) -> None:
        self.gaps: list[float] = []
        self._last = 0.0
        self._timer = QTimer()
        self._timer.setTimerType(Qt.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self.gaps.clear()
        self._last = time.perf_counter()
        self._timer.start()

    def stop(self) -> float:
        """Return the longest gap in seconds."""
        self._timer.stop()
        self._tick()
        return max(self.gaps)

    def _tick(self) -> None:
        now = time.perf_counter()
        self.gaps.append(now - self._last)
        self._last = now


@pytest.fixture
def stalls(qapp):
    return StallWatch()

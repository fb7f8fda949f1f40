"""A screen that is not there, a home of its own for each test, and a theme to paint with."""

from __future__ import annotations

import gc
import importlib
import os
import sys
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
from micros_ide.gui.app import SWITCH_S
from micros_ide.gui.icons import Icons
from micros_ide.gui.routes import LATER
from micros_ide.gui.theme import LIGHT, Theme
from tests.gui.holding_bot import HoldingBot
from tests.gui.page_context import questions
from tests.gui.stall_again import STOOD_STILL, StoodStill
from tests.gui.stall_again import pytest_runtest_protocol as pytest_runtest_protocol
from tests.gui.stall_watch import WatchedApplication
from tests.gui.window_session import WindowSession

# The window loads these in a thread after its start; a test may be quicker than that.
for _module in LATER:
    importlib.import_module(_module)

HERE = Path(__file__).parent
TICK_MS = 5
QUESTION_MS = 30_000


def pytest_collection_modifyitems(items):
    """The offscreen screen says what it cannot do; every other warning of Qt fails its test."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))


@pytest.fixture(scope="session")
def qapp_cls():
    """pytest-qt makes its application of this class."""
    return WatchedApplication


@pytest.fixture
def qtbot(qapp, request):
    """pytest-qt's, but it holds its widgets."""
    bot = HoldingBot(request)
    yield bot
    bot.held.clear()


@pytest.fixture(scope="session", autouse=True)
def as_the_program_is():
    """Threads and memory as `micros-ide-gui` has them."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_S)
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
    sys.setswitchinterval(before)


@pytest.fixture(autouse=True)
def never_stalls(qapp):
    """No event of any test of the window keeps the loop longer than 50 ms."""
    qapp.stalls.clear()
    yield
    told = [str(stall) for stall in qapp.stalls]
    qapp.stalls.clear()
    if told:
        raise StoodStill(f"{STOOD_STILL}:\n" + "\n".join(told))


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Everything the program writes goes here."""
    monkeypatch.setenv("MICROS_IDE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def open_window(qtbot, qapp, home):
    """Open windows over a core of their own; all are closed at the end."""
    session = WindowSession(qapp, qtbot)
    yield session
    session.end()


@pytest.fixture
def window(open_window):
    """The window of somebody who has seen the tour."""
    return open_window()


@pytest.fixture
def icons(qapp):
    return Icons(Theme(qapp, LIGHT))


@pytest.fixture
def jobs():
    engine = JobEngine(EventBus())
    yield engine
    engine.close()


@pytest.fixture
def answer(qtbot):
    """Press a button of the question that is open; its words are returned."""

    def press(verb: str) -> str:
        qtbot.waitUntil(lambda: len(questions()) == 1, timeout=QUESTION_MS)
        (box,) = questions()
        words = f"{box.text()} {box.informativeText()}"
        button = next(one for one in box.buttons() if one.text() == verb)
        qtbot.mouseClick(button, Qt.LeftButton)
        qtbot.waitUntil(lambda: not questions(), timeout=QUESTION_MS)
        return words

    return press


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

"""One node with a clock of its own, and the schedule page over it."""

from __future__ import annotations

import time
from dataclasses import dataclass

import pytest
from PyQt5.QtCore import QCoreApplication, QEvent, QPoint, Qt

from micros_ide.core import Core
from micros_ide.gui.wizards.schedule.schedule_page import SchedulePage
from micros_ide.model.node_settings import Place
from micros_ide.model.reporting import QuietReport
from micros_ide.services.node_settings.wishes import Wish
from tests.firmware.notes import MODULE
from tests.gui.page_context import context_over, end_jobs, no_ports
from tests.gui.quick_node import few_modules, node_core, start_node, uid_of

WAIT_MS = 20_000
MODULES = {"system", "rgb"}
PASSWORD = "Porch-777"
START = {
    "devfid": "lamp",
    "appwd": PASSWORD,
    "auth": True,
    "cron": True,
    "crontasks": "n/a",
    "utc": 60,
    "tz": "n/a",
    "location": "47.5,19.05",
    "timirq": False,
    "timirqcbf": "n/a",
}


@dataclass(frozen=True)
class Node:
    """A virtual board that is a node, and known."""

    core: Core
    uid: str
    board: str

    @property
    def control(self):
        return self.core.virtual.fleet.control(self.board)

    def crontasks(self) -> str:
        found = self.core.node_settings.read(Place(node=self.uid), QuietReport(), password=PASSWORD)
        return str(found.values["crontasks"])

    def configure(self, **values) -> None:
        wish = Wish(lambda _now: {**START, **values})
        place = Place(node=self.uid)
        self.core.node_settings.change(place, wish, QuietReport(), password=PASSWORD)

    def ask(self, line: str) -> str:
        with self.core.console.open(self.uid, PASSWORD) as shell:
            return shell.command(line)


@pytest.fixture(scope="package")
def core(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    with node_core(home, few_modules(home / "firmware_src", MODULES)) as made:
        yield made


@pytest.fixture(scope="package")
def made_node(core, tmp_path_factory) -> Node:
    own = tmp_path_factory.mktemp("own") / "LM_note.py"
    own.write_text(MODULE)
    files = core.build.build(QuietReport(), modules=[own])
    spec = start_node(core, "lamp", files, config=START, wifi=("home", "at-home-1234"))
    uid = uid_of(spec)
    core.passwords.remember(uid, PASSWORD)
    return Node(core, uid, "lamp")


@pytest.fixture
def lamp(made_node):
    yield made_node
    made_node.configure()


@pytest.fixture
def context(core, qapp, icons):
    with context_over(core, icons, no_ports) as made:
        yield made
        end_jobs(core)


class Driver:
    """The hands and eyes of a person at the schedule."""

    def __init__(self, page: SchedulePage, qtbot) -> None:
        self.page, self.qtbot, self.frame = page, qtbot, page.frame
        self.week = page.frame.week

    def settle(self) -> None:
        """Wait until what was done last is worked out and shown."""
        self.qtbot.waitUntil(
            lambda: self.page.session.schedule is not None and not self.page.session.planning,
            timeout=WAIT_MS,
        )

    def blocks(self, command: str):
        return [one for one in self.week.scene.blocks if one.firing.command == command]

    def times(self, command: str) -> list[str]:
        return [f"{one.firing.at:%a %H:%M}" for one in self.blocks(command)]

    def entries(self) -> tuple[str, ...]:
        return self.page.session.draft.entries

    def drag(self, block, hours: float, days: int = 0, modifier=Qt.NoModifier) -> None:
        """Take an event by its middle and put it down elsewhere."""
        self.week.choose_firing(block.firing)
        port, start = self.week.viewport(), self.week.rect_of(block).center()
        geometry = self.week.scene.geometry
        way = QPoint(round(days * geometry.column), round(hours * geometry.hour))
        self.qtbot.mousePress(port, Qt.LeftButton, pos=start)
        for part in (0.5, 1.0):
            self._move(port, start + way * part, modifier)
        self.qtbot.mouseRelease(port, Qt.LeftButton, modifier, start + way)

    @staticmethod
    def _move(port, place, modifier) -> None:
        from PyQt5.QtGui import QMouseEvent

        event = QMouseEvent(QEvent.MouseMove, place, Qt.NoButton, Qt.LeftButton, modifier)
        QCoreApplication.sendEvent(port, event)

    def key(self, key, modifier=Qt.NoModifier) -> None:
        self.qtbot.keyClick(self.week, key, modifier)

    def click(self, widget) -> None:
        assert widget.isVisible(), widget
        assert widget.isEnabled(), widget
        self.qtbot.mouseClick(widget, Qt.LeftButton)

    def answer(self, text: str) -> None:
        (found,) = [one for one in self.frame.question.buttons if one.text() == text]
        self.click(found)
        self.settle()


@pytest.fixture
def open_page(context, qtbot):
    """Open the schedule page and wait until there is one."""
    opened = []

    def make(uid: str, *, settled: bool = True) -> Driver:
        page = SchedulePage(context, uid)
        opened.append(page)
        page.resize(1200, 720)
        page.show()
        page.activateWindow()
        qtbot.waitExposed(page)
        driver = Driver(page, qtbot)
        if settled:
            driver.settle()
        page.enter()
        return driver

    yield make
    for page in opened:
        page.leave()
        page.left.emit()
        page.deleteLater()
        QCoreApplication.sendPostedEvents(page, QEvent.DeferredDelete)


def until(check):
    """The first true answer of `check`."""
    end = time.monotonic() + WAIT_MS / 1000
    while not (found := check()):
        assert time.monotonic() < end
        time.sleep(0.02)
    return found

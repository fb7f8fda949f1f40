"""Two nodes, one behind a password, and the editor over them as the window would open it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from PyQt5.QtCore import QCoreApplication, QEvent, Qt
from PyQt5.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget

from micros_ide.core import Core
from micros_ide.gui.wizards.settings.settings_editor import SettingsEditor
from micros_ide.model.node_settings import NodeSettings, Place
from micros_ide.model.reporting import QuietReport
from micros_ide.services.node_settings.wishes import Wish
from tests.gui.page_context import context_over, end_jobs, no_ports
from tests.gui.quick_node import few_modules, node_core, start_node, uid_of

SECRET, WIFI = "Porch-777", "at-home-1234"
LAMP = {"devfid": "lamp", "appwd": SECRET, "staessid": "home", "stapwd": WIFI, "utc": 60}
PORCH = {**LAMP, "devfid": "porch", "auth": True, "utc": 0, "timirqseq": 5000}
WAIT_MS = 20_000


@dataclass(frozen=True)
class Node:
    """A virtual board that is a node, and known."""

    core: Core
    board: str
    uid: str
    address: str
    start: dict

    def settings(self) -> NodeSettings:
        """Return what it has, secrets too, by the services and not by the window."""
        place = Place(node=self.uid)
        return self.core.node_settings.read(
            place, QuietReport(), secrets=True, password=self.start["appwd"]
        )

    def put_back(self) -> None:
        """Give it what it began with."""
        wish = Wish(lambda _now: {**DEFAULTS, **self.start})
        self.core.node_settings.change(
            Place(node=self.uid), wish, QuietReport(), password=self.start["appwd"]
        )


DEFAULTS = {
    "crontasks": "n/a",
    "boothook": "n/a",
    "tz": "n/a",
    "socmax": 4,
    "irq1": False,
    "irq1_cbf": "n/a",
    "irq1_trig": "n/a",
    "timirq": False,
    "timirqcbf": "n/a",
    "timirqseq": 1000,
    "cron": False,
    "telegram": "n/a",
}


@pytest.fixture(scope="package")
def core(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    with node_core(home, few_modules(home / "firmware_src", {"system"})) as made:
        yield made


@pytest.fixture(scope="package")
def nodes(core):
    """`lamp` is open, `porch` asks for its password."""
    files = core.build.build(QuietReport())

    def make(name: str, config: dict) -> Node:
        spec = start_node(core, name, files, config=config, wifi=("home", WIFI))
        return Node(core, name, uid_of(spec), spec.address, config)

    with ThreadPoolExecutor(2) as pool:
        lamp, porch = pool.submit(make, "lamp", LAMP), pool.submit(make, "porch", PORCH)
        return lamp.result(), porch.result()


@pytest.fixture
def lamp(nodes):
    yield nodes[0]
    nodes[0].put_back()


@pytest.fixture
def porch(nodes):
    yield nodes[1]
    nodes[1].put_back()


@pytest.fixture
def context(core, qapp, icons):
    with context_over(core, icons, no_ports) as made:
        yield made
        end_jobs(core)


@pytest.fixture
def open_editor(context, qtbot):
    """Open the editor and wait until it is past the first reading."""
    opened = []

    def make(*nodes: Node | str, settled: bool = True) -> Driver:
        uids = tuple(one if isinstance(one, str) else one.uid for one in nodes)
        page = SettingsEditor(context, uids)
        opened.append(page)
        page.resize(1000, 700)
        page.show()
        page.activateWindow()
        driver = Driver(page, qtbot)
        if settled:
            driver.wait_view("form", "pair")
        return driver

    yield make
    for page in opened:  # at once: what is left over is styled again for each test
        page.left.emit()
        page.deleteLater()
        QCoreApplication.sendPostedEvents(page, QEvent.DeferredDelete)


class Driver:
    """The hands and eyes of a person at the editor."""

    def __init__(self, page: SettingsEditor, qtbot) -> None:
        self.page, self.qtbot = page, qtbot

    @property
    def primary(self) -> QAbstractButton:
        return self.page.frame.primary

    def wait_view(self, *views: str) -> None:
        self.qtbot.waitUntil(lambda: self.page.view in views, timeout=WAIT_MS)
        if self.page.view == "form":
            self.qtbot.waitUntil(self.page.form.settled)

    def wait_done(self) -> None:
        """Wait until the work in the outcome view has ended and the node was read again."""
        self.qtbot.waitUntil(
            lambda: self.page.view == "outcome" and not self.page.writing.working,
            timeout=3 * WAIT_MS,
        )
        self.qtbot.waitUntil(lambda: self.page.session.state == "ready", timeout=WAIT_MS)

    def click(self, widget: QWidget) -> None:
        assert widget.isVisible(), widget
        assert widget.isEnabled(), widget
        self.qtbot.mouseClick(widget, Qt.LeftButton)

    def group(self, group_id: str) -> None:
        form = self.page.form
        for at in range(form.groups.count()):
            item = form.groups.item(at)
            if item.data(Qt.UserRole) == group_id:
                place = form.groups.visualItemRect(item).center()
                self.qtbot.mouseClick(form.groups.viewport(), Qt.LeftButton, pos=place)
        self.qtbot.waitUntil(form.settled)
        assert form.group() == group_id

    def row(self, key: str):
        return self.page.form.rows[key]

    def type(self, key: str, text: str) -> None:
        line = self.row(key).field.inputs()[0]
        line.setFocus()
        line.selectAll()
        self.qtbot.keyClicks(line, text)

    def notes(self) -> dict[str, str]:
        """Return the last column of the review by key."""
        return {row.key: row.cells[-1].text for row in self.page.review.table.rows.rows}

    def everything(self) -> str:
        """Return all that can be read or hovered, dots of hidden passwords not among it."""
        found = []
        for one in self.page.findChildren(QWidget):
            found += [one.toolTip(), one.accessibleName(), one.accessibleDescription()]
            if isinstance(one, QLabel | QAbstractButton):
                found.append(one.text())
            if isinstance(one, QLineEdit):
                found.append(one.displayText())
        for table in (self.page.review.table, self.page.chooser.table, self.page.trouble.archived):
            found += [cell.text for row in table.rows.rows for cell in row.cells]
        return "\n".join(found)

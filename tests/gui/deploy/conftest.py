"""The deploy wizard alone in a window, over the real core and real virtual boards."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QLabel, QMainWindow, QWidget

from micros_ide.core import Core
from micros_ide.gui.background import Background
from micros_ide.gui.bridge import Bridge
from micros_ide.gui.context import Context
from micros_ide.gui.navigation import DeployWish, Navigation
from micros_ide.gui.port_watch import PortWatch
from micros_ide.gui.preferences import Preferences
from micros_ide.gui.virtual_start import VirtualStart
from micros_ide.gui.wizards.deploy.deploy_steps import At
from micros_ide.gui.wizards.deploy.deploy_wizard import DeployWizard
from micros_ide.model.deploy import DeployRequest
from micros_ide.model.reporting import QuietReport

WORK_MS, BOARD_MS, STEP_MS = 60_000, 20_000, 30_000
SIZE = (1200, 740)
_NUMBERS = count(1)


@pytest.fixture(scope="module")
def module_home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MICROS_IDE_HOME", str(folder))
        yield folder


@pytest.fixture(scope="module")
def core(module_home):
    """One core a module: what it has compiled serves every test."""
    with Core.create() as made:
        yield made
        for row in made.virtual.list():
            made.virtual.remove(row.name)


@pytest.fixture
def add_board(core):
    """Return a function that starts a virtual board; all go with the test."""
    names = []

    def add(board_id="esp32"):
        name = f"b{next(_NUMBERS)}"
        core.virtual.add(name, board_id)
        names.append(name)
        return core.virtual.start(name, tied=True)

    yield add
    for name in names:
        core.virtual.remove(name)


@pytest.fixture
def node(core, add_board):
    """Return a virtual board that is the node "lamp" in its own Wi-Fi."""
    board = add_board()
    request = DeployRequest("esp32", board.port, config={"devfid": "lamp"})
    core.deploy.run(core.deploy.plan(request, QuietReport()), QuietReport())
    return board


@dataclass
class Bench:
    """A wizard, what it was made with, and what it wished for."""

    wizard: DeployWizard
    window: QMainWindow
    context: Context
    qtbot: object
    failures: list = field(default_factory=list)
    wishes: list = field(default_factory=list)
    left: list = field(default_factory=list)

    def until(self, condition, ms=STEP_MS):
        self.qtbot.waitUntil(condition, timeout=ms)

    def click(self, button):
        assert button.isVisible(), button.text()
        assert button.isEnabled(), button.text()
        self.qtbot.mouseClick(button, Qt.LeftButton)

    def next(self):
        """Click the filled button once it may be pressed."""
        self.until(self.wizard.primary_button.isEnabled)
        self.click(self.wizard.primary_button)

    def at(self, kind, ms=STEP_MS):
        """Wait until the step for `kind` is shown."""
        self.until(lambda: self.wizard.kind is kind, ms)

    def type_into(self, line, text):
        line.clear()
        self.qtbot.keyClicks(line, text)

    def to_wifi(self):
        """Go on from the first step; the board may be looked at meanwhile."""
        self.next()
        self.next()
        self.at(At.WIFI)

    def to_plan(self, name):
        self.to_wifi()
        self.type_into(self.wizard.wifi.name, name)
        self.next()
        self.at(At.PLAN)
        self.until(self.wizard.primary_button.isEnabled)

    def texts(self):
        """Return everything that stands on labels and in tooltips."""
        labels = (one.text() for one in self.wizard.findChildren(QLabel))
        tips = (one.toolTip() for one in self.wizard.findChildren(QWidget))
        return " ".join((*labels, *tips))

    def titles(self):
        """Return the titles of the jobs that touched a board."""
        jobs = self.context.core.jobs.snapshot()
        return [job.title for job in jobs if job.lane.startswith("serial:")]


@pytest.fixture
def open_wizard(core, icons, qapp, qtbot):
    """Return a function that opens a wizard for a wish; all is closed at the end."""
    ends = []

    def make(wish=None, **settings):
        core.settings.set(**settings)
        bridge = Bridge(core.bus)
        background = Background(core.jobs, bridge)
        preferences = Preferences(core.settings)
        preferences.save_with(background)
        ports, navigation = PortWatch(core.ports.list), Navigation()
        virtual = VirtualStart(core, background)
        navigation.virtual_wished.connect(virtual.start)
        context = Context(core, bridge, background, preferences, icons, ports, navigation)
        window = QMainWindow()
        wizard = DeployWizard(context, wish or DeployWish())
        bench = Bench(wizard, window, context, qtbot)
        navigation.failed.connect(bench.failures.append)
        navigation.device_wished.connect(bench.wishes.append)
        navigation.console_wished.connect(bench.wishes.append)
        wizard.left.connect(lambda: bench.left.append(True))
        window.setCentralWidget(wizard)
        window.resize(*SIZE)

        def end():
            if not bench.left:
                wizard.left.emit()
            ports.stop()
            preferences.save_with(None)
            virtual.stop_all()
            waiting = core.jobs.snapshot()
            qtbot.waitUntil(
                lambda: all(core.jobs.job(one.id).info.state.terminal for one in waiting)
            )
            bridge.close()
            window.close()
            window.deleteLater()

        ends.append(end)
        ports.start()
        window.show()
        qapp.setActiveWindow(window)
        wizard.enter()
        bench.until(lambda: wizard.built)
        return bench

    yield make
    for end in ends:
        end()


@pytest.fixture
def bench(add_board, open_wizard):
    """A wizard that has found a blank virtual board."""
    board = add_board()
    made = open_wizard(DeployWish(board.port), window_ssid="", window_profile="")
    made.until(lambda: made.wizard.board.device() == board.port)
    made.board = board
    return made

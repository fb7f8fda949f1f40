"""A virtual board with MicroPython at its prompt, and the panel over it as a page would show it."""

from __future__ import annotations

import pytest
from PyQt5.QtCore import QEvent, QPointF, QRectF, Qt
from PyQt5.QtWidgets import QApplication

from micros_ide import paths
from micros_ide.core import Core
from micros_ide.gui.board_panel.board_panel import BoardPanel
from micros_ide.gui.drawing.devices import painting
from tests.board_terminal import Terminal
from tests.conftest import flash_builtin
from tests.gui.page_context import context_over
from tests.gui.quick_node import node_core

WAIT_MS = 20_000
NAME = "bench-board"


@pytest.fixture(scope="package")
def core(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    firmware = paths.bundled("firmware_src")
    with node_core(home, firmware) as made:
        yield made


@pytest.fixture(scope="package")
def board(core):
    """The name of a board that runs MicroPython and nothing else."""
    flash_builtin(core.virtual.fleet, core.virtual.add(NAME, "esp32"))
    core.virtual.start(NAME, tied=True)
    return NAME


class Program:
    """Runs code on the board, as somebody at its prompt."""

    def __init__(self, core: Core, board: str) -> None:
        self._core, self._board = core, board
        self._line: Terminal | None = None

    def run(self, code: str, seconds: float = 10.0) -> str:
        """Return what `code` prints; it may not fail."""
        if self._line is None:
            self._line = Terminal(self._core.virtual.status(self._board).port)
            self._line.enter_raw()
        said = self._line.run(code, seconds).strip()
        assert "Traceback" not in said, said
        return said

    def let_go(self) -> None:
        """Close the port: the board loses its power, or is left."""
        if self._line is not None:
            self._line.close()
            self._line = None


@pytest.fixture
def program(core, board):
    made = Program(core, board)
    yield made
    made.let_go()


@pytest.fixture
def bench(core, board):
    """The board's bench, with nothing wired; the board has power and its network."""
    if core.virtual.status(board).pid is None:
        core.virtual.start(board, tied=True)
    core.virtual.cycle(board)
    core.board_world.set_wifi(board, True)
    for one in core.bench.look(board):
        core.bench.unwire(board, one.name)
    return core.bench


@pytest.fixture
def context(core, icons):
    with context_over(core, icons) as made:
        yield made


@pytest.fixture
def panel(context, qtbot, bench, board, qapp):
    """The panel of the board, which it sees running."""
    made = BoardPanel(context)
    made.resize(1280, 900)
    made.show_board(board)
    made.show()
    qtbot.waitExposed(made)
    made.enter()
    qtbot.waitUntil(lambda: made.picture.pinout() is not None, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: made.bar.state.text() == "running", timeout=WAIT_MS)
    qapp.stalls.clear()  # making it and painting it first
    yield made
    made.leave()
    made.tidy()
    made.close()
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.DeferredDelete)


@pytest.fixture
def wired(panel, core, board, qtbot):
    """Wire a device beside the window, and return its card."""

    def wire(kind: str, **options):
        name = core.bench.wire(board, kind, **options)
        qtbot.waitUntil(lambda: name in panel.shelf.cards, timeout=WAIT_MS)
        return panel.shelf.cards[name]

    return wire


@pytest.fixture
def sensed(panel, qtbot):
    """Wait until the board has it that an input of a device is so."""

    def wait(name: str, **inputs: float):
        def arrived() -> bool:
            device = panel.sight.devices.get(name)
            return device is not None and inputs.items() <= dict(device.inputs).items()

        qtbot.waitUntil(arrived, timeout=WAIT_MS)

    return wait


def colour_at(card, share_x: float, share_y: float):
    """Return the colour in a card's picture, at a part of its width and height."""
    view = card.view
    shot = view.grab().toImage()
    ratio = shot.devicePixelRatio()
    point = QPointF(view.width() * share_x, view.height() * share_y) * ratio
    return shot.pixelColor(point.toPoint())


def pixel_colours(card):
    """Return the colours in the middles of a chain's LEDs."""
    view = card.view
    shot = view.grab().toImage()
    ratio = shot.devicePixelRatio()
    places = painting.pixel_places(card.device.kind, card.device.inputs, QRectF(view.rect()))
    return [shot.pixelColor((place * ratio).toPoint()) for place in places]


def click(qtbot, widget) -> None:
    """Click it with the left button."""
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)

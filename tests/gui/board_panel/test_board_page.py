"""The page in the window: how it is reached, and what is left when it is closed."""

from __future__ import annotations

import threading

import pytest
from PyQt5.QtCore import Qt

from micros_ide.core import Core
from micros_ide.gui.board_panel.board_page import BoardPage
from micros_ide.gui.theme import DARK, LIGHT
from micros_ide.model.devices import Device
from micros_ide.model.ports import SerialPort
from tests.gui.board_panel.conftest import WAIT_MS
from tests.gui.window_session import close

pytestmark = pytest.mark.timeout(120)
NAME = "attic-board"


def watches():
    return [one.name for one in threading.enumerate() if one.name.startswith("watch ")]


@pytest.fixture
def shown(home, open_window):
    """A window that knows a virtual board, which is not started."""
    with Core.create() as core:
        core.virtual.add(NAME, "esp32")
    return open_window()


def start(window, page, qtbot):
    """Press "Start", and wait until that is over."""
    qtbot.waitUntil(page.panel.empty.button.isVisible, timeout=WAIT_MS)
    qtbot.mouseClick(page.panel.empty.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.panel.bar.state.text() == "blank", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not window.closing.running(), timeout=WAIT_MS)


def test_wish_palette_start_theme_and_escape(shown, qtbot):
    shown.navigation.board_wished.emit(NAME)
    page = shown.stack.current()
    assert isinstance(page, BoardPage)
    start(shown, page, qtbot)
    qtbot.waitUntil(lambda: page.panel.picture.pinout() is not None, timeout=WAIT_MS)
    shown.core.bench_sets.wire(NAME, "ring")
    qtbot.waitUntil(lambda: "ring" in page.panel.shelf.cards, timeout=WAIT_MS)
    for theme in (DARK, LIGHT):
        with qtbot.waitSignal(shown.theme.changed, timeout=WAIT_MS):
            shown.theme.choose(theme)
    assert watches() == [f"watch {NAME}"]
    shown.stack.show_place("settings")  # elsewhere nothing is watched
    qtbot.waitUntil(lambda: watches() == [], timeout=WAIT_MS)
    shown.stack.show_place("devices")
    assert shown.stack.current() is page
    qtbot.waitUntil(lambda: watches() == [f"watch {NAME}"], timeout=WAIT_MS)
    qtbot.keyClick(page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.panel.wire_panel.isVisible()
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert not page.panel.wire_panel.isVisible()
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert not isinstance(shown.stack.current(), BoardPage)
    qtbot.waitUntil(lambda: watches() == [], timeout=WAIT_MS)


def test_the_window_is_closed_over_a_board_that_runs(shown, qtbot):
    shown.navigation.board_wished.emit(NAME)
    start(shown, shown.stack.current(), qtbot)
    pid = shown.core.virtual.status(NAME).pid
    assert pid is not None
    close(shown, qtbot)
    assert watches() == []
    assert shown.core.virtual.status(NAME).pid is None


def test_the_devices_lead_to_the_board(shown, qtbot):
    page = shown.stack.page("devices")
    ours = lambda: [row for row in page.model.all_rows() if row.virtual == NAME]  # noqa: E731
    qtbot.waitUntil(lambda: len(ours()) == 1, timeout=WAIT_MS)
    row = ours()[0]
    menu = page.deeds.menu_for([row])
    with qtbot.waitSignal(shown.navigation.board_wished) as wished:
        next(one for one in menu.actions() if one.text() == "Show the board").trigger()
    assert wished.args == [NAME]
    assert isinstance(shown.stack.current(), BoardPage)
    shown.stack.current().close_top()
    port = SerialPort("/dev/none", "attic", virtual=NAME)
    page.details.show_port(port)
    with qtbot.waitSignal(shown.navigation.board_wished) as wished:
        qtbot.mouseClick(page.details.port.board_button, Qt.MouseButton.LeftButton)
    assert wished.args == [NAME]
    shown.stack.current().close_top()
    page.details.show_port(SerialPort("/dev/ttyUSB7", "CP2102N"))
    assert not page.details.port.board_button.isVisibleTo(page.details.port)
    node = Device("micr0011OS", "attic", None, 9008, "1.2.3", "esp32", "")
    page.details.show_node(node, virtual=NAME)
    with qtbot.waitSignal(shown.navigation.board_wished) as wished:
        qtbot.mouseClick(page.details.node.head.board_button, Qt.MouseButton.LeftButton)
    assert wished.args == [NAME]
    shown.stack.current().close_top()
    page.details.show_node(node)
    assert not page.details.node.head.board_button.isVisibleTo(page.details.node)
    page.details.show_node(None)

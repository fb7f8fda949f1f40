"""Tabs, what they are opened on, and the end of it all."""

from __future__ import annotations

import threading

import pytest
from PyQt5.QtCore import Qt

from micros_ide.gui.pages.console.chooser import Chooser
from micros_ide.model.terminal_events import Line, Link
from tests.gui.console.conftest import WAIT_MS

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def chooser(page):
    return page.tabs.currentWidget()


def titles(page) -> list[str]:
    return [page.tabs.tabText(at) for at in range(page.tabs.count())]


def test_a_node_and_a_board_are_chosen_by_keyboard_and_mouse(
    page, chooser, lamp, porch, board, qtbot
):
    page._context.ports.start()
    names = lambda rows: [rows.model().index(at, 0).data() for at in range(rows.count())]  # noqa: E731
    qtbot.waitUntil(lambda: {"lamp", "porch"} <= set(names(chooser.nodes)), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: "Virtual ESP32 'bare'" in names(chooser.ports), timeout=WAIT_MS)
    assert chooser.nodes.hasFocus()
    while chooser.nodes.currentIndex().data() != "lamp":
        qtbot.keyClick(
            chooser.nodes, Qt.Key_Down if names(chooser.nodes)[0] != "lamp" else Qt.Key_Up
        )
    qtbot.keyClick(chooser.nodes, Qt.Key_Return)
    assert titles(page) == ["lamp"]
    qtbot.keyClick(page.tabs.currentWidget(), Qt.Key_T, Qt.ControlModifier)
    chooser = page.tabs.currentWidget()
    assert isinstance(chooser, Chooser)
    at = names(chooser.ports).index("Virtual ESP32 'bare'")
    spot = chooser.ports.visualRect(chooser.ports.model().index(at, 0)).center()
    qtbot.mouseClick(chooser.ports.viewport(), Qt.LeftButton, pos=spot)
    assert titles(page) == ["lamp", "Virtual ESP32 'bare'"]
    tab = page.tabs.currentWidget()
    qtbot.waitUntil(lambda: tab.line.line is Line.OPEN, timeout=WAIT_MS)
    page.tabs.tabBar().moveTab(1, 0)
    assert titles(page) == ["Virtual ESP32 'bare'", "lamp"]
    qtbot.keyClick(tab.view, Qt.Key_Tab, Qt.ControlModifier)
    assert page.tabs.currentIndex() == 1
    assert page.open_node(lamp.uid) is page.tabs.widget(1)  # not twice
    assert page.open_serial(board.port) is tab
    qtbot.keyClick(tab.view, Qt.Key_W, Qt.ControlModifier)
    assert titles(page) == ["lamp"]
    qtbot.keyClick(page.tabs.currentWidget().command, Qt.Key_W, Qt.ControlModifier)
    assert titles(page) == ["New tab"]  # there is always something to do
    qtbot.keyClick(page.tabs.currentWidget(), Qt.Key_W, Qt.ControlModifier)
    assert titles(page) == ["New tab"]


def test_an_address_is_typed(server, page, chooser, qtbot):
    server.talks = [server.node("node01", "micr00OS")]
    qtbot.keyClicks(chooser.address, f"127.0.0.1:{server.port}")
    qtbot.keyClick(chooser.address, Qt.Key_Return)
    qtbot.waitUntil(lambda: titles(page) == ["node01"], timeout=WAIT_MS)


def test_an_empty_place_says_what_to_do(page, chooser, qtbot):
    chooser._on_nodes(())
    chooser.show_ports(())
    assert chooser.no_node.isVisible()
    assert chooser.no_port.isVisible()
    wishes = page._context.navigation
    for button, wish in (
        (chooser.deploy_button, wishes.deploy_wished),
        (chooser.devices_button, wishes.place_wished),
        (chooser.virtual_button, wishes.virtual_wished),
    ):
        with qtbot.waitSignal(wish):
            qtbot.mouseClick(button, Qt.LeftButton)


def test_nothing_is_left_when_the_window_closes(page, lamp, board, qtbot, core):
    shell = page.open_node(lamp.uid)
    serial = page.open_serial(board.port)
    qtbot.waitUntil(lambda: shell.link_state is Link.READY, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: serial.line.line is Line.OPEN, timeout=WAIT_MS)
    page.tidy()
    left = [one.name for one in threading.enumerate()]
    assert not [
        name for name in left if name.startswith(("terminal", "shell", "serial", "console"))
    ]
    with core.serial_console.open(board.port, lambda _data: None, lambda _text: None):
        pass  # the port is free

"""The temperature that is set in the board panel is what a dashboard draws while it runs."""

from __future__ import annotations

import pytest
from PyQt5.QtCore import Qt

from micros_ide.gui.board_panel.board_page import BoardPage
from tests.gui.whole_window.conftest import NAME, WAIT_MS

pytestmark = pytest.mark.timeout(120)
FIRST, THEN = 20.0, 31.0


def set_temperature(card, hands, qtbot, degrees):
    """Type a temperature into the sensor's own field; the board has it then."""
    number = card.controls["temperature"].number
    hands.click(number)
    hands.replace(f"{degrees:g}")
    hands.press(Qt.Key_Return)
    qtbot.waitUntil(lambda: card.device.inputs["temperature"] == degrees, timeout=WAIT_MS)
    assert number.value() == degrees


def open_board(window, node, hands, qtbot):
    """From the node's row over its details to its board; returns the card of the sensor."""
    page = window.stack.current()
    table = page.table
    qtbot.waitUntil(lambda: page.model.place(node.uid) >= 0, timeout=WAIT_MS)
    row = table.visualRect(page.model.index(page.model.place(node.uid), 1))
    hands.click(table.viewport(), row.center())
    qtbot.waitUntil(lambda: hands.button("Board") is not None, timeout=WAIT_MS)
    hands.click(hands.button("Board"))
    board = window.stack.current()
    assert isinstance(board, BoardPage)
    qtbot.waitUntil(lambda: node.sensor in board.panel.shelf.cards, timeout=WAIT_MS)
    return board.panel.shelf.cards[node.sensor]


def open_app(window, hands, qtbot, words):
    """Ctrl+3, search, Enter; returns the app's view."""
    hands.press(Qt.Key_3, ctrl=True)
    page = window.stack.current()
    qtbot.waitUntil(lambda: page.app is not None and page.list.apps.count() > 0, timeout=WAIT_MS)
    hands.press(Qt.Key_F, ctrl=True)
    hands.write(words)
    hands.press(Qt.Key_Return)
    return page.app


def drawn(view):
    """Return the temperatures that the curve is made of, the newest last."""
    plots = view.results.plot.view.views if view.results.plot.view is not None else []
    curves = [one for plot in plots[:1] for one in plot.plot.listDataItems()]
    return [] if not curves or curves[0].yData is None else list(curves[0].yData)


def follows(view, degrees):
    """Whether the newest points, and what stands beside the curve, are that."""
    values = drawn(view)
    beside = view.results.plot.view.views[0].labels.accessibleName() if values else ""
    name, _, value = beside.removesuffix(" °C").partition(" ")
    near = [abs(one - degrees) < 1 for one in values[-3:]]
    told = name == "temperature" and abs(float(value) - degrees) < 1
    return len(near) == 3 and all(near) and told


def test_a_live_plot_follows_the_temperature_set_in_the_panel(window, node, hands, qtbot):
    card = open_board(window, node, hands, qtbot)
    set_temperature(card, hands, qtbot, FIRST)

    # The only node is chosen; the app measures until it is stopped.
    view = open_app(window, hands, qtbot, "bme")
    assert view.row.id == "AirQualityBME280"
    assert view.nodes.picker.currentText() == NAME
    for name, value in (("rounds", "5000"), ("pause", "0.05")):
        hands.click(view.form.fields[name].input)
        hands.replace(value)
    hands.press(Qt.Key_Return, ctrl=True)
    qtbot.waitUntil(lambda: follows(view, FIRST), timeout=WAIT_MS)
    run = view.results.record
    before = len(drawn(view))

    # While it runs, the sensor is warmed in the panel, which is where it was left.
    hands.press(Qt.Key_1, ctrl=True)
    assert window.stack.current().isAncestorOf(card)
    set_temperature(card, hands, qtbot, THEN)
    hands.press(Qt.Key_3, ctrl=True)
    assert view.isVisible()
    qtbot.waitUntil(lambda: follows(view, THEN), timeout=WAIT_MS)
    values = drawn(view)
    assert run.active
    assert len(values) > before
    assert all(abs(one - FIRST) < 1 for one in values[:before])  # what was drawn stays drawn

    hands.click(view.results.stop_button)
    qtbot.waitUntil(lambda: not run.active, timeout=WAIT_MS)
    assert view.results.verdict.message.text() == "Stopped."
    assert not window.errors.close_top()  # nothing went wrong

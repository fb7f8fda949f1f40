"""Devices are wired, wired otherwise and taken away, by keyboard and mouse."""

from __future__ import annotations

import pytest
from PyQt5.QtCore import Qt

from tests.gui.board_panel.conftest import WAIT_MS, click

pytestmark = pytest.mark.timeout(120)


def test_a_device_is_searched_and_wired_by_keyboard(panel, core, board, qtbot):
    click(qtbot, panel.nothing.button)
    wiring = panel.wire_panel
    qtbot.keyClicks(wiring.search, "thermom ds18")
    assert wiring.list.currentItem().text() == "Thermometer DS18B20"
    assert wiring._fields["data"].text() == "ds18"
    qtbot.keyClick(wiring.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "ds18b20" in panel.shelf.cards, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not wiring.isVisible(), timeout=WAIT_MS)
    assert core.bench.look(board)[0].pins == {"data": 19}
    assert not panel.nothing.isVisible()
    assert "ds18" in panel.picture.canvas.marks.used


def test_nothing_found_is_said_and_cannot_be_wired(panel, qtbot):
    panel.open_wiring()
    wiring = panel.wire_panel
    qtbot.keyClicks(wiring.search, "flux capacitor")
    assert wiring.about.text() == "No device is called so."
    assert not wiring.wire_button.isEnabled()
    wiring.search.clear()
    qtbot.keyClick(wiring.search, Qt.Key.Key_Down)
    assert wiring.list.currentRow() == 1
    assert panel.close_top()
    assert not panel.close_top()


def test_a_set_is_wired_once(panel, context, core, board, qtbot):
    panel.open_wiring()
    qtbot.keyClicks(panel.wire_panel.search, "lamps and")
    with qtbot.waitSignal(context.navigation.said, timeout=WAIT_MS) as said:
        click(qtbot, panel.wire_panel.wire_button)
    assert said.args[0].startswith("Wired: red, ")
    qtbot.waitUntil(lambda: len(panel.shelf.cards) == 7, timeout=WAIT_MS)
    panel.open_wiring()
    qtbot.keyClicks(panel.wire_panel.search, "lamps and")
    with qtbot.waitSignal(context.navigation.said, timeout=WAIT_MS) as said:
        click(qtbot, panel.wire_panel.wire_button)
    assert said.args == ["All of it is wired."]
    assert len(core.bench.look(board)) == 7


def test_del_unwires_and_a_link_wires_again(panel, wired, core, board, qtbot):
    card = wired("bme280", name="attic", inputs={"temperature": 4})
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton, pos=card.rect().topLeft() * 1)
    card.setFocus()
    qtbot.keyClick(card, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: "attic" not in panel.shelf.cards, timeout=WAIT_MS)
    assert panel.nothing.isVisible()
    assert panel.again_button.text() == "Wire attic again"
    click(qtbot, panel.again_button)
    qtbot.waitUntil(lambda: "attic" in panel.shelf.cards, timeout=WAIT_MS)
    assert core.bench.look(board)[0].inputs["temperature"] == 4
    assert not panel.again_button.isVisible()


def test_pins_are_changed_and_bad_ones_refused(panel, wired, core, board, context, qtbot):
    card = wired("lamp", name="desk")
    wiring = panel.wire_panel

    def enter(where):
        card.menu.actions()[0].trigger()
        field = wiring._fields["pin"]
        field.selectAll()
        qtbot.keyClicks(field, where)
        qtbot.keyClick(field, Qt.Key.Key_Return)

    with qtbot.waitSignal(context.navigation.failed, timeout=WAIT_MS) as failed:
        enter("redbg")
    assert "redbg" in failed.args[0].message
    assert core.bench.look(board)[0].pins == {"pin": 33}
    enter("redgb")
    qtbot.waitUntil(lambda: not wiring.isVisible(), timeout=WAIT_MS)
    desk = core.bench.look(board)[0]
    assert (desk.name, desk.pins) == ("desk", {"pin": 14})
    where = lambda: {name: one.where.text() for name, one in panel.shelf.cards.items()}  # noqa: E731
    wanted = "pin 14 (redgb) · Lamp"
    qtbot.waitUntil(lambda: where().get("desk") == wanted, timeout=WAIT_MS)


def test_every_kind_has_a_card_at_every_width(panel, core, board, qtbot):
    for kind in core.bench.kinds():
        pins = {role: str(at + 12) for at, role in enumerate(kind.pins)}
        core.bench.wire(board, kind.name, pins=pins)
    every = {kind.name for kind in core.bench.kinds()}
    qtbot.waitUntil(lambda: set(panel.shelf.cards) == every, timeout=WAIT_MS)
    for width in (360, 640, 900, 1920):
        panel.resize(width, 800)
        qtbot.waitUntil(lambda wide=width: panel.width() == wide)
        qtbot.wait(1)
        cards = list(panel.shelf.cards.values())
        assert all(card.geometry().right() < panel.shelf.width() for card in cards)
        areas = [card.geometry() for card in cards]
        assert not any(one.intersects(two) for one in areas for two in areas if one is not two)
        assert all(card.view.width() > 100 for card in cards)
    assert all(card.accessibleName() for card in panel.shelf.cards.values())

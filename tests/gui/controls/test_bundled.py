"""Every widget line of every bundled module makes a control; no node is needed."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QWidget

from micros_ide import paths
from micros_ide.core import Core
from micros_ide.gui.pages.dashboards.controls.call_rows import ButtonsRow, CommandRow, TextRow
from micros_ide.gui.pages.dashboards.controls.graph_row import GraphRow
from micros_ide.gui.pages.dashboards.controls.module_card import make_row
from micros_ide.gui.pages.dashboards.controls.node_controls import NodeControls
from micros_ide.gui.pages.dashboards.controls.value_rows import (
    ColourRow,
    JoystickRow,
    SliderRow,
    ToggleRow,
    WhiteRow,
)
from micros_ide.model.manual import WidgetKind
from micros_ide.model.node_facts import NodeModule
from micros_ide.model.node_panel import Control, controls_of, panel_of
from micros_ide.model.panel_events import PanelMade
from micros_ide.model.terminal_events import Link, LinkChanged
from tests.gui.page_context import context_over

ROWS = {
    WidgetKind.BUTTON: ButtonsRow,
    WidgetKind.TOGGLE: ToggleRow,
    WidgetKind.SLIDER: SliderRow,
    WidgetKind.COLOR: (ColourRow, WhiteRow),
    WidgetKind.JOYSTICK: JoystickRow,
    WidgetKind.TEXT: TextRow,
    WidgetKind.GRAPH: GraphRow,
}


@pytest.fixture(scope="module")
def manual(tmp_path_factory):
    home = tmp_path_factory.mktemp("manual")
    firmware = paths.bundled("firmware_src")
    with Core(data=home, cache=home, firmware=firmware) as made:
        yield made.manual.build()


@pytest.fixture
def bare_context(qapp, icons, tmp_path):
    firmware = paths.bundled("firmware_src")
    with (
        Core(data=tmp_path, cache=tmp_path, firmware=firmware) as made,
        context_over(made, icons) as context,
    ):
        yield context


def test_every_widget_line_makes_a_control_that_has_a_command(manual, bare_context, qtbot):
    place = QWidget()
    qtbot.addWidget(place)
    seen = set()
    for module in manual.modules:
        for control in controls_of(module):
            row = make_row(bare_context, control)
            row.setParent(place)
            words = row.command(control).split()
            assert words[:2] == [module.name, control.function]
            if control.widget is None:
                assert isinstance(row, CommandRow)
                continue
            assert isinstance(row, ROWS[control.widget.kind])
            given = [word.partition("=")[0] for word in words[2:] if "=" in word]
            assert [one.name for one in control.widget.parameters][: len(given)] == given[:9]
            seen.add(control.widget.kind)
    assert seen == set(WidgetKind)


def test_a_present_value_is_shown_by_the_rows_that_have_one(manual, bare_context, qtbot):
    place = QWidget()
    qtbot.addWidget(place)
    fields = {
        "dimmer set_value": ({"X": 640, "S": 1}, {"value": 640}),
        "dimmer toggle": ({"X": 640, "S": 1}, {"state": True}),
        "switch set_state2": ({"SW1": 0, "SW2": 0, "SW3": 1, "SW4": 1}, {"state": False}),
        "neopixel color": ({"R": 10, "G": 20, "B": 30, "S": 0}, {"r": 10, "g": 20, "b": 30}),
        "cct white": ({"CW": 1000, "WW": 500, "S": 1}, {"cw": 1000, "ww": 500}),
        "roboarm control": ({"X": 60, "Y": 90}, {"x_new": 60, "y_new": 90}),
        "servo s2duty": ({"S1": 40, "S2": 100}, {"duty": 100}),
    }
    controls = {one.key: one for module in manual.modules for one in controls_of(module)}
    for key, (status, values) in fields.items():
        control: Control = controls[key]
        assert control.present(status) == values, key
        row = make_row(bare_context, control)
        row.setParent(place)
        row.show_values(values)
        assert row.values() == values, key


def test_a_panel_of_all_modules_is_built_without_a_stall_and_fits(manual, bare_context, qtbot):
    panel = NodeControls(bare_context)
    qtbot.addWidget(panel)
    panel.resize(1280, 800)
    panel.show()
    rows = [NodeModule(one.name, (), loaded=True) for one in manual.modules]
    rows = [replace(row, functions=_functions(manual, row.name)) for row in rows]
    panel.connection.told.emit(PanelMade(panel_of(rows, manual)))
    panel.connection.told.emit(LinkChanged(Link.READY, "n" * 40))
    wanted = {one.name for one in manual.modules if any(f.widget for f in one.functions)}
    qtbot.waitUntil(lambda: set(panel.cards) == wanted, timeout=20_000)
    for width, columns in ((640, 2), (900, 2), (1280, 4), (1920, 5), (320, 1)):
        panel.resize(width, 800)
        qtbot.waitUntil(lambda columns=columns: panel.shelf.flow.columns() == columns)
        qtbot.wait(1)
        places = [card.geometry() for card in panel.cards.values()]
        assert all(one.left() >= 0 and one.right() < panel.shelf.flow.width() for one in places)
        assert not any(one.intersects(other) for one, other in itertools.combinations(places, 2))
    theme = bare_context.theme
    for part in panel.parts():
        theme.part(part)
    for choice in ("dark", "light"):
        with qtbot.waitSignal(theme.changed):
            theme.choose(choice)
    panel.connection.told.emit(LinkChanged(Link.LOST, "n" * 40))
    assert not any(card.isEnabled() for card in panel.cards.values())


def _functions(manual, name: str) -> tuple[str, ...]:
    return tuple(one.name for one in manual.module(name).functions)


def test_a_node_without_modules_offers_to_write_one(bare_context, qtbot):
    panel = NodeControls(bare_context)
    qtbot.addWidget(panel)
    panel.show()
    panel.connection.told.emit(LinkChanged(Link.CONNECTING))
    assert "Looking" in panel.shelf.empty.text()
    panel.connection.told.emit(PanelMade(()))
    panel.connection.told.emit(LinkChanged(Link.READY, "bare"))
    assert "no load module" in panel.shelf.empty.text()
    with qtbot.waitSignal(bare_context.navigation.edit_wished):
        qtbot.mouseClick(panel.shelf.write_button, Qt.LeftButton)


def test_tab_goes_in_reading_order_also_after_a_favourite_was_chosen(
    manual, bare_context, qtbot, qapp
):
    panel = NodeControls(bare_context)
    qtbot.addWidget(panel)
    panel.show()
    qapp.setActiveWindow(panel)
    rows = [NodeModule(name, _functions(manual, name), loaded=True) for name in ("cct", "dimmer")]
    panel.connection.told.emit(PanelMade(panel_of(rows, manual)))
    panel.connection.told.emit(LinkChanged(Link.READY, "n"))
    qtbot.waitUntil(lambda: set(panel.cards) == {"cct", "dimmer"}, timeout=20_000)

    def reached(start, count: int) -> list[str]:
        start.setFocus()
        found = []
        for _ in range(count):
            qtbot.keyClick(qapp.focusWidget(), Qt.Key_Tab)
            found.append(qapp.focusWidget().accessibleName())
        return found

    dimmer = ["Keep dimmer at the top", "More for dimmer", "Set value: not known"]
    dimmer += ["Set value, typed", "Toggle: not known"]
    assert reached(panel.cards["dimmer"].star, 4) == dimmer[1:]
    assert reached(panel.cards["cct"].star, 3)[1:] == [
        "White, warmth: not known",
        "White, brightness: not known",
    ]
    qtbot.mouseClick(panel.cards["dimmer"].star, Qt.LeftButton)
    assert reached(panel.cards["dimmer"].star, 5)[-1] == "Keep cct at the top"

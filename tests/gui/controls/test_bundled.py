"""Every widget line of every bundled module makes a control; no node is needed."""

from __future__ import annotations

import pytest
from PyQt5.QtCore import QObject
from PyQt5.QtWidgets import QWidget

from micros_ide import paths
from micros_ide.core import Core
from micros_ide.gui.background import Background
from micros_ide.gui.bridge import Bridge
from micros_ide.gui.context import Context
from micros_ide.gui.navigation import Navigation
from micros_ide.gui.pages.dashboards.controls.call_rows import ButtonsRow, CommandRow, TextRow
from micros_ide.gui.pages.dashboards.controls.graph_row import GraphRow
from micros_ide.gui.pages.dashboards.controls.module_card import make_row
from micros_ide.gui.pages.dashboards.controls.value_rows import (
    ColourRow,
    JoystickRow,
    SliderRow,
    ToggleRow,
    WhiteRow,
)
from micros_ide.gui.port_watch import PortWatch
from micros_ide.gui.preferences import Preferences
from micros_ide.model.manual import WidgetKind
from micros_ide.model.node_panel import Control, controls_of

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
    parent = QObject()
    firmware = paths.bundled("firmware_src")
    with Core(data=tmp_path, cache=tmp_path, firmware=firmware) as made:
        bridge = Bridge(made.bus, parent)
        background = Background(made.jobs, bridge, parent)
        ports = PortWatch(made.ports.list, parent)
        choices = Preferences(made.settings)
        yield Context(made, bridge, background, choices, icons, ports, Navigation(parent))
        ports.stop()
        bridge.close()
    parent.deleteLater()


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

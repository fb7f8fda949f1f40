"""Slider, colour wheel, mixer, joystick and switch, by mouse, keyboard and typing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PyQt5.QtCore import QPoint, Qt

from micros_ide.gui.widgets.colour_wheel import ColourField
from micros_ide.gui.widgets.joystick import Axis, JoystickField
from micros_ide.gui.widgets.switch import Switch
from micros_ide.gui.widgets.value_slider import SliderField
from micros_ide.gui.widgets.white_mixer import WhiteField


@pytest.fixture
def shown(qtbot, qapp, icons):
    """Make a widget, show it, and gather what it tells."""

    def show(make, *what):
        widget = make(icons.theme, *what)
        qtbot.addWidget(widget)
        widget.resize(300, widget.sizeHint().height())
        widget.show()
        qapp.setActiveWindow(widget)
        widget.turns = []
        widget.turned.connect(lambda *value: widget.turns.append(value))
        return widget

    return show


def test_a_slider_has_no_knob_before_it_has_a_value(shown, qtbot):
    field = shown(SliderField, "Angle", -10.0, 10.0)
    assert field.number() is None
    assert field.slider.accessibleName() == "Angle: not known"
    field.show_number(2.5)
    assert field.turns == []
    assert field.slider.accessibleName() == "Angle: 2.5"
    field.slider.setFocus()
    for key, value in ((Qt.Key_Home, -10), (Qt.Key_End, 10), (Qt.Key_Left, 9.8)):
        qtbot.keyClick(field.slider, key)
        assert field.turns[-1] == (pytest.approx(value),)


def test_the_lowest_value_can_be_sent_first(shown, qtbot):
    field = shown(SliderField, "Angle", 0, 10)
    qtbot.mouseClick(field.slider, Qt.LeftButton, pos=QPoint(0, 14))
    assert field.turns == [(0,)]


def test_the_wheel_of_the_mouse_moves_no_hardware(shown, qtbot, qapp):
    from PyQt5.QtCore import QPointF
    from PyQt5.QtGui import QWheelEvent

    field = shown(SliderField, "Angle", 0, 10)
    field.show_number(5)
    at, none = QPointF(20, 10), QPoint(0, 0)
    turn = QWheelEvent(
        at, at, none, QPoint(0, 120), Qt.NoButton, Qt.NoModifier, Qt.NoScrollPhase, False
    )
    qapp.sendEvent(field.slider, turn)
    assert field.number() == 5
    assert not turn.isAccepted()


def test_what_is_typed_is_checked_first(shown, qtbot):
    field = shown(SliderField, "Speed", 0, 1000)
    for typed, told in (("12a", 0), ("-1", 0), ("nan", 0), ("400", 1)):
        field.line.setFocus()
        field.line.selectAll()
        qtbot.keyClicks(field.line, typed)
        qtbot.keyClick(field.line, Qt.Key_Return)
        assert len(field.turns) == told
        assert (field.line.property("state") == "error") is (not told)
    assert field.turns == [(400,)]


def test_the_colour_wheel_by_mouse_keys_and_numbers(shown, qtbot):
    field = shown(ColourField, "Colour", ("r", "g", "b"))
    field.set_full((255, 255, 255))
    assert "not known" in field.wheel.accessibleName()
    qtbot.mouseClick(field.wheel, Qt.LeftButton, pos=field.wheel.point_of(1 / 3, 1).toPoint())
    red, green, blue = field.colour()
    assert green == 1
    assert max(red, blue) < 0.1
    field.wheel.setFocus()
    qtbot.keyClick(field.wheel, Qt.Key_Home)
    assert field.colour() == (1, 1, 1)
    qtbot.keyClick(field.wheel, Qt.Key_End)
    qtbot.keyClick(field.wheel, Qt.Key_Right)
    assert field.colour()[1] == 1
    for line, typed in zip(field.lines, ("300", "20", "0"), strict=True):
        line.selectAll()
        qtbot.keyClicks(line, typed)
    before = len(field.turns)
    qtbot.keyClick(field.lines[2], Qt.Key_Return)
    assert len(field.turns) == before
    assert field.lines[0].property("state") == "error"
    field.lines[0].selectAll()
    qtbot.keyClicks(field.lines[0], "255")
    qtbot.keyClick(field.lines[0], Qt.Key_Return)
    assert [line.text() for line in field.lines] == ["255", "20", "0"]


def test_black_keeps_the_hue(shown):
    field = shown(ColourField, "Colour", ("r", "g", "b"))
    field.show_colour((0.0, 0.0, 1.0))
    field.show_colour((0.0, 0.0, 0.0))
    assert field.wheel.hue == pytest.approx(2 / 3, abs=0.01)
    assert field.brightness.number() == 0


def test_a_mixture_comes_back_as_it_was_shown(shown, qtbot):
    field = shown(WhiteField, "White")

    @settings(max_examples=40, deadline=None)
    @given(st.integers(0, 100), st.integers(0, 100))
    def comes_back(cold, warm):
        field.show_mixture(cold / 100, warm / 100)
        found = field.mixture()
        assert found == (cold / 100, warm / 100)
        field.warmth.turned.emit(0)  # as if it was turned, and back
        assert field.mixture()[0] == pytest.approx(cold / 100, abs=0.03)
        assert field.mixture()[1] == pytest.approx(warm / 100, abs=0.03)

    comes_back()
    field.warmth.setFocus()
    qtbot.keyClick(field.warmth, Qt.Key_End)
    assert field.mixture()[0] == 0


def test_the_joystick_by_mouse_keys_and_numbers(shown, qtbot):
    x, y = Axis("x", 40, 115, 1), Axis("y", 0, 1, None)
    field = shown(JoystickField, "Arm", x, y)
    assert field.place() is None
    pad = field.pad
    qtbot.mouseClick(pad, Qt.LeftButton, pos=pad.point_of(115, 1).toPoint())
    assert field.place() == (115, pytest.approx(1, abs=0.01))
    pad.setFocus()
    qtbot.keyClick(pad, Qt.Key_Home)
    assert field.place() == (78, 0.5)
    qtbot.keyClick(pad, Qt.Key_Left)
    qtbot.keyClick(pad, Qt.Key_Up, Qt.ShiftModifier)
    assert field.place() == (76, pytest.approx(0.6))
    assert pad.accessibleName() == "Arm: x 76, y 0.6"
    field.lines[0].selectAll()
    qtbot.keyClicks(field.lines[0], "200")
    qtbot.keyClick(field.lines[0], Qt.Key_Return)
    assert field.place()[0] == 76
    field.lines[0].selectAll()
    qtbot.keyClicks(field.lines[0], "50")
    qtbot.keyClick(field.lines[0], Qt.Key_Return)
    assert field.place()[0] == 50


def test_a_switch_is_unknown_until_it_is_told(shown, qtbot):
    switch = shown(Switch, "Lamp")
    assert switch.accessibleName() == "Lamp: not known"
    qtbot.mouseClick(switch, Qt.LeftButton)
    assert switch.turns == [(True,)]
    switch.show_state(None)
    switch.setFocus()
    qtbot.keyClick(switch, Qt.Key_Left)
    qtbot.keyClick(switch, Qt.Key_Return)
    assert switch.turns[1:] == [(False,), (True,)]
    assert switch.word() == "On"

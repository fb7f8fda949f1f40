"""The widget line: what it can say, and what is refused with words that help."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.model.manual import (
    Choice,
    Fixed,
    Parameter,
    Range,
    Widget,
    WidgetKind,
    WidgetParameter,
)
from micros_ide.model.widget_line import parse_widget

R, G, B = (Parameter(name, required=False) for name in "rgb")
VALUE = Parameter("value", required=True)
STATE = Parameter("state", required=False)
ANY = Parameter("**kwargs", required=False)


@pytest.mark.parametrize(
    ("line", "parameters", "widget"),
    [
        ("button", [], Widget(WidgetKind.BUTTON)),
        (
            "button state=2",
            [STATE],
            Widget(WidgetKind.BUTTON, (WidgetParameter("state", Fixed(2)),)),
        ),
        (
            "toggle state=True,False shows=S",
            [STATE],
            Widget(
                WidgetKind.TOGGLE, (WidgetParameter("state", Choice((True, False))),), shows="S"
            ),
        ),
        (
            "slider value=0..1000",
            [VALUE],
            Widget(WidgetKind.SLIDER, (WidgetParameter("value", Range(0, 1000, 1)),)),
        ),
        (
            "slider  value=-1.5..1.5/0.5  unit=°",
            [VALUE],
            Widget(WidgetKind.SLIDER, (WidgetParameter("value", Range(-1.5, 1.5, 0.5)),), unit="°"),
        ),
        (
            "slider value=0..0.5",
            [VALUE],
            Widget(WidgetKind.SLIDER, (WidgetParameter("value", Range(0, 0.5, None)),)),
        ),
        (
            "color r=0..255 g=0..255 b=0..255",
            [R, G, B],
            Widget(
                WidgetKind.COLOR, tuple(WidgetParameter(name, Range(0, 255, 1)) for name in "rgb")
            ),
        ),
        (
            'text value="" state=HALF,"two words",None',
            [VALUE, STATE],
            Widget(
                WidgetKind.TEXT,
                (
                    WidgetParameter("value", Fixed("")),
                    WidgetParameter("state", Choice(("HALF", "two words", None))),
                ),
            ),
        ),
        (
            'graph keys="temp [ºC],hum [%]" every=10',
            [],
            Widget(WidgetKind.GRAPH, keys=("temp [ºC]", "hum [%]"), every=10),
        ),
        (
            'text host="" cmd="system clock"',
            [ANY],
            Widget(
                WidgetKind.TEXT,
                (
                    WidgetParameter("host", Fixed("")),
                    WidgetParameter("cmd", Fixed("system clock")),
                ),
            ),
        ),
    ],
)
def test_lines_that_mean_something(line, parameters, widget):
    assert parse_widget(line, parameters) == widget


@pytest.mark.parametrize(
    ("line", "parameters", "words"),
    [
        ("", [], "no widget; there are button, toggle"),
        ("knob value=0..5", [VALUE], "'knob' is no widget"),
        ("slider", [STATE], "one range"),
        ("joystick r=0..9", [R], "two ranges"),
        ("joystick r=0..9 g=0..9 b=0..9", [R, G, B], "two ranges"),
        ("joystick r=0..9 g=A,B", [R, G], "two ranges"),
        ("slider value=3", [VALUE], "one range"),
        ("slider value=5..5", [VALUE], "begins at 5 and ends at 5"),
        ("slider value=9..1", [VALUE], "begins at 9 and ends at 1"),
        ("slider value=nan..5", [VALUE], "'nan' is no finite number"),
        ("slider value=0..inf", [VALUE], "'inf' is no finite number"),
        ("slider value=0..1e999", [VALUE], "no finite number"),
        ("slider value=0..", [VALUE], "'' is no finite number"),
        ("slider value=0..10/0", [VALUE], "the step 0"),
        ("slider value=0..10/-1", [VALUE], "the step -1"),
        ("slider value=0..10/11", [VALUE], "the step 11"),
        ("slider valu=0..10 value=1", [VALUE], "no parameter 'valu'; it has value"),
        ("button x=1", [], "it has none"),
        ("button", [VALUE], "no 'value', which has no default"),
        ("button state=1..2", [STATE], "fixed"),
        ("button state=NaN", [STATE], "no finite number"),
        ("button state", [STATE], "'state' is not parameter=what"),
        ("button state=", [STATE], "'state=' is not parameter=what"),
        ("button =1", [STATE], "not parameter=what"),
        ("button state=1 state=2", [STATE], "'state' is there twice"),
        ('button state="a', [STATE], "not closed"),
        ('button state="a"b', [STATE], "not one text in quotes"),
        ("button state=it's", [STATE], "not closed"),
        ("toggle", [STATE], "two values"),
        ("toggle state=1,2,3", [STATE], "two values"),
        ("toggle state=1,1", [STATE], "there twice"),
        ("toggle state=1,", [STATE], "empty"),
        ("color r=0..1", [R], "two or three"),
        ("text", [STATE], "line to fill in"),
        ("text state=0..1", [STATE], "line to fill in"),
        ('graph keys="a,,b"', [], "a key is empty"),
        ("graph every=0", [], "not positive"),
        ("graph every=soon", [], "no finite number"),
        ("button every=5", [], "belong to a graph"),
    ],
)
def test_lines_that_are_refused(line, parameters, words):
    with pytest.raises(ValueError) as caught:
        parse_widget(line, parameters)
    assert words in str(caught.value)


@given(st.text(max_size=60) | st.from_regex(r"(slider|text|toggle) value=[-+.,/\d\w\"' ]{0,30}"))
def test_any_line_is_a_widget_or_a_fault_and_never_something_else(line):
    try:
        widget = parse_widget(line, [VALUE, STATE, R, G, B])
    except ValueError:
        return
    json.dumps(widget.as_dict(), allow_nan=False)
    assert widget.parameter("value") is not None


NUMBERS = st.integers(-(10**12), 10**12)


@given(NUMBERS, NUMBERS)
def test_a_range_is_what_it_says_or_refused(low, high):
    line = f"slider value={low}..{high}"
    if low < high:
        assert parse_widget(line, [VALUE]).parameters[0].what == Range(low, high, 1)
    else:
        with pytest.raises(ValueError):
            parse_widget(line, [VALUE])


def test_a_joystick_names_a_key_for_each_range():
    stick = parse_widget("joystick r=0..9 g=-1..1/0.5 shows=X,Y", [R, G])
    assert stick.kind is WidgetKind.JOYSTICK
    assert stick.shown_by(["r", "g"]) == ("X", "Y")
    assert parse_widget("joystick r=0..9 g=0..9", [R, G]).shown_by(["r", "g"]) == ("r", "g")
    assert parse_widget("joystick r=0..9 g=0..9 shows=X", [R, G]).shown_by(["r", "g"]) == ()
    assert parse_widget("slider value=0..9 shows=X,Y", [VALUE]).shown_by(["value"]) == ("X,Y",)

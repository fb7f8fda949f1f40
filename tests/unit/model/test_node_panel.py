"""Controls of a node's panel: which there are, the commands they send, the values they show."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.errors import InvalidInput
from micros_ide.model.load_module_source import parse_load_module
from micros_ide.model.manual import Manual, Range
from micros_ide.model.node_facts import NodeModule
from micros_ide.model.node_panel import controls_of, panel_of, quoted, snapped
from micros_ide.model.panel_answers import figures, read_answer

SOURCE = """
# A toy.


def set_value(value, smooth=True):
    # Set it.
    # widget: slider value=0..1000/5 shows=X
    pass


def arm(x, y):
    # Move it.
    # widget: joystick x=40..115 y=0..1.5 shows=A,B
    pass


def light(r, g, b):
    # Colour it.
    # widget: color r=0..255 g=0..255 b=0..255
    pass


def mode(name="a", count=3):
    # Say it.
    # widget: text name="a" count=3
    pass


def toggle(state=None):
    # Switch it.
    # widget: toggle state=True,False shows=S
    pass


def beep():
    # Make a noise.
    # widget: button
    pass


def measure():
    # Look.
    # widget: graph keys="temp [C]" every=5
    pass


def status():
    # How it stands.
    pass


def help():
    return ()
"""
TOY = parse_load_module(SOURCE, "LM_toy.py")
CONTROLS = {one.function: one for one in controls_of(TOY)}
MANUAL = Manual("1", (TOY,), {})


def test_each_widget_line_is_a_control():
    assert list(CONTROLS) == ["set_value", "arm", "light", "mode", "toggle", "beep", "measure"]
    assert CONTROLS["set_value"].title == "Set value"
    assert CONTROLS["set_value"].key == "toy set_value"


@pytest.mark.parametrize(
    ("function", "values", "command"),
    [
        ("set_value", {"value": 641}, "toy set_value value=640"),
        ("arm", {"x": 80, "y": 0.25}, "toy arm x=80 y=0.25"),
        ("light", {"r": 1, "g": 2, "b": 3}, "toy light r=1 g=2 b=3"),
        ("mode", {}, 'toy mode name="a" count=3'),
        ("mode", {"name": 'say "hi"\\', "count": "5"}, 'toy mode name="say \\"hi\\"\\\\" count=5'),
        ("toggle", {"state": False}, "toy toggle state=False"),
        ("beep", {}, "toy beep"),
    ],
)
def test_commands(function, values, command):
    assert CONTROLS[function].command(values) == command


@pytest.mark.parametrize(
    ("function", "values", "why"),
    [
        ("set_value", {"value": 1001}, "it takes 0 to 1000"),
        ("set_value", {"value": float("nan")}, "no number"),
        ("set_value", {"value": True}, "no number"),
        ("set_value", {}, "value is missing"),
        ("mode", {"name": "two\nlines"}, "one line"),
        ("mode", {"count": "x; reboot"}, "count is no number"),
        ("toggle", {"state": 1}, "none of its choices"),
    ],
)
def test_what_a_control_does_not_take(function, values, why):
    with pytest.raises(InvalidInput, match=why):
        CONTROLS[function].command(values)


@pytest.mark.parametrize(
    ("function", "fields", "values"),
    [
        ("set_value", {"X": 700, "S": 1}, {"value": 700}),
        ("set_value", {"X": 9000}, {"value": 1000}),
        ("set_value", {"X": "much"}, {}),
        ("set_value", {"Y": 1}, {}),
        ("arm", {"A": 50, "B": 1}, {"x": 50, "y": 1}),
        ("arm", {"A": 50}, {}),
        ("light", {"R": 1, "G": 2, "B": 3, "S": 0}, {"r": 1, "g": 2, "b": 3}),
        ("toggle", {"S": 1}, {"state": True}),
        ("toggle", {"S": 0}, {"state": False}),
        ("toggle", {"S": [1]}, {}),
        ("beep", {"S": 0}, {}),
    ],
)
def test_present_values(function, fields, values):
    assert CONTROLS[function].present(fields) == values


@given(st.floats(-50, 50), st.sampled_from([1, 5, 0.5, 0.3, None]))
def test_what_is_snapped_is_in_the_range(value, step):
    what = Range(-10, 10, step)
    if not -10 <= value <= 10:
        with pytest.raises(InvalidInput):
            snapped("x", what, value)
        return
    found = snapped("x", what, value)
    assert -10 <= found <= 10
    assert abs(found - value) <= (step or 0) + 1e-6


@given(st.text())
def test_a_quoted_text_is_one_literal(text):
    if not text.isprintable():
        with pytest.raises(InvalidInput):
            quoted(text)
        return
    import ast

    assert ast.literal_eval(quoted(text)) == text


def test_a_panel_is_what_the_node_has():
    rows = (
        NodeModule("toy", ("set_value", "help", "status"), loaded=True),
        NodeModule("own", ("run", "help"), loaded=True),
        NodeModule("later", (), loaded=False),
    )
    toy, own, later = panel_of(rows, MANUAL)
    assert [one.function for one in toy.controls] == ["set_value"]
    assert toy.watched
    assert own.asks
    assert [one.function for one in own.controls] == ["run"]
    assert later.asks
    told = later.with_help({"go": "far=<0-9>", "help": ""})
    assert [(one.function, one.takes) for one in told.controls] == [("go", "far=<0-9>")]
    assert not told.asks
    assert told.controls[0].command({"": " far=3 "}) == "later go far=3"


def test_figures_are_those_of_the_keys():
    graph = CONTROLS["measure"]
    (one,) = figures(graph, '{"temp [C]": 21.5, "state": 7}')
    assert (one.name, one.value, one.unit) == ("temp", 21.5, "C")
    (one,) = figures(graph, "42")
    assert (one.name, one.value) == ("Measure", 42)
    assert figures(graph, "no answer") == ()


def test_answers_are_data_and_text():
    assert read_answer('{"X": 1, "S": 0}') == ({"X": 1, "S": 0}, "X: 1\nS: 0")
    assert read_answer("SET SERVO1: duty: 60") == ({}, "SET SERVO1: duty: 60")
    assert read_answer("null") == ({}, "")
    assert read_answer("[1, 2]")[1] == "1\n2"

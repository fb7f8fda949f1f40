"""Buttons, motion sensors and touch pads put levels on a board's pins when they should."""

import pytest
from event_clock import Clock

from micros_ide.errors import InvalidInput
from micros_ide.virtual.bench.bench import Bench


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def bench(clock):
    return Bench(clock)


@pytest.fixture
def told(bench):
    """The lines that the board hears."""
    lines = []
    bench.attach(lambda line: line.startswith("watch") or lines.append(line))
    return lines


@pytest.mark.parametrize(("level", "levels"), [(1, "010"), (0, "101")])
def test_button_has_its_level_while_it_is_pressed(bench, told, level, levels):
    bench.add("button", "", {"pin": 4}, {"level": level})
    for press in (1, 0):
        bench.device("button").set(press=press)
        assert bench.device("button").read() == {"pressed": bool(press)}
    assert told[-3:] == [f"pin 4 {one}" for one in levels]
    assert list(bench.device("button").history) == [1, 0]


def test_worn_button_chatters_and_comes_to_rest(bench, told, clock):
    bench.add("button", "", {"pin": 4}, {"bounce": 2})
    told.clear()
    bench.device("button").set(press=1)
    clock.pass_by(0.1)
    assert told == [f"pin 4 {level}" for level in (1, 0, 1, 0, 1)]
    assert list(bench.device("button").history) == [1]


def test_press_while_it_chatters_is_the_last_word(bench, told, clock):
    bench.add("button", "", {"pin": 4}, {"bounce": 10})
    bench.device("button").set(press=1)
    clock.pass_by(0.003)
    bench.device("button").set(press=0, bounce=0)
    clock.pass_by(1)
    assert told[-1] == "pin 4 0"


def test_setting_what_it_has_already_makes_no_chatter(bench, told, clock):
    bench.add("button", "", {"pin": 4}, {"bounce": 5, "press": 1})
    clock.pass_by(1)
    told.clear()
    bench.device("button").set(press=1)
    clock.pass_by(1)
    assert told == ["pin 4 1"]


def test_motion_is_high_at_once_and_for_a_while_after_its_end(bench, told, clock):
    bench.add("pir", "", {"pin": 5}, {"hold": 2})
    sensor = bench.device("pir")
    assert told == ["pin 5 0"]
    sensor.set(motion=1)
    clock.pass_by(60)
    assert told == ["pin 5 0", "pin 5 1"]
    sensor.set(motion=0)
    clock.pass_by(1.9)
    assert sensor.read() == {"active": True}
    clock.pass_by(0.2)
    assert told == ["pin 5 0", "pin 5 1", "pin 5 0"]
    assert sensor.read() == {"active": False}


def test_new_motion_makes_the_time_begin_anew(bench, told, clock):
    bench.add("pir", "", {"pin": 5}, {"hold": 2})
    sensor = bench.device("pir")
    for _ in range(3):
        sensor.set(motion=1)
        sensor.set(motion=0)
        clock.pass_by(1.5)
    assert told == ["pin 5 0", "pin 5 1"]
    clock.pass_by(0.6)
    assert list(sensor.history) == [0, 1, 0]


def test_another_hold_time_alone_is_no_motion(bench, told, clock):
    bench.add("pir", "", {"pin": 5}, {})
    bench.device("pir").set(hold=1)
    clock.pass_by(10)
    assert told == ["pin 5 0"]


def test_touch_pad_counts_less_under_a_finger(bench, told):
    bench.add("touch_pad", "", {"pin": 13}, {})
    pad = bench.device("touch_pad")
    pad.set(touched=1)
    assert pad.read() == {"touched": True, "count": 180}
    pad.set(touched=0)
    counts = [int(line.removeprefix("touch 13 ")) for line in told]
    assert counts == [600, 180, 600]


@pytest.mark.parametrize(
    ("kind", "inputs"),
    [
        ("button", {"press": 2}),
        ("button", {"bounce": 11}),
        ("pir", {"hold": 301}),
        ("pir", {"motion": float("nan")}),
        ("touch_pad", {"touched": -1}),
        ("touch_pad", {"press": 1}),
    ],
)
def test_what_cannot_be_set_is_refused(bench, kind, inputs):
    bench.add(kind, "", {"pin": 4}, {})
    with pytest.raises(InvalidInput):
        bench.device(kind).set(**inputs)

"""An HC-SR04 by itself: when it answers, and how long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.errors import InvalidInput
from micros_ide.virtual.bench.device import PinEvent, Wires
from micros_ide.virtual.bench.hc_sr04 import HcSr04

SECOND = 1_000_000


class World:
    """The board's end of the wires."""

    def __init__(self, **inputs):
        self.at = 0
        self.module = HcSr04(Wires(lambda *_: None, lambda *_: None), {"trigger": 1, "echo": 2})
        self.module.set(**inputs)

    def level(self, level, role="trigger", mode="out"):
        self.module.on_pin(role, PinEvent(self.at, 1, mode, level, 0, 0))

    def trigger(self, length=10, rest=SECOND):
        self.at += rest
        self.level(1)
        self.at += length
        self.level(0)

    def echo(self, patience=SECOND):
        return self.module.pulse("echo", 1, patience)


def verdicts(world):
    return [verdict for _at, _length, verdict in world.module.history]


@pytest.mark.parametrize(
    ("distance", "pulse"),
    [(200, 1164), (200.35, 1166), (0, 116), (20, 116), (1000, 5820), (4000, 23280), (4001, 38000)],
)
def test_echo_takes_as_long_as_the_sound(distance, pulse):
    world = World(distance=distance)
    world.trigger()
    assert world.echo() == pulse
    assert world.module.read() == {"pulse": pulse, "asked": 1}


def test_one_echo_for_one_trigger():
    world = World()
    assert world.echo() == -2
    world.trigger()
    assert world.echo() == 5820
    assert world.echo() == -2


@pytest.mark.parametrize(("length", "verdict"), [(9, "too short"), (10, "echo"), (1000, "echo")])
def test_a_trigger_must_be_long_enough(length, verdict):
    world = World()
    world.trigger(length)
    assert verdicts(world) == [verdict]
    assert (world.echo() > 0) == (verdict == "echo")


def test_it_does_not_listen_to_a_trigger_before_its_echo_is_over():
    world = World(distance=4000)
    world.trigger()
    world.trigger(rest=23_000)
    world.trigger(rest=24_000)
    assert verdicts(world) == ["echo", "too soon", "echo"]


def test_a_broken_one_never_answers():
    world = World(silent=1)
    world.trigger()
    assert world.echo() == -2
    assert verdicts(world) == ["silent"]


def test_patience_ends_before_the_echo_or_in_it():
    world = World(distance=1000)
    world.trigger()
    assert world.echo(400) == -2
    world.trigger()
    assert world.echo(5819) == -1
    world.trigger()
    assert world.module.pulse("echo", 0, SECOND) == 450
    assert world.module.pulse("trigger", 1, SECOND) is None


def test_only_the_trigger_counts_and_only_as_an_output():
    world = World()
    for role, mode in (("echo", "out"), ("trigger", "in"), ("trigger", "pwm")):
        world.level(1, role, mode)
        world.at += 20
        world.level(0, role, mode)
    assert world.echo() == -2


def test_power_makes_it_forget():
    world = World()
    world.trigger()
    world.module.power_on()
    assert world.echo() == -2


@pytest.mark.parametrize("inputs", [{"distance": -1}, {"distance": 10_001}, {"silent": 2}])
def test_inputs_have_limits(inputs):
    with pytest.raises(InvalidInput):
        World(**inputs)


@given(st.integers(20, 4000))
def test_every_millimetre_can_be_told(distance):
    world = World(distance=distance)
    world.trigger()
    assert abs(world.echo() * 100 / 582 - distance) <= 0.1

"""DHT11 and DHT22 by themselves: what is on their wire."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.errors import InvalidInput
from micros_ide.virtual.bench.device import PinEvent, Wires
from micros_ide.virtual.bench.dht import Dht11, Dht22

EXAMPLES = [
    (Dht11, 45, 23, "2d00170044"),
    (Dht22, 65.2, 35.1, "028c015fee"),
    (Dht22, 65.2, -10.1, "028c806573"),
]


class World:
    """The board's end of the wire; alarms ring when told to."""

    def __init__(self, kind, **inputs):
        self.at = 0
        self.levels = {}
        self.alarms = []
        wires = Wires(self.put, lambda _seconds, call: self.alarms.append(call))
        self.sensor = kind(wires, {"data": 4})
        self.sensor.set(**inputs)

    def put(self, kind, pin, level):
        self.levels[kind, pin] = level

    def level(self, level, mode="open-drain"):
        self.sensor.on_pin("data", PinEvent(self.at, 4, mode, level, 0, 0))

    def start(self, length, rest=2_000_000):
        self.at += rest
        self.level(0)
        self.at += length
        self.level(1)

    def pulses(self, level=1):
        found = []
        while (length := self.sensor.pulse("data", level, 1000)) >= 0:
            found.append(length)
        return found, length

    def verdicts(self):
        return [verdict for _at, _length, verdict in self.sensor.history]


def decode(pulses):
    bits = "".join("01"[length > 48] for length in pulses[-40:])
    return int(bits, 2).to_bytes(5, "big")


@pytest.mark.parametrize(("kind", "humidity", "temperature", "frame"), EXAMPLES)
def test_bytes_are_those_of_the_data_sheet(kind, humidity, temperature, frame):
    world = World(kind, humidity=humidity, temperature=temperature)
    assert world.levels == {("pin", 4): 1}
    assert world.sensor.read() == {"frame": frame, "asked": 0}
    world.start(18_000)
    assert world.sensor.frame().hex() == frame
    assert world.sensor.frame() is None  # once for each start signal


def test_pulses_are_those_of_the_data_sheet():
    world = World(Dht22, humidity=65.2, temperature=35.1)
    world.start(1000)
    high, end = world.pulses()
    assert high[:2] == [30, 80]
    assert set(high[2:]) == {26, 70}
    assert decode(high).hex() == "028c015fee"
    assert len(high) == 42
    assert end == -1  # the line idles high
    world.start(1000)
    low, end = world.pulses(level=0)
    assert low == [80] + [50] * 41
    assert end == -2


@pytest.mark.parametrize(
    ("kind", "length", "verdict"),
    [
        (Dht11, 17_999, "too short"),
        (Dht11, 18_000, "answers"),
        (Dht22, 799, "too short"),
        (Dht22, 800, "answers"),
        (Dht22, 20_000, "answers"),
    ],
)
def test_a_start_signal_must_be_long_enough(kind, length, verdict):
    world = World(kind)
    world.start(length)
    assert world.verdicts() == [verdict]
    assert (world.sensor.frame() is None) == (verdict != "answers")


@pytest.mark.parametrize(("kind", "rest"), [(Dht11, 1_000_000), (Dht22, 2_000_000)])
def test_a_sensor_needs_its_rest(kind, rest):
    world = World(kind)
    world.start(20_000)
    world.start(20_000, rest - 20_001)
    world.start(20_000, 1)
    assert world.verdicts() == ["answers", "too soon", "answers"]


def test_faults_are_what_they_are_called():
    world = World(Dht22, spoil=1)
    world.start(1000)
    body = world.sensor.frame()
    assert sum(body[:4]) & 255 != body[4]
    world.start(1000)
    body = world.sensor.frame()
    assert sum(body[:4]) & 255 == body[4]
    world.sensor.set(silent=1)
    world.start(1000)
    assert world.sensor.frame() is None
    assert world.sensor.pulse("data", 1, 1000) == -1
    world.sensor.set(silent=0, missed=3)
    world.start(1000)
    assert len(world.pulses()[0]) == 39


def test_a_line_that_is_not_let_go_is_no_start_signal():
    world = World(Dht11)
    world.level(0)
    world.at += 50_000
    world.level(0)
    assert world.sensor.frame() is None
    world.level(1, mode="in")
    assert world.verdicts() == ["answers"]


def test_an_answer_that_nobody_listens_to_is_gone():
    world = World(Dht11)
    world.start(18_000)
    for alarm in world.alarms:
        alarm()
    assert world.sensor.frame() is None
    assert world.sensor.pulse("data", 1, 1000) == -1


def test_a_pulse_longer_than_the_patience_does_not_end():
    world = World(Dht11)
    world.start(18_000)
    world.sensor.pulse("data", 1, 1000)
    assert world.sensor.pulse("data", 1, 79) == -1


def test_power_makes_it_forget():
    world = World(Dht11)
    world.start(18_000)
    world.sensor.power_on()
    assert world.sensor.frame() is None


@pytest.mark.parametrize(
    ("kind", "inputs"),
    [(Dht11, {"temperature": -1}), (Dht11, {"humidity": 91}), (Dht22, {"temperature": 80.1})],
)
def test_it_measures_only_what_it_can(kind, inputs):
    with pytest.raises(InvalidInput):
        World(kind, **inputs)


@given(st.floats(-40, 80), st.floats(0, 100))
def test_every_state_comes_over_the_wire(temperature, humidity):
    world = World(Dht22, temperature=temperature, humidity=humidity)
    world.start(1000)
    data = decode(world.pulses()[0])
    assert sum(data[:4]) & 255 == data[4]
    found = int.from_bytes(data[2:4], "big")
    value = (found & 0x7FFF) / 10 * (-1 if found & 0x8000 else 1)
    assert value == pytest.approx(temperature, abs=0.0501)
    assert int.from_bytes(data[:2], "big") / 10 == pytest.approx(humidity, abs=0.0501)

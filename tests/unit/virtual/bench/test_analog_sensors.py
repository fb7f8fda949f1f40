"""Analog sensors by themselves: which voltage stands for what."""

from __future__ import annotations

import gc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.errors import InvalidInput
from micros_ide.virtual.bench.analog_sensors import (
    FULL_SCALE,
    GasSensor,
    LightSensor,
    Microphone,
    PhProbe,
    Potentiometer,
)
from micros_ide.virtual.bench.device import Wires


class Board:
    """An analog input and a clock."""

    def __init__(self):
        self.levels = []
        self.alarms = []
        self.wires = Wires(self.put, lambda seconds, call: self.alarms.append((seconds, call)))

    def put(self, kind, pin, level):
        assert (kind, pin) == ("adc", 34)
        self.levels.append(level)

    def ring(self):
        due, self.alarms = self.alarms, []
        for _seconds, call in due:
            call()


def wired(kind, **inputs):
    board = Board()
    device = kind(board.wires, {"pin": 34})
    device.set(**inputs)
    return board, device


@pytest.mark.parametrize(("share", "level"), [(0, 0), (0.5, 32768), (1, 65535)])
def test_a_potentiometer_gives_its_share(share, level):
    board, device = wired(Potentiometer, share=share)
    assert board.levels[-1] == level
    assert device.read() == {"volt": round(share * FULL_SCALE, 4)}


@pytest.mark.parametrize(("lux", "volt"), [(0, 0), (100, 0.5), (72, 0.36), (490, 2.45), (900, 3.3)])
def test_light_is_five_millivolts_a_lux_up_to_the_supply(lux, volt):
    board, device = wired(LightSensor, lux=lux)
    assert device.read()["volt"] == pytest.approx(volt, abs=1e-4)
    assert board.levels[-1] == min(65535, round(volt / FULL_SCALE * 65535))


@pytest.mark.parametrize(
    ("inputs", "volt"),
    [
        ({"ph": 7}, 1.2),
        ({"ph": 6}, 1.2 + 0.17748),
        ({"ph": 4}, 1.2 + 3 * 0.17748),
        ({"ph": 10}, 1.2 - 3 * 0.17748),
        ({"ph": 6, "temperature": 0}, 1.2 + 0.17748 * 273.15 / 298.15),
        ({"ph": 7, "neutral": 2.5}, 2.5),
        ({"ph": 14}, 0),
    ],
)
def test_a_ph_probe_follows_nernst(inputs, volt):
    _board, device = wired(PhProbe, **inputs)
    assert device.read()["volt"] == pytest.approx(volt, abs=2e-4)


def ppm_of(raw, temperature, humidity):
    """As the published library for the MQ135 reckons, on ten bits."""
    resistance = (1023 / raw - 1) * 10
    if temperature < 20:
        correction = 0.00035 * temperature * temperature - 0.02718 * temperature + 1.39538
        correction -= (humidity - 33) * 0.0018
    else:
        correction = -0.003333333 * temperature - 0.001923077 * humidity + 1.130128205
    return 116.6020682 * (resistance / correction / 76.63) ** -2.769034857


@given(st.floats(20, 5000), st.floats(-10, 50), st.floats(0, 100))
def test_gas_is_what_the_published_formula_finds(ppm, temperature, humidity):
    board, _device = wired(GasSensor, ppm=ppm, temperature=temperature, humidity=humidity)
    raw = board.levels[-1] / 65535 * 1023
    assert ppm_of(raw, temperature, humidity) == pytest.approx(ppm, rel=0.01)


def test_more_gas_is_more_voltage():
    levels = [wired(GasSensor, ppm=ppm)[0].levels[-1] for ppm in (10, 400, 5000, 100_000)]
    assert levels == sorted(set(levels))


def test_a_microphone_is_still_in_silence_and_moves_with_sound():
    board, device = wired(Microphone, level=0.5)
    assert set(board.levels) == {32768}
    assert board.alarms == []
    device.set(noise=0.2)
    for _ in range(12):
        board.ring()
    heard = [level / 65535 for level in board.levels[-12:]]
    assert max(heard) == pytest.approx(0.7, abs=0.001)
    assert min(heard) == pytest.approx(0.3, abs=0.001)
    device.set(noise=0)
    board.ring()
    assert board.levels[-1] == 32768
    assert board.alarms == []


def test_setting_a_microphone_again_does_not_make_it_faster():
    board, device = wired(Microphone, noise=0.1)
    for _ in range(3):
        device.set(noise=0.2)
    assert len(board.alarms) == 1


def test_a_microphone_that_was_taken_away_is_silent():
    board, device = wired(Microphone, noise=0.1)
    del device
    gc.collect()
    count = len(board.levels)
    board.ring()
    assert len(board.levels) == count
    assert board.alarms == []


@pytest.mark.parametrize(
    ("kind", "inputs"),
    [
        (Potentiometer, {"share": 1.1}),
        (LightSensor, {"lux": -1}),
        (PhProbe, {"ph": 15}),
        (GasSensor, {"ppm": 9}),
        (Microphone, {"noise": 0.6}),
        (Microphone, {"loud": 1}),
    ],
)
def test_inputs_have_limits(kind, inputs):
    with pytest.raises(InvalidInput):
        wired(kind, **inputs)

"""A buzzer hears the edges of its pin and nothing else."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.virtual.bench.buzzer import Buzzer
from micros_ide.virtual.bench.device import PinEvent, Wires

duties = st.one_of(st.sampled_from([0, 1, 32768, 65534, 65535]), st.integers(0, 65535))
events = st.lists(
    st.tuples(st.sampled_from(["pwm", "out", "in"]), duties, st.sampled_from([262, 440, 20000]))
)


@pytest.fixture
def buzzer():
    return Buzzer(Wires(lambda *_: None, lambda *_: None), {"pin": 33})


def hear(buzzer, *rows):
    for at, mode, level, duty, freq in rows:
        buzzer.on_pin("pin", PinEvent(at, 33, mode, level, duty, freq))


def test_tones_and_silence_are_noted_once(buzzer):
    hear(
        buzzer,
        (0, "out", 0, 0, 0),
        (10, "pwm", 0, 0, 600),
        (20, "pwm", 0, 32768, 600),
        (30, "pwm", 0, 32768, 600),
        (40, "pwm", 0, 32768, 900),
        (50, "pwm", 0, 0, 900),
        (60, "pwm", 0, 0, 440),
    )
    assert list(buzzer.history) == [[20, 600, 32768], [40, 900, 32768], [50, 0, 0]]


@pytest.mark.parametrize(
    ("row", "seen"),
    [
        ((0, "pwm", 0, 32768, 600), (600, 1.0)),
        ((0, "pwm", 0, 6554, 600), (600, 0.2)),
        ((0, "pwm", 0, 58981, 600), (600, 0.2)),
        ((0, "pwm", 1, 65535, 600), (0, 0.0)),
        ((0, "out", 1, 0, 0), (0, 0.0)),
        ((0, "in", 0, 0, 0), (0, 0.0)),
    ],
)
def test_it_is_loudest_at_half_and_silent_without_edges(buzzer, row, seen):
    hear(buzzer, (0, "pwm", 0, 100, 50), row)
    assert buzzer.read() == {"hertz": seen[0], "loudness": seen[1]}


def test_power_that_comes_back_finds_it_silent(buzzer):
    hear(buzzer, (0, "pwm", 0, 32768, 600))
    buzzer.power_on()
    assert buzzer.read() == {"hertz": 0, "loudness": 0.0}


@given(events)
def test_entries_next_to_each_other_differ_and_silence_is_zero(rows):
    buzzer = Buzzer(Wires(lambda *_: None, lambda *_: None), {"pin": 33})
    hear(buzzer, *((at, mode, 1, duty, freq) for at, (mode, duty, freq) in enumerate(rows)))
    tones = [(0, 0)] + [(hertz, duty) for _, hertz, duty in buzzer.history]
    assert all(one != other for one, other in itertools.pairwise(tones))
    assert all((hertz == 0) == (duty == 0) for hertz, duty in tones)
    assert (buzzer.read()["hertz"] > 0) == (tones[-1] != (0, 0))

"""Numbers are found where they are meant, and nothing else is taken for one."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.model.readings import MOST, readings_in, readings_of


def found(text: str) -> list[tuple[str, float, str]]:
    return [(one.name, one.value, one.unit) for one in readings_in(text)]


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("temp: 21.5, hum: 40", [("temp", 21.5, ""), ("hum", 40.0, "")]),
        ("temp: 21.5 °C, hum: 40 %", [("temp", 21.5, "°C"), ("hum", 40.0, "%")]),
        ("temp: 21 hum: 40", [("temp", 21.0, ""), ("hum", 40.0, "")]),
        ("rssi=-52dBm heap=81k", [("rssi", -52.0, "dBm"), ("heap", 81.0, "k")]),
        ("a:1;b:2", [("a", 1.0, ""), ("b", 2.0, "")]),
        ("GC MemFree[byte]: 81200", [("GC MemFree", 81200.0, "byte")]),
        ("CPU clock: 240 [MHz]", [("CPU clock", 240.0, "MHz")]),
        ("{'temp [C]': 21.5, 'hum [%]': 4e1}", [("temp", 21.5, "C"), ("hum", 40.0, "%")]),
        (
            '{"temp [C]": 21.5, "wifi": {"rssi": -52}}',
            [("temp", 21.5, "C"), ("wifi.rssi", -52, "")],
        ),
        ('{"a": NaN, "b": 1}', [("b", 1.0, "")]),
        ('{"on": true, "name": "lamp", "at": null}', []),
        ("[1, 2.5, 3]", [("1", 1.0, ""), ("2", 2.5, ""), ("3", 3.0, "")]),
        ("(1,2)", [("1", 1.0, ""), ("2", 2.0, "")]),
        ("12 34 -5", [("1", 12.0, ""), ("2", 34.0, ""), ("3", -5.0, "")]),
        ("12", [("", 12.0, "")]),
        (" 21.5 C ", [("", 21.5, "C")]),
        ("[slow.wait] 21.5", [("slow.wait", 21.5, "")]),
        ("[co2.measure] co2: 512 ppm", [("co2", 512.0, "ppm")]),
    ],
)
def test_numbers_get_their_names_and_units(text, readings):
    assert found(text) == readings


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ip: 10.0.1.72",
        "10.0.1.72",
        "version 2.0.0-0",
        "v: 1.2.3",
        "12:30:45",
        "time: 12:30:45",
        "2026-01-02",
        "mac: 7a:9e:bd:d0:3b:bf",
        "nan",
        "temp: nan",
        "temp: inf",
        "a: 1e999",
        "0x12",
        "x=0x12",
        "Waited 5 s for it",
        "temp: 21,5",
        "<3 heartbeat <3",
    ],
)
def test_what_only_looks_like_a_number_is_none(text):
    assert found(text) == []


@given(st.text(max_size=300))
def test_any_text_gives_finite_numbers_with_plain_names(text):
    for one in readings_in(text):
        assert math.isfinite(one.value)
        assert one.name.isprintable()
        assert len(one.name) <= 40
        assert not one.name.startswith(("=", "+", "-", "@"))


_WORD = st.from_regex(r"[A-Za-z][A-Za-z_0-9]{0,12}", fullmatch=True)
_NUMBER = st.floats(allow_nan=False, allow_infinity=False, width=32)
_UNIT = st.sampled_from(["", "C", "°C", "%", "dBm", "km/h"])


@given(st.lists(st.tuples(_WORD, _NUMBER, _UNIT), min_size=1, max_size=8))
def test_what_is_written_as_name_and_number_is_read_again(rows):
    text = ", ".join(f"{name}: {value!r} {unit}".strip() for name, value, unit in rows)
    assert found(text) == [(name, float(repr(value)), unit) for name, value, unit in rows]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=9), inner),
)


@given(_JSON)
def test_any_value_gives_a_bounded_number_of_finite_readings(value):
    readings = readings_of(value)
    assert len(readings) <= MOST
    assert all(math.isfinite(one.value) for one in readings)


@given(st.dictionaries(_WORD, st.integers(-(10**9), 10**9), min_size=1, max_size=9))
def test_a_dictionary_of_numbers_is_read_whole(value):
    assert {one.name: one.value for one in readings_in(json.dumps(value))} == value


def test_evil_lines_are_read_in_no_time():
    for evil in (
        "a b " * 500,
        "a: " * 600,
        "1 " * 1000,
        "a b c d: 1e" * 160,
        "[" * 2000,
        "9" * 2000,
    ):
        readings_in(evil)
    assert readings_of(10**400) == ()

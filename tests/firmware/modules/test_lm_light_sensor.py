"""A TEMT6000: what a node says about its voltage."""

import json

import pytest
from taken_pin import is_refused_by_name

PIN = 36  # temp6000 of an ESP32


@pytest.fixture
def sensor(bench):
    """A light sensor on its pin."""
    bench.add("temt6000", "light", pins={"pin": PIN})
    yield bench
    bench.remove("light")


@pytest.mark.parametrize(
    ("raw", "percent", "lux"),
    [(0, 0.0, "0.00"), (32768, 50.0, "246.00"), (9631, 14.7, "72.00"), (65535, 100.0, "490.00")],
)
def test_brightness_is_the_voltage(running, client, raw, percent, lux):
    running.control.set_adc(PIN, raw)
    assert client.ask("light_sensor intensity") == f" light intensity [%]: {percent}\n"
    assert client.ask("light_sensor illuminance") == f" illuminance [lux]: {lux}\n"
    # A number and, as ever, a text.
    assert json.loads(client.ask("light_sensor intensity >json")) == {
        "light intensity [%]": percent
    }
    assert json.loads(client.ask("light_sensor illuminance >json")) == {"illuminance [lux]": lux}


@pytest.mark.parametrize("lux", [0, 10, 100, 321, 480])
def test_sees_the_light_that_there_is(sensor, client, lux):
    sensor.set("light", lux=lux)
    found = client.ask("light_sensor illuminance").rpartition(" ")[2]
    assert float(found) == pytest.approx(lux, abs=1.01)  # hundredths of a volt


def test_unplugged_is_dark_and_nothing_worse(running, client):
    running.control.set_adc(PIN, 0)
    assert client.ask("light_sensor intensity") == " light intensity [%]: 0.0\n"


@pytest.mark.parametrize("function", ["intensity", "illuminance", "pinmap", "help"])
@pytest.mark.parametrize("given", ["1", "log=True"])
def test_arguments_are_refused(client, function, given):
    answer = client.ask(f"light_sensor {function} {given}")
    assert answer.startswith(f"exec_lm_core LM_light_sensor->{function}: ")


def test_what_it_says_of_itself(client):
    assert client.ask("light_sensor pinmap") == " temp6000: 36\n"
    assert json.loads(client.ask("light_sensor help >json")) == [
        "intensity",
        "illuminance",
        "pinmap",
        "info: sensor TEMT6000",
    ]


def test_a_pin_that_somebody_else_has_is_refused_by_name(fresh):
    is_refused_by_name(
        fresh,
        "temp6000",
        PIN,
        "genadc",
        harmless=["light_sensor pinmap"],
        refused=["light_sensor intensity", "light_sensor illuminance"],
    )

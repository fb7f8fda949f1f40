"""Distances, from a VL53L0X on the bench."""

import time

import pytest
from board_time import answer_soon, is_answered
from firmware_node import USAGE
from i2c_sensor import WIRING, I2cSensor, failed

FAILED = "exec_lm_core LM_VL53L0X->measure: "
ABSENT = failed("VL53L0X", "measure", f"no VL53L0X at 0x29: {WIRING}")
NOTHING_IN_REACH = 8190
FOR_EVER = "bus write 41 0x71 0x0fff"  # a timeout of minutes
BUS = """
from I2cBus import bus

def write(address, register, value):
    size = 2 if value > 255 else 1
    bus().writeto_mem(address, register, value.to_bytes(size, "big"))
"""


@pytest.fixture(scope="module")
def node_modules():
    return {"LM_bus.py": BUS}


@pytest.fixture
def sensor(wired):
    """The bench with a sensor."""
    wired.add("vl53l0x", distance=432)
    return wired


@pytest.fixture
def distance(ask_soon):
    """Measure."""
    return lambda words="": int(ask_soon(f"VL53L0X measure {words}"))


@pytest.fixture
def trouble(client, wired, distance):
    """What can be wrong with the sensor and the bus."""
    return I2cSensor(
        client,
        wired,
        module="VL53L0X",
        kind="vl53l0x",
        quantity="distance",
        read=distance,
        absent=ABSENT,
    )


def test_first_call_sets_the_sensor_up_as_its_maker_says(sensor, distance):
    assert distance() == 432
    state = sensor.read("vl53l0x")
    assert state["address"] == 0x29
    assert state["spads"] == [12, 14, 15, 16, 17]  # five good ones behind the aperture
    assert state["calibrated"] == ["phase", "vhv"]
    assert not state["ranging"]


@pytest.mark.parametrize("far", [0, 30, 255, 256, 1999, 2000])
def test_answer_is_millimetres(sensor, far, distance):
    sensor.set("vl53l0x", distance=far)
    assert distance() == far


def test_nothing_in_reach_is_8190(sensor, distance):
    sensor.set("vl53l0x", distance=2001)
    assert distance() == NOTHING_IN_REACH
    sensor.set("vl53l0x", distance=100)
    assert distance() == 100


def test_one_call_is_one_measurement_of_30_ms(client, sensor, distance):
    distance()
    before = len(sensor.history("vl53l0x"))
    start = time.monotonic()
    assert client.ask("VL53L0X measure") == "432\n"
    assert time.monotonic() - start >= 0.03
    assert len(sensor.history("vl53l0x")) == before + 1


def test_a_sensor_that_is_missing_is_named_and_works_once_it_is_there(trouble):
    trouble.works_once_it_is_there(77, 78)


def test_a_sensor_that_was_unplugged_between_two_calls_is_set_up_again(sensor, distance):
    distance()
    sensor.remove("vl53l0x")
    sensor.add("vl53l0x", distance=55)
    assert distance() == 55
    assert sensor.read("vl53l0x")["spads"] == [12, 14, 15, 16, 17]
    assert sensor.read("vl53l0x")["calibrated"] == ["phase", "vhv"]


def test_a_sensor_that_is_unplugged_while_it_measures_is_said(client, sensor, distance, until):
    distance()
    client.send("VL53L0X measure\n")
    until(lambda: sensor.read("vl53l0x")["ranging"])
    sensor.remove("vl53l0x")
    assert client.until(client.prompt) == ABSENT + client.prompt
    sensor.add("vl53l0x", distance=56)
    assert distance() == 56


@pytest.mark.parametrize("ready", [False, True])
def test_a_bus_that_is_held_is_said_and_works_again_afterwards(sensor, trouble, distance, ready):
    if ready:
        distance()
    trouble.works_once_the_bus_is_free(432)


def test_a_killed_measurement_may_end_before_the_next_one(client, sensor, until, distance):
    distance()
    for far in (100, 200, 300):
        before = len(sensor.history("vl53l0x"))
        assert client.ask("VL53L0X measure &") == "Start VL53L0X.measure\n"
        until(lambda: sensor.read("vl53l0x")["ranging"])
        assert client.ask("task kill VL53L0X.measure") == "Kill: VL53L0X.measure|True\n"
        sensor.set("vl53l0x", distance=far)
        assert distance() == far
        assert len(sensor.history("vl53l0x")) == before + 2


def test_a_set_up_that_was_killed_begins_anew(running, client, wired, distance):
    for pause in (0.02, 0.025, 0.03, 0.04, 0.05):
        wired.add("vl53l0x", distance=300)
        client.ask("VL53L0X measure &")
        running.control.advance(pause)  # somewhere in the set-up, or behind it
        client.ask("task kill VL53L0X.measure")
        assert distance() == 300
        assert wired.read("vl53l0x")["spads"] == [12, 14, 15, 16, 17]
        wired.remove("vl53l0x")


def test_a_sensor_may_have_another_address(client, wired, distance):
    wired.add("vl53l0x", "moved", distance=1500)
    client.ask("bus write 41 0x8A 0x30")
    assert distance("48") == 1500
    assert client.ask("VL53L0X measure") == ABSENT


def test_another_chip_at_the_address_is_left_alone(client, wired):
    wired.add("bme280")
    refused = f"{FAILED}the chip at 0x76 is no VL53L0X: its number is 0x00, not 0xee\n{USAGE}"
    assert client.ask("VL53L0X measure 0x76") == refused
    assert wired.history("bme280") == []
    assert wired.read("bme280")["mode"] == 0


def test_a_sensor_that_never_finishes_is_given_up_and_set_up_again(
    running, client, other, wired, distance
):
    wired.add("vl53l0x", distance=99)
    assert distance() == 99
    client.ask(FOR_EVER)
    client.send("VL53L0X measure\n")
    other.ask("hello")
    running.control.advance(8)
    assert is_answered(client)
    assert answer_soon(running, client) == failed(
        "VL53L0X",
        "measure",
        "the VL53L0X at 0x29 does not finish: take its power away for a moment",
    )
    assert distance() == 99


@pytest.mark.parametrize(
    "words", ["7", "120", "-1", "4.5", "'x'", "None", "[41]", "1e999", "True", "41 1", "pin=1"]
)
def test_an_address_that_cannot_be_is_refused(client, sensor, words, distance):
    answer = client.ask(f"VL53L0X measure {words}")
    assert answer.startswith(FAILED)
    assert answer.endswith(USAGE)
    assert ("address takes a whole number from 8 to 119" in answer) == (
        " 1" not in words and "=" not in words
    )
    assert sensor.history("vl53l0x") == []
    assert distance() == 432


def test_an_address_may_be_given_by_its_name_and_as_a_number_with_a_point(sensor, distance):
    assert distance("address=0x29") == 432
    assert distance("41.0") == 432


def test_two_who_measure_at_once_take_turns(running, client, sensor):
    other = running.client()
    for _ in range(5):
        for one in (client, other):
            one.send("VL53L0X measure\n")
        for one in (client, other):
            assert one.until(one.prompt) == "432\n" + one.prompt


def test_others_are_served_meanwhile(client, other, wired):
    client.ask("lag watch")
    held, waited = [], []
    # The computer has other things to do.
    while not held or ((min(held) >= 20 or min(waited) >= 0.15) and len(held) < 60):
        wired.add("vl53l0x")
        client.ask("lag worst")
        client.send("VL53L0X measure\n")
        start = time.monotonic()
        assert other.ask("hello").startswith("hello:")
        waited.append(time.monotonic() - start)
        assert client.until(client.prompt) == "250\n" + client.prompt
        held.append(int(client.ask("lag worst")))
        wired.remove("vl53l0x")
    client.ask("task kill lag.watch")
    assert min(held) < 20
    assert min(waited) < 0.15


def test_help_and_pins(client):
    assert client.ask("VL53L0X help") == " measure address=<8-119>,\n pinmap,\n"

"""The weather, from a BME280 on the bench."""

import json
import random
import time

import pytest
from board_time import shortest_hold
from firmware_node import USAGE
from i2c_sensor import WIRING, I2cSensor, failed

from micros_ide.virtual.bench.bme280 import SAMPLE

TEMPERATURE, HUMIDITY, PRESSURE = "temp [\u00baC]", "hum [%]", "pressure [hPa]"
ABSENT = failed("bme280", "measure", f"no BME280 at 0x76 or 0x77: {WIRING}")
FORCED_BY_OTHERS = 0xB7  # temperature and pressure 16 times, again and again


@pytest.fixture
def sensor(client, wired):
    """What can be wrong with it and the bus."""
    return I2cSensor(
        client,
        wired,
        module="bme280",
        kind="bme280",
        quantity="temperature",
        read=lambda: measured(client)[TEMPERATURE],
        absent=ABSENT,
    )


def measured(client):
    return json.loads(client.ask("bme280 measure >json"))


def test_reply_has_the_three_values_in_their_order(client, wired):
    wired.add("bme280", temperature=25.08, humidity=48.08, pressure=1006.53)
    answer = client.ask("bme280 measure")
    names = [line.partition(":")[0] for line in answer.splitlines()]
    assert names == [f" {TEMPERATURE}", f" {HUMIDITY}", f" {PRESSURE}"]
    found = measured(client)
    assert found[TEMPERATURE] == 25.08
    assert found[HUMIDITY] == 48.08
    assert found[PRESSURE] == pytest.approx(1006.53, abs=0.03)  # one sample has 16 bits


@pytest.mark.parametrize(
    ("temperature", "shown"),
    [(-0.5, "-0.5"), (-0.49, "-0.49"), (-1.25, "-1.25"), (-40, "-40.0"), (0, "0.0"), (85, "85.0")],
)
def test_degrees_below_zero_are_ordinary_numbers(client, wired, temperature, shown):
    wired.add("bme280", temperature=temperature)
    assert client.ask("bme280 measure").splitlines()[0] == f" {TEMPERATURE}: {shown}"


def registers(calibration):
    """The two parts of the calibration as the module reads them."""
    memory = calibration.memory()
    return [
        bytes(memory.get(first + n, 0) for n in range(count))
        for first, count in ((0x88, 26), (0xE1, 7))
    ]


def data(temperature, pressure, humidity):
    """The registers from 0xF7 on for these codes."""
    words = (pressure << 4).to_bytes(3, "big") + (temperature << 4).to_bytes(3, "big")
    return words + humidity.to_bytes(2, "big")


def test_example_of_the_data_sheet_to_the_last_digit(micropython):
    first, second = registers(SAMPLE)
    out = micropython(
        "import LM_bme280 as lm\n"
        f"first, second = {first!r}, {second!r}\n"
        "fine = lm._fine(first, 519888)\n"
        "wet = lm._humidity(first[25], second, fine, 28000)\n"
        "print(fine, lm._pressure(first, fine, 415148), wet)\n"
        f"print(lm._compensate(first, second, {data(519888, 415148, 28000)!r}))\n"
        f"print(lm._compensate(bytes(26), bytes(7), {data(519888, 415148, 28000)!r}))\n"
    )
    assert out.splitlines()[-3:] == [
        f"128422 {round(100653.25390625 * 256)} 49230",
        "(2508, 100653, 4808)",
        "(0, 0, 0)",  # a chip without calibration: no division by zero
    ]


def test_whole_numbers_and_floating_point_agree(micropython):
    """The data sheet has two sets of formulas: the node computes by one, the chip by the other."""
    codes = random.Random(280)
    samples = [
        (
            codes.randrange(330000, 640000),
            codes.randrange(250000, 500000),
            codes.randrange(21000, 36000),
        )
        for _ in range(400)
    ]
    first, second = registers(SAMPLE)
    out = micropython(
        "from LM_bme280 import _compensate\n"
        f"first, second = {first!r}, {second!r}\n"
        f"packed = {b''.join(data(*sample) for sample in samples)!r}\n"
        "for at in range(0, len(packed), 8):\n"
        "    print(*_compensate(first, second, packed[at:at + 8]))\n"
    )
    rows = [tuple(map(int, line.split())) for line in out.splitlines()[-400:]]
    for (temperature, pressure, humidity), row in zip(samples, rows, strict=True):
        fine = SAMPLE.fine(temperature)
        wet = min(100, max(0, SAMPLE.humidity(humidity, fine)))
        assert row[0] == pytest.approx(fine / 51.2, abs=1.1)
        assert row[1] == pytest.approx(SAMPLE.pressure(pressure, fine), abs=2)
        assert row[2] == pytest.approx(wet * 100, abs=2)


def test_the_other_address_is_found_and_the_first_one_comes_first(client, wired):
    wired.add("bme280", "high", sdo=1, temperature=30)
    assert measured(client)[TEMPERATURE] == 30
    wired.add("bme280", "low", temperature=10)
    assert measured(client)[TEMPERATURE] == 10
    wired.remove("low")
    assert measured(client)[TEMPERATURE] == 30


def test_a_sensor_that_is_missing_is_named_and_works_once_it_is_there(sensor):
    sensor.works_once_it_is_there(18, 19)


def test_a_bus_that_is_held_is_said_and_works_again_afterwards(sensor, wired):
    wired.add("bme280")
    sensor.works_once_the_bus_is_free(21.5)


def script(node, text):
    """Run a script beside the firmware; what it prints."""
    return node.interpret(
        "import asyncio, LM_bme280\n"
        "from I2cBus import bus\n"
        "def measure():\n"
        "    try: return asyncio.run(LM_bme280.measure())\n"
        "    except OSError as error: return error\n" + text
    )


def test_another_chip_at_the_address_is_not_taken_for_one(node):
    node.control.bench.add("vl53l0x")
    out = script(node, "bus().writeto_mem(41, 0x8A, b'\\x76'); print(measure())\n")
    assert "the chip at 0x76 is no BME280: its number is 0x00, not 0x60" in out


def test_a_measurement_of_somebody_else_is_waited_for(node):
    node.control.bench.add("bme280", temperature=15)
    out = script(
        node,
        "bus().writeto_mem(0x76, 0xF2, b'\\x05')\n"
        f"bus().writeto_mem(0x76, 0xF4, bytes([{FORCED_BY_OTHERS}]))\n"
        f"print(measure()['{TEMPERATURE}'])\n",
    )
    assert out.splitlines()[-1] == "15.0"


def test_a_sensor_that_loses_its_power_meanwhile_is_said(node):
    node.control.bench.add("bme280", temperature=15)
    out = script(
        node,
        "async def both():\n"
        "    job = asyncio.create_task(LM_bme280.measure())\n"
        "    await asyncio.sleep_ms(2)\n"
        "    bus().writeto_mem(0x76, 0xE0, b'\\xb6')\n"
        "    await job\n"
        "try: asyncio.run(both())\n"
        "except OSError as error: print(error)\n"
        f"print(measure()['{TEMPERATURE}'])\n",
    )
    assert out.splitlines()[-2:] == [
        "the BME280 at 0x76 does not finish: is its supply stable?",
        "15.0",
    ]


def test_two_who_measure_at_once_both_get_it(client, other, wired):
    wired.add("bme280", temperature=12.5)
    for _ in range(10):
        for one in (client, other):
            one.send("bme280 measure\n")
        for one in (client, other):
            assert f"{TEMPERATURE}: 12.5\n" in one.until(one.prompt)


def test_others_are_served_and_the_loop_is_never_held(client, wired):
    wired.add("bme280")
    assert shortest_hold(client, "bme280 measure", 9) < 10  # the chip alone takes 9 ms


def test_with_carbon_dioxide(running, client, wired):
    wired.add("bme280", temperature=25, humidity=40)
    assert client.ask("bme280 lmdep") == "co2\n"
    pin = json.loads(client.ask("co2 pinmap >json"))["co2"]
    running.control.set_adc(pin, 300 << 6)
    found = json.loads(client.ask("bme280 measure_w_co2 >json"))
    assert list(found)[:3] == [TEMPERATURE, HUMIDITY, PRESSURE]
    assert found["co2 [ppm]"] == client.ask("co2 measure_mq135 25 40").strip()
    assert found["co2 [ppm]"].startswith("2636.5")
    wired.remove("bme280")
    assert client.ask("bme280 measure_w_co2") == ABSENT.replace("measure", "measure_w_co2", 1)


@pytest.mark.parametrize(
    "words", ["measure 1", "measure x=1", "measure_w_co2 None", "lmdep 1", "pinmap 1", "compensate"]
)
def test_what_does_not_fit_is_refused(client, wired, words):
    wired.add("bme280")
    answer = client.ask(f"bme280 {words}")
    assert answer.startswith("exec_lm_core LM_bme280->")
    assert answer.endswith(USAGE)
    assert wired.history("bme280") == []
    assert measured(client)[TEMPERATURE] == 21.5


def test_background_task_repeats_it(client, wired, until):
    wired.add("bme280", temperature=3)
    assert client.ask("bme280 measure &&20") == "Start bme280.measure\n"
    until(lambda: f"{TEMPERATURE}: 3.0" in client.ask("task show bme280.measure"))
    wired.set("bme280", temperature=4)
    until(lambda: f"{TEMPERATURE}: 4.0" in client.ask("task show bme280.measure"))
    assert "True" in client.ask("task kill bme280.measure")
    start = time.monotonic()
    assert measured(client)[TEMPERATURE] == 4
    assert time.monotonic() - start < 2

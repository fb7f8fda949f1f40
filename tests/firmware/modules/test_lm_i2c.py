"""The bus scanner, and the bus that all modules share."""

import json

import pytest
from board_time import shortest_hold
from firmware_node import USAGE
from i2c_sensor import SCL, SDA, held

FAILED = "exec_lm_core LM_i2c->scan: "
HELD = held("i2c", "scan")


def test_pinmap_books_nothing(fresh):
    client = fresh().client()
    for module in ("i2c", "bme280", "VL53L0X"):
        pins = json.loads(client.ask(f"{module} pinmap >json"))
        assert pins == {"i2c_scl": SCL, "i2c_sda": SDA}
    assert " booked: {}\n" in client.ask("system pinmap")
    assert client.ask("i2c scan") == "[]\n"
    assert client.ask("system pinmap").count("i2c_s") == 2


def test_scan_names_who_is_there(client, wired):
    assert client.ask("i2c scan") == "[]\n"
    wired.add("bme280", sdo=1)
    wired.add("vl53l0x")
    assert client.ask("i2c scan") == "[41, 119]\n"
    assert client.ask("i2c scan >json") == "[41, 119]\n"
    wired.remove("bme280")
    assert client.ask("i2c scan") == "[41]\n"
    assert client.ask("i2c help") == " scan,\n pinmap,\n"


def test_chips_on_other_pins_are_not_found(client, wired):
    wired.add("bme280", pins={"scl": 18, "sda": 19})
    wired.add("vl53l0x", pins={"scl": SCL, "sda": SDA})
    assert client.ask("i2c scan") == "[41]\n"


def test_a_bus_that_is_held_is_said_and_works_again_afterwards(client, wired):
    wired.add("vl53l0x")
    wired.hold_bus("i2c")
    assert client.ask("i2c scan") == HELD
    wired.hold_bus("i2c", stuck=False)
    assert client.ask("i2c scan") == "[41]\n"


@pytest.mark.parametrize("pin", [SCL, SDA])
def test_a_low_line_does_not_look_like_112_chips(running, client, wired, until, pin):
    wired.add("vl53l0x")
    assert client.ask("i2c scan") == "[41]\n"
    running.control.set_pin(pin, 0)
    until(lambda: client.ask("i2c scan") == HELD)
    running.control.set_pin(pin, 1)
    until(lambda: client.ask("i2c scan") == "[41]\n")


def test_a_chip_that_was_cut_off_in_a_byte_gets_its_clocks(running, client, wired, until):
    client.ask("i2c scan")
    wired.add("probe", "clock", pins={"pin": SCL})
    running.control.set_pin(SDA, 0)
    until(lambda: client.ask("i2c scan") == HELD)
    levels = [entry[2] for entry in wired.history("clock")]
    assert levels[:18] == [0, 1] * 9
    running.control.set_pin(SDA, 1)
    until(lambda: client.ask("i2c scan") == "[]\n")


@pytest.mark.parametrize("words", ["scan 1", "scan x=1", "pinmap 1", "scan(", "scan 'a' 'b'"])
def test_what_does_not_fit_is_refused(client, wired, words):
    answer = client.ask(f"i2c {words}")
    assert answer.startswith("exec_lm_core LM_i2c->")
    assert answer.endswith(USAGE)
    assert client.ask("i2c scan") == "[]\n"


def test_pins_that_somebody_else_has_are_refused_by_name(fresh):
    client = fresh(cstmpmap=f"i2c_sda:{SCL}").client()
    busy = f"[io] Pin i2c_sda is busy: i2c_scl:{SCL}\n{USAGE}"
    assert client.ask("i2c scan") == FAILED + busy
    assert client.ask("bme280 measure") == f"exec_lm_core LM_bme280->measure: {busy}"
    assert client.ask("VL53L0X measure") == f"exec_lm_core LM_VL53L0X->measure: {busy}"
    assert " booked: {}\n" in client.ask("system pinmap")


def test_modules_share_one_bus(fresh):
    node = fresh()
    node.control.bench.add("bme280")
    node.control.bench.add("vl53l0x")
    client = node.client()
    assert "21.5" in client.ask("bme280 measure")
    assert client.ask("VL53L0X measure") == "250\n"
    assert client.ask("i2c scan") == "[41, 118]\n"
    assert client.ask("system pinmap").count("i2c_s") == 2


def test_scan_lets_others_in_between(client, wired):
    assert shortest_hold(client, "i2c scan", 19) < 20

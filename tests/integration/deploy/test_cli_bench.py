"""Sensors for a virtual node from the command line: wired by name, felt by the load modules."""

from __future__ import annotations

import pytest

from micros_ide.services.bench import WIRING
from micros_ide.services.pin_maps import PinMaps
from micros_ide.virtual.bench.catalogue import DEVICES, device_kind
from micros_ide.virtual.bench.device import I2cDevice


@pytest.fixture(scope="module")
def node(bench):
    status = bench.board()
    bench.deploy(status.port, config={"devfid": "wired"})
    return status.name


@pytest.fixture
def ask(cli):
    def once(command, status=0):
        code, answers, errors = cli("shell", "wired", "--command", command, "--json")
        assert code == status, errors
        rows = answers if status == 0 else answers["error"]["answers"]
        return "\n".join(rows[0]["answer"])

    return once


def test_what_is_wired_is_what_the_node_measures(node, cli, ask):
    assert "no BME280" in ask("bme280 measure", status=8)
    code, wired, _ = cli("virtual", "wire", node, "bme280", "temperature=21.5", "--json")
    assert (code, wired[0]["inputs"]["temperature"]) == (0, 21.5)
    assert "21.5" in ask("bme280 measure")
    cli("virtual", "set", node, "bme280", "temperature=-3")
    assert "-3.0" in ask("bme280 measure")
    code, _, errors = cli("virtual", "set", node, "bme280", "temperature=400")
    assert code == 2
    assert "it goes from" in errors
    code, text, _ = cli("virtual", "unwire", node, "bme280")
    assert (code, text) == (0, "bme280 is taken away.\n")
    assert "no BME280" in ask("bme280 measure", status=8)


def test_a_pin_is_a_number_or_a_name_of_the_boards_map(node, cli, ask):
    code, wired, _ = cli(
        "virtual", "wire", node, "lamp", "--name", "red", "--pin", "pin=redgb", "--json"
    )
    assert (code, wired[0]["pins"]) == (0, {"pin": PinMaps().pins("esp32")["redgb"]})
    ask("rgb color 1000 0 0 smooth=False")
    code, text, _ = cli("virtual", "look", node)
    assert code == 0
    assert "red (lamp)" in text
    for words, complaint in (
        (["lamp", "--pin", "pin=redbg"], "redgb"),
        (["lamp", "--pin", "pin"], "is not NAME=VALUE"),
        (["lamp", "--pin", "pin=77"], "cannot be pin 77"),
        (["lmap"], "there is no device 'lmap'"),
        (["lamp", "heat=x"], "takes a number"),
    ):
        code, _, errors = cli("virtual", "wire", node, *words)
        assert code in {2, 3}
        assert complaint in errors


def test_a_board_that_does_not_run_has_no_bench(cli):
    code, _, errors = cli("virtual", "look", "nobody")
    assert code == 3
    assert "nobody" in errors


@pytest.mark.parametrize("kind", DEVICES)
def test_every_kind_says_what_it_is_and_where_the_modules_look_for_it(kind):
    device = device_kind(kind)
    assert device.__doc__
    assert set(WIRING.get(kind, {})) == set(device.ROLES) - ({"pin"} if kind == "probe" else set())
    assert device.ROLES or issubclass(device, I2cDevice) or kind == "chip"
    assert set(WIRING.get(kind, {}).values()) <= set(PinMaps().pins("virtual"))


def test_devices_are_listed_with_their_inputs(cli):
    code, kinds, _ = cli("virtual", "devices", "--json")
    assert code == 0
    assert {kind["name"] for kind in kinds} == set(DEVICES)

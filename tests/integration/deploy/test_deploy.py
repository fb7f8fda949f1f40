"""From a blank virtual board to a node that answers, by image and by files, on real parts."""

from __future__ import annotations

import json

import pytest

from micros_ide.errors import AuthFailed
from micros_ide.model.deploy import Method
from micros_ide.model.nodes import uid_from_mac
from micros_ide.model.reporting import QuietReport
from micros_ide.workers.ampy_repl import Repl
from micros_ide.workers.board_fs import BoardFs

VERSION = "2.0.0-0"


@pytest.fixture(scope="module")
def made(bench):
    """A board that was blank and deployed by image: (board, result)."""
    status = bench.board()
    return status, bench.deploy(status.port, method=Method.IMAGE)


def read_config(port):
    with Repl.open(port, QuietReport()) as repl:
        values = json.loads(BoardFs(repl).read("node_config.json"))
        repl.reboot()
    return values


def test_a_blank_board_becomes_a_node_that_answers(bench, made):
    status, node = made
    assert node.uid == uid_from_mac(status.spec.mac)
    assert (node.name, node.version, node.mode) == ("lamp", VERSION, "STA")
    assert (node.address, node.shell_port) == (status.address, status.shell_port)
    assert node.verified_over == "network"
    assert node.hello == f"hello:lamp:{node.uid}"
    assert len(node.password) == 9
    assert set(node.seconds) == {
        "identify", "erase", "write", "reset", "boot", "verify", "total"
    }  # fmt: skip
    assert node.wire.up > 30_000
    assert node.password not in repr(node)
    device = bench.core.devices.get(node.uid)  # other tests' nodes are called lamp, too
    assert (device.name, device.address) == ("lamp", status.address)
    assert node.password not in (bench.home / "data" / "devices.json").read_text()


def test_nothing_is_left_half_written_on_this_computer(bench, made):
    assert bench.leftovers() == []


def test_a_repeat_by_files_sends_nothing_and_keeps_the_password(bench, made):
    status, node = made
    before = read_config(status.port)["appwd"]
    again = bench.deploy(status.port, method=Method.FILES)
    assert (again.files_sent, again.verified_over) == (0, "network")
    assert again.files_unchanged == len(bench.plan(status.port).files.files)
    assert again.password is None
    assert read_config(status.port)["appwd"] == before == node.password


def test_a_changed_module_and_a_changed_setting_are_all_that_is_sent(bench, made, tmp_path):
    status, _node = made
    module = tmp_path / "LM_greet.py"
    module.write_text("def load():\n    return 'hi'\n")
    changed = bench.deploy(
        status.port,
        method=Method.FILES,
        modules=(module,),
        config={"devfid": "desk-lamp"},
    )
    assert changed.files_sent == 2
    assert changed.name == "desk-lamp"
    with bench.core.console.open("desk-lamp") as shell:
        assert shell.command("greet load").strip() == "hi"
    bench.deploy(status.port, method=Method.FILES, config={"devfid": "lamp"})


def test_a_node_with_auth_lets_in_who_has_the_password(bench, made):
    status, node = made
    bench.deploy(status.port, method=Method.FILES, config={"auth": True})
    with pytest.raises(AuthFailed), bench.core.console.open(node.uid, "wrong-one") as shell:
        shell.command("system clock")
    with bench.core.console.open(node.uid, node.password) as shell:
        assert "error" not in shell.command("system clock").lower()
    bench.deploy(status.port, method=Method.FILES, config={"auth": False})


def test_by_files_a_blank_board_gets_micropython_first(bench):
    status = bench.board("esp32c3")
    node = bench.deploy(status.port, board_id="esp32c3", method=Method.FILES)
    assert node.uid == uid_from_mac(status.spec.mac)
    assert (node.verified_over, node.files_unchanged) == ("network", 0)
    assert node.files_sent == len(bench.plan(status.port, board_id="esp32c3").files.files) + 1
    assert len(node.password) == 9


@pytest.mark.parametrize("board_id", ["esp32s2", "esp32s3"])
def test_other_chips_deploy_by_image(bench, board_id):
    status = bench.board(board_id)
    node = bench.deploy(status.port, board_id=board_id)
    assert (node.uid, node.verified_over) == (uid_from_mac(status.spec.mac), "network")


def test_a_genuine_micropython_image_is_written_whole(bench, genuine_image):
    status = bench.board()
    node = bench.deploy(status.port, image=genuine_image)
    assert (node.uid, node.verified_over) == (uid_from_mac(status.spec.mac), "network")
    flash = (bench.home / "data" / "virtual" / status.name / "flash.bin").read_bytes()
    data = genuine_image.read_bytes()
    assert flash[0x1000 : 0x1000 + len(data)] == data


def test_a_node_without_its_network_is_verified_over_usb(bench):
    status = bench.board()
    config = {"devfid": "lamp", "staessid": "elsewhere", "stapwd": "not-there-1"}
    node = bench.deploy(status.port, config=config)
    assert node.mode == "AP"
    assert node.uid == uid_from_mac(status.spec.mac)

"""The firmware on a virtual board: LittleFS in flash, the chip's resets, power that fails."""

import json
import os
import time

import pytest
from firmware_node import DEADLINE, Client

from micros_ide.model.file_set import DeviceFile, FileSet
from micros_ide.model.partitions import TABLE_OFFSET, TABLE_SIZE, parse_table
from micros_ide.virtual.chips import CHIPS
from micros_ide.virtual.flash import Flash
from micros_ide.virtual.images import builtin_image
from micros_ide.workers.littlefs_image import build_image, read_files

SAFE_HEAP = 108 << 10
STAND_INS = {"machine.mpy", "network.mpy", "os.mpy", "socket.mpy"}
CONF = "[configure] node01 $ "


class BoardNode:
    """A virtual board with the firmware in its file system."""

    def __init__(self, fleet, chip):
        self.fleet = fleet
        self.spec = fleet.add(chip, board_id=chip, chip=chip, heap=SAFE_HEAP)
        self.flash = Flash(fleet.home / chip / "flash.bin", self.spec.flash_size)
        self.flash.program(CHIPS[chip].boot_offset, builtin_image(chip, self.spec.flash_size))
        table = parse_table(self.flash.read(TABLE_OFFSET, TABLE_SIZE))
        self.clients = []
        self.part = table.vfs(self.spec.flash_size)

    def fill(self, folder, **config):
        values = {
            "devfid": "node01",
            "staessid": self.spec.ssid,
            "stapwd": self.spec.wifi_password,
            **config,
        }
        files = [
            DeviceFile(path.name, path.read_bytes())
            for path in sorted(folder.iterdir())
            if path.name not in STAND_INS
        ]
        files.append(DeviceFile("node_config.json", json.dumps(values).encode()))
        self.flash.program(self.part.offset, build_image(FileSet(tuple(files)), self.part.size))

    def files(self):
        image = self.flash.read(self.part.offset, self.part.size)
        return {file.path: file.data for file in read_files(image).files}

    def client(self, prompt="node01 $ "):
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            try:
                self.clients.append(Client(9008, prompt, host=self.spec.address))
                if self.clients[-1].greeting() == prompt:
                    return self.clients[-1]
            except OSError:
                pass  # not up yet
            time.sleep(0.02)
        raise AssertionError("the node does not answer: " + self.fleet.log(self.spec.name))

    def conf(self, *commands):
        client = self.client()
        client.ask("conf", CONF)
        answers = [client.ask(command, CONF) for command in commands]
        client.close()
        return answers


@pytest.fixture
def board(fleet, firmware):
    made = []

    def make(chip="esp32", **config):
        made.append(BoardNode(fleet, chip))
        made[-1].fill(firmware, **config)
        fleet.start(chip, owner_pid=os.getpid())
        return made[-1]

    yield make
    for client in [client for node in made for client in node.clients]:
        client.close()


@pytest.mark.parametrize("chip", ["esp32", "esp32s3", "esp32c3"])
def test_node_on_a_chip(board, chip):
    node = board(chip)
    client = node.client()
    uid = f"micr{node.spec.mac.replace(':', '')}OS"
    assert client.ask("hello") == f"hello:node01:{uid}\n"
    assert "uptime: " in client.ask("system info")
    assert f" map: {chip}" in client.ask("system pinmap").splitlines()
    assert client.ask("task show server").startswith("0.1:")
    client.close()


@pytest.mark.parametrize("command", ["reboot", "reboot -h"])
def test_node_is_back_after_a_reboot(board, command):
    node = board()
    client = node.client()
    client.send(command + "\n")
    assert client.rest().endswith("Reboot micrOS system.\nBye!\n")
    again = node.client()
    assert again.ask("system uptime").startswith("exec_lm_core")
    assert again.ask("version") == "2.0.0-0\n"
    client.close()
    again.close()


def test_configuration_survives_power_failing_in_any_flash_write(board, fleet):
    """Every flash operation of one change is the last one once."""
    node = board()
    assert node.conf("utc 60", "timirqseq 1000") == ["Saved\n", "Saved\n"]
    value = 1000
    for writes in range(1, 40):
        fleet.control("esp32").cut_power_after(writes)
        client = node.client()
        client.ask("conf", CONF)
        client.send(f"timirqseq {value + 1}\n")
        try:
            answer = client.until(CONF)
        except OSError:
            answer = ""
        client.close()
        fleet.cycle("esp32")
        found, name, word = node.conf("timirqseq", "staessid", "stapwd")
        assert int(found) in (value, value + 1), writes
        assert (name, word) == (f"{node.spec.ssid}\n", f"{node.spec.wifi_password}\n")
        if answer.startswith("Saved"):
            assert int(found) == value + 1
            break
        value = int(found)
    else:
        pytest.fail("the change never got through")
    assert writes > 3

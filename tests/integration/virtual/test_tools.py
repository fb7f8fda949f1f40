"""The board judged by tools that nobody here wrote: ampy, mpremote, esptool, unmodified."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from micros_ide.model.virtual import VirtualState
from micros_ide.virtual.chips import CHIPS
from micros_ide.virtual.images import builtin_image

TOOLS = Path(sys.executable).parent
TEXT = "".join(f"line {number} ä\n" for number in range(150))


@pytest.fixture
def tool(tmp_path):
    """Run a tool's command line and return what it printed; it must succeed."""

    def run(name, *words):
        done = subprocess.run(
            [str(TOOLS / name), *map(str, words)],
            capture_output=True,
            text=True,
            timeout=50,
            cwd=tmp_path,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def test_ampy_puts_gets_lists_runs_and_removes(virtual_esp32, tool, tmp_path):
    ampy = ("ampy", "-p", virtual_esp32.port)
    (tmp_path / "text.txt").write_text(TEXT)
    (tmp_path / "job.py").write_text("import os, sys\nprint(sys.platform, os.listdir('/'))\n")
    tool(*ampy, "mkdir", "/folder")
    tool(*ampy, "put", "text.txt", "/folder/text.txt")
    assert tool(*ampy, "get", "/folder/text.txt") == TEXT + "\n"
    assert tool(*ampy, "run", "job.py") == "esp32 ['boot.py', 'folder']\n"
    tool(*ampy, "rm", "/folder/text.txt")
    tool(*ampy, "rmdir", "/folder")
    assert tool(*ampy, "ls") == "/boot.py\n"


def test_mpremote_copies_hashes_executes_and_resets(virtual_esp32, tool, tmp_path):
    mpremote = ("mpremote", "connect", virtual_esp32.port)
    blob = bytes(range(256)) * 24
    (tmp_path / "blob.bin").write_bytes(blob)
    said = tool(
        *mpremote,
        *("fs", "cp", "blob.bin", ":blob.bin", "+", "fs", "sha256sum", ":blob.bin"),
        *("+", "exec", "print(6 * 7)", "+", "soft-reset", "+", "fs", "ls"),
        *("+", "fs", "cp", ":blob.bin", "back.bin"),
    )
    assert hashlib.sha256(blob).hexdigest() in said
    assert "42" in said.split()
    assert "6144 blob.bin" in said
    assert (tmp_path / "back.bin").read_bytes() == blob
    assert tool(*mpremote, "eval", "__import__('os').uname().machine") == (
        "Generic ESP32 module with ESP32\n"
    )


def test_tools_interrupt_a_program_that_never_ends(virtual_esp32, tool, tmp_path):
    (tmp_path / "main.py").write_text("import time\nwhile True:\n    time.sleep_ms(5)\n")
    tool("ampy", "-p", virtual_esp32.port, "put", "main.py")
    tool("mpremote", "connect", virtual_esp32.port, "soft-reset")  # leaves main.py running
    assert tool("mpremote", "connect", virtual_esp32.port, "exec", "print(1)") == "1\n"
    tool("mpremote", "connect", virtual_esp32.port, "reset")
    assert "/main.py" in tool("ampy", "-p", virtual_esp32.port, "ls")


@pytest.mark.parametrize("chip", ["esp32", "esp32s2", "esp32s3", "esp32c3"])
def test_esptool_takes_a_board_from_blank_to_the_prompt_and_back(
    fleet, tool, tmp_path, wait_until, chip
):
    fleet.add("blank", board_id=chip, chip=chip)
    port = fleet.start("blank").port
    (tmp_path / "image.bin").write_bytes(builtin_image(chip, 4 << 20))

    def state():
        return fleet.status("blank").state

    assert state() is VirtualState.NO_IMAGE
    offset = hex(CHIPS[chip].boot_offset)
    said = tool("esptool", "-c", chip, "-p", port, "write-flash", offset, "image.bin")
    assert "Hash of data verified" in said
    wait_until(lambda: state() is VirtualState.RUNNING)
    assert tool("ampy", "-p", port, "ls") == "/boot.py\n"
    tool("esptool", "-p", port, "erase-flash")
    wait_until(lambda: state() is VirtualState.NO_IMAGE)


def test_esptool_reads_the_mac_that_the_board_says_it_has(virtual_esp32, tool, wait_until):
    assert virtual_esp32.spec.mac in tool("esptool", "-p", virtual_esp32.port, "read-mac")
    port, code = virtual_esp32.port, "import machine; print(machine.unique_id().hex())"
    said = tool("mpremote", "connect", port, "exec", code)
    assert said.strip() == virtual_esp32.spec.mac.replace(":", "")


def test_a_console_opened_right_after_a_flashing_tool_finds_the_board_booted(
    fleet, terminal, flashed
):
    """A tool that closes the port and the next one that opens it can look like one."""
    from esptool.cmds import detect_chip

    status = flashed()
    for _ in range(5):
        chip = detect_chip(status.port, connect_mode="no-reset")
        chip._port.close()
        line = terminal(status.port)
        line.type(b"\r\x03\r\x01")
        line.wait_for(line.RAW)
        line.close()
    assert fleet.status("board").state is VirtualState.RUNNING

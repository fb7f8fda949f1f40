"""`micros-ide virtual start --json` names a port on which everybody's command lines work."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from micros_ide.virtual.chips import CHIPS
from micros_ide.virtual.images import builtin_image

BIN = Path(sys.executable).parent
FLASH_SIZE = 4 << 20
CHIP = "esp32"


@pytest.fixture
def run(tmp_path):
    """Return a function that runs a program in an empty folder and returns what it printed."""
    env = os.environ | {"MICROS_IDE_HOME": str(tmp_path / "home")}

    def once(program: str, *words: str) -> str:
        done = subprocess.run(
            [BIN / program, *words],
            cwd=tmp_path,
            env=env,
            capture_output=True,
            text=True,
            check=False,
            timeout=50,
        )
        assert done.returncode == 0, f"{program} {words}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    yield once
    once("micros-ide", "virtual", "rm", "bench")


@pytest.fixture
def board(run):
    """Return what `virtual start` says of a blank board."""
    run("micros-ide", "virtual", "add", "bench", "--board", CHIP, "--flash", "4MB")
    return json.loads(run("micros-ide", "virtual", "start", "bench", "--json"))


def test_esptool_ampy_and_mpremote_work_as_they_are(run, board, tmp_path):
    assert {"name", "port", "address", "shell_port", "pid"} <= board.keys()
    assert Path(f"/proc/{board['pid']}").exists() or sys.platform != "linux"
    port, offset = board["port"], CHIPS[CHIP].boot_offset
    image = builtin_image(CHIP, FLASH_SIZE)
    (tmp_path / "image.bin").write_bytes(image)
    at = [hex(offset), "image.bin"]

    assert "Detected flash size: 4MB" in run("esptool", "--port", port, "flash-id")
    run("esptool", "--port", port, "erase-flash")
    run("esptool", "--port", port, "write-flash", *at)
    assert "verification successful" in run("esptool", "--port", port, "verify-flash", *at).lower()
    run("esptool", "--port", port, "read-flash", hex(offset), hex(len(image)), "back.bin")
    assert (tmp_path / "back.bin").read_bytes() == image

    (tmp_path / "hello.py").write_text("print('hello from the board')\n")
    run("ampy", "-p", port, "put", "hello.py")
    assert "/hello.py" in run("ampy", "-p", port, "ls").splitlines()
    assert run("ampy", "-p", port, "get", "hello.py").strip() == "print('hello from the board')"
    assert "hello from the board" in run("ampy", "-p", port, "run", "hello.py")

    data = os.urandom(3000)
    (tmp_path / "data.bin").write_bytes(data)
    run("mpremote", "connect", port, "fs", "cp", "data.bin", ":data.bin")
    assert "3000 data.bin" in run("mpremote", "connect", port, "fs", "ls")
    found = run("mpremote", "connect", port, "fs", "sha256sum", ":data.bin")
    assert hashlib.sha256(data).hexdigest() in found

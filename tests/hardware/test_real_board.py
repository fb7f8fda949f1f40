"""The same deploy on a real board; off unless a port and a board id are named.

    MICROS_IDE_TEST_PORT=/dev/ttyUSB0 MICROS_IDE_TEST_BOARD=esp32 python -m pytest tests/hardware

The board is erased. It comes up as an access point, so no Wi-Fi password is needed here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

PORT, BOARD = os.environ.get("MICROS_IDE_TEST_PORT"), os.environ.get("MICROS_IDE_TEST_BOARD")
pytestmark = [
    pytest.mark.hardware,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not (PORT and BOARD), reason="needs a real board, see the first lines"),
]


@pytest.mark.parametrize("method", ["image", "files"])
def test_real_board_becomes_a_node(method):
    program = [sys.executable, "-m", "micros_ide.cli"]
    deploy = [*program, "deploy", "--board", str(BOARD), "--port", str(PORT)]
    run = subprocess.run(
        [*deploy, "--method", method, "--set", "devfid=testnode", "--yes", "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    result = json.loads(run.stdout)
    assert result["name"] == "testnode"
    assert result["uid"].startswith("micr")

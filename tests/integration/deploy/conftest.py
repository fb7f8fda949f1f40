"""A home of its own per test module, virtual boards in it, and the command line as a process."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from micros_ide.core import Core
from micros_ide.model.deploy import DeployPlan, DeployRequest
from micros_ide.model.reporting import QuietReport

_NUMBERS = count(1)


@dataclass
class Bench:
    """A core with its virtual boards; what a test needs to deploy."""

    core: Core
    home: Path

    def board(self, board_id="esp32", **options):
        """Add and start a virtual board that ends with this process."""
        name = f"b{next(_NUMBERS)}"
        self.core.virtual.add(name, board_id, **options)
        return self.core.virtual.start(name, tied=True)

    def plan(self, port, **options) -> DeployPlan:
        options = {"board_id": "esp32", "config": {"devfid": "lamp"}} | options
        return self.core.deploy.plan(DeployRequest(port=port, **options), QuietReport())

    def deploy(self, port, **options):
        """Plan, submit, wait; raises what the job raised."""
        return self.core.deploy.submit(self.plan(port, **options)).result()

    def leftovers(self) -> list[str]:
        """Return files that a stopped deploy must not leave on this computer."""
        return [
            str(path)
            for path in self.home.rglob("*")
            if path.suffix in {".tmp", ".part"} or path.name == "node_config.json"
        ]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MICROS_IDE_HOME", str(folder))
        yield folder


@pytest.fixture(scope="module")
def bench(home):
    with Core.create() as core:
        yield Bench(core, home)
        for row in core.virtual.list():
            core.virtual.remove(row.name)


@pytest.fixture(scope="session")
def genuine_image() -> Path:
    """Return a real MicroPython image for the ESP32, 1.5 MB, flash of 4 MB."""
    spec = importlib.util.find_spec("thonnycontrib.thonny_etboard_firmware")
    return min(Path(next(iter(spec.submodule_search_locations))).rglob("*.bin"))


@pytest.fixture
def cli(home):
    """Run the command line in a process of its own; return status, JSON or text, stderr."""

    def run(*words, stdin=subprocess.DEVNULL, timeout=50):
        command = [sys.executable, "-m", "micros_ide.cli", *map(str, words)]
        done = subprocess.run(
            command, capture_output=True, text=True, stdin=stdin, timeout=timeout, check=False
        )
        out = json.loads(done.stdout) if "--json" in words and done.stdout else done.stdout
        return done.returncode, out, done.stderr

    return run

"""A home per test module with virtual boards in it, and the doctor that looks at them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from micros_ide.core import Core
from micros_ide.model.deploy import DeployRequest
from micros_ide.model.doctor.facts import Facts
from micros_ide.model.doctor.findings import Verdict
from micros_ide.model.reporting import QuietReport
from micros_ide.virtual.chips import CHIPS
from micros_ide.virtual.flash import Flash
from micros_ide.virtual.images import builtin_image

_NUMBERS = count(1)


class Ward:
    """A core, its boards, and what the doctor says of them."""

    def __init__(self, core: Core) -> None:
        self.core = core

    def board(self, chip: str = "esp32", **options) -> str:
        """Add a board with blank flash; return its name."""
        name = f"b{next(_NUMBERS)}"
        self.core.virtual.add(name, chip, **options)
        return name

    def put(self, name: str, offset: int, image: bytes) -> None:
        """Write to the flash of a board that does not run."""
        spec = self.core.virtual.status(name).spec
        Flash(self.core.virtual.fleet.home / name / "flash.bin", spec.flash_size).program(
            offset, image
        )

    def put_micropython(self, name: str) -> None:
        spec = self.core.virtual.status(name).spec
        image = builtin_image(spec.chip, spec.flash_size)
        self.put(name, CHIPS[spec.chip].boot_offset, image)

    def start(self, name: str) -> str:
        """Start a board and return its port."""
        return self.core.virtual.start(name, tied=True).port or ""

    def node(self, *modules: Path, **config) -> str:
        """Make a node of a new board; return its name, which is the board's too."""
        name = self.board()
        request = DeployRequest(
            "esp32", self.start(name), config={"devfid": name} | config, modules=modules
        )
        self.core.deploy.submit(self.core.deploy.plan(request, QuietReport())).result()
        return name

    def facts(self, **asked) -> Facts:
        facts = self.core.doctor.submit(**asked).result()
        assert isinstance(facts, Facts)
        return facts

    def verdict(self, subject: str, **asked) -> Verdict:
        """Return what the doctor says, after a look and a detour over a file."""
        facts = self.facts(**asked)
        verdict = self.core.doctor.diagnose(facts).verdict(subject)
        assert verdict is not None
        return verdict

    def finding(self, subject: str, **asked) -> str | None:
        found = self.verdict(subject, **asked).finding
        return found.id if found else None


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MICROS_IDE_HOME", str(folder))
        yield folder


@pytest.fixture(scope="module")
def ward(home) -> Iterator[Ward]:
    with Core.create() as core:
        yield Ward(core)
        for row in core.virtual.list():
            core.virtual.remove(row.name)


@pytest.fixture
def occupant():
    """Let another process open a port; it ends with the test."""
    code = (
        "import os, sys; fd = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY);"
        "print(flush=True); os.read(0, 1)"
    )
    running: list[subprocess.Popen[bytes]] = []

    def occupy(port: str) -> int:
        command = [sys.executable, "-c", code, os.path.realpath(port)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        running.append(process)
        process.stdout.readline()
        return process.pid

    yield occupy
    for process in running:
        process.kill()
        process.communicate()

"""A home per test module with a node in it, and the command lines to run against that."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from micros_ide.cli import main as program
from micros_ide.core import Core
from micros_ide.errors import MicrosError
from micros_ide.model.deploy import DeployRequest, DeployResult
from micros_ide.model.reporting import QuietReport
from micros_ide.model.virtual import VirtualStatus
from tests.own_apps import own_apps

WIDTH = 80
sys.path.insert(0, str(Path(__file__).parent))  # the tests here share modules


@dataclass(frozen=True)
class MadeNode:
    """A virtual board that was made a node: `board` is its row, `result` the deploy's."""

    board: VirtualStatus
    result: DeployResult

    @property
    def name(self) -> str:
        return self.result.name

    @property
    def port(self) -> str:
        return self.board.port or ""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MICROS_IDE_HOME", str(folder))
        patch.setenv("COLUMNS", str(WIDTH))
        yield folder


@pytest.fixture(scope="module")
def core(home):
    with Core.create() as made:
        yield made
        for row in made.virtual.list():
            made.virtual.remove(row.name)


@pytest.fixture(scope="module")
def make_node(core):
    """Return a function that makes a node out of a new virtual ESP32."""

    def make(name: str, **config) -> MadeNode:
        core.virtual.add(name, "esp32")
        board = core.virtual.start(name, tied=True)
        request = DeployRequest("esp32", board.port or "", config={"devfid": name} | config)
        plan = core.deploy.plan(request, QuietReport())
        return MadeNode(board, core.deploy.submit(plan).result())

    return make


@pytest.fixture(scope="module")
def made_lamp(make_node):
    return make_node("lamp")


@pytest.fixture
def lamp(made_lamp, core):
    """The one node that the tests of a module share; they leave it as they found it.

    A test before may have left it while it restarts: it answers when this returns.
    """
    deadline = time.monotonic() + 20
    while True:
        try:
            core.console.open(f"{made_lamp.board.address}:{made_lamp.board.shell_port}").close()
        except MicrosError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            return made_lamp


@pytest.fixture
def verb(home, capsys, monkeypatch):
    """Run `micros-ide` in this process; return exit code, document or text, stderr."""
    monkeypatch.setattr(program, "_log_to_file", lambda: None)

    def run(*words):
        code = program.main([str(word) for word in words])
        said = capsys.readouterr()
        out = json.loads(said.out) if "--json" in words and said.out else said.out
        return code, out, said.err

    return run


@pytest.fixture
def process(home):
    """Run a module of the program as a process; return exit code, stdout, stderr."""

    def run(module, *words, stdin=None, timeout=50, **env):
        command = [sys.executable, "-m", module, *map(str, words)]
        done = subprocess.run(
            command,
            input=stdin or "",
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
            env=os.environ | env,
            cwd=Path(home),
        )
        return done.returncode, done.stdout, done.stderr

    return run


@pytest.fixture
def own_app(core):
    with own_apps(core) as write:
        yield write

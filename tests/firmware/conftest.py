"""Compile the firmware once; make nodes of it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))  # the tests here share the module firmware_node

from firmware_node import SOURCE, Client, Node, compile_to, free_port, interpret  # noqa: E402


@pytest.fixture(scope="session")
def firmware(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as it lies on a board, plus the stand-ins for what the Unix port lacks."""
    folder = tmp_path_factory.mktemp("firmware")
    core = [path for path in sorted((SOURCE / "core").glob("*.py")) if path.stem != "main"]
    modules = sorted((SOURCE / "modules").glob("LM_*.py"))
    pinmaps = sorted((SOURCE / "pinmaps").glob("LP_*.py"))
    compile_to(folder, *core, *modules, *pinmaps, *sorted((HERE / "stand_ins").glob("*.py")))
    shutil.copy(SOURCE / "core" / "main.py", folder)
    for path in sorted((HERE / "load_modules").glob("LM_*.py")):
        shutil.copy(path, folder)
    (folder / "LM_synt.py").write_text("def x(:\n    return 1\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def make_node(
    firmware: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], Node]]:
    """Make nodes that are not started yet; all are ended with the session."""
    made: list[Node] = []

    def make() -> Node:
        folder = tmp_path_factory.mktemp("node") / "root"
        shutil.copytree(firmware, folder)
        made.append(Node(folder, free_port()))
        made[-1].configure()
        return made[-1]

    yield make
    for node in made:
        node.stop()


@pytest.fixture
def node(make_node: Callable[[], Node]) -> Iterator[Node]:
    """A configured node of this test's own, not started."""
    made = make_node()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def running(make_node: Callable[[], Node]) -> Iterator[Node]:
    """A running node that the tests of one file share."""
    made = make_node()
    made.configure(aioqueue=3)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def client(running: Node) -> Iterator[Client]:
    """A connection to the shared node."""
    made = running.client()
    yield made
    made.close()


@pytest.fixture
def micropython(node: Node) -> Callable[[str], str]:
    """Run a script inside MicroPython with the firmware's modules at hand."""
    return lambda script: interpret(node.folder, script)

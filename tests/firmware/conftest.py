"""Compile the firmware once; make nodes of it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))  # the tests here share the module firmware_node

from board_rack import BoardRack  # noqa: E402
from firmware_node import SOURCE, Client, Node, compile_to  # noqa: E402


@pytest.fixture(scope="session")
def firmware(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files of a board: the firmware, and load modules for tests."""
    folder = tmp_path_factory.mktemp("firmware")
    core = [path for path in sorted((SOURCE / "core").glob("*.py")) if path.stem != "main"]
    modules = sorted((SOURCE / "modules").glob("LM_*.py"))
    pinmaps = sorted((SOURCE / "pinmaps").glob("LP_*.py"))
    compile_to(folder, *core, *modules, *pinmaps)
    shutil.copy(SOURCE / "core" / "main.py", folder)
    for path in sorted((HERE / "load_modules").glob("LM_*.py")):
        shutil.copy(path, folder)
    (folder / "LM_synt.py").write_text("def x(:\n    return 1\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def rack(firmware: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoardRack]:
    """The virtual boards of this test process; all end with it."""
    made = BoardRack(tmp_path_factory.mktemp("rack"), firmware)
    yield made
    made.close()


@pytest.fixture(scope="session")
def make_node(rack: BoardRack) -> Iterator[Callable[..., Node]]:
    """Make nodes that are not started yet, on the chip asked for; all end with the session."""
    made: list[Node] = []

    def make(chip: str = "esp32") -> Node:
        made.append(Node(rack, chip))
        made[-1].configure()
        return made[-1]

    yield make
    for node in made:
        node.stop()


@pytest.fixture
def node(rack: BoardRack) -> Iterator[Node]:
    """A configured node of this test's own, not started."""
    made = Node(rack)
    made.configure()
    yield made
    made.close()


@pytest.fixture(scope="module")
def running(rack: BoardRack) -> Iterator[Node]:
    """A running node that the tests of one file share."""
    made = Node(rack)
    made.configure(aioqueue=3)
    made.start()
    yield made
    made.close()


@pytest.fixture
def client(running: Node) -> Iterator[Client]:
    """A connection to the shared node."""
    made = running.client()
    yield made
    made.close()


@pytest.fixture
def micropython(node: Node) -> Callable[[str], str]:
    """Run a script inside MicroPython with the firmware's modules at hand."""
    return node.interpret

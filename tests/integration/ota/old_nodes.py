"""Nodes with firmware of before safe updates, and a firmware of today that is quickly sent."""

from __future__ import annotations

import time

from micros_ide.errors import MicrosError
from micros_ide.model.file_set import FileSet
from micros_ide.services.firmware_build import FirmwareBuild
from tests.integration.ota.conftest import REPORT, OtaNode, Workshop

# Without them the firmware of today works as that before did: the rest asks whether they are there.
KNOWS_SAFE = {"LM_ota.mpy", "Slots.mpy", "Staging.mpy", "Trial.mpy"}
OLD, NEW = "1.9.9-0", "2.0.1-0"
_MODULES = {"LM_system.py", "LM_ota.py", "LM_co2.py"}


class OldNodes:
    """Makes nodes that take files one by one, and the firmware (`new`) that they get."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self.new = self.small(NEW)
        tree = self.small(OLD)
        start = tree.tree / "core" / "main.py"
        start.write_text(f"# of {OLD}\n{start.read_text()}")
        built = tree.build(REPORT).files
        assert {one.path for one in built} >= KNOWS_SAFE
        self._files = tuple(one for one in built if one.path not in KNOWS_SAFE)

    def make(self, name: str, *more, **config) -> OtaNode:
        """A node that runs; `more`: files it has as well."""
        node = self._workshop.node(name, files=FileSet((*self._files, *more)), **config)
        node.start()
        node.ask("hello")
        return node

    def small(self, version: str) -> FirmwareBuild:
        """The firmware of today as another version, with few modules."""
        build = self._workshop.tree(version)
        for source in (build.tree / "modules").iterdir():
            if source.name not in _MODULES:
                source.unlink()
        (build.tree / "LM_to_compile.dat").write_text("\n".join(sorted(_MODULES)))
        return build


def neighbour(address: str, last: int) -> str:
    return f"{address.rpartition('.')[0]}.{last}"


def plan_once_there(plan, patience: float = 20.0):
    """What `plan` returns, as a person repeats it until the node has joined its network."""
    deadline = time.monotonic() + patience
    while True:
        try:
            return plan()
        except MicrosError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)

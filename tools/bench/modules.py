"""What each load module costs: memory beside the running core, and its file."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from node_board import connect, node

from micros_ide.model.file_set import DeviceFile, FileSet
from micros_ide.model.reporting import QuietReport
from micros_ide.services.firmware_build import FirmwareBuild

HEAP = 128 << 10  # the interpreter here has 64-bit words, a board's are half as wide
_PREFIX = "LM_"
# Loads a module as the shell does and says what is used before and after.
_PROBE = b"""import gc
def used():
    gc.collect()
    gc.collect()
    return gc.mem_alloc()
def load(name):
    before = used()
    __import__(name)
    after = used()
    return "{} {}".format(after - before, gc.mem_free())
"""


@dataclass(frozen=True)
class Cost:
    """Of one module: bytes of memory with all that it brings along, bytes left, bytes of file."""

    name: str
    memory: int
    left: int
    file: int


def main(tree: Path) -> bool:
    """Print the table, largest first; True when every module can be loaded."""
    with tempfile.TemporaryDirectory() as cache:
        files = FirmwareBuild(tree, Path(cache)).build(QuietReport())
    sizes = {
        Path(one.path).stem.removeprefix(_PREFIX): len(one.data)
        for one in files.files
        if Path(one.path).stem.startswith(_PREFIX)
    }
    probed = FileSet((*files.files, DeviceFile("LM_probe.py", _PROBE)))
    costs, failed = [], []
    for name, size in sorted(sizes.items()):
        answer = _load(probed, name)
        try:
            memory, left = map(int, answer.split())
            costs.append(Cost(name, memory, left, size))
        except ValueError:
            failed.append((name, answer))
    print(f"Load modules beside the running core, heap {HEAP >> 10} KiB: {len(sizes)}")
    print(f"  {'module':<16} {'memory B':>9} {'left B':>9} {'file B':>8}")
    for cost in sorted(costs, key=lambda cost: -cost.memory):
        print(f"  {cost.name:<16} {cost.memory:>9,} {cost.left:>9,} {cost.file:>8,}")
    for name, answer in failed:
        print(f"  {name:<16} CANNOT BE LOADED: {answer.strip()}")
    total = sum(cost.file for cost in costs)
    print(f"  files of all modules {total:,} B")
    return not failed


def _load(files: FileSet, name: str) -> str:
    with node(files, HEAP) as address:
        client = connect(address)
        try:
            return client.ask(f"probe load '{_PREFIX}{name}'")
        finally:
            client.close()

"""Virtual boards that are nodes and known, made without a deploy and with few load modules."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from micros_ide import paths
from micros_ide.core import Core
from micros_ide.model.file_set import FileSet
from micros_ide.model.nodes import uid_from_mac
from micros_ide.model.virtual import VirtualSpec
from micros_ide.virtual.folders import BoardFolder
from tests.node_flash import node_flash

FLASH = 4 << 20
_READY_S = 20.0


def few_modules(folder: Path, kept: Iterable[str]) -> Path:
    """The bundled firmware with the load modules `kept` alone: made into a node in less time."""
    names = {f"LM_{name}.py" for name in kept}
    shutil.copytree(paths.bundled("firmware_src"), folder)
    for path in (folder / "modules").iterdir():
        if path.name not in names:
            path.unlink() if path.is_file() else shutil.rmtree(path)
    listed = folder / "LM_to_compile.dat"
    rows = listed.read_text().splitlines()
    listed.write_text("\n".join(row for row in rows if row.strip() in names) + "\n")
    return folder


@contextmanager
def node_core(home: Path, firmware: Path) -> Iterator[Core]:
    """A core whose boards are gone afterwards."""
    with Core(data=home / "data", cache=home / "cache", firmware=firmware) as core:
        yield core
        for row in core.virtual.list():
            core.virtual.remove(row.name)


def start_node(
    core: Core, name: str, files: FileSet, *, version: str = "", config=None, **board
) -> VirtualSpec:
    """Start a board with these files and wait until its shell answers.

    `config` is its configuration beside its name and network; `board` as `virtual.add` takes it.
    """
    spec = core.virtual.add(name, "esp32", **({"flash_size": FLASH} | board))
    flash, _part = node_flash(spec, files, {"devfid": name, **(config or {})})
    BoardFolder(core.virtual.fleet.home / spec.name).flash.write_bytes(flash)
    core.virtual.fleet.start(name, owner_pid=os.getpid())
    core.devices.met(
        uid_of(spec),
        name=name,
        address=spec.address,
        shell_port=9008,
        version=version,
        board_id="esp32",
    )
    with core.console.reopen(spec.address, timeout=_READY_S) as shell:
        shell.hello()
    return spec


def uid_of(spec: VirtualSpec) -> str:
    """The uid of the node that a board is."""
    return uid_from_mac(spec.mac)

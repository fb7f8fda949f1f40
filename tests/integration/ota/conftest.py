"""Nodes with the real firmware, and firmware trees that are newer, or no good."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from littlefs import LittleFS, lfs

from micros_ide import paths
from micros_ide.core import Core
from micros_ide.errors import ConnectionFailed, DeviceTimeout
from micros_ide.model.file_set import FileSet
from micros_ide.model.installed import with_list
from micros_ide.model.nodes import uid_from_mac
from micros_ide.model.ota import OtaDone, OtaPlan, OtaRequest
from micros_ide.model.partitions import Partition
from micros_ide.model.reporting import QuietReport
from micros_ide.model.virtual import VirtualSpec
from micros_ide.services.firmware_build import FirmwareBuild
from micros_ide.services.ota import Ota
from micros_ide.virtual.control import BoardControl
from micros_ide.virtual.folders import BoardFolder
from micros_ide.workers.littlefs_image import BLOCK, read_files
from tests.node_flash import node_flash

FLASH = 4 << 20
REPORT = QuietReport()
VERSION_FILE = "core/InterpreterShell.py"
AS_MADE = {"state: settled", "last: None", "back: None", "staged: 0"}  # of `ota status`


@dataclass
class OtaNode:
    """A node on a virtual board; `spec` names it."""

    core: Core
    spec: VirtualSpec
    part: Partition
    files: FileSet
    config: dict[str, object]
    _ids: list[int] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def place(self) -> str:
        return f"{self.spec.address}:9008"

    @property
    def uid(self) -> str:
        return uid_from_mac(self.spec.mac)

    @property
    def control(self) -> BoardControl:
        return self.core.virtual.fleet.control(self.name)

    def start(self) -> None:
        self.core.virtual.fleet.start(self.name, owner_pid=os.getpid())

    @property
    def powered(self) -> bool:
        return self.control.status()["state"] != "off"

    def flash(self) -> bytes:
        """All of the flash, as it is at this moment."""
        return self._folder.flash.read_bytes()

    def set_flash(self, content: bytes) -> None:
        """Put back what `flash` has returned; the power goes."""
        self.control.power_off()
        self._folder.flash.write_bytes(content)

    def begin_anew(self) -> None:
        """Let the node be as it was made, if anything was sent to it since; it runs then."""
        self.start()  # harmless when it runs
        if {line.strip() for line in self.ask("ota status").splitlines()} >= AS_MADE:
            return
        self.set_flash(node_flash(self.spec, self.files, self.config)[0])
        self.control.power_on()
        self.ask("hello")

    @property
    def _folder(self) -> BoardFolder:
        return BoardFolder(self.core.virtual.fleet.home / self.name)

    def ask(self, command: str, *, patience: float = 25.0) -> str:
        """The answer to a command, if need be once the node is back."""
        deadline = time.monotonic() + patience
        while True:
            try:
                with self.core.console.open(self.place) as shell:
                    return shell.command(command).strip()
            except (ConnectionFailed, DeviceTimeout):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def stored(self) -> dict[str, bytes]:
        """All files in the flash as it is now, by path, as a start finds them.

        A rename between folders that was cut off is ended first, as `main.py` does.
        """
        image = self.flash()[self.part.offset : self.part.offset + self.part.size]
        volume = LittleFS(
            block_size=BLOCK, block_count=len(image) // BLOCK, mount=False, disk_version=0
        )
        volume.context.buffer = bytearray(image)
        volume.mount()
        lfs.fs_mkconsistent(volume.fs)
        found = {one.path: one.data for one in read_files(bytes(volume.context.buffer)).files}
        volume.unmount()
        return found


class Workshop:
    """Makes nodes and firmware."""

    def __init__(self, core: Core, folder: Path) -> None:
        self.core = core
        self._folder = folder
        self._count = 0

    def node(self, name: str, *, files: FileSet | None = None, **config) -> OtaNode:
        """A node that is not started yet; `files` instead of the bundled firmware."""
        core = self.core
        spec = core.virtual.add(name, "esp32", flash_size=FLASH)
        built = files or self.built(core.build)
        settings = {"devfid": name, **config}
        flash, part = node_flash(spec, built, settings)
        BoardFolder(core.virtual.fleet.home / spec.name).flash.write_bytes(flash)
        return OtaNode(core, spec, part, built, settings)

    def built(self, build: FirmwareBuild) -> FileSet:
        return with_list(build.build(REPORT), (), build.version())

    def tree(self, version: str = "2.0.1-0", edits: dict[str, str] | None = None) -> FirmwareBuild:
        """The bundled firmware with another version; `edits`: path in it, and its new content."""
        self._count += 1
        target = self._folder / f"tree{self._count}"
        shutil.copytree(paths.bundled("firmware_src"), target)
        old = self.core.build.version()
        file = target / VERSION_FILE
        text = file.read_text()
        assert f'"{old}"' in text
        file.write_text(text.replace(f'"{old}"', f'"{version}"'))
        for path, content in (edits or {}).items():
            (target / path).write_text(content)
        return FirmwareBuild(target, self._folder / "cache")

    def ota(self, build: FirmwareBuild | None = None) -> Ota:
        core = self.core
        return Ota(core.console, core.devices, build or core.build, core.passwords, core.jobs)

    def plan(self, node: OtaNode, build: FirmwareBuild | None = None, **options) -> OtaPlan:
        return self.ota(build).plan(OtaRequest(node.place, **options), REPORT)

    def update(self, node: OtaNode, build: FirmwareBuild | None = None, **options) -> OtaDone:
        ota = self.ota(build)
        request = OtaRequest(node.place, **options)
        return ota.submit(ota.plan(request, REPORT), request.password).result()


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MICROS_IDE_HOME", str(folder))
        yield folder


@pytest.fixture(scope="module")
def core(home):
    with Core.create() as made:
        yield made
        for row in made.virtual.list():
            made.virtual.remove(row.name)


@pytest.fixture(scope="module")
def workshop(core, tmp_path_factory):
    return Workshop(core, tmp_path_factory.mktemp("workshop"))

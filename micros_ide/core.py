"""Wiring: every part is built here, once, when it is first asked for; no globals, no registry."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from micros_ide import paths
from micros_ide.engine.events import EventBus
from micros_ide.engine.jobs import JobEngine
from micros_ide.services.catalogue import Catalogue

if TYPE_CHECKING:
    from micros_ide.services.bench import Benches
    from micros_ide.services.console import Console
    from micros_ide.services.deploy import Deploy
    from micros_ide.services.devices import Devices
    from micros_ide.services.firmware_build import FirmwareBuild
    from micros_ide.services.images import Images
    from micros_ide.services.manual import Manuals
    from micros_ide.services.node_config import NodeConfig
    from micros_ide.services.ports import Ports
    from micros_ide.services.settings import Settings
    from micros_ide.services.virtual_boards import VirtualBoards


class Core:
    """What a shell (window, command line) holds; use it as a context manager.

    A command that lists virtual boards must not pay for the deploy, so parts and their modules
    are loaded by need. None of them reads a file or opens a port before it is used.
    """

    def __init__(self, *, data: Path, cache: Path, firmware: Path) -> None:
        """Wire for these folders; `create` takes the user's own."""
        self._data, self._cache, self._firmware = data, cache, firmware
        self.bus = EventBus()  # JobChanged, JobLog, DeviceChanged
        self.jobs = JobEngine(self.bus)  # submit(title, lane, run), snapshot()
        self.catalogue = Catalogue()  # boards(), board(id)

    @classmethod
    def create(cls) -> Core:
        """Return a core over the user's folders."""
        return cls(
            data=paths.user_data(),
            cache=paths.user_cache(),
            firmware=paths.bundled("firmware_src"),
        )

    @cached_property
    def virtual(self) -> VirtualBoards:
        """Virtual boards: add, start, stop, cycle, remove, list(), kinds()."""
        from micros_ide.services.virtual_boards import VirtualBoards

        return VirtualBoards(self.catalogue, self._data / "virtual")

    @cached_property
    def ports(self) -> Ports:
        """Serial ports, virtual ones too: list(), find(device)."""
        from micros_ide.services.ports import Ports

        return Ports(self.catalogue, self.virtual)

    @cached_property
    def images(self) -> Images:
        """MicroPython images: status(), fetch(board, report), check(path, board)."""
        from micros_ide.services.images import Images

        return Images(self.catalogue, self._cache / "images")

    @cached_property
    def build(self) -> FirmwareBuild:
        """The node's files: `FirmwareBuild.build` and `.version`."""
        from micros_ide.services.firmware_build import FirmwareBuild

        return FirmwareBuild(self._firmware, self._cache / "build")

    @cached_property
    def manual(self) -> Manuals:
        """The function manual: build(modules), write(manual, folder), ready()."""
        from micros_ide.services.manual import Manuals

        resources = paths.bundled("resources")
        return Manuals(self._firmware, resources, self._cache / "manual", self.build.version)

    @cached_property
    def bench(self) -> Benches:
        """What is wired to virtual boards: kinds(), wire(board, kind), set(), look(), unwire()."""
        from micros_ide.services.bench import Benches
        from micros_ide.services.pin_maps import PinMaps

        return Benches(self.virtual, PinMaps(self._firmware / "pinmaps"))

    @cached_property
    def node_config(self) -> NodeConfig:
        """Configuration: schema, parse(assignments), profiles(), profile(name)."""
        from micros_ide.services.node_config import NodeConfig

        return NodeConfig(self._firmware)

    @cached_property
    def devices(self) -> Devices:
        """Nodes met so far: list(), find(key), forget(uid)."""
        from micros_ide.services.devices import Devices

        return Devices(self._data / "devices.json", self.bus)

    @cached_property
    def console(self) -> Console:
        """Shells to nodes: open(target, password), locate(target)."""
        from micros_ide.services.console import Console

        return Console(self.devices, self.virtual)

    @cached_property
    def deploy(self) -> Deploy:
        """Deploy: plan(request, report), submit(plan)."""
        from micros_ide.services.deploy import Deploy, Planner

        planner = Planner(
            catalogue=self.catalogue,
            ports=self.ports,
            virtual=self.virtual,
            images=self.images,
            build=self.build,
            node_config=self.node_config,
        )
        return Deploy(planner, self.devices, self.jobs)

    @cached_property
    def settings(self) -> Settings:
        """Remembered choices: get(name), set(name=value)."""
        from micros_ide.services.settings import Settings

        return Settings(self._data / "settings.json")

    def close(self) -> None:
        """Cancel what still runs and wait for it (up to 5 s a job)."""
        self.jobs.close()

    def __enter__(self) -> Core:  # noqa: PYI034 - Self is not in Python 3.10
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

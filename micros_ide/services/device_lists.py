"""Nodes from and for the original tools: their list of known nodes, read and written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from micros_ide.errors import Busy, InvalidInput, NotFound
from micros_ide.model.connection_cache import LONGEST, CachedNode, cache_bytes, parse_cache
from micros_ide.model.devices import News
from micros_ide.model.nodes import clean_text
from micros_ide.model.presence import How, Sighting, now_utc
from micros_ide.services.devices import Devices
from micros_ide.workers.atomic_file import replace_file
from micros_ide.workers.device_shell import SHELL_PORT


@dataclass(frozen=True, slots=True)
class Imported:
    """What was taken over from a list."""

    new: tuple[CachedNode, ...]
    known: tuple[CachedNode, ...]  # nodes that were here already; what they said themselves stays


class DeviceLists:
    """Import and export of `device_conn_cache.json`."""

    def __init__(self, devices: Devices) -> None:
        self._devices = devices

    def take(self, path: Path) -> Imported:
        """Add the nodes of the file `path` to the table, all or none.

        Raises NotFound without the file, InvalidInput for one that is not as it should be.
        """
        try:
            with path.open("rb") as file:
                content = file.read(LONGEST + 1)
        except FileNotFoundError as error:
            raise NotFound(f"there is no file {path}") from error
        except OSError as error:
            raise InvalidInput(f"{path} cannot be read: {error.strerror}") from error
        try:
            nodes = parse_cache(content)
        except InvalidInput as error:
            raise InvalidInput(f"{path}: {error.message}", hint=error.hint) from error
        before = {one.uid for one in self._devices.list()}
        now, source = now_utc(), clean_text(path.name, 64)
        self._devices.record(
            News(one.uid, Sighting(How.IMPORTED, now, one.address, one.port, source), one.name)
            for one in nodes
        )
        return Imported(
            new=tuple(one for one in nodes if one.uid not in before),
            known=tuple(one for one in nodes if one.uid in before),
        )

    def write(self, path: Path, *, replace: bool = False) -> tuple[CachedNode, ...]:
        """Write every node with an address to `path` and return them.

        Raises Busy where there is a file already, unless `replace`; InvalidInput when it cannot
        be written.
        """
        nodes = tuple(
            CachedNode(one.uid, one.address, one.shell_port or SHELL_PORT, one.name)
            for one in sorted(self._devices.list(), key=lambda device: device.name)
            if one.address is not None
        )
        if path.exists() and not replace:
            raise Busy(f"{path} exists", hint="choose another name, or add --replace")
        replace_file(path, cache_bytes(nodes))
        return nodes

"""The nodes this computer has met: id, name, address, last seen. No secrets."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from micros_ide.engine.events import EventBus
from micros_ide.model.nodes import clean_text
from micros_ide.workers import json_store

_EMPTY: dict[str, Any] = {}  # the store hands out copies
_TEXT = 64  # characters kept of what a node says of itself


@dataclass(frozen=True, slots=True)
class Device:
    """One node. `uid` is its identity; the address is where it was met last."""

    uid: str
    name: str
    address: str | None
    shell_port: int
    version: str
    board_id: str
    last_seen: str  # ISO 8601, UTC


@dataclass(frozen=True, slots=True)
class DeviceChanged:
    """A node's row was added or changed; carries the whole row."""

    device: Device


class Devices:
    """The table of nodes, one JSON file; a change is an event on the bus."""

    def __init__(self, path: Path, bus: EventBus) -> None:
        self._path = path
        self._bus = bus
        self._lock = threading.Lock()

    def list(self) -> tuple[Device, ...]:
        """Return every node, the one met last first."""
        with self._lock:
            rows = json_store.load(self._path, _EMPTY)
        found = [device for uid, row in rows.items() if (device := _device(uid, row))]
        return tuple(sorted(found, key=lambda device: device.last_seen, reverse=True))

    def find(self, key: str) -> Device | None:
        """Return the node with this id, name or address; the one met last wins."""
        return next((one for one in self.list() if key in {one.uid, one.name, one.address}), None)

    def met(
        self,
        uid: str,
        *,
        name: str,
        address: str | None,
        shell_port: int,
        version: str,
        board_id: str,
    ) -> Device:
        """Record that the node `uid` was met just now and return its row."""
        device = Device(
            uid=clean_text(uid, _TEXT),
            name=clean_text(name, _TEXT),
            address=clean_text(address, _TEXT) if address else None,
            shell_port=shell_port,
            version=clean_text(version, _TEXT),
            board_id=board_id,
            last_seen=dt.datetime.now(dt.timezone.utc).isoformat(timespec="seconds"),
        )
        row = asdict(device)
        del row["uid"]
        with self._lock:
            json_store.update(self._path, _EMPTY, lambda rows: rows | {device.uid: row})
        self._bus.publish(DeviceChanged(device))
        return device

    def forget(self, uid: str) -> None:
        """Remove a node from the table."""

        def change(rows: dict[str, Any]) -> dict[str, Any]:
            return {key: row for key, row in rows.items() if key != uid}

        with self._lock:
            json_store.update(self._path, _EMPTY, change)


def _device(uid: str, row: Any) -> Device | None:
    # A row that some other version wrote differently is passed over, not fatal.
    try:
        return Device(uid=uid, **row)
    except TypeError:
        return None

"""The nodes this computer knows: how they were met, when and where. No secrets."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from micros_ide.engine.events import EventBus
from micros_ide.errors import InvalidInput, NotFound
from micros_ide.model.device_rows import device_of, row_of
from micros_ide.model.devices import TEXT, Device, DeviceChanged, DeviceForgotten, News, merged
from micros_ide.model.nodes import clean_text
from micros_ide.model.presence import How, Sighting, now_utc
from micros_ide.services.catalogue import near_matches
from micros_ide.workers import json_store

__all__ = ["Device", "DeviceChanged", "DeviceForgotten", "Devices", "News"]

_EMPTY: dict[str, Any] = {}  # the store hands out copies
_MOST_NAMED = 20  # in a hint
_MOST_NODES = 10_000  # a network that invents nodes must not fill the disk


class Devices:
    """The table of nodes, one JSON file; a change is an event on the bus.

    Several programs may use the file at once: each change is read, made and written under a lock.
    """

    def __init__(self, path: Path, bus: EventBus) -> None:
        self._path = path
        self._bus = bus
        self._lock = threading.Lock()

    def list(self) -> tuple[Device, ...]:
        """Return every node, the one met last first."""
        with self._lock:
            rows = json_store.load(self._path, _EMPTY)
        found = [device for uid, row in rows.items() if (device := device_of(uid, row))]
        return tuple(sorted(found, key=lambda device: device.last_seen, reverse=True))

    def find(self, key: str) -> Device | None:
        """Return the node with this id, name or address; the one met last wins."""
        return next((one for one in self.list() if key in {one.uid, one.name, one.address}), None)

    def get(self, key: str) -> Device:
        """Return the only node with this id or name, or the one met last at this address.

        Raises NotFound, and InvalidInput where several have that name.
        """
        every = self.list()
        found = (
            [one for one in every if key == one.uid]
            or [one for one in every if key == one.name]
            or [one for one in every if key == one.address][:1]
        )
        if not found:
            names = [one.name for one in every]
            few = 0 < len(names) <= _MOST_NAMED
            raise NotFound(
                f"no node called '{clean_text(key, TEXT)}' is known here",
                hint=near_matches(key, names, "nodes") if few else "search: micros-ide discover",
            )
        if len(found) > 1:
            raise InvalidInput(
                f"{len(found)} nodes answer to '{clean_text(key, TEXT)}'",
                hint=f"give an id: {', '.join(one.uid for one in found[:5])}",
            )
        return found[0]

    def met(
        self,
        uid: str,
        *,
        name: str,
        address: str | None,
        shell_port: int,
        version: str,
        board_id: str,
        how: How = How.DEPLOY,
        detail: str = "",
    ) -> Device:
        """Record that the node `uid` was met just now and return its row."""
        sighting = Sighting(
            how,
            now_utc(),
            clean_text(address, TEXT) if address else None,
            shell_port,
            clean_text(detail, TEXT),
        )
        changed = self.record([News(uid, sighting, name, version, board_id)])
        if not changed:
            raise InvalidInput(
                f"the table holds {_MOST_NODES} nodes, which is all it can",
                hint="forget some of them: micros-ide devices forget NODE",
            )
        return changed[0]

    def record(self, news: Iterable[News]) -> tuple[Device, ...]:
        """Take over what was learnt, in one write, and return the rows that it has changed.

        Misses of nodes that nobody knows are passed over, and so are new nodes once the table is
        full. Raises InvalidInput when the file cannot be written.
        """
        news = tuple(news)
        changed: dict[str, Device] = {}

        def change(rows: dict[str, Any]) -> dict[str, Any]:
            for one in news:
                uid = clean_text(one.uid, TEXT)
                old = changed.get(uid) or device_of(uid, rows.get(uid))
                fresh = merged(old, one)
                if fresh is not None and (uid in rows or len(rows) < _MOST_NODES):
                    kept = rows.get(uid)  # what a later version has added stays
                    rows[uid] = (kept if isinstance(kept, dict) else {}) | row_of(fresh)
                    changed[uid] = fresh
            return rows

        if news:
            with self._lock:
                json_store.update(self._path, _EMPTY, change)
        for device in changed.values():
            self._bus.publish(DeviceChanged(device))
        return tuple(changed.values())

    def put_back(self, devices: Iterable[Device]) -> None:
        """Note rows down again that were forgotten, unless the node was met meanwhile."""
        devices = tuple(devices)
        back: list[Device] = []

        def change(rows: dict[str, Any]) -> dict[str, Any]:
            back.extend(one for one in devices if one.uid not in rows)
            return rows | {one.uid: row_of(one) for one in back}

        with self._lock:
            json_store.update(self._path, _EMPTY, change)
        for device in back:
            self._bus.publish(DeviceChanged(device))

    def forget(self, uid: str) -> None:
        """Remove a node from the table."""

        def change(rows: dict[str, Any]) -> dict[str, Any]:
            return {key: row for key, row in rows.items() if key != uid}

        with self._lock:
            json_store.update(self._path, _EMPTY, change)
        self._bus.publish(DeviceForgotten(uid))

"""Trends of nodes: in memory, and in a file, so that they are still there after a restart."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path
from typing import Any

from micros_ide.errors import MicrosError
from micros_ide.model.node_facts import NodeState
from micros_ide.model.node_trend import NodeTrend, TrendPoint, merged, trend_of
from micros_ide.workers import json_store

_log = logging.getLogger(__name__)
_EMPTY: dict[str, Any] = {}
_MOST_NODES = 64  # kept in the file: those looked at last
_SAVE_EVERY_S = 60.0


class NodeTrends:
    """Every call may come from any thread. A trend is no treasure: a bad file is begun anew."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._trends: dict[str, NodeTrend] = {}
        self._changed: set[str] = set()
        self._read = False
        self._saved_at = time.monotonic()

    def of(self, uid: str) -> NodeTrend:
        """Return the trend of a node as far as it is in memory; reads no file."""
        return self._trends.get(uid, NodeTrend())

    def note(self, uid: str, state: NodeState) -> None:
        """Add what a node has told just now, and save once a minute."""
        if state.memory_free is None and state.disk_used is None:
            return
        point = TrendPoint(time.time(), state.memory_free, state.disk_used)
        with self._lock:
            self._read_once()
            self._trends[uid] = self._trends.pop(uid, NodeTrend()).with_point(point)
            self._changed.add(uid)
            due = time.monotonic() - self._saved_at > _SAVE_EVERY_S
        if due:
            self.save()

    def save(self) -> None:
        """Write what is new; a folder that cannot be written is logged, no more."""
        with self._lock:
            self._saved_at = time.monotonic()
            mine = {uid: self._trends[uid] for uid in self._trends if uid in self._changed}
            self._changed.clear()
        if not mine:
            return

        def change(rows: dict[str, Any]) -> dict[str, Any]:
            for uid, trend in mine.items():  # the last ones are those looked at last
                rows[uid] = merged(trend_of(rows.pop(uid, None)), trend).as_json()
            return dict(list(rows.items())[-_MOST_NODES:])

        try:
            json_store.update(self._path, _EMPTY, change)
        except MicrosError as error:
            _log.warning("trends are not kept: %s", error)

    def _read_once(self) -> None:
        if self._read:
            return
        self._read = True
        try:
            rows = json_store.load(self._path, _EMPTY)
        except MicrosError as error:
            _log.warning("kept trends cannot be read: %s", error)
            return
        self._trends |= {uid: trend_of(row) for uid, row in rows.items()}

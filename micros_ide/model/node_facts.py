"""What a running node tells of itself, read from its answers; what it does not tell is None.

The parsers take whatever came: an answer of older firmware, a refusal, noise. None of them raises.
"""

from __future__ import annotations

import datetime as dt
import enum
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from micros_ide.errors import AuthFailed
from micros_ide.model.installed import Installed
from micros_ide.model.node_trend import NodeTrend
from micros_ide.model.nodes import clean_text
from micros_ide.model.shell_command import error_in, json_part, without_origin
from micros_ide.model.shell_words import ShellWords

_MOST = 2000  # rows kept of any list
_LINE = 500  # characters
_INFO = re.compile(r"\s*([A-Za-z ]{2,20}): (.{0,200})")
_UPTIME = re.compile(r"(\d{1,6}) (\d{1,2}):(\d{1,2}):(\d{1,2})")
_NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,6})?")
_LOAD = re.compile(r"#queue: (-?\d{1,6}) +#load: (\d{1,4})%")
_TASK = re.compile(r"(Yes|No) +(\S{1,80})")
_ALARMS = re.compile(r"\s*\"?(?:NOK|OK) alarm\"?: (\d{1,9})")
_LISTED = re.compile(r"(\d{1,9}) [0-9a-f]{64} (.{1,200})")
_SUMMED = re.compile(r"[0-9a-f]{40} (.{1,200})")
_SYSTEM_TASKS = frozenset({"idle", "server", "cron", "timirq", "irq"})


class PasswordNeeded(AuthFailed):
    """The node asks for its password, and none is known here."""


class Topic(enum.Enum):
    """What can be asked for."""

    STATE = "state"
    TASKS = "tasks"
    LOG = "log"
    MODULES = "modules"
    FILES = "files"


@dataclass(frozen=True, slots=True)
class BootReport:
    """How this run of the node began."""

    mode: str  # normal, safe
    cause: str  # PWRON, HARD, WDT, DEEPSLEEP, SOFT
    crashes: int  # in a row before this start
    reason: str  # of the last of them, "" for none


@dataclass(frozen=True, slots=True)
class NodeState:
    """Figures of the node; bytes, per cent, seconds, MHz, dBm."""

    clock_mhz: float | None = None
    memory_percent: float | None = None
    memory_used: int | None = None
    memory_free: int | None = None
    disk_percent: float | None = None
    disk_used: int | None = None
    micropython: str | None = None
    machine: str | None = None
    uptime_s: int | None = None
    rssi: int | None = None
    boot: BootReport | None = None


@dataclass(frozen=True, slots=True)
class NodeTask:
    """A background task."""

    tag: str
    running: bool

    @property
    def of_system(self) -> bool:
        """True for tasks that belong to the firmware and cannot be stopped."""
        return self.tag in _SYSTEM_TASKS


@dataclass(frozen=True, slots=True)
class NodeTasks:
    """All tasks; `load` is how late the node's event loop runs, in per cent."""

    tasks: tuple[NodeTask, ...]
    load: int | None
    free_places: int | None


@dataclass(frozen=True, slots=True)
class NodeLog:
    """The node's log of errors, newest line last; `errors`: how many of them it counts."""

    lines: tuple[str, ...]
    errors: int


@dataclass(frozen=True, slots=True)
class NodeModule:
    """A load module on the node; `own`: not one of the firmware's."""

    name: str
    functions: tuple[str, ...]
    loaded: bool
    own: bool | None = None  # None: the node does not tell


@dataclass(frozen=True, slots=True)
class NodeFile:
    """A file in the node's root folder."""

    name: str
    size: int | None  # bytes


@dataclass(frozen=True, slots=True)
class NodeFacts:
    """One look at a node. A topic that is None was not asked for, or is not told.

    Attributes:
        asked: what was asked for.
        trend: how memory and files went, this look included.
    """

    uid: str
    name: str
    version: str
    when: dt.datetime  # UTC
    asked: frozenset[Topic]
    state: NodeState | None = None
    tasks: NodeTasks | None = None
    log: NodeLog | None = None
    modules: tuple[NodeModule, ...] | None = None
    files: tuple[NodeFile, ...] | None = None
    free: int | None = None  # bytes of the file system, with the files
    trend: NodeTrend = field(default_factory=NodeTrend)


def told(command: str, answer: str) -> str | None:
    """Return an answer, None for one in which the node says that it did not do `command`."""
    return None if error_in(command, answer) is not None else answer.strip("\n")


def refusal(command: str, answer: str) -> str | None:
    """Return why the node did not do `command`, in its own words."""
    found = error_in(command, answer)
    return None if found is None else clean_text(without_origin(found), _LINE)


def json_fields(answer: str) -> dict[str, Any]:
    """Return the object in a JSON answer, an empty one for anything else."""
    try:
        value = json_part(answer)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def parse_state(
    info: str, *, memory: str = "", free: str = "", disk: str = "", rssi: str = "", boot: str = ""
) -> NodeState:
    """Read `system info`, and as JSON `memory_usage`, `gclean`, `disk_usage`, `rssi`, `boot`."""
    rows = {found[1].strip(): found[2] for line in _lines(info) if (found := _INFO.match(line))}
    heap, flash = json_fields(memory), json_fields(disk)
    return NodeState(
        clock_mhz=_number(rows.get("CPU clock")),
        memory_percent=_first(_figure(heap.get("percent")), _number(rows.get("Mem usage"))),
        memory_used=_whole(heap.get("mem_used")),
        memory_free=_whole(json_fields(free).get("GC MemFree[byte]")),
        disk_percent=_first(_figure(flash.get("percent")), _number(rows.get("FS usage"))),
        disk_used=_whole(flash.get("fs_used")),
        micropython=_text(rows.get("upython")),
        machine=_text(rows.get("board")),
        uptime_s=_uptime(rows.get("uptime", "")),
        rssi=_rssi(rssi),
        boot=_boot(boot),
    )


def parse_tasks(answer: str) -> NodeTasks | None:
    """Read `task list`; None for anything else."""
    head, tasks = None, []
    for line in _lines(answer):
        head = head or _LOAD.search(line)
        if found := _TASK.fullmatch(line.strip()):
            tasks.append(NodeTask(clean_text(found[2], 80), found[1] == "Yes"))
    if head is None and not tasks:
        return None
    return NodeTasks(
        tuple(tasks[:_MOST]), int(head[2]) if head else None, int(head[1]) if head else None
    )


def parse_log(answer: str) -> NodeLog | None:
    """Read `system alarms`: lines, and as the last one how many errors there are."""
    lines, errors = [], None
    for line in _lines(answer):
        if found := _ALARMS.match(line):
            errors = int(found[1])
        elif line.strip():
            lines.append(clean_text(line.strip(), _LINE))
    if errors is None:
        return None
    return NodeLog(tuple(lines[-_MOST:]), errors)


def parse_modules(every: str, loaded: str, installed: str = "") -> tuple[NodeModule, ...] | None:
    """Read `help lm`, `help` and `ota installed`; None where no module is listed."""
    known = ShellWords.parse(every).modules
    in_memory = ShellWords.parse(loaded).modules
    listed = Installed.parse("\n".join((*_lines(installed)[:-1], "")).encode("utf-8", "replace"))
    ours = None if listed is None or not listed.hashes else frozenset(listed.hashes)
    merged = {**in_memory, **known}
    rows = [
        NodeModule(
            name,
            in_memory.get(name) or functions,
            name in in_memory,
            None if ours is None else not {f"LM_{name}.mpy", f"LM_{name}.py"} & ours,
        )
        for name, functions in list(merged.items())[:_MOST]
    ]
    return tuple(sorted(rows, key=lambda one: one.name.lower())) or None


def parse_help(answer: str) -> dict[str, str]:
    """Return function: parameters as the module's own `help` (as JSON) words them."""
    try:
        entries = json_part(answer)
    except ValueError:
        return {}
    found: dict[str, str] = {}
    for entry in entries[:_MOST] if isinstance(entries, list) else ():
        if isinstance(entry, str) and entry[:1].strip():
            function, _, parameters = entry.partition(" ")
            if function.isidentifier():
                found[function] = clean_text(parameters.strip(), _LINE)
    return found


def parse_files(answer: str) -> tuple[NodeFile, ...] | None:
    """Read `ota files`, else `micros_checksum`, which tells names alone."""
    rows: dict[str, int | None] = {}
    for line in _lines(answer):
        if found := _LISTED.fullmatch(line):
            rows[clean_text(found[2])] = int(found[1])
        elif found := _SUMMED.fullmatch(line):
            rows[clean_text(found[1])] = None
    files = (NodeFile(name, size) for name, size in list(rows.items())[:_MOST])
    return tuple(sorted(files, key=lambda one: one.name.lower())) or None


def _lines(text: str) -> list[str]:
    return text.replace("\r", "").strip("\n").split("\n")


def _number(text: str | None) -> float | None:
    found = _NUMBER.match(text or "")
    return float(found[0]) if found else None


def _figure(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 1e9 and math.isfinite(value) else None


def _whole(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value < 1 << 48 else None


def _text(value: str | None) -> str | None:
    text = clean_text(value or "").strip()
    return None if text in {"", "n/a", "None"} else text


def _first(*values: float | None) -> float | None:
    return next((one for one in values if one is not None), None)


def _uptime(text: str) -> int | None:
    found = _UPTIME.match(text)
    if found is None:
        return None
    days, hours, minutes, seconds = (int(part) for part in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


def _rssi(answer: str) -> int | None:
    values: Iterable[object] = json_fields(answer).values()
    found = [one for one in values if isinstance(one, int) and not isinstance(one, bool)]
    return found[0] if len(found) == 1 and -200 <= found[0] < 0 else None


def _boot(answer: str) -> BootReport | None:
    fields = json_fields(answer)
    mode, cause, crashes = fields.get("mode"), fields.get("cause"), fields.get("crashes")
    if not isinstance(mode, str) or not isinstance(cause, str) or not isinstance(crashes, int):
        return None
    reason = fields.get("reason")
    words = _text(reason) if isinstance(reason, str) else None
    return BootReport(clean_text(mode, 20), clean_text(cause, 40), int(crashes), words or "")

"""What a node will do in the next days, as data; the firmware itself works it out."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from micros_ide.errors import InvalidInput
from micros_ide.model.node_settings import Value

LONGEST_DAYS = 400

# What the schedule of a node depends on; nothing else of its settings is asked for.
KEYS = (
    "aioqueue", "cron", "crontasks", "location", "sunapi", "timirq", "timirqcbf", "timirqseq",
    "tz", "utc",
)  # fmt: skip


class Source(enum.Enum):
    """What makes a command run."""

    CLOCK = "clock"
    SUN = "sun"
    TIMER = "timer"
    NIGHT = "night"  # what the node does for itself, each night


class Severity(enum.Enum):
    """How bad it is; in this order."""

    ERROR = "error"  # the node will not do it
    WARNING = "warning"
    NOTE = "note"


class ProblemKind(enum.Enum):
    """What is wrong."""

    UNREADABLE = "unreadable"  # a time that does not exist, or no entry at all
    NEVER = "never"
    NO_LOCATION = "no-location"
    BAD_ZONE = "bad-zone"
    DISABLED = "disabled"
    COMMAND = "command"
    MODULE = "module"
    CONFLICT = "conflict"
    OVERLOAD = "overload"
    LEFT_OUT = "left-out"  # by the beginning of summer time
    TWICE = "twice"  # by its end


@dataclass(frozen=True, slots=True)
class ScheduleRequest:
    """What is to be worked out.

    Attributes:
        values: settings of the node by key, those of KEYS that are known.
        begin: the first moment, its seconds are dropped; without an offset, by the node's clock.
        days: more than 0, at most LONGEST_DAYS; anything else raises InvalidInput.
        whole: from the midnight before `begin` on the node's clock, in days of that clock.
        modules: names of the load modules that the node has; None: not known.
        started: when the node was started; None: not known, so its timer has no moments.
        full: every firing, also of entries that are due very often.
    """

    values: Mapping[str, Value] = field(repr=False)
    begin: dt.datetime
    days: float = 7
    modules: frozenset[str] | None = None
    started: dt.datetime | None = None
    full: bool = False
    whole: bool = False

    def __post_init__(self) -> None:
        """Refuse a span that is none, before anybody is asked."""
        if not 0 < self.days <= LONGEST_DAYS:
            raise InvalidInput(
                f"{self.days:g} days cannot be shown", hint=f"give 1 to {LONGEST_DAYS}"
            )


@dataclass(frozen=True, slots=True)
class Firing:
    """A command runs once, or `count` times until `last`.

    Attributes:
        entry: number of its entry in `crontasks`; None for timers and jobs of the night.
        at, last: with the offset the node's clock has then, so they read as that clock.
        planned: what the clock would have shown; another time than `at` where it was left out.
        twice: the clock shows this time twice on that day.
    """

    at: dt.datetime
    last: dt.datetime
    source: Source
    command: str
    entry: int | None
    count: int = 1
    planned: dt.datetime | None = None
    twice: bool = False

    @property
    def dense(self) -> bool:
        """True for a summary of many."""
        return self.count > 1

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "utc": utc_text(self.at),
            "local": self.at.isoformat(),
            "last": self.last.isoformat(),
            "count": self.count,
            "source": self.source.value,
            "entry": self.entry,
            "command": self.command,
            "planned": self.planned.isoformat() if self.planned else None,
            "twice": self.twice,
        }


@dataclass(frozen=True, slots=True)
class EntryPlan:
    """One entry, as the node reads it.

    Attributes:
        error: the node's own words when it cannot read it; "" otherwise.
        fields: values of weekdays (Monday is 0), hours, minutes, seconds; None for all of them.
            None for entries by the sun and for errors.
        sun: ("sunrise" or "sunset", seconds after it).
        next: at `begin` of the request or after it; None when it does not come in these days.
        count: firings in the span.
    """

    number: int
    text: str
    command: str
    source: Source
    error: str = ""
    fields: tuple[tuple[int, ...] | None, ...] | None = None
    sun: tuple[str, int] | None = None
    next: dt.datetime | None = None
    count: int = 0
    dense: bool = False

    @property
    def module(self) -> str:
        """The load module of its command."""
        return self.command.split()[0] if self.command.split() else ""

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "number": self.number,
            "text": self.text,
            "command": self.command,
            "source": self.source.value,
            "error": self.error,
            "next": self.next.isoformat() if self.next else None,
            "count": self.count,
            "dense": self.dense,
        }


@dataclass(frozen=True, slots=True)
class TimerPlan:
    """The periodic job (`timirq`); it counts from the node's start."""

    command: str
    period_ms: int
    enabled: bool
    count: int

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "command": self.command,
            "period_ms": self.period_ms,
            "enabled": self.enabled,
            "count": self.count,
        }


@dataclass(frozen=True, slots=True)
class SunDay:
    """The sun on one day of the node's clock; None for what does not happen or is not known.

    Seconds after midnight of that clock: below 0 or beyond 86400 where it is far from the sun.
    """

    day: dt.date
    sunrise: int | None
    sunset: int | None

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form; times as the clock shows them."""
        return {
            "day": self.day.isoformat(),
            "sunrise": clock_text(self.sunrise),
            "sunset": clock_text(self.sunset),
        }


@dataclass(frozen=True, slots=True)
class ClockEdge:
    """The clock is moved by `move` seconds; `at` with the offset before."""

    at: dt.datetime
    move: int

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"at": self.at.isoformat(), "move": self.move}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person should look at; `entries` and `at` lead to it."""

    kind: ProblemKind
    severity: Severity
    text: str
    entries: tuple[int, ...] = ()
    at: dt.datetime | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "kind": self.kind.value,
            "severity": self.severity.value,
            "text": self.text,
            "entries": list(self.entries),
            "at": self.at.isoformat() if self.at else None,
        }


@dataclass(frozen=True, slots=True)
class Schedule:
    """The answer. Firings by moment; problems with the worst first.

    Attributes:
        place: (latitude, longitude) the node works with; None: not known.
        night: the jobs of the night, which no setting changes.
    """

    begin: dt.datetime
    end: dt.datetime
    enabled: bool
    place: tuple[float, float] | None
    firings: tuple[Firing, ...] = ()
    entries: tuple[EntryPlan, ...] = ()
    night: tuple[EntryPlan, ...] = ()
    timer: TimerPlan | None = None
    sun: tuple[SunDay, ...] = ()
    edges: tuple[ClockEdge, ...] = ()
    problems: tuple[Problem, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "from": self.begin.isoformat(),
            "to": self.end.isoformat(),
            "enabled": self.enabled,
            "place": list(self.place) if self.place else None,
            "entries": [one.as_dict() for one in self.entries],
            "timer": self.timer.as_dict() if self.timer else None,
            "problems": [one.as_dict() for one in self.problems],
            "edges": [one.as_dict() for one in self.edges],
            "sun": [one.as_dict() for one in self.sun],
            "firings": [one.as_dict() for one in self.firings],
        }


def utc_text(moment: dt.datetime) -> str:
    """Return "2027-03-28T01:00:00Z"."""
    return moment.astimezone(dt.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def clock_text(second: int | None) -> str | None:
    """Return second of a day as "06:31:05", what is outside of it folded in."""
    if second is None:
        return None
    second %= 86400
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"

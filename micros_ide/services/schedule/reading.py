"""From what the firmware's scheduler printed to a Schedule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from micros_ide.errors import FirmwareError
from micros_ide.model.nodes import clean_text
from micros_ide.model.schedule import (
    ClockEdge,
    EntryPlan,
    Firing,
    Schedule,
    ScheduleRequest,
    Source,
    SunDay,
    TimerPlan,
)

_SUN = ("sunrise", "sunset")
_TEXT = 1000  # characters of an entry


@dataclass(frozen=True, slots=True)
class CommandWords:
    """One command. `error`: why the node cannot read its arguments, in its words; "" if it can."""

    words: tuple[str, ...]
    error: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A Schedule without its problems, and what else they are made from.

    Attributes:
        commands: of each entry by its number, as the node splits them; None: the timer's.
        together: entries that were due in the same second, how often, and when first.
        zone: why `tz` cannot be read, "" if it can.
    """

    schedule: Schedule
    commands: dict[int | None, tuple[CommandWords, ...]] = field(default_factory=dict)
    together: tuple[tuple[tuple[int, ...], int, dt.datetime], ...] = ()
    zone: str = ""

    def words(self, number: int) -> tuple[str, ...]:
        """Return those of an entry's command, none for an entry that cannot be read."""
        return next((one.words for one in self.commands.get(number, ())), ())


def read(objects: Iterable[dict[str, Any]], request: ScheduleRequest) -> Told:
    """Return what `objects`, the lines of `schedule_span`, say; FirmwareError if they end early."""
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for one in objects:
        by_kind.setdefault(str(one.get("is")), []).append(one)
    if "end" not in by_kind:
        raise FirmwareError("the scheduler did not come to its end")
    node = by_kind["node"][0]
    entries = {one["number"]: _entry(one) for one in by_kind.get("entry", [])}
    night = {one["number"]: _entry(one) for one in by_kind.get("night", [])}
    edges = tuple(_edge(one) for one in by_kind.get("edge", []))
    firings = [
        *(_firing(one, {**entries, **night}, edges) for one in by_kind.get("fire", [])),
        *(_run(one, {**entries, **night}) for one in by_kind.get("run", [])),
    ]
    begin, end = _at(node["begin"], node["ahead"]), _at(node["end"], node["end_ahead"])
    timer, ticks = _timer(by_kind, request, end - begin)
    firings += ticks
    firings.sort(key=lambda one: (one.at, one.entry is None, one.entry or 0))
    asked = request.begin if request.begin.tzinfo else begin
    after = {one["number"]: _at(one["at"], one["ahead"]) for one in by_kind.get("after", [])}
    soon = {one["number"]: _at(one["at"], one["ahead"]) for one in by_kind.get("next", [])}
    schedule = Schedule(
        begin=begin,
        end=end,
        enabled=request.values.get("cron") is True,
        place=tuple(node["place"]) if node["place"] else None,
        firings=tuple(firings),
        entries=tuple(_counted(one, firings, (soon, after), asked) for one in entries.values()),
        night=tuple(_counted(one, firings, (soon, after), asked) for one in night.values()),
        timer=timer,
        sun=tuple(_day(one) for one in by_kind.get("day", [])),
        edges=edges,
    )
    said = [one for kind in ("entry", "night", "timer") for one in by_kind.get(kind, [])]
    return Told(
        schedule,
        commands={
            one.get("number"): tuple(
                CommandWords(tuple(command["words"]), clean_text(command["error"]))
                for command in one.get("commands", ())
            )
            for one in said
        },
        together=tuple(
            (tuple(one["numbers"]), one["count"], _at(one["at"], node["ahead"]))
            for one in by_kind.get("together", [])
        ),
        zone=clean_text(by_kind["zone"][0]["error"]) if "zone" in by_kind else "",
    )


def _entry(told: dict[str, Any]) -> EntryPlan:
    number, text = int(told["number"]), clean_text(told["text"], _TEXT)
    if "error" in told:
        command = text.partition("!")[2].strip()
        return EntryPlan(number, text, command, Source.CLOCK, error=clean_text(told["error"]))
    sun, fields = told["sun"], told["fields"]
    source = Source.NIGHT if number < 0 else Source.SUN if sun else Source.CLOCK
    return EntryPlan(
        number=number,
        text=text,
        command=clean_text(told["command"], _TEXT),
        source=source,
        fields=fields and tuple(None if one is None else tuple(one) for one in fields),
        sun=(_SUN[sun[0]], sun[1]) if sun else None,
    )


def _counted(
    entry: EntryPlan,
    firings: list[Firing],
    nexts: tuple[dict[int, dt.datetime], dict[int, dt.datetime]],
    asked: dt.datetime,
) -> EntryPlan:
    number = None if entry.source is Source.NIGHT else entry.number
    own = [
        one
        for one in firings
        if (one.entry == number and number is not None)
        or (number is None and one.source is Source.NIGHT and one.command == entry.command)
    ]
    following = next((one.at for one in own if one.at >= asked and not one.dense), None)
    for moments in nexts:  # as the plan has them: of dense entries, and behind the span
        if following is None and entry.number in moments:
            following = moments[entry.number]
    return replace(
        entry,
        next=following,
        count=sum(one.count for one in own),
        dense=any(one.dense for one in own),
    )


def _firing(
    told: dict[str, Any], entries: dict[int, EntryPlan], edges: tuple[ClockEdge, ...]
) -> Firing:
    entry, at = entries[told["number"]], _at(told["at"], told["ahead"])
    late = told["late"]
    planned = at.replace(tzinfo=None) - dt.timedelta(seconds=late) if late else None
    return Firing(
        at=at,
        last=at,
        source=entry.source,
        command=entry.command,
        entry=None if entry.number < 0 else entry.number,
        planned=planned,
        twice=any(_in_fold(at, edge) for edge in edges),
    )


def _in_fold(at: dt.datetime, edge: ClockEdge) -> bool:
    """True when the clock shows the time of `at` before and after it is put back."""
    if edge.move >= 0 or abs((at - edge.at).total_seconds()) > -edge.move:
        return False
    top = edge.at.replace(tzinfo=None)
    return top + dt.timedelta(seconds=edge.move) <= at.replace(tzinfo=None) < top


def _run(told: dict[str, Any], entries: dict[int, EntryPlan]) -> Firing:
    entry = entries[told["number"]]
    return Firing(
        at=_at(told["at"], told["ahead"]),
        last=_at(told["last"], told["ahead"]),
        source=entry.source,
        command=entry.command,
        entry=None if entry.number < 0 else entry.number,
        count=told["count"],
    )


def _timer(
    by_kind: dict[str, list[dict[str, Any]]], request: ScheduleRequest, span: dt.timedelta
) -> tuple[TimerPlan | None, list[Firing]]:
    if "timer" not in by_kind:
        return None, []
    told = by_kind["timer"][0]
    command, period = clean_text(told["command"], _TEXT), max(1, int(told["period"]))
    span_ms = int(span.total_seconds() * 1000)
    timer = TimerPlan(command, period, request.values.get("timirq") is True, span_ms // period)
    moments = [_at(one["at"], one["ahead"]) for one in by_kind.get("tick", [])]
    return timer, [Firing(one, one, Source.TIMER, command, None) for one in moments]


def _day(told: dict[str, Any]) -> SunDay:
    day = dt.datetime.fromtimestamp(told["midnight"], dt.timezone.utc).date()
    return SunDay(day, *told["sun"])


def _edge(told: dict[str, Any]) -> ClockEdge:
    return ClockEdge(_at(told["at"], told["ahead"]), int(told["move"]))


def _at(utc: int, ahead: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(utc, dt.timezone(dt.timedelta(seconds=ahead)))

"""What is wrong with a schedule: times that never come, commands, what does not go together."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator

from micros_ide.model.manual import ModuleManual
from micros_ide.model.schedule import (
    EntryPlan,
    Problem,
    ProblemKind,
    Schedule,
    ScheduleRequest,
    Severity,
    Source,
)
from micros_ide.services.schedule.reading import CommandWords, Told

_ORDER = list(Severity)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,31}")
_SHOWN = 60  # characters of an entry in a sentence
ManualOf = Callable[[str], ModuleManual | None]


def problems(told: Told, request: ScheduleRequest, manual: ManualOf) -> tuple[Problem, ...]:
    """Return everything to look at, the worst first."""
    found = [
        *_node(told, request),
        *_times(told.schedule),
        *_summer_time(told.schedule),
        *_commands(told, request, manual),
        *_meetings(told, request, manual),
    ]
    return tuple(sorted(found, key=lambda one: (_ORDER.index(one.severity), one.entries)))


def _node(told: Told, request: ScheduleRequest) -> Iterator[Problem]:
    schedule = told.schedule
    if schedule.entries and not schedule.enabled:
        yield Problem(
            ProblemKind.DISABLED,
            Severity.ERROR,
            "The schedule is switched off (cron), so nothing of it runs.",
        )
    if schedule.timer is not None and not schedule.timer.enabled:
        yield Problem(
            ProblemKind.DISABLED,
            Severity.NOTE,
            "The timer has a command and is switched off (timirq).",
        )
    if told.zone:
        yield Problem(
            ProblemKind.BAD_ZONE,
            Severity.ERROR,
            f"The time zone (tz) cannot be read: {told.zone}. The node counts {_ahead(request)} "
            "minutes from UTC instead (utc), without summer time.",
        )
    by_sun = tuple(one.number for one in schedule.entries if one.source is Source.SUN)
    if by_sun and schedule.place is None:
        yield Problem(
            ProblemKind.NO_LOCATION,
            Severity.ERROR,
            "Sunrise and sunset need a location. Set it (location), such as 47.5,19.05; without it "
            "the node asks the Internet where it is, and waits until it is told.",
            by_sun,
        )
    elif by_sun and request.values.get("sunapi") is True:
        yield Problem(
            ProblemKind.NO_LOCATION,
            Severity.NOTE,
            "The node asks api.sunrise-sunset.org for the sun of each day (sunapi): its times may "
            "differ from these by a minute or two.",
            by_sun,
        )


def _ahead(request: ScheduleRequest) -> object:
    return request.values.get("utc", 60)


def _times(schedule: Schedule) -> Iterator[Problem]:
    for entry in schedule.entries:
        if entry.error:
            yield Problem(
                ProblemKind.UNREADABLE,
                Severity.ERROR,
                f"{entry.text[:_SHOWN]}: {entry.error}. The node leaves this entry out.",
                (entry.number,),
            )
        elif entry.next is None and (entry.source is Source.CLOCK or schedule.place is not None):
            what = f"there is no {entry.sun[0]}" if entry.sun else "this time does not come"
            yield Problem(
                ProblemKind.NEVER,
                Severity.ERROR,
                f"{entry.text[:_SHOWN]}: {what} in these days.",
                (entry.number,),
            )


def _summer_time(schedule: Schedule) -> Iterator[Problem]:
    told = set()
    for one in schedule.firings:
        if one.entry is None or one.entry in told:
            continue
        entry = next(entry for entry in schedule.entries if entry.number == one.entry)
        if one.planned is not None:
            told.add(one.entry)
            yield Problem(
                ProblemKind.LEFT_OUT,
                Severity.WARNING,
                f"{entry.text[:_SHOWN]}: the clock is put forward and never shows "
                f"{one.planned:%H:%M} on {_date(one.at)}; it runs at {one.at:%H:%M} instead.",
                (one.entry,),
                one.at,
            )
        elif one.twice:
            told.add(one.entry)
            hourly = entry.fields is not None and entry.fields[1] is None
            yield Problem(
                ProblemKind.TWICE,
                Severity.NOTE if hourly else Severity.WARNING,
                f"{entry.text[:_SHOWN]}: the clock shows {one.at:%H:%M} twice on "
                f"{_date(one.at)}; it runs {'both times' if hourly else 'the first time only'}.",
                (one.entry,),
                one.at,
            )


def _date(moment: dt.datetime) -> str:
    return f"{moment.day} {moment:%B}"


def _commands(told: Told, request: ScheduleRequest, manual: ManualOf) -> Iterator[Problem]:
    for entry in told.schedule.entries:
        if entry.error:
            continue
        for one in told.commands.get(entry.number) or (CommandWords(()),):
            found = _command(entry.command, one, request, manual)
            if found is not None:
                kind, severity, text = found
                yield Problem(kind, severity, text, (entry.number,))
    for one in told.commands.get(None, ()):  # of the timer
        found = _command(" ".join(one.words), one, request, manual)
        if found is not None:
            kind, severity, text = found
            yield Problem(kind, severity, f"Timer: {text}")


def _command(
    text: str, command: CommandWords, request: ScheduleRequest, manual: ManualOf
) -> tuple[ProblemKind, Severity, str] | None:
    shown, words = text[:_SHOWN], command.words
    if command.error:
        return ProblemKind.COMMAND, Severity.ERROR, f"{shown}: {command.error}."
    if words[:1] == ("task",):  # the node's own word, and no module
        return None
    if len(words) < 2 or not all(_NAME.fullmatch(word) for word in words[:2]):
        text = f"{shown}: a command is a module and a function, such as: system heartbeat."
        return ProblemKind.COMMAND, Severity.ERROR, text
    return _unknown(shown, words[0], words[1], request, manual)


def _unknown(
    shown: str, module: str, function: str, request: ScheduleRequest, manual: ManualOf
) -> tuple[ProblemKind, Severity, str] | None:
    if request.modules is not None and module not in request.modules:
        text = f"{shown}: the node has no module called {module}."
        return ProblemKind.MODULE, Severity.ERROR, text
    known = manual(module)
    if known is not None and known.function(function) is None:
        text = f"{shown}: {module} has no function called {function}."
        return ProblemKind.COMMAND, Severity.ERROR, text
    if known is None and request.modules is None:  # else one of the user's own, on the node
        text = f"{shown}: {module} is none of the modules that come with the firmware."
        return ProblemKind.MODULE, Severity.NOTE, text
    return None


def _meetings(told: Told, request: ScheduleRequest, manual: ManualOf) -> Iterator[Problem]:
    entries = {one.number: one for one in told.schedule.entries}
    seen: set[tuple[int, ...]] = set()
    for numbers, _count, first in told.together:
        group = [entries[number] for number in numbers]
        for module in dict.fromkeys(one.module for one in group):
            same = [one for one in group if one.module == module]
            key = tuple(one.number for one in same)
            if len(same) > 1 and key not in seen and not _harmless(same):
                seen.add(key)
                yield _conflict(module, same, first)
        yield from _overload(group, told, request, manual, first)


def _harmless(group: list[EntryPlan]) -> bool:
    """True for what only tells something, such as two calls of `system`."""
    return group[0].module == "system" and len({one.command for one in group}) == len(group)


def _conflict(module: str, group: list[EntryPlan], first: dt.datetime) -> Problem:
    functions = {" ".join(one.command.split()[:2]) for one in group}
    how = "the same function" if len(functions) == 1 else "the same module"
    if len({one.command for one in group}) == 1:
        how = "the same command"
    said = " · ".join(one.command[:_SHOWN] for one in group)
    return Problem(
        ProblemKind.CONFLICT,
        Severity.WARNING,
        f"{len(group)} entries call {how} ({module}) at the same moment: {said}. The last one "
        "decides.",
        tuple(one.number for one in group),
        first,
    )


def _overload(
    group: list[EntryPlan],
    told: Told,
    request: ScheduleRequest,
    manual: ManualOf,
    first: dt.datetime,
) -> Iterator[Problem]:
    """A node runs `aioqueue` commands in the background, and each function once at a time."""
    limit = int(request.values.get("aioqueue", 4))
    behind = [one for one in group if _in_background(told.words(one.number))]
    waiting = [one for one in group if one in behind or _waits(told, one, manual)]
    numbers = tuple(one.number for one in waiting)
    if behind and len(waiting) > limit:
        yield Problem(
            ProblemKind.OVERLOAD,
            Severity.ERROR,
            f"{len(waiting)} entries begin work in the background in the same second, and the node "
            f"has {limit} places (aioqueue): those that find none are left out.",
            numbers,
            first,
        )
    tags = Counter(" ".join(told.words(one.number)[:2]) for one in waiting)
    for tag, count in tags.items():
        if count > 1:
            same = tuple(n for n in numbers if " ".join(told.words(n)[:2]) == tag)
            yield Problem(
                ProblemKind.OVERLOAD,
                Severity.ERROR,
                f"{count} entries begin {tag} in the same second; it runs once at a time, so only "
                "the first is done.",
                same,
                first,
            )


def _in_background(words: tuple[str, ...]) -> bool:
    return len(words) > 2 and "&" in words[-1] and not set(words[-1]) & set("\"'([{")


def _waits(told: Told, entry: EntryPlan, manual: ManualOf) -> bool:
    words = told.words(entry.number)
    known = manual(words[0]) if len(words) > 1 else None
    function = known.function(words[1]) if known is not None else None
    return function is not None and function.waits

"""Entries of `crontasks` put at other times: all of an entry, or one of its times alone."""

from __future__ import annotations

import datetime as dt

from micros_ide.model.schedule import EntryPlan

_SIZES = (7, 24, 60, 60)
_HOURS, _MINUTES = 1, 2
_DAY = 1440  # minutes
_MOST_OFFSET = 720
Fields = tuple[tuple[int, ...] | None, ...]
_FAR = f"a time by the sun is at most {_MOST_OFFSET} minutes before or after it"


def times_a_week(entry: EntryPlan) -> int:
    """Return at how many times of a week an entry by the clock is due; 0 for others."""
    if entry.fields is None:
        return 0
    count = 1
    for values, size in zip(entry.fields, _SIZES, strict=True):
        count *= size if values is None else len(values)
    return count


def moved_sun(entry: EntryPlan, minutes: int) -> str:
    """Return the entry with its offset changed; raises ValueError beyond 12 hours."""
    if entry.sun is None:
        raise ValueError("the entry is none by the sun")
    name, seconds = entry.sun
    shift = seconds // 60 + minutes
    if abs(shift) > _MOST_OFFSET:
        raise ValueError(_FAR)
    return f"{name}{f'{shift:+d}' if shift else ''}!{entry.command}"


def moved_all(entry: EntryPlan, minutes: int, days: int = 0) -> str:
    """Return the entry with each of its times that much later.

    Raises ValueError for one whose times cannot be written in one entry then.
    """
    weekdays, hours, clock_minutes, seconds = _fields(entry)
    if clock_minutes is not None and minutes:
        if hours is None:
            clock_minutes = _turned(clock_minutes, minutes, 60)
        else:
            hours, clock_minutes, over = _shifted(hours, clock_minutes, minutes)
            days += over
    elif clock_minutes is None and hours is not None and minutes % 60 == 0:
        hours, _same, over = _shifted(hours, (0,), minutes)
        days += over
    elif minutes:
        raise ValueError("an entry of every minute stays where it is")
    if weekdays is not None and days:
        weekdays = _turned(weekdays, days, 7)
    return f"{time_text((weekdays, hours, clock_minutes, seconds))}!{entry.command}"


def moved_one(entry: EntryPlan, at: dt.datetime, to: dt.datetime) -> list[str]:
    """Return entries with the time of week `at` of `entry` put to `to`, the others as they are."""
    rest = _fields(entry)
    picked = (at.weekday(), at.hour, at.minute)
    pieces: list[Fields] = []
    for index, value in enumerate(picked):
        values = _values(rest, index)
        if value not in values:
            raise ValueError("the entry has no such time")
        others = tuple(one for one in values if one != value)
        if others:
            pieces.append((*rest[:index], others, *rest[index + 1 :]))
        rest = (*rest[:index], (value,), *rest[index + 1 :])
    new: Fields = ((to.weekday(),), (to.hour,), (to.minute,), rest[3])
    return [f"{time_text(one)}!{entry.command}" for one in (*pieces, new)]


def without_one(entry: EntryPlan, at: dt.datetime) -> list[str]:
    """Return entries without the time of week `at` of `entry`."""
    return moved_one(entry, at, at)[:-1]


def clock_text_at(moment: dt.datetime, command: str) -> str:
    """Return an entry for this weekday and minute of the node's clock."""
    fields: Fields = ((moment.weekday(),), (moment.hour,), (moment.minute,), (0,))
    return f"{time_text(fields)}!{command}"


def time_text(fields: Fields) -> str:
    """Return WD:H:M:S."""
    return ":".join(_field_text(values, size) for values, size in zip(fields, _SIZES, strict=True))


def _fields(entry: EntryPlan) -> Fields:
    if entry.fields is None:
        raise ValueError("the entry is none by the clock")
    return entry.fields


def _values(fields: Fields, index: int) -> tuple[int, ...]:
    values = fields[index]
    return tuple(range(_SIZES[index])) if values is None else values


def _turned(values: tuple[int, ...], by: int, size: int) -> tuple[int, ...]:
    return tuple(sorted((value + by) % size for value in values))


def _shifted(
    hours: tuple[int, ...], minutes: tuple[int, ...], by: int
) -> tuple[tuple[int, ...], tuple[int, ...], int]:
    """Return hours and minutes `by` later, and by how many days all of them are then."""
    moments = [hour * 60 + minute + by for hour in hours for minute in minutes]
    over = {moment // _DAY for moment in moments}
    new_hours = tuple(sorted({moment // 60 % 24 for moment in moments}))
    new_minutes = tuple(sorted({moment % 60 for moment in moments}))
    if len(new_hours) * len(new_minutes) != len(moments) or len(over) != 1:
        raise ValueError("not all times of this entry can be moved that far together")
    return new_hours, new_minutes, over.pop()


def _field_text(values: tuple[int, ...] | None, size: int) -> str:
    if values is None or len(values) == size:
        return "*"
    if len(values) > 2:
        step = values[1] - values[0]
        if step > 1 and values == tuple(range(0, size, step)):
            return f"*/{step}"
        if step > 1 and values == tuple(range(values[0], values[-1] + 1, step)):
            return f"{values[0]}-{values[-1]}/{step}"
    return ",".join(_spans(values))


def _spans(values: tuple[int, ...]) -> list[str]:
    found: list[list[int]] = []
    for value in values:
        if found and value == found[-1][-1] + 1:
            found[-1].append(value)
        else:
            found.append([value])
    texts = []
    for one in found:
        if len(one) > 2:
            texts.append(f"{one[0]}-{one[-1]}")
        else:
            texts += [str(value) for value in one]
    return texts

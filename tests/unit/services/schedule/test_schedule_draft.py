"""Entries that are moved, split, edited and taken back, without a node and without MicroPython."""

from __future__ import annotations

import datetime as dt

import pytest

from micros_ide.model.schedule import EntryPlan, Source
from micros_ide.services.schedule import ScheduleDraft
from micros_ide.services.schedule.moves import (
    moved_all,
    moved_one,
    moved_sun,
    time_text,
    times_a_week,
    without_one,
)

SIZES = (7, 24, 60, 60)
MONDAY = dt.datetime(2027, 3, 1)  # noqa: DTZ001 - a time of the week, of any clock


def entry(*fields, number: int = 0, command: str = "a b") -> EntryPlan:
    return EntryPlan(number, "", command, Source.CLOCK, fields=fields)


def by_sun(name: str, seconds: int) -> EntryPlan:
    return EntryPlan(0, "", "a b", Source.SUN, sun=(name, seconds))


def at(weekday: int, hour: int, minute: int) -> dt.datetime:
    return MONDAY + dt.timedelta(days=weekday, hours=hour, minutes=minute)


def values(text: str, size: int) -> set[int]:
    """What a field means, read the slow way."""
    found: set[int] = set()
    for part in text.split(","):
        span, _slash, step = part.partition("/")
        low, dash, high = span.partition("-")
        first = 0 if low == "*" else int(low)
        last = size - 1 if low == "*" else int(high) if dash else first
        found |= set(range(first, last + 1, int(step or 1)))
    return found


def times(texts: list[str]) -> list[tuple[int, ...]]:
    """Every time of the week of some entries, seconds left out."""
    found = []
    for text in texts:
        fields = text.partition("!")[0].split(":")
        days, hours, minutes, _s = (values(f, s) for f, s in zip(fields, SIZES, strict=True))
        found += [(d, h, m) for d in days for h in hours for m in minutes]
    return sorted(found)


@pytest.mark.parametrize(
    ("fields", "minutes", "days", "wanted"),
    [
        ((None, (8,), (0,), (0,)), 90, 0, "*:9:30:0"),
        ((None, (8,), (0,), (30,)), -5, 0, "*:7:55:30"),
        (((5, 6), (8,), (0,), (0,)), 0, 1, "0,6:8:0:0"),
        (((6,), (23,), (50,), (0,)), 0, -6, "0:23:50:0"),
        ((None, (8, 20), (15,), (0,)), 45, 0, "*:9,21:0:0"),
        ((None, (8, 12, 18), (0, 30), (0,)), 60, 0, "*:9,13,19:0,30:0"),
        ((None, None, (0,), (0,)), 20, 0, "*:*:20:0"),
        ((None, None, (0, 15, 30, 45), (0,)), 5, 0, "*:*:5-50/15:0"),
        ((None, (2, 3), None, (0,)), 60, 0, "*:3,4:*:0"),
        (((0,), (23,), (30,), (0,)), 60, 0, "1:0:30:0"),
    ],
)
def test_all_times_of_an_entry_move_together(fields, minutes, days, wanted):
    assert moved_all(entry(*fields), minutes, days) == f"{wanted}!a b"


@pytest.mark.parametrize(
    ("fields", "minutes"),
    [
        ((None, (8,), (0, 30), (0,)), 40),  # 8:40 and 9:10 are no product of hours and minutes
        ((None, (8, 23), (0,), (0,)), 60),  # one of them would be another day
        ((None, None, None, (0,)), 5),
        ((None, (8,), None, (0,)), 5),
    ],
)
def test_what_no_entry_can_say_is_refused(fields, minutes):
    with pytest.raises(ValueError, match=r"entry|times"):
        moved_all(entry(*fields), minutes)


@pytest.mark.parametrize(
    ("fields", "which", "to"),
    [
        ((None, (8,), (0,), (0,)), (1, 8, 0), (1, 9, 5)),
        (((0, 1, 2, 3, 4), (6,), (30,), (0,)), (4, 6, 30), (5, 7, 0)),
        ((None, (8, 20), (0, 30), (0,)), (6, 20, 30), (6, 21, 0)),
        (((2,), None, (0, 15, 30, 45), (0,)), (2, 0, 15), (2, 0, 20)),
    ],
)
def test_one_time_moves_and_every_other_one_stays(fields, which, to):
    whole = entry(*fields)
    before = times([f"{time_text(fields)}!a b"])
    assert len(before) == times_a_week(whole)
    pieces = moved_one(whole, at(*which), at(*to))
    assert times(pieces) == sorted([*(set(before) - {which}), to])
    assert times(without_one(whole, at(*which))) == sorted(set(before) - {which})


@pytest.mark.parametrize(
    ("sun", "minutes", "wanted"),
    [
        (("sunset", -1800), -15, "sunset-45"),
        (("sunrise", 0), 20, "sunrise+20"),
        (("sunrise", -600), 10, "sunrise"),
    ],
)
def test_a_time_by_the_sun_moves_by_its_offset(sun, minutes, wanted):
    assert moved_sun(by_sun(*sun), minutes) == f"{wanted}!a b"


def test_a_time_by_the_sun_stays_within_twelve_hours_of_it():
    with pytest.raises(ValueError, match="720"):
        moved_sun(by_sun("sunset", 42_000), 60)


def test_steps_are_taken_back_and_done_again():
    draft = ScheduleDraft({"cron": True, "crontasks": "*:8:0:0!a b;*:9:0:0!c d", "utc": 60})
    daily = entry(None, (8,), (0,), (0,))
    draft.move(daily, 30)
    draft.remove(1)
    draft.add("sunset-30!e f")
    assert draft.entries == ("*:8:30:0!a b", "sunset-30!e f")
    assert [(one.before, one.after) for one in draft.lines] == [
        ("*:8:0:0!a b", "*:8:30:0!a b"),
        ("*:9:0:0!c d", "sunset-30!e f"),
    ]
    assert draft.changes == {"crontasks": "*:8:30:0!a b;sunset-30!e f"}
    assert draft.values["utc"] == 60
    for _step in range(3):
        draft.undo()
    assert not draft.undoing
    assert draft.changes == {}
    draft.redo()
    assert draft.entries == ("*:8:30:0!a b", "*:9:0:0!c d")
    draft.discard()
    assert draft.changes == {}
    draft.undo()
    assert draft.entries[0] == "*:8:30:0!a b"


def test_after_writing_a_step_taken_back_is_a_change_again():
    draft = ScheduleDraft({"cron": True, "crontasks": "*:8:0:0!a b"})
    draft.edit(0, "*:9:0:0!a b")
    draft.written(draft.changes)
    assert draft.changes == {}
    draft.undo()
    assert draft.changes == {"crontasks": "*:8:0:0!a b"}


def test_a_node_that_was_read_again_keeps_what_was_changed_here():
    draft = ScheduleDraft({"cron": True, "crontasks": "*:8:0:0!a b"})
    draft.edit(0, "*:9:0:0!a b")
    draft.rebase({"cron": True, "crontasks": "*:8:0:0!a b;*:7:0:0!c d", "utc": 0})
    assert draft.changes == {"crontasks": "*:9:0:0!a b"}
    assert draft.values["utc"] == 0
    other = ScheduleDraft({"cron": True, "crontasks": "*:8:0:0!a b"})
    other.rebase({"cron": True, "crontasks": "*:7:0:0!c d"})
    assert other.changes == {}
    assert other.entries == ("*:7:0:0!c d",)


def test_the_first_event_switches_the_schedule_on_and_later_ones_do_not():
    draft = ScheduleDraft({"cron": False, "crontasks": "n/a"})
    draft.add("*:8:0:0!a b")
    assert draft.changes == {"cron": True, "crontasks": "*:8:0:0!a b"}
    off = ScheduleDraft({"cron": False, "crontasks": "*:7:0:0!c d"})
    off.add("*:8:0:0!a b")
    assert "cron" not in off.changes
    off.switch(on=True)
    assert off.changes["cron"] is True


@pytest.mark.parametrize("text", ["*:25:0:0!a b", "a b", "*:8:0:0!a", "*:8:0:0!a b;*:9:0:0!c d"])
def test_what_the_node_would_refuse_changes_nothing(text):
    draft = ScheduleDraft({"cron": True, "crontasks": "*:8:0:0!a b"})
    with pytest.raises(ValueError, match=r".{10}"):
        draft.add(text)
    with pytest.raises(ValueError, match=r".{10}"):
        draft.edit(0, text)
    assert not draft.undoing


def test_a_schedule_that_no_setting_holds_is_refused():
    draft = ScheduleDraft({"cron": True, "crontasks": f"*:8:0:0!say '{'x' * 900}'"})
    with pytest.raises(ValueError, match="1000"):
        draft.add(f"*:9:0:0!say '{'x' * 90}'")

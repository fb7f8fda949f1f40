"""The order in which nodes of a fleet are begun, and what a failure or a cancel means for them."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest

from micros_ide.engine.events import EventBus
from micros_ide.engine.jobs import JobEngine
from micros_ide.errors import BoardError, DeviceTimeout, JobCancelled
from micros_ide.model.jobs import JobLog
from micros_ide.model.ota import NodeFacts, OtaDone, OtaPlan, OtaRequest, Outcome, Way
from micros_ide.model.ota_fleet import FleetNode, FleetNodeChanged, FleetOptions, FleetPlan, failed
from micros_ide.model.update import UpdateChanges
from micros_ide.services.ota.fleet_run import FleetRun

PATIENCE_S = 30


@pytest.fixture
def jobs():
    engine = JobEngine(EventBus())
    yield engine
    engine.close()


def node(name: str, *, work: bool = True) -> FleetNode:
    request = OtaRequest(name)
    facts = NodeFacts(f"uid-{name}", name, "1.0.0-0", "1.27.0", "127.0.0.1", 9008)
    changes = UpdateChanges(send=(), remove=("LM_old.py",) if work else ())
    return FleetNode(request, OtaPlan(request, facts, Way.SAFE, "2.0.0-0", changes, (), None))


def silent(name: str) -> FleetNode:
    request = OtaRequest(name)
    return FleetNode(request, done=failed(request, DeviceTimeout("silence"), offline=True))


class Deeds:
    """In the place of the update of one node: what each shall do, and when it was begun."""

    def __init__(self, **deeds) -> None:
        self.begun: list[str] = []
        self.passwords: list[str | None] = []
        self._deeds = deeds

    def run(self, plan, report, password=None):
        self.passwords.append(password)
        name = plan.facts.name
        if plan.nothing_to_do:
            return OtaDone(name, Outcome.SAME, name=name)
        self.begun.append(name)
        deed = self._deeds.get(name)
        found = deed(report) if deed else None
        return OtaDone(name, found or Outcome.UPDATED, name=name, version=plan.new_version)


def carry_out(jobs, deeds, nodes, *, canary=None, **options):
    plan = FleetPlan(tuple(nodes), FleetOptions(**options), canary)
    console = SimpleNamespace(lane=lambda target: f"device:{target}")
    return jobs.submit("fleet", "fleet", FleetRun(deeds, console, jobs, plan).carry_out)


def shown(done) -> list[str]:
    return [f"{one.target} {one.outcome.value}" for one in done.nodes]


def refuses(_report):
    raise BoardError("no good", hint="look at it")


def goes_back(_report):
    return Outcome.ROLLED_BACK


def test_the_canary_is_done_before_any_other_is_begun(jobs):
    nodes = [node("a"), node("b"), node("c")]
    seen = []
    with jobs.bus.listening(FleetNodeChanged, seen.append):
        done = carry_out(jobs, Deeds(), nodes, canary=nodes[1]).result()
    assert shown(done) == ["a updated", "b updated", "c updated"]
    assert [(one.name, one.done is not None) for one in seen[:2]] == [("b", False), ("b", True)]
    assert done.canary == "b"
    assert done.good


@pytest.mark.parametrize("deed", [refuses, goes_back])
def test_after_the_canary_failed_nobody_is_begun(jobs, deed):
    nodes = [node("a"), node("b"), node("same", work=False), silent("off")]
    deeds = Deeds(a=deed)
    done = carry_out(jobs, deeds, nodes, canary=nodes[0]).result()
    assert deeds.begun == ["a"]
    assert shown(done)[1:] == ["b not tried", "same same", "off offline"]
    assert done.nodes[1].why == "a had failed before"
    assert done.first_failure.target == "a"


def test_those_that_run_come_to_their_end_and_no_more_are_begun(jobs):
    failed_before = threading.Event()

    def waits(_report):
        assert failed_before.wait(PATIENCE_S)

    nodes = [node("slow"), node("bad"), node("late")]
    deeds = Deeds(slow=waits, bad=refuses)
    job = carry_out(jobs, deeds, nodes, at_once=2)
    with jobs.bus.listening(
        FleetNodeChanged, lambda one: one.name == "bad" and one.done and failed_before.set()
    ):
        done = job.result()
    assert shown(done) == ["slow updated", "bad failed", "late not tried"]
    assert (done.nodes[1].why, done.nodes[1].hint, done.nodes[1].code) == (
        "no good",
        "look at it",
        "board",
    )
    assert sorted(deeds.begun) == ["bad", "slow"]


def test_who_keeps_going_tries_all(jobs):
    nodes = [node("a"), node("b"), node("c")]
    done = carry_out(
        jobs, Deeds(a=refuses, b=goes_back), nodes, canary=nodes[0], keep_going=True
    ).result()
    assert shown(done) == ["a failed", "b rolled back", "c updated"]


def test_a_canary_that_is_offline_stops_all_but_those_who_keep_going(jobs):
    nodes = [node("a"), silent("off")]
    deeds = Deeds()
    assert shown(carry_out(jobs, deeds, nodes, canary=nodes[1]).result()) == [
        "a not tried",
        "off offline",
    ]
    assert deeds.begun == []
    again = carry_out(jobs, deeds, nodes, canary=nodes[1], keep_going=True).result()
    assert shown(again) == ["a updated", "off offline"]


def test_no_more_than_wished_run_at_once(jobs):
    together, most, lock = 0, 0, threading.Lock()
    two = threading.Barrier(2)

    def counts(_report):
        nonlocal together, most
        with lock:
            together += 1
            most = max(most, together)
        two.wait(PATIENCE_S)
        with lock:
            together -= 1

    names = [f"n{number}" for number in range(6)]
    done = carry_out(
        jobs, Deeds(**dict.fromkeys(names, counts)), [node(name) for name in names], at_once=2
    ).result()
    assert done.good
    assert most == 2


def test_a_bug_in_one_is_the_failure_of_that_one(jobs, caplog):
    def has_a_bug(_report):
        raise RuntimeError("oh")

    nodes = [node("a"), node("b")]
    done = carry_out(jobs, Deeds(a=has_a_bug), nodes, keep_going=True).result()
    assert shown(done) == ["a failed", "b updated"]
    assert "internal error: RuntimeError: oh" in done.nodes[0].why
    assert "failed unexpectedly" in caplog.text
    caplog.clear()


def test_a_cancel_ends_all_that_run_and_says_what_is_left(jobs):
    running = threading.Barrier(3)

    def works(report):
        stopped = threading.Event()
        with report.on_cancel(stopped.set):
            running.wait(PATIENCE_S)
            assert stopped.wait(PATIENCE_S)
            report.checkpoint()

    nodes = [node(name) for name in "abcd"]
    lines = []
    with jobs.bus.listening(JobLog, lambda one: lines.append(one.text)):
        job = carry_out(jobs, Deeds(b=works, c=works), nodes, canary=nodes[0], at_once=2)
        running.wait(PATIENCE_S)
        job.cancel()
        with pytest.raises(JobCancelled):
            job.result()
    left = job.info.state_note
    assert left == (
        "updated: a; stopped on the way: b, c (the old version, or a trial, runs); 1 not begun"
    )
    assert all(row.state.terminal for row in jobs.snapshot())
    assert lines == ["a: updated to version 2.0.0-0 in 0.0 s"]


def test_one_that_is_taken_out_stops_nobody_else_but_the_canary_does(jobs):
    def is_taken_out(report):
        (row,) = [one for one in jobs.snapshot() if one.title in {"Update a", "Update b"}][-1:]
        jobs.job(row.id).cancel()
        report.checkpoint()

    nodes = [node("a"), node("b"), node("c")]
    done = carry_out(jobs, Deeds(b=is_taken_out), nodes, canary=nodes[0]).result()
    assert shown(done) == ["a updated", "b failed", "c updated"]
    assert done.nodes[1].why == "it was cancelled"
    done = carry_out(jobs, Deeds(a=is_taken_out), nodes, canary=nodes[0]).result()
    assert shown(done) == ["a failed", "b not tried", "c not tried"]


def test_passwords_reach_their_nodes_and_are_forgotten(jobs):
    deeds = Deeds(b=refuses)
    plan = FleetPlan((node("a"), node("b")))
    console = SimpleNamespace(lane=lambda target: f"device:{target}")
    run = FleetRun(deeds, console, jobs, plan)
    job = jobs.submit("fleet", "fleet", lambda report: run.carry_out(report, {"b": "secret-77"}))
    done = job.result()
    assert sorted(map(str, deeds.passwords)) == ["None", "secret-77"]
    assert set(run.now().done) == {0, 1}
    assert "secret-77" not in repr(vars(run)) + repr([vars(one) for one in jobs._jobs.values()])
    assert [one.outcome.value for one in done.nodes] == ["updated", "failed"]


def test_the_only_one_is_updated_in_the_job_itself(jobs):
    def says(report):
        report.phase("Sending", 10)
        assert len(jobs.snapshot()) == 1

    done = carry_out(jobs, Deeds(b=says), [node("a", work=False), node("b")]).result()
    assert shown(done) == ["a same", "b updated"]
    done = carry_out(jobs, Deeds(a=refuses), [node("a")]).result()
    assert shown(done) == ["a failed"]

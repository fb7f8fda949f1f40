"""Several nodes at once: a canary, the rest side by side, and what becomes of each."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from micros_ide.errors import InvalidInput, JobCancelled, NotFound
from micros_ide.model.jobs import JobChanged, JobState
from micros_ide.model.ota import OtaRequest, Outcome
from micros_ide.model.ota_fleet import FleetDone, FleetNodeChanged, FleetOptions, FleetPlan
from micros_ide.services.ota.fleet import OtaFleet
from tests.integration.ota.conftest import REPORT

OLD, NEW, NEWER = "2.0.0-0", "2.0.1-0", "2.0.2-0"
COUNT = 20
STARTING = 4  # at the same time
KEPT_MODULES = {"LM_picky.py", "LM_ota.py", "LM_system.py"}
# A module that only some nodes can load: the new version is no good for them alone.
PICKY = """from ConfigHandler import cfgget

if cfgget("devfid") in {names}:
    raise ValueError("not on this node")


def help():
    return ()
"""


def small(build):
    """The firmware with few modules: nodes are asked, and updated, in less time."""
    folder = build.tree / "modules"
    for path in folder.iterdir():
        if path.name not in KEPT_MODULES:
            path.unlink()
    listing = build.tree / "LM_to_compile.dat"
    rows = listing.read_text().splitlines()
    listing.write_text("\n".join(row for row in rows if row.strip() in KEPT_MODULES) + "\n")
    return build


@pytest.fixture(scope="module")
def firmware(workshop):
    return small(workshop.tree(OLD))


@pytest.fixture(scope="module")
def crowd(workshop, firmware):
    """Twenty nodes that answer, but for the last, which is off."""
    files = workshop.built(firmware)
    nodes = [workshop.node(f"node{number:02}", files=files) for number in range(1, COUNT + 1)]
    with ThreadPoolExecutor(STARTING) as pool:
        list(pool.map(lambda node: node.start(), nodes[:-1]))
    for node in nodes[:-1]:
        node.ask("hello")
    return nodes


def never_updated(nodes):
    """The nodes with the old version, whichever tests have updated them before."""
    with ThreadPoolExecutor(STARTING) as pool:
        list(pool.map(lambda node: node.begin_anew(), nodes))
    return nodes


@pytest.fixture(scope="module")
def newer(workshop):
    """Return a function that makes a new version, no good for the nodes with these names."""

    def make(version: str, *names: str):
        return small(workshop.tree(version, {"modules/LM_picky.py": PICKY.format(names=names)}))

    return make


class Fleet:
    """The update of several nodes to one build."""

    def __init__(self, workshop, build) -> None:
        core = workshop.core
        self.core = core
        self.service = OtaFleet(workshop.ota(build), core.console, core.devices, core.jobs)

    def plan(self, nodes, **options) -> FleetPlan:
        requests = [OtaRequest(getattr(node, "place", node)) for node in nodes]
        return self.service.plan(requests, REPORT, FleetOptions(**options))

    def run(self, plan: FleetPlan) -> FleetDone:
        return self.service.submit(plan).result()


@pytest.fixture(scope="module")
def fleet(workshop, newer):
    """To a version that node05 cannot load."""
    return Fleet(workshop, newer(NEW, "node05"))


def outcomes(done: FleetDone) -> dict[str, Outcome]:
    return {one.name or one.target: one.outcome for one in done.nodes}


def test_a_node_that_is_named_twice_is_there_once(fleet, crowd):
    (one, other), off = never_updated(crowd[:2]), crowd[-1]
    first, second, third, fourth = one.spec.address.split(".")
    spelt = f"{first}.{second}.{int(third) * 256 + int(fourth)}:9008"  # the same address
    plan = fleet.plan([one, other, "node01", spelt, off, off.name])
    assert [node.name for node in plan.nodes] == ["node01", "node02", off.place]
    assert [target for target, _name in plan.again] == ["node01", off.name, spelt]
    assert dict(plan.again)[spelt] == "node01"
    assert [(bad.target, bad.outcome) for bad in plan.problems] == [(off.place, Outcome.OFFLINE)]
    assert plan.canary is plan.nodes[0]
    sent = [{file.path for file in node.plan.files} for node in plan.with_work]
    assert sent == [{"InterpreterShell.mpy", "LM_picky.py", ".installed"}] * 2
    assert plan.nodes[0].plan.files[0].data is plan.nodes[1].plan.files[0].data  # built once


@pytest.mark.parametrize(
    ("more", "options", "error", "said"),
    [
        (["nosuch"], {}, NotFound, "no node called 'nosuch'"),
        (["../etc\x1b[2J"], {}, InvalidInput, "neither a node nor an address"),
        ([], {"canary": "node03"}, InvalidInput, "goes first, but is not among"),
        ([], {"canary": "no\x1b[2Jsuch"}, InvalidInput, "'no[2Jsuch' goes first"),
        ([], {"at_once": 0}, InvalidInput, "1 to 32 nodes"),
    ],
)
def test_what_cannot_be_is_refused_before_any_node_is_asked(
    fleet, crowd, more, options, error, said
):
    before = [job.id for job in fleet.core.jobs.snapshot()]
    with pytest.raises(error) as refused:
        fleet.plan([crowd[0], *more], **options)
    assert said in str(refused.value)
    assert [job.id for job in fleet.core.jobs.snapshot()] == before


def test_one_node_with_two_wishes_is_refused(fleet, crowd):
    place = crowd[0].place
    with pytest.raises(InvalidInput, match="different wishes"):
        fleet.service.plan([OtaRequest(place), OtaRequest("node01", force=True)], REPORT)


def test_when_the_canary_goes_back_nobody_else_is_touched(fleet, crowd):
    nodes = never_updated(crowd[3:6])
    done = fleet.run(fleet.plan(nodes, canary="node05"))
    assert outcomes(done) == {
        "node04": Outcome.NOT_TRIED,
        "node05": Outcome.ROLLED_BACK,
        "node06": Outcome.NOT_TRIED,
    }
    assert "not on this node" in done.first_failure.why
    assert {one.why for one in done.nodes if one.name != "node05"} == {"node05 had failed before"}
    assert [node.ask("version") for node in nodes] == [OLD] * 3


def give_power_back(node, cuts: list[float], stop: threading.Event) -> None:
    while not stop.wait(0.05):
        if not node.powered:
            cuts.append(time.monotonic())
            node.control.power_on()


@pytest.mark.timeout(180)
def test_twenty_nodes_with_three_faults_end_as_predicted(fleet, crowd):
    """One is off, one cannot load the new version, one loses its power while it takes it in."""
    never_updated(crowd[:-1])
    cut, cuts, stop = crowd[8], [], threading.Event()
    seen: list[FleetNodeChanged] = []
    plan = fleet.plan(crowd, keep_going=True, at_once=COUNT)
    # It writes its mode, restarts, and is in the middle of the pieces then.
    cut.control.cut_power_after(12)
    watch = threading.Thread(target=give_power_back, args=(cut, cuts, stop))
    watch.start()
    try:
        with fleet.core.bus.listening(FleetNodeChanged, seen.append):
            done = fleet.run(plan)
    finally:
        stop.set()
        watch.join()
    off = crowd[-1].place
    predicted = {f"node{number:02}": Outcome.UPDATED for number in range(1, COUNT)}
    predicted |= {"node05": Outcome.ROLLED_BACK, off: Outcome.OFFLINE}
    said = "\n".join(f"{one.name}: {one.outcome.value}: {one.why}" for one in done.nodes)
    assert outcomes(done) == predicted, said
    assert len(cuts) == 1
    assert not done.good
    said = {node.name: node.ask("version") for node in crowd[:-1]}
    assert said == {name: OLD if name == "node05" else NEW for name in predicted if name != off}
    assert {one.name: one.version for one in done.nodes if one.version} == said
    # The canary was done before any other was begun; each node was begun and ended once.
    assert [(one.name, one.done is None) for one in seen[:2]] == [
        ("node01", True),
        ("node01", False),
    ]
    assert sorted(one.name for one in seen if one.done) == sorted(said)
    assert sorted(one.name for one in seen if one.done is None) == sorted(said)
    # A repeat has one node left to do.
    again = fleet.plan(crowd, keep_going=True)
    assert [node.name for node in again.with_work] == ["node05"]
    assert [bad.target for bad in again.problems] == [off]


def wait_until_tried(node) -> None:
    deadline = time.monotonic() + 30
    while "state: trial" in node.ask("ota status"):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_cancelled_update_leaves_nodes_that_run(workshop, newer, crowd):
    fleet, nodes = Fleet(workshop, newer(NEWER)), never_updated(crowd[:2])
    job = fleet.service.submit(fleet.plan(nodes, alone_first=False))

    def changed(event: JobChanged) -> None:
        if event.job.progress.phase == "Sending":
            job.cancel()

    with fleet.core.bus.listening(JobChanged, changed), pytest.raises(JobCancelled):
        job.result()
    assert job.info.state is JobState.CANCELLED
    assert "stopped on the way: node0" in job.info.state_note
    assert all(node.ask("version") in {OLD, NEWER} for node in nodes)
    for node in nodes:  # one that had everything when the other began to be sent to may try it now
        wait_until_tried(node)
    done = fleet.run(fleet.plan(nodes))
    assert done.good, [(one.outcome, one.why, one.hint) for one in done.nodes]
    assert [node.ask("version") for node in nodes] == [NEWER] * 2

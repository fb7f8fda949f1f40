"""Several nodes: ask them all, show it, then a canary first and the rest side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from micros_ide.engine.jobs import Job, JobEngine
from micros_ide.errors import (
    BoardError,
    ConnectionFailed,
    DeviceTimeout,
    InvalidInput,
    MicrosError,
    NotFound,
)
from micros_ide.model.file_set import FileSet
from micros_ide.model.jobs import JobInfo
from micros_ide.model.nodes import clean_text
from micros_ide.model.ota import OtaPlan, OtaRequest
from micros_ide.model.ota_fleet import (
    MOST_AT_ONCE,
    FleetNode,
    FleetNow,
    FleetOptions,
    FleetPlan,
    failed,
)
from micros_ide.model.reporting import Reporter
from micros_ide.services.console import Console
from micros_ide.services.devices import Devices
from micros_ide.services.ota.fleet_run import FleetRun
from micros_ide.services.ota.planning import modules_of
from micros_ide.services.ota.service import Ota
from micros_ide.services.ota.side_by_side import run_side_by_side

LANE = "net:ota"
_ASKED_AT_ONCE = 16  # one that is silent holds its place for a while
_USUAL = FleetOptions()


class OtaFleet:
    """Updates of several nodes: `plan`, show it, then `submit` it."""

    def __init__(self, ota: Ota, console: Console, devices: Devices, jobs: JobEngine) -> None:
        self._ota = ota
        self._console = console
        self._devices = devices
        self._jobs = jobs
        self._runs: dict[int, FleetRun] = {}  # by the id of the job

    def plan(
        self, requests: Sequence[OtaRequest], report: Reporter, options: FleetOptions = _USUAL
    ) -> FleetPlan:
        """Return what will happen to each node; they are only asked, side by side.

        A node that does not answer, or cannot be updated, has the reason instead of a plan and
        holds up no other. One that is named twice is there once. The plan keeps no password, so
        that it may be kept itself. Raises NotFound and InvalidInput
        for a name that nobody has, modules that the firmware lacks, wishes that contradict one
        another, a canary that is not among the nodes, before any node is asked; FirmwareError.
        """
        if not 1 <= options.at_once <= MOST_AT_ONCE:
            raise InvalidInput(f"1 to {MOST_AT_ONCE} nodes are updated at once")
        if not requests:
            raise InvalidInput("say which nodes")
        known, again = self._each_once(requests)
        named = self._named_canary(options, known)
        built = None if all(one.own for one in requests) else self._ota.firmware(report)
        for one in requests:
            if built is not None:
                modules_of(one, built)
        asked, more = _each_node_once(self._ask(tuple(known.values()), built, report))
        nodes = tuple(replace(one, request=one.request.with_password(None)) for one in asked)
        named = dict(more).get(named or "", named)
        return FleetPlan(nodes, options, _canary(nodes, options, named), (*again, *more))

    def submit(self, plan: FleetPlan, passwords: Mapping[str, str] | None = None) -> Job:
        """Queue `plan`; the job's result is a FleetDone.

        Each node has a job of its own on its lane, and its FleetNodeChanged says which. Where
        there is just one, this is it. `passwords`: by target of the request, of nodes for which
        none is kept; they are forgotten when the job ends.
        """
        work = plan.with_work
        if len(work) == 1 and work[0].plan is not None:
            who = work[0].plan.facts.uid or work[0].request.target
            title, lane = f"Update {work[0].name}", self._console.lane(who)
        else:
            title, lane = f"Update {len(work)} nodes", LANE
        run = FleetRun(self._ota, self._console, self._jobs, plan)
        self._forget_ended()
        job = self._jobs.submit(title, lane, lambda report: run.carry_out(report, passwords))
        self._runs[job.info.id] = run
        return job

    def now(self, job_id: int) -> FleetNow | None:
        """Return how far the update of this job is, also after its end until another is begun."""
        run = self._runs.get(job_id)
        return None if run is None else run.now()

    def _forget_ended(self) -> None:
        for number in tuple(self._runs):
            job = self._jobs.job(number)
            if job is None or job.info.state.terminal:
                self._runs.pop(number, None)

    def _each_once(
        self, requests: Sequence[OtaRequest]
    ) -> tuple[dict[object, FleetNode], list[tuple[str, str]]]:
        """Return a node for each place, and the requests that mean one of them again."""
        found: dict[object, FleetNode] = {}
        again = []
        for one in requests:
            place, node = self._place(one)
            if place not in found:
                found[place] = node
            else:
                _check_same(found[place].request, one)
                again.append((one.target, found[place].name))
        return found, again

    def _place(self, request: OtaRequest) -> tuple[object, FleetNode]:
        """Return where the node is; one that is known, but not where, is offline."""
        try:
            return self._console.locate(request.target), FleetNode(request)
        except NotFound as error:
            device = self._devices.find(request.target)
            if device is None:
                raise
            done = replace(failed(request, error, offline=True), uid=device.uid, name=device.name)
            return device.uid, FleetNode(request, done=done)

    def _named_canary(self, options: FleetOptions, known: dict[object, FleetNode]) -> str | None:
        """Return the target of the request that the canary is named by."""
        if not options.alone_first or options.canary is None:
            return None
        try:
            place, _node = self._place(OtaRequest(options.canary))
            return known[place].request.target
        except (NotFound, InvalidInput, KeyError) as error:
            raise InvalidInput(
                f"'{clean_text(options.canary, 60)}' goes first, but is not among the nodes",
                hint="call it as in the list of nodes",
            ) from error

    def _ask(
        self, nodes: Sequence[FleetNode], built: FileSet | None, report: Reporter
    ) -> list[FleetNode]:
        asked = list(nodes)
        plans: dict[int, OtaPlan] = {}
        count = sum(1 for one in nodes if one.done is not None)
        names = {one.uid: one.name for one in self._devices.list()}
        report.phase(f"Asking {len(nodes)} node{'s' * (len(nodes) != 1)}", len(nodes), "nodes")

        def begin(number: int) -> Job:
            request = nodes[number].request

            # A row of the job engine must not keep a password: the plan is no result.
            def ask(own: Reporter) -> None:
                plans[number] = self._ota.plan(request, own, built)

            lane = self._console.lane(request.target)
            name = names.get(request.target, request.target)
            return self._jobs.submit(f"Look at {clean_text(name, 60)}", lane, ask)

        def ended(number: int, info: JobInfo) -> bool:
            nonlocal count
            count += 1
            asked[number] = self._named(_answered(nodes[number].request, plans.get(number), info))
            report.progress(count)
            return True

        todo = [number for number, one in enumerate(nodes) if one.done is None]
        run_side_by_side(self._jobs, todo, begin, ended, report, at_once=_ASKED_AT_ONCE)
        return asked

    def _named(self, node: FleetNode) -> FleetNode:
        """Return the node with the name that is known here, where it has not said it."""
        device = self._devices.find(node.request.target) if node.done is not None else None
        if node.done is None or device is None:
            return node
        return replace(node, done=replace(node.done, uid=device.uid, name=device.name))


def _answered(request: OtaRequest, plan: OtaPlan | None, info: JobInfo) -> FleetNode:
    error = info.error
    if plan is not None and error is None:
        return FleetNode(request, plan)
    if isinstance(error, MicrosError):
        offline = isinstance(error, ConnectionFailed | DeviceTimeout)
        return FleetNode(request, done=failed(request, error, offline=offline))
    what = "asking it was cancelled"
    if isinstance(error, Exception):  # a bug, which the log has in full, and the others do not mind
        what = f"internal error: {type(error).__name__}: {error}"
    return FleetNode(request, done=failed(request, BoardError(what)))


def _each_node_once(
    nodes: Sequence[FleetNode],
) -> tuple[tuple[FleetNode, ...], list[tuple[str, str]]]:
    """Leave out what turned out to be a node that was asked by another address."""
    found: dict[object, FleetNode] = {}
    again = []
    for number, one in enumerate(nodes):
        key: object = (one.plan.facts.uid if one.plan else "") or number
        if key not in found:
            found[key] = one
        else:
            _check_same(found[key].request, one.request)
            again.append((one.request.target, found[key].name))
    return tuple(found.values()), again


def _check_same(first: OtaRequest, other: OtaRequest) -> None:
    if replace(other, target=first.target) != first:
        raise InvalidInput(
            f"{first.target} and {other.target} are one node, with different wishes",
            hint="name it once",
        )


def _canary(
    nodes: Sequence[FleetNode], options: FleetOptions, named: str | None
) -> FleetNode | None:
    if named is not None:
        return next(one for one in nodes if named in {one.request.target, one.name})
    work = [one for one in nodes if one.has_work]
    return work[0] if options.alone_first and len(work) > 1 else None

"""Carry out the plan of several nodes; what became of each is said, also after a failure."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from micros_ide.engine.jobs import Job, JobEngine
from micros_ide.errors import BoardError, JobCancelled, MicrosError
from micros_ide.model.jobs import JobInfo, JobState
from micros_ide.model.ota import OtaDone, OtaPlan, Outcome
from micros_ide.model.ota_fleet import (
    FleetDone,
    FleetNodeChanged,
    FleetNow,
    FleetPlan,
    failed,
    listed,
)
from micros_ide.model.reporting import QuietReport, Reporter
from micros_ide.services.console import Console
from micros_ide.services.ota.service import Ota
from micros_ide.services.ota.side_by_side import run_side_by_side


class FleetRun:
    """One plan on its way; `carry_out` is called once."""

    def __init__(
        self,
        ota: Ota,
        console: Console,
        jobs: JobEngine,
        plan: FleetPlan,
    ) -> None:
        self._ota = ota
        self._console = console
        self._jobs = jobs
        self._plan = plan
        self._passwords: Mapping[str, str] = {}
        self._report: Reporter = QuietReport()
        self._done: dict[int, OtaDone] = {}  # by the number of the node in the plan
        self._begun: dict[int, tuple[Job, float]] = {}
        self._stopped_by = plan.stopped_by

    def now(self) -> FleetNow:
        """Return how far it is; safe from every thread."""
        begun = {number: job.info.id for number, (job, _at) in dict(self._begun).items()}
        return FleetNow(self._plan, begun, dict(self._done))

    def carry_out(self, report: Reporter, passwords: Mapping[str, str] | None = None) -> FleetDone:
        """Update the nodes that something is to be sent to.

        `passwords`: by target of the request. After a failure no more are begun, unless the plan
        says to keep going. Raises JobCancelled when it is cancelled; the report's state says then
        which nodes are updated.
        """
        self._report, self._passwords = report, passwords or {}
        try:
            return self._carried_out(time.monotonic())
        finally:
            self._passwords = {}

    def _carried_out(self, began: float) -> FleetDone:
        plan = self._plan
        todo = []
        for number, node in enumerate(plan.nodes):
            if node.done is not None:
                self._done[number] = node.done
            elif node.has_work:
                todo.append(number)
            elif node.plan is not None:
                self._done[number] = self._ota.run(node.plan, self._report)
        todo.sort(key=lambda number: plan.nodes[number] is not plan.canary)
        if self._stopped_by is None:
            try:
                self._in_order(todo)
            except JobCancelled:
                if state := self._state():
                    self._report.note_state(state)
                raise
        self._note_not_tried()
        canary = plan.canary.name if plan.canary is not None else None
        every = tuple(self._done[number] for number in range(len(plan.nodes)))
        return FleetDone(every, canary, time.monotonic() - began)

    def _in_order(self, todo: Sequence[int]) -> None:
        nodes = self._plan.nodes
        if len(todo) == 1:
            self._run_here(todo[0])
        elif todo and nodes[todo[0]] is self._plan.canary:
            self._report.phase(f"Updating {nodes[todo[0]].name} first")
            if self._side_by_side(todo[:1]):
                self._report.phase(f"Updating {len(todo)} nodes", len(todo), "nodes")
                self._report.progress(1)
                self._side_by_side(todo[1:])
        elif todo:
            self._report.phase(f"Updating {len(todo)} nodes", len(todo), "nodes")
            self._side_by_side(todo)

    def _side_by_side(self, todo: Sequence[int]) -> bool:
        """Update some; return whether more may be begun."""
        go_on = True

        def ended(number: int, info: JobInfo) -> bool:
            nonlocal go_on
            done = self._of(number, info)
            self._end(number, done)
            if len(self._begun) > 1:
                self._report.progress(sum(1 for one in self._begun if one in self._done))
            if not (done.outcome.good or self._may_go_on(number, info)):
                go_on = False
                self._stopped_by = self._stopped_by or done
            return go_on

        at_once = self._plan.options.at_once
        run_side_by_side(self._jobs, todo, self._begin, ended, self._report, at_once=at_once)
        return go_on

    def _may_go_on(self, number: int, info: JobInfo) -> bool:
        """Return whether others are begun after this one: who is taken out says nothing of them."""
        taken_out = info.state is JobState.CANCELLED
        return self._plan.options.keep_going or (
            taken_out and self._plan.nodes[number] is not self._plan.canary
        )

    def _begin(self, number: int) -> Job:
        node, plan = self._plan.nodes[number], self._plan_of(number)
        password = self._passwords.get(node.request.target)
        job = self._jobs.submit(
            f"Update {node.name}",
            self._console.lane(plan.facts.uid or plan.request.target),
            lambda report: self._ota.run(plan, report, password),
        )
        self._begun[number] = job, time.monotonic()
        self._jobs.bus.publish(FleetNodeChanged(plan.facts.uid, node.name, job.info.id))
        return job

    def _run_here(self, number: int) -> None:
        """Update the only one in this job, so that its progress is seen."""
        node, plan = self._plan.nodes[number], self._plan_of(number)
        began = time.monotonic()
        self._jobs.bus.publish(FleetNodeChanged(plan.facts.uid, node.name, None))
        try:
            done = self._ota.run(plan, self._report, self._passwords.get(node.request.target))
        except MicrosError as error:
            if self._report.cancelled:
                raise
            done = replace(failed(node.request, error, plan), seconds=time.monotonic() - began)
        self._end(number, done, shown=False)

    def _end(self, number: int, done: OtaDone, *, shown: bool = True) -> None:
        node = self._plan.nodes[number]
        self._done[number] = done
        job = self._begun[number][0].info.id if number in self._begun else None
        self._jobs.bus.publish(FleetNodeChanged(done.uid, node.name, job, done))
        if shown:
            level = "info" if done.outcome.good else "warning"
            self._report.log(f"{node.name}: {_words(done)}", level)

    def _of(self, number: int, info: JobInfo) -> OtaDone:
        if info.state is JobState.DONE and isinstance(info.result, OtaDone):
            return info.result
        error = info.error
        if not isinstance(error, MicrosError):
            what = "it was cancelled" if isinstance(error, JobCancelled) else _bug(error)
            error = BoardError(what, hint="it runs its old version; repeat the update")
        done = failed(self._plan.nodes[number].request, error, self._plan_of(number))
        return replace(done, seconds=time.monotonic() - self._begun[number][1])

    def _plan_of(self, number: int) -> OtaPlan:
        plan = self._plan.nodes[number].plan
        if plan is None:
            raise BoardError(f"there is no plan for {self._plan.nodes[number].name}")
        return plan

    def _note_not_tried(self) -> None:
        stop = self._stopped_by
        for number, node in enumerate(self._plan.nodes):
            if number not in self._done and node.plan is not None:
                facts = node.plan.facts
                self._done[number] = OtaDone(
                    node.request.target,
                    Outcome.NOT_TRIED,
                    why=f"{stop.name or stop.target} had failed before" if stop else "",
                    uid=facts.uid,
                    name=facts.name,
                    version=facts.version,
                    old_version=facts.version,
                )

    def _state(self) -> str:
        """Return what a cancelled update has left behind."""
        nodes = self._plan.nodes
        for number, (job, _began) in self._begun.items():
            if number not in self._done and isinstance(job.info.result, OtaDone):
                self._done[number] = job.info.result
        good = [nodes[at].name for at, one in self._done.items() if one.outcome is Outcome.UPDATED]
        left = [nodes[at].name for at in self._begun if at not in self._done]
        other = sum(
            one.has_work and at not in self._done and at not in self._begun
            for at, one in enumerate(nodes)
        )
        if not self._begun:
            return ""  # the only one, which has said it itself, or none
        parts = [f"updated: {listed(good)}" if good else "none is updated"]
        if left:
            parts.append(f"stopped on the way: {listed(left)} (the old version, or a trial, runs)")
        if other:
            parts.append(f"{other} not begun")
        return "; ".join(parts)


def _words(done: OtaDone) -> str:
    if done.outcome is Outcome.UPDATED:
        return f"updated to version {done.version} in {done.seconds:.1f} s"
    return f"{done.outcome.value}: {done.why}" if done.why else done.outcome.value


def _bug(error: BaseException | None) -> str:
    return f"internal error: {type(error).__name__}: {error}"

"""One update of several nodes as the wizard follows it: planned, carried out, attached to again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from PyQt5.QtCore import QObject, pyqtSignal

from micros_ide.engine.jobs import Job
from micros_ide.gui.background import cancel
from micros_ide.gui.context import Context
from micros_ide.model.jobs import JobChanged, JobInfo, JobState, Progress
from micros_ide.model.ota import OtaDone, OtaRequest
from micros_ide.model.ota_fleet import (
    FleetDone,
    FleetNode,
    FleetNodeChanged,
    FleetNow,
    FleetOptions,
    FleetPlan,
)
from micros_ide.model.reporting import Reporter


@dataclass(frozen=True)
class NodeNow:
    """One node of the plan as it is now; `progress` and `job` while it is updated."""

    number: int
    done: OtaDone | None = None
    begun: bool = False
    job: int | None = None
    progress: Progress | None = None


class FleetFlow(QObject):
    """Plans and runs; only the newest plan is answered. Nothing is emitted after `close`."""

    planned = pyqtSignal(object)  # FleetPlan
    refused = pyqtSignal(object)  # JobInfo of the planning
    progress = pyqtSignal(object)  # Progress of the planning
    begun = pyqtSignal()  # the update is queued
    changed = pyqtSignal()  # a node is further than before
    ended = pyqtSignal(object)  # JobInfo of the update

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._passwords: dict[str, str] = {}  # typed ones by target, until they were used
        self._turn = 0
        self._planning: Job | None = None
        self._gone = False
        self.plan: FleetPlan | None = None
        self.job: Job | None = None
        self._now: FleetNow | None = None
        self._told = 0  # the job of which the end was told
        self._rows: dict[int, JobInfo] = {}  # newest row of each node's own job
        context.bridge.arrived.connect(self._on_event)

    def close(self) -> None:
        """Stop following; an update that runs goes on without."""
        if self._gone:
            return
        self._gone = True
        self._context.bridge.arrived.disconnect(self._on_event)
        self.forget_plan()
        self._passwords.clear()

    # Planning

    def ask(
        self,
        requests: Sequence[OtaRequest],
        options: FleetOptions,
        passwords: Mapping[str, str] | None = None,
    ) -> None:
        """Plan; `passwords` by target, beside those that were typed before."""
        self.forget_plan()
        self._passwords.update(passwords or {})
        typed = dict(self._passwords)
        asked = [one.with_password(typed.get(one.target)) for one in requests]
        turn = self._turn

        def work(report: Reporter) -> FleetPlan:
            return self._context.core.ota_fleet.plan(asked, report, options)

        self._planning = self._context.background.run(
            "Look at the nodes",
            "ota plan",
            work,
            done=lambda plan: self._on_planned(turn, plan),
            failed=lambda row: self._on_refused(turn, row),
            progress=lambda now: self._on_progress(turn, now),
        )

    def forget_plan(self) -> None:
        """Plan no more, and drop what was planned."""
        self._turn += 1
        self.plan = None
        if self._planning is not None:
            cancel(self._planning)
            self._planning = None

    def set_options(self, *, keep_going: bool, at_once: int) -> None:
        """Change how the plan is carried out; no node has to be asked again for that."""
        if self.plan is not None:
            options = replace(self.plan.options, keep_going=keep_going, at_once=at_once)
            self.plan = replace(self.plan, options=options)

    # Carrying out

    def submit(self) -> None:
        """Begin what was planned."""
        if self.plan is None:
            return
        core, plan = self._context.core, self.plan
        passwords, self._passwords = self._passwords, {}
        self._rows.clear()
        self.job = self._now = None

        def work(report: Reporter) -> Job:  # it looks into the table of nodes
            del report
            return core.ota_fleet.submit(plan, passwords)

        self._context.background.run(
            "Begin the update",
            "ota begin",
            work,
            done=self._on_begun,
            failed=lambda row: None if self._gone else self.refused.emit(row),
        )

    def attach(self, job_id: int) -> bool:
        """Follow an update that runs, or has ended; False when there is none of this number."""
        core = self._context.core
        self.job = core.jobs.job(job_id)
        self._now = core.ota_fleet.now(job_id)
        if self.job is None or (self._now is None and not self.job.info.state.terminal):
            return False
        if self._now is not None:
            self.plan = self._now.plan
            for number in self._now.begun.values():
                own = core.jobs.job(number)
                if own is not None:
                    self._rows[number] = own.info
        return True

    @property
    def closed(self) -> bool:
        """Whether nothing is followed any more."""
        return self._gone

    @property
    def running(self) -> bool:
        """Whether an update is under way."""
        return self.job is not None and not self.job.info.state.terminal

    def nodes(self) -> list[NodeNow]:
        """Return every node of the plan as it is now."""
        if self._now is None:
            return []
        now = self._now
        single = len(now.plan.with_work) == 1 and self.job is not None
        found = []
        for number, node in enumerate(now.plan.nodes):
            own = now.begun.get(number)
            row = self._rows.get(own) if own is not None else None
            if single and node.has_work and self.job is not None:
                row = self.job.info
            found.append(
                NodeNow(
                    number,
                    done=now.done.get(number) or node.done,
                    begun=row is not None and row.state is not JobState.QUEUED,
                    job=own,
                    progress=row.progress if row is not None else None,
                )
            )
        return found

    def nodes_asked(self) -> tuple[FleetNode, ...]:
        """Return the nodes of the update that is followed."""
        return self._now.plan.nodes if self._now is not None else ()

    def results(self) -> tuple[OtaDone, ...]:
        """Return what became of the nodes, as far as that is known."""
        if self.job is not None and isinstance(self.job.info.result, FleetDone):
            return self.job.info.result.nodes
        if self._now is None:
            return ()
        found = (self._now.done.get(at) or one.done for at, one in enumerate(self._now.plan.nodes))
        return tuple(one for one in found if one is not None)

    def cancel_all(self) -> None:
        """Wish the update to end."""
        if self.job is not None:
            cancel(self.job)

    def cancel_one(self, job_id: int) -> None:
        """Take one node out; the others go on."""
        job = self._context.core.jobs.job(job_id)
        if job is not None:
            cancel(job)

    def _on_begun(self, job: Job) -> None:
        if self._gone:
            return
        self.job = job
        self._look()
        self.begun.emit()
        if job.info.state.terminal:  # before anybody followed it
            self._on_own(job.info)

    def _on_planned(self, turn: int, plan: FleetPlan) -> None:
        if turn == self._turn and not self._gone:
            self._planning, self.plan = None, plan
            self.planned.emit(plan)

    def _on_refused(self, turn: int, row: JobInfo) -> None:
        if turn == self._turn and not self._gone:
            self._planning = None
            self.refused.emit(row)

    def _on_progress(self, turn: int, now: Progress) -> None:
        if turn == self._turn and not self._gone:
            self.progress.emit(now)

    def _on_event(self, event: object) -> None:
        job = self.job
        if job is None:
            return
        if isinstance(event, FleetNodeChanged):
            self._look()
        elif isinstance(event, JobChanged):
            if event.job.id == job.info.id:
                self._on_own(event.job)
            elif self._now is not None and event.job.id in self._known():
                self._rows[event.job.id] = event.job
                self.changed.emit()

    def _on_own(self, row: JobInfo) -> None:
        if not row.state.terminal:
            self._look()
        elif row.id != self._told:
            self._told = row.id
            self.ended.emit(row)

    def _known(self) -> set[int]:
        return set(self._now.begun.values()) if self._now is not None else set()

    def _look(self) -> None:
        """Take the newest state; when the update has ended the last one stays."""
        if self.job is None:
            return
        self._now = self._context.core.ota_fleet.now(self.job.info.id) or self._now
        for number in self._known() - set(self._rows):
            own = self._context.core.jobs.job(number)
            if own is not None:
                self._rows[number] = own.info
        self.changed.emit()

"""The wizard of updates over the air: nodes, plan, update, result."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from PyQt5.QtCore import QTimer
from PyQt5.QtWidgets import QApplication

from micros_ide.core import Core
from micros_ide.gui.context import Context
from micros_ide.gui.error_words import error_words
from micros_ide.gui.translation import tr
from micros_ide.gui.wizards.kept_passwords import keep_passwords
from micros_ide.gui.wizards.later_step import LaterStep
from micros_ide.gui.wizards.ota.choose_step import ChooseStep, Known
from micros_ide.gui.wizards.ota.fleet_flow import FleetFlow
from micros_ide.gui.wizards.ota.plan_step import PlanStep
from micros_ide.gui.wizards.ota.result_step import ResultStep
from micros_ide.gui.wizards.ota.rollback import Rollback
from micros_ide.gui.wizards.ota.run_step import RunStep
from micros_ide.gui.wizards.ota.words import nodes_words, report_text
from micros_ide.gui.wizards.wizard import Wizard
from micros_ide.model.jobs import JobInfo, JobState, Progress
from micros_ide.model.ota import OtaDone, OtaRequest
from micros_ide.model.ota_fleet import FleetDone, FleetOptions, FleetPlan
from micros_ide.model.reporting import Reporter

_NODES, _PLAN, _RUN, _RESULT = range(4)
_MODULE = "LM_"


def is_fleet_job(core: Core, job: JobInfo) -> bool:
    """Whether `OtaWizard.reopen` can show this job: an update that runs or has ended."""
    return isinstance(job.result, FleetDone) or core.ota_fleet.now(job.id) is not None


class OtaWizard(Wizard):
    """Update nodes; `uids` are ticked already. Closed while it runs, the update goes on."""

    def __init__(self, context: Context, uids: tuple[str, ...] = ()) -> None:
        super().__init__(tr("Update over the network"), context.icons)
        self._context = context
        self._known: Known | None = None
        self._targets: tuple[str, ...] = ()  # that are planned
        self._asked: list[OtaRequest] = []
        self.flow = FleetFlow(context, self)
        self.rollback = Rollback(context, self)
        self.choose = ChooseStep(context.icons, uids)
        self.add_step(tr("Nodes"), self.choose, scroll=False)
        self._later = [LaterStep() for _title in range(3)]
        titles = (tr("Plan"), tr("Update"), tr("Result"))
        for title, step in zip(titles, self._later, strict=True):
            self.add_step(title, step, scroll=False)
        self._connect()
        self.go_to(_NODES)
        self._look()
        QTimer.singleShot(0, self._make_next)

    def _make_next(self) -> None:
        """Make the later steps one by one, while the person looks at the first."""
        name = next((one for one in ("plan", "run", "result") if one not in self.__dict__), None)
        if name is not None and not self.flow.closed:
            getattr(self, name)
            QTimer.singleShot(0, self._make_next)

    @cached_property
    def plan(self) -> PlanStep:
        """The second step."""
        step = self._later[0].fill(PlanStep(self._context.icons))
        if self._known is not None:
            step.scope.set_modules(self._known.modules)
        step.scope.wished.connect(self._plan_anew)
        step.scope.tuned.connect(self._on_tuned)
        step.again.connect(self._plan_anew)
        step.passwords.given.connect(self._on_passwords)
        return step

    @cached_property
    def run(self) -> RunStep:
        """The third step."""
        step = self._later[1].fill(RunStep(self._context.icons))
        step.cancel_one.connect(self.flow.cancel_one)
        return step

    @cached_property
    def result(self) -> ResultStep:
        """The last step."""
        step = self._later[2].fill(ResultStep(self._context.icons))
        step.passwords.given.connect(self._on_passwords)
        step.rollback.connect(self.rollback.ask)
        self.rollback.waiting.connect(step.set_waiting)
        return step

    @classmethod
    def reopen(cls, context: Context, job_id: int) -> OtaWizard | None:
        """Return the wizard over an update that runs or has ended, None where there is none."""
        made = cls(context)
        if not made.flow.attach(job_id):
            made.close_down()
            made.deleteLater()
            return None
        made.go_to(_RUN if made.flow.running else _RESULT)
        if not made.flow.running:
            made.show_result()
        return made

    def close_down(self) -> None:
        """Stop following and forget what was typed."""
        self.flow.close()
        self.rollback.close()
        for step in self._later:
            step.forget()

    def enter(self) -> None:
        """Give the keyboard to the step's first input."""
        self._focus()

    def search(self) -> None:
        """Search among the nodes."""
        if self.at == _NODES:
            self.choose.search.setFocus()

    def refresh(self) -> None:
        """Look at the table again, or ask the nodes again."""
        if self.at == _NODES:
            self._look()
        elif self.at == _PLAN:
            self._plan_anew()

    def on_step(self, at: int) -> None:
        """Set the foot of the step."""
        if at == _NODES:
            self.flow.forget_plan()
            self._show_ready()
        elif at == _PLAN:
            self.set_primary(tr("Update"), tr("Begin (Ctrl+Enter)"))
            self._targets = self.choose.chosen()
            self._plan_anew()
        elif at == _RUN:
            self._show_running()
        elif at == _RESULT:
            self._show_ended()
        QTimer.singleShot(0, self._focus)

    def press(self) -> None:
        """Go on, begin, retry or close, as the step has it."""
        if self.at == _NODES:
            self.next()
        elif self.at == _PLAN:
            self._begin()
        elif self.at == _RESULT:
            self._retry() if self.result.failed() else self.left.emit()

    def press_side(self) -> None:
        """Cancel everything, or copy the report."""
        if self.at == _RUN:
            self.side_button.setEnabled(False)
            self.side_button.setText(tr("Stopping…"))
            self.flow.cancel_all()
        elif self.at == _RESULT:
            self._copy()

    def show_result(self) -> None:
        """Show what became of the update that was attached to."""
        job = self.flow.job
        if job is not None:
            self._on_ended(job.info)

    # Nodes

    def _look(self) -> None:
        core = self._context.core

        def work(report: Reporter) -> Known:
            built = core.build.build(report)
            names = {one.path.partition(".")[0] for one in built.files}
            modules = sorted(name[len(_MODULE) :] for name in names if name.startswith(_MODULE))
            return Known(core.devices.list(), core.build.version(), tuple(modules))

        self._context.background.run(
            "Look at the known nodes",
            "ota nodes",
            work,
            done=self._on_known,
            failed=self._on_failed,
        )

    def _on_known(self, known: Known) -> None:
        if self.flow.closed:
            return
        self._known = known
        if self._later[0].filled:
            self.plan.scope.set_modules(known.modules)
        self.choose.show_known(known)
        self._show_ready()

    def _on_failed(self, job: JobInfo) -> None:
        if not self.flow.closed:
            self._context.navigation.fail(job)

    def _show_ready(self) -> None:
        if self.at != _NODES:
            return
        chosen = self.choose.chosen()
        self.set_ready(bool(chosen))
        nobody = self._known is not None and not self._known.devices
        self.set_primary("" if nobody else tr("Next"), tr("Plan the update (Ctrl+Enter)"))
        if self._known is None:
            self.set_note(tr("Looking at the known nodes…"))
        elif not chosen and not nobody:
            self.set_note(tr("Tick the nodes to update."))
        else:
            self.set_note("")

    # Plan

    def _plan_anew(self) -> None:
        modules = self.plan.scope.chosen_modules()
        if modules is None:
            self.flow.forget_plan()
            self.set_ready(False)
            self.set_primary(tr("Update"), tr("Begin (Ctrl+Enter)"))
            self.plan.refuse(tr("No module is ticked."), tr("Tick those to update."))
            return
        force = self.plan.scope.force.isChecked()
        self._ask_for([OtaRequest(uid, modules=modules, force=force) for uid in self._targets])

    def _ask_for(
        self, requests: Sequence[OtaRequest], passwords: dict[str, str] | None = None
    ) -> None:
        scope = self.plan.scope
        canary = self.choose.canary_uid()
        named = canary if any(one.target == canary for one in requests) else None
        options = FleetOptions(
            named, self.choose.alone_first(), scope.keep_going.isChecked(), scope.at_once.value()
        )
        self._asked = list(requests)
        scope.show_single(single=len(requests) == 1)
        self.set_ready(False)
        self.set_primary(tr("Update"), tr("Begin (Ctrl+Enter)"))
        self.set_note("")
        self.plan.show_asking(len(requests))
        self.flow.ask(requests, options, passwords)

    def _on_progress(self, now: Progress) -> None:
        self.plan.show_progress(now)

    def _on_planned(self, plan: FleetPlan) -> None:
        self.plan.show_plan(plan)
        self._show_plan_ready()

    def _show_plan_ready(self) -> None:
        plan = self.flow.plan
        if self.at != _PLAN or plan is None:
            return
        ready = bool(plan.with_work) and plan.stopped_by is None
        self.set_ready(ready)
        if ready:
            count = len(plan.with_work)
            self.set_primary(
                tr("Update {}").format(plan.with_work[0].name)
                if count == 1 and len(plan.with_work[0].name) <= 24
                else tr("Update {}").format(nodes_words(count)),
                tr("Begin (Ctrl+Enter)"),
            )
        self.set_note("" if plan.with_work else tr("There is nothing to send."))

    def _on_refused(self, job: JobInfo) -> None:
        if job.state is JobState.FAILED:
            words = error_words(job)
            self.plan.refuse(words.message, words.hint)
        else:
            self.plan.refuse(tr("Asking the nodes was cancelled."), "")

    def _on_tuned(self) -> None:
        scope = self.plan.scope
        self.flow.set_options(
            keep_going=scope.keep_going.isChecked(), at_once=scope.at_once.value()
        )
        if self.flow.plan is not None:
            self.plan.show_plan(self.flow.plan)
        self._show_plan_ready()

    def _on_passwords(self) -> None:
        """Ask again with the passwords that were typed."""
        panel = self.plan.passwords if self.at == _PLAN else self.result.passwords
        keep, typed = panel.remember.isChecked(), panel.take()
        if keep:
            keep_passwords(self._context, typed)
        if self.at == _PLAN:
            self._ask_for(self._asked, typed)
        else:
            self._retry(typed)

    # Update

    def _begin(self) -> None:
        if self.flow.plan is not None:
            self.set_ready(False)
            self.run.clear()
            self.flow.submit()

    def _show_running(self) -> None:
        self.set_primary("")
        self.set_back(False)
        self.set_locked(True)
        several = self.flow.plan is not None and len(self.flow.plan.with_work) > 1
        self.set_side(
            tr("Cancel all") if several else tr("Cancel"),
            tr("Stop the update; nodes that are not done keep their old version"),
        )
        self.set_note(tr("You may close this: the update goes on, and is found below."))
        self._show_nodes()

    def _show_nodes(self) -> None:
        if self.at == _RUN and self.flow.plan is not None:
            self.run.show_nodes(self.flow.plan, self.flow.nodes())

    def _on_ended(self, job: JobInfo) -> None:
        rows = self.flow.results()
        cancelled = job.state is JobState.CANCELLED
        if job.state is JobState.FAILED and not rows:
            self._context.navigation.fail(job)
        note = job.state_note[:1].upper() + job.state_note[1:]
        self.result.show_rows(rows, cancelled=cancelled, note=note)
        self.go_to(_RESULT)

    # Result

    def _show_ended(self) -> None:
        failed = self.result.failed()
        self.set_back(False)
        self.set_locked(True, ended=True)
        self.set_side(tr("Copy report"))
        if failed:
            self.set_primary(tr("Retry failed only"), tr("Plan them again (Ctrl+Enter)"))
            self.set_note(tr("{} to try again").format(nodes_words(len(failed))))
        else:
            self.set_primary(tr("Done"), tr("Close (Ctrl+Enter)"))

    def _retry(self, passwords: dict[str, str] | None = None) -> None:
        """Plan the failed nodes again, as they were asked for before."""
        before = {one.request.target: one.request for one in self.flow.nodes_asked()}
        failed = self.result.failed()
        requests = [before.get(one.target) or OtaRequest(one.uid or one.target) for one in failed]
        self._targets = tuple(one.target for one in requests)
        self.stack.setCurrentIndex(_PLAN)  # without asking all the others again
        self.set_primary(tr("Update"), tr("Begin (Ctrl+Enter)"))
        self.set_side("")
        self.set_locked(False)
        self.set_back(True)
        self._ask_for(requests, passwords)
        self.moved.emit(_PLAN)

    def _copy(self) -> None:
        clipboard = QApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(report_text(self.result.rows, title=tr("Update over the network")))
            self._context.navigation.said.emit(tr("The report is copied."))

    def _on_rolled_back(self, done: OtaDone) -> None:
        self.result.replace(done)
        self._show_ended()

    def _focus(self) -> None:
        if not self.isVisible() or self.flow.closed:
            return
        if self.at == _NODES:
            self.choose.focus_first()
        elif self.at == _PLAN:
            self.plan.focus_first()
        elif self.at == _RUN:
            self.run.table.setFocus()
        else:
            self.result.table.setFocus()

    def _connect(self) -> None:
        flow, navigation = self.flow, self._context.navigation
        self.left.connect(self.close_down)
        self.choose.changed.connect(self._show_ready)
        self.choose.deploy_wished.connect(navigation.deploy)
        self.choose.virtual_wished.connect(lambda: navigation.virtual_wished.emit("esp32"))
        self.choose.search_wished.connect(lambda: navigation.place_wished.emit("devices"))
        self.rollback.done.connect(self._on_rolled_back)
        flow.planned.connect(self._on_planned)
        flow.refused.connect(self._on_refused)
        flow.progress.connect(self._on_progress)
        flow.begun.connect(lambda: self.go_to(_RUN))
        flow.changed.connect(self._show_nodes)
        flow.ended.connect(self._on_ended)

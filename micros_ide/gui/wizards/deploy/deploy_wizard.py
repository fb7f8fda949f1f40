"""The deploy wizard: board, MicroPython, Wi-Fi, plan, work, node; an update skips what it keeps."""

from __future__ import annotations

from collections.abc import Callable

from micros_ide.engine.jobs import Job
from micros_ide.gui.background import cancel
from micros_ide.gui.context import Context
from micros_ide.gui.navigation import DeployWish
from micros_ide.gui.translation import tr
from micros_ide.gui.wizards.deploy.catalogue import Offer, read_offer
from micros_ide.gui.wizards.deploy.deploy_steps import At, DeploySteps
from micros_ide.gui.wizards.deploy.planning import Planning
from micros_ide.gui.wizards.deploy.wifi_foot import RepairFoot, TrialFoot
from micros_ide.gui.wizards.deploy.wifi_work import WifiWork
from micros_ide.model.deploy import DeployPlan, DeployRequest, DeployResult
from micros_ide.model.help_book import OF_BOARD
from micros_ide.model.jobs import JobChanged, JobInfo, JobState
from micros_ide.model.update import UpdatePlan, UpdateRequest


class DeployWizard(DeploySteps):
    """Over a place until it is `left`. `wish.keep` makes it an update that keeps everything."""

    def __init__(self, context: Context, wish: DeployWish | None = None) -> None:
        super().__init__(context, wish or DeployWish())
        self._offer: Offer | None = None
        self._plan: DeployPlan | UpdatePlan | None = None
        self._job: Job | None = None
        self._again = False  # begin the work as soon as the plan is there
        self._failed = False  # the work has ended without a node
        self._saving = False  # a backup is being made
        self._gone = False
        self.planning = Planning(context.background, self)
        self.radio = WifiWork(context, self)
        self._arrivals: dict[At, Callable[[], None]] = {
            At.BOARD: self._at_board,
            At.IMAGE: self._at_image,
            At.WIFI: self._at_wifi,
            At.PLAN: self._at_plan,
            At.WORK: self._at_work,
            At.NODE: self._at_node,
        }
        context.bridge.arrived.connect(self._on_event)
        self.left.connect(self._on_left)
        self.go_to(0)

    @property
    def job(self) -> Job | None:
        """The deploy or update that runs."""
        return self._job

    def enter(self) -> None:
        """Give the keyboard to the first input."""
        self._focus()

    def refresh(self) -> None:
        """Look again."""
        self._context.ports.look()

    def help_topic(self) -> tuple[str, str]:
        """Return the page of the board that is chosen."""
        board = self.board.board() if self.built else None
        return (OF_BOARD + board.id, "") if board is not None else ("", "")

    def on_step(self, at: int) -> None:
        """Set the foot and the inputs of the step that is shown now."""
        del at
        if self.kind not in (At.WIFI, At.NODE):
            self.radio.stop()
        if self.kind is not At.PLAN:
            self.planning.forget()
        self.board.set_pinned(self.kind is not At.BOARD)
        self._arrivals[self.kind]()
        if self.kind is At.WIFI:
            self.wifi.wifi.recall()
        self._focus()

    def press(self) -> None:
        """The filled button."""
        if not self.built:
            return
        presses: dict[At, Callable[[], None]] = {
            At.BOARD: self._leave_board,
            At.IMAGE: self.next,
            At.WIFI: self.trial.press,
            At.PLAN: self._press_plan,
            At.WORK: self._try_again,
            At.NODE: self._press_node,
        }
        presses[self.kind]()

    def press_side(self) -> None:
        """The outlined button beside it."""
        if self.kind is At.WIFI:
            self.trial.press_side()
        elif self.kind is At.WORK:
            self.cancel()
        elif self.node.repairing:
            self.repair.press_side()
        else:
            self._deploy_another()

    def cancel(self) -> None:
        """Stop the work."""
        if self._job is not None:
            self.side_button.setEnabled(False)
            self.side_button.setText(tr("Stopping…"))
            cancel(self._job)

    def lost(self) -> str:
        """Return what closing now would lose."""
        if not self.built:
            return ""
        if self._job is not None:
            return tr(
                "The board is being written. Closing stops that, and the board may be left "
                "without firmware."
            )
        if self.kind is At.NODE:
            if self.node.only_here:
                return tr("The node's password is shown only here: it is not stored anywhere.")
            return ""
        if self.wifi.typed() or self.image.modules.modules():
            return tr("What you typed for this node is forgotten.")
        return ""

    # The steps.

    def on_built(self) -> None:
        """Connect the steps, then read what they offer."""
        self.trial = TrialFoot(self, self.wifi, self.board, self.radio)
        self.repair = RepairFoot(self, self.node, self.board, self.radio, self.wifi.remember_joined)
        for step in (self.board, self.image, self.wifi):
            step.changed.connect(self._on_input)
        self.plan.changed.connect(self._ask_plan)
        self.plan.backup.busy.connect(self._on_saving)
        self.planning.planned.connect(self._on_planned)
        self.planning.refused.connect(self._on_refused)
        self.planning.progress.connect(self.plan.show_progress)
        self.node.console_wished.connect(self._context.navigation.console_wished)
        self._load()

    def _load(self) -> None:
        core = self._context.core

        def done(offer: Offer) -> None:
            if self._gone:
                return
            self._offer = offer
            self.board.set_offer(offer)
            self.wifi.set_offer(offer)
            self._on_input()
            self._focus()

        def failed(job: JobInfo) -> None:
            if not self._gone and job.state is JobState.FAILED:
                self._context.navigation.fail(job)

        self._context.background.run(
            tr("Read what can be deployed"),
            "offer",
            lambda report: read_offer(core, report),
            done=done,
            failed=failed,
        )

    def _focus(self) -> None:
        self.focus_step(working=self._job is not None)

    def _on_input(self) -> None:
        if self.kind in (At.BOARD, At.IMAGE, At.WIFI):
            self._arrivals[self.kind]()
        elif self.kind is At.PLAN and isinstance(self._plan, DeployPlan) and self._is_another():
            self._ask_plan()

    def _at_board(self) -> None:
        usable = self.board.usable()
        chosen = self.keep or self.board.board() is not None
        self.set_ready(self._offer is not None and usable and chosen)
        self.set_note(tr("Choose the model of the board.") if usable and not chosen else "")

    def _at_image(self) -> None:
        cached = self._offer.cached if self._offer is not None else frozenset()
        self.image.set_board(self.board.board(), virtual=self.board.virtual(), cached=cached)
        missing = self.image.missing()
        self.set_ready(not missing)
        self.set_note(missing)

    def _at_wifi(self) -> None:
        self.wifi.set_virtual(self.board.virtual())
        self.trial.show()

    def _at_plan(self) -> None:
        self.image.stop()
        self._ask_plan()

    def _at_work(self) -> None:
        self.set_back(False)
        self.set_locked(True)
        self.set_primary("")
        self.set_side(tr("Cancel"), tr("Stop the work"))

    def _at_node(self) -> None:
        self.set_back(False)
        self.set_locked(True, ended=True)
        if self.node.repairing:
            self.repair.show()
            return
        self.set_primary(tr("Show it among the devices"))
        self.set_side(tr("Update another") if self.keep else tr("Deploy another"))

    def _leave_board(self) -> None:
        self.board.remember()
        self.next()

    # The plan.

    def _ask_plan(self) -> None:
        self._plan = None
        self.set_ready(False)
        self.set_primary(tr("Update") if self.keep else tr("Deploy"))
        core, device = self._context.core, self.board.device()
        if self.keep:
            board, anew = self.board.board(), self.plan.micropython.isChecked()
            update = UpdateRequest(
                device, micropython=anew, board_id=board.id if board and anew else None
            )
            self.board.stop_looking()
            self.plan.begin(tr("Looking at the node, which restarts by that…"))
            self.planning.ask(
                tr("Look at the node"),
                f"serial:{device}",
                lambda report: core.update.plan(update, report),
                watched=True,
            )
            return
        self.wifi.remember()
        request = self._request()
        self.plan.begin("")
        self.planning.ask(
            tr("Plan the deploy"), "plan", lambda report: core.deploy.plan(request, report)
        )

    def _is_another(self) -> bool:
        """Whether it was found out meanwhile that the board is not the planned one."""
        return self._plan is not None and self._plan.board != self.board.board()

    def _request(self) -> DeployRequest:
        return DeployRequest(
            board_id=self.board.model.key(),
            port=self.board.device(),
            method=self.image.chosen_method(),
            image=self.image.image(),
            config=self.wifi.config(),
            profile=self.wifi.shipped_profile(),
            modules=self.image.modules.modules(),
        )

    def _on_planned(self, plan: DeployPlan | UpdatePlan) -> None:
        self._plan = plan
        if isinstance(plan, DeployPlan):
            self.plan.show_plan(plan, self.board.found, self.board.tips())
        else:
            self.plan.show_update(plan)
            if plan.nothing_to_do:
                self.set_primary(tr("Close"))
        self.set_ready(not self._saving)
        again, self._again = self._again, False
        if again:
            self._begin()
        elif not self._saving:
            self.primary_button.setFocus()

    def _on_refused(self, job: JobInfo) -> None:
        self._again = False
        self.plan.refuse(job)
        self.set_primary(tr("Plan again"))
        self.set_ready(True)

    def _on_saving(self, saving: bool) -> None:
        self._saving = saving
        if self.kind is At.PLAN:
            self.set_ready(not saving and self._plan is not None)
            self.set_note(tr("The deploy waits for the backup.") if saving else "")

    def _press_plan(self) -> None:
        if self._plan is None:
            self._ask_plan()
        elif isinstance(self._plan, UpdatePlan) and self._plan.nothing_to_do:
            self.close_top()
        else:
            self._begin()

    # The work.

    def _begin(self) -> None:
        plan = self._plan
        if plan is None or self._job is not None:
            return
        self.board.set_watching(False)
        self._context.ports.pause(True)
        self._failed = False
        self.show_kind(At.WORK)
        self.work.begin(plan)
        if isinstance(plan, DeployPlan):
            self._job = self._context.core.deploy.submit(plan)
        else:
            self._job = self._context.core.update.submit(plan)
        self._plan = None
        self._focus()

    def _on_event(self, event: object) -> None:
        if not isinstance(event, JobChanged) or self._job is None:
            return
        if event.job.id != self._job.info.id:
            return
        if not event.job.state.terminal:
            self.work.show_progress(event.job)
            return
        self._job = None
        self._context.ports.pause(False)
        self.board.forget_found()
        self.board.set_watching(True)
        self.work.end(event.job, self.board.tips())
        if event.job.state is JobState.DONE:
            self._on_done(event.job)
        else:
            self._on_broken()

    def _on_broken(self) -> None:
        self._failed = True
        self.set_back(True)
        self.set_locked(False)
        self.set_side("")
        self.set_primary(tr("Try again"), tr("Plan anew and begin (Ctrl+Enter)"))
        self.set_ready(True)
        self.primary_button.setFocus()

    def _on_done(self, job: JobInfo) -> None:
        if isinstance(job.result, DeployResult):
            ssid, password = self.wifi.wifi.name(), self.wifi.wifi.password()
            self.node.show_result(job.result, ssid)
            if self.node.repairing:
                self.repair.begin(ssid, password)
            elif ssid:
                self.wifi.remember_joined(ssid)
                self.radio.remember(ssid, password)
            self.wifi.wifi.forget()
        else:
            self.node.show_update(job.result)
        self.show_kind(At.NODE)

    def _try_again(self) -> None:
        if self._failed:
            self._again = True
            self.show_kind(At.PLAN)

    # After it.

    def _press_node(self) -> None:
        if self.node.repairing:
            self.repair.press()
            return
        uid = self.node.uid
        self.left.emit()
        self._context.navigation.device_wished.emit(uid)

    def _deploy_another(self) -> None:
        self.node.forget()
        self.wifi.begin_another()
        self.board.forget_found()
        self.show_kind(At.BOARD)

    def _on_left(self) -> None:
        """Nothing goes on behind a wizard that is closed, and no password stays."""
        self._gone = True
        self.stop_building()
        if self._job is not None:
            cancel(self._job)
            self._job = None
            self._context.ports.pause(False)
        self._plan = None
        self.planning.forget()
        self.radio.stop()
        self.board.close_down()
        if not self.built:
            return
        self.image.stop()
        self.plan.backup.offer(None)
        self.work.prompt.dismiss()
        self.wifi.wifi.forget()
        self.node.forget()

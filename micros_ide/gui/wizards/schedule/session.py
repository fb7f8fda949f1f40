"""One node's schedule in the window: read, worked out and written by jobs; nothing blocks here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from PyQt5.QtCore import QObject, pyqtSignal

from micros_ide.engine.jobs import Job
from micros_ide.errors import AuthFailed, InvalidInput
from micros_ide.gui.background import cancel
from micros_ide.gui.context import Context
from micros_ide.gui.error_words import ErrorWords, error_words
from micros_ide.gui.translation import tr
from micros_ide.gui.wizards.node_session import NodeSession
from micros_ide.model.jobs import JobInfo
from micros_ide.model.node_settings import Changed, NodeSettings, Place, Value
from micros_ide.model.reporting import Reporter
from micros_ide.model.schedule import Schedule, ScheduleRequest
from micros_ide.services.node_settings.wishes import Wish
from micros_ide.services.schedule import KnownSettings, ScheduleDraft

LOADING, LIVE, LAST, LOCKED, SILENT = "loading", "live", "last", "locked", "silent"
DAYS = 7


class ScheduleSession(NodeSession):
    """The node `uid`, what is known of it, and what a person makes of it."""

    changed = pyqtSignal()  # the state, or what is known
    planned = pyqtSignal()  # `schedule` is another one
    edited = pyqtSignal()  # the draft is another one

    def __init__(self, context: Context, uid: str, parent: QObject | None = None) -> None:
        super().__init__(context, uid, parent)
        self.state = LOADING
        self.known: KnownSettings | None = None
        self.draft: ScheduleDraft | None = None
        self.schedule: Schedule | None = None
        self.trouble: ErrorWords | None = None
        self.planning = self.writing = False
        self._plan: Job | None = None
        self._plans = 0  # an answer to an older question comes too late

    def read(self, password: str | None = None, *, remember: bool = False) -> None:
        """Read the node's settings; what was changed by hand and not written is kept."""
        core, uid = self._context.core, self.uid
        given = self._password if password is None else password

        def work(report: Reporter) -> KnownSettings:
            found = core.schedules.read(Place(node=uid), report, password=given)
            if remember and given:
                core.passwords.remember(uid, given)
            return found

        def read(found: KnownSettings) -> None:
            self._password = given
            self._take(found, LIVE)

        self.state, self.trouble = LOADING, None
        self.changed.emit()
        title = tr("Read the schedule of {name}").format(name=self.name)
        self.run(title, work, read, self._not_read)

    def plan(self) -> None:
        """Have the draft worked out by the firmware; an older question is dropped."""
        if self.draft is None or self.known is None:
            return
        if self._plan is not None and not self._plan.info.state.terminal:
            cancel(self._plan)
        self._plans += 1
        number, core = self._plans, self._context.core
        request = ScheduleRequest(
            self.draft.values,
            dt.datetime.now(dt.timezone.utc),
            days=DAYS,
            modules=self.known.modules,
            whole=True,
        )

        def planned(schedule: Schedule) -> None:
            if number == self._plans:
                self.schedule, self.planning = schedule, False
                self.trouble = None
                self.planned.emit()

        def not_planned(job: JobInfo) -> None:
            if number == self._plans:
                self.planning = False
                self.trouble = error_words(job)
                self.changed.emit()

        self.planning = True
        self._plan = self.run(
            tr("Work out the schedule"),
            lambda report: core.schedules.work_out(request, report),
            planned,
            not_planned,
            lane=f"schedule:{self.uid}",
        )

    def edit(self, step: Callable[[ScheduleDraft], Any]) -> str:
        """Do one step on the draft and have it worked out; return why not, "" if it was done."""
        if self.draft is None:
            return tr("The schedule is not read yet.")
        try:
            step(self.draft)
        except ValueError as error:
            return str(error)
        self.edited.emit()
        self.plan()
        return ""

    def write(self, done: Callable[[Changed], None], failed: Callable[[JobInfo], None]) -> None:
        """Write the draft to the node; it restarts only where it would not notice otherwise."""
        if self.draft is None or self.known is None or self.writing:
            return
        core, uid, password = self._context.core, self.uid, self._password
        values, known = self.draft.changes, self.known
        restart = "cron" in values  # the node looks at the entries each second, not at the switch

        def wanted(now: NodeSettings) -> dict[str, Value]:
            for key in values:
                if now.values.get(key) != known.values.get(key):
                    raise InvalidInput(
                        f"the schedule of {now.name} was changed by somebody else meanwhile",
                        hint="read it again (F5); your changes stay here",
                    )
            return dict(values)

        def work(report: Reporter) -> tuple[Changed, KnownSettings]:
            core.node_settings.wishes.given(values)  # refuses before the node is opened
            changed = core.node_settings.change(
                Place(node=uid), Wish(wanted), report, restart=restart, password=password, uid=uid
            )
            return changed, core.schedules.note(known, values)

        def written(found: tuple[Changed, KnownSettings]) -> None:
            changed, self.known = found
            self.writing = False
            if self.draft is not None:
                self.draft.written(values)
            self.edited.emit()
            done(changed)

        def not_written(job: JobInfo) -> None:
            self.writing = False
            self.edited.emit()
            failed(job)

        self.writing = True
        self.edited.emit()
        title = tr("Write the schedule of {name}").format(name=self.name)
        self.run(title, work, written, not_written, watched=True)

    def _take(self, found: KnownSettings, state: str) -> None:
        self.known, self.name, self.state = found, found.name or self.uid, state
        if self.draft is None:
            self.draft = ScheduleDraft(found.values)
        else:
            self.draft.rebase(found.values)
        self.changed.emit()
        self.edited.emit()
        self.plan()

    def _not_read(self, job: JobInfo) -> None:
        self.trouble = error_words(job)
        core, uid = self._context.core, self.uid
        if isinstance(job.error, AuthFailed):
            self.state = LOCKED
            self.changed.emit()
            return

        def found(known: KnownSettings) -> None:
            self._take(known, LAST)

        def not_known(_job: JobInfo) -> None:
            self.state = SILENT
            self.changed.emit()

        title = tr("Look for the last known schedule")
        self.run(title, lambda _report: core.schedules.last(uid), found, not_known)

    def _tell_changed(self) -> None:
        self.changed.emit()

"""Ask the shown node again and again, one question at a time, and only while somebody looks."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from PyQt5.QtCore import QObject, QTimer, pyqtSignal

from micros_ide.engine.jobs import Job
from micros_ide.errors import AuthFailed, MicrosError
from micros_ide.gui.background import cancel
from micros_ide.gui.context import Context
from micros_ide.gui.translation import tr
from micros_ide.model.jobs import JobChanged, JobInfo, JobState
from micros_ide.model.node_facts import NodeFacts, PasswordNeeded, Topic
from micros_ide.model.reporting import Reporter

INTERVAL_MS = 5000
BACK_OFF_MS = (5000, 10_000, 20_000, 60_000)  # after questions that nobody answered
_AFTER_JOB_MS = 1000

Work = Callable[[str | None, Reporter], Any]  # the typed password, the report


class NodePoll(QObject):
    """Looks at one node. It stands aside while a job of somebody else is at work on the node.

    Attributes:
        silent_since: when the first of the last questions was asked in vain; None: it answers.
        answered_at: when the node has answered last, while it was watched.
    """

    answered = pyqtSignal(object)  # NodeFacts
    unanswered = pyqtSignal(object)  # JobInfo
    password_wished = pyqtSignal(bool)  # True: the one that was given or kept is wrong
    aside = pyqtSignal(bool)  # a job is at work on the node

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.uid = ""
        self.silent_since: float | None = None
        self.answered_at: dt.datetime | None = None
        self._shown = False
        self._reachable = True
        self._steady: frozenset[Topic] = frozenset()
        self._once: set[Topic] = set()
        self._job: Job | None = None
        self._password: str | None = None  # as long as it is in use, and not kept elsewhere
        self._remember = self._locked = False
        self._failures = 0
        self._busy: set[int] = set()  # jobs at work on the node
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)
        context.bridge.arrived.connect(self._on_event)

    @property
    def asking(self) -> bool:
        """True while a question is on its way."""
        return self._job is not None

    @property
    def password(self) -> str | None:
        """The password that was typed for this node, where it is not kept."""
        return self._password

    def watch(self, uid: str) -> None:
        """Look at another node; "" for none."""
        if uid == self.uid:
            return
        self._drop()
        self.uid, self.silent_since, self.answered_at = uid, None, None
        self._password, self._remember, self._locked = None, False, False
        self._failures = 0
        self._once.clear()
        rows = self._context.core.jobs.snapshot() if uid else []
        self._busy = {row.id for row in rows if self._is_foreign(row) and not row.state.terminal}
        self.aside.emit(bool(self._busy))
        self._schedule(0)

    def set_reachable(self, reachable: bool) -> None:
        """Say whether an address is known; without one nothing is asked."""
        if reachable != self._reachable:
            self._reachable = reachable
            self._schedule(0)

    def set_shown(self, shown: bool) -> None:
        """Somebody looks, or nobody."""
        if shown == self._shown:
            return
        self._shown = shown
        if shown:
            self._schedule(0)
        else:
            self._drop()

    def set_topics(self, steady: frozenset[Topic], once: frozenset[Topic] = frozenset()) -> None:
        """Ask for `steady` with each look, and for `once` until it was answered."""
        self._steady = steady
        self._once = set(once)
        if once or steady:
            self.look()

    def look(self, *once: Topic) -> None:
        """Look now, at these as well."""
        self._once.update(once)
        self._schedule(0)

    def give_password(self, password: str, *, remember: bool) -> None:
        """Try again with this password; it is kept once the node has taken it."""
        self._password, self._remember, self._locked = password, remember, False
        self._schedule(0)

    def run(
        self,
        title: str,
        work: Work,
        *,
        done: Callable[[Any], None],
        failed: Callable[[JobInfo], None] | None = None,
    ) -> None:
        """Have something done with the node, between two looks.

        What fails is shown as an error, unless `failed` says otherwise; an answer for a node that
        is no longer shown is dropped.
        """
        uid, password = self.uid, self._password

        def finished(result: Any) -> None:
            if uid == self.uid:
                done(result)

        def refused(row: JobInfo) -> None:
            if isinstance(row.known_error, AuthFailed) and uid == self.uid:
                self._lock(given=password is not None)
            elif row.state is not JobState.CANCELLED:
                self._context.navigation.fail(row)
            if failed is not None and uid == self.uid:
                failed(row)

        self._submit(title, lambda report: work(password, report), finished, refused)

    def _ask(self) -> None:
        able = self.uid and self._shown and self._reachable and not self._locked
        if not able or self._busy or self._job is not None:
            return
        uid, password = self.uid, self._password
        topics = frozenset({Topic.STATE, *self._steady, *self._once})
        core = self._context.core
        self._job = self._submit(
            tr("Look at the node"),
            lambda report: core.node_facts.facts(uid, topics, report, password=password),
            partial(self._on_facts, uid),
            partial(self._on_failed, uid, password is not None),
        )

    def _submit(
        self,
        title: str,
        work: Callable[[Reporter], Any],
        done: Callable[[Any], None],
        failed: Callable[[JobInfo], None],
    ) -> Job | None:
        try:
            return self._context.background.run(
                title, f"device:{self.uid}", work, done=done, failed=failed
            )
        except MicrosError:
            return None  # the program is closing

    def _on_facts(self, uid: str, facts: NodeFacts) -> None:
        if uid != self.uid or self._job is None:
            return
        self._job, self._failures, self.silent_since = None, 0, None
        self.answered_at = facts.when
        waiting = self._once - facts.asked
        self._once = waiting
        if self._password is not None and self._remember:
            self._keep_password()
        self.answered.emit(facts)
        self._schedule(0 if waiting else INTERVAL_MS)

    def _on_failed(self, uid: str, given: bool, row: JobInfo) -> None:
        if uid != self.uid or self._job is None:
            return
        self._job = None
        if row.state is JobState.CANCELLED:
            self._schedule(_AFTER_JOB_MS)
            return
        if isinstance(row.known_error, AuthFailed):
            self._lock(given=given or not isinstance(row.known_error, PasswordNeeded))
            return
        if self.silent_since is None:
            self.silent_since = time.time()
        pause = BACK_OFF_MS[min(self._failures, len(BACK_OFF_MS) - 1)]
        self._failures += 1
        self.unanswered.emit(row)
        self._schedule(pause)

    def _lock(self, *, given: bool) -> None:
        """Ask nothing more until there is a password."""
        self._password, self._locked = None, True
        self.password_wished.emit(given)

    def _keep_password(self) -> None:
        password, self._remember = self._password or "", False
        core, uid = self._context.core, self.uid

        def kept(_nothing: object) -> None:
            if uid == self.uid:
                self._password = None  # the key store has it

        self._submit(
            tr("Keep the password"),
            lambda _report: core.node_facts.remember(uid, password),
            kept,
            self._context.navigation.fail,
        )

    def _schedule(self, pause_ms: int) -> None:
        if self.uid and self._shown:
            self._timer.start(pause_ms)

    def _drop(self) -> None:
        """Ask nothing more, and end what is on its way."""
        self._timer.stop()
        job, self._job = self._job, None
        if job is not None:
            cancel(job)

    def _is_foreign(self, job: JobInfo) -> bool:
        """True for a job of somebody else on the lane of this node."""
        return bool(self.uid) and job.lane == f"device:{self.uid}"

    def _on_event(self, event: object) -> None:
        if not isinstance(event, JobChanged) or not self._is_foreign(event.job):
            return
        before = bool(self._busy)
        if event.job.state.terminal:
            self._busy.discard(event.job.id)
        else:
            self._busy.add(event.job.id)
        if bool(self._busy) == before:
            return
        self.aside.emit(bool(self._busy))
        if self._busy and self._job is not None:
            cancel(self._job)  # an update must not wait for a look
        elif not self._busy:
            self._schedule(_AFTER_JOB_MS)

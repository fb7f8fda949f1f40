"""The runs of this session: begun, followed, stopped; they go on whatever is shown."""

from __future__ import annotations

import itertools
from typing import Any

from PyQt5.QtCore import QObject, pyqtSignal

from micros_ide.engine.jobs import Job
from micros_ide.gui.background import cancel
from micros_ide.gui.context import Context
from micros_ide.gui.pages.dashboards.run_record import RunRecord
from micros_ide.gui.translation import tr
from micros_ide.model.apps import AppRow
from micros_ide.model.devices import Device
from micros_ide.model.jobs import JobChanged, JobInfo, JobLog, JobState
from micros_ide.services.apps import AppEmitted

MOST_RUNS = 20  # that are kept of one app
_EARLY = 1000  # lines of jobs that nobody has claimed yet


class Runs(QObject):
    """Every run there was; `changed` is its state, `grown` that it has shown more."""

    changed = pyqtSignal(object)  # RunRecord
    grown = pyqtSignal(object)  # RunRecord

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._records: list[RunRecord] = []
        self._numbers = itertools.count(1)
        self._early: list[JobLog] = []
        context.bridge.carry(AppEmitted)
        context.bridge.arrived.connect(self._on_event)

    def of(self, app_id: str) -> list[RunRecord]:
        """Return the runs of an app, the newest first."""
        return [one for one in reversed(self._records) if one.app.id == app_id]

    def active(self, app_id: str, uid: str = "") -> RunRecord | None:
        """Return the newest run of an app (on this node) that has not ended."""
        return next(
            (one for one in self.of(app_id) if one.active and uid in {"", one.device.uid}), None
        )

    def begin(self, app: AppRow, device: Device, values: dict[str, Any]) -> RunRecord:
        """Run an app on a node."""
        record = RunRecord(f"run {next(self._numbers)}", app, device, values)
        self._records.append(record)
        self._forget_old(app.id)
        core = self._context.core

        def submit(report: object) -> Job:
            del report
            # Known before its first line is shown: that comes through the event loop.
            record.job = core.apps.submit(app.id, device.uid, values, key=record.key)
            return record.job

        self._context.background.run(
            tr("Start an app"),
            "apps",
            submit,
            done=lambda job: self._on_started(record, job),
            failed=lambda info: self._end(record, info),
        )
        self.changed.emit(record)
        return record

    def stop(self, record: RunRecord) -> None:
        """Wish a run to end; the app may clean up first."""
        if record.active and record.job is not None:
            record.stopping = True
            cancel(record.job)
            self.changed.emit(record)

    # -- within

    def _on_started(self, record: RunRecord, job: Job) -> None:
        early, self._early = self._early, []
        for event in early:
            self._on_log(event)
        self._on_job(record, job.info)

    def _on_event(self, event: object) -> None:
        if isinstance(event, AppEmitted):
            record = next((one for one in self._records if one.key == event.key), None)
            if record is not None:
                record.add(event.item)
                self.grown.emit(record)
        elif isinstance(event, JobLog):
            self._on_log(event)
        elif isinstance(event, JobChanged):
            record = self._by_job(event.job.id)
            if record is not None:
                self._on_job(record, event.job)

    def _on_log(self, event: JobLog) -> None:
        record = self._by_job(event.job_id)
        if record is not None:
            record.say(event.text)
            self.grown.emit(record)
        elif any(one.active and one.job is None for one in self._records):
            self._early = [*self._early[-_EARLY:], event]

    def _on_job(self, record: RunRecord, info: JobInfo) -> None:
        if not record.active:
            return
        if info.state.terminal:
            self._end(record, info)
            return
        record.state, record.progress = info.state, info.progress
        self.changed.emit(record)

    def _end(self, record: RunRecord, info: JobInfo) -> None:
        record.end(info)
        self.changed.emit(record)

    def _by_job(self, job_id: int) -> RunRecord | None:
        return next(
            (one for one in self._records if one.job is not None and one.job.info.id == job_id),
            None,
        )

    def _forget_old(self, app_id: str) -> None:
        old = [one for one in self.of(app_id) if not one.active][MOST_RUNS - 1 :]
        self._records = [one for one in self._records if one not in old]

    @property
    def running(self) -> list[RunRecord]:
        """All that have not ended."""
        return [one for one in self._records if one.state in {JobState.QUEUED, JobState.RUNNING}]

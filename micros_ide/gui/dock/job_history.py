"""The jobs that have ended, newest first, as a list model."""

from __future__ import annotations

import time
from typing import Any

from PyQt5.QtCore import QAbstractListModel, QModelIndex, Qt

from micros_ide.gui.dock.job_records import JobRecord, JobRecords
from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.words import seconds_text
from micros_ide.model.jobs import JobState

JOB_ID = int(Qt.ItemDataRole.UserRole)
ENDED = {
    JobState.DONE: ("check-circle", "online"),
    JobState.FAILED: ("close-octagon-outline", "error"),
    JobState.CANCELLED: ("cancel", "warning"),
}


class JobHistory(QAbstractListModel):
    """One row a job: outcome, title, when it ended and how long it took."""

    def __init__(self, records: JobRecords, icons: Icons) -> None:
        super().__init__()
        self._records, self._icons = records, icons
        self._rows: list[JobRecord] = []
        records.changed.connect(self._on_changed)
        icons.theme.changed.connect(self.refresh)

    def rowCount(self, parent: QModelIndex | None = None) -> int:  # noqa: N802
        """One row a job."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: QModelIndex, role: int = 0) -> Any:
        """Return the words, the icon or the job's id."""
        if not 0 <= index.row() < len(self._rows):
            return None
        one = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(one)
        if role == Qt.ItemDataRole.DecorationRole:
            return self._icons.icon(*ENDED[one.info.state])
        return one.info.id if role == JOB_ID else None

    def refresh(self) -> None:
        """Read the records again."""
        self.beginResetModel()
        self._rows = self._records.ended()
        self.endResetModel()

    def row_of(self, job_id: int) -> int:
        """Return the row of `job_id`, -1 where it is not."""
        return next((at for at, one in enumerate(self._rows) if one.info.id == job_id), -1)

    def _on_changed(self, record: JobRecord) -> None:
        if record.info.state.terminal:
            self.beginInsertRows(QModelIndex(), 0, 0)
            self._rows.insert(0, record)
            self.endInsertRows()

    def _words(self, one: JobRecord) -> str:
        outcome = {
            JobState.DONE: tr("done"),
            JobState.FAILED: tr("failed"),
            JobState.CANCELLED: tr("cancelled"),
        }[one.info.state]
        clock = time.strftime("%H:%M", time.localtime(one.ended))
        return f"{one.info.title} · {outcome} · {clock} · {seconds_text(one.seconds)}"

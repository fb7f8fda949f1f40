"""The dock: one line for what runs; opened, every job with its bar, the history and the log."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtCore import QModelIndex, Qt, QTimer, pyqtSignal
from PyQt5.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListView,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from micros_ide.gui.dock.job_history import JOB_ID, JobHistory
from micros_ide.gui.dock.job_log import JobLog
from micros_ide.gui.dock.job_records import JobLine, JobRecord, JobRecords
from micros_ide.gui.dock.job_row import JobRow
from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, button, label, tool_button

_HEIGHT = 280  # px of the opened part
_SAID_MS = 6000


class JobDock(QFrame):
    """`cancel(job id)` is a wish; the window cancels."""

    cancel = pyqtSignal(int)
    opened = pyqtSignal(bool)
    page_wished = pyqtSignal(int)  # the page that shows more of this job

    def __init__(self, records: JobRecords, icons: Icons) -> None:
        super().__init__()
        self.setProperty("role", "bar")
        self._records, self._icons = records, icons
        self._rows: dict[int, JobRow] = {}
        self._chosen: int | None = None
        self.has_page: Callable[[int], bool] = lambda _job_id: False
        self.bar = JobRow(icons)
        self.more = label("", "muted")
        self.toggle_button = button(tr("Jobs"), "compact")
        self.toggle_button.setCheckable(True)
        self.toggle_button.setToolTip(tr("Show or hide jobs and log (Ctrl+L)"))
        self.history = JobHistory(records, icons)
        self.list = QListView()
        self.log = JobLog(icons)
        self.panel = self._make_panel()
        self.panel.hide()
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(_SAID_MS)
        self._quiet.timeout.connect(self._show_bar)
        self._lay_out()
        self._connect()

    def set_open(self, opened: bool) -> None:
        """Show or hide the jobs and the log."""
        if opened == self.panel.isHidden():
            self.panel.setVisible(opened)
            self.toggle_button.setChecked(opened)
            self.opened.emit(opened)

    def toggle(self) -> None:
        """Open what is closed and close what is open."""
        self.set_open(self.panel.isHidden())

    def say(self, words: str) -> None:
        """Tell `words` in the line of the dock for a while, unless a job has it."""
        self._quiet.start()
        if not self._records.running():
            self.bar.set_idle(words)

    def say_stopping(self) -> None:
        """All jobs were told to end."""
        for row in (self.bar, *self._rows.values()):
            if row.job_id:
                row.say_stopping()

    def choose(self, job_id: int | None) -> None:
        """Show the log of one job; None: of all."""
        self._chosen = job_id
        record = self._records.record(job_id) if job_id is not None else None
        title = record.info.title if record else tr("Log of all jobs")
        self.log.all_button.setVisible(record is not None)
        self.log.open_button.setVisible(record is not None and self.has_page(record.info.id))
        self.log.show_lines(title, self._records.lines(job_id))

    def current(self) -> JobRecord | None:
        """Return the job the dock's line shows: the newest that runs."""
        running = self._records.running()
        return running[-1] if running else None

    def _connect(self) -> None:
        self._records.changed.connect(self._on_changed)
        self._records.logged.connect(self._on_line)
        self.toggle_button.clicked.connect(self.toggle)
        self.bar.cancel.connect(self._on_cancel)
        self.bar.chosen.connect(self._on_bar)
        self.log.all_button.clicked.connect(lambda: self.choose(None))
        self.log.open_button.clicked.connect(self._on_open)
        selection = self.list.selectionModel()
        if selection is not None:
            selection.currentChanged.connect(self._on_history)
        self.choose(None)

    def _on_open(self) -> None:
        if self._chosen is not None:
            self.page_wished.emit(self._chosen)

    def _on_bar(self, job_id: int) -> None:
        self.set_open(True)
        self.choose(job_id)

    def _on_history(self, now: QModelIndex) -> None:
        if now.isValid():
            self.choose(now.data(JOB_ID))

    def _on_cancel(self, job_id: int) -> None:
        for row in (self.bar, *self._rows.values()):
            if row.job_id == job_id:
                row.say_stopping()
        self.cancel.emit(job_id)

    def _on_changed(self, record: JobRecord) -> None:
        job = record.info
        row = self._rows.get(job.id)
        if job.state.terminal:
            if row is not None:
                del self._rows[job.id]
                row.hide()
                row.deleteLater()
        else:
            if row is None:
                row = self._rows[job.id] = JobRow(self._icons, stacked=True)
                row.cancel.connect(self._on_cancel)
                row.chosen.connect(self.choose)
                self._running_box.insertWidget(len(self._rows) - 1, row)
            row.show_job(job)
        self._none.setVisible(not self._rows)
        current = self.current()
        self.bar.show_job(current.info if current else job)
        others = len(self._rows) - 1
        self.more.setText(tr("and {count} more").format(count=others) if others > 0 else "")
        if job.state.terminal and current is None:
            self._quiet.start()

    def _show_bar(self) -> None:
        if self.current() is None:
            self.bar.set_idle(tr("Nothing is running"))

    def _on_line(self, line: JobLine) -> None:
        if self._chosen in (None, line.job_id):
            self.log.add(line)

    def _clear_history(self) -> None:
        self._records.forget_ended()
        self.history.refresh()
        self.choose(None)

    def _make_panel(self) -> QWidget:
        jobs = QWidget()
        column = QVBoxLayout(jobs)
        column.setContentsMargins(GROUP_GAP, GRID, GRID, GRID)
        column.setSpacing(GRID)
        column.addWidget(label(tr("Running"), "group"))
        inside = QWidget()
        self._running_box = QVBoxLayout(inside)
        self._running_box.setContentsMargins(0, 0, 0, 0)
        self._running_box.setSpacing(0)
        self._none = label(tr("Nothing is running"), "muted")
        self._running_box.addWidget(self._none)
        self._running_box.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inside)
        column.addWidget(area, 3)
        head = QHBoxLayout()
        head.addWidget(label(tr("History"), "group"), 1)
        clear = button(tr("Clear"), "link", accessible=tr("Clear the history"))
        clear.clicked.connect(self._clear_history)
        head.addWidget(clear)
        column.addLayout(head)
        self.list.setModel(self.history)
        self.list.setUniformItemSizes(True)
        self.list.setProperty("role", "plain")
        self.list.setAccessibleName(tr("Jobs that have ended"))
        column.addWidget(self.list, 2)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        split.addWidget(jobs)
        split.addWidget(self.log)
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 3)
        split.setFixedHeight(_HEIGHT)
        return split

    def _lay_out(self) -> None:
        close = tool_button(tr("Hide jobs and log (Ctrl+L)"), "", 28)
        self._icons.place(close, "chevron-down", "muted", 16)
        close.clicked.connect(lambda: self.set_open(False))
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, GROUP_GAP, 0)
        line.setSpacing(GRID)
        line.addWidget(self.bar, 1)
        line.addWidget(self.more)
        line.addWidget(self.toggle_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.panel)
        column.addLayout(line)

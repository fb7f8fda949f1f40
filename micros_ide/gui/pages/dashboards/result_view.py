"""What a run has shown: verdict, curves, table and log; it follows while the run goes on."""

from __future__ import annotations

import itertools
import time

from PyQt5.QtCore import QSize, Qt, QTimer, pyqtSignal
from PyQt5.QtGui import QIcon, QResizeEvent
from PyQt5.QtWidgets import (
    QHBoxLayout,
    QPlainTextEdit,
    QProgressBar,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from micros_ide.gui.context import Context
from micros_ide.gui.pages.dashboards.run_record import MOST_LINES, RunRecord
from micros_ide.gui.pages.dashboards.value_table import ValueTable
from micros_ide.gui.pages.dashboards.verdict_box import VerdictBox
from micros_ide.gui.plots.plot_pane import PlotPane, file_name
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, button, label, set_fixed, tool_button
from micros_ide.gui.widgets.gap_splitter import GapSplitter
from micros_ide.gui.widgets.picker import Choice, Picker
from micros_ide.gui.widgets.saving import Saving, png_of

_SHOW_MS = 100
_AT_ONCE = 400  # rows, points or lines in one turn of the event loop
_STEPS = 1000
_TABLE, _LOG, _CURVES = 0, 1, 2  # tabs; curves have one where there is no room for both
_LOW = 520  # px
_WIDEST_HISTORY = 40 * GRID  # px


class ResultView(QWidget):
    """Shows one run at a time; another one is shown from its beginning."""

    run_chosen = pyqtSignal(str)  # key of a run of the history
    stop_wished = pyqtSignal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.record: RunRecord | None = None
        self._rows = self._reads = self._said = 0  # that were shown
        self._by_hand = False  # a tab was chosen by a person
        self._low = False
        self.saving = Saving(context, self)
        self._make_parts()
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._show_more)

    # -- what is shown

    def show_run(self, record: RunRecord | None) -> None:
        """Show a run, or that there was none."""
        if record is not self.record:
            self.record = record
            self._rows = self._reads = self._said = 0
            self._by_hand = False
            self.table.clear()
            self.log.clear()
            self.plot.clear()
            if self.plot.paused:
                self.plot.toggle_pause()
            self._show_plot()
            self._show_tab(_TABLE)
        self._pages.setCurrentIndex(0 if record is None else 1)
        self.update_state()
        self._show_more()

    def grown(self) -> None:
        """The run has shown more: show it soon."""
        if not self._timer.isActive():
            self._timer.start(_SHOW_MS)

    def update_state(self) -> None:
        """Show how far the run is, or how it ended."""
        record = self.record
        if record is None:
            return
        icon, tone = record.icon
        self._context.icons.place(self.state_icon, icon, tone, 18)
        self.state.setText(record.state_word)
        self.stop_button.setVisible(record.active)
        self.stop_button.setEnabled(record.job is not None and not record.stopping)
        fraction = record.progress.fraction
        self.progress.setVisible(record.active)
        if fraction is not None:
            self.progress.setValue(round(fraction * _STEPS))
        elif record.active:
            self.progress.setValue(0)
        self.verdict.show_verdict(record)

    def show_history(self, records: list[RunRecord]) -> None:
        """Offer the runs there were."""
        rows = [
            Choice(one.key, f"{_clock(one)} · {one.node}", one.state_word, self._icon(one))
            for one in records
        ]
        current = self.record.key if self.record is not None else ""
        self.history.blockSignals(True)
        self.history.set_choices(rows, current)
        self.history.blockSignals(False)

    def stop(self) -> None:
        """The page is shown no more."""
        self.plot.stop()

    def go_on(self) -> None:
        """The page is shown again."""
        if self.record is not None and self.record.reads:
            self._show_plot()

    # -- within

    def _icon(self, record: RunRecord) -> QIcon:
        return self._context.icons.icon(*record.icon)

    def _show_more(self) -> None:
        record = self.record
        if record is None:
            return
        rows = record.rows[self._rows : self._rows + _AT_ONCE]
        self.table.add(rows)
        self._rows += len(rows)
        reads = record.reads[self._reads : self._reads + _AT_ONCE]
        if reads:
            self.plot.add(reads)
            if not self._reads:
                self._show_plot()
            self._reads += len(reads)
        lost = record.said - len(record.lines)
        skip = max(0, self._said - lost)
        lines = list(itertools.islice(record.lines, skip, skip + _AT_ONCE))
        if lines:
            self.log.appendPlainText("\n".join(lines))
            self._said = lost + skip + len(lines)
        self._name_tabs()
        more = self._rows < len(record.rows) or self._reads < len(record.reads)
        if more or self._said < record.said:
            self._timer.start(0)

    def _name_tabs(self) -> None:
        record = self.record
        if record is None:
            return
        self.tabs.setTabText(_TABLE, _counted(tr("Table"), len(record.rows)))
        self.tabs.setTabText(_LOG, _counted(tr("Log"), record.said))
        if not self._by_hand:
            at = _LOG if record.said and not record.rows else _TABLE
            self._show_tab(_CURVES if self._low and record.reads else at)
        shown = self.tabs.currentIndex()
        empty = shown == _CURVES or not (record.rows if shown == _TABLE else record.said)
        for one in self.tools:
            one.setEnabled(not empty)

    def _on_tab_by_hand(self, at: int) -> None:
        self._by_hand = True
        self._on_tab(at)

    def _show_tab(self, at: int) -> None:
        if self.tabs.currentIndex() != at:
            blocked = self.tabs.blockSignals(True)
            self.tabs.setCurrentIndex(at)
            self.tabs.blockSignals(blocked)
        self.bottom.setCurrentIndex(at)

    def _show_plot(self) -> None:
        """Put the curves above the table, or into a tab where the window is low."""
        there = self.record is not None and bool(self.record.reads)
        if self._low and self.bottom.count() == _CURVES:
            self.bottom.addWidget(self.plot)
        elif not self._low and self.bottom.count() > _CURVES:
            self._show_tab(_TABLE)
            self._split.insertWidget(0, self.plot)
            self._by_hand = False
            self._split.setSizes([3 * self.height() // 5, 2 * self.height() // 5])
        self.tabs.setTabVisible(_CURVES, there and self._low)
        if there:
            self.plot.open()
        elif not self._low:
            self.plot.hide()
        self._name_tabs()

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """A low window has no room for curves above a table."""
        super().resizeEvent(event)
        low = self.height() < _LOW
        if low != self._low:
            self._low = low
            self._show_plot()

    def _on_tab(self, at: int) -> None:
        self.bottom.setCurrentIndex(at)
        self._name_tabs()

    def _copy(self) -> None:
        if self.bottom.currentIndex() == _TABLE:
            self.table.copy()
        else:
            self.log.selectAll()
            self.log.copy()
        self._context.navigation.said.emit(tr("Copied."))

    def _save(self) -> None:
        record = self.record
        if record is None:
            return
        name = f"{record.app.id}-{record.node}"
        if self.bottom.currentIndex() == _TABLE:
            content, kinds = self.table.csv(), tr("Tables (*.csv)")
            self.saving.ask(tr("Save the table"), file_name(name, "csv"), kinds, content)
            return
        lines = list(record.lines)
        text = "\n".join(lines) + "\n"
        kinds = tr("Text (*.txt)")
        self.saving.ask(tr("Save the log"), file_name(name, "txt"), kinds, lambda: text)

    def _save_points(self) -> None:
        if self.record is not None:
            name = file_name(f"{self.record.app.id}-{self.record.node}-curves", "csv")
            kinds = tr("Tables (*.csv)")
            self.saving.ask(tr("Save all points"), name, kinds, self.plot.csv())

    def _save_picture(self) -> None:
        if self.record is not None:
            name = file_name(f"{self.record.app.id}-{self.record.node}", "png")
            picture = png_of(self.plot.picture().toImage())
            self.saving.ask(tr("Save the picture"), name, tr("Pictures (*.png)"), picture)

    def _make_parts(self) -> None:
        context, icons = self._context, self._context.icons
        self.state_icon, self.state = label(), label("", "strong")
        self.history = Picker()
        self.history.setAccessibleName(tr("Runs of this app in this session"))
        self.history.setMaximumWidth(_WIDEST_HISTORY)
        self.history.chosen.connect(self.run_chosen)
        self.stop_button = button(tr("Stop"), "compact")
        self.stop_button.clicked.connect(lambda _on=False: self.stop_wished.emit())
        self.progress = QProgressBar()
        self.progress.setRange(0, _STEPS)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(tr("Progress"))
        self.verdict = VerdictBox(context)
        teaching = tr("The plot of this app appears here.")
        self.plot = PlotPane(context, teaching, closable=False, by_unit=True)
        self.plot.csv_wished.connect(self._save_points)
        self.plot.png_wished.connect(self._save_picture)
        self.tabs = QTabBar()
        self.tabs.setProperty("role", "details")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(tr("Table or log"))
        for word in (tr("Table"), tr("Log"), tr("Plot")):
            self.tabs.addTab(word)
        self.tabs.setTabVisible(_CURVES, False)
        self.tabs.currentChanged.connect(self._on_tab_by_hand)
        self.table = ValueTable(icons)
        self.log = QPlainTextEdit()
        self.log.setReadOnly(True)
        self.log.setMaximumBlockCount(MOST_LINES)
        self.log.setAccessibleName(tr("Log"))
        self.log.setProperty("role", "terminal")
        set_fixed(self.log)
        self.tools = []
        for icon, tip, act in (
            ("content-copy", tr("Copy"), self._copy),
            ("content-save-outline", tr("Save to a file"), self._save),
        ):
            tool = tool_button(tip, "", 28)
            icons.place(tool, icon, "muted", 18)
            tool.clicked.connect(lambda _on=False, act=act: act())
            self.tools.append(tool)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self.state_icon)
        head.addWidget(self.state)
        head.addStretch(1)
        head.addWidget(self.history, 3)
        head.addWidget(self.stop_button)
        bar = QHBoxLayout()
        bar.setSpacing(4)
        bar.addWidget(self.tabs, 1)
        for tool in self.tools:
            bar.addWidget(tool)
        self.bottom = QStackedWidget()
        self.bottom.addWidget(self.table)
        self.bottom.addWidget(self.log)
        under = QWidget()
        column = QVBoxLayout(under)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(bar)
        column.addWidget(self.bottom, 1)
        self._split = split = GapSplitter(Qt.Orientation.Vertical, GROUP_GAP, self.plot, under)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        shown = QWidget()
        whole = QVBoxLayout(shown)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GRID)
        whole.addLayout(head)
        whole.addWidget(self.progress)
        whole.addWidget(self.verdict)
        whole.addWidget(split, 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(_teaching(self._context))
        self._pages.addWidget(shown)
        place = QVBoxLayout(self)
        place.setContentsMargins(0, 0, 0, 0)
        place.addWidget(self._pages)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Enough to see something."""
        return QSize(60 * GRID, 50 * GRID)


def _teaching(context: Context) -> QWidget:
    page = QWidget()
    picture = label()
    context.icons.place(picture, "chart-timeline-variant", "muted", 32)
    column = QVBoxLayout(page)
    column.addStretch(1)
    column.addWidget(picture, 0, Qt.AlignmentFlag.AlignHCenter)
    words = label(
        tr("Plot, table and log appear here. Choose a node and press Run."), "muted", wrap=True
    )
    column.addWidget(words)
    column.addStretch(2)
    return page


def _counted(word: str, count: int) -> str:
    return tr("{word} ({count})").format(word=word, count=f"{count:,}") if count else word


def _clock(record: RunRecord) -> str:
    return time.strftime("%H:%M:%S", time.localtime(record.began))

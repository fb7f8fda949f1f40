"""The same events as a table, for reading aloud and for keyboards."""

from __future__ import annotations

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtGui import QKeyEvent, QResizeEvent

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.row_table import Cell, Column, Row, RowTable
from micros_ide.gui.wizards.schedule.phrases import (
    SEVERITY_ICONS,
    SOURCE_ICONS,
    clock,
    date_words,
    event_words,
    firing_words,
    source_words,
)
from micros_ide.model.schedule import Firing, Schedule, Severity

_DAY, _TIME, _SOURCE, _NARROW = 104, 160, 136, 600  # px
_BY = 3  # column


class EventList(RowTable):
    """A row for each event; `firing` is the one that is chosen."""

    opened = pyqtSignal()

    def __init__(self, icons: Icons) -> None:
        columns = (
            Column(tr("Day"), _DAY),
            Column(tr("Time"), _TIME),
            Column(tr("Command")),
            Column(tr("By"), _SOURCE),
        )
        super().__init__(icons, tr("Events of the schedule"), columns)
        self._firings: dict[str, Firing] = {}
        self.doubleClicked.connect(lambda _index: self.opened.emit())

    @property
    def firing(self) -> Firing | None:
        """The chosen event."""
        return self._firings.get(self.key())

    def show_schedule(self, schedule: Schedule) -> None:
        """Show all events of `schedule`."""
        marks: dict[int, Severity] = {}
        for problem in reversed(schedule.problems):
            marks.update(dict.fromkeys(problem.entries, problem.severity))
        self._firings = {_key(one): one for one in schedule.firings}
        self.set_rows(
            _row(key, one, marks.get(one.entry) if one.entry is not None else None)
            for key, one in self._firings.items()
        )

    def choose_firing(self, firing: Firing) -> None:
        """Choose this event."""
        self.choose(_key(firing))

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """In a narrow window the icon alone tells by what."""
        super().resizeEvent(event)
        self.setColumnHidden(_BY, self.width() < _NARROW)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802
        """Enter edits."""
        if event is not None and event.text() in {"\r", "\n"}:
            self.opened.emit()
            return
        super().keyPressEvent(event)


def _key(firing: Firing) -> str:
    return f"{firing.at.isoformat()} {firing.entry} {firing.command}"


def _row(key: str, firing: Firing, mark: Severity | None) -> Row:
    time = clock(firing.at)
    if firing.dense:
        words = tr("{begin} to {end}")
        time = words.format(begin=f"{firing.at:%H:%M}", end=f"{firing.last:%H:%M}")
    name, tone = ("", "text")
    if mark is not None and mark is not Severity.NOTE:
        name, tone = SEVERITY_ICONS[mark]
    odd = firing_words(firing)
    command = f"{firing.count} \u00d7 {firing.command}" if firing.dense else firing.command
    cells = (
        Cell(date_words(firing.at.date())),
        Cell(time, icon=SOURCE_ICONS[firing.source], tone="muted"),
        Cell(f"{command} · {odd}" if odd else command, icon=name, tone=tone),
        Cell(source_words(firing.source), quiet=True),
    )
    return Row(key, cells, spoken=event_words(firing))

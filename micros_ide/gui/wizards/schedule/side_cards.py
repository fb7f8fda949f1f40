"""Beside the week: what is wrong with it, and what was changed."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import QRect, QSize, Qt, pyqtSignal
from PyQt5.QtGui import QResizeEvent
from PyQt5.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import Card, label, set_fixed
from micros_ide.gui.wizards.schedule.phrases import SEVERITY_ICONS
from micros_ide.model.schedule import Problem, Severity
from micros_ide.services.schedule.draft import Change

_SHOWN = 8  # lines of changes
_ROLE = Qt.ItemDataRole.UserRole
_LIST_HEIGHT = 176  # px
_BESIDE = 84  # px: icon, padding and scroll bar beside the text of a row
_AROUND = 18  # px: padding of a row, and what the lines of a list take more than plain ones


class ProblemsCard(Card):
    """What to look at, the worst first; each leads to its event."""

    wished = pyqtSignal(object)  # a Problem that was chosen

    def __init__(self, icons: Icons) -> None:
        super().__init__(tr("To look at"))
        self._icons = icons
        self.fine = label(tr("Nothing is in each other's way."), "caption", wrap=True)
        self.list = _FittingList()
        self.list.setProperty("role", "problems")
        self.list.setAccessibleName(tr("Problems of the schedule"))
        self.list.setWordWrap(True)
        self.list.setIconSize(QSize(16, 16))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListWidget.ScrollPerPixel)
        self.list.setResizeMode(QListWidget.Adjust)
        self.list.hide()
        self.body.addWidget(self.fine)
        self.body.addWidget(self.list)
        self.list.itemClicked.connect(self._on_item)
        self.list.itemActivated.connect(self._on_item)
        self.list.currentItemChanged.connect(lambda now, _before: self._on_item(now))
        icons.theme.changed.connect(self._repaint)
        self._shown: tuple[Problem, ...] = ()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show these."""
        if tuple(problems) == self._shown:
            return
        self._shown = tuple(problems)
        blocked = self.list.blockSignals(True)
        self.list.clear()
        for one in self._shown:
            item = QListWidgetItem(one.text)
            item.setData(_ROLE, one)
            item.setToolTip(one.text)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{_spoken(one)}: {one.text}")
            self.list.addItem(item)
        self.list.blockSignals(blocked)
        self.list.fit()
        self._repaint()
        self.fine.setVisible(not self._shown)
        self.list.setVisible(bool(self._shown))

    def _repaint(self) -> None:
        for at in range(self.list.count()):
            item = self.list.item(at)
            if item is not None:
                name, tone = SEVERITY_ICONS[item.data(_ROLE).severity]
                item.setIcon(self._icons.icon(name, tone))

    def _on_item(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.wished.emit(item.data(_ROLE))


class _FittingList(QListWidget):
    """As high as its rows, up to where it scrolls."""

    def fit(self) -> None:
        """Take the height that all rows need in the width there is."""
        metrics = self.fontMetrics()
        room = QRect(0, 0, max(80, self.width() - _BESIDE), 10_000)
        high = 0
        for at in range(self.count()):
            item = self.item(at)
            text = item.text() if item is not None else ""
            needed = metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), text).height()
            high += max(needed + _AROUND, 36)
        self.setFixedHeight(min(max(high + 4, 40), _LIST_HEIGHT))

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """Another width may need another height."""
        super().resizeEvent(event)
        self.fit()


def _spoken(problem: Problem) -> str:
    return {
        Severity.ERROR: tr("Error"),
        Severity.WARNING: tr("Warning"),
        Severity.NOTE: tr("Note"),
    }[problem.severity]


class ChangesCard(Card):
    """The lines that writing would change; hidden while there are none."""

    def __init__(self) -> None:
        super().__init__(tr("Not written yet"))
        self._lines: list[QWidget] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(4)
        self.body.addLayout(self._column)
        self.hide()

    @property
    def texts(self) -> list[str]:
        """What is shown, line by line."""
        return [str(one.property("text")) for one in self._lines]

    def show_changes(self, changes: Sequence[Change], *, switch: bool | None) -> None:
        """Show these; `switch`: the schedule is switched on or off, None: neither."""
        for one in self._lines:
            self._column.removeWidget(one)
            one.hide()
            one.deleteLater()
        self._lines = []
        if switch is not None:
            words = tr("The schedule is switched on.") if switch else tr("It is switched off.")
            self._add(words, "", fixed=False)
        for change in list(changes)[:_SHOWN]:
            if change.before:
                self._add(f"− {change.before}", "gone")  # noqa: RUF001 - a minus
            if change.after:
                self._add(f"+ {change.after}", "new")
        if len(changes) > _SHOWN:
            self._add(tr("and {count} more").format(count=len(changes) - _SHOWN), "", fixed=False)
        self.setVisible(bool(self._lines))

    def _add(self, text: str, role: str, *, fixed: bool = True) -> None:
        made = label(text, role or "caption", wrap=True, select=True)
        if fixed:
            set_fixed(made)
        self._column.addWidget(made)
        self._lines.append(made)

"""What is wrong with the text in front, by line, and what a trial has found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PyQt5.QtCore import QAbstractTableModel, QModelIndex, Qt, pyqtSignal
from PyQt5.QtGui import QKeyEvent, QResizeEvent
from PyQt5.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QScrollArea,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from micros_ide.gui.error_words import sentence
from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, label, tool_button
from micros_ide.gui.widgets.module_card import ModuleCard
from micros_ide.model.code_problems import CodeProblem
from micros_ide.model.module_report import ModuleReport, Verdict

_ROW = 28  # px
_CARD = 380  # px, of the card of a trial
_BOTH = 640  # px, from which on the list has room beside the card
_ANY_WIDTH = 16_777_215  # Qt's own bound
_LINE, _WHAT, _FIX = range(3)


class ProblemsModel(QAbstractTableModel):
    """One row a problem."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self.problems: Sequence[CodeProblem] = ()

    def show(self, problems: Sequence[CodeProblem]) -> None:
        """Show these and no others."""
        self.beginResetModel()
        self.problems = problems
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | None = None) -> int:  # noqa: N802
        """Return how many problems there are."""
        return 0 if parent is not None and parent.isValid() else len(self.problems)

    def columnCount(self, parent: QModelIndex | None = None) -> int:  # noqa: N802
        """Line, what is wrong, what to do."""
        return 0 if parent is not None and parent.isValid() else 3

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Name the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (tr("Line"), tr("Problem"), tr("What to do"))[section]
        return None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows."""
        one, column = self.problems[index.row()], index.column()
        text = (str(one.line), one.message, sentence(one.hint))[column]
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{one.message}\n{sentence(one.hint)}"
        red = one.severity is Verdict.RED
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{tr('Error') if red else tr('Warning')}: {text}"
        if role == Qt.ItemDataRole.DecorationRole and column == _LINE:
            return self._icons.icon("close-octagon-outline" if red else "alert-outline", _tone(one))
        return None


class _Table(QTableView):
    entered_row = pyqtSignal(int)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802
        if event is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered_row.emit(self.currentIndex().row())
            return
        super().keyPressEvent(event)


class ProblemsPane(QWidget):
    """A list; a double click or Enter leads to the place. Beside it the card of the last trial."""

    line_wished = pyqtSignal(int, int)  # line from 1, column from 0

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._told = ""  # why there are none
        self.model = ProblemsModel(icons)
        self.built = False
        self.card: ModuleCard | None = None
        self._side: QWidget | None = None
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GRID)

    def build(self) -> None:
        """Make what is in it, in a turn of the loop of its own."""
        if self.built:
            return
        self.built = True
        self.table = _Table()
        self.words = label("", "muted", wrap=True)
        self._set_up_table()
        self._list = QStackedWidget()
        empty = QWidget()
        room = QVBoxLayout(empty)
        room.setContentsMargins(GROUP_GAP, 12, GROUP_GAP, 12)
        room.addWidget(self.words, 0, Qt.AlignmentFlag.AlignTop)
        self._list.addWidget(empty)
        self._list.addWidget(self.table)
        self._row.addWidget(self._list, 3)
        self._icons.theme.changed.connect(self.table.reset)
        self._show()

    def show_problems(self, problems: Sequence[CodeProblem] | None, words: str = "") -> None:
        """Show these; where there are none, `words` say why."""
        self.model.show(problems or ())
        self._told = words
        if self.built:
            self._show()

    def _show(self) -> None:
        self.words.setText(self._told)
        self._list.setCurrentIndex(1 if self.model.problems else 0)

    def show_report(self, report: ModuleReport | None) -> None:
        """Show the card of the module that was tried; None takes it away."""
        self.build()
        if self.card is not None:
            self.card.deleteLater()
            self.card = None
        if report is not None and report.modules:
            side = self._side or self._make_side()
            module = report.modules[0]
            self.card = ModuleCard(self._icons, module, report.of(module.file), report.heap_free)
            self._scroll.setWidget(self.card)
            side.show()
        elif self._side is not None:
            self._side.hide()
        self._share()

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """Where there is no room for both, the card, which tells the same, takes it all."""
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        if not self.built:
            return
        alone = self.card is not None and self.width() < _BOTH
        self._list.setVisible(not alone)
        if self._side is not None:
            self._side.setMaximumWidth(_ANY_WIDTH if alone else _CARD)

    def _make_side(self) -> QWidget:
        self._side = QWidget()
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self.shut = tool_button(tr("Close the result of the trial"), "", 24)
        self._icons.place(self.shut, "close", "muted", 16)
        self.shut.clicked.connect(lambda _on=False: self.show_report(None))
        row = QHBoxLayout(self._side)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self._scroll, 1)
        row.addWidget(self.shut, 0, Qt.AlignmentFlag.AlignTop)
        self._side.setMinimumWidth(240)
        self._row.addWidget(self._side, 2)
        return self._side

    def _set_up_table(self) -> None:
        self.table.setModel(self.model)
        self.table.setProperty("role", "problems")
        self.table.setAccessibleName(tr("Problems"))
        self.table.setSelectionBehavior(QAbstractItemView.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SingleSelection)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.setEditTriggers(QAbstractItemView.NoEditTriggers)
        side, top = self.table.verticalHeader(), self.table.horizontalHeader()
        if side is not None and top is not None:
            side.hide()
            side.setDefaultSectionSize(_ROW)
            left = Qt.Alignment(Qt.AlignmentFlag.AlignLeft)
            top.setDefaultAlignment(left | Qt.AlignmentFlag.AlignVCenter)
            top.setHighlightSections(False)
            top.setSectionResizeMode(_LINE, QHeaderView.Fixed)
            top.resizeSection(_LINE, 72)
            top.setSectionResizeMode(_WHAT, QHeaderView.Stretch)
            top.setSectionResizeMode(_FIX, QHeaderView.Stretch)
        self.table.doubleClicked.connect(lambda index: self._go(index.row()))
        self.table.entered_row.connect(self._go)

    def _go(self, row: int) -> None:
        if 0 <= row < len(self.model.problems):
            one = self.model.problems[row]
            self.line_wished.emit(one.line, one.column or 0)


def _tone(problem: CodeProblem) -> str:
    return "error" if problem.severity is Verdict.RED else "warning"

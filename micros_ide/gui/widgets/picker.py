"""A combo box whose rows have a second, quieter text, and one that is searched by typing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from PyQt5.QtCore import QModelIndex, QRect, Qt, pyqtSignal
from PyQt5.QtGui import (
    QIcon,
    QPainter,
    QPaintEvent,
    QPalette,
    QStandardItem,
    QStandardItemModel,
    QWheelEvent,
)
from PyQt5.QtWidgets import (
    QComboBox,
    QCompleter,
    QListView,
    QStyle,
    QStyleOptionComboBox,
    QStyleOptionViewItem,
    QStylePainter,
)

from micros_ide.gui.widgets.basics import GRID, GROUP_GAP
from micros_ide.gui.widgets.row_delegate import RowDelegate

_KEY, QUIET = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_POPUP_ROWS = 10
_EDGE = 4  # px beside text and icon


@dataclass(frozen=True)
class Choice:
    """One row: what it stands for, its text, the quiet text at its right, an icon."""

    key: str
    text: str
    quiet: str = ""
    icon: QIcon | None = None


class ChoiceDelegate(RowDelegate):
    """Paint a row: icon, text, and the quiet text right-aligned."""

    def paint_row(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        """Paint the row of a choice."""
        palette, area = option.palette, option.rect
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setRenderHint(QPainter.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.color(QPalette.AlternateBase))
            painter.drawRoundedRect(area, 4, 4)
        inner = area.adjusted(GRID, 0, -GRID, 0)
        icon = index.data(Qt.ItemDataRole.DecorationRole)
        if isinstance(icon, QIcon):
            icon.paint(painter, QRect(inner.left(), inner.center().y() - 10, 20, 20))
            inner.setLeft(inner.left() + 20 + GRID)
        quiet = str(index.data(QUIET) or "")
        metrics = option.fontMetrics
        width = min(metrics.horizontalAdvance(quiet), inner.width() // 2)
        painter.setPen(palette.color(QPalette.PlaceholderText))
        cut = metrics.elidedText(quiet, Qt.TextElideMode.ElideMiddle, width)
        painter.drawText(
            inner, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), cut
        )
        inner.setRight(inner.right() - width - (GROUP_GAP if quiet else 0))
        painter.setPen(palette.color(QPalette.Text))
        cut = metrics.elidedText(
            str(index.data(Qt.ItemDataRole.DisplayRole)), Qt.TextElideMode.ElideRight, inner.width()
        )
        painter.drawText(
            inner, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), cut
        )


class Picker(QComboBox):
    """Choose one row; `chosen` carries its key ("" when nothing is chosen)."""

    chosen = pyqtSignal(str)

    def __init__(self, placeholder: str = "") -> None:
        super().__init__()
        self._rows = QStandardItemModel(self)
        self.setModel(self._rows)
        self._dress(QListView(self), self.setView)
        self.setMaxVisibleItems(_POPUP_ROWS)
        self.setSizeAdjustPolicy(QComboBox.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setPlaceholderText(placeholder)
        self.currentIndexChanged.connect(self._on_index)

    def set_choices(self, choices: Iterable[Choice], key: str = "") -> None:
        """Replace the rows and choose `key`, or nothing; emits `chosen` only for a change."""
        before = self.key()
        blocked = self.blockSignals(True)
        self._rows.clear()
        for choice in choices:
            item = QStandardItem(choice.text)
            item.setData(choice.key, _KEY)
            item.setData(choice.quiet, QUIET)
            if choice.icon is not None:
                item.setData(choice.icon, Qt.ItemDataRole.DecorationRole)
            self._rows.appendRow(item)
        self.setCurrentIndex(self.findData(key, _KEY))
        self.blockSignals(blocked)
        self._on_shown()
        if self.key() != before:
            self.chosen.emit(self.key())

    def key(self) -> str:
        """Return the key of the chosen row, "" when there is none."""
        data: Any = self.currentData(_KEY)
        return data if isinstance(data, str) else ""

    def choose(self, key: str) -> None:
        """Choose the row of `key`, if there is one."""
        at = self.findData(key, _KEY)
        if at >= 0:
            self.setCurrentIndex(at)

    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802
        """Let the page scroll: the wheel must not choose another board by accident."""
        if event is not None:
            event.ignore()

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """A text that does not fit ends in …; its whole is in the tooltip."""
        if self.isEditable() or self.currentIndex() < 0:
            super().paintEvent(event)
            return
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        style = self.style()
        if style is not None:
            part = QStyle.SubControl.SC_ComboBoxEditField
            kind = QStyle.ComplexControl.CC_ComboBox
            room = style.subControlRect(kind, option, part, self).width() - _EDGE
            if not option.currentIcon.isNull():
                room -= option.iconSize.width() + _EDGE
            mode = Qt.TextElideMode.ElideRight
            option.currentText = self.fontMetrics().elidedText(option.currentText, mode, room)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    def _on_index(self, at: int) -> None:
        del at
        self._on_shown()
        self.chosen.emit(self.key())

    def _on_shown(self) -> None:
        metrics = self.fontMetrics()
        room = self.width() - 48
        text = self.currentText()
        self.setToolTip(text if metrics.horizontalAdvance(text) > room else "")

    @staticmethod
    def _dress(view: QListView, use: Any) -> None:
        view.setProperty("role", "popup")
        view.setItemDelegate(ChoiceDelegate(view))
        view.setMouseTracking(True)
        view.setUniformItemSizes(True)
        use(view)


class SearchPicker(Picker):
    """A picker that is searched by typing any part of a row's text."""

    def __init__(self, placeholder: str = "") -> None:
        super().__init__(placeholder)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.NoInsert)
        completer = QCompleter(self._rows, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setMaxVisibleItems(_POPUP_ROWS)
        self._dress(QListView(), completer.setPopup)
        self.setCompleter(completer)
        line = self.lineEdit()
        if line is not None:
            line.setPlaceholderText(placeholder)
            line.editingFinished.connect(self._settle)

    def _settle(self) -> None:
        """Text that names no row goes back to the row that is chosen."""
        text = self.currentText()
        exact = self.findText(text, Qt.MatchFlag.MatchFixedString)
        if exact >= 0:
            self.setCurrentIndex(exact)
            return
        matches = self._rows.findItems(text, Qt.MatchFlag.MatchContains) if text else []
        if len(matches) == 1:
            self.setCurrentIndex(matches[0].row())
        self.setEditText(self.itemText(self.currentIndex()))

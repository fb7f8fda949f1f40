"""The command palette: type a few letters of what you want, press Enter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PyQt5.QtCore import QEvent, QModelIndex, QObject, Qt
from PyQt5.QtGui import QKeyEvent, QPainter, QPalette
from PyQt5.QtWidgets import (
    QFrame,
    QGraphicsDropShadowEffect,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from micros_ide.gui.commands import Command
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID

_WIDTH, _HEIGHT, _TOP = 560, 400, 64  # px
_STEPS: dict[int, int] = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 8,
    Qt.Key.Key_PageUp: -8,
}
_AT = int(Qt.ItemDataRole.UserRole)
_KEYS = _AT + 1
_BY_GROUP = 10  # what only its group fits comes after all that fit themselves


def rank(words: str, title: str) -> int | None:
    """Return how well `words` fit `title`, lower is better; None where they do not.

    Every word has to be in the title; whole beginnings of words come first, then letters in order.
    """
    title, words = title.casefold(), words.casefold().strip()
    parts = words.split()
    if not parts:
        return 0
    begins = title.split()
    if all(any(word.startswith(part) for word in begins) for part in parts):
        return 1
    if all(part in title for part in parts):
        return 2
    letters = iter(title)
    return 3 if all(letter in letters for letter in words if letter != " ") else None


def _once(commands: Sequence[Command]) -> list[Command]:
    """Return every title once, with its keys where one of its commands has some."""
    keys = {one.title: one.keys for one in commands if one.keys}
    first = {one.title: one for one in reversed(commands)}
    return [
        replace(one, keys=keys.get(one.title, "")) for one in commands if first[one.title] is one
    ]


class _Line(QStyledItemDelegate):
    """A command, and its keys at the right."""

    def paint(
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        """Paint the line as ever, then the keys."""
        super().paint(painter, option, index)
        keys = index.data(_KEYS)
        if painter is not None and keys:
            right = Qt.Alignment(Qt.AlignmentFlag.AlignRight) | Qt.AlignmentFlag.AlignVCenter
            colour = option.palette.color(QPalette.PlaceholderText)
            painter.save()
            painter.setPen(colour)
            painter.drawText(option.rect.adjusted(0, 0, -GRID, 0), int(right), keys)
            painter.restore()


class CommandPalette(QFrame):
    """Lies over the window; Esc, a click elsewhere or a choice closes it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setProperty("role", "overlay")
        self._commands: Sequence[Command] = ()
        self._before: QWidget | None = None
        self.line = QLineEdit()
        self.line.setPlaceholderText(tr("Type what you want to do"))
        self.line.setAccessibleName(tr("Command"))
        self.line.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Commands"))
        self.list.setItemDelegate(_Line(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID, GRID, GRID)
        column.setSpacing(GRID)
        column.addWidget(self.line)
        column.addWidget(self.list, 1)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(32)
        shadow.setOffset(0, 8)
        self.setGraphicsEffect(shadow)
        self.line.textChanged.connect(self._filter)
        self.line.installEventFilter(self)
        self.list.itemClicked.connect(lambda _item: self._run())
        self.hide()

    def open(self, commands: Sequence[Command]) -> None:
        """Offer `commands`."""
        self._commands = _once(commands)
        window = self.parentWidget()
        if window is None:
            return
        self._before = window.focusWidget()
        width = min(_WIDTH, window.width() - 4 * GRID)
        height = min(_HEIGHT, window.height() - 2 * _TOP)
        self.setGeometry((window.width() - width) // 2, _TOP, width, height)
        self.line.clear()
        self._filter("")
        self.show()
        self.raise_()
        self.line.setFocus()

    def dismiss(self) -> bool:
        """Close; False when it was not open."""
        if self.isHidden():
            return False
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus()
        return True

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802
        """Arrows move the choice while the keyboard stays in the line."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = _STEPS.get(event.key())
            if step is not None:
                last = self.list.count() - 1
                row = self.list.currentRow() + step
                self.list.setCurrentRow(max(0, min(last, row)))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run()
                return True
            if event.key() == Qt.Key.Key_Escape:
                return self.dismiss()
        if event is not None and event.type() == QEvent.Type.FocusOut and not self.underMouse():
            self.dismiss()
        return super().eventFilter(watched, event)

    def _filter(self, words: str) -> None:
        found = []
        for at, one in enumerate(self._commands):
            fit = rank(words, one.title)
            if fit is None and one.group:
                fit = rank(words, f"{one.group} {one.title}")
                fit = None if fit is None else fit + _BY_GROUP
            if fit is not None:
                found.append((fit, at))
        self.list.clear()
        for _fit, at in sorted(found):
            one = self._commands[at]
            item = QListWidgetItem(f"{one.group}: {one.title}" if one.group else one.title)
            item.setData(_AT, at)
            item.setData(_KEYS, one.keys)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _run(self) -> None:
        item = self.list.currentItem()
        if item is None:
            return
        command = self._commands[item.data(_AT)]
        self.dismiss()
        command.run()

"""The line a command is typed in: history, Tab asks for words, pasted lines are asked about."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import QEvent, Qt, pyqtSignal
from PyQt5.QtGui import (
    QClipboard,
    QContextMenuEvent,
    QDropEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
)
from PyQt5.QtWidgets import QApplication, QLineEdit

from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import set_fixed

_LONGEST = 2000  # characters


class CommandLine(QLineEdit):
    """One line; what its keys mean beyond editing is told by signals."""

    entered = pyqtSignal(str)
    words_wished = pyqtSignal(str)  # what stands before the cursor
    search_wished = pyqtSignal()  # in the history
    moved = pyqtSignal(int)  # in the popup: -1 up, 1 down; only while it is open
    taken = pyqtSignal()  # what is chosen in the popup
    lines_pasted = pyqtSignal(list)

    def __init__(self) -> None:
        super().__init__()
        self.popup_open = False
        self._history: list[str] = []
        self._at = 0  # in the history; its length is the line that is being typed
        self._typed = ""
        self.setAccessibleName(tr("Command"))
        self.setPlaceholderText(tr("Type a command, or help"))
        self.setMaxLength(_LONGEST)
        set_fixed(self)

    def set_history(self, lines: Sequence[str]) -> None:
        """Begin with these, the newest last."""
        self._history = list(lines)
        self._at = len(self._history)

    @property
    def history(self) -> Sequence[str]:
        """What was entered, the newest last."""
        return self._history

    def note(self, line: str) -> None:
        """Put `line` into the history."""
        if self._history[-1:] != [line]:
            self._history.append(line)
        self._at = len(self._history)

    def before_cursor(self) -> str:
        """Return what is typed up to the cursor."""
        return self.text()[: self.cursorPosition()]

    def complete(self, word: str) -> None:
        """Put `word` in the place of the one before the cursor."""
        before, behind = self.before_cursor(), self.text()[self.cursorPosition() :]
        begun = "" if before[-1:].isspace() or not before else before.split()[-1]
        fresh = before[: len(before) - len(begun)] + word
        self.setText(fresh + behind)
        self.setCursorPosition(len(fresh))

    def event(self, event: QEvent | None) -> bool:
        """Tab asks for words where something is typed; else it goes on to the next input."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
            if event.key() == Qt.Key.Key_Tab and plain and (self.text() or self.popup_open):
                if self.popup_open:
                    self.taken.emit()
                else:
                    self.words_wished.emit(self.before_cursor())
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802
        """Arrows go through the history, or through the popup while it is open."""
        if event is None:
            return
        key, control = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.matches(QKeySequence.Paste):
            self._paste()
        elif control and key == Qt.Key.Key_Space:
            self.words_wished.emit(self.before_cursor())
        elif control and key == Qt.Key.Key_R:
            self.search_wished.emit()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._up_or_down(-1 if key == Qt.Key.Key_Up else 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent | None) -> None:  # noqa: N802
        """A paste from the menu is guarded as well."""
        menu = self.createStandardContextMenu()
        if event is None or menu is None:
            return
        for action in menu.actions():
            if action.objectName() == "edit-paste":
                action.triggered.disconnect()
                action.triggered.connect(self._paste)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def dropEvent(self, event: QDropEvent | None) -> None:  # noqa: N802
        """Dropped text is guarded as well."""
        data = event.mimeData() if event is not None else None
        if event is not None and data is not None and data.hasText():
            event.acceptProposedAction()
            self._insert(data.text())

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """The middle button pastes what is selected elsewhere, guarded."""
        clipboard = QApplication.clipboard()
        if (
            event is not None
            and event.button() == Qt.MouseButton.MiddleButton
            and clipboard is not None
        ):
            if clipboard.supportsSelection():
                self._insert(clipboard.text(QClipboard.Mode.Selection))
            return
        super().mouseReleaseEvent(event)

    def _enter(self) -> None:
        if self.popup_open:
            self.taken.emit()
            return
        line = self.text().strip()
        if line:
            self.entered.emit(line)

    def _up_or_down(self, step: int) -> None:
        if self.popup_open:
            self.moved.emit(step)
            return
        if self._at == len(self._history):
            self._typed = self.text()
        at = min(max(self._at + step, 0), len(self._history))
        if at != self._at:
            self._at = at
            self.setText(self._history[at] if at < len(self._history) else self._typed)

    def _paste(self) -> None:
        clipboard = QApplication.clipboard()
        if clipboard is not None:
            self._insert(clipboard.text())

    def _insert(self, text: str) -> None:
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if len(lines) > 1:
            self.lines_pasted.emit(lines)
        elif lines:
            kept = "".join(char if char.isprintable() else " " for char in text.strip("\r\n"))
            self.insert(kept)

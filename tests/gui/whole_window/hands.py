"""Keys and clicks that go to the window as the screen would send them: Qt finds the receiver."""

from __future__ import annotations

from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QAbstractButton, QWidget

CTRL = Qt.KeyboardModifier.ControlModifier
INDENT = 4


class Hands:
    """At the keyboard and the mouse of one window."""

    def __init__(self, window: QWidget) -> None:
        self._window = window

    def press(self, key: Qt.Key, *, ctrl: bool = False, times: int = 1) -> None:
        """Press a key; whatever has the keyboard gets it."""
        for _time in range(times):
            modifier = CTRL if ctrl else Qt.KeyboardModifier.NoModifier
            QTest.keyClick(self._window.windowHandle(), key, modifier)

    def write(self, text: str) -> None:
        """Type one line, key by key."""
        for char in text:
            QTest.keyClick(self._window.windowHandle(), char)

    def replace(self, text: str) -> None:
        """Type over all that is in the field."""
        self.press(Qt.Key.Key_A, ctrl=True)
        self.write(text)

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Click what is to be seen there; nothing may cover it."""
        place = widget.mapTo(self._window, widget.rect().center() if at is None else at)
        hit = self._window.childAt(place)
        assert hit is widget or widget.isAncestorOf(hit), f"{hit} is in front of {widget}"
        QTest.mouseClick(
            self._window.windowHandle(),
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            place,
        )

    def button(self, text: str) -> QAbstractButton | None:
        """Return the button with these words that is to be seen, if there is one."""
        found = self._window.findChildren(QAbstractButton)
        return next((one for one in found if one.text() == text and one.isVisible()), None)

    def write_code(self, text: str, document) -> None:
        """Type a text as a person who watches the cursor: indents come and go, words are offered.

        It goes on in the line where the cursor is. What is offered is not taken: each word is
        typed to its end.
        """
        editor = document.editor
        first, *others = text.splitlines()
        self.write(first)
        for line in others:
            if document.aid.popup.isVisible():
                self.press(Qt.Key.Key_Escape)
            self.press(Qt.Key.Key_Return)
            code = line.lstrip()
            if not code:
                continue
            indent, column = len(line) - len(code), editor.getCursorPosition()[1]
            if column > indent:
                self.press(Qt.Key.Key_Backspace, times=(column - indent) // INDENT)
            else:
                self.write(" " * (indent - column))
            self.write(code)

"""What is shown while there is no week: reading, a password, a silent node, no event yet."""

from __future__ import annotations

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, button, label
from micros_ide.gui.widgets.secret_field import SecretField

_WIDE = 480  # px
_PICTURE = 48


class StartView(QWidget):
    """A picture, words, and the one button that leads on."""

    add_wished = pyqtSignal()
    again_wished = pyqtSignal()
    unlocked = pyqtSignal(str, bool)  # password, whether to keep it

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self.picture = label()
        self.title = label("", "group", wrap=True)
        self.words = label("", "muted", wrap=True)
        self.secret = SecretField(icons)
        self.secret.line.setPlaceholderText(tr("Password"))
        self.secret.line.setAccessibleName(tr("Password of the node"))
        self.remember = QCheckBox(tr("Keep it on this computer"))
        self.button = button("", "primary")
        self._act = self.again_wished
        self.button.clicked.connect(lambda _on: self._press())
        self.secret.line.returnPressed.connect(self._press)
        self._lay_out()

    def show_reading(self, name: str) -> None:
        """The node is asked."""
        self._show("timer-sand", tr("Asking {name} for its schedule…").format(name=name), "", "")

    def show_empty(self) -> None:
        """There is no event yet."""
        words = tr(
            "An event runs a command of the node at a time: every day at 06:30, half an hour "
            "before sunset, every ten minutes. The node does it alone, without this computer."
        )
        self._show("calendar-clock", tr("No schedule yet"), words, tr("Add an event"))
        self._act = self.add_wished

    def show_silent(self, message: str, hint: str) -> None:
        """The node does not answer, and nothing is known of it."""
        self._show("lan-disconnect", message, hint, tr("Try again"))
        self._act = self.again_wished

    def show_locked(self, message: str) -> None:
        """The node wants its password."""
        self._show("lock-outline", message, "", tr("Unlock"))
        self.secret.show()
        self.remember.show()

    def take_focus(self) -> None:
        """Give the keyboard to what leads on."""
        target = self.secret.line if self.secret.isVisibleTo(self) else self.button
        if target.isVisibleTo(self):
            target.setFocus()

    def _press(self) -> None:
        if self.secret.isVisibleTo(self):
            typed = self.secret.text()
            if typed:
                self.secret.clear()
                self.unlocked.emit(typed, self.remember.isChecked())
        else:
            self._act.emit()

    def _show(self, icon: str, title: str, words: str, deed: str) -> None:
        self._icons.place(self.picture, icon, "muted", _PICTURE)
        self.title.setText(title)
        self.words.setText(words)
        self.words.setVisible(bool(words))
        self.button.setText(deed)
        self.button.setVisible(bool(deed))
        self.secret.hide()
        self.remember.hide()

    def _lay_out(self) -> None:
        inner = QVBoxLayout()
        inner.setSpacing(GROUP_GAP)
        inner.addStretch(1)
        inner.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignLeft)
        for one in (self.title, self.words, self.secret, self.remember):
            inner.addWidget(one)
        inner.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        inner.addStretch(2)
        box = QWidget()
        box.setLayout(inner)
        box.setMaximumWidth(_WIDE)
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID, 0, GRID, 0)
        row.addStretch(1)
        row.addWidget(box, 1000)
        row.addStretch(1)

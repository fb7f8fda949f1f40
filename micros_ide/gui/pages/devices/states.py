"""What stands beside or instead of the table: nothing yet, no match, why a node is not green."""

from __future__ import annotations

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.pages.devices.words import Fix, WhyNotGreen
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, ElidedLabel, button, label

_BIG = 48  # px


class NoDevices(QWidget):
    """There is nothing yet: three ways to the first device."""

    deploy_wished = pyqtSignal()
    search_wished = pyqtSignal()
    virtual_wished = pyqtSignal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.deploy_button = button(tr("Deploy a board over USB"), "primary")
        self.search_button = button(tr("Search the network"))
        self.virtual_button = button(tr("Start a virtual board"))
        self.deploy_button.clicked.connect(self.deploy_wished)
        self.search_button.clicked.connect(self.search_wished)
        self.virtual_button.clicked.connect(self.virtual_wished)
        icons.place(self.deploy_button, "usb", "on_accent", 16)
        icons.place(self.search_button, "lan", "text", 16)
        icons.place(self.virtual_button, "chip", "text", 16)
        picture = label()
        icons.place(picture, "devices", "muted", _BIG)
        words = tr("Plug one in, search the network, or start a virtual board.")
        buttons = [self.deploy_button, self.search_button, self.virtual_button]
        _middle(self, picture, tr("No device yet"), words, buttons)


class NoMatch(QWidget):
    """The filter lets nothing through."""

    clear_wished = pyqtSignal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.clear_button = button(tr("Clear the filter"))
        self.clear_button.clicked.connect(self.clear_wished)
        picture = label()
        icons.place(picture, "filter-off-outline", "muted", _BIG)
        words = tr("The search or the filter hides all devices.")
        _middle(self, picture, tr("Nothing matches"), words, [self.clear_button])


def _middle(
    page: QWidget, picture: QLabel, title: str, words: str, buttons: list[QPushButton]
) -> None:
    row = QHBoxLayout()
    row.setSpacing(GRID)
    row.addStretch(1)
    for one in buttons:
        row.addWidget(one)
    row.addStretch(1)
    column = QVBoxLayout(page)
    column.setSpacing(GRID)
    column.addStretch(2)
    for one in (picture, label(title, "group"), label(words, "muted")):
        column.addWidget(one, 0, Qt.AlignmentFlag.AlignHCenter)
    column.addSpacing(GRID)
    column.addLayout(row)
    column.addStretch(3)


class WhyStrip(QFrame):
    """Why the chosen node is not green, in one or two sentences, and the button that helps."""

    wished = pyqtSignal(object)  # Fix

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.setProperty("role", "well")
        self._icons = icons
        self._fix = Fix.NONE
        self.title = label(tr("Why is it not green?"), "caption")
        self.sentence = label("", wrap=True)
        self.advice = label("", "muted", wrap=True)
        self.button = button("", "compact")
        self.button.clicked.connect(lambda _on: self.wished.emit(self._fix))
        words = QVBoxLayout()
        words.setSpacing(2)
        for one in (self.title, self.sentence, self.advice):
            words.addWidget(one)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, GRID, 12, GRID)
        row.setSpacing(GROUP_GAP)
        row.addLayout(words, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    def show_why(self, why: WhyNotGreen | None) -> None:
        """Show what is the matter; None takes the strip away."""
        self.setVisible(why is not None)
        if why is None:
            return
        self.sentence.setText(why.sentence)
        self.advice.setText(why.advice)
        self.advice.setVisible(bool(why.advice))
        if why.fix is not self._fix:
            self._fix = why.fix
            words, icon = {
                Fix.NONE: ("", "refresh"),
                Fix.ASK: (tr("Ask now"), "refresh"),
                Fix.SEARCH: (tr("Search the network"), "lan"),
                Fix.START: (tr("Start the virtual board"), "power"),
            }[why.fix]
            self.button.setText(words)
            self._icons.place(self.button, icon, "text", 16)
            self.button.setVisible(why.fix is not Fix.NONE)


class Footer(QWidget):
    """How many there are, what was done last, and a way back from it."""

    undo_wished = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.counts = label("", "caption")
        self.last = ElidedLabel("", "caption")
        self.last.setAlignment(
            Qt.Alignment(Qt.AlignmentFlag.AlignRight) | Qt.AlignmentFlag.AlignVCenter
        )
        self.undo_button = button(tr("Undo"), "link")
        self.undo_button.clicked.connect(self.undo_wished)
        self.undo_button.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.counts)
        row.addWidget(self.last, 1)
        row.addWidget(self.undo_button)
        self.setFixedHeight(3 * GRID)

    def say(self, words: str, *, undo: bool = False) -> None:
        """Tell what was done."""
        self.last.setText(words)
        self.undo_button.setVisible(undo)

"""The line over a panel: search, and how the node is connected; below it what is in the way."""

from __future__ import annotations

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from micros_ide.errors import MicrosError
from micros_ide.gui.context import Context
from micros_ide.gui.error_words import sentence
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button, label, restyle
from micros_ide.gui.widgets.notice import Notice
from micros_ide.gui.widgets.password_card import PasswordCard
from micros_ide.model.terminal_events import Link

_SEARCH = 40 * GRID  # px
_PICTURES = {
    Link.READY: ("check-circle-outline", "online"),
    Link.CONNECTING: ("progress-clock", "muted"),
    Link.LOST: ("lan-disconnect", "warning"),
    Link.PASSWORD: ("lock-outline", "warning"),
}


class PanelHead(QWidget):
    """Search, state, the card for a password, and a box with "Try again"."""

    searched = pyqtSignal(str)
    retry_wished = pyqtSignal()
    password_given = pyqtSignal(str, bool)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search modules and controls"))
        self.search.setAccessibleName(tr("Search modules and controls"))
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(_SEARCH)
        self.search.textChanged.connect(self.searched)
        self._picture = label()
        self.state = label("", "muted")
        self.password = PasswordCard(context.icons)
        self.password.given.connect(self.password_given)
        self.notice = Notice(context.icons)
        self.retry = button(tr("Try again"), "compact")
        self.retry.clicked.connect(self.retry_wished)
        self.retry.hide()
        self._lay_out()

    def show_link(self, link: Link, name: str, error: MicrosError | None) -> None:
        """Show how the node is connected."""
        picture, tone = _PICTURES.get(link, _PICTURES[Link.LOST])
        self._context.icons.place(self._picture, picture, tone, 16)
        restyle(self.state, "role", tone)
        self.state.setText(
            {
                Link.READY: tr("Connected"),
                Link.CONNECTING: tr("Connecting…"),
                Link.PASSWORD: tr("Asks for its password"),
            }.get(link, tr("No connection"))
        )
        if link is Link.PASSWORD:
            self.password.ask(refused=error is not None)
        elif link is Link.READY:
            self.password.dismiss()
        if link is Link.LOST:
            why = sentence(error.message) if error is not None else ""
            self._tell(
                tr("{name} is not connected. {why}").format(name=name, why=why).strip(),
                tr("It is tried again by itself."),
            )
        elif link in {Link.READY, Link.PASSWORD}:
            self._quiet()

    def show_aside(self, name: str) -> None:
        """Say that somebody else is at work on the node."""
        self._tell(
            tr("A job is at work on {name}.").format(name=name),
            tr("The controls come back when it has ended."),
        )
        self.retry.hide()

    def _tell(self, words: str, hint: str) -> None:
        self.notice.say("warning", words, hint)
        self.retry.show()

    def _quiet(self) -> None:
        self.notice.hide()
        self.retry.hide()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.search, 1)
        row.addStretch(1)
        row.addWidget(self._picture)
        row.addWidget(self.state)
        low = QHBoxLayout()
        low.setSpacing(GRID)
        low.addWidget(self.notice, 1)
        low.addWidget(self.retry)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(row)
        column.addLayout(low)
        column.addWidget(self.password)

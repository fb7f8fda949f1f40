"""What is asked before something is done, in a card over the table: nothing here is modal."""

from __future__ import annotations

import re
from collections.abc import Iterable

from PyQt5.QtCore import QPointF, Qt, pyqtSignal
from PyQt5.QtWidgets import (
    QCompleter,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from micros_ide.gui.icons import Icons
from micros_ide.gui.pages.devices.filter_chips import picture
from micros_ide.gui.pages.devices.row_painter import paint_dot
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import (
    GRID,
    ElidedLabel,
    Field,
    button,
    label,
    set_fixed,
    tool_button,
)
from micros_ide.gui.widgets.flow import FlowBox
from micros_ide.gui.widgets.picker import Choice, Picker

_APART = re.compile(r"[\s,;]+")
_TIMEOUTS = ("0.5", "1", "3", "5", "10")  # s
_USUAL_TIMEOUT = "3"
_BULLET = 8  # px, where a dot lies in its icon


class Panel(QFrame):
    """A title, what is asked, one button; Enter is that button, Esc closes."""

    closed = pyqtSignal()
    sent = pyqtSignal()

    def __init__(self, icons: Icons, send: str) -> None:
        super().__init__()
        self.icons = icons
        self.setProperty("role", "card")
        self.title = ElidedLabel("", "group")
        self.send_button = button(send, "primary")
        self.send_button.clicked.connect(self.send)
        self.close_button = tool_button(tr("Close (Esc)"), "", 28)
        icons.place(self.close_button, "close", "muted", 16)
        self.close_button.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self.title, 1)
        head.addWidget(self.close_button)
        self.body = QVBoxLayout()
        self.body.setSpacing(GRID)
        self.note = label("", "caption", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, GRID, GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addLayout(head)
        inner = QVBoxLayout()
        inner.setContentsMargins(0, 0, GRID, 0)
        inner.setSpacing(GRID)
        inner.addLayout(self.body)
        inner.addWidget(self.note)
        column.addLayout(inner)

    def send(self) -> None:
        """Do it, if it can be done."""
        if self.send_button.isEnabled():
            self.sent.emit()

    def first(self) -> QWidget:
        """Return the input that the keyboard goes to."""
        return self.send_button

    def add_line(self, *parts: QWidget) -> None:
        """Put inputs beside each other, the first one wide, the button behind them."""
        row = QHBoxLayout()
        row.setSpacing(GRID)
        for at, part in enumerate(parts):
            row.addWidget(part, 1 if at == 0 else 0)
        row.addWidget(self.send_button, 0, Qt.AlignmentFlag.AlignBottom)
        self.body.addLayout(row)


class SearchPanel(Panel):
    """Where to search, and how long one address is waited for."""

    def __init__(self, icons: Icons) -> None:
        super().__init__(icons, tr("Search"))
        self.where = QLineEdit()
        set_fixed(self.where)
        self.where.returnPressed.connect(self.send)
        self.where.textChanged.connect(self._on_text)
        self.timeout = Picker()
        self.timeout.set_choices(
            [Choice(one, tr("{count} s").format(count=one)) for one in _TIMEOUTS], _USUAL_TIMEOUT
        )
        self._field = Field(tr("Where"), self.where)
        self.add_line(self._field, Field(tr("Wait for an answer"), self.timeout))
        self._by_hand = False
        self.ask_where(by_hand=False)

    def ask_where(self, *, by_hand: bool) -> None:
        """Ask for ranges to search, or for the address of one node."""
        self._by_hand = by_hand
        if by_hand:
            self.title.setText(tr("Add an address by hand"))
            self.where.setPlaceholderText("192.168.4.1")
            self.note.setText(
                tr(
                    "The address or host name of a node. It is asked who it is, and joins the"
                    " table when it answers."
                )
            )
            self.send_button.setText(tr("Add"))
        else:
            self.title.setText(tr("Search the network"))
            self.where.setPlaceholderText(tr("everywhere"))
            self.note.setText(
                tr(
                    "Networks, ranges, addresses or host names: 10.0.0.0/24, 10.0.0.5-20,"
                    " lamp.local. Left empty: wherever this computer can look. Multicast DNS is"
                    " always asked."
                )
            )
            self.send_button.setText(tr("Search"))
        self._on_text()

    def ranges(self) -> tuple[str, ...]:
        """Return what was typed, one part each."""
        return tuple(part for part in _APART.split(self.where.text()) if part)

    def seconds(self) -> float:
        """Return how long one address is waited for."""
        return float(self.timeout.key() or _USUAL_TIMEOUT)

    def first(self) -> QWidget:
        """Return the input that the keyboard goes to."""
        return self.where

    def _on_text(self) -> None:
        self.send_button.setEnabled(bool(self.ranges()) or not self._by_hand)


class CommandPanel(Panel):
    """One line for the shell of every chosen node."""

    def __init__(self, icons: Icons) -> None:
        super().__init__(icons, tr("Send"))
        self.line = QLineEdit()
        set_fixed(self.line)
        self.line.setPlaceholderText("system heartbeat")
        self.line.returnPressed.connect(self.send)
        self.line.textChanged.connect(self._on_text)
        self.add_line(Field(tr("Command"), self.line))
        self.note.setText(tr("Each node gets the line on its own; a failure stops no other."))
        self._on_text()

    def ask_for(self, names: str) -> None:
        """Say who gets the command."""
        self.title.setText(tr("Send a command to {names}").format(names=names))

    def first(self) -> QWidget:
        """Return the input that the keyboard goes to."""
        return self.line

    def _on_text(self) -> None:
        self.send_button.setEnabled(bool(self.line.text().strip()))


class TagsPanel(Panel):
    """Tags of the chosen nodes: those they have, each with a cross, and a line for a new one."""

    removed = pyqtSignal(str)

    def __init__(self, icons: Icons) -> None:
        super().__init__(icons, tr("Add tag"))
        self.line = QLineEdit()
        self.line.setMaxLength(24)
        self.line.setPlaceholderText(tr("kitchen"))
        self.line.returnPressed.connect(self.send)
        self.line.textChanged.connect(self._on_text)
        self._box = FlowBox()
        self._shown: list[tuple[str, int]] = []
        self._chips: list[QPushButton] = []
        self.body.addWidget(self._box)
        self.add_line(Field(tr("New tag"), self.line))
        self.note.setText(tr("Tags stay on this computer; the nodes do not learn of them."))
        self._on_text()

    def ask_for(
        self, names: str, of: int, tags: Iterable[tuple[str, int]], every: Iterable[str]
    ) -> None:
        """Show the tags of `of` nodes, with how many have each, and offer those in use."""
        self.title.setText(tr("Tags of {names}").format(names=names))
        completer = QCompleter(list(every), self.line)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.line.setCompleter(completer)
        shown = list(tags)
        if shown == self._shown:
            return
        self._shown = shown
        self._chips = [self._chip(tag, count, of) for tag, count in shown]
        self._box.set_parts(self._chips)
        self._box.setVisible(bool(shown))

    def first(self) -> QWidget:
        """Return the input that the keyboard goes to."""
        return self.line

    def chips(self) -> list[QPushButton]:
        """Return the tags that are shown; a click removes one."""
        return self._chips

    def _chip(self, tag: str, count: int, of: int) -> QPushButton:
        some = tr("{tag} ({count} of {all})")
        words = tag if count == of else some.format(tag=tag, count=count, all=of)
        chip = button(words.replace("&", "&&") + "  ✕", "chip")
        said = tr("Remove the tag {tag}").format(tag=tag)
        chip.setAccessibleName(said)
        chip.setToolTip(tr("Remove this tag"))
        middle = picture(
            lambda painter: paint_dot(painter, QPointF(_BULLET, _BULLET), tag, self.icons)
        )
        chip.setIcon(middle)
        chip.clicked.connect(lambda _on: self.removed.emit(tag))
        return chip

    def _on_text(self) -> None:
        self.send_button.setEnabled(bool(self.line.text().strip()))

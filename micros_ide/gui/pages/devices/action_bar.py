"""What can be done with the rows that are chosen; what does not fit goes into a menu."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PyQt5.QtCore import QPoint, QSize, pyqtSignal
from PyQt5.QtGui import QResizeEvent
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton

from micros_ide.gui.icons import Icons
from micros_ide.gui.pages.devices.rows import Row
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button, label, tool_button

UPDATE, STATUS, COMMAND, SETTINGS = "update", "status", "command", "settings"
BACKUP, TAGS, FORGET = "backup", "tags", "forget"
CONSOLE, SERIAL, DEPLOY, DETAILS = "console", "serial", "deploy", "details"
_MOST_SETTINGS = 2  # side by side


@dataclass(frozen=True)
class Deed:
    """One thing to do; `refused` says why it cannot be done with these rows ("" when it can)."""

    id: str
    words: str  # on its button
    command: str  # in the palette, with the names of the rows
    icon: str
    refused: Callable[[Sequence[Row]], str]


def deeds() -> tuple[Deed, ...]:
    """Return everything that can be done with one row and with several."""
    return (
        Deed(UPDATE, tr("Update…"), tr("Update {names}"), "update", _needs_node),
        Deed(STATUS, tr("Status"), tr("Ask {names} for the status"), "pulse", _needs_node),
        Deed(COMMAND, tr("Command…"), tr("Send a command to {names}"), "console-line", _needs_node),
        Deed(
            SETTINGS,
            tr("Settings…"),
            tr("Change the settings of {names}"),
            "tune-vertical",
            _needs_one_or_two,
        ),
        Deed(
            BACKUP,
            tr("Back up"),
            tr("Back up {names}"),
            "archive-arrow-down-outline",
            _needs_reachable,
        ),
        Deed(TAGS, tr("Tags…"), tr("Change the tags of {names}"), "tag-outline", _needs_id),
        Deed(FORGET, tr("Forget…"), tr("Forget {names}"), "trash-can-outline", _needs_node),
    )


def _needs_node(rows: Sequence[Row]) -> str:
    known = any(row.device is not None for row in rows)
    return "" if known else tr("None of them is a node yet")


def _needs_one_or_two(rows: Sequence[Row]) -> str:
    nodes = [row for row in rows if row.device is not None]
    if len(nodes) > _MOST_SETTINGS:
        return tr("The settings of one node are shown, or of two side by side")
    return _needs_node(rows)


def _needs_reachable(rows: Sequence[Row]) -> str:
    able = any(row.device is not None or row.port is not None for row in rows)
    return "" if able else tr("None of them can be reached")


def _needs_id(rows: Sequence[Row]) -> str:
    return "" if any(row.uid for row in rows) else tr("None of them has said its id yet")


class ActionBar(QFrame):
    """How many rows are chosen, a button for each deed, and one to choose none."""

    wished = pyqtSignal(str)  # id of a deed
    closed = pyqtSignal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.setProperty("role", "actions")
        self._deeds = deeds()
        self._refusals: dict[str, str] = {}
        self.count = label("", "strong")
        self.buttons: dict[str, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 4, 4)
        row.setSpacing(4)
        row.addWidget(self.count)
        row.addSpacing(GRID)
        for deed in self._deeds:
            made = button(deed.words, "compact")
            icons.place(made, deed.icon, "text", 16)
            made.clicked.connect(lambda _on, one=deed.id: self.wished.emit(one))
            self.buttons[deed.id] = made
            row.addWidget(made)
        self.more_button = tool_button(tr("More that can be done"), "", 28)
        icons.place(self.more_button, "dots-horizontal", "text")
        self.more_button.clicked.connect(self._open_more)
        row.addWidget(self.more_button)
        row.addStretch(1)
        self.close_button = tool_button(tr("Choose none (Esc)"), "", 28)
        icons.place(self.close_button, "close", "muted", 16)
        self.close_button.clicked.connect(self.closed)
        row.addWidget(self.close_button)
        self.menu: QMenu | None = None
        self.hide()

    def set_rows(self, rows: Sequence[Row], hidden: int) -> None:
        """Offer what can be done with `rows`, of which the filter hides `hidden`."""
        said = tr("{count} selected").format(count=len(rows))
        if hidden:
            said = tr("{count} selected, {hidden} not shown").format(count=len(rows), hidden=hidden)
        self.count.setText(said)
        for deed in self._deeds:
            refused = deed.refused(rows)
            self._refusals[deed.id] = refused
            self.buttons[deed.id].setEnabled(not refused)
            self.buttons[deed.id].setToolTip(refused)
        self._fit()

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """What does not fit any more goes into the menu."""
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Any width will do: the menu takes what does not fit."""
        return QSize(0, super().minimumSizeHint().height())

    def _fit(self) -> None:
        fixed = self.count.sizeHint().width() + self.close_button.width() + 40 + GRID
        wide = [one.sizeHint().width() + 4 for one in self.buttons.values()]
        room = self.width() - fixed
        fitting = len(wide)
        if sum(wide) > room:
            room -= self.more_button.width() + 4
            fitting = 0
            while fitting < len(wide) and sum(wide[: fitting + 1]) <= room:
                fitting += 1
        for at, one in enumerate(self.buttons.values()):
            one.setVisible(at < fitting)
        self.more_button.setVisible(fitting < len(wide))

    def _open_more(self) -> None:
        menu = QMenu(self)
        for deed in self._deeds:
            action = None if self.buttons[deed.id].isVisible() else menu.addAction(deed.words)
            if action is not None:
                action.setEnabled(not self._refusals.get(deed.id))
                action.setIcon(self.buttons[deed.id].icon())
                action.triggered.connect(lambda _on, one=deed.id: self.wished.emit(one))
        self.menu = menu
        menu.popup(self.more_button.mapToGlobal(QPoint(0, self.more_button.height())))

"""What the buttons, the menu of a row and the palette do: one name each, one way to do it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PyQt5.QtCore import QObject, pyqtSignal
from PyQt5.QtWidgets import QMenu, QMessageBox, QWidget

from micros_ide.gui.context import Context
from micros_ide.gui.pages.devices import action_bar
from micros_ide.gui.pages.devices.bulk import Bulk
from micros_ide.gui.pages.devices.rows import Row
from micros_ide.gui.pages.devices.searching import Searching
from micros_ide.gui.pages.devices.words import Fix
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.question import open_question

_MOST_NAMED = 3


class DeviceDeeds(QObject):
    """Does things with rows; what has to be asked first is asked by the page."""

    command_wished = pyqtSignal(list)  # rows: ask for the line
    tags_wished = pyqtSignal(list)

    def __init__(self, context: Context, bulk: Bulk, searching: Searching, window: QWidget) -> None:
        super().__init__(window)
        self._context, self._bulk, self._searching = context, bulk, searching
        self._window = window
        self.question: QMessageBox | None = None
        self.menu: QMenu | None = None

    def do(self, deed: str, rows: Sequence[Row]) -> None:
        """Do what `deed` (an id of action_bar) means with `rows`, if anything can be done."""
        known = next((one for one in action_bar.deeds() if one.id == deed), None)
        if not rows or (known is not None and known.refused(rows)):
            return
        run: dict[str, Callable[[Sequence[Row]], None]] = {
            action_bar.UPDATE: self._update,
            action_bar.STATUS: self._bulk.status,
            action_bar.COMMAND: lambda chosen: self.command_wished.emit(list(chosen)),
            action_bar.SETTINGS: self._settings,
            action_bar.BACKUP: self._bulk.backup,
            action_bar.TAGS: lambda chosen: self.tags_wished.emit(list(chosen)),
            action_bar.FORGET: self._ask_forget,
            action_bar.CONSOLE: lambda chosen: self.open(chosen[0]),
            action_bar.SERIAL: lambda chosen: self._serial(chosen[0]),
            action_bar.DEPLOY: lambda chosen: self.act(chosen[0]),
        }
        run[deed](rows)

    def open(self, row: Row) -> None:
        """Open the console of a row: the node's shell, else the serial one."""
        if row.device is not None:
            self._context.navigation.console_wished.emit(row.uid)
        elif row.port is not None:
            self._serial(row)
        elif row.virtual:
            self._searching.start_board(row.virtual)

    def show_board(self, row: Row) -> None:
        """Show the pins and devices of a virtual board live."""
        if row.virtual:
            self._context.navigation.board_wished.emit(row.virtual)

    def show_schedule(self, row: Row) -> None:
        """Show the next seven days of a node."""
        if row.uid:
            self._context.navigation.schedule_wished.emit(row.uid)

    def act(self, row: Row) -> None:
        """Deploy the board on USB, or update it when it is deployed already."""
        if row.port is not None:
            keep = row.device is not None
            self._context.navigation.deploy(row.port.device, keep=keep)

    def drop(self, files: Sequence[Path], row: Row) -> None:
        """Upload what was dropped: over the network to a node, else over USB."""
        if row.device is not None:
            self._context.navigation.upload(files, uid=row.uid)
        elif row.port is not None:
            self._context.navigation.upload(files, port=row.port.device)

    def fix(self, fix: Fix, row: Row) -> None:
        """Do what helps a node that is not green."""
        if fix is Fix.ASK and row.device is not None:
            self._searching.ask((row.device,))
        elif fix is Fix.SEARCH:
            self._searching.search()
        elif fix is Fix.START:
            miss = row.device.miss if row.device is not None else None
            name = row.virtual or (miss.detail if miss is not None else "")
            if name:
                self._searching.start_board(name)

    def menu_for(self, rows: Sequence[Row]) -> QMenu:
        """Return the menu of the chosen rows."""
        menu = QMenu(self._window)
        if len(rows) == 1:
            self._add_single(menu, rows[0])
        for deed in action_bar.deeds():
            action = menu.addAction(self._context.icons.icon(deed.icon), deed.words)
            if action is not None:
                action.setEnabled(not deed.refused(rows))
                action.triggered.connect(lambda _on, one=deed.id: self.do(one, rows))
        self.menu = menu
        return menu

    def _add_single(self, menu: QMenu, row: Row) -> None:
        wished = []
        if row.device is not None:
            wished.append((action_bar.CONSOLE, tr("Console"), "console"))
        if row.port is not None:
            deployed = row.device is not None
            words = tr("Update over USB…") if deployed else tr("Deploy…")
            wished.append((action_bar.DEPLOY, words, "usb"))
            wished.append((action_bar.SERIAL, tr("Console over USB"), "serial-port"))
        elif row.virtual:
            wished.append((action_bar.CONSOLE, tr("Start the virtual board"), "power"))
            wished = wished[-1:]
        for deed, words, icon in wished:
            action = menu.addAction(self._context.icons.icon(icon), words)
            if action is None:
                continue
            start = row.virtual and row.port is None
            action.triggered.connect(
                (lambda _on: self._searching.start_board(row.virtual))
                if start
                else (lambda _on, one=deed: self.do(one, [row]))
            )
        if row.virtual:
            picture = self._context.icons.icon("developer-board")
            shown = menu.addAction(picture, tr("Show the board"))
            if shown is not None:
                shown.triggered.connect(lambda _on: self.show_board(row))
        menu.addSeparator()

    def _update(self, rows: Sequence[Row]) -> None:
        uids = tuple(row.uid for row in rows if row.device is not None)
        self._context.navigation.update_wished.emit(uids)

    def _settings(self, rows: Sequence[Row]) -> None:
        uids = tuple(row.uid for row in rows if row.device is not None)
        self._context.navigation.settings_wished.emit(uids)

    def _serial(self, row: Row) -> None:
        if row.port is not None:
            self._context.navigation.serial_wished.emit(row.port.device)

    def _ask_forget(self, rows: Sequence[Row]) -> None:
        devices = [row.device for row in rows if row.device is not None]

        def answered(forget: bool) -> None:
            self.question = None
            if forget:
                self._bulk.forget(devices)

        self.question = open_question(
            self._window,
            tr("Forget devices"),
            tr("Forget {names}?").format(names=listed(rows)),
            lost=tr(
                "Where and when it was met is lost here. The node itself stays as it is, and so do"
                " its tags and its password on this computer; a search finds it again."
            ),
            stay=tr("Keep"),
            deed=tr("Forget"),
            answered=answered,
        )


def listed(rows: Sequence[Row]) -> str:
    """Return the names of rows, the first few of many."""
    names = [row.name for row in rows if row.device is not None] or [row.name for row in rows]
    if len(names) <= _MOST_NAMED:
        return ", ".join(names)
    more = tr("{names} and {count} more")
    first = ", ".join(names[: _MOST_NAMED - 1])
    return more.format(names=first, count=len(names) - _MOST_NAMED + 1)

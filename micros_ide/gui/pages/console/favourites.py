"""Commands that are kept at hand: a click sends one again."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import QPoint, Qt, pyqtSignal
from PyQt5.QtWidgets import QAction, QMenu, QPushButton

from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import button, set_fixed
from micros_ide.gui.widgets.chip_row import ChipRow

_LONGEST, MOST = 32, 24


class Favourites(ChipRow):
    """One button a command; its menu, or Del, takes it away."""

    chosen = pyqtSignal(str)
    changed = pyqtSignal(tuple)

    def __init__(self) -> None:
        super().__init__()
        self.commands: tuple[str, ...] = ()

    def set_commands(self, commands: Sequence[str]) -> None:
        """Show these."""
        self.commands = tuple(commands)
        self.clear_chips()
        for command in self.commands:
            self.add_chip(self._chip(command))
        self.setVisible(bool(self.commands))

    def toggle(self, command: str) -> None:
        """Keep a command, or keep it no longer."""
        if command in self.commands:
            kept = tuple(one for one in self.commands if one != command)
        else:
            kept = (*self.commands, command)[-MOST:]
        self.set_commands(kept)
        self.changed.emit(kept)

    def _chip(self, command: str) -> QPushButton:
        text = command if len(command) <= _LONGEST else f"{command[: _LONGEST - 1]}…"
        made = button(
            text.replace("&", "&&"),
            "compact",
            accessible=tr("Send {command}").format(command=command),
        )
        set_fixed(made)
        made.setToolTip(tr("Send {command}").format(command=command))
        made.clicked.connect(lambda: self.chosen.emit(command))
        made.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        made.customContextMenuRequested.connect(lambda at: self._menu(made, command, at))
        remove = QAction(made)
        remove.setShortcut(Qt.Key.Key_Delete)
        remove.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        remove.triggered.connect(lambda: self.toggle(command))
        made.addAction(remove)
        return made

    def _menu(self, chip: QPushButton, command: str, at: QPoint) -> None:
        menu = QMenu(chip)
        action = menu.addAction(tr("Remove from the favourites"))
        if action is not None:
            action.triggered.connect(lambda: self.toggle(command))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(chip.mapToGlobal(at))

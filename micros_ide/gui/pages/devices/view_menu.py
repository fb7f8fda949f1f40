"""How the table looks and how fresh it is kept: columns, row height, asking; all remembered."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtCore import QObject, QPoint
from PyQt5.QtWidgets import QAction, QMenu, QWidget

from micros_ide.gui.pages.devices.device_table import DeviceTable
from micros_ide.gui.pages.devices.searching import Searching
from micros_ide.gui.preferences import Preferences
from micros_ide.gui.translation import tr

_COMPACT, _NO_ASKING = "devices_compact", "devices_no_asking"


class ViewMenu(QObject):
    """Knows the switches, and shows them in a menu."""

    def __init__(self, table: DeviceTable, searching: Searching, preferences: Preferences) -> None:
        super().__init__(table)
        self._table, self._searching, self._preferences = table, searching, preferences
        self.menu: QMenu | None = None
        table.set_compact(preferences.switch(_COMPACT))

    @property
    def asking(self) -> bool:
        """Whether the nodes are asked again and again."""
        return not self._preferences.switch(_NO_ASKING)

    def open(self, button: QWidget) -> None:
        """Show the menu under `button`."""
        menu = self._table.head.column_menu(self._table)
        menu.addSeparator()
        compact = self._preferences.switch(_COMPACT)
        self._add(menu, tr("Narrow rows"), compact, self._set_compact)
        self._add(menu, tr("Ask all nodes every 30 s"), self.asking, self._set_asking)
        self.menu = menu
        menu.popup(button.mapToGlobal(QPoint(0, button.height() + 4)))

    @staticmethod
    def _add(menu: QMenu, said: str, on: bool, switched: Callable[[bool], None]) -> None:
        action = QAction(said, menu)
        action.setCheckable(True)
        action.setChecked(on)
        action.toggled.connect(switched)
        menu.addAction(action)

    def _set_compact(self, on: bool) -> None:
        self._preferences.remember(**{_COMPACT: on})
        self._table.set_compact(on)

    def _set_asking(self, on: bool) -> None:
        self._preferences.remember(**{_NO_ASKING: not on})
        self._searching.watch(on)

"""The Wi-Fi networks a board hears, the strongest first."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import QModelIndex, Qt, pyqtSignal
from PyQt5.QtGui import QStandardItem, QStandardItemModel
from PyQt5.QtWidgets import QListView

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import ROW
from micros_ide.gui.widgets.picker import QUIET, ChoiceDelegate
from micros_ide.gui.wizards.deploy.wifi_words import signal_icon, signal_words
from micros_ide.model.wifi import SeenNetwork

_SHOWN = 5  # rows before it scrolls


class NetworkList(QListView):
    """A click, or Enter on a row, chooses that network."""

    chosen = pyqtSignal(str)

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._networks: tuple[SeenNetwork, ...] = ()
        self._rows = QStandardItemModel(self)
        self.setModel(self._rows)
        self.setProperty("role", "networks")
        self.setItemDelegate(ChoiceDelegate(self))
        self.setMouseTracking(True)
        self.setEditTriggers(QListView.NoEditTriggers)
        self.setUniformItemSizes(True)
        self.setAccessibleName(tr("Networks the board hears"))
        self.clicked.connect(self._on_row)
        self.activated.connect(self._on_row)
        icons.theme.changed.connect(self._fill)

    def names(self) -> list[str]:
        """Return what is shown."""
        return [one.ssid for one in self._networks]

    def show_networks(self, networks: Sequence[SeenNetwork]) -> None:
        """Replace the rows."""
        self._networks = tuple(networks)
        self._fill()

    def _fill(self) -> None:
        self._rows.clear()
        for one in self._networks:
            item = QStandardItem(one.ssid)
            words = signal_words(one.rssi)
            item.setData(words if one.locked else tr("{}, open").format(words), QUIET)
            icon = self._icons.icon(signal_icon(one.rssi), "muted")
            item.setData(icon, Qt.ItemDataRole.DecorationRole)
            spoken = tr("{}, {}, with a password") if one.locked else tr("{}, {}, open")
            item.setData(spoken.format(one.ssid, words), Qt.ItemDataRole.AccessibleTextRole)
            self._rows.appendRow(item)
        self.setFixedHeight(min(max(len(self._networks), 1), _SHOWN) * ROW + 10)

    def _on_row(self, index: QModelIndex) -> None:
        self.chosen.emit(self._networks[index.row()].ssid)

"""The table and the details beside it: how wide each is, and whether the details are shown."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import Qt, QTimer, pyqtSignal
from PyQt5.QtWidgets import QSplitter, QWidget

from micros_ide.gui.pages.devices.details.pane import DetailsPane
from micros_ide.gui.pages.devices.rows import Row
from micros_ide.gui.preferences import Preferences
from micros_ide.gui.widgets.basics import GROUP_GAP

_SIZES, _HIDDEN = "devices_split", "devices_no_details"
_LEAST_TABLE, _DETAILS = 368, 440  # px
_LATER_MS = 30  # the keyboard may run over many rows


class DetailsSplitter(QSplitter):
    """The details can be dragged shut, or hidden by a switch; both is remembered."""

    shut = pyqtSignal(bool)  # the details were dragged shut, or open again

    def __init__(self, table: QWidget, details: DetailsPane, preferences: Preferences) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._details, self._preferences = details, preferences
        self.setProperty("role", "gap")
        self.setHandleWidth(GROUP_GAP)
        table.setMinimumWidth(_LEAST_TABLE)
        self.addWidget(table)
        self.addWidget(details)
        self.setCollapsible(0, False)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)
        self.setSizes(self._kept())
        self.splitterMoved.connect(self._on_moved)
        self._rows: Sequence[Row] = ()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_LATER_MS)
        self._later.timeout.connect(self._show_details)

    @property
    def wanted(self) -> bool:
        """Whether the details are to be shown."""
        return not self._preferences.switch(_HIDDEN)

    def details_shown(self) -> bool:
        """True while the details can be seen."""
        return not self._details.isHidden() and self.sizes()[1] > 0

    def show_rows(self, rows: Sequence[Row]) -> None:
        """These rows are chosen: show their details soon, unless nobody would see them."""
        self._rows = rows
        self._later.start()

    def want(self, on: bool) -> None:
        """Show the details from now on, or do not."""
        self._preferences.remember(**{_HIDDEN: not on})
        if on and self.sizes()[1] == 0:
            self.setSizes([max(self.width() - _DETAILS, 1), _DETAILS])

    def _show_details(self) -> None:
        if self._details.isHidden():
            return
        one = self._rows[0] if len(self._rows) == 1 else None
        if one is not None and one.device is not None:
            self._details.show_node(one.device, virtual=one.virtual)
        elif one is not None and one.port is not None:
            self._details.show_port(one.port)
        elif len(self._rows) > 1:
            self._details.show_many(len(self._rows))
        else:
            self._details.show_node(None)

    def _on_moved(self, _at: int, _handle: int) -> None:
        table, details = self.sizes()
        if details:
            self._preferences.remember(**{_SIZES: f"{table},{details}"})
        if bool(details) != self.wanted:
            self._preferences.remember(**{_HIDDEN: not details})
            self.shut.emit(not details)

    def _kept(self) -> list[int]:
        try:
            table, details = map(int, self._preferences.text(_SIZES).split(","))
        except ValueError:
            return [2 * _DETAILS, _DETAILS]
        return [max(table, 1), max(details, 1)]

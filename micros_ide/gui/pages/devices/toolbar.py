"""The top of the page: its title, the search, how the table looks, and how devices come in."""

from __future__ import annotations

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QAction, QHBoxLayout, QLineEdit, QMenu, QSizePolicy, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button, label, restyle, tool_button

_SEARCH_WIDTH = 280  # px


class Toolbar(QWidget):
    """Emits what was asked for."""

    deploy_wished = pyqtSignal()
    search_wished = pyqtSignal()
    virtual_wished = pyqtSignal()
    address_wished = pyqtSignal()
    import_wished = pyqtSignal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search devices"))
        self.search.setAccessibleName(tr("Search devices"))
        self.search.setToolTip(tr("Name, id, address, version, board or tag (Ctrl+F)"))
        self.search.setMaximumWidth(_SEARCH_WIDTH)
        self.search.setMinimumWidth(120)
        self.search.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Fixed)
        self.search.setClearButtonEnabled(True)
        self._glass = QAction(self.search)
        self.search.addAction(self._glass, QLineEdit.LeadingPosition)
        icons.theme.changed.connect(self._paint_glass)
        self._paint_glass()
        self.refresh_button = tool_button(tr("Ask all nodes how they are (F5)"))
        self.view_button = tool_button(tr("How the table looks"))
        self.details_button = tool_button(tr("Show the details beside the table"))
        self.details_button.setCheckable(True)
        icons.place(self.refresh_button, "refresh", "text")
        icons.place(self.view_button, "tune-variant", "text")
        icons.place(self.details_button, "dock-right", "text")
        self.add_button = button(tr("Add device"), "primary")
        self.add_button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # arrow behind
        icons.place(self.add_button, "chevron-down", "on_accent", 16)
        self.add_menu = self._menu()
        self.add_button.clicked.connect(self.open_menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(label(tr("Devices"), "title"))
        row.addStretch(1)
        row.addWidget(self.search, 4)
        for one in (self.refresh_button, self.view_button, self.details_button, self.add_button):
            row.addWidget(one)

    def open_menu(self) -> None:
        """Show how devices come in."""
        place = self.add_button.rect().bottomRight()
        place.setX(place.x() - self.add_menu.sizeHint().width())
        place.setY(place.y() + 4)
        self.add_menu.popup(self.add_button.mapToGlobal(place))

    def set_quiet(self, quiet: bool) -> None:
        """Another button is the primary one of the page for now."""
        restyle(self.add_button, "kind", "" if quiet else "primary")
        self._icons.place(self.add_button, "chevron-down", "text" if quiet else "on_accent", 16)

    def _paint_glass(self) -> None:
        self._glass.setIcon(self._icons.icon("magnify", "muted"))

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        self._entry(menu, tr("Deploy a board over USB…"), "usb").triggered.connect(
            lambda _on: self.deploy_wished.emit()
        )
        self._entry(menu, tr("Search the network…"), "lan").triggered.connect(
            lambda _on: self.search_wished.emit()
        )
        self._entry(menu, tr("Start a virtual board"), "chip").triggered.connect(
            lambda _on: self.virtual_wished.emit()
        )
        menu.addSeparator()
        self._entry(menu, tr("Add an address by hand…"), "ip-network-outline").triggered.connect(
            lambda _on: self.address_wished.emit()
        )
        self._entry(menu, tr("Import a list of nodes…"), "file-import-outline").triggered.connect(
            lambda _on: self.import_wished.emit()
        )
        return menu

    def _entry(self, menu: QMenu, words: str, icon: str) -> QAction:
        action = QAction(words, menu)
        self._icons.place(action, icon)
        menu.addAction(action)
        return action

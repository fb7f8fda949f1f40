"""The node an app runs on: only nodes that are known, with what is known of each."""

from __future__ import annotations

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QVBoxLayout, QWidget

from micros_ide.gui.context import Context
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, Field, button, label
from micros_ide.gui.widgets.choice_list import PRESENCE_ICONS
from micros_ide.gui.widgets.flow import FlowBox
from micros_ide.gui.widgets.picker import Choice, Picker
from micros_ide.model.devices import Device
from micros_ide.model.presence import Presence


class NodeChoice(QWidget):
    """A picker; where no node is known, what to do about that."""

    chosen = pyqtSignal(str)  # hardware id

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._devices: dict[str, Device] = {}
        self._rows: list[tuple[str, str, str, Presence]] = []
        self.picker = Picker(tr("Choose a node"))
        self.field = Field(tr("Node"), self.picker)
        self.picker.chosen.connect(self._on_chosen)
        self.virtual_button = button(tr("Start a virtual board"), "compact")
        self.deploy_button = button(tr("Deploy a board"), "compact")
        self.search_button = button(tr("Search the network"), "compact")
        navigation = context.navigation
        self.virtual_button.clicked.connect(
            lambda _on=False: navigation.virtual_wished.emit("esp32")
        )
        self.deploy_button.clicked.connect(lambda _on=False: navigation.deploy())
        self.search_button.clicked.connect(
            lambda _on=False: navigation.place_wished.emit("devices")
        )
        self.empty = QWidget()
        column = QVBoxLayout(self.empty)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        words = tr("No node yet. Start a virtual board and deploy it, or search the network.")
        column.addWidget(label(words, "muted", wrap=True))
        buttons = FlowBox()
        column.addWidget(buttons)
        place = QVBoxLayout(self)
        place.setContentsMargins(0, 0, 0, 0)
        place.addWidget(self.field)
        place.addWidget(self.empty)
        buttons.set_parts((self.virtual_button, self.deploy_button, self.search_button))
        self.empty.hide()

    def show_devices(self, devices: tuple[Device, ...], uid: str) -> None:
        """Offer these nodes; `uid` is chosen, unless one is chosen already."""
        self._devices = {one.uid: one for one in devices}
        ordered = sorted(devices, key=lambda one: (one.name or one.uid).casefold())
        rows = [
            (one.uid, one.name or one.uid, one.address or "", one.presence()) for one in ordered
        ]
        self.field.setVisible(bool(devices))
        self.empty.setVisible(not devices)
        wanted = self.picker.key() or uid
        if wanted not in self._devices:
            online = [one.uid for one in ordered if one.presence() is Presence.ONLINE]
            wanted = (online or [one.uid for one in ordered])[0] if len(devices) == 1 else ""
        if rows != self._rows or wanted != self.picker.key():
            self._rows = rows
            icons = {state: self._context.icons.icon(*PRESENCE_ICONS[state]) for state in Presence}
            self.picker.set_choices(
                [Choice(key, name, quiet, icons[state]) for key, name, quiet, state in rows],
                wanted,
            )
        self._note()

    def choose(self, uid: str) -> None:
        """Choose a node."""
        self.picker.choose(uid)

    def device(self) -> Device | None:
        """Return the chosen node."""
        return self._devices.get(self.picker.key())

    def miss(self) -> None:
        """Say that one has to be chosen."""
        self.field.set_note(tr("Choose the node to run it on."), "error")
        (self.picker if self._devices else self.virtual_button).setFocus()

    def repaint_icons(self) -> None:
        """Icons in the colours of the theme."""
        self._rows = []
        self.show_devices(tuple(self._devices.values()), self.picker.key())

    def _on_chosen(self, uid: str) -> None:
        self._note()
        self.chosen.emit(uid)

    def _note(self) -> None:
        device = self.device()
        words = {
            Presence.ONLINE: (tr("Online"), "online"),
            Presence.LATE: (tr("Answers late"), "warning"),
            Presence.SILENT: (tr("Does not answer"), "error"),
            Presence.UNKNOWN: (tr("Nobody has asked it lately"), "caption"),
        }
        text, role = words[device.presence()] if device is not None else ("", "caption")
        self.field.set_note(text, role)

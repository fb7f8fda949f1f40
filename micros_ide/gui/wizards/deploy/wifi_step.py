"""Third step: the node's name, a profile, and the Wi-Fi it will live in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from micros_ide.errors import InvalidInput
from micros_ide.gui.context import Context
from micros_ide.gui.error_words import sentence
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GROUP_GAP, Card, Field
from micros_ide.gui.widgets.picker import Choice, Picker
from micros_ide.gui.wizards.deploy.catalogue import Offer
from micros_ide.gui.wizards.deploy.wifi_form import WifiForm

NAME, SSID, SECRET = "devfid", "staessid", "stapwd"  # keys of the configuration


class WifiStep(QWidget):
    """Inputs of the configuration; `changed` whenever they may say something else."""

    changed = pyqtSignal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._offer = Offer()
        self._virtual = False
        self.name = QLineEdit()
        self.profile = Picker()
        self.wifi = WifiForm(context)
        self._lay_out()
        self.name.textChanged.connect(self._on_change)
        self.profile.chosen.connect(self._on_change)
        self.wifi.changed.connect(self._on_change)

    def set_offer(self, offer: Offer) -> None:
        """Show the profiles and take on the limits of the texts."""
        self._offer = offer
        recall = self._context.preferences.text
        names = [
            Choice(
                name,
                name.replace("_", " ").capitalize(),
                tr("your own") if name in offer.own else "",
            )
            for name in offer.profiles
        ]
        self.profile.set_choices((Choice("", tr("No profile")), *names), recall("profile"))
        if self.profile.currentIndex() < 0:
            self.profile.setCurrentIndex(0)
        fields = ((NAME, self.name), (SSID, self.wifi.ssid), (SECRET, self.wifi.secret.line))
        for key, line in fields:
            line.setMaxLength(offer.longest.get(key, 64))
        if not self.wifi.ssid.text():
            self.wifi.ssid.setText(recall("ssid"))
        self._describe()

    def set_virtual(self, virtual: bool) -> None:
        """A virtual board has a Wi-Fi of its own where none is named."""
        self._virtual = virtual
        self._describe()

    def config(self) -> dict[str, Any]:
        """Return the configuration that was typed, an own profile's values under it."""
        profile = self.profile.key()
        values: dict[str, Any] = {}
        if profile in self._offer.own:
            values.update(self._offer.profiles[profile])
        if self.name.text().strip():
            values[NAME] = self.name.text().strip()
        if self.wifi.name():
            values[SSID] = self.wifi.name()
            values[SECRET] = self.wifi.password()
        return values

    def shipped_profile(self) -> str | None:
        """Return the chosen profile, if it is one that comes with the firmware."""
        profile = self.profile.key()
        return profile if profile and profile not in self._offer.own else None

    def missing(self) -> str:
        """Return what is left to do here, "" when nothing is."""
        values = {key: self.config().get(key) for key in (NAME, SSID, SECRET)}
        given = {key: value for key, value in values.items() if value is not None}
        try:
            self._context.core.node_config.schema.check_all(given)
        except InvalidInput as error:
            return f"{sentence(error.message)} {sentence(error.hint or '')}".strip()
        if self.shipped_profile() is not None:
            if not self.name.text().strip():
                return tr("This profile wants a name for the node.")
            if not self.wifi.name() and not self._virtual:
                return tr("This profile wants a Wi-Fi.")
        return ""

    def typed(self) -> bool:
        """Whether closing would lose something that was typed here."""
        return bool(self.name.text().strip() or self.wifi.secret.text())

    def remember(self) -> None:
        """Keep the choice of the profile for the next time."""
        self._context.preferences.remember(profile=self.profile.key())

    def remember_joined(self, ssid: str) -> None:
        """A device has joined `ssid`: the next node is offered the same; its password is not here.

        What is joined is not always what was typed first.
        """
        if ssid != self.wifi.name():
            self.wifi.ssid.setText(ssid)
        self._context.preferences.remember(ssid=ssid)

    def begin_another(self) -> None:
        """Make room for the next node: its name is new, its Wi-Fi is the same."""
        self.name.clear()
        self.wifi.forget()

    def _lay_out(self) -> None:
        node = Card(tr("Node"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(GROUP_GAP)
        for column in (0, 1):
            grid.setColumnStretch(column, 1)
        self.name_field = Field(tr("Name"), self.name)
        self.profile_field = Field(tr("Profile"), self.profile)
        grid.addWidget(self.name_field, 0, 0)
        grid.addWidget(self.profile_field, 0, 1)
        node.body.addLayout(grid)
        network = Card(tr("Wi-Fi"))
        network.body.addWidget(self.wifi)
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(0, 0, 0, GROUP_GAP)
        column_box.setSpacing(GROUP_GAP)
        column_box.addWidget(node)
        column_box.addWidget(network)
        column_box.addStretch(1)

    def _on_change(self) -> None:
        self._describe()
        self.changed.emit()

    def _describe(self) -> None:
        name = self.name.text().strip()
        words = tr("Also its address in your network: {}.local")
        if name:
            self.name_field.set_note(words.format(name))
        else:
            self.name_field.set_note(tr("Such as kitchen-lamp. Empty: the firmware's node01."))
        note = ""
        if not self.wifi.ssid.text().strip():
            note = tr("Empty: the node opens an access point of its own.")
            if self._virtual:
                note = tr("Empty: the virtual board's own Wi-Fi.")
        self.wifi.ssid_field.set_note(note)
        self.profile_field.set_note(_profile_words(self._profile_values()))

    def _profile_values(self) -> Mapping[str, Any]:
        return self._offer.profiles.get(self.profile.key(), {})


def _profile_words(values: Mapping[str, Any]) -> str:
    """Return what a profile sets, without values: they are shown in the plan."""
    return tr("Sets {}").format(", ".join(values)) if values else ""

"""Last step: the node that answers; or one that did not join its Wi-Fi, which is put right here."""

from __future__ import annotations

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from micros_ide.gui.context import Context
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import (
    GRID,
    GROUP_GAP,
    Card,
    ElidedLabel,
    button,
    frame,
    label,
)
from micros_ide.gui.widgets.copy_row import CopyRow
from micros_ide.gui.widgets.notice import Notice
from micros_ide.gui.widgets.secret_row import SecretRow
from micros_ide.gui.wizards.deploy.code_card import CodeCard
from micros_ide.gui.wizards.deploy.wifi_form import WifiForm
from micros_ide.gui.words import seconds_text, size_text
from micros_ide.model.deploy import DeployResult
from micros_ide.model.restore import NodeDone


class NodeStep(QWidget):
    """Name, address, password (hidden until asked for), and the Wi-Fi where it needs care."""

    console_wished = pyqtSignal(str)  # hardware id

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.uid = self._name = ""
        self._remembered = False  # the node's password, on this computer
        self._picture = label()
        self.title = ElidedLabel("", "group")
        self.name = ElidedLabel("", "big")
        self.identity = label("", "caption", select=True)
        self.address = CopyRow(context.icons, tr("Address"))
        self.password = SecretRow(context.icons, tr("Node password"))
        self.password_note = label("", "caption", wrap=True)
        self.facts = label("", "muted", wrap=True)
        self.warning = Notice(context.icons)
        self.console_button = button(tr("Open its console"))
        self.code = CodeCard(context)
        self.wifi = WifiForm(context)
        self._lay_out()
        self.console_button.clicked.connect(lambda: self.console_wished.emit(self.uid))

    @property
    def repairing(self) -> bool:
        """Whether the Wi-Fi is being put right."""
        return not self._wifi_card.isHidden()

    @property
    def only_here(self) -> bool:
        """Whether closing would lose the node's password."""
        return bool(self.password.secret()) and not self._remembered

    def leave_wifi(self) -> None:
        """The person does without the Wi-Fi for now."""
        self._wifi_card.hide()

    def show_result(self, result: DeployResult, ssid: str) -> None:
        """Show a deployed node; `ssid` is the network it was given, "" for none."""
        lost = bool(ssid) and result.mode != "STA"
        self._show_node(result)
        self._show_password(result)
        # The address of an access point leads nowhere before one has joined it.
        address = result.address if result.mode == "STA" else None
        self._show_code(address, result.password or "")
        self._show_facts(result, result.files_sent, result.files_unchanged)
        if lost:
            words = tr("The node runs, but it is not in {}").format(ssid)
            self._wifi_title.setText(words)
            self._set_head("wifi-alert", "warning", tr("Deployed, not yet in its Wi-Fi"))
            self.warning.hide()
        else:
            self._set_head("check-circle", "online", tr("The node answers"))
            self._warn(result.warnings)
        self._wifi_card.setVisible(lost)

    def show_update(self, done: NodeDone) -> None:
        """Show an updated node."""
        self._show_node(done)
        self._show_code(done.address)
        self.password.set_secret("")
        self.password_note.setText(tr("Name, password, settings and your own files are kept."))
        self._show_facts(done, len(done.sent), done.unchanged)
        self._set_head("check-circle", "online", tr("The node answers"))
        self._warn(done.warnings)
        self._wifi_card.hide()

    def show_joined(self, ssid: str, address: str | None, warnings: tuple[str, ...]) -> None:
        """The Wi-Fi was put right: the node is in it."""
        self._set_head("check-circle", "online", tr("The node answers in {}").format(ssid))
        self.address.set_value(address or "")
        self._warn(warnings)
        self._wifi_card.hide()
        self._show_code(address, self.password.secret())

    def forget(self) -> None:
        """Forget every password, on the screen too."""
        self.password.set_secret("")
        self.code.forget()
        self.wifi.forget()

    def _show_node(self, node: DeployResult | NodeDone) -> None:
        self.uid = node.uid
        self.name.setText(node.name)
        self.identity.setText(tr("{} · micrOS {}").format(node.uid, node.version))
        self.address.set_value(node.address or "")
        self._name = node.name

    def _show_code(self, address: str | None, password: str = "") -> None:
        self.code.show_node(self._name, address or "", password)

    def _show_password(self, result: DeployResult) -> None:
        self.password.set_secret(result.password or "")
        self._remembered = result.password_remembered
        if not result.password:
            self.password_note.setText(tr("Kept from before: this deploy did not change it."))
        elif result.password_remembered:
            words = tr("It opens the node's console and its access point; remembered here.")
            self.password_note.setText(words)
        else:
            words = tr("Write it down now: it is shown this once and not stored here.")
            self.password_note.setText(words)

    def _show_facts(self, done: DeployResult | NodeDone, sent: int, unchanged: int) -> None:
        total = done.seconds.get("total", sum(done.seconds.values()))
        words = tr("{} · {} sent, {} received")
        wire = done.wire
        lines = [words.format(seconds_text(total), size_text(wire.up), size_text(wire.down))]
        if done.verified_over == "network":
            lines.append(tr("Checked over the network: it gave its name and version."))
        elif done.verified_over == "usb":
            lines.append(tr("Checked over USB: it gave its name and version."))
        if unchanged:
            lines.append(tr("{} files sent, {} were up to date").format(sent, unchanged))
        self.facts.setText("\n".join(lines))

    def _warn(self, warnings: tuple[str, ...]) -> None:
        if warnings:
            self.warning.say("warning", "\n".join(warnings))
        else:
            self.warning.hide()

    def _set_head(self, icon: str, token: str, text: str) -> None:
        self._context.icons.place(self._picture, icon, token, 24)
        self.title.setText(text)

    def _lay_out(self) -> None:
        card = Card()
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self._picture)
        head.addWidget(self.title, 1)
        card.body.addLayout(head)
        naming = QVBoxLayout()
        naming.setSpacing(4)
        naming.addWidget(self.name)
        naming.addWidget(self.identity)
        card.body.addLayout(naming)
        card.body.addWidget(self.address)
        secret = frame("well")
        inside = QVBoxLayout(secret)
        inside.setContentsMargins(12, GRID, GRID, 12)
        inside.setSpacing(4)
        inside.addWidget(self.password)
        inside.addWidget(self.password_note)
        for part in (secret, self.facts, self.warning):
            card.body.addWidget(part)
        row = QHBoxLayout()
        row.addWidget(self.console_button)
        row.addStretch(1)
        card.body.addLayout(row)
        self._wifi_card = Card()
        self._wifi_title = ElidedLabel("", "group")
        self._wifi_card.body.addWidget(self._wifi_title)
        words = tr(
            "Put the Wi-Fi right: the board tries what you type before it is written; the "
            "firmware stays as it is."
        )
        self._wifi_card.body.addWidget(label(words, "muted", wrap=True))
        self._wifi_card.body.addWidget(self.wifi)
        self._wifi_card.hide()
        side = QVBoxLayout()
        side.addWidget(self.code)
        side.addStretch(1)
        pair = QHBoxLayout()
        pair.setSpacing(GROUP_GAP)
        pair.addWidget(card, 2)
        pair.addLayout(side, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, GROUP_GAP)
        column.setSpacing(GROUP_GAP)
        column.addWidget(self._wifi_card)
        column.addLayout(pair)
        column.addStretch(1)

"""Name and password of a Wi-Fi network, the networks a board hears, and how a trial went."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import QTimer, pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from micros_ide.gui.context import Context
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, Field, button, label
from micros_ide.gui.widgets.notice import Notice
from micros_ide.gui.widgets.secret_field import SecretField
from micros_ide.gui.wizards.deploy.network_list import NetworkList
from micros_ide.gui.wizards.deploy.wifi_words import verdict_words
from micros_ide.model.wifi import JoinOutcome, SeenNetwork, WifiVerdict

_PAUSE_MS = 300


class WifiForm(QWidget):
    """`changed` when name or password may be others; `look_wished` to hear networks anew.

    A password that a device has joined with before is taken from the key store; it is used and
    not shown.
    """

    changed = pyqtSignal()
    look_wished = pyqtSignal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._recalled: tuple[str, str] | None = None  # name, and its password
        self._asked = ""  # network whose password is looked for
        self._joined = False
        self.ssid = QLineEdit()
        self.secret = SecretField(context.icons)
        self.verdict = Notice(context.icons)
        self.networks = NetworkList(context.icons)
        self.about = label("", "muted", wrap=True)
        self.look_button = button(tr("Look again"), "link")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self._recall)
        self._lay_out()
        self._connect()

    def name(self) -> str:
        """Return the name of the network, "" for none."""
        return self.ssid.text().strip()

    def password(self) -> str:
        """Return what was typed, else what is remembered for this network."""
        typed = self.secret.text()
        if typed or self._recalled is None or self._recalled[0] != self.name():
            return typed
        return self._recalled[1]

    @property
    def joined(self) -> bool:
        """Whether a board has joined just this network with just this password."""
        return self._joined

    def tried(self) -> bool:
        """Whether there is a verdict on just these inputs."""
        return not self.verdict.isHidden()

    def set_networks(self, networks: Sequence[SeenNetwork], about: str = "") -> None:
        """Show what the board hears; `about` is said instead of an empty list."""
        self.networks.show_networks(networks)
        self.networks.setVisible(bool(networks))
        self.about.setText(about)
        self.about.setVisible(bool(about))

    def set_lookable(self, can_look: bool) -> None:
        """Whether a board is there that can listen."""
        self.look_button.setVisible(can_look)

    def show_verdict(self, verdict: WifiVerdict) -> None:
        """Say how the board fared, and what it hears."""
        self._joined = verdict.outcome is JoinOutcome.JOINED
        self.verdict.say(*verdict_words(verdict))
        if verdict.seen:
            self.set_networks(verdict.seen)
        if not self._joined:
            wrong = verdict.outcome is JoinOutcome.WRONG_PASSWORD
            (self.secret.line if wrong else self.ssid).setFocus()

    def say(self, tone: str, message: str, hint: str = "") -> None:
        """Say something else where the verdict stands."""
        self.verdict.say(tone, message, hint)

    def recall(self) -> None:
        """Look soon whether the password of the named network is remembered."""
        self._timer.start()

    def forget(self) -> None:
        """Drop every password, and what is on its way."""
        self._timer.stop()
        self._recalled, self._asked = None, ""
        self.secret.clear()

    def _lay_out(self) -> None:
        self.ssid_field = Field(tr("Wi-Fi name"), self.ssid)
        self.secret_field = Field(tr("Wi-Fi password"), self.secret, self.secret.line)
        fields = QVBoxLayout()
        fields.setSpacing(12)
        fields.addWidget(self.ssid_field)
        fields.addWidget(self.secret_field)
        fields.addStretch(1)
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(label(tr("Networks the board hears"), "label"), 1)
        head.addWidget(self.look_button)
        heard = QVBoxLayout()
        heard.setSpacing(4)
        heard.addLayout(head)
        heard.addWidget(self.networks)
        heard.addWidget(self.about)
        heard.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(GROUP_GAP)
        row.addLayout(fields, 1)
        row.addLayout(heard, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.verdict)
        column.addLayout(row)

    def _connect(self) -> None:
        self.ssid.textChanged.connect(self._on_name)
        self.secret.changed.connect(self._on_input)
        self.networks.chosen.connect(self._on_chosen)
        self.look_button.clicked.connect(self.look_wished)

    def _on_name(self) -> None:
        self.recall()
        self._on_input()

    def _on_input(self) -> None:
        self._joined = False
        self.verdict.hide()
        self._describe()
        self.changed.emit()

    def _on_chosen(self, ssid: str) -> None:
        self.ssid.setText(ssid)
        self.secret.line.setFocus()

    def _recall(self) -> None:
        ssid = self.name()
        if not ssid or (self._recalled is not None and self._recalled[0] == ssid):
            return
        core, self._asked = self._context.core, ssid

        def done(password: str | None) -> None:
            if self._asked == ssid and ssid == self.name():
                self._recalled = (ssid, password) if password is not None else None
                self._describe()
                self.changed.emit()

        self._context.background.run(
            tr("Look for the Wi-Fi password"),
            "keys",
            lambda _report: core.wifi_passwords.recall(ssid),
            done=done,
            failed=lambda _job: None,  # then it is typed
        )

    def _describe(self) -> None:
        known = self._recalled is not None and self._recalled[0] == self.name()
        words = tr("Remembered on this computer") if known else ""
        self.secret.line.setPlaceholderText(words)

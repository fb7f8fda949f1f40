"""Why a node is not green, and one thing to do about it."""

from __future__ import annotations

import datetime as dt
import time

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from micros_ide.gui.icons import Icons
from micros_ide.gui.pages.devices.rows import Row, State
from micros_ide.gui.pages.devices.words import Fix, WhyNotGreen, why_not_green
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button, label, restyle
from micros_ide.model.devices import Device

_LOOKS = {
    "error": ("notice", "close-circle-outline", "error"),
    "warning": ("notice", "alert-outline", "warning"),
    "quiet": ("well", "help-circle-outline", "muted"),
}


class WhyBox(QFrame):
    """A sentence and a button; hidden while the node is online and answers."""

    wished = pyqtSignal(object)  # Fix

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._fix = Fix.NONE
        self._picture = label()
        self.sentence = label("", wrap=True)
        self.advice = label("", "muted", wrap=True)
        self.fix_button = button("", "compact")
        self.fix_button.clicked.connect(lambda: self.wished.emit(self._fix))
        words = QVBoxLayout()
        words.setSpacing(GRID)
        words.addWidget(self.sentence)
        words.addWidget(self.advice)
        words.addWidget(self.fix_button, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, GRID, 12, 12)
        row.setSpacing(GRID)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.hide()

    def show_device(self, device: Device, silent_since: float | None, now: dt.datetime) -> None:
        """Say what is the matter with `device`, which does not answer since then."""
        row = Row(device.uid, device.uid, device)
        found, state = why_not_green(row, now), row.state(now)
        asked_in_vain = found is None or found.fix is Fix.ASK
        if silent_since is not None and asked_in_vain and state is not State.LATE:
            clock = time.strftime("%H:%M:%S", time.localtime(silent_since))
            said = tr("No answer since {clock}. It is asked again from time to time.")
            found = WhyNotGreen(said.format(clock=clock), "", Fix.ASK)
            state = State.SILENT
        if found is None:
            self.hide()
            return
        tones = {State.SILENT: "error", State.LATE: "warning", State.OFF: "warning"}
        role, picture, tone = _LOOKS[tones.get(state, "quiet")]
        restyle(self, "tone", tone)
        restyle(self, "role", role)
        self._icons.place(self._picture, picture, tone)
        self._say(found)

    def _say(self, found: WhyNotGreen) -> None:
        if self.sentence.text() != found.sentence:
            self.sentence.setText(found.sentence)
            self.setAccessibleName(f"{found.sentence} {found.advice}".strip())
        self.advice.setText(found.advice)
        self.advice.setVisible(bool(found.advice))
        self._fix = found.fix
        self.fix_button.setText(
            {
                Fix.ASK: tr("Ask now"),
                Fix.SEARCH: tr("Search the network"),
                Fix.START: tr("Start the virtual board"),
            }.get(found.fix, "")
        )
        self.fix_button.setVisible(found.fix is not Fix.NONE)
        self.show()

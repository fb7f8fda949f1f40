"""Time and faults of a board: let time go ahead, set it, let the power fail in a write."""

from __future__ import annotations

from PyQt5.QtCore import QDateTime, Qt, pyqtSignal
from PyQt5.QtWidgets import QDateTimeEdit, QFrame, QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, button, label, tool_button
from micros_ide.gui.widgets.flow import FlowBox

_MOST_WRITES = 1_000_000


class WorldPanel(QFrame):
    """What is wished for is told; nothing is done here."""

    advance_wished = pyqtSignal(int)  # seconds
    time_wished = pyqtSignal(object)  # seconds since 1970, None: the computer's
    fail_wished = pyqtSignal(int)  # the how-maniest write
    closed = pyqtSignal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._built = False
        self.setProperty("role", "card")

    def _build(self) -> None:
        """Few people open it: what is in it is made when the first one does."""
        self._built = True
        self.close_button = tool_button(tr("Close"), "", 28)
        self._icons.place(self.close_button, "close", "muted", 16)
        self.spans = [
            self._span(tr("1 minute on"), 60),
            self._span(tr("1 hour on"), 3600),
            self._span(tr("1 day on"), 86400),
        ]
        self.time = QDateTimeEdit(QDateTime.currentDateTime())
        self.time.setDisplayFormat("yyyy-MM-dd HH:mm")
        self.time.setAccessibleName(tr("Time of the board's world"))
        self.set_button = button(tr("Set"), accessible=tr("Set the time"))
        self.now_button = button(tr("As this computer"))
        self.writes = QSpinBox()
        self.writes.setRange(1, _MOST_WRITES)
        self.writes.setAccessibleName(tr("Flash write in which the power fails"))
        self.fail_button = button(tr("Arm"), accessible=tr("Let the power fail"))
        self.set_button.clicked.connect(self._set_time)
        self.now_button.clicked.connect(lambda: self.time_wished.emit(None))
        self.fail_button.clicked.connect(lambda: self.fail_wished.emit(self.writes.value()))
        self.close_button.clicked.connect(self.closed)
        self._lay_out()

    def begin(self) -> None:
        """It is shown: the keyboard comes here."""
        if not self._built:
            self._build()
        self.time.setDateTime(QDateTime.currentDateTime())
        self.spans[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def set_busy(self, busy: bool) -> None:
        """While time goes ahead it cannot be sent further."""
        for one in self.spans if self._built else ():
            one.setEnabled(not busy)

    def _span(self, words: str, seconds: int) -> QWidget:
        made = button(words, "compact")
        made.clicked.connect(lambda: self.advance_wished.emit(seconds))
        return made

    def _set_time(self) -> None:
        self.time_wished.emit(float(self.time.dateTime().toSecsSinceEpoch()))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(label(tr("Time and faults"), "group"), 1)
        head.addWidget(self.close_button)
        spans = FlowBox()
        spans.set_parts(self.spans)
        setting = FlowBox()
        setting.set_parts((self.time, self.set_button, self.now_button))
        faults = FlowBox()
        faults.set_parts((self.writes, self.fail_button))
        column = QVBoxLayout(self)
        column.setContentsMargins(GROUP_GAP, GRID, GROUP_GAP, GROUP_GAP)
        column.setSpacing(GRID)
        column.addLayout(head)
        for words, box in (
            (tr("Let the board live on as fast as it can"), spans),
            (tr("What time servers tell it"), setting),
            (tr("Let the power fail in the n-th write to its flash"), faults),
        ):
            column.addWidget(label(words, "caption", wrap=True))
            column.addWidget(box)

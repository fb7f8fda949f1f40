"""How a run ended: icon and words, the detail folded, and what can be done about it."""

from __future__ import annotations

from pathlib import Path

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout

from micros_ide.gui.context import Context
from micros_ide.gui.navigation import EditWish
from micros_ide.gui.pages.dashboards.run_record import RunRecord
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button, label, restyle, set_fixed

_ICONS = {
    "online": "check-circle-outline",
    "warning": "stop-circle-outline",
    "error": "close-octagon-outline",
}
_DETAIL_HEIGHT = 14 * GRID


class VerdictBox(QFrame):
    """Hidden while the run goes on."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._record: RunRecord | None = None
        self.setProperty("role", "verdict")
        self._icon = label()
        self.message = label("", "strong", wrap=True)
        self.hint = label("", "muted", wrap=True)
        self.detail = QPlainTextEdit()
        self.detail.setReadOnly(True)
        self.detail.setProperty("role", "detail")
        self.detail.setAccessibleName(tr("Details"))
        self.detail.setFixedHeight(_DETAIL_HEIGHT)
        set_fixed(self.detail)
        self.source_button = button(tr("Open app.py"), "compact")
        self.console_button = button(tr("Open its console"), "compact")
        self.detail_button = button(tr("Details"), "compact")
        self.detail_button.setCheckable(True)
        self.source_button.clicked.connect(lambda _on=False: self._open_source())
        self.console_button.clicked.connect(lambda _on=False: self._open_console())
        self.detail_button.toggled.connect(self.detail.setVisible)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.message)
        words.addWidget(self.hint)
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        for one in (self.source_button, self.console_button, self.detail_button):
            buttons.addWidget(one)
        buttons.addStretch(1)
        words.addSpacing(4)
        words.addLayout(buttons)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, GRID, 12, GRID)
        column.setSpacing(GRID)
        column.addLayout(row)
        column.addWidget(self.detail)
        self.hide()

    def show_verdict(self, record: RunRecord) -> None:
        """Show how `record` ended, or nothing yet."""
        verdict = record.verdict
        if verdict is None:
            self._record = record
            self.hide()
            return
        if record is self._record and not self.isHidden():
            return
        self._record = record
        restyle(self, "tone", verdict.tone)
        self._context.icons.place(self._icon, _ICONS[verdict.tone], verdict.tone)
        self.message.setText(verdict.message)
        self.hint.setText(verdict.hint)
        self.hint.setVisible(bool(verdict.hint))
        self.detail.setPlainText(verdict.detail)
        self.detail_button.setChecked(False)
        self.detail.hide()
        self.detail_button.setVisible(bool(verdict.detail))
        self.source_button.setVisible(verdict.source)
        self.console_button.setVisible(verdict.password)
        self.setAccessibleName(f"{record.state_word}: {verdict.message}")
        self.show()

    def _open_source(self) -> None:
        if self._record is not None:
            path = Path(self._record.app.folder, "app.py")
            self._context.navigation.edit_wished.emit(EditWish(path))

    def _open_console(self) -> None:
        if self._record is not None:
            self._context.navigation.console_wished.emit(self._record.device.uid)

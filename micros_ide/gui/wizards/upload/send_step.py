"""The third step: the modules on their way, and what became of that."""

from __future__ import annotations

from PyQt5.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, Card, label
from micros_ide.gui.widgets.notice import Notice
from micros_ide.gui.words import figures_text
from micros_ide.model.jobs import Progress

_STEPS = 1000


class SendStep(QWidget):
    """A bar with its phase; after a failure what happened, and what to do."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._reached = 0.0
        self.summary = label("", "group", wrap=True)
        self.phase = label("", "muted", wrap=True)
        self.progress = QProgressBar()
        self.progress.setRange(0, _STEPS)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(tr("Progress of the upload"))
        self.failure = Notice(icons)
        self._card = Card()
        for one in (self.summary, self.progress, self.phase):
            self._card.body.addWidget(one)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, GRID)
        column.setSpacing(GRID + 4)
        column.addWidget(self._card)
        column.addWidget(self.failure)
        column.addStretch(1)

    def show_begun(self, target: str, *, usb: bool) -> None:
        """The upload has begun."""
        self._reached = 0.0
        self.summary.setText(tr("Uploading to {}").format(target))
        self.phase.setText(
            tr("The board is stopped meanwhile and restarts.")
            if usb
            else tr("The node restarts, and takes it back if it does not run well.")
        )
        self.progress.setValue(0)
        self._card.show()
        self.failure.hide()

    def show_progress(self, now: Progress) -> None:
        """So far it is; a phase that begins takes nothing back."""
        self._reached = max(self._reached, now.fraction or 0.0)
        self.progress.setValue(round(self._reached * _STEPS))
        words = [tr(now.phase) if now.phase else "", figures_text(now)]
        self.phase.setText(" · ".join(word for word in words if word))

    def show_failure(self, message: str, hint: str) -> None:
        """It did not work, and why."""
        self._card.hide()
        self.failure.say("error", message, hint)

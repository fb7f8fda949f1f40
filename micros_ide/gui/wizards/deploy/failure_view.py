"""How work broke off: what happened, what the board is like now, what to do; details folded."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout

from micros_ide.gui.error_words import error_words, sentence
from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, Card, ElidedLabel, label, restyle, set_fixed
from micros_ide.gui.widgets.fold import Fold
from micros_ide.model.jobs import JobInfo, JobState


class FailureView(Card):
    """Stays until the work is begun anew."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._picture = label()
        self.title = ElidedLabel("", "group")
        self.message = label("", wrap=True)
        self.hint_head = label(tr("What to do"), "strong")
        self.hint = label("", wrap=True)
        self.state_head = label(tr("The board now"), "strong")
        self.state = label("", wrap=True)
        self.buttons_head = label(tr("If the board does not respond"), "strong")
        self.buttons_words = label("", wrap=True)
        self.detail = QPlainTextEdit()
        self.detail.setReadOnly(True)
        self.detail.setProperty("role", "detail")
        self.detail.setAccessibleName(tr("Technical detail"))
        self.detail.setMinimumHeight(15 * GRID)
        set_fixed(self.detail)
        self.fold = Fold(tr("Technical detail"), self.detail, icons)
        self._lay_out()

    def show_failure(self, job: JobInfo, tips: Sequence[str]) -> None:
        """Show why `job` failed or that it was cancelled; `tips` are for the board's buttons."""
        cancelled = job.state is JobState.CANCELLED
        words = error_words(job)
        if cancelled:
            self._set_head("cancel", "warning", tr("Stopped"))
            self.message.setText(tr("You stopped it."))
        else:
            self._set_head("close-octagon-outline", "error", tr("It did not work"))
            self.message.setText(words.message)
        restyle(self.message, "role", "" if cancelled else "error")
        self._part(self.hint_head, self.hint, "" if cancelled else words.hint)
        self._part(self.state_head, self.state, sentence(job.state_note))
        self._part(self.buttons_head, self.buttons_words, "" if cancelled else "\n".join(tips))
        self.detail.setPlainText(words.detail)
        self.fold.set_open(False)
        self.fold.setVisible(not cancelled and bool(words.detail))
        self.show()

    def _set_head(self, icon: str, token: str, text: str) -> None:
        self._icons.place(self._picture, icon, token)
        self.title.setText(text)

    @staticmethod
    def _part(head: QLabel, words: QLabel, text: str) -> None:
        words.setText(text)
        for one in (head, words):
            one.setVisible(bool(text))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self._picture)
        head.addWidget(self.title, 1)
        self.body.addLayout(head)
        self.body.addWidget(self.message)
        pairs = (
            (self.hint_head, self.hint),
            (self.state_head, self.state),
            (self.buttons_head, self.buttons_words),
        )
        for heading, words in pairs:
            part = QVBoxLayout()
            part.setSpacing(4)
            part.addWidget(heading)
            part.addWidget(words)
            self.body.addLayout(part)
        self.body.addWidget(self.fold)

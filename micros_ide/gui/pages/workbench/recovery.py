"""Offers the unsaved texts that a crash has left."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from micros_ide.gui.context import Context
from micros_ide.gui.pages.workbench.draft_keeper import DraftKeeper
from micros_ide.gui.pages.workbench.texts import Texts
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button
from micros_ide.gui.widgets.notice import Notice
from micros_ide.services.drafts import Draft

_NAMED = 5


class Recovery(QWidget):
    """A notice with two answers, while there is something to answer."""

    def __init__(self, context: Context, texts: Texts, keeper: DraftKeeper) -> None:
        super().__init__()
        self._texts, self._keeper = texts, keeper
        self._icons = context.icons
        self._drafts: Sequence[Draft] = ()
        self._made = False
        keeper.found.connect(self.offer)
        self.hide()

    def _make(self) -> None:
        self._made = True
        self.notice = Notice(self._icons)
        self.restore_button = button(tr("Open them"), "compact")
        self.discard_button = button(tr("Discard them"), "compact")
        self.restore_button.clicked.connect(lambda _on=False: self.restore())
        self.discard_button.clicked.connect(lambda _on=False: self.discard())
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.restore_button)
        row.addWidget(self.discard_button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID, GRID, GRID)
        column.setSpacing(GRID)
        column.addWidget(self.notice)
        column.addLayout(row)

    def offer(self, drafts: Sequence[Draft]) -> None:
        """Ask what becomes of these."""
        if not self._made:
            self._make()
        self._drafts = drafts
        names = [one.name for one in drafts[:_NAMED]]
        if len(drafts) > _NAMED:
            names.append("…")
        words = tr("The program ended before these texts were saved: {names}.")
        hint = tr("They were kept as they were a few seconds before.")
        self.notice.say("warning", words.format(names=", ".join(names)), hint)
        self.show()

    def restore(self) -> None:
        """Open them as texts with unsaved changes."""
        made = [self._texts.open_draft(one) for one in reversed(self._drafts)]
        self._keeper.taken_over(made)
        self._end()

    def discard(self) -> None:
        """Throw them away."""
        self._keeper.forget_left()
        self._end()

    def _end(self) -> None:
        self._drafts = ()
        self.hide()

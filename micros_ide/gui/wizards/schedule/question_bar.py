"""A small question over the week: all times of an entry, or this one alone?"""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtWidgets import QFrame, QHBoxLayout, QPushButton

from micros_ide.gui.icons import Icons
from micros_ide.gui.widgets.basics import GRID, button, label


class QuestionBar(QFrame):
    """Asks with up to three buttons; hidden while there is nothing to ask."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.setProperty("role", "notice")
        self.setProperty("tone", "warning")
        self._acts: list[Callable[[], object]] = []
        picture = label()
        icons.place(picture, "help-circle-outline", "warning")
        self.words = label("", wrap=True)
        self.buttons: list[QPushButton] = [button("", "compact") for _at in range(3)]
        row = QHBoxLayout(self)
        row.setContentsMargins(12, GRID, 12, GRID)
        row.setSpacing(GRID)
        row.addWidget(picture)
        row.addWidget(self.words, 1)
        for at, one in enumerate(self.buttons):
            row.addWidget(one)
            one.clicked.connect(lambda _on, at=at: self._press(at))
        self.hide()

    @property
    def open(self) -> bool:
        """Whether something is asked."""
        return self.isVisibleTo(self.parentWidget())

    def ask(self, words: str, answers: list[tuple[str, Callable[[], object]]]) -> None:
        """Ask; the last answer is the one that changes nothing."""
        self.words.setText(words)
        self._acts = [act for _text, act in answers]
        for at, one in enumerate(self.buttons):
            one.setVisible(at < len(answers))
            if at < len(answers):
                one.setText(answers[at][0])
        self.show()

    def leave(self) -> None:
        """Answer with what changes nothing."""
        if self.open and self._acts:
            self._press(len(self._acts) - 1)

    def close_question(self) -> None:
        """Ask no more."""
        self._acts = []
        self.hide()

    def _press(self, at: int) -> None:
        if at < len(self._acts):
            act = self._acts[at]
            self.close_question()
            act()

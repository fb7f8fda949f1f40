"""A small question over the week: all times of an entry, or this one alone?"""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtGui import QResizeEvent
from PyQt5.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QPushButton

from micros_ide.gui.icons import Icons
from micros_ide.gui.widgets.basics import GRID, button, label

_NARROW = 680  # px


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
        said, answers = QHBoxLayout(), QHBoxLayout()
        for line in (said, answers):
            line.setSpacing(GRID)
        said.addWidget(picture)
        said.addWidget(self.words, 1)
        for at, one in enumerate(self.buttons):
            answers.addWidget(one)
            one.clicked.connect(lambda _on, at=at: self._press(at))
        answers.addStretch(1)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(12, GRID, 12, GRID)
        self._row.setSpacing(GRID)
        self._row.addLayout(said, 1)
        self._row.addLayout(answers)
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

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """In a narrow window the answers stand below the question."""
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        self._row.setDirection(
            QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        )

    def _press(self, at: int) -> None:
        if at < len(self._acts):
            act = self._acts[at]
            self.close_question()
            act()

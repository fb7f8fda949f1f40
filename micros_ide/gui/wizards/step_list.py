"""The numbered steps at the top of a wizard: which are done, which is shown, which come."""

from __future__ import annotations

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, frame, restyle

DONE, CURRENT, TODO = "done", "current", "todo"
_ICONS = {
    DONE: ("check-circle", "online"),
    CURRENT: ("numeric-{}-circle", "accent"),
    TODO: ("numeric-{}-circle-outline", "muted"),
}


class StepList(QWidget):
    """One flat button a step; a step that was reached may be gone back to."""

    chosen = pyqtSignal(int)

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self.buttons: list[QToolButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GRID)
        self._row.addStretch(1)

    def add(self, title: str) -> None:
        """Add a step at the end."""
        at = len(self.buttons)
        if at:
            line = frame("rule")
            line.setMinimumWidth(GRID)
            line.setMaximumWidth(4 * GRID)
            line.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Fixed)
            self._row.insertWidget(self._row.count() - 1, line, 1)
        step = QToolButton()
        step.setProperty("kind", "step")
        step.setText(title)
        step.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        step.clicked.connect(lambda _on, at=at: self.chosen.emit(at))
        self.buttons.append(step)
        self._row.insertWidget(self._row.count() - 1, step)

    def show_current(self, current: int, *, locked: bool = False, ended: bool = False) -> None:
        """Mark the steps before `current` done; `locked`: none may be gone back to.

        `ended` marks `current` as done as well.
        """
        for at, step in enumerate(self.buttons):
            state = DONE if at < current or (ended and at == current) else TODO
            if at == current and not ended:
                state = CURRENT
            restyle(step, "state", CURRENT if at == current else state)
            name, token = _ICONS[state]
            self._icons.place(step, name.format(at + 1), token)
            self._open(step, at < current and not locked)
            step.setAccessibleName(self._spoken(at, state))

    @staticmethod
    def _open(step: QToolButton, opened: bool) -> None:
        """Let `step` be pressed or not; a mark that cannot be pressed is no paler for that."""
        step.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not opened)
        policy = Qt.FocusPolicy.StrongFocus if opened else Qt.FocusPolicy.NoFocus
        step.setFocusPolicy(policy)

    def states(self) -> list[str]:
        """Return done, current or todo for each step."""
        return [str(step.property("state")) for step in self.buttons]

    def _spoken(self, at: int, state: str) -> str:
        words = {DONE: tr("done"), CURRENT: tr("shown now"), TODO: tr("to come")}
        return tr("Step {} of {}: {}, {}").format(
            at + 1, len(self.buttons), self.buttons[at].text(), words[state]
        )

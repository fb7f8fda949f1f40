"""What to do with a board's buttons, step by step, with the button marked on its picture."""

from __future__ import annotations

from PyQt5.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from micros_ide.gui.drawing.button_marks import USB
from micros_ide.gui.drawing.pin_words import step_text
from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, label, restyle
from micros_ide.gui.widgets.board_picture import BoardPicture
from micros_ide.model.board_layout import ButtonStep, Pinout, StepAction

_CABLE = frozenset({StepAction.UNPLUG, StepAction.PLUG})


class ButtonPrompt(QWidget):
    """Illustrated steps; whoever watches the board moves on with `set_step`."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._pinout: Pinout | None = None
        self._steps: tuple[ButtonStep, ...] = ()
        self._rows: list[tuple[QLabel, QLabel]] = []
        self._step = 0
        self.picture = BoardPicture(icons.theme, labels=False, words=False)
        self.note = label("", "caption", wrap=True)
        self._list = QVBoxLayout()
        self._list.setSpacing(GRID)
        right = QVBoxLayout()
        right.setSpacing(GROUP_GAP)
        right.addLayout(self._list)
        right.addWidget(self.note)
        right.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GROUP_GAP)
        row.addWidget(self.picture)
        row.addLayout(right, 1)

    def show_steps(self, pinout: Pinout, steps: tuple[ButtonStep, ...] | None = None) -> None:
        """Show the way into the loader, or other `steps`; the first one is the current one."""
        self._pinout = pinout
        self._steps = pinout.loader if steps is None else steps
        self.picture.show_pinout(pinout)
        own = tr(
            "The picture shows {0}. On another board go by what is printed beside the buttons."
        )
        self.note.setText(own.format(pinout.layout.shows))
        self._make_rows()
        self.set_step(0)

    def steps(self) -> tuple[ButtonStep, ...]:
        """Return what is to be done."""
        return self._steps

    def step(self) -> int:
        """Return the number of the current step, from 0; all are done at `len(steps())`."""
        return self._step

    def set_step(self, number: int) -> None:
        """Mark this step as the current one and those before it as done."""
        self._step = min(max(number, 0), len(self._steps))
        for at, (icon, text) in enumerate(self._rows):
            name, tone, role = self._look(at)
            self._icons.place(icon, name, tone)
            restyle(text, "role", role)
            text.setAccessibleName(self._spoken(at))
        now = self._spoken(self._step) if self._step < len(self._steps) else tr("All steps done")
        self.setAccessibleName(now if self._steps else "")
        self.picture.highlight(*self._marked())

    def _make_rows(self) -> None:
        while (item := self._list.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        self._rows = []
        for step in self._steps:
            holder, icon, text = QWidget(), QLabel(), label(self._text(step), "")
            icon.setFixedSize(20, 20)
            row = QHBoxLayout(holder)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(GRID)
            row.addWidget(icon)
            row.addWidget(text, 1)
            self._list.addWidget(holder)
            self._rows.append((icon, text))

    def _look(self, at: int) -> tuple[str, str, str]:
        if at < self._step:
            return "check-circle", "online", "muted"
        if at == self._step:
            return "arrow-right-circle", "accent", "strong"
        return "circle-outline", "muted", ""

    def _text(self, step: ButtonStep) -> str:
        part = self._pinout.layout.button(step.button) if self._pinout else None
        return step_text(step, part.print if part else "")

    def _spoken(self, at: int) -> str:
        what, count = self._text(self._steps[at]), len(self._steps)
        if at < self._step:
            return tr("Step {0} of {1}, done: {2}").format(at + 1, count, what)
        return tr("Step {0} of {1}: {2}").format(at + 1, count, what)

    def _marked(self) -> tuple[str, ...]:
        """The button of the current step, and those that are still held."""
        held: list[str] = []
        for step in self._steps[: self._step]:
            if step.action is StepAction.HOLD:
                held.append(step.button)
            elif step.action is StepAction.RELEASE and step.button in held:
                held.remove(step.button)
        if self._step < len(self._steps):
            step = self._steps[self._step]
            held.append(USB if step.action in _CABLE else step.button)
        return tuple(dict.fromkeys(held))

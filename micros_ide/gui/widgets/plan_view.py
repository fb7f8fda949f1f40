"""What will happen, step by step; while it happens, how far it is."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import QEvent, QObject, QSize, Qt
from PyQt5.QtGui import QResizeEvent
from PyQt5.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, label
from micros_ide.gui.widgets.notice import Notice
from micros_ide.gui.words import size_text
from micros_ide.model.deploy import DeployPlan, PlanStep

_MARKS = {
    "waiting": ("circle-outline", "muted"),
    "now": ("arrow-right-circle", "accent"),
    "done": ("check-circle", "online"),
    "stopped": ("close-circle", "error"),
    "kept": ("shield-check-outline", "muted"),  # nothing is done to it
}
# How the phases of a deploy begin that belong to a step; a step may have several phases.
_BEGINNINGS = (
    ("Connecting to the chip", "identify"),
    ("Looking for MicroPython", "identify"),
    ("Erasing", "erase"),
    ("Writing", "write"),
    ("Copying MicroPython", "write"),
    ("Stopping what runs", "identify"),
    ("Looking at the board", "identify"),
    ("Reading", "identify"),
    ("Sending", "files"),
    ("Waiting for the node", "reset"),
    ("Asking", "verify"),
)
KEPT = "kept"  # id of a step that only says what stays as it is
_AFTER_WORDS = 3  # place in the column: below summary, refusal and prompt
_BY_HAND = ("Press ", "Hold ")  # such a phase waits for the person


class _Row:
    """One step: mark, title over detail, size."""

    def __init__(self, icons: Icons, grid: QGridLayout, at: int) -> None:
        self._icons = icons
        self.state = "waiting"
        self.mark = label()
        self.title = label("", wrap=True)
        self.detail = label("", "caption", wrap=True)
        self.size = label("", "muted")
        self.mark.setFixedWidth(20)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.detail)
        grid.addWidget(self.mark, at, 0, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(words, at, 1)
        grid.addWidget(
            self.size, at, 2, Qt.Alignment(Qt.AlignmentFlag.AlignTop) | Qt.AlignmentFlag.AlignRight
        )

    def show_step(self, step: PlanStep | None) -> None:
        for part in (self.mark, self.title, self.detail, self.size):
            part.setVisible(step is not None)
        if step is None:
            return
        self.set_state(KEPT if step.id == KEPT else "waiting")
        self.title.setText(step.title)
        self.detail.setText(step.detail)
        self.detail.setVisible(bool(step.detail))
        self.size.setText(size_text(step.bytes) if step.bytes else "")

    def set_state(self, state: str) -> None:
        self.state = state
        name, token = _MARKS[state]
        self._icons.place(self.mark, name, token, 16)
        words = {
            "waiting": tr("to come"),
            "now": tr("under way"),
            "done": tr("done"),
            "stopped": tr("broke off"),
            KEPT: tr("stays"),
        }
        self.mark.setAccessibleName(words[state])


class PlanView(QScrollArea):
    """Steps with sizes and warnings; or why there is no plan, and what to do about it."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._rows: list[_Row] = []
        self._steps: tuple[PlanStep, ...] = ()
        self._now = -1
        self.summary = label("", "caption", wrap=True)
        self.refusal = Notice(icons)
        self.prompt = Notice(icons)
        self.warnings: list[Notice] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(GRID)
        self._grid.setVerticalSpacing(GRID)
        self._grid.setColumnStretch(1, 1)
        self.tips = label("", "muted", wrap=True)
        self._tips_box = QWidget()
        tips = QVBoxLayout(self._tips_box)
        tips.setContentsMargins(0, 0, 0, 0)
        tips.setSpacing(4)
        tips.addWidget(label(tr("Getting the board ready")))
        tips.addWidget(self.tips)
        self._warning_box = QVBoxLayout()
        self._warning_box.setSpacing(GRID)
        content = QWidget()
        self._column = column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.summary)
        column.addWidget(self.refusal)
        column.addWidget(self.prompt)
        column.addLayout(self._grid)
        column.addLayout(self._warning_box)
        column.addStretch(1)
        self.set_tips(())
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:  # noqa: N802
        """As high as what it shows; it scrolls where there is less room."""
        content, width = self.widget(), self.width()
        if content is None:
            return super().sizeHint()
        return QSize(content.minimumSizeHint().width(), content.heightForWidth(width))

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """Another width means another height."""
        super().resizeEvent(event)
        if event is not None and event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802
        """Follow the height of the content."""
        if event is not None and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def say(self, text: str) -> None:
        """Show one quiet sentence and no plan."""
        self._show_plan((), (), text)

    def refuse(self, message: str, hint: str) -> None:
        """Show why the inputs make no plan."""
        self._show_plan((), (), "")
        self.refusal.say("warning", message, hint)

    def show_plan(self, plan: DeployPlan, summary: str) -> None:
        """Show every step and warning of `plan`."""
        self._show_plan(plan.steps, plan.warnings, summary)

    def show_steps(self, steps: Sequence[PlanStep], warnings: Sequence[str], summary: str) -> None:
        """Show steps that are no deploy's."""
        self._show_plan(tuple(steps), tuple(warnings), summary)

    def set_tips(self, tips: Sequence[str], *, first: bool = False) -> None:
        """Show what a person does with the board itself: `first` of all, or under all else."""
        self.tips.setText("\n".join(f"{at}. {tip}" for at, tip in enumerate(tips, 1)))
        self._tips_box.setVisible(bool(tips))
        self._column.removeWidget(self._tips_box)
        at = _AFTER_WORDS if first else self._column.count() - 1  # the stretch stays last
        self._column.insertWidget(at, self._tips_box)

    def set_phase(self, phase: str) -> None:
        """Mark the step that `phase` belongs to; the ones before it are done."""
        if phase.startswith(_BY_HAND):
            self.prompt.say("warning", phase)
        else:
            self.prompt.hide()
        wanted = next((step for start, step in _BEGINNINGS if phase.startswith(start)), None)
        for at, step in enumerate(self._steps):
            if step.id == wanted and at > self._now:
                self._mark(at, "now")

    def stop(self, *, done: bool) -> None:
        """The work ended: all steps are done, or it broke off at the one marked."""
        self.prompt.hide()
        if done:
            self._mark(len(self._steps), "now")
        elif self._now >= 0:
            self._mark(self._now, "stopped")

    def step_states(self) -> list[str]:
        """Return the state of each step: waiting, now, done or stopped."""
        return [row.state for row in self._rows[: len(self._steps)]]

    def _mark(self, now: int, state: str) -> None:
        self._now = now
        for at, row in enumerate(self._rows[: len(self._steps)]):
            if self._steps[at].id != KEPT:
                row.set_state("done" if at < now else state if at == now else "waiting")
        if now < len(self._steps):
            self.ensureWidgetVisible(self._rows[now].title, 0, 4 * GRID)

    def _show_plan(
        self, steps: tuple[PlanStep, ...], warnings: tuple[str, ...], summary: str
    ) -> None:
        self._steps, self._now = steps, -1
        self.refusal.hide()
        self.prompt.hide()
        self.summary.setText(summary)
        self.summary.setVisible(bool(summary))
        while len(self._rows) < len(steps):
            self._rows.append(_Row(self._icons, self._grid, len(self._rows)))
        while len(self.warnings) < len(warnings):
            self.warnings.append(Notice(self._icons))
            self._warning_box.addWidget(self.warnings[-1])
        for at, row in enumerate(self._rows):
            row.show_step(steps[at] if at < len(steps) else None)
        for at, notice in enumerate(self.warnings):
            notice.hide()
            if at < len(warnings):
                notice.say("warning", warnings[at])

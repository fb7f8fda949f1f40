"""What will happen, step by step, and what is lost by it; nothing has been touched yet."""

from __future__ import annotations

from PyQt5.QtCore import QElapsedTimer, pyqtSignal
from PyQt5.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from micros_ide.gui.context import Context
from micros_ide.gui.error_words import error_words, sentence
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, Card
from micros_ide.gui.widgets.notice import Notice
from micros_ide.gui.widgets.plan_view import PlanView
from micros_ide.gui.wizards.deploy.backup_offer import BackupOffer
from micros_ide.gui.wizards.deploy.update_words import update_steps, update_summary
from micros_ide.gui.words import size_text
from micros_ide.model.board_found import BoardFound
from micros_ide.model.deploy import DeployPlan, Method
from micros_ide.model.jobs import JobInfo, JobState, Progress
from micros_ide.model.update import UpdatePlan

_FIRST = 2  # warnings that stand under the steps; more follow the steps
_PATIENCE_MS = 400  # a plan that takes longer says what it is doing


class PlanStep(QWidget):
    """The plan or why there is none; `changed` when an input of this step itself changed."""

    changed = pyqtSignal()

    def __init__(self, context: Context, *, keep: bool) -> None:
        super().__init__()
        self.view = PlanView(context.icons)
        self.losses = Notice(context.icons)  # never scrolled out of sight
        self.backup = BackupOffer(context)
        self.micropython = QCheckBox(tr("Write MicroPython anew, too"))
        self.micropython.setVisible(keep)
        self.micropython.toggled.connect(self.changed)
        self._since = QElapsedTimer()
        card = Card(tr("What will happen"))
        card.body.addWidget(self.view, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, GROUP_GAP)
        column.setSpacing(GRID)
        column.addWidget(card)
        column.addWidget(self.losses)
        column.addWidget(self.backup)
        column.addWidget(self.micropython)
        column.addStretch(1)

    def begin(self, words: str) -> None:
        """A plan is being worked out; `words` say so at once, where it touches the board."""
        self._since.start()
        self.backup.offer(None)
        self.losses.hide()
        self.view.set_tips(())
        self.view.say(words)

    def show_progress(self, now: Progress) -> None:
        """Say what the planning is at, once it takes longer."""
        if now.phase and self._since.hasExpired(_PATIENCE_MS):
            done = f" · {now.fraction * 100:.0f} %" if now.fraction else ""
            self.view.say(f"{sentence(now.phase).rstrip('.')}{done}")

    def show_plan(self, plan: DeployPlan, found: BoardFound | None, tips: tuple[str, ...]) -> None:
        """Show a deploy's plan; `tips` are for the board's buttons."""
        ways = {
            Method.IMAGE: tr("One image: MicroPython and all files in one go"),
            Method.FILES: tr("File by file over the board's REPL"),
        }
        words = tr("{} · {} files, {}")
        size = size_text(plan.files.total_bytes)
        self.view.set_tips(tips, first=by_hand(plan))
        summary = words.format(ways[plan.method], len(plan.files.files), size)
        self.view.show_steps(plan.steps, plan.warnings[_FIRST:], summary)
        self._warn(plan.warnings)
        self.backup.offer(found if plan.method is Method.IMAGE else None)

    def show_update(self, plan: UpdatePlan) -> None:
        """Show an update's plan."""
        self.view.set_tips(())
        self.view.show_steps(update_steps(plan), plan.warnings[_FIRST:], update_summary(plan))
        self._warn(plan.warnings)

    def _warn(self, warnings: tuple[str, ...]) -> None:
        if warnings:
            self.losses.say("warning", "\n".join(warnings[:_FIRST]))

    def refuse(self, job: JobInfo) -> None:
        """Show why there is no plan."""
        if job.state is JobState.CANCELLED:
            self.view.refuse(tr("The planning was stopped."), tr("Press Plan again to repeat it."))
            return
        words = error_words(job)
        self.view.refuse(words.message, words.hint)


def by_hand(plan: DeployPlan) -> bool:
    """Return whether nothing can be written before a person has pressed a button."""
    board = plan.board
    real = plan.port.virtual is None
    return real and (board.after_flash == "no-reset" or board.flasher == "uf2")

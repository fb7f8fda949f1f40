"""The second step: what a throw-away virtual board says of the modules."""

from __future__ import annotations

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, label
from micros_ide.gui.widgets.fold import Fold
from micros_ide.gui.widgets.module_card import ModuleCard
from micros_ide.gui.widgets.notice import Notice
from micros_ide.gui.widgets.password_panel import PasswordPanel
from micros_ide.gui.words import seconds_text
from micros_ide.model.jobs import Progress
from micros_ide.model.module_delivery import Tried
from micros_ide.model.module_report import ModuleReport, Verdict


class TrialStep(QWidget):
    """A card for each module, red ones first."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self.cards: list[ModuleCard] = []
        self.summary = label("", "strong", wrap=True)
        self.phase = label("", "muted", wrap=True)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(tr("The trial is running"))
        self.left_out = Notice(icons, closable=True)
        self.notice = Notice(icons)
        self.passwords = PasswordPanel(icons)
        self._filler = QWidget()
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName(tr("What the trial has found"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, GRID)
        column.setSpacing(GRID + 4)
        for one in (
            self.summary,
            self.phase,
            self.progress,
            self.left_out,
            self.notice,
            self.passwords,
        ):
            column.addWidget(one)
        column.addWidget(self.area, 1)
        column.addWidget(self._filler, 1)

    def show_running(self, count: int, target: str) -> None:
        """The trial has begun."""
        self.summary.setText(
            tr("Trying the module for {} in a virtual board").format(target)
            if count == 1
            else tr("Trying {} modules for {} in a virtual board").format(count, target)
        )
        self.phase.setText("")
        self.phase.show()
        self.progress.setRange(0, 0)
        self.progress.show()
        self.notice.hide()
        self.passwords.show_nodes(())
        self._show_cards(None)

    def show_progress(self, now: Progress) -> None:
        """What the trial does now."""
        self.phase.setText(tr(now.phase) if now.phase else "")

    def show_tried(self, tried: Tried) -> None:
        """Show the cards."""
        self._still()
        report = tried.report
        if report is None:
            self.summary.setText(tr("Nothing to upload"))
            self.notice.say("online", tr("{} has these files already.").format(tried.target.name))
            return
        self.summary.setText(_summary(report))
        if tried.plan is not None and tried.plan.warnings:
            self.notice.say("warning", "\n".join(tried.plan.warnings))
        self._show_cards(report)

    def show_failed(self, message: str, hint: str) -> None:
        """There is no trial, and why."""
        self._still()
        self.summary.setText(tr("The trial did not take place"))
        self.notice.say("error", message, hint)

    def ask_password(self) -> None:
        """The node wants its password first."""
        self._still()
        self.summary.setText(tr("The node has to be asked before the trial"))

    def _still(self) -> None:
        self.progress.setRange(0, 1)
        self.progress.hide()
        self.phase.hide()
        self.notice.hide()

    def _show_cards(self, report: ModuleReport | None) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, GRID, 0)
        column.setSpacing(GRID + 4)
        self.cards = []
        modules = report.modules if report is not None else ()
        for one in sorted(modules, key=lambda one: list(Verdict).index(one.verdict), reverse=True):
            findings = report.of(one.file) if report is not None else ()
            heap = report.heap_free if report is not None else None
            self.cards.append(ModuleCard(self._icons, one, findings, heap))
            column.addWidget(self.cards[-1])
        if report is not None:
            column.addWidget(self._limits(report))
        column.addStretch(1)
        self.area.setWidget(content)
        self.area.setVisible(bool(self.cards))
        self._filler.setVisible(not self.cards)

    def _limits(self, report: ModuleReport) -> QWidget:
        box = QWidget()
        inner = QHBoxLayout(box)
        inner.setContentsMargins(4 * GRID, 0, 0, 0)
        told = tr("Tried on a virtual {} with firmware {} in {}.").format(
            report.chip, report.version, seconds_text(report.seconds)
        )
        inner.addWidget(label("\n".join([told, *report.limits]), "caption", wrap=True))
        return Fold(tr("What a trial cannot tell"), box, self._icons)


def _summary(report: ModuleReport) -> str:
    counts = {one: sum(row.verdict is one for row in report.modules) for one in Verdict}
    if len(report.modules) == 1:
        return {
            Verdict.GREEN: tr("The trial went well"),
            Verdict.AMBER: tr("The trial went well, with something to think about"),
            Verdict.RED: tr("The trial found something that would harm the node"),
        }[report.verdict]
    return tr("{} green, {} amber, {} red").format(
        counts[Verdict.GREEN], counts[Verdict.AMBER], counts[Verdict.RED]
    )

"""The third step: the nodes on their way, the first one alone."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import QTimer, pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button, label
from micros_ide.gui.widgets.row_table import Cell, Column, Row, RowTable
from micros_ide.gui.wizards.ota.fleet_flow import NodeNow
from micros_ide.gui.wizards.ota.words import MARKS, outcome_words, why_words
from micros_ide.gui.words import figures_text
from micros_ide.model.ota_fleet import FleetPlan

_STEPS = 1000
_SENDING = 0.8  # of a node's bar; the rest is its restart and its own word on it
_PAUSE_MS = 50  # progress of many nodes is painted together


class RunStep(QWidget):
    """A bar and a phase for each node; one can be taken out."""

    cancel_one = pyqtSignal(int)  # id of the node's job

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._nodes: dict[str, NodeNow] = {}
        self._latest: tuple[FleetPlan, Sequence[NodeNow]] | None = None
        self._reached: dict[int, float] = {}  # by node; a phase that begins takes nothing back
        self.summary = label("", "strong")
        self.progress = QProgressBar()
        self.progress.setRange(0, _STEPS)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(tr("Nodes that are done"))
        self.cancel_button = button(tr("Cancel this node"), "compact")
        self.cancel_button.setToolTip(tr("The others go on"))
        self.cancel_button.clicked.connect(self._on_cancel)
        self.table = RowTable(
            icons,
            tr("Nodes on their way"),
            (Column(tr("Node"), 208), Column(tr("Progress"), 160), Column(tr("What happens"))),
        )
        self.table.current.connect(lambda _key: self._show_cancel())
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_PAUSE_MS)
        self._soon.timeout.connect(self._paint)
        self._lay_out()

    def show_nodes(self, plan: FleetPlan, nodes: Sequence[NodeNow]) -> None:
        """Show where each node is; painted a moment later, together with what comes until then."""
        first = self._latest is None
        self._latest = plan, nodes
        if first:
            self._paint()
            self.table.choose(self.table.rows.rows[0].key if self.table.rows.rows else "")
        elif not self._soon.isActive():
            self._soon.start()

    def clear(self) -> None:
        """Another update begins."""
        self._soon.stop()
        self._latest = None
        self._nodes.clear()
        self._reached.clear()
        self.table.set_rows(())

    def _paint(self) -> None:
        if self._latest is None:
            return
        plan, nodes = self._latest
        self._nodes = {str(one.number): one for one in nodes}
        canary_open = self._canary_open(plan, nodes)
        for one in nodes:
            reached = max(self._reached.get(one.number, 0.0), _SENDING * _fraction(one))
            self._reached[one.number] = 1.0 if one.done is not None else reached
        self.table.set_rows(
            _row(one, plan, self._reached[one.number], canary_open=canary_open) for one in nodes
        )
        work = [one for one in nodes if plan.nodes[one.number].has_work]
        over = sum(one.done is not None for one in work)
        self.summary.setText(self._summary(plan, over, len(work), canary_open=canary_open))
        parts = sum(self._reached[one.number] for one in work)
        self.progress.setValue(round(_STEPS * parts / len(work)) if work else _STEPS)
        self._show_cancel()

    @staticmethod
    def _canary_open(plan: FleetPlan, nodes: Sequence[NodeNow]) -> bool:
        return (
            any(plan.nodes[one.number] is plan.canary and one.done is None for one in nodes)
            and len(plan.with_work) > 1
        )

    @staticmethod
    def _summary(plan: FleetPlan, over: int, count: int, *, canary_open: bool) -> str:
        if canary_open and plan.canary is not None:
            return tr("{} goes first; the others wait for it").format(plan.canary.name)
        if count == 1 and not over:
            return tr("Updating {}").format(plan.with_work[0].name)
        return tr("{} of {} nodes done").format(over, count)

    def _show_cancel(self) -> None:
        node = self._nodes.get(self.table.key())
        several = self._latest is not None and len(self._latest[0].with_work) > 1
        self.cancel_button.setVisible(several)
        self.cancel_button.setEnabled(
            node is not None and node.done is None and node.job is not None
        )

    def _on_cancel(self) -> None:
        node = self._nodes.get(self.table.key())
        if node is not None and node.job is not None and node.done is None:
            self.cancel_button.setEnabled(False)
            self.cancel_one.emit(node.job)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self.summary, 1)
        head.addWidget(self.cancel_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, GRID)
        column.setSpacing(GRID + 4)
        column.addLayout(head)
        column.addWidget(self.progress)
        column.addWidget(self.table, 1)


def _fraction(node: NodeNow) -> float:
    return (node.progress.fraction or 0.0) if node.progress is not None else 0.0


def _row(node: NodeNow, plan: FleetPlan, reached: float, *, canary_open: bool) -> Row:
    planned = plan.nodes[node.number]
    first = planned is plan.canary and len(plan.with_work) > 1
    name = Cell(planned.name, icon="numeric-1-circle" if first else "", tone="accent", bold=True)
    if node.done is not None:
        icon, tone = MARKS[node.done.outcome]
        told = why_words(node.done)
        words = outcome_words(node.done.outcome) + (f" · {told}" if told else "")
        bar = Cell(fraction=1.0) if node.done.outcome.good else Cell("-", quiet=True)
        what = Cell(words, icon, tone)
    elif not planned.has_work:
        bar, what = Cell("-", quiet=True), Cell(tr("Up to date"), "check", "online")
    elif not node.begun:
        waits = tr("Waits its turn")
        if canary_open and not first and plan.canary is not None:
            waits = tr("Waits for {}").format(plan.canary.name)
        bar, what = Cell(fraction=0.0), Cell(waits, "timer-sand", "muted", quiet=True)
    else:
        phase = tr(node.progress.phase) if node.progress and node.progress.phase else ""
        figures = figures_text(node.progress) if node.progress else ""
        words = " · ".join(part for part in (phase, figures) if part)
        bar, what = Cell(fraction=reached), Cell(words, "arrow-right-circle", "accent")
    return Row(str(node.number), (name, bar, what), spoken=f"{planned.name}: {what.text}")

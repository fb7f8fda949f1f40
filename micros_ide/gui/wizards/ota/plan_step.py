"""The second step: what will happen to each node, and how it shall be done."""

from __future__ import annotations

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QProgressBar, QSplitter, QVBoxLayout, QWidget

from micros_ide.errors import AuthFailed
from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button, label
from micros_ide.gui.widgets.notice import Notice
from micros_ide.gui.widgets.password_panel import PasswordPanel
from micros_ide.gui.widgets.row_table import Cell, Column, Row, RowTable
from micros_ide.gui.wizards.ota.detail_pane import DetailPane
from micros_ide.gui.wizards.ota.scope_bar import ScopeBar
from micros_ide.gui.wizards.ota.words import (
    MARKS,
    is_atomic,
    outcome_words,
    plan_summary,
    sent_words,
    version_words,
    why_words,
)
from micros_ide.model.jobs import Progress
from micros_ide.model.ota_fleet import FleetNode, FleetPlan

_STEPS = 1000
_WIDTHS = (600, 400)  # px, of table and detail


class PlanStep(QWidget):
    """Options over a table of nodes, beside it the chosen one in full."""

    again = pyqtSignal()  # ask the nodes again

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._plan: FleetPlan | None = None
        self.scope = ScopeBar()
        self.summary = label("", "strong")
        self.again_button = button(tr("Ask again"), "compact")
        icons.place(self.again_button, "refresh", "text", 16)
        self.again_button.clicked.connect(self.again)
        self.progress = QProgressBar()
        self.progress.setRange(0, _STEPS)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(tr("Progress"))
        self.notice = Notice(icons)
        self.passwords = PasswordPanel(icons)
        self.table = RowTable(
            icons,
            tr("Plan for each node"),
            (Column(tr("Node")), Column(tr("Version"), 136), Column(tr("What happens"), 168)),
        )
        self.detail = DetailPane(icons)
        self._filler = QWidget()
        self._filler.hide()
        self.table.current.connect(self._on_current)
        self._lay_out()

    def show_asking(self, count: int) -> None:
        """The nodes are being asked."""
        self._plan = None
        self.summary.setText(
            tr("Asking the node…") if count == 1 else tr("Asking {} nodes…").format(count)
        )
        self.progress.setValue(0)
        self.progress.show()
        self.notice.hide()
        self.passwords.show_nodes(())
        self.table.set_rows(())
        self.detail.say("")
        self.again_button.setEnabled(False)

    def show_progress(self, now: Progress) -> None:
        """So many have answered."""
        self.progress.setValue(round((now.fraction or 0.0) * _STEPS))

    def refuse(self, message: str, hint: str) -> None:
        """There is no plan, and why."""
        self._plan = None
        self.progress.hide()
        if self._halves.isAncestorOf(self.focusWidget() or self):
            self.scope.scope.setFocus()
        self._show_halves(shown=False)
        self.again_button.setEnabled(True)
        self.summary.setText(tr("There is no plan"))
        self.table.set_rows(())
        self.detail.say("")
        self.notice.say("warning", message, hint)

    def show_plan(self, plan: FleetPlan) -> None:
        """Show the plan of each node."""
        self._plan = plan
        self.progress.hide()
        self._show_halves(shown=True)
        self.again_button.setEnabled(True)
        self.summary.setText(plan_summary(plan))
        self.passwords.show_nodes([one for one in plan.problems if one.code == AuthFailed.code])
        self._show_notice(plan)
        self.table.set_rows(_row(at, one, plan) for at, one in enumerate(plan.nodes))
        first = next((at for at, one in enumerate(plan.nodes) if one.has_work), 0)
        self.table.choose(str(first))

    def _show_notice(self, plan: FleetPlan) -> None:
        plain = [one for one in plan.with_work if one.plan and not is_atomic(one.plan)]
        if plan.stopped_by is not None and plan.canary is not None:
            self.notice.say(
                "warning",
                tr("{} would go first and cannot be updated: nothing will be done.").format(
                    plan.canary.name
                ),
                tr("Let another node go first, or go on after a failure."),
            )
        elif plain:
            names = ", ".join(one.name for one in plain[:3]) + (" …" if len(plain) > 3 else "")
            self.notice.say(
                "warning",
                tr("Not atomic: {}").format(names),
                tr(
                    "The original's firmware takes files one by one: leave the node powered, and "
                    "repeat the update if it is cut off. From then on updates are safe."
                ),
            )
        else:
            self.notice.hide()

    def focus_first(self) -> None:
        """Give the keyboard to a password that is wanted, else to the table."""
        field = next(iter(self.passwords.fields.values()), None)
        (field.line if field is not None else self.table).setFocus()

    def _show_halves(self, *, shown: bool) -> None:
        self._halves.setVisible(shown)
        self._filler.setVisible(not shown)

    def _on_current(self, key: str) -> None:
        if self._plan is not None and key:
            self.detail.show_node(self._plan.nodes[int(key)])

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self.summary, 1)
        head.addWidget(self.again_button)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.setProperty("role", "gap")
        halves.setHandleWidth(GRID)
        halves.addWidget(self.table)
        halves.addWidget(self.detail)
        halves.setStretchFactor(0, 3)
        halves.setStretchFactor(1, 2)
        halves.setSizes([_WIDTHS[0], _WIDTHS[1]])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, GRID)
        column.setSpacing(GRID + 4)
        column.addWidget(self.scope)
        column.addLayout(head)
        column.addWidget(self.progress)
        column.addWidget(self.notice)
        column.addWidget(self.passwords)
        column.addWidget(halves, 1)
        column.addWidget(self._filler, 1)
        self._halves = halves


def _row(at: int, node: FleetNode, plan: FleetPlan) -> Row:
    first = node is plan.canary and len(plan.with_work) > 1
    name = Cell(node.name, icon="numeric-1-circle" if first else "", tone="accent", bold=True)
    if node.plan is None:
        done = node.done
        if done is None:
            return Row(str(at), (name, Cell(), Cell()))
        icon, tone = MARKS[done.outcome]
        words = Cell(outcome_words(done.outcome), icon, tone)
        if done.code == AuthFailed.code:
            words = Cell(tr("Wants its password"), "lock-outline", "warning")
        spoken = f"{node.name}: {outcome_words(done.outcome)}. {why_words(done)}"
        return Row(str(at), (name, Cell("-", quiet=True), words), spoken=spoken)
    if node.plan.nothing_to_do:
        what = Cell(tr("Up to date"), "check", "online")
    elif is_atomic(node.plan):
        what = Cell(sent_words(node.plan), "upload", "accent")
    else:
        what = Cell(sent_words(node.plan), "alert-outline", "warning")
    spoken = f"{node.name}, {version_words(node.plan)}: {what.text}"
    if first:
        spoken = tr("{}, goes first").format(spoken)
    return Row(str(at), (name, Cell(version_words(node.plan)), what), spoken=spoken)

"""What runs on the node, and a way to stop it."""

from __future__ import annotations

from PyQt5.QtCore import Qt
from PyQt5.QtGui import QKeySequence
from PyQt5.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QPlainTextEdit,
    QShortcut,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
)

from micros_ide.gui.context import Context
from micros_ide.gui.pages.devices.details.node_poll import NodePoll
from micros_ide.gui.pages.devices.details.tab import Tab
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button, label, set_fixed
from micros_ide.gui.widgets.facts_tree import make_tree
from micros_ide.gui.widgets.question import ask
from micros_ide.model.node_facts import NodeFacts, NodeTask, NodeTasks, Topic

_OUTPUT_HEIGHT = 12 * GRID


class TasksTab(Tab):
    """Tasks, those of the firmware among them; only the others can be stopped."""

    steady = frozenset({Topic.TASKS})

    def __init__(self, context: Context, poll: NodePoll) -> None:
        super().__init__(context, poll)
        self.summary = label("", "caption", wrap=True)
        self.tree: QTreeWidget = make_tree(tr("Tasks"), (tr("Task"), tr("State")))
        self.tree.setRootIsDecorated(False)
        self.stop_button = button(tr("Stop…"), "compact")
        self.output_button = button(tr("Show its output"), "compact")
        self.output = QPlainTextEdit()
        self.output.setReadOnly(True)
        self.output.setProperty("role", "detail")
        self.output.setAccessibleName(tr("Output of the task"))
        self.output.setFixedHeight(_OUTPUT_HEIGHT)
        set_fixed(self.output)
        self._rows: tuple[NodeTask, ...] = ()
        self.stop_button.clicked.connect(self._wish_stop)
        self.output_button.clicked.connect(self._show_output)
        self.tree.itemSelectionChanged.connect(self._on_selected)
        delete = QShortcut(QKeySequence(QKeySequence.Delete), self.tree)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._wish_stop)
        self._lay_out()
        self.begin()

    def begin(self) -> None:
        """Nothing was asked yet."""
        self.tree.clear()
        self._rows = ()
        self.output.hide()
        self.summary.setText(tr("Not asked yet."))
        self._on_selected()

    def take(self, facts: NodeFacts) -> None:
        """Show the tasks."""
        if Topic.TASKS not in facts.asked:
            return
        if facts.tasks is None:
            self.begin()
            self.summary.setText(tr("This node does not tell its tasks."))
            return
        self.summary.setText(_summary(facts.tasks))
        tasks = tuple(sorted(facts.tasks.tasks, key=lambda one: (one.of_system, one.tag)))
        if tasks != self._rows:
            self._fill(tasks)

    def selected(self) -> NodeTask | None:
        """Return the selected task."""
        items = self.tree.selectedItems()
        return items[0].data(0, Qt.ItemDataRole.UserRole) if items else None

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        buttons.addWidget(self.stop_button)
        buttons.addWidget(self.output_button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.summary)
        column.addWidget(self.tree, 1)
        column.addWidget(self.output)
        column.addLayout(buttons)
        self.tree.setSelectionMode(QAbstractItemView.SingleSelection)

    def _fill(self, tasks: tuple[NodeTask, ...]) -> None:
        before = self.selected()
        self._rows = tasks
        self.tree.clear()
        for task in tasks:
            item = QTreeWidgetItem([task.tag, _state(task)])
            item.setData(0, Qt.ItemDataRole.UserRole, task)
            item.setToolTip(0, task.tag)
            self.tree.addTopLevelItem(item)
            if before is not None and task.tag == before.tag:
                item.setSelected(True)
                self.tree.setCurrentItem(item)
        self._on_selected()

    def _on_selected(self) -> None:
        task = self.selected()
        self.stop_button.setEnabled(task is not None and task.running and not task.of_system)
        self.output_button.setEnabled(task is not None)
        tip = tr("The firmware needs this task.") if task is not None and task.of_system else ""
        self.stop_button.setToolTip(tip)

    def _wish_stop(self) -> None:
        task = self.selected()
        if task is None or task.of_system or not task.running:
            return
        ask(
            self,
            self._context.theme,
            tr("Stop the task {tag}?").format(tag=task.tag),
            lost=tr("What it was doing ends at once. Call its function to start it again."),
            verb=tr("Stop"),
            agreed=lambda: self._stop(task.tag),
        )

    def _stop(self, tag: str) -> None:
        core, uid = self._context.core, self._poll.uid
        command = f"task kill {tag}"

        def stopped(_reply: str) -> None:
            self._context.navigation.said.emit(tr("{tag} was stopped.").format(tag=tag))
            self._poll.look()

        self._poll.run(
            tr("Stop {tag}").format(tag=tag),
            lambda password, report: core.node_facts.do(uid, command, report, password=password),
            done=stopped,
        )

    def _show_output(self) -> None:
        task = self.selected()
        if task is None:
            return
        core, uid = self._context.core, self._poll.uid
        command = f"task show {task.tag}"

        def show(reply: str) -> None:
            self.output.setPlainText(reply or tr("It has said nothing yet."))
            self.output.show()

        self._poll.run(
            tr("Ask for the output of {tag}").format(tag=task.tag),
            lambda password, report: core.node_facts.call(uid, command, report, password=password),
            done=show,
        )


def _summary(tasks: NodeTasks) -> str:
    parts = []
    if tasks.load is not None:
        parts.append(tr("Load {load} %").format(load=tasks.load))
    if tasks.free_places is not None:
        parts.append(tr("places free for more tasks: {count}").format(count=tasks.free_places))
    return "; ".join(parts) or tr("Load not told")


def _state(task: NodeTask) -> str:
    if not task.running:
        return tr("ended")
    return tr("runs, firmware") if task.of_system else tr("runs")

"""The load modules of the node, their functions, and a way to call them."""

from __future__ import annotations

from PyQt5.QtCore import Qt, QTimer
from PyQt5.QtGui import QKeySequence
from PyQt5.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QShortcut,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from micros_ide.gui.context import Context
from micros_ide.gui.pages.devices.details.call_card import CallCard
from micros_ide.gui.pages.devices.details.node_poll import NodePoll
from micros_ide.gui.pages.devices.details.tab import Tab
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button, label, tool_button
from micros_ide.gui.widgets.facts_tree import make_tree
from micros_ide.gui.widgets.question import ask
from micros_ide.model.node_facts import NodeFacts, NodeModule, Topic

_STATE_WIDTH = 144


class ModulesTab(Tab):
    """Modules with their functions below; the user's own are marked."""

    once = frozenset({Topic.MODULES})

    def __init__(self, context: Context, poll: NodePoll) -> None:
        super().__init__(context, poll)
        self._modules: dict[str, NodeModule] = {}
        self._parameters: dict[str, dict[str, str]] = {}  # as the modules' own help words them
        self.summary = label("", "caption", wrap=True)
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Find a module or function"))
        self.search.setAccessibleName(tr("Find a module or function"))
        self.search.setClearButtonEnabled(True)
        self.refresh_button = tool_button(tr("Ask for the modules again"))
        context.icons.place(self.refresh_button, "refresh", "muted")
        columns = (tr("Module"), tr("State"))
        self.tree: QTreeWidget = make_tree(tr("Modules"), columns, _STATE_WIDTH)
        self.call = CallCard(context, poll)
        self.buttons = QWidget()
        self.call_button = button(tr("Call…"), "compact")
        self.remove_button = button(tr("Remove…"), "compact")
        self.search.textChanged.connect(self._filter)
        self.refresh_button.clicked.connect(lambda: poll.look(Topic.MODULES))
        self.tree.itemSelectionChanged.connect(self._on_selected)
        self.tree.itemExpanded.connect(self._on_expanded)
        self.tree.itemActivated.connect(lambda _item, _column: self._open_call())
        self.call.learnt.connect(self._on_learnt)
        self.call.opened.connect(self._make_room)
        self.call.loaded.connect(lambda: poll.look(Topic.MODULES))
        self.call_button.clicked.connect(self._open_call)
        self.remove_button.clicked.connect(self._wish_remove)
        delete = QShortcut(QKeySequence(QKeySequence.Delete), self.tree)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._wish_remove)
        self._lay_out()
        self.begin()

    def begin(self) -> None:
        """Nothing was asked yet."""
        self._modules, self._parameters = {}, {}
        self.tree.clear()
        self.search.clear()
        self.call.begin()
        self.summary.setText(tr("Not asked yet."))
        self._on_selected()

    def opened(self) -> None:
        """Asked for once; then it is known."""
        if not self._modules:
            self.summary.setText(tr("Asking the node for its modules…"))

    def take(self, facts: NodeFacts) -> None:
        """Show the modules."""
        if Topic.MODULES not in facts.asked:
            return
        if facts.modules is None:
            self.begin()
            self.summary.setText(tr("This node does not tell its modules."))
            return
        ordered = sorted(facts.modules, key=lambda one: not one.own)  # the user's own first
        found = {one.name: one for one in ordered}
        self.summary.setText(_summary(facts.modules))
        if found != self._modules:
            self._modules = found
            self._fill()

    def close_top(self) -> bool:
        """Close the card of a call; False when none is open."""
        return self.call.fold()

    def selected(self) -> tuple[str, str]:
        """Return the selected module and function, "" for none."""
        items = self.tree.selectedItems()
        if not items:
            return "", ""
        parent = items[0].parent()
        words = items[0].data(0, Qt.ItemDataRole.UserRole)
        return (words, "") if parent is None else (parent.data(0, Qt.ItemDataRole.UserRole), words)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(GRID)
        top.addWidget(self.search, 1)
        top.addWidget(self.refresh_button)
        buttons = QHBoxLayout(self.buttons)
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.setSpacing(GRID)
        buttons.addWidget(self.call_button)
        buttons.addWidget(self.remove_button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(top)
        column.addWidget(self.summary)
        column.addWidget(self.tree, 1)
        column.addWidget(self.buttons)
        column.addWidget(self.call)

    def _fill(self) -> None:
        chosen, opened = self.selected(), self._opened()
        self.tree.clear()
        rows = [self._item(one) for one in self._modules.values()]
        self.tree.addTopLevelItems(rows)
        for row in rows:
            name = row.data(0, Qt.ItemDataRole.UserRole)
            row.setExpanded(name in opened)
            for at in range(row.childCount()):
                child = row.child(at)
                if child is not None:
                    child.setFirstColumnSpanned(True)  # takes effect inside a tree only
            self._choose(row, chosen)
        self._filter(self.search.text())
        self._on_selected()

    def _choose(self, row: QTreeWidgetItem, chosen: tuple[str, str]) -> None:
        """Select what was selected before, if it is in this row."""
        if row.data(0, Qt.ItemDataRole.UserRole) != chosen[0]:
            return
        inside = (row.child(at) for at in range(row.childCount()))
        named = [
            one for one in inside if one and one.data(0, Qt.ItemDataRole.UserRole) == chosen[1]
        ]
        self.tree.setCurrentItem(named[0] if named else row)

    def _opened(self) -> set[str]:
        rows = (self.tree.topLevelItem(at) for at in range(self.tree.topLevelItemCount()))
        return {row.data(0, Qt.ItemDataRole.UserRole) for row in rows if row and row.isExpanded()}

    def _item(self, module: NodeModule) -> QTreeWidgetItem:
        item = QTreeWidgetItem([module.name, _state(module)])
        item.setData(0, Qt.ItemDataRole.UserRole, module.name)
        item.setToolTip(0, module.name)
        if module.own:
            font = item.font(0)
            font.setBold(True)
            item.setFont(0, font)
        takes = self._parameters.get(module.name, {})
        for function in module.functions:
            row = QTreeWidgetItem([_function_text(function, takes.get(function, ""))])
            row.setData(0, Qt.ItemDataRole.UserRole, function)
            row.setToolTip(0, row.text(0))
            item.addChild(row)
        return item

    def _filter(self, text: str) -> None:
        wanted = text.strip().lower()
        for at in range(self.tree.topLevelItemCount()):
            row = self.tree.topLevelItem(at)
            module = self._modules.get(row.data(0, Qt.ItemDataRole.UserRole)) if row else None
            if row is None or module is None:
                continue
            inside = [name for name in module.functions if wanted and wanted in name.lower()]
            named = wanted in module.name.lower()
            row.setHidden(not named and not inside)
            for number in range(row.childCount()):
                child = row.child(number)
                if child is not None:
                    hit = named or child.data(0, Qt.ItemDataRole.UserRole) in inside
                    child.setHidden(not hit)
            if inside and not named:
                row.setExpanded(True)

    def _on_selected(self) -> None:
        module, function = self.selected()
        self.call_button.setEnabled(bool(function))
        tip = "" if function else tr("Choose a function below a module first.")
        self.call_button.setToolTip(tip)
        found = self._modules.get(module)
        self.remove_button.setEnabled(bool(found and found.own and not function))
        removable = self.remove_button.isEnabled()
        self.remove_button.setToolTip("" if removable else tr("Choose a module of your own first."))

    def _on_expanded(self, item: QTreeWidgetItem) -> None:
        """Ask a module that is in memory for its help, once."""
        name = item.data(0, Qt.ItemDataRole.UserRole)
        module = self._modules.get(name)
        if module is None or not module.loaded or name in self._parameters:
            return
        self._parameters[name] = {}
        core, uid = self._context.core, self._poll.uid
        self._poll.run(
            tr("Ask {module} for help").format(module=name),
            lambda password, report: core.node_facts.functions(
                uid, name, report, password=password
            ),
            done=lambda functions: self._on_learnt(name, functions),
        )

    def _on_learnt(self, name: str, functions: dict[str, str]) -> None:
        self._parameters[name] = functions
        for at in range(self.tree.topLevelItemCount()):
            row = self.tree.topLevelItem(at)
            if row is None or row.data(0, Qt.ItemDataRole.UserRole) != name:
                continue
            for number in range(row.childCount()):
                child = row.child(number)
                if child is not None:
                    function = child.data(0, Qt.ItemDataRole.UserRole)
                    child.setText(0, _function_text(function, functions.get(function, "")))
                    child.setToolTip(0, child.text(0))

    def _open_call(self) -> None:
        module, function = self.selected()
        found = self._modules.get(module)
        if found is None or not function:
            return
        known = self._parameters.get(module)
        parameters = known.get(function, "") if known else None
        self.call.open_function(module, function, parameters, loaded=found.loaded)

    def _make_room(self, opened: bool) -> None:
        """Leave the list as much room as can be while a call is open."""
        self.buttons.setVisible(not opened)
        self.summary.setVisible(not opened)
        if opened:
            QTimer.singleShot(0, self._keep_in_sight)

    def _keep_in_sight(self) -> None:
        current = self.tree.currentItem()
        if current is not None:
            self.tree.scrollToItem(current)

    def _wish_remove(self) -> None:
        module, function = self.selected()
        found = self._modules.get(module)
        if found is None or not found.own or function:
            return
        ask(
            self,
            self._context.theme,
            tr("Remove your module {name} from the node?").format(name=module),
            lost=tr("Its file on the node is lost. What it has started goes on until a restart."),
            verb=tr("Remove"),
            agreed=lambda: self._remove(module),
        )

    def _remove(self, module: str) -> None:
        core, uid = self._context.core, self._poll.uid

        def removed(_nothing: object) -> None:
            said = tr("{name} was removed from the node.").format(name=module)
            self._context.navigation.said.emit(said)
            self.call.begin()
            self._poll.look(Topic.MODULES)

        self._poll.run(
            tr("Remove {name}").format(name=module),
            lambda password, report: core.node_facts.remove_module(
                uid, module, report, password=password
            ),
            done=removed,
        )


def _function_text(function: str, parameters: str) -> str:
    return f"{function}  {parameters}".rstrip()


def _state(module: NodeModule) -> str:
    parts = [tr("yours")] if module.own else []
    if module.loaded:
        parts.append(tr("in memory"))
    return ", ".join(parts)


def _summary(modules: tuple[NodeModule, ...]) -> str:
    loaded = sum(one.loaded for one in modules)
    words = tr("{count} modules, {loaded} in memory").format(count=len(modules), loaded=loaded)
    if all(one.own is None for one in modules):
        return f"{words}; {tr('which are yours is not told')}"
    own = sum(bool(one.own) for one in modules)
    return f"{words}, {tr('{count} yours').format(count=own)}" if own else words

"""What is updated and how: all, modules, some modules; again; past failures; side by side."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import QSize, Qt, QTimer, pyqtSignal
from PyQt5.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
)

from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, label
from micros_ide.gui.widgets.picker import Choice, Picker
from micros_ide.model.ota_fleet import AT_ONCE, MOST_AT_ONCE

ALL, MODULES, SELECTED = "all", "modules", "selected"
_TILE = QSize(168, 28)
_PAUSE_MS = 400  # after the last tick, before the nodes are asked again


class ScopeBar(QFrame):
    """`wished`: the nodes have to be asked again; `tuned`: only the way it is done changes."""

    wished = pyqtSignal()
    tuned = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setSizePolicy(QSizePolicy.Preferred, QSizePolicy.Fixed)
        self.scope = Picker()
        self.scope.setAccessibleName(tr("What is updated"))
        self.scope.set_choices(
            [
                Choice(ALL, tr("The whole firmware")),
                Choice(MODULES, tr("Load modules only")),
                Choice(SELECTED, tr("Selected modules")),
            ],
            ALL,
        )
        self.force = QCheckBox(tr("Send everything again"))
        self.force.setToolTip(tr("Also an older version, and over modules changed on the node"))
        self.keep_going = QCheckBox(tr("Go on after a failure"))
        self.at_once = QSpinBox()
        self.at_once.setRange(1, MOST_AT_ONCE)
        self.at_once.setValue(AT_ONCE)
        self.at_once.setAccessibleName(tr("Nodes updated side by side"))
        self.modules = QListWidget()
        self.modules.setAccessibleName(tr("Modules to update"))
        self.modules.setFlow(QListWidget.LeftToRight)
        self.modules.setWrapping(True)
        self.modules.setResizeMode(QListWidget.Adjust)
        self.modules.setGridSize(_TILE)
        self.modules.setFixedHeight(116)
        self.modules.hide()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_PAUSE_MS)
        self._soon.timeout.connect(self.wished)
        self._lay_out()
        self.scope.chosen.connect(self._on_scope)
        self.force.toggled.connect(lambda _on: self.wished.emit())
        self.keep_going.toggled.connect(lambda _on: self.tuned.emit())
        self.at_once.valueChanged.connect(lambda _value: self.tuned.emit())
        self.modules.itemChanged.connect(lambda _item: self._soon.start())

    def set_modules(self, names: Sequence[str]) -> None:
        """Offer the modules that the program brings."""
        blocked = self.modules.blockSignals(True)
        self.modules.clear()
        for name in names:
            item = QListWidgetItem(name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            item.setSizeHint(_TILE)
            self.modules.addItem(item)
        self.modules.blockSignals(blocked)

    def chosen_modules(self) -> tuple[str, ...] | None:
        """Return the modules that are updated, () for the whole firmware, None while none is."""
        kind = self.scope.key()
        if kind == ALL:
            return ()
        items = [self.modules.item(at) for at in range(self.modules.count())]
        names = tuple(
            one.text()
            for one in items
            if one is not None and (kind == MODULES or one.checkState() == Qt.CheckState.Checked)
        )
        return names or None

    def show_single(self, *, single: bool) -> None:
        """One node alone has nothing to go on to, and nobody beside it."""
        for one in (self.keep_going, self.at_once, self._at_once_caption):
            one.setVisible(not single)

    def _on_scope(self, kind: str) -> None:
        self.modules.setVisible(kind == SELECTED)
        self.wished.emit()

    def _lay_out(self) -> None:
        self._at_once_caption: QLabel = label(tr("Side by side"))
        self._at_once_caption.setBuddy(self.at_once)
        row = QHBoxLayout()
        row.setSpacing(GROUP_GAP)
        row.addWidget(self.scope, 1)
        row.addWidget(self.force)
        row.addWidget(self.keep_going)
        beside = QHBoxLayout()
        beside.setSpacing(GRID)
        beside.addWidget(self._at_once_caption)
        beside.addWidget(self.at_once)
        row.addLayout(beside)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(GRID)
        column.addLayout(row)
        column.addWidget(self.modules)

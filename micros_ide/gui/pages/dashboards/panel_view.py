"""The panel of a node under its name."""

from __future__ import annotations

from PyQt5.QtWidgets import QVBoxLayout, QWidget

from micros_ide.gui.context import Context
from micros_ide.gui.pages.dashboards.controls.node_controls import NodeControls
from micros_ide.gui.widgets.basics import GROUP_GAP, ElidedLabel


class PanelView(QWidget):
    """One panel; another node takes the place of the one before."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.title = ElidedLabel("", "title")
        self.controls = NodeControls(context)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GROUP_GAP)
        column.addWidget(self.title)
        column.addWidget(self.controls, 1)

    def show_node(self, uid: str, name: str) -> None:
        """Show the panel of this node."""
        self.title.setText(name)
        if uid != self.controls.uid:
            self.controls.show_node(uid)

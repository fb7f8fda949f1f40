"""What the tabs of a node have in common, and the rows of facts in them."""

from __future__ import annotations

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QGridLayout, QScrollArea, QWidget

from micros_ide.gui.context import Context
from micros_ide.gui.pages.devices.details.node_poll import NodePoll
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, label
from micros_ide.gui.widgets.wrap_label import WrapLabel
from micros_ide.model.node_facts import NodeFacts, Topic


class Tab(QWidget):
    """A tab of the node view.

    Attributes:
        steady: what is asked for again and again while the tab is shown.
        once: what is asked for when it is shown first.
    """

    steady: frozenset[Topic] = frozenset()
    once: frozenset[Topic] = frozenset()

    def __init__(self, context: Context, poll: NodePoll) -> None:
        super().__init__()
        self._context, self._poll = context, poll

    def begin(self) -> None:
        """Another node is shown: forget the one before."""

    def opened(self) -> None:
        """The tab is on top now."""

    def again(self) -> None:
        """Ask anew for what the poll does not bring (F5)."""

    def close_top(self) -> bool:
        """Close what lies on top; False when there is nothing."""
        return False

    def take(self, facts: NodeFacts) -> None:
        """Show what the node has told."""


class Rows(QWidget):
    """Facts as caption and value, one under the other."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GROUP_GAP)
        self._grid.setVerticalSpacing(GRID)
        self._grid.setColumnStretch(1, 1)
        self._values: list[WrapLabel] = []

    def add(self, caption: str) -> WrapLabel:
        """Add a row and return the label of its value."""
        value = WrapLabel()
        value.setAccessibleName(caption)
        row = len(self._values)
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(label(caption, "muted"), row, 0, top)
        self._grid.addWidget(value, row, 1)
        self._values.append(value)
        return value

    def put(self, value: WrapLabel, text: str) -> None:
        """Show `text` in a row; an empty one hides the row."""
        value.setText(text)
        row = self._values.index(value)
        for column in (0, 1):
            item = self._grid.itemAtPosition(row, column)
            part = item.widget() if item is not None else None
            if part is not None:
                part.setVisible(bool(text))


def not_told() -> str:
    """Return the words for what a node does not say."""
    return tr("not told")


def scrolling(content: QWidget) -> QScrollArea:
    """Return `content` in a frame that scrolls up and down."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(content)
    return area

"""Lists of the pane: two columns, the first one takes the room."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget

_LEFT = Qt.Alignment(Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter
_SECOND = 112  # px, of the second column


def make_tree(name: str, columns: Sequence[str], second: int = _SECOND) -> QTreeWidget:
    """Return an empty list with these columns; rows have one height, so it may be long."""
    tree = QTreeWidget()
    dress_tree(tree, name, columns, second)
    return tree


def dress_tree(tree: QTreeWidget, name: str, columns: Sequence[str], second: int = _SECOND) -> None:
    """Give `tree` these columns and the look of the lists of facts."""
    tree.setProperty("role", "facts")
    tree.setAccessibleName(name)
    tree.setColumnCount(len(columns))
    tree.setHeaderLabels(list(columns))
    tree.setUniformRowHeights(True)
    tree.setAllColumnsShowFocus(True)
    tree.setTextElideMode(Qt.TextElideMode.ElideRight)
    tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    tree.setVerticalScrollMode(QAbstractItemView.ScrollPerPixel)
    head = tree.header()
    if head is not None:
        head.setStretchLastSection(False)
        head.setSectionResizeMode(0, QHeaderView.Stretch)
        head.setSectionsMovable(False)
        head.setDefaultAlignment(_LEFT)
        for column in range(1, len(columns)):
            head.setSectionResizeMode(column, QHeaderView.Fixed)
            head.resizeSection(column, second)

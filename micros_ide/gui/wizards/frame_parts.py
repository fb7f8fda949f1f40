"""What surrounds everything that lies over a place: a head with a title, and a foot."""

from __future__ import annotations

from collections.abc import Iterable

from PyQt5.QtWidgets import QHBoxLayout, QLayout, QToolButton, QVBoxLayout, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, MARGIN, tool_button

_WIDEST = 1120  # px: a form over the whole of a wide screen is hard to read


def close_button(icons: Icons) -> QToolButton:
    """Return the button in the corner."""
    made = tool_button(tr("Close (Esc)"), "")
    icons.place(made, "close", "muted")
    return made


def head_row(
    title: QWidget, about: QWidget, parts: Iterable[QWidget], below: int = GROUP_GAP
) -> QHBoxLayout:
    """Return a row of a title over what it is about, then `parts`; `below`: px of room."""
    names = QVBoxLayout()
    names.setSpacing(0)
    names.addWidget(title)
    names.addWidget(about)
    row = QHBoxLayout()
    row.setContentsMargins(MARGIN, GROUP_GAP, GROUP_GAP, below)
    row.setSpacing(GRID)
    row.addLayout(names, 1)
    for part in parts:
        row.addWidget(part)
    return row


def foot_row(note: QWidget, parts: Iterable[QWidget]) -> QHBoxLayout:
    """Return a row of a note, which takes the room, and `parts` at its right."""
    row = QHBoxLayout()
    row.setContentsMargins(MARGIN, 12, MARGIN, 12)
    row.setSpacing(GRID)
    row.addWidget(note, 1)
    for part in parts:
        row.addWidget(part)
    return row


def middle(content: QLayout) -> QHBoxLayout:
    """Return a row with `content` in its middle, no wider than reads well."""
    box = QWidget()
    box.setMaximumWidth(_WIDEST)
    box.setLayout(content)
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.addStretch(1)
    row.addWidget(box, 1000)
    row.addStretch(1)
    return row

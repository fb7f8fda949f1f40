"""What sets its own height is arranged alike with and without a scroll bar."""

from __future__ import annotations

import pytest
from PyQt5.QtWidgets import QPushButton, QScrollArea

from micros_ide.gui.widgets.self_high import SelfHigh

LEAST, HIGH, COUNT = 100, 60, 12


class Columns(SelfHigh):
    """Squares in as many columns as there is room for."""

    def __init__(self) -> None:
        super().__init__()
        self.parts = [QPushButton("x", self) for _ in range(COUNT)]

    def arrange(self) -> None:
        columns = max(1, self.room() // LEAST)
        for number, one in enumerate(self.parts):
            one.setGeometry(number % columns * LEAST, number // columns * HIGH, LEAST, HIGH)
        self.setFixedHeight(-(-COUNT // columns) * HIGH)


@pytest.mark.parametrize("width", range(300, 340, 4))
def test_a_scroll_bar_that_comes_and_goes_moves_nothing(qtbot, width):
    """Else a bar that appears for the height could ask for another height, without end."""
    area, columns = QScrollArea(), Columns()
    qtbot.addWidget(area)
    area.setWidgetResizable(True)
    area.setWidget(columns)
    area.resize(width, COUNT * HIGH + 20)
    area.show()
    qtbot.waitExposed(area)
    qtbot.waitUntil(lambda: not area.verticalScrollBar().isVisible())
    without = [one.geometry() for one in columns.parts]
    area.resize(width, 2 * HIGH)
    qtbot.waitUntil(area.verticalScrollBar().isVisible)
    assert [one.geometry() for one in columns.parts] == without
    assert max(one.right() for one in without) < area.viewport().width()

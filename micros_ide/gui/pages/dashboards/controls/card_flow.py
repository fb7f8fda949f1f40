"""Cards in columns of equal width, as many as there is room for."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QWidget

from micros_ide.gui.widgets.basics import GROUP_GAP
from micros_ide.gui.widgets.self_high import SelfHigh

LEAST = 296  # px of a column
_MOST_COLUMNS = 5


class CardFlow(SelfHigh):
    """Each card goes under the column that is shortest."""

    def __init__(self) -> None:
        super().__init__()
        self._cards: list[QWidget] = []
        self._arranging = False

    def set_cards(self, cards: Sequence[QWidget]) -> None:
        """Show these in this order, and hide those that were here before and are not."""
        before, self._cards = self._cards, list(cards)
        for one in before:
            if one not in self._cards:
                one.hide()
        for card in self._cards:
            if card.parent() is not self:
                card.setParent(self)
        self.arrange()
        for card in self._cards:
            if card.isHidden():
                card.show()

    def order_keyboard(self) -> None:
        """Let the Tab key go through the cards in their order."""
        inputs = [one for card in self._cards for one in _inputs(card)]
        for first, second in itertools.pairwise(inputs):
            QWidget.setTabOrder(first, second)

    def columns(self) -> int:
        """Return how many columns there is room for."""
        fitting = (self.room() + GROUP_GAP) // (LEAST + GROUP_GAP)
        return max(1, min(_MOST_COLUMNS, fitting))

    def arrange(self) -> None:
        """Put everything into its place."""
        if self._arranging:
            return
        self._arranging = True
        columns = self.columns()
        width = max(1, (self.room() - (columns - 1) * GROUP_GAP) // columns)
        ends = [0] * columns
        for card in self._cards:
            at = ends.index(min(ends))
            height = _height(card, width)
            card.setGeometry(at * (width + GROUP_GAP), ends[at], width, height)
            ends[at] += height + GROUP_GAP
        self.setFixedHeight(max(0, max(ends) - GROUP_GAP))
        self._arranging = False


def _height(card: QWidget, width: int) -> int:
    layout = card.layout()
    if layout is not None and layout.hasHeightForWidth():
        return layout.totalHeightForWidth(width)
    return card.sizeHint().height()


def _inputs(card: QWidget) -> list[QWidget]:
    """Return what the keyboard can reach in a card, in reading order."""
    tab, window = int(Qt.FocusPolicy.TabFocus), card.window()
    parts = card.findChildren(QWidget)
    return [one for one in parts if int(one.focusPolicy()) & tab and one.window() is window]

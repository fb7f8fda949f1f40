"""Cards in as many columns as there is room for, each where the column is shortest."""

from __future__ import annotations

from collections.abc import Sequence

from micros_ide.gui.board_panel.device_card import DeviceCard
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP
from micros_ide.gui.widgets.self_high import SelfHigh

_NARROWEST, _WIDEST = 31 * GRID, 48 * GRID


class CardColumns(SelfHigh):
    """As many columns as there is room for."""

    def __init__(self) -> None:
        super().__init__()
        self._cards: list[DeviceCard] = []

    def set_cards(self, cards: Sequence[DeviceCard]) -> None:
        """Show these, in this order."""
        self._cards = list(cards)
        for card in self._cards:
            if card.parent() is not self:
                card.setParent(self)
                card.show()
        self.arrange()

    def arrange(self) -> None:
        """Put every card into its place."""
        room = self.room()
        count = max(1, min(len(self._cards), (room + GROUP_GAP) // (_NARROWEST + GROUP_GAP)))
        width = min(_WIDEST, (room - (count - 1) * GROUP_GAP) // count)
        if count == 1:
            width = min(room, 2 * _NARROWEST)
        heights = [0] * count
        for card in self._cards:
            at = heights.index(min(heights))
            height = card.wished_height()
            card.setGeometry(at * (width + GROUP_GAP), heights[at], width, height)
            heights[at] += height + GROUP_GAP
        self.setFixedHeight(max(0, max(heights) - GROUP_GAP))

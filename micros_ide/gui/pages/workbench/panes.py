"""The panes beside and below the text: tabs that can be folded away; sizes are remembered."""

from __future__ import annotations

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtGui import QResizeEvent
from PyQt5.QtWidgets import QSplitter, QTabWidget, QWidget

from micros_ide.gui.preferences import Preferences
from micros_ide.gui.widgets.basics import GRID

_SIDE, _BOTTOM, _LEAST_SIDE, _LEAST_TEXT = 320, 180, 260, 320  # px
_CRAMPED = 220  # px of height


class PaneTabs(QTabWidget):
    """Panes of which one is seen."""

    entered = pyqtSignal(object)  # the pane that is seen now

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setProperty("role", "panes")
        self.setDocumentMode(True)
        bar = self.tabBar()
        if bar is not None:
            bar.setExpanding(False)
            bar.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            bar.setAccessibleName(name)
        self.currentChanged.connect(lambda _at: self.entered.emit(self.currentWidget()))


class Panes(QSplitter):
    """`main` with `side` at its right; `text` with `bottom` below it."""

    folded = pyqtSignal()  # one of them was folded or unfolded

    def __init__(
        self,
        parent: QWidget,
        text: QWidget,
        bottom: PaneTabs,
        side: PaneTabs,
        preferences: Preferences,
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._preferences = preferences
        self.bottom, self.side = bottom, side
        self._inner = QSplitter(Qt.Orientation.Vertical)
        for split in (self, self._inner):
            split.setHandleWidth(1)
            split.setChildrenCollapsible(False)
        text.setMinimumWidth(_LEAST_TEXT)
        bottom.setMinimumHeight(96)
        side.setMinimumWidth(_LEAST_SIDE)
        # The outer one first: what is moved into another widget is styled anew, with all in it.
        self.addWidget(self._inner)
        self.addWidget(side)
        self._inner.addWidget(text)
        self._inner.addWidget(bottom)
        self._inner.setStretchFactor(0, 1)
        self._inner.setStretchFactor(1, 0)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)
        self.setSizes(self._kept("build_side_size", 3 * _SIDE, _SIDE))
        self._inner.setSizes(self._kept("build_bottom_size", 3 * _BOTTOM, _BOTTOM))
        self.splitterMoved.connect(lambda _at, _handle: self._keep("build_side_size", self))
        self._inner.splitterMoved.connect(
            lambda _at, _handle: self._keep("build_bottom_size", self._inner)
        )
        self._empty, self._cramped = True, False
        side.setVisible(not preferences.switch("build_no_side"))
        self._show_bottom()

    def set_empty(self, empty: bool) -> None:
        """No text is open: there is nothing to say below it."""
        self._empty = empty
        self._show_bottom()
        self.folded.emit()

    def _show_bottom(self) -> None:
        away = self._empty or self._cramped or self._preferences.switch("build_no_bottom")
        self.bottom.setVisible(not away)

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """Where there is little room, the text has it."""
        super().resizeEvent(event)
        cramped = self.height() < _CRAMPED
        if cramped != self._cramped:
            self._cramped = cramped
            self._show_bottom()
            self.folded.emit()

    def fold_side(self, away: bool) -> None:
        """Fold the pane at the right away, or show it."""
        self.side.setVisible(not away)
        self._preferences.remember(build_no_side=away)
        self.folded.emit()

    def fold_bottom(self, away: bool) -> None:
        """Fold the pane below away, or show it."""
        self._preferences.remember(build_no_bottom=away)
        self._show_bottom()
        self.folded.emit()

    def show_pane(self, pane: QWidget) -> None:
        """Bring a pane to the front, unfolded."""
        if self.bottom.indexOf(pane) >= 0:
            self.fold_bottom(False)
            self.bottom.setCurrentWidget(pane)
        elif self.side.indexOf(pane) >= 0:
            self.fold_side(False)
            self.side.setCurrentWidget(pane)

    def _keep(self, name: str, split: QSplitter) -> None:
        first, second = split.sizes()
        if second > GRID:
            self._preferences.remember(**{name: f"{first},{second}"})

    def _kept(self, name: str, first: int, second: int) -> list[int]:
        try:
            one, other = map(int, self._preferences.text(name).split(","))
        except ValueError:
            return [first, second]
        return [max(one, 1), max(other, 1)]

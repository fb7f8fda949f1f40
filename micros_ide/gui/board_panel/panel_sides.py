"""Where the parts of the panel are: the board beside its devices, or under them."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import (
    QHBoxLayout,
    QScrollBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, scroll_area
from micros_ide.gui.widgets.board_picture import BoardPicture

_WIDE = 860  # px; from here the board stands beside the devices
_WIDTH, _LEAST_WIDTH, _HEIGHT = 440, 200, 460  # of the board


class PanelSides(QStackedWidget):
    """Shows the board and what is wired to it, or `instead`."""

    def __init__(
        self, parent: QWidget, picture: BoardPicture, devices: Sequence[QWidget], instead: QWidget
    ) -> None:
        """`devices` stand under each other, and are scrolled."""
        super().__init__(parent)
        self._picture, self._instead = picture, instead
        self._wide = False
        # The outer ones first: what is moved into another widget is styled anew, with all in it.
        self._both = QWidget()
        self.addWidget(self._both)
        self.addWidget(instead)
        self._area = scroll_area()
        self.scroll_bar = QScrollBar(Qt.Orientation.Vertical)  # of the devices
        self._area.setVerticalScrollBar(self.scroll_bar)
        self._beside = QHBoxLayout(self._both)
        self._beside.setContentsMargins(0, 0, 0, 0)
        self._beside.setSpacing(GROUP_GAP)
        self._beside.addWidget(self._area, 1)
        content = QWidget()
        self._area.setWidget(content)
        self._below = QVBoxLayout(content)
        self._below.setContentsMargins(0, 0, GRID, GRID)
        self._below.setSpacing(GROUP_GAP)
        wired = QVBoxLayout()
        wired.setSpacing(GRID)
        self._below.addLayout(wired, 1)
        for one in devices:
            wired.addWidget(one)
        wired.addStretch(1)
        self._below.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        picture.setFixedHeight(_HEIGHT)
        picture.setMinimumWidth(_LEAST_WIDTH)

    def show_devices(self, on: bool) -> None:
        """Show the board with its devices, or what stands instead."""
        self.setCurrentWidget(self._both if on else self._instead)

    def reveal(self, part: QWidget) -> None:
        """Scroll to a part."""
        self._area.ensureWidgetVisible(part)

    def arrange(self, width: int) -> None:
        """Put the board where the panel has room for it."""
        wide = width >= _WIDE
        if wide == self._wide:
            return
        self._wide = wide
        if wide:
            self._below.removeWidget(self._picture)
            self._beside.insertWidget(0, self._picture, 0, Qt.AlignmentFlag.AlignTop)
            self._picture.setFixedWidth(_WIDTH)
        else:
            self._beside.removeWidget(self._picture)
            self._below.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
            self._picture.setMinimumWidth(_LEAST_WIDTH)
            self._picture.setMaximumWidth(2 * _WIDTH)

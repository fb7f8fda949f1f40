"""Tabs of a place: consoles, files that are edited."""

from __future__ import annotations

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtGui import QMouseEvent
from PyQt5.QtWidgets import QHBoxLayout, QTabBar, QTabWidget, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, tool_button

_LONGEST = 28  # characters of a title


class Tabs(QTabWidget):
    """Tabs with an icon, a title and a button that closes them; they can be moved."""

    close_wished = pyqtSignal(object)  # the page
    new_wished = pyqtSignal()

    def __init__(self, icons: Icons, name: str, new_tip: str) -> None:
        """`name` tells what tabs these are, `new_tip` what the button beside them opens."""
        super().__init__()
        self._icons = icons
        self._marks: dict[QWidget, tuple[str, str]] = {}
        self.setProperty("role", "tabs")
        self.setDocumentMode(True)
        self.setMovable(True)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.setUsesScrollButtons(True)
        self.new_button = tool_button(new_tip, "", 28)
        icons.place(self.new_button, "plus", "text", 18)
        self.new_button.clicked.connect(lambda _on=False: self.new_wished.emit())
        corner = QWidget()
        room = QHBoxLayout(corner)
        room.setContentsMargins(GRID, 3, GRID, 5)
        room.addWidget(self.new_button)
        self.setCornerWidget(corner, Qt.Corner.TopRightCorner)
        icons.theme.changed.connect(self._repaint)
        bar = self.tabBar()
        if bar is not None:
            bar.setExpanding(False)
            bar.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            bar.setAccessibleName(name)

    def add(self, page: QWidget, icon: str, title: str) -> None:
        """Open a tab behind the others, and go to it."""
        self._marks[page] = icon, "muted"
        at = self.addTab(page, self._icons.icon(icon, "muted"), "")
        self.name(page, title)
        bar = self.tabBar()
        if bar is not None:
            shut = tool_button(tr("Close this tab (Ctrl+W)"), "", 20)
            shut.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._icons.place(shut, "close", "muted", 14)
            shut.clicked.connect(lambda: self.close_wished.emit(page))
            bar.setTabButton(at, QTabBar.RightSide, shut)
        self.setCurrentWidget(page)

    def mark(self, page: QWidget, icon: str, tone: str) -> None:
        """Put another icon on a tab."""
        if self._marks.get(page) != (icon, tone):
            self._marks[page] = icon, tone
            self.setTabIcon(self.indexOf(page), self._icons.icon(icon, tone))

    def name(self, page: QWidget, title: str, tip: str = "") -> None:
        """Write `title` on a tab; its tooltip is `tip`, or the whole title."""
        at = self.indexOf(page)
        cut = title if len(title) <= _LONGEST else f"{title[: _LONGEST - 1]}…"
        self.setTabText(at, cut.replace("&", "&&"))
        self.setTabToolTip(at, tip or title)

    def take(self, page: QWidget) -> None:
        """Close a tab."""
        self._marks.pop(page, None)
        self.removeTab(self.indexOf(page))

    def step(self, count: int) -> None:
        """Go to the next tab, or the one before; the ends meet."""
        if self.count():
            self.setCurrentIndex((self.currentIndex() + count) % self.count())

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """The middle button closes a tab."""
        bar = self.tabBar()
        if event is not None and bar is not None and event.button() == Qt.MouseButton.MiddleButton:
            at = bar.tabAt(bar.mapFrom(self, event.pos()))
            if at >= 0:
                self.close_wished.emit(self.widget(at))
                return
        super().mouseReleaseEvent(event)

    def _repaint(self) -> None:
        for page, (icon, tone) in self._marks.items():
            self.setTabIcon(self.indexOf(page), self._icons.icon(icon, tone))

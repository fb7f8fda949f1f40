"""The first start: five cards that point at things, the last one starts a virtual board."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PyQt5.QtCore import QPoint, QRect, Qt, pyqtSignal
from PyQt5.QtGui import QColor, QKeySequence, QPainter, QPainterPath, QPaintEvent, QPen
from PyQt5.QtWidgets import QApplication, QFrame, QHBoxLayout, QShortcut, QVBoxLayout, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, MARGIN, button, label
from micros_ide.model.virtual import VirtualStatus

if TYPE_CHECKING:
    from micros_ide.gui.main_window import MainWindow

_WIDTH = 400  # px of the card
_DIM = 130  # of 255


@dataclass(frozen=True)
class Stop:
    """One card: what it points at, and what it says."""

    target: Callable[[], QWidget | None]
    title: str
    text: str


class Tour(QFrame):
    """Lies over the window and lets one thing shine through; Esc ends it."""

    finished = pyqtSignal()

    def __init__(self, window: MainWindow, icons: Icons) -> None:
        super().__init__(window)
        self._window, self._icons = window, icons
        self._stops = _stops(window)
        self._at = 0
        self._starting = False  # the board that comes up is the tour's
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.card = QFrame(self)
        self.card.setProperty("role", "card")
        self.card.setFixedWidth(_WIDTH)
        self.count = label("", "caption")
        self.title = label("", "title")
        self.text = label("", wrap=True)
        self.skip_button = button(tr("Skip"), "link")
        self.back_button = button(tr("Back"))
        self.next_button = button(tr("Next"), "primary")
        self._lay_out()
        self.skip_button.clicked.connect(self._skip)
        self.back_button.clicked.connect(self._back)
        self.next_button.clicked.connect(self._next)
        for keys, act in (("Right", self._next), ("Left", self._back)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        window.virtual.started.connect(self._on_started)
        QApplication.instance().focusChanged.connect(self._keep_focus)  # type: ignore[union-attr]
        self.hide()

    def begin(self) -> None:
        """Show the first card."""
        self._window.stack.show_place("devices")
        self.show()
        self.raise_()
        self._go(0)

    def dismiss(self) -> bool:
        """End the tour; False when it is not shown."""
        if self.isHidden():
            return False
        self.hide()
        self._starting = False
        self.finished.emit()
        return True

    def _skip(self) -> None:
        self.dismiss()

    def place(self) -> None:
        """Follow the window's size."""
        if self.isVisible():
            self._go(self._at)

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """Dim all but the thing that is spoken of."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.Antialiasing)
        path = QPainterPath()
        path.addRect(0, 0, self.width(), self.height())
        spot = self._spot()
        if spot is not None:
            hole = QPainterPath()
            hole.addRoundedRect(spot.x(), spot.y(), spot.width(), spot.height(), 8, 8)
            path = path.subtracted(hole)
        painter.fillPath(path, QColor(0, 0, 0, _DIM))
        if spot is not None:
            painter.setPen(QPen(self._icons.theme.colour("accent"), 2))
            painter.drawRoundedRect(spot, 8, 8)

    def _spot(self) -> QRect | None:
        target = self._stops[self._at].target()
        if target is None or not target.isVisible():
            return None
        corner = target.mapTo(self._window, QPoint(0, 0))
        return QRect(corner, target.size()).adjusted(2, 2, -2, -2)

    def _back(self) -> None:
        if self._at:
            self._go(self._at - 1)

    def _next(self) -> None:
        if self._starting:
            return
        if self._at + 1 < len(self._stops):
            self._go(self._at + 1)
            return
        self._starting = True
        self.next_button.setEnabled(False)
        self.next_button.setText(tr("Starting…"))
        self._window.navigation.virtual_wished.emit("esp32")

    def _keep_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        """The keyboard stays with the card while it lies over the window."""
        del before
        if now is None or not self.isVisible() or not self._window.isAncestorOf(now):
            return
        if now is not self and not self.isAncestorOf(now):
            self.next_button.setFocus()

    def _on_started(self, status: VirtualStatus) -> None:
        if self._starting:
            self.dismiss()
            self._window.navigation.deploy(status.port or "")

    def _go(self, at: int) -> None:
        self._at = at
        stop, last = self._stops[at], at + 1 == len(self._stops)
        self.count.setText(tr("{at} of {all}").format(at=at + 1, all=len(self._stops)))
        self.title.setText(stop.title)
        self.text.setText(stop.text)
        self.back_button.setEnabled(at > 0)
        self.next_button.setEnabled(True)
        self.next_button.setText(tr("Start a virtual board") if last else tr("Next"))
        self.setGeometry(self._window.rect())
        self.setAccessibleName(f"{stop.title}. {stop.text}")
        self._place_card()
        self.next_button.setFocus()
        self.update()

    def _place_card(self) -> None:
        inner = _WIDTH - 2 * MARGIN
        self.text.setFixedSize(inner, self.text.heightForWidth(inner))
        self.card.adjustSize()
        width, height = self.card.width(), self.card.height()
        spot = self._spot()
        centre = QPoint((self.width() - width) // 2, (self.height() - height) // 2)
        if spot is None:
            self.card.move(centre)
            return
        places = (
            QPoint(spot.right() + GROUP_GAP, spot.top()),
            QPoint(spot.left(), spot.bottom() + GROUP_GAP),
            QPoint(spot.left(), spot.top() - height - GROUP_GAP),
            centre,
        )
        room = self.rect().adjusted(GRID, GRID, -GRID, -GRID)
        fits = (one for one in places if room.contains(QRect(one, self.card.size())))
        self.card.move(next(fits, centre))

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        buttons.addWidget(self.skip_button)
        buttons.addStretch(1)
        buttons.addWidget(self.back_button)
        buttons.addWidget(self.next_button)
        column = QVBoxLayout(self.card)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, GROUP_GAP)
        column.setSpacing(GRID)
        for part in (self.count, self.title, self.text):
            column.addWidget(part)
        column.addSpacing(GROUP_GAP)
        column.addLayout(buttons)


def _stops(window: MainWindow) -> tuple[Stop, ...]:
    return (
        Stop(
            lambda: None,
            tr("Welcome to micrOS IDE"),
            tr(
                "It turns an ESP32 or a Pico W into a node of your house: a lamp, a sensor, "
                "a feeder. Everything stays in your network. Five short cards show you around."
            ),
        ),
        Stop(
            lambda: window.rail.places.get("devices"),
            tr("Your devices"),
            tr(
                "Boards on USB and nodes in the network stand in one table, and each row says "
                "how it is known and how old that is."
            ),
        ),
        Stop(
            window.stack.current,
            tr("Drop a module on a row"),
            tr(
                "A load module is a Python file called LM_name.py. Drop it on a node: it is tried "
                "first, then uploaded, and you can call it at once."
            ),
        ),
        Stop(
            lambda: window.dock,
            tr("Work is shown here"),
            tr(
                "Every job has its bar, its log and a button that stops it. Ctrl+L opens the "
                "history, Ctrl+K finds any command."
            ),
        ),
        Stop(
            lambda: None,
            tr("Try it without a board"),
            tr(
                "A virtual board runs genuine MicroPython on this computer. Start one now, and "
                "the next page makes it a node."
            ),
        ),
    )

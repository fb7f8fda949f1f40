"""The week with hands: events are dragged, walked through and moved by keys."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PyQt5.QtCore import QPoint, Qt, pyqtSignal
from PyQt5.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PyQt5.QtWidgets import QApplication

from micros_ide.gui.icons import Icons
from micros_ide.gui.wizards.schedule.week_face import WeekFace
from micros_ide.gui.wizards.schedule.week_layout import MOST_STRIPS, Block

SNAP, FINE = 5, 1  # minutes
_DAY = 24 * 60
_CTRL, _ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
_STEPS: dict[int, tuple[int, int]] = {  # days, events or steps of time
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
}


class WeekView(WeekFace):
    """What a person wants with the schedule is told by signals; nothing is changed here."""

    moved = pyqtSignal(object, object)  # a Firing and the moment (without offset) it is put to
    opened = pyqtSignal()  # the chosen event is to be edited
    added = pyqtSignal(object)  # a moment (without offset) that was double clicked
    removed = pyqtSignal()

    def __init__(self, icons: Icons) -> None:
        super().__init__(icons)
        self._press: QPoint | None = None
        self._dragged: Block | None = None
        port = self.viewport()
        if port is not None:
            port.setMouseTracking(True)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Choose what is under the pointer; it may be dragged from there."""
        if event is None or event.button() != Qt.MouseButton.LeftButton:
            return
        block = self._block_at(event.pos())
        if block is not None:
            self._press, self._dragged = event.pos(), block
            self._select(block.key)
            return
        geometry = self.scene.geometry
        strips = self.scene.strips[:MOST_STRIPS]
        hit = [s for at, s in enumerate(strips) if geometry.strip(at).contains(event.pos())]
        self._select(("strip", hit[0].entry) if hit else None)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Drag an event; without a button show what can be taken."""
        if event is None:
            return
        port = self.viewport()
        if self._dragged is None or self._press is None:
            over = self._block_at(event.pos())
            if port is not None:
                hand = over is not None and over.firing.entry is not None
                port.setCursor(
                    Qt.CursorShape.OpenHandCursor if hand else Qt.CursorShape.ArrowCursor
                )
            return
        far = (event.pos() - self._press).manhattanLength()
        if self.scene.ghost is None and far < QApplication.startDragDistance():
            return
        if self._dragged.firing.entry is None:
            return
        if port is not None:
            port.setCursor(Qt.CursorShape.ClosedHandCursor)
        self.set_ghost((self._dragged.firing, self._target(event)))

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Put down what was dragged."""
        dragged, ghost = self._dragged, self.scene.ghost
        self._drop()
        if event is not None and dragged is not None and ghost is not None:
            to = self._target_of(dragged, ghost)
            if to != dragged.firing.at.replace(tzinfo=None):
                self.moved.emit(dragged.firing, to)

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Edit an event, or add one where there is none."""
        if event is None or self._schedule is None:
            return
        if self._block_at(event.pos()) is not None or event.pos().y() < self.scene.geometry.head:
            self.opened.emit()
            return
        day, minute = self.scene.geometry.time_at(event.x(), event.y())
        self.added.emit(self._moment(day, int(minute // SNAP * SNAP)))

    def contextMenuEvent(self, event: QContextMenuEvent | None) -> None:  # noqa: N802
        """There is no menu; what can be done stands beside."""
        if event is not None:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802
        """Arrows choose; with Ctrl they move by 5 minutes or a day, with Alt by a minute."""
        if event is None:
            return
        key, held = event.key(), event.modifiers()
        if key == Qt.Key.Key_Escape and self._dragged is not None:
            self._drop()
        elif held & (_CTRL | _ALT) and key in _STEPS:
            self._nudge(*_STEPS[key], fine=bool(held & _ALT))
        elif key in _STEPS:
            self._walk(*_STEPS[key])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.scene.selected is not None:
            self.opened.emit()
        elif key == Qt.Key.Key_Delete and self.entry is not None:
            self.removed.emit()
        elif key in {Qt.Key.Key_Plus, Qt.Key.Key_Minus}:
            self.set_zoom(self.zoom + (1 if key == Qt.Key.Key_Plus else -1))
        else:
            event.ignore()

    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802
        """Scroll; with Ctrl zoom."""
        if event is not None and event.modifiers() & _CTRL:
            self.set_zoom(self.zoom + (1 if event.angleDelta().y() > 0 else -1))
        else:
            super().wheelEvent(event)

    def _walk(self, days: int, steps: int) -> None:
        """Choose the event before or after, or the nearest one of another day."""
        blocks = self.scene.blocks
        if not blocks:
            return
        now = self.block
        if now is None:
            self._select(blocks[0].key)
        elif steps:
            at = min(max(list(blocks).index(now) + steps, 0), len(blocks) - 1)
            self._select(blocks[at].key)
        else:
            beside = self._beside(blocks, now, days)
            if beside is not None:
                self._select(beside.key)
        self._reveal()

    @staticmethod
    def _beside(blocks: Sequence[Block], now: Block, days: int) -> Block | None:
        there = [one for one in blocks if (one.day - now.day) * days > 0]
        if not there:
            return None
        day = min((one.day for one in there), key=lambda day: abs(day - now.day))
        same = [one for one in there if one.day == day]
        return min(same, key=lambda one: abs(one.minute - now.minute))

    def _nudge(self, days: int, steps: int, *, fine: bool) -> None:
        block = self.block
        if block is None or block.firing.entry is None:
            return
        start = block.firing.at.replace(tzinfo=None)
        if self.scene.ghost is not None:  # asked already: go on from there
            start = self._target_of(block, self.scene.ghost)
        minutes = steps * (FINE if fine else SNAP)
        to = start + dt.timedelta(minutes=minutes, days=days)
        last = self.scene.days[-1] if self.scene.days else to.date()
        if self.scene.days and self.scene.days[0] <= to.date() <= last:
            self.moved.emit(block.firing, to)

    def _target(self, event: QMouseEvent) -> dt.datetime:
        assert self._dragged is not None  # noqa: S101 - only called while something is dragged
        grip = self._press.y() - self.rect_of(self._dragged).top() if self._press else 0
        day, minute = self.scene.geometry.time_at(event.x(), event.y() - grip)
        snap = FINE if event.modifiers() & _ALT else SNAP
        return self._moment(day, min(round(minute / snap) * snap, _DAY - snap))

    def _target_of(self, block: Block, ghost: tuple[int, float, str]) -> dt.datetime:
        return self._moment(ghost[0], int(ghost[1])).replace(second=block.firing.at.second)

    def _moment(self, day: int, minute: int) -> dt.datetime:
        start = dt.datetime.combine(self.scene.days[day], dt.time())
        return start + dt.timedelta(minutes=minute)

    def _drop(self) -> None:
        self._press = self._dragged = None
        port = self.viewport()
        if port is not None:
            port.unsetCursor()
        self.set_ghost(None)

    def _block_at(self, place: QPoint) -> Block | None:
        if place.y() < self.scene.geometry.head:
            return None
        geometry = self.scene.geometry
        hit = [one for one in self.scene.blocks if geometry.rect(one).contains(place)]
        chosen = [one for one in hit if one.key == self.scene.selected]
        return next(iter([*chosen, *hit[::-1]]), None)

"""The painted part of a board's picture: pointer and keyboard choose a pin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PyQt5.QtCore import QEvent, QPoint, QRectF, QSize, Qt, pyqtSignal
from PyQt5.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PyQt5.QtWidgets import QSizePolicy, QToolTip, QWidget

from micros_ide.gui.drawing.board_painter import BoardMarks, paint_board
from micros_ide.gui.drawing.board_places import Places, place_board
from micros_ide.gui.drawing.pin_words import pin_sentences
from micros_ide.gui.theme import Theme
from micros_ide.gui.translation import tr
from micros_ide.model.board_layout import Pinout

_HINT, _LEAST = QSize(480, 520), QSize(320, 360)
_TINY = 96  # px; below it nothing is drawn
_SMALL_HINT, _SMALL_LEAST = QSize(200, 280), QSize(120, 160)  # without labels


class BoardCanvas(QWidget):
    """Draw a board; `chosen` carries the index of the selected pin, None for none."""

    chosen = pyqtSignal(object)

    def __init__(self, theme: Theme, *, labels: bool = True) -> None:
        super().__init__()
        self._theme, self._labels = theme, labels
        self._pinout: Pinout | None = None
        self._places: Places | None = None
        self.marks = BoardMarks()
        self.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Expanding)
        if labels:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setMouseTracking(True)
        theme.changed.connect(self.update)

    def show_pinout(self, pinout: Pinout | None) -> None:
        """Draw another board, or none; the selection goes, used names stay."""
        self._pinout = pinout
        self.marks = replace(self.marks, selected=None, hovered=None, levels={}, highlight=())
        name = pinout.layout.shows if pinout else ""
        self.setAccessibleName(tr("Picture of the board {0}").format(name) if name else "")
        self.setAccessibleDescription("")
        self._forget_places()

    def set_used(self, names: frozenset[str]) -> None:
        """Fill the pins of these logical names."""
        legend_changes = bool(names) != bool(self.marks.used)
        self.marks = replace(self.marks, used=names)
        if legend_changes:
            self._forget_places()
        self.update()

    def set_levels(self, levels: Mapping[int, int]) -> None:
        """Light the pads of GPIO whose level is high; repaints only what changed."""
        before, self.marks = self.marks.levels, replace(self.marks, levels=dict(levels))
        places, pinout = self.places(), self._pinout
        if places is None or pinout is None:
            return
        for pin in pinout.pins:
            gpio = pin.pin.gpio
            if gpio is not None and bool(before.get(gpio)) != bool(levels.get(gpio)):
                centre, reach = places.point(pin.pin.x, pin.pin.y), 1.3 * places.scale + 1
                area = QRectF(centre.x() - reach, centre.y() - reach, 2 * reach, 2 * reach)
                self.update(area.toAlignedRect())

    def set_highlight(self, roles: tuple[str, ...]) -> None:
        """Mark buttons ("BOOT", "RESET", "BOOTSEL") or the connector ("USB")."""
        self.marks = replace(self.marks, highlight=roles)
        self.update()

    def select(self, index: int | None) -> None:
        """Select a pin by its index."""
        if index == self.marks.selected:
            return
        self.marks = replace(self.marks, selected=index)
        words = "" if index is None or self._pinout is None else self._words(index, " ")
        self.setAccessibleDescription(words)
        self.update()
        self.chosen.emit(index)

    def places(self) -> Places | None:
        """Return where everything is at the present size."""
        large = min(self.width(), self.height()) >= _TINY
        if self._places is None and self._pinout is not None and large:
            self._places = place_board(
                self._pinout,
                QRectF(self.rect()),
                self.font(),
                labels=self._labels,
                in_use=bool(self.marks.used),
            )
        return self._places

    def sizeHint(self) -> QSize:  # noqa: N802
        """A comfortable size."""
        return _HINT if self._labels else _SMALL_HINT

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """The size below which names go missing."""
        return _LEAST if self._labels else _SMALL_LEAST

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """Place everything anew."""
        super().resizeEvent(event)
        self._forget_places()

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """Paint what is exposed."""
        places = self.places()
        if event is None or places is None or self._pinout is None:
            return
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        marks = replace(self.marks, focus=self.hasFocus())
        exposed = QRectF(event.rect())
        paint_board(
            painter, self._pinout, places, self._theme.palette, marks=marks, exposed=exposed
        )
        if self.hasFocus() and self.marks.selected is None:
            painter.setPen(self._theme.colour("focus"))
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 6, 6)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Light the pin under the pointer."""
        if event is not None:
            self._hover(self._at(event.pos()))

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Select the pin under the pointer, or none."""
        if event is not None and self._labels and event.button() == Qt.MouseButton.LeftButton:
            self.select(self._at(event.pos()))

    def leaveEvent(self, event: QEvent | None) -> None:  # noqa: N802
        """Nothing is under the pointer."""
        super().leaveEvent(event)
        self._hover(None)

    def focusInEvent(self, event: QFocusEvent | None) -> None:  # noqa: N802
        """Show that the keyboard is here."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent | None) -> None:  # noqa: N802
        """Show that the keyboard is elsewhere."""
        super().focusOutEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802
        """Arrows walk along the pins and across the board; Home, End; Esc selects none."""
        if event is None or self._pinout is None or not self._labels:
            return
        found = self._next(event.key())
        if found is not None:
            self.select(found)
        elif event.key() == Qt.Key.Key_Escape and self.marks.selected is not None:
            self.select(None)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent | None) -> bool:
        """Answer the pointer that rests on a pin."""
        if event is not None and event.type() == QEvent.Type.ToolTip and self._labels:
            index = self._at(self.mapFromGlobal(event.globalPos()))  # type: ignore[attr-defined]
            words = "" if index is None else self._words(index, "\n")
            QToolTip.showText(event.globalPos(), words, self)  # type: ignore[attr-defined]
            return True
        return super().event(event)

    def _words(self, index: int, between: str) -> str:
        return between.join(pin_sentences(self._pinout, index)) if self._pinout else ""

    def _at(self, point: QPoint) -> int | None:
        places = self.places()
        return places.pin_at(point) if places else None

    def _hover(self, index: int | None) -> None:
        if index != self.marks.hovered:
            self.marks = replace(self.marks, hovered=index)
            self.update()

    def _next(self, key: int) -> int | None:
        pins = self._pinout.pins if self._pinout else ()
        at = self.marks.selected
        last = len(pins) - 1
        lefts = sum(pin.pin.left for pin in pins)
        if key not in _WALK or last < 0:
            return None
        if at is None or key == Qt.Key.Key_Home:
            return 0
        if key == Qt.Key.Key_End:
            return last
        if key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            return min(max(at + (1 if key == Qt.Key.Key_Down else -1), 0), last)
        left = key == Qt.Key.Key_Left
        if pins[at].pin.left is left:
            return at
        across = range(lefts) if left else range(lefts, last + 1)
        return min(across, key=lambda one: abs(pins[one].pin.y - pins[at].pin.y), default=at)

    def _forget_places(self) -> None:
        self._places = None
        self.update()


_WALK = frozenset(
    {
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
    }
)

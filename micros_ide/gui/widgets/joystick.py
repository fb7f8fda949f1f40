"""A field for two numbers at once: sideways the first, upwards the second. It stays where it is."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt5.QtCore import QPointF, QRectF, Qt, pyqtSignal
from PyQt5.QtGui import QKeyEvent, QPainter, QPen
from PyQt5.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from micros_ide.gui.theme import Theme
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, label
from micros_ide.gui.widgets.number_line import NumberLine
from micros_ide.gui.widgets.square_pad import SquarePad

_KNOB = 10.0
_STEPS = 50  # of the keyboard, from end to end


@dataclass(frozen=True)
class Axis:
    """A direction: its name and its numbers; without a step any between them."""

    name: str
    low: float
    high: float
    step: float | None

    def snapped(self, value: float) -> float:
        """Return the number nearest to `value` that there is."""
        value = min(max(value, self.low), self.high)
        if self.step:
            value = self.low + round((value - self.low) / self.step) * self.step
        whole = self.step is not None and float(self.step).is_integer()
        return int(value) if whole and float(self.low).is_integer() else round(value, 6)

    @property
    def middle(self) -> float:
        """The number in the middle."""
        return self.snapped((self.low + self.high) / 2)

    def part(self, value: float) -> float:
        """Return how far along `value` is, 0 to 1."""
        return (value - self.low) / (self.high - self.low)


class JoystickPad(SquarePad):
    """The field itself: mouse and arrows move the knob, Home puts it in the middle."""

    def __init__(self, theme: Theme, name: str, x: Axis, y: Axis) -> None:
        super().__init__(theme, name)
        self.axes = (x, y)
        self.place: tuple[float, float] | None = None
        self.show_place(None)

    def show_place(self, place: tuple[float, float] | None) -> None:
        """Show where it is, nobody has moved it here; None: that is not known."""
        self.place = place
        told = tr("not known")
        if place is not None:
            pairs = zip(self.axes, place, strict=True)
            told = ", ".join(f"{axis.name} {value:g}" for axis, value in pairs)
        self.setAccessibleName(f"{self._name}: {told}")
        self.update()

    def point_of(self, x: float, y: float) -> QPointF:
        """Return where two numbers are."""
        area = self._area()
        return QPointF(
            area.left() + self.axes[0].part(x) * area.width(),
            area.bottom() - self.axes[1].part(y) * area.height(),
        )

    def move_to(self, x: float, y: float) -> None:
        """Go there, as by a person."""
        place = (self.axes[0].snapped(x), self.axes[1].snapped(y))
        if place != self.place:
            self.show_place(place)
            self.turned.emit()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802
        """Arrows move it, with Shift five times as far; Home is the middle."""
        if event is None:
            return
        x, y = self.place or (self.axes[0].middle, self.axes[1].middle)
        far = 5 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        steps = [far * max(one.step or 0, (one.high - one.low) / _STEPS) for one in self.axes]
        ways = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, 1),
            Qt.Key.Key_Down: (0, -1),
        }
        way = ways.get(Qt.Key(event.key()))
        if way is not None:
            self.move_to(x + way[0] * steps[0], y + way[1] * steps[1])
        elif event.key() == Qt.Key.Key_Home:
            self.move_to(self.axes[0].middle, self.axes[1].middle)
        else:
            super().keyPressEvent(event)

    def _paint(self, painter: QPainter) -> None:
        colour, frame = self._theme.colour, QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setBrush(colour("field"))
        painter.setPen(QPen(colour("focus" if self.hasFocus() else "field_line"), 2))
        painter.drawRoundedRect(frame, GRID, GRID)
        painter.setPen(QPen(colour("line"), 1))
        centre = frame.center()
        painter.drawLine(
            QPointF(frame.left() + 2, centre.y()), QPointF(frame.right() - 2, centre.y())
        )
        painter.drawLine(
            QPointF(centre.x(), frame.top() + 2), QPointF(centre.x(), frame.bottom() - 2)
        )
        if self.place is None:
            return
        at = self.point_of(*self.place)
        strong = colour("accent" if self.isEnabled() else "disabled")
        painter.setPen(QPen(strong, 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(frame.left() + 2, at.y()), QPointF(frame.right() - 2, at.y()))
        painter.drawLine(QPointF(at.x(), frame.top() + 2), QPointF(at.x(), frame.bottom() - 2))
        painter.setPen(QPen(colour("card"), 2))
        painter.setBrush(strong)
        painter.drawEllipse(at, _KNOB, _KNOB)

    def _area(self) -> QRectF:
        edge = _KNOB + 3
        return QRectF(self.rect()).adjusted(edge, edge, -edge, -edge)

    def _take(self, at: QPointF) -> None:
        area = self._area()
        x, y = self.axes
        along = (at.x() - area.left()) / area.width()
        up = (area.bottom() - at.y()) / area.height()
        self.move_to(x.low + along * (x.high - x.low), y.low + up * (y.high - y.low))


class JoystickField(QWidget):
    """The field, and beside it both numbers, which can be typed."""

    turned = pyqtSignal()

    def __init__(self, theme: Theme, name: str, x: Axis, y: Axis) -> None:
        super().__init__()
        self.pad = JoystickPad(theme, name, x, y)
        self.lines = tuple(NumberLine(f"{name}, {axis.name}") for axis in (x, y))
        self.pad.turned.connect(self._on_turned)
        numbers = QGridLayout()
        numbers.setSpacing(4)
        for at, (axis, line) in enumerate(zip((x, y), self.lines, strict=True)):
            numbers.addWidget(label(axis.name, "caption"), 2 * at, 0)
            numbers.addWidget(line, 2 * at + 1, 0)
            line.returnPressed.connect(self._on_typed)
        numbers.setRowStretch(4, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GRID)
        row.addWidget(self.pad)
        row.addLayout(numbers)
        row.addStretch(1)
        self.setFocusProxy(self.pad)

    @property
    def held(self) -> bool:
        """True while somebody is at it."""
        return self.pad.held or any(one.busy for one in self.lines)

    def place(self) -> tuple[float, float] | None:
        """Return both numbers, if they are known."""
        return self.pad.place

    def show_place(self, place: tuple[float, float] | None) -> None:
        """Show where it is, nobody has moved it here."""
        self.pad.show_place(place)
        self._write()

    def _on_turned(self) -> None:
        self._write()
        self.turned.emit()

    def _on_typed(self) -> None:
        pairs = zip(self.lines, self.pad.axes, strict=True)
        values = [line.read(axis.low, axis.high) for line, axis in pairs]
        if values[0] is not None and values[1] is not None:
            self.pad.move_to(values[0], values[1])
            self._write()

    def _write(self) -> None:
        place = self.pad.place
        for at, line in enumerate(self.lines):
            line.write("" if place is None else f"{place[at]:g}")

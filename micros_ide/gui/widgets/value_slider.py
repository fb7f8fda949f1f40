"""A slider with its value beside it: by mouse, keyboard, or typed."""

from __future__ import annotations

from PyQt5.QtCore import QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt5.QtGui import (
    QBrush,
    QColor,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PyQt5.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QWidget

from micros_ide.gui.theme import Theme
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, label
from micros_ide.gui.widgets.number_line import NumberLine
from micros_ide.gui.widgets.smooth_painter import smooth_painter

_STEPS = 1000  # of a range without a step
_MOST_STEPS = 100_000
_HEIGHT, _KNOB, _TRACK = 28, 9.0, 4.0  # px; the knob's radius, the track's height
_TYPED = 64  # px
_DIGITS = 6


def shade(first: QColor, last: QColor) -> QBrush:
    """Return what a track is painted with that goes from one colour to another."""
    gradient = QLinearGradient(0, 0, 1, 0)
    gradient.setCoordinateMode(QLinearGradient.ObjectBoundingMode)
    gradient.setColorAt(0, first)
    gradient.setColorAt(1, last)
    return QBrush(gradient)


class ValueSlider(QSlider):
    """Numbers from `low` to `high`; jumps to where it is pressed, does not care for the wheel.

    Attributes:
        known: there is a value; without one no knob is drawn.
        shade: what the track is painted with; None: the accent up to the knob.
    """

    turned = pyqtSignal(float)  # by a person
    let_go = pyqtSignal()

    def __init__(self, theme: Theme, low: float, high: float, step: float | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._theme = theme
        self.low, self.high = low, high
        self.step = step or (high - low) / _STEPS
        self.known = False
        self.shade: QBrush | None = None
        count = max(1, min(_MOST_STEPS, round((high - low) / self.step)))
        self.setRange(0, count)
        self.setSingleStep(max(1, count // 100))
        self.setPageStep(max(1, count // 10))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Fixed)
        self._shown = self._held = False
        self.valueChanged.connect(self._on_changed)
        theme.changed.connect(self.update)

    @property
    def held(self) -> bool:
        """True while somebody has it in his hand."""
        return self._held

    def number(self) -> float:
        """Return the value."""
        return min(self.low + self.value() * self.step, self.high)

    def show_number(self, value: float | None) -> None:
        """Show a value, nobody has turned it; None: it is not known."""
        self._shown = True
        self.known = value is not None
        if value is not None:
            self.setValue(round((value - self.low) / self.step))
        self._shown = False
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """As high as a row needs."""
        return QSize(18 * GRID, _HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Narrow is possible."""
        return QSize(8 * GRID, _HEIGHT)

    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802
        """Whoever scrolls the page means no hardware."""
        if event is not None:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802
        """Arrows, page keys, Home and End turn it, also to the value that it seems to have."""
        before, unknown = self.value(), not self.known
        super().keyPressEvent(event)
        low = {Qt.Key.Key_Home, Qt.Key.Key_Left, Qt.Key.Key_Down}
        if unknown and self.value() == before and event is not None and event.key() in low:
            self._on_changed()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Go to where it was pressed."""
        if event is None or event.button() != Qt.MouseButton.LeftButton:
            return
        self._held = True
        self._go_to(event.pos().x())

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Follow the mouse."""
        if event is not None and self._held:
            self._go_to(event.pos().x())

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """The hand is off."""
        if event is not None and self._held:
            self._held = False
            self.let_go.emit()

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """Paint track, value and focus."""
        del event
        with smooth_painter(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        colour, middle = self._theme.colour, self.height() / 2
        on = self.isEnabled()
        track = QRectF(_KNOB, middle - _TRACK / 2, self.width() - 2 * _KNOB, _TRACK)
        if self.shade is not None:
            track.adjust(0, -2, 0, 2)
        painter.setPen(Qt.PenStyle.NoPen)
        shade = self.shade if self.shade is not None and on else QBrush(colour("track"))
        painter.setBrush(shade)
        if self.shade is not None:
            painter.setPen(QPen(colour("field_line"), 1))
        painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
        if not self.known:
            return
        at = QPointF(self._place(), middle)
        strong = colour("accent" if on else "disabled")
        if self.shade is None:
            painter.setBrush(strong)
            filled = QRectF(track.left(), track.top(), at.x() - track.left(), track.height())
            painter.drawRoundedRect(filled, _TRACK / 2, _TRACK / 2)
        if self.hasFocus():
            painter.setPen(QPen(colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(at, _KNOB - 1, _KNOB - 1)
        painter.setPen(QPen(strong, 2))
        painter.setBrush(strong if self.shade is None else colour("card"))
        painter.drawEllipse(at, _KNOB - 4, _KNOB - 4)

    def _place(self) -> float:
        part = self.value() / max(1, self.maximum())
        return _KNOB + part * (self.width() - 2 * _KNOB)

    def _go_to(self, x: int) -> None:
        room = max(1.0, self.width() - 2 * _KNOB)
        part = min(max((x - _KNOB) / room, 0.0), 1.0)
        before, was_known = self.value(), self.known
        self.setValue(round(part * self.maximum()))
        if self.value() == before and not was_known:
            self._on_changed()

    def _on_changed(self, _value: int = 0) -> None:
        if not self._shown:
            self.known = True
            self.turned.emit(self.number())
        self.update()


class SliderField(QWidget):
    """A slider, the value as text that can be typed over, and the unit.

    Attributes:
        typing: something is typed that was not sent yet.
    """

    turned = pyqtSignal(float)  # by a person

    def __init__(
        self,
        theme: Theme,
        name: str,
        low: float,
        high: float,
        *,
        step: float | None = None,
        unit: str = "",
    ) -> None:
        super().__init__()
        self._whole = all(float(one).is_integer() for one in (low, high, step or 0.5))
        self._name, self._unit = name, unit
        self.slider = ValueSlider(theme, low, high, step)
        self.line = NumberLine(tr("{name}, typed").format(name=name), _TYPED)
        self.slider.turned.connect(self._on_turned)
        self.line.returnPressed.connect(self._on_typed)
        self.line.editingFinished.connect(self._on_left)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.slider, 1)
        row.addWidget(self.line)
        if unit:
            row.addWidget(label(unit, "muted"))
        self.setFocusProxy(self.slider)
        self.show_number(None)

    @property
    def held(self) -> bool:
        """True while somebody is at it: has it in his hand, or types."""
        return self.slider.held or self.line.busy

    def number(self) -> float | None:
        """Return the value, if there is one."""
        return self._rounded(self.slider.number()) if self.slider.known else None

    def show_number(self, value: float | None) -> None:
        """Show a value that nobody has set here; None: it is not known."""
        self.slider.show_number(value)
        self._write(value)

    def _on_turned(self, value: float) -> None:
        self._write(value)
        self.turned.emit(self._rounded(value))

    def _on_typed(self) -> None:
        if not self.line.isModified():
            return
        value = self.line.read(self.slider.low, self.slider.high)
        if value is None:
            return
        self.slider.show_number(value)
        self._write(self.slider.number())
        self.turned.emit(self._rounded(self.slider.number()))

    def _on_left(self) -> None:
        """What was typed and not sent is forgotten when the keyboard goes elsewhere."""
        if not self.line.hasFocus():
            self._write(self.slider.number() if self.slider.known else None)

    def _write(self, value: float | None) -> None:
        text = "" if value is None else self._text(value)
        self.line.write(text)
        shown = f"{text} {self._unit}".strip() if text else tr("not known")
        self.slider.setAccessibleName(f"{self._name}: {shown}")

    def _rounded(self, value: float) -> int | float:
        return round(value) if self._whole else round(value, _DIGITS)

    def _text(self, value: float) -> str:
        return f"{self._rounded(value):.6g}"

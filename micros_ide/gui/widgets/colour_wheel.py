"""A wheel of hue and saturation, a slider of brightness, and the channels as numbers."""

from __future__ import annotations

import math

from PyQt5.QtCore import QPointF, QRectF, Qt, pyqtSignal
from PyQt5.QtGui import (
    QColor,
    QConicalGradient,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QRadialGradient,
)
from PyQt5.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from micros_ide.gui.theme import Theme
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, label
from micros_ide.gui.widgets.number_line import NumberLine
from micros_ide.gui.widgets.smooth_painter import smooth_painter
from micros_ide.gui.widgets.square_pad import SquarePad
from micros_ide.gui.widgets.value_slider import ValueSlider, shade

_DOT = 7.0
_HUE_STEP, _SATURATION_STEP = 5 / 360, 0.05
Rgb = tuple[float, float, float]  # parts of the full scale


class ColourWheel(SquarePad):
    """Hue goes round, saturation outwards; arrows turn it, Home is white, End the full colour."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme, name)
        self.hue, self.saturation = 0.0, 0.0
        self.known = False
        self._say()

    def show_colour(self, hue: float, saturation: float) -> None:
        """Show a colour, 0 to 1 each, that nobody has chosen here."""
        self.hue, self.saturation, self.known = hue % 1.0, saturation, True
        self._say()
        self.update()

    def point_of(self, hue: float, saturation: float) -> QPointF:
        """Return where a colour is."""
        angle = hue * 2 * math.pi
        radius = self._radius() * saturation
        return self._centre() + QPointF(math.cos(angle) * radius, -math.sin(angle) * radius)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802
        """Left and right turn the hue, up and down change the saturation."""
        if event is None:
            return
        hue, saturation = self.hue, self.saturation
        key = event.key()
        if key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            hue += _HUE_STEP if key == Qt.Key.Key_Left else -_HUE_STEP
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            saturation += _SATURATION_STEP if key == Qt.Key.Key_Up else -_SATURATION_STEP
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            saturation = float(key == Qt.Key.Key_End)
        else:
            super().keyPressEvent(event)
            return
        self.show_colour(hue, min(max(saturation, 0.0), 1.0))
        self.turned.emit()

    def _paint(self, painter: QPainter) -> None:
        centre, radius = self._centre(), self._radius()
        colour = self._theme.colour
        wheel = QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)
        if not self.isEnabled():
            painter.setPen(QPen(colour("line"), 1))
            painter.setBrush(colour("track"))
            painter.drawEllipse(wheel)
            return
        around = QConicalGradient(centre, 0)
        for step in range(7):
            around.setColorAt(step / 6, QColor.fromHsvF(step / 6 % 1.0, 1.0, 1.0))
        inwards = QRadialGradient(centre, radius)
        white = QColor(Qt.GlobalColor.white)
        inwards.setColorAt(0, white)
        white.setAlpha(0)
        inwards.setColorAt(1, white)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(around)
        painter.drawEllipse(wheel)
        painter.setBrush(inwards)
        painter.drawEllipse(wheel)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour("focus" if self.hasFocus() else "field_line"), 2))
        painter.drawEllipse(wheel.adjusted(-1, -1, 1, 1))
        if self.known:
            dot = self.point_of(self.hue, self.saturation)
            painter.setBrush(QColor.fromHsvF(self.hue % 1.0, self.saturation, 1.0))
            painter.setPen(QPen(QColor("#FFFFFF"), 4))
            painter.drawEllipse(dot, _DOT, _DOT)
            painter.setPen(QPen(QColor("#1B1F24"), 1.5))
            painter.drawEllipse(dot, _DOT + 1, _DOT + 1)

    def _take(self, at: QPointF) -> None:
        away = at - self._centre()
        hue = math.atan2(-away.y(), away.x()) / (2 * math.pi)
        self.show_colour(hue, min(1.0, math.hypot(away.x(), away.y()) / self._radius()))
        self.turned.emit()

    def _centre(self) -> QPointF:
        return QPointF(self.width() / 2, self.height() / 2)

    def _radius(self) -> float:
        return min(self.width(), self.height()) / 2 - _DOT - 2

    def _say(self) -> None:
        told = tr("not known")
        if self.known:
            told = tr("hue {hue}°, saturation {saturation} %").format(
                hue=round(self.hue * 360) % 360, saturation=round(self.saturation * 100)
            )
        self.setAccessibleName(f"{self._name}: {told}")


class ColourField(QWidget):
    """Three channels with a full scale each; `turned` when a person has chosen a colour."""

    turned = pyqtSignal()

    def __init__(self, theme: Theme, name: str, channels: tuple[str, str, str]) -> None:
        super().__init__()
        self._theme = theme
        self.wheel = ColourWheel(theme, name)
        self.brightness = ValueSlider(theme, 0.0, 1.0, 0.01)
        self._name = name
        self.lines = tuple(NumberLine(f"{name}, {channel}") for channel in channels)
        self._colour: Rgb = (0.0, 0.0, 0.0)
        self._full: tuple[float, float, float] = (255, 255, 255)
        self.swatch = _Swatch(theme)
        self.wheel.turned.connect(self._on_wheel)
        self.brightness.turned.connect(self._on_wheel)
        for line in self.lines:
            line.returnPressed.connect(self._on_typed)
        self._lay_out(channels)
        self.setFocusProxy(self.wheel)
        self._write()

    def set_full(self, full: tuple[float, float, float]) -> None:
        """Say what the channels are at most."""
        self._full = full
        self._write()

    @property
    def known(self) -> bool:
        """True when there is a colour."""
        return self.wheel.known

    @property
    def held(self) -> bool:
        """True while somebody is at it."""
        typed = any(one.busy for one in self.lines)
        return self.wheel.held or self.brightness.held or typed

    def colour(self) -> Rgb:
        """Return the channels as parts of their full scale."""
        return self._colour

    def show_colour(self, colour: Rgb) -> None:
        """Show a colour that nobody has chosen here."""
        self._colour = colour
        made = QColor.fromRgbF(*(min(max(one, 0.0), 1.0) for one in colour))
        hue, value = made.hsvHueF(), made.valueF()
        if value > 0:
            self.wheel.show_colour(hue if hue >= 0 else self.wheel.hue, made.hsvSaturationF())
        elif not self.wheel.known:
            self.wheel.show_colour(0.0, 0.0)
        self.brightness.show_number(value)
        self._write()

    def _on_wheel(self) -> None:
        if not self.brightness.known:
            self.brightness.show_number(1.0)
        if not self.wheel.known:
            self.wheel.show_colour(0.0, 0.0)
        made = QColor.fromHsvF(self.wheel.hue, self.wheel.saturation, self.brightness.number())
        self._colour = (made.redF(), made.greenF(), made.blueF())
        self._write()
        self.turned.emit()

    def _on_typed(self) -> None:
        pairs = list(zip(self.lines, self._full, strict=True))
        values = [line.read(0, most) for line, most in pairs]
        parts = [
            one / most for one, most in zip(values, self._full, strict=True) if one is not None
        ]
        if len(parts) == len(self.lines):
            self.show_colour((parts[0], parts[1], parts[2]))
            self.turned.emit()

    def _write(self) -> None:
        for line, part, most in zip(self.lines, self._colour, self._full, strict=True):
            line.write(f"{round(part * most)}" if self.known else "")
        pure = QColor.fromHsvF(self.wheel.hue, self.wheel.saturation, 1.0)
        self.brightness.shade = shade(QColor(Qt.GlobalColor.black), pure)
        self.brightness.update()
        percent = round(self.brightness.number() * 100)
        told = f"{percent} %" if self.known else tr("not known")
        self.brightness.setAccessibleName(
            tr("{name}, brightness: {value}").format(name=self._name, value=told)
        )
        self.swatch.show_colour(QColor.fromRgbF(*self._colour) if self.known else None)

    def _lay_out(self, channels: tuple[str, str, str]) -> None:
        numbers = QGridLayout()
        numbers.setSpacing(4)
        for at, (channel, line) in enumerate(zip(channels, self.lines, strict=True)):
            numbers.addWidget(label(channel, "caption"), at, 0)
            numbers.addWidget(line, at, 1)
        side = QVBoxLayout()
        side.setSpacing(GRID)
        side.addWidget(self.swatch)
        side.addLayout(numbers)
        side.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(2 * GRID)
        top.addWidget(self.wheel)
        top.addLayout(side)
        top.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self.brightness)


class _Swatch(QWidget):
    """The colour as it is."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._colour: QColor | None = None
        self.setFixedHeight(3 * GRID)
        self.setMinimumWidth(5 * GRID)
        theme.changed.connect(self.update)

    def show_colour(self, colour: QColor | None) -> None:
        self._colour = colour
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        del event
        shown = self._colour if self._colour is not None and self.isEnabled() else None
        with smooth_painter(self) as painter:
            painter.setPen(QPen(self._theme.colour("field_line"), 1))
            painter.setBrush(shown if shown is not None else self._theme.colour("track"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

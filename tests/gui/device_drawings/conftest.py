"""Real devices of the bench, and a sheet of paper to paint them on."""

from __future__ import annotations

import pytest
from PyQt5.QtCore import QPoint, QRectF, Qt
from PyQt5.QtGui import QColor, QImage, QPainter

from micros_ide.gui.drawing.devices import painting
from micros_ide.gui.theme import load_palette
from micros_ide.virtual.bench.catalogue import device_kind
from micros_ide.virtual.bench.device import PinEvent, Wires


class OnBench:
    """A device of the bench without a board: what a program does to it is told by hand."""

    def __init__(self, kind: str, **inputs: float) -> None:
        made = device_kind(kind)
        pins = {role: number for number, role in enumerate(made.ROLES, 2)}
        self.kind = kind
        self.device = made(Wires(lambda *_put: None, lambda *_later: None), pins)
        self.device.set(**inputs)

    def write(self, role, mode="out", *, level=0, duty=0, freq=0, at=0):
        self.device.on_pin(role, PinEvent(at, self.device.pins[role], mode, level, duty, freq))

    @property
    def row(self):
        return self.kind, self.device.inputs, self.device.read()


class Paper:
    """A picture of one device."""

    def __init__(self, row, *, palette="light", scale=1, room=None) -> None:
        kind, inputs, state = row
        self.palette = load_palette(palette)
        self.size = painting.preferred_size(kind, inputs)
        self.rect = room or QRectF(0, 0, self.size.width(), self.size.height())
        self._scale = scale
        size = self.rect.bottomRight().toPoint() + QPoint(1, 1)
        self.image = QImage(size.x() * scale, size.y() * scale, QImage.Format_ARGB32_Premultiplied)
        self.image.setDevicePixelRatio(scale)
        self.image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self.image)
        painting.paint_device(painter, self.rect, kind, inputs, state, colours=self.palette)
        painter.end()

    def at(self, x, y) -> QColor:
        """The colour at a place, in logical pixels."""
        return self.image.pixelColor(int(x * self._scale), int(y * self._scale))

    def inked(self) -> QRectF:
        """The smallest rectangle around all that is painted, in logical pixels."""
        wide, high = self.image.width(), self.image.height()
        seen = [
            (x, y)
            for y in range(high)
            for x in range(wide)
            if self.image.pixelColor(x, y).alpha() > 40
        ]
        xs, ys = {x for x, _ in seen}, {y for _, y in seen}
        left, top = min(xs), min(ys)
        found = (left, top, max(xs) - left + 1, max(ys) - top + 1)
        return QRectF(*(one / self._scale for one in found))


@pytest.fixture
def on_bench():
    return OnBench


@pytest.fixture
def paper(qapp):
    return Paper

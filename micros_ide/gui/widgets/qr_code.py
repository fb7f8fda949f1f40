"""A QR code: black on white in every theme, on whole pixels of the screen."""

from __future__ import annotations

from PyQt5.QtCore import QRect, QSize, Qt
from PyQt5.QtGui import QColor, QImage, QPainter, QPaintEvent
from PyQt5.QtWidgets import QSizePolicy, QWidget

QUIET = 4  # modules of white around a code, as its standard asks
_LEAST_MODULE, _HINT = 2, 200  # px
Matrix = tuple[tuple[bool, ...], ...]


class QrCode(QWidget):
    """Paint a matrix of `core.qr_codes`; as large as the widget allows, centred."""

    def __init__(self) -> None:
        super().__init__()
        self._matrix: Matrix = ()
        self._image = _image(())  # a pixel for each module
        self.setSizePolicy(QSizePolicy.Preferred, QSizePolicy.Preferred)

    def show_matrix(self, matrix: Matrix, words: str) -> None:
        """Show a code; `words` say to a screen reader what it holds (never a secret)."""
        self._matrix, self._image = matrix, _image(matrix)
        self.setAccessibleName(words)
        self.updateGeometry()
        self.update()

    def clear(self) -> None:
        """Show none."""
        self.show_matrix((), "")

    def matrix(self) -> Matrix:
        """Return the code that is shown."""
        return self._matrix

    def sizeHint(self) -> QSize:  # noqa: N802
        """Comfortable for the camera of a telephone."""
        side = max(_HINT, self.minimumSizeHint().width())
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Smaller ones are hard to read."""
        side = (len(self._matrix) + 2 * QUIET) * _LEAST_MODULE if self._matrix else 0
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """Paint each module as a square of whole pixels."""
        del event
        if not self._matrix:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.SmoothPixmapTransform, on=False)
        device = painter.deviceTransform()
        ratio = device.m11()
        # From here on in pixels of the device, and on whole ones.
        painter.scale(1 / ratio, 1 / ratio)
        painter.translate(round(device.dx()) - device.dx(), round(device.dy()) - device.dy())
        width, height = round(self.width() * ratio), round(self.height() * ratio)
        count = self._image.width()
        side = count * max(1, min(width, height) // count)
        painter.drawImage(QRect((width - side) // 2, (height - side) // 2, side, side), self._image)
        painter.end()


def _image(matrix: Matrix) -> QImage:
    side = len(matrix) + 2 * QUIET
    image = QImage(side, side, QImage.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    black = QColor(Qt.GlobalColor.black).rgb()
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            if dark:
                image.setPixel(x + QUIET, y + QUIET, black)
    return image

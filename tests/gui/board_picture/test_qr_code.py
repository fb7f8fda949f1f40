"""A code on the screen is read by a reader of bar codes, in every theme and resolution."""

from __future__ import annotations

import pytest
import zxingcpp
from PIL import Image
from PyQt5.QtGui import QImage

from micros_ide.gui.theme import DARK, LIGHT
from micros_ide.gui.widgets.qr_code import QrCode
from micros_ide.services.qr_codes import QrCodes

TEXT = "http://kitchen-lamp.local/"


@pytest.fixture
def code(qtbot, icons):
    made = QrCode()
    qtbot.addWidget(made)
    made.show_matrix(QrCodes().matrix(TEXT), "Address of the node")
    return made


def painted(code, ratio):
    size = code.size() * ratio
    image = QImage(size, QImage.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(0xFF14171A)
    code.render(image)
    return image


def read(image):
    grey = image.convertToFormat(QImage.Format_Grayscale8)
    size, line = (grey.width(), grey.height()), grey.bytesPerLine()
    pixels = bytes(grey.constBits().asarray(line * grey.height()))
    return zxingcpp.read_barcode(Image.frombytes("L", size, pixels, "raw", "L", line))


@pytest.mark.parametrize("ratio", [1, 2, 1.25, 1.5])
@pytest.mark.parametrize("side", [None, 160, 233, 400])
def test_it_is_read_and_crisp(code, icons, ratio, side):
    icons.theme.choose(DARK)
    code.setFixedSize(*(2 * [side or code.minimumSizeHint().width()]))
    image = painted(code, ratio)
    icons.theme.choose(LIGHT)
    assert read(image).text == TEXT
    colours = {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}
    ink = {0xFF000000, 0xFFFFFFFF}
    assert ink <= colours <= ink | {image.pixel(0, 0)}  # what is around the square


def test_it_has_a_quiet_zone_a_name_and_room(code, qtbot):
    code.resize(200, 200)
    assert code.accessibleName() == "Address of the node"
    assert code.sizeHint().width() == code.sizeHint().height() >= 200
    image = painted(code, 1)
    count = len(code.matrix()) + 8
    module = 200 // count
    left = (200 - module * count) // 2
    for step in range(4 * module):
        assert image.pixel(left + step, 100) == 0xFFFFFFFF
    assert image.pixel(left + 4 * module, left + 4 * module) == 0xFF000000
    code.clear()
    assert code.matrix() == ()
    assert code.accessibleName() == ""
    assert code.minimumSizeHint().width() == 0

"""QR codes as data: what they hold, and what they refuse."""

from __future__ import annotations

import subprocess
import sys

import pytest
import zxingcpp
from PIL import Image

from micros_ide.errors import InvalidInput
from micros_ide.services.qr_codes import QrCodes


def read(matrix, quiet=4, scale=4):
    """Return what a reader of bar codes reads."""
    side = len(matrix) + 2 * quiet
    image = Image.new("L", (side, side), 255)
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            if dark:
                image.putpixel((x + quiet, y + quiet), 0)
    large = image.resize((side * scale, side * scale), Image.Resampling.NEAREST)
    return zxingcpp.read_barcode(large)


@pytest.mark.parametrize("text", ["http://10.0.1.72/", "kitchen-lamp · 10.0.1.72", "x" * 300])
def test_the_code_says_the_text(text):
    matrix = QrCodes().matrix(text)
    assert all(len(row) == len(matrix) for row in matrix)
    found = read(matrix)
    assert found.text == text
    assert "QR" in str(found.format)


def test_a_network_is_joined_also_when_its_name_has_marks():
    found = read(QrCodes().network("home; net", 'a"b:c\\d'))
    assert found.text == 'WIFI:T:WPA;S:home\\; net;P:a\\"b\\:c\\\\d;;'
    assert read(QrCodes().network("guests", "")).text == "WIFI:T:nopass;S:guests;;"


@pytest.mark.parametrize("text", ["", "x" * 5000])
def test_nothing_and_too_much_are_refused(text):
    with pytest.raises(InvalidInput):
        QrCodes().matrix(text)


def test_the_library_is_loaded_with_the_first_code():
    code = (
        "import sys\nfrom micros_ide.services.qr_codes import QrCodes\ncodes = QrCodes()\n"
        "assert 'segno' not in sys.modules\ncodes.matrix('x')\nassert 'segno' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)

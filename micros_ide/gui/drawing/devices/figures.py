"""What devices show, as people write it: degrees, lengths, notes, names of colours."""

from __future__ import annotations

import colorsys
import math
from collections.abc import Sequence

from micros_ide.gui.translation import tr

_NOTES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")
MINUS = "\N{MINUS SIGN}"
_A4_HZ, _A4 = 440.0, 69  # concert pitch, and its number as MIDI counts
_PALE, _DIM = 0.22, 0.02  # saturation, value


def plain(value: float, digits: int = 1) -> str:
    """Return a figure without needless zeros, with a true minus sign."""
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text.replace("-", MINUS)


def celsius_text(celsius: float) -> str:
    """Return "21.5 °C"."""
    return f"{celsius:.1f} °C".replace("-", MINUS)


def distance_text(millimetres: float) -> str:
    """Return "85 mm", "25.0 cm" or "1.20 m"."""
    if millimetres < 100:
        return f"{millimetres:.0f} mm"
    if millimetres < 1000:
        return f"{millimetres / 10:.1f} cm"
    return f"{millimetres / 1000:.2f} m"


def hertz_text(hertz: float) -> str:
    """Return "440 Hz" or "2.5 kHz"."""
    return f"{hertz:.0f} Hz" if hertz < 10_000 else f"{plain(hertz / 1000)} kHz"


def note_name(hertz: float) -> str:
    """Return the nearest note of the equal temperament, as "A4"; "" for none."""
    if hertz < 8:
        return ""
    at = round(_A4 + 12 * math.log2(hertz / _A4_HZ))
    return f"{_NOTES[at % 12]}{at // 12 - 1}"


def colour_word(red: float, green: float, blue: float) -> str:
    """Return what people call a colour whose parts go from 0 to 255."""
    hue, saturation, value = colorsys.rgb_to_hsv(red / 255, green / 255, blue / 255)
    if value < _DIM / 4:
        return tr("dark")
    if saturation < _PALE:
        return tr("white")
    degrees = hue * 360
    names = (
        (15, tr("red")), (45, tr("orange")), (70, tr("yellow")), (165, tr("green")),
        (195, tr("cyan")), (255, tr("blue")), (290, tr("violet")), (345, tr("pink")),
    )  # fmt: skip
    return next((name for end, name in names if degrees < end), tr("red"))


def lit_pixels(pixels: object, brightness: object = None) -> list[tuple[int, int, int]]:
    """Return (red, green, blue) of each LED, 0 to 255, dimmed by an APA102's 0 to 31."""
    rows = pixels if isinstance(pixels, Sequence) else ()
    dims = brightness if isinstance(brightness, Sequence) else ()
    found = []
    for at, row in enumerate(rows):
        red, green, blue = (int(part) for part in row[:3])
        if at < len(dims):
            red, green, blue = (round(part * dims[at] / 31) for part in (red, green, blue))
        found.append((red, green, blue))
    return found

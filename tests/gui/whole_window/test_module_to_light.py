"""From an empty editor to light: a module is typed, checked, run, and seen in the board panel."""

from __future__ import annotations

import pytest
from PyQt5.QtCore import QRectF, Qt

from micros_ide.gui.drawing.devices import painting
from micros_ide.gui.pages.workbench.editor import colours
from tests.gui.whole_window.conftest import NAME, WAIT_MS

pytestmark = pytest.mark.timeout(120)
LEDS, STEP = 24, 3
HEAD = "def glow(r=0, g=0, b=0)"
MODULE = f"""# Every third LED of a ring, in one colour.
# Wiring: neop to DIN of the ring.
from LogicalPins import physical_pin, pinmap_dump

_ring = []


def _leds():
    if not _ring:
        from machine import Pin
        from neopixel import NeoPixel

        _ring.append(NeoPixel(Pin(physical_pin("neop")), {LEDS}))
    return _ring[0]


{HEAD}:
    # Light the ring.
    # r, g, b: 0 to 255
    # widget: color r=0..255 g=0..255 b=0..255
    leds = _leds()
    for place in range(0, {LEDS}, {STEP}):
        leds[place] = (r, g, b)
    leds.write()
    return {{"R": r, "G": g, "B": b}}


def pinmap():
    # Its pin.
    return pinmap_dump("neop")


def help():
    return ("glow r=<0-255> g=<0-255> b=<0-255>", "pinmap")"""


def ring_colours(card):
    """Return the colours in the middles of the LEDs, as the window shows them now."""
    view, window = card.view, card.window()
    assert view.visibleRegion().boundingRect() == view.rect()  # all of it is in sight
    shot, ratio = window.grab().toImage(), window.devicePixelRatioF()
    places = painting.pixel_places(card.device.kind, card.device.inputs, QRectF(view.rect()))
    points = (view.mapTo(window, place.toPoint()) * ratio for place in places)
    return [shot.pixelColor(point) for point in points]


def brightest(colour):
    return max(colour.red(), colour.green(), colour.blue())


def new_module(page, hands, qtbot, name):
    """Ctrl+N, and a name for it; returns the empty text, which has the keyboard."""
    hands.press(Qt.Key_N, ctrl=True)
    qtbot.waitUntil(lambda: page.texts.current() is not None, timeout=WAIT_MS)
    document = page.texts.current()
    hands.press(Qt.Key_S, ctrl=True)
    assert document.name_bar.line.hasFocus()
    hands.write(name)
    hands.press(Qt.Key_Return)
    qtbot.waitUntil(lambda: document.path is not None, timeout=WAIT_MS)
    assert document.editor.hasFocus()
    hands.press(Qt.Key_A, ctrl=True)
    hands.press(Qt.Key_Delete)
    return document


def test_a_module_is_typed_checked_run_and_seen_to_light_the_ring(window, node, hands, qtbot):
    hands.press(Qt.Key_2, ctrl=True)
    page = window.stack.current()
    qtbot.waitUntil(lambda: page.plugged.complete, timeout=WAIT_MS)
    document = new_module(page, hands, qtbot, "halo")
    editor, bar = document.editor, page.plugged.run_bar

    # Typed with a mistake, which is marked and mended; a word that is offered is taken.
    begun, rest = MODULE.replace(f"{HEAD}:", HEAD).split("LogicalPins")
    qtbot.waitUntil(lambda: document.check is not None, timeout=WAIT_MS)
    hands.write_code(f"{begun}Logi", document)
    assert document.aid.popup.isVisible()
    hands.press(Qt.Key_Tab)
    hands.write_code(rest, document)
    qtbot.waitUntil(lambda: page.status.check.text() == "1 error", timeout=WAIT_MS)
    wrong = MODULE.splitlines().index(f"{HEAD}:")
    assert editor.markersAtLine(wrong) & 1 << colours.ERROR_MARK
    hands.press(Qt.Key_F8)
    assert editor.getCursorPosition()[0] == wrong
    hands.press(Qt.Key_End)
    hands.write(":")
    qtbot.waitUntil(lambda: page.status.check.text() == "No problems", timeout=WAIT_MS)
    assert not editor.markersAtLine(wrong) & 1 << colours.ERROR_MARK
    assert [line.rstrip() for line in document.text().splitlines()] == MODULE.splitlines()

    # The only board is chosen, its panel at hand, its ring dark.
    assert bar.target.currentText() == NAME
    tabs = page.side.tabBar()
    (at,) = [at for at in range(tabs.count()) if tabs.tabText(at) == "Board"]
    hands.click(tabs, tabs.tabRect(at).center())
    board = page.plugged.board
    assert board.isVisible()
    qtbot.waitUntil(lambda: node.ring in board.shelf.cards, timeout=WAIT_MS)
    card = board.shelf.cards[node.ring]
    qtbot.waitUntil(lambda: card.does.text().startswith("dark"), timeout=WAIT_MS)
    dark = ring_colours(card)
    assert len(dark) == LEDS
    assert all(brightest(one) < 150 for one in dark)

    # Run with a colour for its argument: it answers, and the ring shines.
    qtbot.waitUntil(lambda: bar.functions.function == "glow", timeout=WAIT_MS)
    red, _green, blue = bar.functions.fields
    for field, value in ((red, "20"), (blue, "255")):
        hands.click(field._spin)
        hands.replace(value)
    hands.press(Qt.Key_Return, ctrl=True)
    state, view = page.plugged.output.state, page.plugged.output.view
    ran = f"halo glow ran on {NAME}"
    qtbot.waitUntil(lambda: state.words.text().startswith(ran), timeout=WAIT_MS)
    assert view.isVisible()
    qtbot.waitUntil(lambda: "B: 255" in view.text(), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: f"{LEDS // STEP} of {LEDS}" in card.does.text(), timeout=WAIT_MS)
    lit = ring_colours(card)
    assert all(one.blue() > 200 > 150 > one.red() for one in lit[::STEP])
    assert all(brightest(one) < 150 for at, one in enumerate(lit) if at % STEP)
    assert not window.errors.close_top()  # nothing went wrong

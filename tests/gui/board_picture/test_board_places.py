"""In every size that a page gives it: nothing touches, nothing is cut, every pin has its name."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PyQt5.QtCore import QRectF
from PyQt5.QtGui import QFont, QFontMetricsF

from micros_ide.gui.drawing.board_places import place_board
from micros_ide.gui.drawing.pin_words import shown_names
from micros_ide.services.catalogue import Catalogue

BOARDS = [board.id for board in Catalogue().boards()]
SIZES = [(360, 480), (480, 400), (560, 560), (900, 500), (700, 1000)]


@pytest.mark.parametrize("board_id", BOARDS)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_everything_has_its_place(qapp, boards, board_id, size):
    pinout, area = boards.picture(board_id), QRectF(0, 0, *size)
    places = place_board(pinout, area, QFont(), in_use=True)
    metrics = QFontMetricsF(places.font)
    assert len(places.pins) == len(pinout.pins)
    for part in pinout.layout.parts:
        assert area.contains(places.rect(part)), part
    assert area.contains(places.board)
    assert area.contains(places.legend.area)
    for pin, place in zip(pinout.pins, places.pins, strict=True):
        assert area.contains(place.pill)
        assert not place.pill.intersects(places.board)
        assert not place.pill.intersects(places.legend.area)
        assert metrics.horizontalAdvance(pin.pin.label) <= place.pill.width()
        assert metrics.ascent() <= place.pill.height()
        if pin.names:
            text = shown_names(pin.names, place.names.width(), metrics)
            assert text.split(" ")[0] in pin.names, (pin.pin.label, text)
            assert metrics.horizontalAdvance(text) <= place.names.width()
    for left in (True, False):
        side = [p for pin, p in zip(pinout.pins, places.pins, strict=True) if pin.pin.left is left]
        for one, other in pairwise(side):
            assert one.pill.bottom() < other.pill.top()
    for one, other in pairwise(places.legend.entries):
        assert one.words.bottom() <= other.words.top() or one.words.right() < other.sample.left()
        assert area.contains(other.words)


@pytest.mark.parametrize("board_id", BOARDS)
def test_a_pointer_finds_each_pin_at_its_label_and_at_its_pad(qapp, boards, board_id):
    pinout = boards.picture(board_id)
    places = place_board(pinout, QRectF(0, 0, 560, 560), QFont())
    for index, place in enumerate(places.pins):
        assert places.pin_at(place.row.center()) == index
        assert places.pin_at(place.pill.center()) in {index, None}  # lines lie between the two
        assert places.pin_at(place.pad) == index


def test_names_are_never_cut(qapp):
    font = QFont()
    font.setPixelSize(12)
    metrics = QFontMetricsF(font)
    names = ("l9110dir_1", "stppr_1", "buzzer")
    wide = metrics.horizontalAdvance
    assert shown_names(names, 1000, metrics) == "l9110dir_1 · stppr_1 · buzzer"
    assert shown_names(names, wide("l9110dir_1 · stppr_1 +1"), metrics) == "l9110dir_1 · stppr_1 +1"
    assert shown_names(names, wide("l9110dir_1 +2"), metrics) == "l9110dir_1 +2"
    assert shown_names(names, wide("buzzer +2"), metrics) == "buzzer +2"
    assert shown_names(names, wide("+3"), metrics) == "+3"
    assert shown_names(names, 1, metrics) == ""
    assert shown_names((), 100, metrics) == ""

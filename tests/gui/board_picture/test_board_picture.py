"""The picture of a board, used as a person does: pointer, keyboard, light and dark."""

from __future__ import annotations

import pytest
from PyQt5.QtCore import QCoreApplication, QEvent, QPoint, QRect, Qt
from PyQt5.QtGui import QColor, QHelpEvent, QImage, QRegion
from PyQt5.QtWidgets import QApplication, QToolTip

from micros_ide.gui.theme import DARK, LIGHT
from micros_ide.gui.widgets.board_picture import BoardPicture


@pytest.fixture
def picture(qtbot, icons, boards):
    made = BoardPicture(icons.theme)
    qtbot.addWidget(made)
    made.show_pinout(boards.picture("esp32"))
    made.resize(480, 600)
    made.show()
    qtbot.waitExposed(made)
    return made


def index_of(picture, gpio):
    return next(i for i, pin in enumerate(picture.pinout().pins) if pin.pin.gpio == gpio)


def spot(picture, gpio):
    return picture.canvas.places().pins[index_of(picture, gpio)].row.center().toPoint()


def painted(picture):
    image = QImage(picture.canvas.size(), QImage.Format_RGB32)
    image.fill(picture.palette().window().color())
    picture.canvas.render(image)
    return image


def count(image, colour, area=None):
    area = area or image.rect()
    wanted = QColor(colour).rgb()
    return sum(
        image.pixel(x, y) == wanted
        for y in range(area.top(), area.bottom())
        for x in range(area.left(), area.right())
    )


def test_before_a_choice_it_says_what_is_shown_and_what_is_not_on_the_header(picture, boards):
    assert "ESP32 DevKit with 38 pins" in picture.words.text()
    assert "ESP32 DevKit with 38 pins" in picture.canvas.accessibleName()
    picture.show_pinout(boards.picture("esp32c6"))
    assert "buzzer, genadc (a pad on the back of the board)" in picture.words.text()
    picture.show_pinout(None)
    assert picture.words.text() == ""
    assert picture.canvas.places() is None


def test_a_click_on_a_pin_tells_what_it_can_do(picture, qtbot):
    with qtbot.waitSignal(picture.pin_chosen) as chosen:
        qtbot.mouseClick(picture.canvas, Qt.LeftButton, pos=spot(picture, 36))
    assert chosen.args[0].pin.gpio == 36
    for words in ("GPIO 36, printed VP", "temp6000", "Input only", "Measures voltages"):
        assert words in picture.words.text()
    assert picture.canvas.accessibleDescription() == picture.words.text()
    qtbot.mouseClick(picture.canvas, Qt.LeftButton, pos=QPoint(2, 2))
    assert picture.selected() is None
    assert "Choose a pin" in picture.words.text()


def test_keys_walk_along_and_across_the_board(picture, qtbot):
    picture.setFocus()
    canvas = picture.canvas
    assert canvas.hasFocus() or QApplication.focusWidget() is canvas
    qtbot.keyClick(canvas, Qt.Key_Down)
    assert picture.selected() == 0
    for _ in range(4):
        qtbot.keyClick(canvas, Qt.Key_Down)
    assert picture.selected() == index_of(picture, 34)
    qtbot.keyClick(canvas, Qt.Key_Right)
    assert picture.selected() == index_of(picture, 3)
    qtbot.keyClick(canvas, Qt.Key_Right)
    assert picture.selected() == index_of(picture, 3)
    qtbot.keyClick(canvas, Qt.Key_Left)
    assert picture.selected() == index_of(picture, 34)
    qtbot.keyClick(canvas, Qt.Key_End)
    assert picture.selected() == len(picture.pinout().pins) - 1
    qtbot.keyClick(canvas, Qt.Key_Down)
    assert picture.selected() == len(picture.pinout().pins) - 1
    qtbot.keyClick(canvas, Qt.Key_Home)
    qtbot.keyClick(canvas, Qt.Key_Up)
    assert picture.selected() == 0
    qtbot.keyClick(canvas, Qt.Key_Escape)
    assert picture.selected() is None


def test_the_pin_under_the_pointer_is_lit_and_has_a_tooltip(picture, qtbot):
    at = spot(picture, 21)
    qtbot.mouseMove(picture.canvas, at)
    assert picture.canvas.marks.hovered == index_of(picture, 21)
    event = QHelpEvent(QEvent.ToolTip, at, picture.canvas.mapToGlobal(at))
    QApplication.sendEvent(picture.canvas, event)
    assert "i2c_sda" in QToolTip.text()
    QToolTip.hideText()
    QApplication.sendEvent(picture.canvas, QEvent(QEvent.Leave))
    assert picture.canvas.marks.hovered is None


def test_pins_that_modules_use_are_filled_and_named_first(picture, qtbot):
    ink = picture.canvas._theme.colour("pin_digital")
    place = picture.canvas.places().pins[index_of(picture, 22)].pill.toAlignedRect()
    before = count(painted(picture), ink, place)
    picture.set_used(["i2c_scl", "buzzer"])
    place = picture.canvas.places().pins[index_of(picture, 22)].pill.toAlignedRect()
    image = painted(picture)
    assert count(image, ink, place) > 3 * max(before, 1)
    picture.set_used([])
    place = picture.canvas.places().pins[index_of(picture, 22)].pill.toAlignedRect()
    assert count(painted(picture), ink, place) == before


def test_levels_light_the_pads_that_are_high(picture, qtbot):
    lit = picture.canvas._theme.colour("board_lit")
    assert count(painted(picture), lit) == 0
    picture.set_levels({4: 1, 5: 0})
    places = picture.canvas.places()
    pad = places.pins[index_of(picture, 4)].pad.toPoint()
    reach = round(places.scale)
    area = QRect(pad.x() - reach, pad.y() - reach, 2 * reach, 2 * reach)
    image = painted(picture)
    assert count(image, lit, area) == count(image, lit) > 4
    picture.set_levels({4: 0, 5: 0})
    assert count(painted(picture), lit) == 0


def test_a_part_of_the_picture_is_painted_like_the_whole(picture, qtbot):
    picture.set_used(["neop"])
    whole = painted(picture)
    part = QRect(0, 80, picture.canvas.width(), 60)
    image = QImage(picture.canvas.size(), QImage.Format_RGB32)
    image.fill(picture.palette().window().color())
    picture.canvas.render(image, part.topLeft(), QRegion(part))
    assert image.copy(part) == whole.copy(part)


@pytest.mark.parametrize("name", [LIGHT, DARK])
def test_it_wears_the_theme(picture, qtbot, name):
    theme = picture.canvas._theme
    theme.choose(name)
    image = painted(picture)
    for token in ("board", "board_metal", "pin_power", "pin_ground"):
        assert count(image, theme.colour(token)) > 100, token
    theme.choose(LIGHT)


def test_highlighted_buttons_are_marked(picture, qtbot):
    accent = picture.canvas._theme.colour("accent")
    picture.words.setFocusPolicy(Qt.StrongFocus)
    picture.words.setFocus()  # the mark of the keyboard has the same colour
    assert count(painted(picture), accent) == 0
    picture.highlight("BOOT")
    one = count(painted(picture), accent)
    assert one > 300
    picture.highlight("BOOT", "RESET")
    assert count(painted(picture), accent) > 1.5 * one
    picture.highlight("NONE")
    assert count(painted(picture), accent) == 0


class Pseudo:
    """Every text that went through the translator is in brackets."""

    @staticmethod
    def translate(context, text, *_):
        return f"[{text}]"


def test_every_word_passed_the_translator(picture, monkeypatch, boards):
    monkeypatch.setattr(QCoreApplication, "translate", Pseudo.translate)
    picture.show_pinout(boards.picture("esp32c6"))
    assert picture.words.text().startswith("[Seeed Studio XIAO ESP32C6.] [Other ESP32-C6")
    for index, pin in enumerate(picture.pinout().pins):
        picture.select(index)
        told = picture.words.text()
        if pin.pin.gpio is not None:
            assert told.startswith("[GPIO ")
            assert told.endswith("]")
    assert all(entry.text[0] == "[" for entry in picture.canvas.places().legend.entries)

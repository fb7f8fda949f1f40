"""Errors as cards."""

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QApplication

from micros_ide.gui.error_words import ErrorWords
from micros_ide.gui.widgets.error_card import ErrorShelf

WORDS = ErrorWords("The port is in use.", "Close picocom, pid 4711.", "error: busy\nport: COM3")


def shelf(qtbot, icons):
    one = ErrorShelf(icons)
    qtbot.addWidget(one)
    one.resize(700, 300)
    return one


def test_a_card_says_what_and_what_to_do_and_folds_the_rest(qtbot, icons):
    one = shelf(qtbot, icons)
    one.show_error(WORDS)
    (card,) = one.cards()
    assert card.message.text() == WORDS.message
    assert card.hint.text() == WORDS.hint
    assert not card.detail.isVisible()
    qtbot.mouseClick(card.detail_button, Qt.LeftButton)
    assert card.detail.isVisible()
    assert "COM3" in card.detail.toPlainText()


def test_copy_takes_all_of_it(qtbot, icons):
    one = shelf(qtbot, icons)
    one.show_error(WORDS)
    qtbot.mouseClick(one.cards()[0].copy_button, Qt.LeftButton)
    copied = QApplication.clipboard().text()
    assert all(part in copied for part in (WORDS.message, WORDS.hint, WORDS.detail))


def test_the_same_error_again_counts_and_many_do_not_fill_the_window(qtbot, icons):
    one = shelf(qtbot, icons)
    for _turn in range(3):
        one.show_error(WORDS)
    assert "(3 times)" in one.cards()[0].message.text()
    for number in range(6):
        one.show_error(ErrorWords(f"Error {number}.", "", ""))
    assert [card.words.message for card in one.cards()] == ["Error 5.", "Error 4.", "Error 3."]


def test_cards_are_closed_one_by_one_and_the_shelf_goes_with_the_last(qtbot, icons):
    one = shelf(qtbot, icons)
    one.show_error(WORDS)
    one.show_error(ErrorWords("Another.", "", ""))
    qtbot.mouseClick(one.cards()[0].close_button, Qt.LeftButton)
    assert [card.words for card in one.cards()] == [WORDS]
    assert one.close_top()
    assert not one.isVisible()
    assert not one.close_top()

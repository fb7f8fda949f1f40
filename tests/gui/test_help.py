"""Help in the window: F1 and the rail lead there, Esc leads back; no browser is started here."""

from __future__ import annotations

from PyQt5.QtCore import Qt

from micros_ide.gui.help.help_page import HelpPage
from micros_ide.gui.routes import TOPIC_OF_PLACE

PATIENCE_MS = 20_000


def test_f1_and_the_rail_open_the_help_over_the_place_that_is_shown(window, qtbot):
    window.stack.show_place("settings")
    qtbot.keyClick(window, Qt.Key_F1)
    page = window.stack.wizard
    assert isinstance(page, HelpPage)
    article = page.view.article
    qtbot.waitUntil(lambda: article.topic is not None, timeout=PATIENCE_MS)
    assert article.topic.id == "start"
    assert page.view.search_line.hasFocus()

    actions = {one.text(): one for one in window.rail.help_button.menu().actions()}
    for entry, topic in (
        ("Function manual", "manual"),
        ("Boards", "boards"),
        ("How to write a load module", "load-modules"),
        ("How to write an app", "apps"),
        ("Keyboard shortcuts", "keys"),
    ):
        actions[entry].trigger()
        assert window.stack.wizard is page
        assert article.topic.id == topic
        assert page.view.list.current().topic.id == topic
    text = article.toPlainText()
    for command in window.shortcuts.listed():
        assert not command.keys or command.title in text

    qtbot.keyClick(window, Qt.Key_F1)  # the page that is read stays
    assert article.topic.id == "keys"
    qtbot.keyClick(page.view.search_line, Qt.Key_Escape)
    assert window.stack.wizard is None
    assert window.stack.place == "settings"


def test_f1_knows_a_page_for_places_that_there_are(window):
    assert set(TOPIC_OF_PLACE) <= {place.id for place in window.stack.places()}

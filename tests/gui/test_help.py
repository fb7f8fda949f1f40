"""Help in the window: F1 and the rail lead there, Esc leads back; no browser is started here."""

from __future__ import annotations

from PyQt5.QtCore import Qt

from micros_ide.gui.help.help_page import HelpPage
from micros_ide.gui.navigation import DeployWish
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


def _article(window, qtbot, topic: str):
    article = window.stack.wizard.view.article
    shown = lambda: article.topic is not None and article.topic.id == topic  # noqa: E731
    qtbot.waitUntil(shown, timeout=PATIENCE_MS)
    return article


def test_f1_on_a_name_in_the_editor_opens_what_it_means(window, qtbot):
    window.stack.show_place("build")
    page = window.stack.page("build")
    qtbot.waitUntil(lambda: page.plugged.complete, timeout=PATIENCE_MS)
    text = "import LM_rgb\nimport LM_mine\n\nLM_rgb.color(1, 2, 3)\nLM_mine.go()\n"
    document = page.texts.open_text("LM_lamp.py", text)
    editor = document.editor
    qtbot.waitUntil(lambda: "LM_mine" in document.aid.names.imports, timeout=PATIENCE_MS)
    editor.setFocus()

    def ask(line: int, column: int) -> None:
        editor.setCursorPosition(line, column)
        qtbot.keyClick(editor, Qt.Key_F1)
        assert isinstance(window.stack.wizard, HelpPage)

    ask(3, 9)  # in "color"
    article = _article(window, qtbot, "module/rgb")
    assert article.textCursor().block().text() == "color"
    qtbot.keyClick(window, Qt.Key_F1)  # within the help the page that is read stays
    assert article.topic.id == "module/rgb"
    qtbot.keyClick(article, Qt.Key_Escape)
    ask(0, 10)  # in "LM_rgb"
    article = _article(window, qtbot, "module/rgb")
    assert article.verticalScrollBar().value() == 0
    qtbot.keyClick(article, Qt.Key_Escape)
    ask(4, 10)  # a module of one's own is in no manual: all that are
    article = _article(window, qtbot, "manual")
    qtbot.keyClick(article, Qt.Key_Escape)
    ask(2, 0)  # on nothing: how to write one
    _article(window, qtbot, "load-modules")
    document.settle()


def test_f1_in_the_deploy_wizard_opens_the_page_of_the_chosen_board(window, qtbot):
    window.navigation.deploy_wished.emit(DeployWish())
    wizard = window.stack.wizard
    qtbot.waitUntil(lambda: wizard.built and wizard.board.model.count() > 1, timeout=PATIENCE_MS)
    wizard.board.model.choose("esp32c3")
    qtbot.keyClick(window, Qt.Key_F1)
    _article(window, qtbot, "board/esp32c3")
    qtbot.keyClick(window, Qt.Key_Escape)
    assert window.stack.wizard is wizard

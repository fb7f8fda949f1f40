"""The help in the window, used with mouse and keyboard."""

from __future__ import annotations

import pytest
from PyQt5.QtCore import QPoint, Qt, QUrl
from PyQt5.QtGui import QTextDocument

from micros_ide.errors import FirmwareError
from micros_ide.gui.commands import Command
from micros_ide.gui.help.help_page import HelpPage


def article_text(page) -> str:
    return page.view.article.toPlainText()


def here(page) -> str:
    return page.view.article.topic.id


def click_link(qtbot, article, words: str) -> None:
    """Click into the middle of a link, as a person does."""
    article.moveCursor(article.textCursor().Start)
    assert article.find(words)
    spot = article.cursorRect(article.textCursor()).center()
    qtbot.mouseClick(article.viewport(), Qt.LeftButton, pos=QPoint(spot.x() - 4, spot.y()))


def test_what_is_typed_is_found_and_opened_with_the_keyboard_alone(page, qtbot):
    line = page.view.search_line
    qtbot.keyClicks(line, "rgb color")
    rows = page.view.list.rows.rows
    assert [(row.title, row.line) for row in rows[:1]] == [("rgb", "color")]
    assert page.view.list.currentIndex().row() == 0
    qtbot.keyClick(line, Qt.Key_Down)
    assert page.view.list.currentIndex().row() == 1
    qtbot.keyClick(line, Qt.Key_Up)
    qtbot.keyClick(line, Qt.Key_Return)
    assert here(page) == "module/rgb"
    article = page.view.article
    assert article.verticalScrollBar().value() > 0  # at the function, not at the top
    assert article.textCursor().selectedText() == "color"
    left = []
    page.left.connect(lambda: left.append(True))
    page.close_top()  # Esc empties the search first
    assert (line.text(), left) == ("", [])
    assert page.view.list.current().topic.id == "module/rgb"
    page.close_top()
    assert left == [True]


def test_a_line_that_was_found_is_shown_in_its_page(page, qtbot):
    qtbot.keyClicks(page.view.search_line, "brltty")
    (row,) = page.view.list.rows.rows
    assert "braille daemon brltty" in row.line
    qtbot.keyClick(page.view.search_line, Qt.Key_Return)
    assert here(page) == "usb"
    assert "brltty" in page.view.article.textCursor().selectedText()


def test_nothing_found_says_what_to_do(page, qtbot):
    qtbot.keyClicks(page.view.search_line, "xyzzyx")
    assert page.view.nothing.isVisible()
    assert page.view.list.rows.rows == []
    qtbot.keyClick(page.view.search_line, Qt.Key_Return)  # opens nothing
    assert here(page) == "start"
    page.view.search_line.clear()
    assert not page.view.nothing.isVisible()
    assert len(page.view.list.rows.rows) > 50


def test_links_lead_to_pages_and_back_and_forward(page, qtbot):
    view = page.view
    click_link(qtbot, view.article, "USB chips and drivers")
    assert here(page) == "usb"
    qtbot.keyClick(view.article, Qt.Key_Left, Qt.AltModifier)
    assert here(page) == "start"
    assert not view._tools["back"].isEnabled()
    qtbot.mouseClick(view._tools["forward"], Qt.LeftButton)
    assert here(page) == "usb"
    assert not view._tools["forward"].isEnabled()


def test_back_returns_to_where_the_page_was_read(page, qtbot):
    page.show_topic("load-modules")
    bar = page.view.article.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    read_at = bar.value()
    page.show_topic("apps")
    qtbot.keyClick(page.view.article, Qt.Key_Left, Qt.AltModifier)
    assert here(page) == "load-modules"
    assert bar.value() == read_at


def test_a_link_of_the_web_opens_the_browser_only_after_a_click(page, qtbot):
    opened: list[QUrl] = []
    page.view.open_url = lambda url: opened.append(url) or True
    page.show_topic("usb")
    assert opened == []
    click_link(qtbot, page.view.article, "The maker's page")
    assert [url.scheme() for url in opened] == ["https"]
    assert here(page) == "usb"


def test_the_page_loads_nothing_but_its_own_pictures(page, tmp_path):
    file = tmp_path / "secret.png"
    file.write_bytes(b"x")
    article = page.view.article
    for url in (QUrl.fromLocalFile(str(file)), QUrl("https://example.org/a.png"), QUrl("board:no")):
        for kind in (QTextDocument.ImageResource, QTextDocument.HtmlResource):
            assert article.loadResource(kind, url) is None
    picture = article.loadResource(QTextDocument.ImageResource, QUrl("board:esp32"))
    assert picture.width() >= 400


def test_the_page_of_a_board_has_its_picture_in_the_colours_of_the_theme(context, open_help, qtbot):
    page = open_help("board/esp32")
    text = article_text(page)
    for words in ("0x1000", "hold BOOT", "CP210x", "i2c_scl"):
        assert words in text
    article = page.view.article
    url = QUrl("board:esp32")
    light = article.loadResource(QTextDocument.ImageResource, url)
    seen = article.grab().toImage()
    board = context.theme.colour("board")
    shown = {
        seen.pixelColor(x, y).name()
        for x in range(0, seen.width(), 4)
        for y in range(0, seen.height(), 4)
    }
    assert board.name() in shown
    with qtbot.waitSignal(context.theme.changed):
        context.theme.choose("dark")
    assert article.loadResource(QTextDocument.ImageResource, url) != light
    assert here(page) == "board/esp32"


def test_find_in_the_page_goes_around(page, qtbot):
    page.show_topic("apps")
    page.view.article.setFocus()
    qtbot.keyClick(page.view.article, Qt.Key_F, Qt.ControlModifier | Qt.ShiftModifier)
    bar = page.view.find_bar
    assert bar.isVisible()
    qtbot.keyClicks(bar.line, "AppFailure")
    first = page.view.article.textCursor().position()
    places = [first]
    for _ in range(20):
        qtbot.keyClick(bar.line, Qt.Key_Return)
        places.append(page.view.article.textCursor().position())
        if places[-1] == first:
            break
    assert places[-1] == first
    assert len(set(places)) > 1
    qtbot.keyClick(bar.line, Qt.Key_Return, Qt.ShiftModifier)
    assert page.view.article.textCursor().position() == places[-2]
    bar.line.clear()
    qtbot.keyClicks(bar.line, "no such words")
    assert bar.outcome.text() == "Not found"
    page.close_top()
    assert not bar.isVisible()


def test_text_grows_and_that_is_remembered(context, open_help, page, qtbot):
    article = page.view.article

    def height() -> float:
        return article.document().size().height()

    before = height()
    qtbot.mouseClick(page.view._tools["larger"], Qt.LeftButton)
    qtbot.mouseClick(page.view._tools["larger"], Qt.LeftButton)
    assert height() > before * 1.1
    assert context.preferences.text("help_zoom") == "125"
    again = open_help()
    assert again.view.article.document().size().height() > before * 1.1
    qtbot.keyClick(again.view.article, Qt.Key_0, Qt.ControlModifier)
    assert again.view.article.document().size().height() == pytest.approx(before, rel=0.01)


def test_the_shortcuts_are_those_that_it_was_given(open_help):
    told = Command("Water the flowers", lambda: None, "Ctrl+W", "Garden")
    silent = Command("Nothing to press", lambda: None, "", "Garden")
    text = article_text(open_help("keys", told, silent))
    assert "Ctrl+W" in text
    assert "Water the flowers" in text
    assert "Nothing to press" not in text


def test_a_page_that_is_missing_is_told_and_tried_again(context, help_core, qtbot, monkeypatch):
    whole = help_core.help_topics
    broken = type(whole)(whole._manuals, whole._catalogue, whole._layouts)

    def fail() -> None:
        raise FirmwareError("the help page apps cannot be read", hint="install the program again")

    broken._make = fail
    monkeypatch.setitem(help_core.__dict__, "help_topics", broken)
    page = HelpPage(context, "apps")
    qtbot.addWidget(page)
    page.show()
    view = page.view
    qtbot.waitUntil(view.again.isVisible, timeout=20_000)
    assert "cannot be read" in view.state.text()
    assert "Install the program again" in view.state.text()
    monkeypatch.setitem(help_core.__dict__, "help_topics", whole)
    qtbot.mouseClick(view.again, Qt.LeftButton)
    qtbot.waitUntil(lambda: view.article.topic is not None, timeout=20_000)
    assert view.article.topic.id == "apps"


@pytest.mark.parametrize("size", [(812, 540), (1832, 980)])
def test_nothing_is_cut_in_any_size(page, qtbot, size):
    """The page in the smallest window, and in a large one."""
    page.resize(*size)
    page.show_topic("board/esp32")
    qtbot.waitUntil(page.view.article.isVisible)
    page.grab()
    assert page.view.article.horizontalScrollBar().maximum() == 0
    for part in (page.close_button, page.view.search_line, *page.view._tools.values()):
        corner = part.mapTo(page, part.rect().bottomRight())
        assert corner.x() < page.width()
        assert part.width() >= part.minimumSizeHint().width()

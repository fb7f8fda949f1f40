"""The function manual in the browser, opened from the help; no browser is started here."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt5.QtCore import Qt, QUrl
from PyQt5.QtGui import QDesktopServices

from micros_ide import paths
from micros_ide.services.manual import DATA, PAGE, Manuals


@pytest.fixture
def opened(window):
    seen: list[QUrl] = []
    window.manual.open_url = lambda url: seen.append(url) or True
    return seen


def wish(window) -> None:
    """Choose the command of the palette."""
    (command,) = (one for one in window.shortcuts.listed() if "in the browser" in one.title)
    command.run()


def test_the_help_opens_the_page_in_the_browser(window, opened, qtbot, home):
    qtbot.keyClick(window, Qt.Key_F1)
    tool = window.stack.wizard.view._tools["browser"]
    qtbot.mouseClick(tool, Qt.LeftButton)
    qtbot.mouseClick(tool, Qt.LeftButton)  # impatience opens no second tab
    qtbot.waitUntil(lambda: bool(opened))
    (url,) = opened
    page = Path(url.toLocalFile())
    assert page == home / "cache" / "manual" / PAGE
    assert "Function manual" in page.read_text("utf-8")
    assert (page.parent / DATA).is_file()
    assert window.errors.cards() == ()


def test_a_desktop_without_browser_is_told_where_the_page_is(window, qtbot, home):
    window.manual.open_url = lambda url: False
    wish(window)
    qtbot.waitUntil(lambda: bool(window.errors.cards()))
    (card,) = window.errors.cards()
    assert "No browser" in card.message.text()
    assert str(home / "cache" / "manual" / PAGE) in card.hint.text()


def test_a_page_that_cannot_be_made_is_an_error_with_a_hint(window, opened, qtbot, tmp_path):
    themes = paths.bundled("resources") / "themes"
    (tmp_path / "themes").mkdir()
    for theme in themes.glob("*.json"):
        (tmp_path / "themes" / theme.name).write_bytes(theme.read_bytes())
    whole = window.core.manual
    window.core.manual = Manuals(whole.tree, tmp_path, whole.cache, whole.version)
    wish(window)
    qtbot.waitUntil(lambda: bool(window.errors.cards()))
    (card,) = window.errors.cards()
    assert "The function manual cannot be shown" in card.message.text()
    assert card.hint.text()
    assert opened == []
    window.core.manual = whole
    wish(window)
    qtbot.waitUntil(lambda: bool(opened))


def test_the_browser_is_the_desktops(window):
    assert window.manual.open_url == QDesktopServices.openUrl

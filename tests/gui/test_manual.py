"""Help: F1 and the rail open the function manual; no browser is started here."""

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


def test_f1_opens_the_page_in_the_browser(window, opened, qtbot, home):
    qtbot.keyClick(window, Qt.Key_F1)
    qtbot.keyClick(window, Qt.Key_F1)  # impatience opens no second tab
    qtbot.waitUntil(lambda: bool(opened))
    (url,) = opened
    page = Path(url.toLocalFile())
    assert page == home / "cache" / "manual" / PAGE
    assert "Function manual" in page.read_text("utf-8")
    assert (page.parent / DATA).is_file()
    assert window.errors.cards() == ()


def test_help_of_the_rail_offers_it(window, opened, qtbot):
    (action, _tour) = window.rail.help_button.menu().actions()
    assert action.text() == "Function manual\tF1"
    action.trigger()
    qtbot.waitUntil(lambda: bool(opened))


def test_a_desktop_without_browser_is_told_where_the_page_is(window, qtbot, home):
    window.manual.open_url = lambda url: False
    qtbot.keyClick(window, Qt.Key_F1)
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
    qtbot.keyClick(window, Qt.Key_F1)
    qtbot.waitUntil(lambda: bool(window.errors.cards()))
    (card,) = window.errors.cards()
    assert "The function manual cannot be shown" in card.message.text()
    assert card.hint.text()
    assert opened == []
    window.core.manual = whole
    qtbot.keyClick(window, Qt.Key_F1)
    qtbot.waitUntil(lambda: bool(opened))


def test_the_browser_is_the_desktops(window):
    assert window.manual.open_url == QDesktopServices.openUrl

"""How the page looks: the palette, the view menu, the smallest window, names for screen readers."""

from __future__ import annotations

import pytest
from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtWidgets import QLabel, QWidget

from micros_ide.gui.pages.devices import action_bar
from micros_ide.gui.pages.devices.columns import Column
from micros_ide.gui.widgets.basics import ElidedLabel
from tests.gui.devices.conftest import USB, met, pick, settle, uid

LONG = "a-name-of-forty-characters-for-this-lamp"


def test_the_palette_offers_what_can_be_done_now(open_page, qtbot):
    made = open_page(met(1, "lamp"))
    page = made.page
    settle(made, qtbot, 1)
    titles = [one.title for one in page.commands()]
    assert "Search the network" in titles
    assert "Forget lamp" not in titles
    page.choose(uid(1))
    commands = {one.title: one for one in page.commands()}
    commands["Open the console of lamp"].run()
    commands["Update lamp"].run()
    assert made.wishes.take() == [("console", uid(1)), ("update", (uid(1),))]


def test_the_view_menu_makes_rows_narrow_and_shows_columns(open_page, qtbot):
    made = open_page(met(1, "lamp"))
    page = made.page
    settle(made, qtbot, 1)
    assert page.table.rowHeight(0) == 36
    qtbot.mouseClick(page.toolbar.view_button, Qt.LeftButton)
    pick(page.view.menu, "Narrow rows")
    pick(page.view.menu, "Answer")
    page.view.menu.close()
    assert page.table.rowHeight(0) == 28
    assert not page.table.isColumnHidden(Column.ANSWER)
    assert made.context.preferences.switch("devices_compact")


@pytest.mark.parametrize("details", [False, True])
def test_nothing_is_cut_in_the_smallest_window(open_page, qtbot, details):
    every = [news for number in range(20) for news in met(number, f"{number:02}{LONG}"[:40])]
    made = open_page(every, [USB], size=(820, 552), devices_no_details=not details)
    page = made.page
    settle(made, qtbot, 21)
    page.model.set_ticked([uid(1), uid(2)], True)
    page.deeds.do(action_bar.COMMAND, page.acting_rows())
    qtbot.wait(50)
    assert page.minimumSizeHint().height() <= 552
    assert page.table.horizontalScrollBar().maximum() == 0
    left = page.splitter.widget(0)
    for one in left.findChildren(QWidget):
        if not one.isVisible() or isinstance(one, ElidedLabel) or not one.width():
            continue
        inside = one.mapTo(left, QPoint(0, 0)).x() + one.width()
        assert inside <= left.width() + 1, one
        if isinstance(one, QLabel) and not one.wordWrap() and one.text():
            assert one.width() >= one.sizeHint().width(), one.text()


def test_every_control_has_a_name_for_screen_readers(open_page, qtbot):
    made = open_page(met(1, "lamp"))
    page = made.page
    settle(made, qtbot, 1)
    page.panels.open_search()
    page.model.set_ticked([uid(1)], True)
    one = page.nextInFocusChain()
    while one is not page:
        if one.focusPolicy() & Qt.TabFocus and one.isVisible() and one is not page.details:
            named = one.accessibleName() or getattr(one, "text", str)() or one.toolTip()
            assert named, one
        one = one.nextInFocusChain()

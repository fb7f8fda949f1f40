"""The table with many rows: live, sorted, filtered, and what is chosen stays chosen."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtWidgets import QApplication

from micros_ide.gui.pages.devices.columns import Column
from micros_ide.gui.pages.devices.rows import State
from micros_ide.model.presence import Trouble
from tests.gui.devices.conftest import USB, WAIT_MS, device, met, names, settle, uid

MANY = 500


def crowd(count=MANY):
    every = []
    for number in range(count):
        trouble = Trouble.SILENT if number % 5 == 0 else None
        every += met(number, f"node-{number}", seconds=number % 50, trouble=trouble)
    return every


def click(qtbot, page, key, column=Column.NAME, modifier=Qt.NoModifier):
    index = page.model.index(page.model.place(key), column)
    place = page.table.visualRect(index).center()
    qtbot.mouseClick(page.table.viewport(), Qt.LeftButton, modifier, place)


def click_head(qtbot, page, column):
    head = page.table.head
    place = QPoint(head.sectionViewportPosition(column) + 20, 16)
    qtbot.mouseClick(head.viewport(), Qt.LeftButton, Qt.NoModifier, place)


def keys(rows):
    return {row.key for row in rows}


def test_500_rows_stay_fluent_while_news_come_and_a_person_types_sorts_and_scrolls(
    open_page, core, qtbot
):
    """The stall watch of all GUI tests looks at every event of this."""
    made = open_page(crowd())
    page, dice = made.page, random.Random(7)
    settle(made, qtbot, MANY)
    chosen = keys([page.model.row_of(uid(7)), page.model.row_of(uid(77))])
    for one in chosen:
        page.model.set_ticked([one], True)
    page.choose(uid(7))
    for turn in range(6):
        some = dice.sample(range(MANY), 120)
        core.devices.record([news for number in some for news in met(number, seconds=turn)])
        click_head(qtbot, page, (Column.ADDRESS, Column.VERSION, Column.STATE)[turn % 3])
        qtbot.keyClicks(page.toolbar.search, "n1" if turn == 2 else "1")
        qtbot.wait(40)
        page.toolbar.search.clear()
        page.table.verticalScrollBar().setValue(turn * 900)
        page.model.tick_time(*page.table.visible_places())
        qtbot.wait(40)
    settle(made, qtbot, MANY)
    assert keys(page.model.ticked()) == chosen
    assert keys(page.table.rows()) == {uid(7)}


def test_news_change_a_row_in_place_and_new_nodes_join(open_page, core, qtbot):
    made = open_page(met(1, "lamp") + met(2, "door"))
    page = made.page
    settle(made, qtbot, 2)
    core.devices.record(met(1, "lamp", version="2.5.0-0", address="10.9.9.9"))
    core.devices.record(met(3, "cellar"))
    settle(made, qtbot, 3)
    assert names(page) == ["cellar", "door", "lamp"]
    qtbot.waitUntil(lambda: page.model.row_of(uid(1)).version == "2.5.0-0", timeout=WAIT_MS)
    assert page.model.row_of(uid(1)).address == "10.9.9.9"
    core.devices.forget(uid(2))
    settle(made, qtbot, 2)
    assert names(page) == ["cellar", "lamp"]


def test_a_board_that_is_plugged_in_and_out_comes_and_goes(open_page, qtbot):
    made = open_page(met(1, "lamp"))
    settle(made, qtbot, 1)
    made.ports.append(USB)
    made.context.ports.look()
    settle(made, qtbot, 2)
    assert made.page.model.counts()[State.NEW] == 1
    assert not made.page.table.isColumnHidden(Column.ACTION)
    made.ports.clear()
    made.context.ports.look()
    settle(made, qtbot, 1)
    assert made.page.table.isColumnHidden(Column.ACTION)


def test_ages_go_on_and_a_node_that_nobody_asks_turns_unknown(open_page, core, qtbot):
    made = open_page(met(1, "lamp", seconds=3))
    page = made.page
    settle(made, qtbot, 1)
    model = page.model
    index = model.index(0, Column.EVIDENCE)
    before = index.data()
    seen = device(core, 1).sightings[0].when
    model._clock = lambda: seen + dt.timedelta(seconds=61)
    with qtbot.waitSignal(model.counts_changed, timeout=WAIT_MS):
        pass  # the timer of the page
    assert index.data() == "hello 1 min" != before
    assert model.index(0, Column.STATE).data() == "unknown"
    assert page.footer.counts.text() == "1 device, 0 online"


def test_sorting_by_the_heads_keeps_what_is_chosen_and_ticked(open_page, qtbot):
    made = open_page(
        met(1, "a", address="10.0.0.9") + met(2, "b", address="10.0.0.10")
        + met(3, "c", address="10.0.0.1")
    )  # fmt: skip
    page = made.page
    settle(made, qtbot, 3)
    click(qtbot, page, uid(2))
    click(qtbot, page, uid(3), Column.TICK)
    click_head(qtbot, page, Column.ADDRESS)
    assert names(page) == ["c", "a", "b"]
    click_head(qtbot, page, Column.ADDRESS)
    assert names(page) == ["b", "a", "c"]
    assert keys(page.table.rows()) == {uid(2)}
    assert keys(page.model.ticked()) == {uid(3)}
    assert page.table.currentIndex().row() == page.model.place(uid(3))


def test_a_row_the_filter_hides_is_chosen_again_when_it_is_back(open_page, qtbot):
    made = open_page(met(1, "lamp") + met(2, "door"))
    page = made.page
    settle(made, qtbot, 2)
    click(qtbot, page, uid(1))
    click(qtbot, page, uid(1), Column.TICK)
    qtbot.keyClick(page, Qt.Key_F, Qt.ControlModifier)
    page.search()
    qtbot.keyClicks(page.toolbar.search, "door")
    assert names(page) == ["door"]
    assert page.table.rows() == []
    assert page.deed_bar.count.text() == "1 selected, 1 not shown"
    page.toolbar.search.clear()
    assert keys(page.table.rows()) == {uid(1)}
    assert page.deed_bar.count.text() == "1 selected"


def test_chips_filter_by_state_and_tag(open_page, core, qtbot):
    core.tags.change([uid(1), uid(2)], add=["kitchen"])
    made = open_page(met(1, "lamp") + met(2, "door", trouble=Trouble.SILENT) + met(3, "attic"))
    page = made.page
    settle(made, qtbot, 3)
    assert page.chips.chip(State.ONLINE).text() == "online 2"
    qtbot.mouseClick(page.chips.chip("kitchen"), Qt.LeftButton)
    assert names(page) == ["door", "lamp"]
    qtbot.mouseClick(page.chips.chip(State.SILENT), Qt.LeftButton)
    assert names(page) == ["door"]
    assert page.close_top()
    assert len(names(page)) == 3


def test_columns_hidden_moved_and_sorted_are_remembered(open_page, core, icons, qtbot):
    made = open_page(met(1, "lamp") + met(2, "door"))
    page = made.page
    settle(made, qtbot, 2)
    head = page.table.head
    menu = head.column_menu(page)
    next(one for one in menu.actions() if one.text() == "Board").trigger()
    assert page.table.isColumnHidden(Column.BOARD)
    head.moveSection(head.visualIndex(Column.VERSION), head.visualIndex(Column.NAME))
    head.resizeSection(Column.ADDRESS, 200)
    click_head(qtbot, page, Column.VERSION)
    click_head(qtbot, page, Column.VERSION)
    kept = made.context.preferences
    qtbot.waitUntil(lambda: '"VERSION", 1' in kept.text("devices_columns"), timeout=WAIT_MS)
    again = open_page(devices_columns=kept.text("devices_columns")).page
    after = again.table.head
    assert again.table.isColumnHidden(Column.BOARD)
    assert after.visualIndex(Column.VERSION) < after.visualIndex(Column.NAME)
    assert after.sectionSize(Column.ADDRESS) == 200
    assert (after.sortIndicatorSection(), after.sortIndicatorOrder()) == (Column.VERSION, 1)
    after.reset_columns()
    assert not again.table.isColumnHidden(Column.BOARD)


@pytest.mark.parametrize("kept", ["no json", "[]", '{"order": 7, "sort": ["GONE", 0]}'])
def test_columns_that_were_kept_by_another_version_do_no_harm(open_page, qtbot, kept):
    page = open_page(met(1, "lamp"), devices_columns=kept).page
    assert not page.table.isColumnHidden(Column.NAME)


def test_a_name_with_html_is_shown_as_it_is(open_page, qtbot):
    made = open_page(met(1, "<b>lamp</b><img src=x>"))
    settle(made, qtbot, 1)
    index = made.page.model.index(0, Column.NAME)
    assert index.data() == "<b>lamp</b><img src=x>"
    assert "<b>" not in index.data(Qt.ToolTipRole)
    assert "&lt;b&gt;lamp" in index.data(Qt.ToolTipRole)


def test_only_the_keyboard(open_page, core, qtbot):
    made = open_page(met(1, "attic") + met(2, "door") + met(3, "lamp"))
    page = made.page
    settle(made, qtbot, 3)
    page.toolbar.search.setFocus()
    for _ in range(30):  # Tab leads to the table
        if page.table.hasFocus():
            break
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key_Tab)
    table = page.table
    assert table.hasFocus()
    qtbot.keyClick(table, Qt.Key_Home, Qt.ControlModifier)
    qtbot.keyClick(table, Qt.Key_Space)
    qtbot.keyClick(table, Qt.Key_Down)
    qtbot.keyClick(table, Qt.Key_Down, Qt.ShiftModifier)
    assert [row.name for row in page.model.ticked()] == ["attic"]
    assert [row.name for row in table.rows()] == ["door", "lamp"]
    qtbot.keyClick(table, Qt.Key_Up)
    qtbot.keyClick(table, Qt.Key_Return)
    assert made.wishes.take() == [("console", uid(2))]
    qtbot.keyClick(table, Qt.Key_Tab)
    assert not table.hasFocus()  # the table is no trap


def test_shift_ticks_a_range_and_the_head_ticks_all(open_page, qtbot):
    made = open_page([news for number in range(6) for news in met(number)])
    page = made.page
    settle(made, qtbot, 6)
    click(qtbot, page, uid(1), Column.TICK)
    click(qtbot, page, uid(3), Column.TICK, Qt.ShiftModifier)
    assert keys(page.model.ticked()) == {uid(1), uid(2), uid(3)}
    assert page.model.tick_state() == Qt.PartiallyChecked
    click_head(qtbot, page, Column.TICK)
    assert len(page.model.ticked()) == 6
    click_head(qtbot, page, Column.TICK)
    assert page.model.ticked() == []
    assert names(page) == sorted(names(page))  # that was no wish to sort

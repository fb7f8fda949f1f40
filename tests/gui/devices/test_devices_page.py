"""The page as a person uses it: buttons, menus, panels, drops, what is asked and what is wished."""

from __future__ import annotations

import json

from PyQt5.QtCore import QEvent, QMimeData, QPoint, Qt, QUrl
from PyQt5.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PyQt5.QtWidgets import QApplication, QWidget

from micros_ide.gui.navigation import DeployWish, UploadWish
from micros_ide.gui.pages.devices import action_bar
from micros_ide.gui.pages.devices.columns import Column
from micros_ide.gui.pages.devices.rows import State
from micros_ide.model.presence import Trouble
from tests.gui.devices.conftest import USB, WAIT_MS, met, names, pick, settle, uid


def place_of(page, key, column=Column.NAME) -> QPoint:
    index = page.model.index(page.model.place(key), column)
    return page.table.visualRect(index).center()


def menu_texts(menu) -> list[str]:
    return [one.text() for one in menu.actions() if one.text()]


# Nothing yet, no match.


def test_without_a_device_the_page_teaches_three_ways(open_page, qtbot):
    made = open_page()
    page = made.page
    qtbot.waitUntil(page.no_devices.isVisible, timeout=WAIT_MS)
    assert page.details.isHidden()
    assert page.toolbar.search.isHidden()
    qtbot.mouseClick(page.no_devices.deploy_button, Qt.LeftButton)
    qtbot.mouseClick(page.no_devices.virtual_button, Qt.LeftButton)
    assert made.wishes.take() == [("deploy", DeployWish()), ("virtual", "esp32")]
    qtbot.mouseClick(page.no_devices.search_button, Qt.LeftButton)
    assert page.panels.search_panel.isVisible()
    assert QApplication.focusWidget() is page.panels.search_panel.where
    assert page.close_top()
    assert not page.panels.isVisible()


def test_one_primary_button_at_a_time(open_page, qtbot):
    made = open_page()
    page = made.page

    def primary():
        parts = page.findChildren(QWidget)
        return [one for one in parts if one.property("kind") == "primary" and one.isVisible()]

    qtbot.waitUntil(page.no_devices.isVisible, timeout=WAIT_MS)
    assert primary() == [page.no_devices.deploy_button]
    made.core.devices.record(met(1, "lamp"))
    settle(made, qtbot, 1)
    assert primary() == [page.toolbar.add_button]
    page.panels.open_search()
    assert primary() == [page.panels.search_panel.send_button]


def test_a_search_that_matches_nothing_offers_to_be_cleared(open_page, qtbot):
    made = open_page(met(1, "lamp") + met(2, "door"))
    page = made.page
    settle(made, qtbot, 2)
    page.search()
    qtbot.keyClicks(page.toolbar.search, "nothing")
    assert page.no_match.isVisible()
    qtbot.mouseClick(page.no_match.clear_button, Qt.LeftButton)
    assert names(page) == ["door", "lamp"]
    assert page.table.isVisible()


def test_enter_in_the_search_leads_to_the_first_match(open_page, qtbot):
    made = open_page(met(1, "lamp") + met(2, "door"))
    settle(made, qtbot, 2)
    qtbot.keyClicks(made.page.toolbar.search, "lam")
    qtbot.keyClick(made.page.toolbar.search, Qt.Key_Return)
    assert made.page.table.hasFocus()
    assert [row.name for row in made.page.table.rows()] == ["lamp"]


# Rows on USB, menus, wishes.


def test_the_button_of_a_row_on_usb_deploys_it(open_page, qtbot):
    made = open_page(met(1, "lamp"), [USB])
    page = made.page
    settle(made, qtbot, 2)
    key = "port:0001"
    place = place_of(page, key, Column.ACTION)
    qtbot.mouseMove(page.table.viewport(), place)
    qtbot.mouseClick(page.table.viewport(), Qt.LeftButton, Qt.NoModifier, place)
    assert made.wishes.take() == [("deploy", DeployWish(USB.device))]
    qtbot.keyClick(page.table, Qt.Key_Return)
    assert made.wishes.take() == [("serial", USB.device)]
    page.send()
    assert made.wishes.take() == [("deploy", DeployWish(USB.device))]


def test_a_double_click_and_the_menu_open_the_console(open_page, qtbot):
    made = open_page(met(1, "lamp"))
    page = made.page
    settle(made, qtbot, 1)
    viewport = page.table.viewport()
    qtbot.mouseDClick(viewport, Qt.LeftButton, Qt.NoModifier, place_of(page, uid(1)))
    assert made.wishes.take() == [("console", uid(1))]
    page.choose(uid(1))
    page.table.customContextMenuRequested.emit(place_of(page, uid(1)))
    menu = page.deeds.menu
    assert menu_texts(menu)[0] == "Console"
    assert {"Update…", "Status", "Forget…"} < set(menu_texts(menu))
    for text in ("Console", "Update…", "Settings…"):
        pick(menu, text)
    menu.close()
    assert made.wishes.take() == [
        ("console", uid(1)), ("update", (uid(1),)), ("settings", (uid(1),)),
    ]  # fmt: skip


def test_the_bar_offers_what_can_be_done_with_several(open_page, qtbot):
    made = open_page([news for number in range(3) for news in met(number)], [USB])
    page = made.page
    settle(made, qtbot, 4)
    assert page.deed_bar.isHidden()
    page.model.set_ticked([uid(0), uid(1)], True)
    assert page.deed_bar.count.text() == "2 selected"
    buttons = page.deed_bar.buttons
    qtbot.mouseClick(buttons[action_bar.SETTINGS], Qt.LeftButton)
    qtbot.mouseClick(buttons[action_bar.UPDATE], Qt.LeftButton)
    both = (uid(0), uid(1))
    assert made.wishes.take() == [("settings", both), ("update", both)]
    page.model.set_ticked([uid(2)], True)
    assert not buttons[action_bar.SETTINGS].isEnabled()
    assert "two side by side" in buttons[action_bar.SETTINGS].toolTip()
    page.choose_none()
    page.model.set_ticked(["port:0001"], True)
    assert not buttons[action_bar.UPDATE].isEnabled()
    assert buttons[action_bar.BACKUP].isEnabled()
    assert page.close_top()
    assert page.deed_bar.isHidden()


def test_the_details_are_those_of_the_ticked_row_where_no_other_is_chosen(open_page, qtbot):
    made = open_page(met(1, "lamp") + met(2, "door"), devices_no_details=False)
    page = made.page
    settle(made, qtbot, 2)
    page.model.set_ticked([uid(1)], True)
    head = page.details.node.head
    qtbot.waitUntil(lambda: head.isVisible() and head.name.text() == "lamp", timeout=WAIT_MS)
    page.choose(uid(2))  # what is chosen comes before what is ticked
    qtbot.waitUntil(lambda: head.name.text() == "door", timeout=WAIT_MS)
    page.choose_none()
    qtbot.waitUntil(page.details.words.isVisible, timeout=WAIT_MS)
    assert page.details.words.title.text() == "Nothing is selected"


def test_a_narrow_bar_keeps_what_does_not_fit_in_a_menu(open_page, qtbot):
    made = open_page(met(1, "lamp"), size=(820, 552), devices_no_details=False)
    page = made.page
    settle(made, qtbot, 1)
    page.model.set_ticked([uid(1)], True)
    qtbot.waitUntil(page.deed_bar.more_button.isVisible, timeout=WAIT_MS)
    shown = {key for key, one in page.deed_bar.buttons.items() if one.isVisible()}
    assert shown
    qtbot.mouseClick(page.deed_bar.more_button, Qt.LeftButton)
    assert len(menu_texts(page.deed_bar.menu)) == len(page.deed_bar.buttons) - len(shown)
    pick(page.deed_bar.menu, "Forget…")
    page.deed_bar.menu.close()
    assert page.deeds.question.isVisible()
    page.deeds.question.close()


# Forget and undo, tags, import.


def answer(page, qtbot, text):
    box = page.deeds.question
    qtbot.mouseClick(next(one for one in box.buttons() if one.text() == text), Qt.LeftButton)


def test_del_asks_says_what_is_lost_and_undo_brings_it_back(open_page, core, qtbot):
    made = open_page(met(1, "lamp") + met(2, "door"))
    page = made.page
    settle(made, qtbot, 2)
    before = core.devices.get("lamp")
    page.choose(uid(1))
    qtbot.keyClick(page.table, Qt.Key_Delete)
    assert "lamp" in page.deeds.question.text()
    assert "lost" in page.deeds.question.informativeText()
    answer(page, qtbot, "Keep")
    assert len(core.devices.list()) == 2
    qtbot.keyClick(page.table, Qt.Key_Delete)
    answer(page, qtbot, "Forget")
    settle(made, qtbot, 1)
    qtbot.waitUntil(page.footer.undo_button.isVisible, timeout=WAIT_MS)
    assert page.footer.last.text() == "1 forgotten"
    qtbot.mouseClick(page.footer.undo_button, Qt.LeftButton)
    settle(made, qtbot, 2)
    assert core.devices.get("lamp") == before


def test_tags_of_several_are_changed_in_place(open_page, core, qtbot):
    core.tags.change([uid(1)], add=["kitchen"])
    made = open_page(met(1, "lamp") + met(2, "door"))
    page = made.page
    settle(made, qtbot, 2)
    page.model.set_ticked([uid(1), uid(2)], True)
    qtbot.mouseClick(page.deed_bar.buttons[action_bar.TAGS], Qt.LeftButton)
    panel = page.panels.tags_panel
    assert [chip.text() for chip in panel.chips()] == ["kitchen (1 of 2)  ✕"]
    qtbot.keyClicks(panel.line, "Kitchen")
    qtbot.keyClick(panel.line, Qt.Key_Return)
    qtbot.waitUntil(lambda: page.model.row_of(uid(2)).tags == ("kitchen",), timeout=WAIT_MS)
    (chip,) = panel.chips()
    assert chip.text() == "kitchen  ✕"
    qtbot.mouseClick(chip, Qt.LeftButton)
    qtbot.waitUntil(lambda: page.model.row_of(uid(1)).tags == (), timeout=WAIT_MS)
    assert core.tags.all() == {}
    qtbot.keyClicks(panel.line, "a,b")
    qtbot.keyClick(panel.line, Qt.Key_Return)
    qtbot.waitUntil(lambda: bool(made.wishes.found), timeout=WAIT_MS)
    ((what, words),) = made.wishes.take()
    assert (what, "comma" in words.message) == ("failed", True)


def test_a_list_of_nodes_is_imported(open_page, core, qtbot, tmp_path):
    rows = {uid(number): [f"127.9.9.{number}", 9008, f"old-{number}"] for number in (1, 2)}
    path = tmp_path / "device_conn_cache.json"
    path.write_text(json.dumps(rows))
    made = open_page(met(2, "old-2"))
    page = made.page
    settle(made, qtbot, 1)
    page.panels.choose_list()
    page.panels.dialog.filesSelected.emit([str(path)])
    page.panels.dialog.reject()
    settle(made, qtbot, 2)
    said = "1 node imported, 1 known already"
    qtbot.waitUntil(lambda: page.footer.last.text() == said, timeout=WAIT_MS)


# Files that are dropped.


def drag(page, place, files):
    """Enter, move and drop as the desktop would; returns whether the drop was taken."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(one)) for one in files])
    viewport, buttons = page.table.viewport(), Qt.LeftButton
    enter = QDragEnterEvent(place, Qt.CopyAction, data, buttons, Qt.NoModifier)
    QApplication.sendEvent(viewport, enter)
    move = QDragMoveEvent(place, Qt.CopyAction, data, buttons, Qt.NoModifier)
    QApplication.sendEvent(viewport, move)
    aimed = page.table.painter_of_rows.target
    drop = QDropEvent(place, Qt.CopyAction, data, buttons, Qt.NoModifier, QEvent.Drop)
    QApplication.sendEvent(viewport, drop)
    return aimed, move.isAccepted()


def test_files_dropped_on_a_row_are_uploaded_to_it(open_page, qtbot, tmp_path):
    made = open_page(met(1, "lamp") + met(2, "door"), [USB])
    page = made.page
    settle(made, qtbot, 3)
    module = tmp_path / "LM_lamp.py"
    module.write_text("def on():\n    return 'on'\n")
    files = [module, tmp_path]
    assert drag(page, place_of(page, uid(2)), files) == (uid(2), True)
    assert made.wishes.take() == [("upload", UploadWish((module, tmp_path), uid(2)))]
    assert page.table.painter_of_rows.target == ""
    assert drag(page, place_of(page, "port:0001"), [module]) == ("port:0001", True)
    assert made.wishes.take() == [("upload", UploadWish((module,), port=USB.device))]


def test_files_beside_the_rows_are_not_taken(open_page, qtbot, tmp_path):
    made = open_page(met(1, "lamp"))
    page = made.page
    settle(made, qtbot, 1)
    below = place_of(page, uid(1)) + QPoint(0, 200)
    assert drag(page, below, [tmp_path / "LM_x.py"]) == ("", False)
    assert made.wishes.take() == []


# Why is it not green.


def test_why_a_silent_node_is_not_green_and_what_helps(open_page, qtbot):
    news = met(1, "lamp", address="127.9.9.1", trouble=Trouble.UNREACHABLE)
    made = open_page(news)
    page = made.page
    settle(made, qtbot, 1)
    page.choose(uid(1))
    assert page.why.isVisible()
    assert "no way to 127.9.9.1" in page.why.sentence.text()
    assert page.why.button.text() == "Ask now"
    qtbot.mouseClick(page.why.button, Qt.LeftButton)
    found = "0 of 1 answered"
    qtbot.waitUntil(lambda: page.footer.last.text() == found, timeout=WAIT_MS)
    refused = "What is at 127.9.9.1 has no open shell."
    qtbot.waitUntil(lambda: refused in page.why.sentence.text(), timeout=WAIT_MS)
    assert page.why.button.text() == "Search the network"


def test_f5_asks_all_and_a_search_that_finds_nobody_says_why(open_page, qtbot):
    made = open_page(met(1, "lamp", address="127.9.9.1") + met(2, "door", address="127.9.9.2"))
    page = made.page
    settle(made, qtbot, 2)
    page.refresh()
    found = "0 of 2 answered"
    qtbot.waitUntil(lambda: page.footer.last.text() == found, timeout=WAIT_MS)
    page.panels.open_address()
    panel = page.panels.search_panel
    assert not panel.send_button.isEnabled()
    qtbot.keyClicks(panel.where, "127.9.9.77")
    panel.timeout.choose("0.5")
    qtbot.keyClick(panel.where, Qt.Key_Return)
    qtbot.waitUntil(page.notice.isVisible, timeout=WAIT_MS)
    assert "127.9.9.77" in page.notice.message.text()
    assert page.footer.last.text().startswith("0 found, 0 new in ")


def test_a_range_that_cannot_be_is_an_error_card(open_page, qtbot):
    made = open_page(met(1, "lamp"))
    made.page.panels.open_search()
    qtbot.keyClicks(made.page.panels.search_panel.where, "10.0.0.0/99")
    qtbot.keyClick(made.page.panels.search_panel.where, Qt.Key_Return)
    qtbot.waitUntil(lambda: bool(made.wishes.found), timeout=WAIT_MS)
    assert made.wishes.take()[0][0] == "failed"


def test_nodes_are_asked_again_and_again_without_a_word(open_page, core, qtbot):
    made = open_page(met(1, "lamp", address="127.9.9.1"), devices_no_asking=False)
    page = made.page
    qtbot.waitUntil(lambda: page.model.counts()[State.SILENT] == 1, timeout=WAIT_MS)
    rows = [row for row in core.jobs.snapshot() if row.title == "Ask the nodes"]
    assert rows
    assert all(row.lane.startswith("gui:") for row in rows)  # none of them is in the dock
    assert page.footer.last.text() == ""


def test_a_node_that_is_wished_for_before_it_is_there_is_chosen_when_it_comes(open_page, qtbot):
    made = open_page(met(1, "lamp"))
    page = made.page
    settle(made, qtbot, 1)
    page.toolbar.search.setText("lamp")
    page.choose(uid(2))
    made.core.devices.record(met(2, "door"))
    qtbot.waitUntil(lambda: [row.name for row in page.table.rows()] == ["door"], timeout=WAIT_MS)
    assert names(page) == ["door", "lamp"]  # the filter would have hidden it


def test_the_keyboard_is_never_lost(open_page, core, qtbot):
    made = open_page(met(1, "lamp"))
    page = made.page
    settle(made, qtbot, 1)
    page.panels.open_search()
    qtbot.mouseClick(page.panels.search_panel.close_button, Qt.LeftButton)
    assert page.table.hasFocus()
    page.toolbar.search.setText("nothing")
    assert page.no_match.clear_button.hasFocus()
    page.clear_filter()
    page.choose(uid(1))
    core.devices.forget(uid(1))
    qtbot.waitUntil(page.no_devices.search_button.hasFocus, timeout=WAIT_MS)

"""The editor beyond one answering node: passwords, two nodes, silence, USB, profiles, archive."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QAbstractButton, QLabel

from micros_ide.gui.widgets.basics import ElidedLabel
from micros_ide.model.node_settings import NodeSettings
from tests.gui.settings.conftest import SECRET, WAIT_MS, WIFI

pytestmark = pytest.mark.timeout(120)


def unlock(editor, qtbot, password):
    line = editor.page.trouble.secret.line
    qtbot.waitUntil(line.isVisible, timeout=WAIT_MS)
    qtbot.keyClicks(line, password)
    qtbot.keyClick(line, Qt.Key_Return)


def test_two_nodes_side_by_side_and_a_value_copied_to_the_one_behind_a_password(
    open_editor, lamp, porch, qtbot
):
    editor = open_editor(lamp, porch, settled=False)
    page = editor.page
    unlock(editor, qtbot, "Wrong-777")
    qtbot.waitUntil(lambda: page.session.state == "loading")
    qtbot.waitUntil(lambda: page.session.state == "locked", timeout=WAIT_MS)
    unlock(editor, qtbot, SECRET)
    editor.wait_view("pair")
    pair = page.pair
    shown = [row.key for row in pair.table.rows.rows]
    assert {"devfid", "auth", "timirqseq", "utc"} <= set(shown)
    assert "socmax" not in shown
    pair.table.choose("devfid")
    assert not pair.copy_button.isEnabled()
    assert pair.why.text()
    pair.table.choose("timirqseq")
    editor.click(pair.copy_button)
    assert page.draft.changes == {"timirqseq": 1000}
    pair.table.choose("utc")
    qtbot.keyClick(pair.table, Qt.Key_Return)
    assert page.draft.changes == {"timirqseq": 1000, "utc": 60}
    editor.click(pair.keep_button)
    assert page.draft.changes == {"timirqseq": 1000}
    editor.click(pair.only)
    keys = {row.key for row in pair.table.rows.rows}
    assert {"socmax", "appwd"} <= keys
    words = " ".join(cell.text for row in pair.table.rows.rows for cell in row.cells)
    assert SECRET not in words
    assert WIFI not in words
    editor.click(editor.primary)
    editor.wait_view("review")
    editor.click(editor.primary)
    editor.wait_done()
    assert porch.settings().values["timirqseq"] == 1000
    assert porch.core.passwords.recall(porch.uid) is None  # nobody wished it


def test_a_silent_node_shows_why_and_what_is_archived_and_is_read_over_usb(
    open_editor, lamp, core, qtbot
):
    core.devices.met(
        lamp.uid, name="lamp", address="127.0.0.1", shell_port=1, version="", board_id="esp32"
    )
    core.node_settings.archive.save(
        NodeSettings(lamp.uid, "lamp", "", {"devfid": "lamp", "utc": 77, "appwd": SECRET})
    )
    editor = open_editor(lamp, settled=False)
    page, view = editor.page, editor.page.trouble
    qtbot.waitUntil(lambda: page.session.state == "silent", timeout=WAIT_MS)
    assert view.notice.message.text() == "lamp does not answer."
    assert editor.primary.text() == "Try again"
    qtbot.waitUntil(view.archived.isVisible, timeout=WAIT_MS)
    cells = {row.key: row.cells[-1].text for row in view.archived.rows.rows}
    assert (cells["utc"], cells["appwd"]) == ("77 min", "set")
    assert SECRET not in editor.everything()
    editor.click(editor.primary)
    qtbot.waitUntil(lambda: page.session.state == "silent", timeout=WAIT_MS)
    qtbot.waitUntil(view.port.isVisible, timeout=WAIT_MS)
    port = core.virtual.status(lamp.board).port
    view.port.choose(port)
    editor.click(view.usb_button)
    editor.wait_view("form")
    editor.group("access")
    editor.type("socmax", "5")
    editor.click(editor.primary)
    editor.wait_view("review")
    editor.click(editor.primary)
    editor.wait_done()
    assert "In force" not in editor.notes().values()
    assert page.review.notice.message.text() == "All of it is in force."
    with core.console.reopen(lamp.address):
        pass
    assert lamp.settings().values["socmax"] == 5  # over the network: its address was learnt


def test_a_node_that_dies_before_the_write_keeps_the_changes_in_the_form(
    open_editor, lamp, core, qtbot
):
    editor = open_editor(lamp)
    page = editor.page
    editor.group("access")
    editor.type("socmax", "3")
    editor.click(editor.primary)
    editor.wait_view("review")
    core.virtual.stop(lamp.board)
    editor.click(editor.primary)
    qtbot.waitUntil(lambda: page.writing.failed, timeout=WAIT_MS)
    assert page.review.title.text() == "The settings were not written"
    qtbot.waitUntil(lambda: page.session.state == "silent", timeout=WAIT_MS)
    assert editor.notes() == {"socmax": "Not known yet"}
    core.virtual.start(lamp.board, tied=True)
    with core.console.reopen(lamp.address):
        pass
    editor.click(editor.primary)
    editor.wait_view("trouble")
    editor.click(editor.primary)
    editor.wait_view("form")
    assert page.draft.changes == {"socmax": 3}
    assert lamp.settings().values["socmax"] == 4


def test_profiles_archive_and_files_are_laid_on_the_form_only(
    open_editor, lamp, core, qtbot, tmp_path
):
    editor = open_editor(lamp)
    page = editor.page
    said = page._context.navigation.words
    page.sources.profiles()
    choose(editor, qtbot, "heartbeat")
    assert "3 settings would change" in page.chooser.headline.text()
    editor.click(editor.primary)
    assert page.draft.changes["timirqcbf"] == "system heartbeat"
    page.sources.profiles()
    editor.wait_view("chooser")
    qtbot.keyClicks(page.chooser.name, "my beat")
    editor.click(page.chooser.save_button)
    qtbot.waitUntil(lambda: "The profile my beat is kept." in said, timeout=WAIT_MS)
    (own,) = (one for one in core.profiles.list() if one.own)
    assert own.values["timirqseq"] == 5000
    choose(editor, qtbot, "my beat")
    editor.click(page.frame.extra)
    question = page.guard.question
    remove = next(one for one in question.buttons() if one.text() == "Remove")
    qtbot.mouseClick(remove, Qt.LeftButton)
    qtbot.waitUntil(lambda: not any(one.own for one in core.profiles.list()), timeout=WAIT_MS)
    page.close_top()
    editor.wait_view("form")
    page.sources.save_record()
    qtbot.waitUntil(lambda: any("archived" in text for text in said), timeout=WAIT_MS)
    page.sources.archive()
    editor.wait_view("chooser")
    assert {one.key for one in page.chooser.source().differences} >= {"timirqcbf", "timirq"}
    editor.click(editor.primary)
    assert page.draft.changes == {}
    target = tmp_path / "lamp.json"
    page.sources.export(target)
    qtbot.waitUntil(lambda: any("lamp.json" in text for text in said), timeout=WAIT_MS)
    check_no_secrets(target)
    document = json.loads(target.read_text())
    document["settings"]["utc"] = 90
    target.write_text(json.dumps(document))
    page.sources.read_file(target)
    qtbot.waitUntil(lambda: page.draft.changes == {"utc": 90}, timeout=WAIT_MS)
    assert lamp.settings().values["utc"] == 60
    assert page._context.navigation.failures == []


def check_no_secrets(path: Path) -> None:
    text = path.read_text()
    assert SECRET not in text
    assert WIFI not in text


def choose(editor, qtbot, title):
    editor.wait_view("chooser")
    names = editor.page.chooser.list
    qtbot.waitUntil(lambda: bool(names.findItems(title, Qt.MatchExactly)), timeout=WAIT_MS)
    (item,) = names.findItems(title, Qt.MatchExactly)
    place = names.visualItemRect(item).center()
    qtbot.mouseClick(names.viewport(), Qt.LeftButton, pos=place)


def test_a_clone_opens_the_other_form_without_identity_and_secrets(open_editor, lamp, porch, qtbot):
    editor = open_editor(lamp)
    page = editor.page
    page.sources.nodes("clone")
    choose(editor, qtbot, "porch")
    editor.click(editor.primary)
    unlock(editor, qtbot, SECRET)
    editor.wait_view("form")
    assert page.session.uid == porch.uid
    assert page.draft.changes == {"auth": False, "utc": 60, "timirqseq": 1000}


@pytest.mark.parametrize("group", ["network", "schedule", "inputs"])
def test_nothing_is_cut_in_the_smallest_window(open_editor, lamp, qtbot, group):
    editor = open_editor(lamp)
    page = editor.page
    page.resize(812, 540)
    editor.group(group)
    if group == "schedule":
        editor.click(editor.row("crontasks").field.add_button)
        editor.type("timirqseq", "1")
    area = page.form.area
    qtbot.waitUntil(lambda: area.widget().width() <= area.viewport().width())
    qtbot.waitUntil(lambda: cut(page) == [])


def cut(page) -> list[str]:
    """Return the texts that do not have the room they need."""
    found = []
    for one in page.findChildren(QLabel) + page.findChildren(QAbstractButton):
        if not one.isVisible() or isinstance(one, ElidedLabel):
            continue
        if isinstance(one, QLabel) and one.hasHeightForWidth():
            fits = one.height() >= one.heightForWidth(one.width())
        else:
            fits = one.width() >= one.sizeHint().width() - 1
        if not fits:
            found.append(one.text())
    return found

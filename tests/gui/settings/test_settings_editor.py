"""The configuration editor as a person uses it, on real virtual nodes: read, change, write."""

from __future__ import annotations

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QPushButton

from micros_ide.model.node_settings import Place
from micros_ide.model.reporting import QuietReport
from micros_ide.services.node_settings.wishes import Wish
from tests.gui.settings.conftest import SECRET, WAIT_MS, WIFI

pytestmark = pytest.mark.timeout(120)


def test_a_bad_value_is_refused_and_good_ones_are_reviewed_written_restarted_and_undone(
    open_editor, lamp
):
    editor = open_editor(lamp)
    page = editor.page
    assert not editor.primary.isEnabled()
    editor.group("access")
    editor.type("socmax", "99")
    assert "1 to 8" in editor.row("socmax").trouble.text()
    assert "Connections at once" in page.frame.note.text()
    assert not editor.primary.isEnabled()
    editor.group("time")
    page.refresh()
    editor.wait_view("form")
    editor.click(page.frame.extra)
    line = editor.row("socmax").field.line
    page.window().activateWindow()
    editor.qtbot.waitUntil(lambda: page.focusWidget() is line)
    assert line.text() == "99"
    editor.type("socmax", "3")
    assert not editor.row("socmax").trouble.isVisible()
    editor.group("time")
    editor.type("utc", "-90")
    assert "60 min" in editor.row("utc").changed.text()
    editor.click(editor.primary)
    editor.wait_view("review")
    assert editor.notes() == {"socmax": "Needs a restart", "utc": "Needs a restart"}
    assert lamp.settings().values["socmax"] == 4
    assert editor.primary.text() == "Write 2 settings"
    editor.click(editor.primary)
    editor.wait_done()
    assert (lamp.settings().values["socmax"], lamp.settings().values["utc"]) == (3, -90)
    assert editor.primary.text() == "Restart now"
    editor.click(editor.primary)
    editor.wait_done()
    assert set(editor.notes().values()) == {"In force"}
    editor.click(page.frame.side)
    editor.wait_done()
    assert (lamp.settings().values["socmax"], lamp.settings().values["utc"]) == (4, 60)
    assert page.close_top()
    editor.wait_view("form")
    assert editor.row("utc").field.line.text() == "60"


def test_a_secret_is_seen_only_while_it_is_asked_for_and_comes_back_by_undo(
    open_editor, lamp, qtbot
):
    first, second = "111:first", "222:second"
    wish = Wish(lambda _now: {"telegram": first})
    lamp.core.node_settings.change(Place(node=lamp.uid), wish, QuietReport())
    editor = open_editor(lamp)
    page = editor.page
    for group in ("network", "access", "more"):
        editor.group(group)
    assert not any(secret in editor.everything() for secret in (first, SECRET, WIFI))
    field = editor.row("telegram").field
    editor.click(field.show_button)
    qtbot.waitUntil(field.shown.isVisible, timeout=WAIT_MS)
    assert field.shown.text() == first
    assert not any(secret in editor.everything() for secret in (SECRET, WIFI))
    editor.type("telegram", second)
    assert page.draft.changes == {"telegram": second}
    editor.click(editor.primary)
    editor.wait_view("review")
    assert "changed" in [c.text for row in page.review.table.rows.rows for c in row.cells]
    assert first not in editor.everything()
    assert second not in editor.everything()
    editor.click(editor.primary)
    editor.wait_done()
    assert lamp.settings().values["telegram"] == second
    assert editor.notes() == {"telegram": "Set and read back"}
    editor.click(page.frame.side)
    editor.wait_done()
    assert lamp.settings().values["telegram"] == first
    told = [repr(job) for job in lamp.core.jobs.snapshot()]
    assert not any(secret in line for line in told for secret in (first, second, SECRET, WIFI))


def test_a_schedule_is_put_together_from_rows_and_checked_while_it_is_typed(
    open_editor, lamp, qtbot
):
    editor = open_editor(lamp)
    editor.group("schedule")
    field = editor.row("crontasks").field
    editor.click(field.add_button)
    (row,) = field.rows
    assert row.words.text() == "Every day at 06:30: system heartbeat"
    row.detail.selectAll()
    qtbot.keyClicks(row.detail, "7:61")
    assert "give a time of day" in row.words.text()
    assert not editor.primary.isEnabled()
    row.detail.selectAll()
    qtbot.keyClicks(row.detail, "7:15")
    assert editor.primary.isEnabled()
    qtbot.keyClick(row.kind, Qt.Key_Down)
    assert row.words.text().startswith("From Monday to Friday at 06:30")
    editor.click(field.add_button)
    field.rows[1].kind.choose("sunset")
    field.rows[1].detail.selectAll()
    qtbot.keyClicks(field.rows[1].detail, "-15")
    text = "0-4:6:30:0!system heartbeat;sunset-15!system heartbeat"
    assert editor.page.draft.changes == {"crontasks": text}
    qtbot.waitUntil(field.rows[0].remove_button.isVisible)
    editor.click(field.rows[0].remove_button)
    assert editor.page.draft.changes == {"crontasks": "sunset-15!system heartbeat"}
    editor.click(editor.row("crontasks").keep_button)
    assert editor.page.draft.changes == {}
    assert field.rows == []


def test_networks_are_rows_and_every_one_needs_its_password(open_editor, lamp, qtbot):
    editor = open_editor(lamp)
    editor.group("network")
    field = editor.row("staessid").field
    editor.click(field.add_button)
    qtbot.keyClicks(field.rows[1].line, "office")
    assert "2 passwords" in editor.row("stapwd").trouble.text()
    editor.type("stapwd", f"{WIFI};office-1234")
    assert editor.page.draft.changes["staessid"] == "home;office"
    assert editor.primary.isEnabled()
    assert WIFI not in editor.everything()


def test_a_change_of_the_zone_is_chosen_by_place_or_typed_as_a_rule(open_editor, lamp, qtbot):
    editor = open_editor(lamp)
    editor.group("time")
    field = editor.row("tz").field
    qtbot.keyClicks(field.places.picker, "Tok")
    assert editor.page.draft.changes == {"tz": "JST-9"}
    field.line.selectAll()
    qtbot.keyClicks(field.line, "Mars")
    assert "time zone" in editor.row("tz").trouble.text()
    editor.click(editor.row("tz").keep_button)
    assert field.line.text() == "n/a"
    editor.type("utc", "-330")
    assert editor.row("utc").field._gmt.text() == "= GMT-5:30"
    editor.click(editor.row("utc").reset_button)
    assert editor.page.draft.changes == {}


def test_search_finds_by_key_and_words_and_escape_asks_before_changes_are_lost(
    open_editor, lamp, qtbot
):
    editor = open_editor(lamp)
    page = editor.page
    left = []
    page.left.connect(lambda: left.append(True))
    page.search()
    qtbot.keyClicks(page.frame.search, "bounce")
    qtbot.waitUntil(page.form.settled)
    assert page.form.title.text() == "1 setting found"
    assert editor.row("irq_prell_ms").isVisible()
    page.frame.search.clear()
    qtbot.keyClicks(page.frame.search, "socm")
    qtbot.waitUntil(page.form.settled)
    editor.type("socmax", "2")
    qtbot.keyClicks(page.frame.search, "xyz")
    assert page.form.nothing.isVisible()
    page.close_top()
    assert page.frame.search.text() == ""
    page.close_top()
    question = page.guard.question
    assert "1 change was not written to lamp" in question.text()
    click_answer(qtbot, question, "Keep editing")
    assert not left
    assert page.draft.changes == {"socmax": 2}
    page.close_top()
    click_answer(qtbot, page.guard.question, "Discard changes")
    assert left
    assert all(session.closed for session in page.sessions)


def click_answer(qtbot, question, text):
    button = next(one for one in question.buttons() if one.text() == text)
    qtbot.mouseClick(button, Qt.LeftButton)


def test_every_input_has_a_name_and_tab_goes_through_the_rows_to_the_foot(open_editor, lamp):
    editor = open_editor(lamp)
    editor.group("access")
    editor.type("socmax", "3")
    page, chain = editor.page, []
    one = page.frame.search
    while one not in chain:
        chain.append(one)
        one = one.nextInFocusChain()
    seen = [w for w in chain if w.isVisible() and w.isEnabled() and w.focusPolicy() & Qt.TabFocus]
    for widget in seen:
        assert widget.accessibleName() or isinstance(widget, QPushButton), widget
    rows = [editor.row(key).field.inputs()[0] for key in ("appwd", "auth", "socport", "socmax")]
    wanted = [page.form.groups, *rows, editor.row("socmax").keep_button, editor.primary]
    at = [seen.index(widget) for widget in wanted]
    assert at == sorted(at)


def test_the_schedule_is_shown_as_a_week_from_its_field(open_editor, lamp, context, qtbot):
    editor = open_editor(lamp)
    editor.group("schedule")
    with qtbot.waitSignal(context.navigation.schedule_wished) as wished:
        editor.click(editor.row("crontasks").field.week_button)
    assert wished.args == [lamp.uid]

"""The schedule page as a person uses it, on a real virtual node: seen, dragged, written, run."""

from __future__ import annotations

import datetime as dt

import pytest
from PyQt5.QtCore import Qt

from micros_ide.gui.wizards.schedule.schedule_page import SchedulePage
from micros_ide.model.devices import News
from micros_ide.model.presence import How, Sighting, now_utc
from micros_ide.services.schedule import KnownSettings
from tests.gui.schedule.conftest import PASSWORD, START, WAIT_MS, until

pytestmark = pytest.mark.timeout(120)
EIGHT = "*:8:0:0!note add 'eight'"


def test_a_dragged_event_is_written_and_the_nodes_own_cron_runs_it_at_the_new_time(
    open_page, lamp, qtbot
):
    lamp.configure(crontasks=EIGHT)
    view = open_page(lamp.uid)
    assert len(view.times("note add 'eight'")) == 7
    assert {time[4:] for time in view.times("note add 'eight'")} == {"08:00"}
    assert not view.frame.write_button.isEnabled()
    view.drag(view.blocks("note add 'eight'")[2], 1.5)
    assert "7 times a week" in view.frame.question.words.text()
    assert view.entries() == (EIGHT,)  # nothing before the answer
    view.answer("All of them")
    nine = "*:9:30:0!note add 'eight'"
    assert view.entries() == (nine,)
    assert {time[4:] for time in view.times("note add 'eight'")} == {"09:30"}
    assert view.frame.changes.texts == [f"− {EIGHT}", f"+ {nine}"]  # noqa: RUF001
    assert lamp.crontasks() == EIGHT
    view.click(view.frame.write_button)
    qtbot.waitUntil(lambda: not view.page.session.writing, timeout=WAIT_MS)
    assert not view.page._context.navigation.failures
    assert lamp.crontasks() == nine
    assert not view.frame.write_button.isEnabled()

    lamp.ask("note clear")
    lamp.ask("system setclock 2027 3 1 7 59 57")
    lamp.control.advance(10)
    assert lamp.ask("note show").strip() == "end"  # no longer at eight
    lamp.ask("system setclock 2027 3 1 9 29 57")
    lamp.control.advance(6)
    until(lambda: "eight" in lamp.ask("note show"))
    lines = lamp.ask("note show").strip().splitlines()
    assert len(lines) == 2
    assert lines[0].split()[1] in {"3.1-9:30:00", "3.1-9:30:01"}


def test_keys_move_split_remove_and_take_back(open_page, lamp):
    lamp.configure(crontasks="*:8:0:0!system heartbeat;sunset-30!rgb toggle")
    view = open_page(lamp.uid)
    view.week.setFocus()
    (first, *_rest) = view.blocks("system heartbeat")
    view.week.choose_firing(first.firing)
    for _step in range(3):  # the question waits while the keys go on
        view.key(Qt.Key_Down, Qt.ControlModifier)
    view.key(Qt.Key_Down, Qt.AltModifier)
    day = first.firing.at.weekday()
    names = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
    view.answer(f"Only on {names[day]}")
    moved = f"{day}:8:16:0!system heartbeat"
    assert moved in view.entries()
    assert len(view.times("system heartbeat")) == 7
    assert sum(time.endswith("08:16") for time in view.times("system heartbeat")) == 1
    assert view.week.block.firing.at.minute == 16  # still chosen
    view.key(Qt.Key_Z, Qt.ControlModifier)
    view.settle()
    assert len(view.entries()) == 2
    view.key(Qt.Key_Z, Qt.ControlModifier | Qt.ShiftModifier)
    view.settle()
    assert moved in view.entries()
    view.key(Qt.Key_Delete)
    view.settle()
    assert moved not in view.entries()
    assert len(view.times("system heartbeat")) == 6
    view.week.choose_firing(view.blocks("system heartbeat")[0].firing)
    view.key(Qt.Key_Delete)  # one of six: it asks which
    view.key(Qt.Key_Escape)
    assert view.page.close_top()
    assert not view.frame.question.open
    assert len(view.entries()) == 2
    view.key(Qt.Key_Delete)
    view.answer("All of them")
    assert view.entries() == ("sunset-30!rgb toggle",)


def test_an_event_by_the_sun_is_dragged_to_another_offset(open_page, lamp):
    lamp.configure(crontasks="sunset-30!rgb toggle")
    view = open_page(lamp.uid)
    before = view.blocks("rgb toggle")
    view.drag(before[0], -1.0)
    view.settle()
    (entry,) = view.entries()
    name, _mark, rest = entry.partition("-")
    assert name == "sunset"
    assert 85 <= int(rest.partition("!")[0]) <= 95  # five minutes are a snap
    after = view.blocks("rgb toggle")
    assert len(after) == len(before)
    for old, new in zip(before, after, strict=True):  # each day by its own sun
        shift = (old.firing.at - new.firing.at).total_seconds() / 60
        assert shift == int(rest.partition("!")[0]) - 30


def test_an_event_is_added_where_it_was_double_clicked_and_edited_in_place(open_page, lamp, qtbot):
    lamp.configure(crontasks="*:8:0:0!rgb toggle")
    view = open_page(lamp.uid)
    geometry = view.week.scene.geometry
    place = view.week.rect_of(view.blocks("rgb toggle")[1]).center()
    place.setY(round(geometry.y(11 * 60 + 7)))
    qtbot.mouseDClick(view.week.viewport(), Qt.LeftButton, pos=place)
    row = view.frame.card.row
    assert view.frame.card.editing
    assert row.detail.text() == "11:05"
    row.command.selectAll()
    qtbot.keyClicks(row.command, "nonsense")
    assert not view.frame.card.apply_button.isEnabled()
    row.command.selectAll()
    qtbot.keyClicks(row.command, "system clock")
    qtbot.keyClick(row.command, Qt.Key_Return)
    view.settle()
    assert view.entries() == ("*:8:0:0!rgb toggle", "*:11:5:0!system clock")
    assert view.week.block.firing.command == "system clock"
    view.key(Qt.Key_Return)
    row.detail.selectAll()
    qtbot.keyClicks(row.detail, "12:45")
    view.click(view.frame.card.apply_button)
    view.settle()
    assert view.entries()[1] == "*:12:45:0!system clock"
    assert view.page.close_top()  # changes would be lost: it asks
    assert view.page.guard.question is not None
    view.page.guard.question.reject()


def test_problems_lead_to_their_events_in_the_week_and_the_list(open_page, lamp, qtbot):
    lamp.configure(
        crontasks="*:8:0:0!rgb toggle;0:8:0:0!rgb color 1 2 3;*:9:0:0!nosuch thing;"
        "*:*:*/10:0!system clock"
    )
    view = open_page(lamp.uid)
    texts = [view.frame.problems.list.item(at).text() for at in range(2)]
    assert "no module called nosuch" in texts[0]
    assert "same module (rgb)" in texts[1]
    items = view.frame.problems.list
    qtbot.mouseClick(
        items.viewport(), Qt.LeftButton, pos=items.visualItemRect(items.item(1)).center()
    )
    assert view.week.block.firing.at.weekday() == 0
    assert view.week.block.firing.command == "rgb toggle"
    assert not view.times("system clock")  # 144 a day are one row over the week
    assert [strip.count for strip in view.week.scene.strips] == [1008]
    chosen = view.week.block.firing
    view.click(view.frame.list_button)
    assert view.frame.list.firing == chosen
    rows = view.frame.list.rows.rows
    assert sum("144 \u00d7 system clock" in row.cells[2].text for row in rows) == 7
    assert view.frame.list.hasFocus()
    view.frame.list.choose(next(r.key for r in rows if "nosuch" in r.cells[2].text))
    assert "nosuch thing" in view.frame.card.words.text()


def test_a_node_that_is_away_shows_what_was_last_known_and_nothing_is_written(
    open_page, core, context
):
    uid = "micr0000feedbeefOS"
    sighting = Sighting(How.HELLO, now_utc(), "127.0.0.250", 9008)
    core.devices.record([News(uid, sighting, "porch")])
    core.schedules.note(KnownSettings(uid, "porch", {**START, "crontasks": EIGHT}), {})
    view = open_page(uid)
    assert "porch does not answer" in view.frame.notice.message.text()
    assert len(view.times("note add 'eight'")) == 7
    view.drag(view.blocks("note add 'eight'")[0], 1.0)
    view.answer("All of them")
    assert view.entries() == ("*:9:0:0!note add 'eight'",)
    assert not view.frame.write_button.isEnabled()
    assert "has to answer first" in view.frame.note.text()
    view.page.send()
    assert not view.page.session.writing


def test_a_node_without_a_schedule_offers_to_add_an_event(open_page, lamp):
    lamp.configure(cron=False)
    view = open_page(lamp.uid)
    assert view.frame.start.title.text() == "No schedule yet"
    view.click(view.frame.start.button)
    assert view.frame.card.editing
    view.page.send()
    view.settle()
    assert view.page.session.draft.changes.keys() == {"cron", "crontasks"}
    assert "restarts the node" in view.frame.note.text()
    assert view.week.schedule.enabled
    assert len(view.week.schedule.entries) == 1
    assert dt.datetime.now(dt.timezone.utc) < view.week.schedule.entries[0].next


def test_a_node_that_wants_its_password_is_unlocked_and_the_password_is_not_kept(
    open_page, lamp, qtbot
):
    lamp.configure(crontasks="*:8:0:0!rgb toggle")
    lamp.core.passwords.forget(lamp.uid)
    view = open_page(lamp.uid, settled=False)
    start = view.frame.start
    qtbot.waitUntil(start.secret.isVisible, timeout=WAIT_MS)
    for typed in ("wrong-123", PASSWORD):
        qtbot.waitUntil(start.secret.isVisible, timeout=WAIT_MS)
        start.secret.line.setFocus()
        qtbot.keyClicks(start.secret.line, typed)
        qtbot.keyClick(start.secret.line, Qt.Key_Return)
        assert start.secret.text() == ""
        qtbot.waitUntil(lambda: view.page.session.state != "loading", timeout=WAIT_MS)
    view.settle()
    assert len(view.times("rgb toggle")) == 7
    assert lamp.core.passwords.recall(lamp.uid) is None
    view.drag(view.blocks("rgb toggle")[0], 1.0)
    view.answer("All of them")
    view.click(view.frame.write_button)
    qtbot.waitUntil(lambda: not view.page.session.writing, timeout=WAIT_MS)
    assert lamp.crontasks() == "*:9:0:0!rgb toggle"
    lamp.core.passwords.remember(lamp.uid, PASSWORD)


def test_the_window_opens_it_and_esc_leads_back(window, qtbot):
    window.navigation.schedule_wished.emit("micr0000feedbee0OS")
    page = window.stack.wizard
    assert isinstance(page, SchedulePage)
    qtbot.waitUntil(page.frame.start.button.isVisible, timeout=WAIT_MS)
    assert page.frame.start.button.text() == "Try again"
    assert not page.frame.write_button.isVisible()
    qtbot.keyClick(page, Qt.Key_Escape)
    assert window.stack.wizard is None

"""The shell of a real node, driven by keyboard."""

from __future__ import annotations

import csv
import io

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from micros_ide.gui.output.rows import Kind, kind_of
from micros_ide.model.terminal_events import Link
from tests.gui.console.conftest import PASSWORD, WAIT_MS

pytestmark = pytest.mark.timeout(120)


def text(tab) -> str:
    return tab.view.text()


def words(tab) -> list[str]:
    model = tab.popup.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def rows_of(tab, kind: Kind) -> list[str]:
    block, found = tab.view.document().begin(), []
    while block.isValid():
        if kind_of(block.userState()) is kind:
            found.append(block.text())
        block = block.next()
    return found


def test_a_typed_command_is_answered_and_remembered(open_node, lamp, say, qtbot, page):
    tab = open_node(lamp.uid)
    assert page.tabs.tabText(0) == "lamp"
    assert tab.command.hasFocus()
    say(tab, "meter words")
    assert rows_of(tab, Kind.COMMAND)[-1] == "lamp $ meter words"
    assert "temp: 21.5 C, hum: 40 %" in text(tab)
    say(tab, "hello")
    assert f"hello:lamp:{lamp.uid}" in text(tab)
    qtbot.keyClicks(tab.command, "half")
    for key, shown in (
        (Qt.Key_Up, "hello"),
        (Qt.Key_Up, "meter words"),
        (Qt.Key_Down, "hello"),
        (Qt.Key_Down, "half"),
    ):
        qtbot.keyClick(tab.command, key)
        assert tab.command.text() == shown
    tab.command.clear()
    qtbot.keyClick(tab.command, Qt.Key_R, Qt.ControlModifier)
    qtbot.keyClicks(tab.command, "wor")
    assert words(tab) == ["meter words"]
    qtbot.keyClick(tab.command, Qt.Key_Return)
    assert tab.command.text() == "meter words"
    page.close_tab(tab)
    again = open_node(lamp.uid)
    qtbot.waitUntil(lambda: list(again.command.history)[-2:] == ["meter words", "hello"])


def test_a_secret_is_neither_shown_nor_remembered(open_node, lamp, say, qtbot, core):
    tab = open_node(lamp.uid)
    say(tab, "conf")
    qtbot.waitUntil(lambda: tab.prompt.text().startswith("[configure]"))
    qtbot.keyClicks(tab.command, "stapwd at-home-99")
    qtbot.keyClick(tab.command, Qt.Key_Return)
    qtbot.waitUntil(lambda: "stapwd ****" in text(tab), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: tab.link_state is Link.READY and tab.view.idle, timeout=WAIT_MS)
    tab.command.clear()
    qtbot.keyClicks(tab.command, "noconf")
    qtbot.keyClick(tab.command, Qt.Key_Return)
    qtbot.waitUntil(lambda: tab.prompt.text() == "lamp $", timeout=WAIT_MS)
    assert "at-home-99" not in text(tab)
    assert "stapwd" not in str(core.terminals._history.recall(lamp.uid))
    assert "at-home-99" not in "".join(tab.command.history)


def test_tab_completes_from_the_help_of_the_node(open_node, lamp, qtbot):
    tab = open_node(lamp.uid)
    qtbot.keyClicks(tab.command, "met")
    qtbot.keyClick(tab.command, Qt.Key_Tab)
    qtbot.waitUntil(lambda: tab.command.text() == "meter ", timeout=WAIT_MS)
    qtbot.keyClick(tab.command, Qt.Key_Tab)
    qtbot.waitUntil(tab.popup.isVisible, timeout=WAIT_MS)
    assert {"read", "words", "many", "speak"} <= set(words(tab))
    while tab.popup.choice() != "words":
        qtbot.keyClick(tab.command, Qt.Key_Down)
    qtbot.keyClick(tab.command, Qt.Key_Return)
    assert tab.command.text() == "meter words "
    assert not tab.popup.isVisible()
    qtbot.keyClick(tab.command, Qt.Key_Tab, Qt.ShiftModifier)
    assert not tab.command.hasFocus()


def test_a_value_is_written_over_lines_and_folded(open_node, lamp, say, qtbot):
    tab = open_node(lamp.uid)
    say(tab, "meter many >json")
    (head,) = rows_of(tab, Kind.SHUT)
    assert head == "{"
    body = [block for block in blocks(tab) if kind_of(block.userState()) is Kind.BODY]
    assert '  "key07": 7,' in [block.text() for block in body]
    assert not any(block.isVisible() for block in body)
    first = tab.view.folds.head_of(body[0])
    tab.view.setFocus()
    cursor = tab.view.textCursor()
    cursor.setPosition(first.position())
    tab.view.setTextCursor(cursor)
    qtbot.keyClick(tab.view, Qt.Key_Space)
    assert all(block.isVisible() for block in body)
    area = tab.view.blockBoundingGeometry(first).translated(tab.view.contentOffset())
    spot = tab.view.gutter.rect().center()
    spot.setY(round(area.center().y()))
    qtbot.mouseClick(tab.view.gutter, Qt.LeftButton, pos=spot)
    assert not any(block.isVisible() for block in body)
    qtbot.keyClick(tab.view, Qt.Key_F, Qt.ControlModifier)
    qtbot.keyClicks(tab.find_bar.line, "key19")
    assert tab.view.textCursor().selectedText() == "key19"
    assert body[0].isVisible()
    say(tab, "meter read >json")
    assert rows_of(tab, Kind.HEAD)[-1] == "{"
    by_title = {one.title: one for one in tab.commands()}
    by_title["Fold all values"].run()
    assert not rows_of(tab, Kind.HEAD)
    assert not body[0].isVisible()
    by_title["Unfold all values"].run()
    assert not rows_of(tab, Kind.SHUT)
    assert body[0].isVisible()


def blocks(tab):
    block = tab.view.document().begin()
    while block.isValid():
        yield block
        block = block.next()


def test_a_task_in_the_background_speaks_while_others_are_typed(open_node, lamp, say, qtbot):
    tab = open_node(lamp.uid)
    say(tab, "meter speak 3 &")
    say(tab, "version")
    qtbot.waitUntil(lambda: "[meter.speak] ended" in rows_of(tab, Kind.SPOKEN), timeout=WAIT_MS)
    # Asked again and again, so not every word of it is heard; some are.
    assert any("[meter.speak] level: " in line for line in rows_of(tab, Kind.SPOKEN))


def test_pasted_lines_are_asked_about(open_node, lamp, qtbot):
    tab = open_node(lamp.uid)
    QApplication.clipboard().setText("version\nmeter words\n")
    qtbot.keyClick(tab.command, Qt.Key_V, Qt.ControlModifier)
    assert tab.guard.isVisible()
    assert "2 " in tab.guard.words.text()
    qtbot.keyClick(tab, Qt.Key_Escape)
    assert not tab.guard.isVisible()
    assert "meter words" not in text(tab)
    qtbot.keyClick(tab.command, Qt.Key_V, Qt.ControlModifier)
    qtbot.keyClick(tab.guard.send_button, Qt.Key_Space)
    qtbot.waitUntil(lambda: "temp: 21.5 C" in text(tab), timeout=WAIT_MS)
    assert rows_of(tab, Kind.COMMAND) == ["lamp $ version", "lamp $ meter words"]


def test_a_favourite_is_sent_by_a_click_and_kept(open_node, lamp, say, qtbot, page):
    tab = open_node(lamp.uid)
    qtbot.keyClicks(tab.command, "meter words")
    qtbot.mouseClick(tab.star, Qt.LeftButton)
    tab.command.clear()
    page.close_tab(tab)
    tab = open_node(lamp.uid)
    qtbot.waitUntil(lambda: tab.favourites.commands == ("meter words",), timeout=WAIT_MS)
    chip = tab.favourites.findChild(type(tab.send_button))
    qtbot.mouseClick(chip, Qt.LeftButton)
    qtbot.waitUntil(lambda: "temp: 21.5 C" in text(tab), timeout=WAIT_MS)
    qtbot.keyClick(chip, Qt.Key_Delete)
    assert tab.favourites.commands == ()


def test_a_password_is_asked_for_in_place_and_kept_only_where_that_is_wished(
    open_node, porch, say, qtbot, page, core
):
    tab = open_node(porch.uid, Link.PASSWORD)
    assert tab.login.isVisible()
    assert tab.login.secret.line.echoMode() == QLineEdit.Password
    qtbot.keyClicks(tab.login.secret.line, "wrong-99")
    qtbot.keyClick(tab.login.secret.line, Qt.Key_Return)
    qtbot.waitUntil(lambda: "refused" in tab.login.problem.text(), timeout=WAIT_MS)
    qtbot.keyClicks(tab.login.secret.line, PASSWORD)
    qtbot.mouseClick(tab.login.button, Qt.LeftButton)
    qtbot.waitUntil(lambda: tab.link_state is Link.READY, timeout=WAIT_MS)
    assert tab.login.secret.text() == ""
    assert core.passwords.recall(porch.uid) is None
    say(tab, "meter words")
    page.close_tab(tab)
    tab = open_node(porch.uid, Link.PASSWORD)
    tab.login.keep.setChecked(True)
    qtbot.keyClicks(tab.login.secret.line, PASSWORD)
    qtbot.keyClick(tab.login.secret.line, Qt.Key_Return)
    qtbot.waitUntil(lambda: core.passwords.recall(porch.uid) == PASSWORD, timeout=WAIT_MS)
    page.close_tab(tab)
    tab = open_node(porch.uid)
    shown = [one.text() for one in tab.findChildren(QLabel)] + [text(tab)]
    shown += [one.toolTip() for one in tab.findChildren(QWidget)]
    assert PASSWORD not in " ".join(shown)
    core.passwords.forget(porch.uid)


def test_a_power_cut_is_seen_and_the_button_connects_anew(open_node, lamp, say, qtbot):
    tab = open_node(lamp.uid)
    lamp.control.power_off()
    try:
        qtbot.waitUntil(lambda: tab.link_state is Link.LOST, timeout=WAIT_MS)
        assert "Not connected to lamp" in tab.state.words.text()
    finally:
        lamp.control.power_on()
    with tab.context.core.console.reopen(lamp.uid, timeout=20.0) as shell:
        shell.hello()
    qtbot.mouseClick(tab.reconnect_button, Qt.LeftButton)
    qtbot.waitUntil(lambda: tab.link_state is Link.READY, timeout=WAIT_MS)
    say(tab, "meter words")
    assert "temp: 21.5 C" in text(tab)


def test_a_numeric_answer_is_drawn_again_and_again_and_saved(
    open_node, lamp, say, qtbot, tmp_path, page
):
    tab = open_node(lamp.uid)
    qtbot.mouseClick(tab.plot_button, Qt.LeftButton)
    plot = tab.plot
    qtbot.waitUntil(lambda: plot.view is not None, timeout=WAIT_MS)
    say(tab, "meter words")
    qtbot.waitUntil(lambda: plot.data.series.keys() == {"temp", "hum"}, timeout=WAIT_MS)
    assert (plot.data.series["temp"].unit, plot.data.series["hum"].unit) == ("C", "%")
    qtbot.keyClicks(plot.command, "meter read")
    plot.period.choose("0.2")
    qtbot.mouseClick(plot.ask_button, Qt.LeftButton)
    rings = {name: series.ring for name, series in plot.data.series.items()}
    qtbot.waitUntil(lambda: len(rings["temp"]) >= 4, timeout=WAIT_MS)
    assert text(tab).count("meter read") == 0  # it is drawn, not written
    qtbot.mouseClick(plot.view.plot.viewport(), Qt.LeftButton)
    assert plot.paused
    before = len(rings["temp"])
    qtbot.waitUntil(lambda: len(rings["temp"]) > before, timeout=WAIT_MS)  # nothing is lost
    qtbot.waitUntil(lambda: "Paused" in plot.state.text())
    qtbot.mouseClick(plot.ask_button, Qt.LeftButton)
    qtbot.mouseClick(plot.chips.chip("hum"), Qt.LeftButton)
    assert plot.view.hidden == {"hum"}
    values = [f"{value:g}" for value in rings["temp"].values]
    check_table(page, tab, qtbot, tmp_path / "points.csv", values)
    saved = tmp_path / "plot.png"
    with qtbot.waitSignal(page._context.navigation.said, timeout=WAIT_MS):
        choose(tab, tab.save_picture, saved)
    assert saved.read_bytes().startswith(b"\x89PNG")


def check_table(page, tab, qtbot, saved, values):
    with qtbot.waitSignal(page._context.navigation.said, timeout=WAIT_MS):
        choose(tab, tab.save_points, saved)
    head, *rows = csv.reader(io.StringIO(saved.read_text(encoding="utf-8")))
    assert head == ["time", "temp (C)", "hum (%)"]
    assert [row[1] for row in rows] == values
    assert rows[0][2] == "40"
    assert {row[2] for row in rows[1:]} == {"40.5"}
    assert "T" in rows[0][0]
    assert rows == sorted(rows)


def choose(tab, act, path) -> None:
    """Have a file asked for, and choose `path` in the dialog."""
    act()
    tab.saving.dialog.filesSelected.emit([str(path)])
    tab.saving.dialog.close()

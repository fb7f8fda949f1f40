"""The tabs over a real node: figures, tasks, log, modules, files, settings."""

from __future__ import annotations

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QApplication

from micros_ide.gui.pages.devices.details import node_poll
from micros_ide.gui.words import size_text

WAIT_MS = 20_000
TABS = ["InfoTab", "TasksTab", "LogTab", "ModulesTab", "FilesTab", "SettingsTab"]
pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def shown(pane, lamp, qtbot, monkeypatch):
    """The lamp's details, once it has answered; it is looked at quickly."""
    monkeypatch.setattr(node_poll, "INTERVAL_MS", 200)
    with qtbot.waitSignal(pane.node.poll.answered, timeout=WAIT_MS):
        pane.show_node(lamp.device)
    return pane.node


def row_of(tree, text):
    found = tree.findItems(text, Qt.MatchExactly | Qt.MatchRecursive, 0)
    return found[0] if found else None


def rows(tree) -> list[str]:
    return [tree.topLevelItem(at).text(0) for at in range(tree.topLevelItemCount())]


def open_tab(shown, tab, qtbot):
    """Click the tab."""
    bar = shown.bar
    at = TABS.index(type(tab).__name__)
    qtbot.mouseClick(bar, Qt.LeftButton, pos=bar.tabRect(at).center())
    assert shown.stack.currentWidget() is tab


def choose(tree, item, qtbot):
    """Click the row of `item`."""
    tree.scrollToItem(item)
    place = tree.visualItemRect(item).center()
    qtbot.mouseClick(tree.viewport(), Qt.LeftButton, pos=place)
    assert item.isSelected()


def test_the_head_says_who_it_is_and_its_buttons_wish(shown, lamp, context, qtbot, click):
    head, device = shown.head, lamp.device
    assert head.name.text() == "lamp"
    assert head.state.text() == "online"
    assert f"hello from {device.address}" in head.evidence.text()
    assert device.version in head.board.text()
    assert not head.why.isVisible()
    click(head._copy_uid)
    assert QApplication.clipboard().text() == lamp.uid
    with qtbot.waitSignal(context.navigation.update_wished) as update:
        click(head.update_button)
    with qtbot.waitSignal(context.navigation.console_wished) as console:
        click(head.console_button)
    with qtbot.waitSignal(context.navigation.settings_wished) as settings:
        deed(head, "Settings").trigger()
    with qtbot.waitSignal(context.navigation.schedule_wished) as schedule:
        deed(head, "Schedule").trigger()
    with qtbot.waitSignal(context.navigation.controls_wished) as controls:
        deed(head, "Controls").trigger()
    assert controls.args == [lamp.uid]
    assert [*update.args, *console.args, *settings.args] == [(lamp.uid,), lamp.uid, (lamp.uid,)]
    assert schedule.args == [lamp.uid]


def deed(head, text):
    """The entry of the menu."""
    return next(one for one in head.menu.actions() if one.text() == text)


def test_figures_come_and_go_on_with_a_trend(shown, qtbot):
    info = shown.info
    assert info.memory.value.text().endswith("kB")
    assert "% used" in info.memory.note.text()
    assert info.wifi.text() == "\u221251 dBm, strong"
    assert info.boot.text() in {"power came on", "restarted by command"}
    assert info.clock.text() == "240 MHz"
    line = info.memory.line
    qtbot.waitUntil(lambda: len(line._points) >= 3, timeout=WAIT_MS)
    last = size_text(round(line._points[-1][1]))
    assert last in line.accessibleName()
    qtbot.mouseMove(line, line.rect().center())
    assert "kB at " in line.tip_at(line.width() / 2)


def test_a_task_is_stopped_after_a_question_and_the_firmwares_own_cannot(
    shown, lamp, qtbot, click, answer
):
    lamp.ask("hum hum 5 &&200")
    tasks = shown.tasks
    open_tab(shown, tasks, qtbot)
    qtbot.waitUntil(lambda: "hum.hum" in rows(tasks.tree), timeout=WAIT_MS)
    assert "Load" in tasks.summary.text()
    choose(tasks.tree, row_of(tasks.tree, "idle"), qtbot)
    assert not tasks.stop_button.isEnabled()
    choose(tasks.tree, row_of(tasks.tree, "hum.hum"), qtbot)
    qtbot.waitUntil(lambda: lamp.ask("task show hum.hum") == "hum 5 100", timeout=WAIT_MS)
    click(tasks.output_button)
    qtbot.waitUntil(tasks.output.isVisible, timeout=WAIT_MS)
    assert tasks.output.toPlainText() == "hum 5 100"
    choose(tasks.tree, row_of(tasks.tree, "hum.hum"), qtbot)
    qtbot.keyClick(tasks.tree, Qt.Key_Delete)
    assert "hum.hum" in answer("Cancel")
    assert "Yes       hum.hum" in lamp.ask("task list")
    click(tasks.stop_button)
    answer("Stop")
    qtbot.waitUntil(lambda: "Yes       hum.hum" not in lamp.ask("task list"), timeout=WAIT_MS)


def test_the_log_is_shown_newest_last_saved_and_cleared(
    shown, lamp, qtbot, click, answer, tmp_path, context
):
    lamp.ask("system alarms True")
    lamp.ask("system alarms False True")
    log = shown.log
    open_tab(shown, log, qtbot)
    qtbot.waitUntil(lambda: "TeSt ErRoR" in log.text.toPlainText(), timeout=WAIT_MS)
    lamp.ask('hum note "later"')
    qtbot.waitUntil(lambda: log.text.blockCount() > 1, timeout=WAIT_MS)
    assert "later" in log.text.toPlainText().splitlines()[-1]
    click(log.copy_button)
    assert QApplication.clipboard().text() == log.text.toPlainText()
    log.save(str(tmp_path / "lamp.log"))
    qtbot.waitUntil(lambda: "The log was saved." in context.navigation.words, timeout=WAIT_MS)
    assert "TeSt ErRoR" in (tmp_path / "lamp.log").read_text()
    click(log.clear_button)
    assert "lost" in answer("Clear")
    qtbot.waitUntil(lambda: not log.text.toPlainText(), timeout=WAIT_MS)
    assert "OK alarm: 0" in lamp.ask("system alarms")


def test_a_function_is_called_with_parameters_and_the_reply_shown(shown, qtbot, click):
    modules = shown.modules
    open_tab(shown, modules, qtbot)
    qtbot.waitUntil(lambda: "hum" in rows(modules.tree), timeout=WAIT_MS)
    assert rows(modules.tree)[0] == "hum"  # the user's own comes first
    assert modules.tree.topLevelItem(0).text(1).startswith("yours")
    qtbot.keyClicks(modules.search, "hum")
    assert [row for row in rows(modules.tree) if not row_of(modules.tree, row).isHidden()] == [
        "hum"
    ]
    item = modules.tree.topLevelItem(0)
    item.setExpanded(True)
    children = [item.child(at) for at in range(item.childCount())]
    function = next(one for one in children if one.text(0).startswith("hum"))
    choose(modules.tree, function, qtbot)
    click(modules.call_button)
    card = modules.call
    if card.ask_button.isVisible():
        click(card.ask_button)
    qtbot.waitUntil(lambda: "tone=<100-999> ms=100" in card.hint.text(), timeout=WAIT_MS)
    qtbot.keyClicks(card.line, "440 ms=20")
    qtbot.keyClick(card.line, Qt.Key_Return)
    qtbot.waitUntil(card.reply.isVisible, timeout=WAIT_MS)
    assert card.reply.toPlainText() == "hum 440 20"
    assert shown.close_top()
    assert not card.isVisible()
    assert not shown.close_top()


def test_files_have_sizes_and_what_the_network_cannot_do_is_said(
    shown, lamp, qtbot, click, answer, context
):
    files = shown.files
    open_tab(shown, files, qtbot)
    tree = files.view.tree
    qtbot.waitUntil(lambda: "main.py" in rows(tree), timeout=WAIT_MS)
    assert " files \u00b7 " in files.view.summary.text()
    assert "MB free" in files.view.summary.text()
    qtbot.waitUntil(files.usb_button.isVisible, timeout=WAIT_MS)
    choose(tree, row_of(tree, "main.py"), qtbot)
    assert not files.view.get_button.isEnabled()
    assert "use USB" in files.view.note.text()
    click(files.view.remove_button)
    assert "only" in context.navigation.words[-1]
    choose(tree, row_of(tree, "LM_hum.py"), qtbot)
    click(files.view.remove_button)
    answer("Cancel")
    assert "   hum.py" in lamp.ask("lmpacman listlm")


def test_the_settings_are_read_and_edited_elsewhere(shown, lamp, qtbot, click, context):
    settings = shown.settings
    open_tab(shown, settings, qtbot)
    qtbot.waitUntil(settings.rows.isVisible, timeout=WAIT_MS)
    assert settings.values["devfid"].text() == "lamp"
    assert settings.values["auth"].text() == "no"
    assert settings.values["boothook"].text() == "not set"
    with qtbot.waitSignal(context.navigation.settings_wished) as wish:
        click(settings.edit_button)
    assert wish.args == [(lamp.uid,)]


def test_an_own_module_is_removed_after_a_question(shown, lamp, qtbot, click, answer):
    modules = shown.modules
    open_tab(shown, modules, qtbot)
    qtbot.waitUntil(lambda: "spare" in rows(modules.tree), timeout=WAIT_MS)
    choose(modules.tree, row_of(modules.tree, "system"), qtbot)
    assert not modules.remove_button.isEnabled()
    choose(modules.tree, row_of(modules.tree, "spare"), qtbot)
    click(modules.remove_button)
    assert "is lost" in answer("Remove")
    qtbot.waitUntil(lambda: "spare" not in rows(modules.tree), timeout=WAIT_MS)
    assert "spare.py" not in lamp.ask("lmpacman listlm")

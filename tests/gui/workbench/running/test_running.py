"""A module run on a virtual board from the editor, as a person does it."""

from __future__ import annotations

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QApplication

from micros_ide.gui.pages.workbench.running.run_choices import RunChoice, RunChoices
from micros_ide.gui.preferences import Preferences
from micros_ide.model.jobs import JobState
from micros_ide.model.module_run import CodePlace, RunTarget, Way, places_in
from micros_ide.model.virtual import VirtualState
from tests.gui.workbench.running.conftest import PASSWORD, WAIT_MS

pytestmark = pytest.mark.timeout(120)
LAMP = """# A lamp.
import asyncio

from Common import socket_stream


def glow(level=3):
    # Glow.
    # level: how bright
    # widget: slider level=0..9
    print("glowing", level)
    return {"X": level}


def bad():
    # Fail.
    nothing = 0
    return 1 / nothing


def stay(long=0):
    # Never come back.
    while long:
        pass


@socket_stream
async def flow(lines=1, msgobj=None):
    # Answer a lot.
    for _ in range(lines):
        msgobj("0123456789" * 500)
        await asyncio.sleep_ms(0)
    return "end"


def help():
    return ("glow level=<0-9>", "bad", "stay long=0", "flow lines=1")
"""


def write(page, text, qtbot, function):
    page.editor.setPlainText(text)
    page.current_changed.emit()
    qtbot.waitUntil(lambda: page.bar.functions.picker.findText(function) >= 0, timeout=WAIT_MS)
    page.bar.functions.picker.choose(function)


def click(one, qtbot):
    assert one.isVisible()
    assert one.isEnabled()
    qtbot.mouseClick(one, Qt.LeftButton)


def ran(page, qtbot, press):
    """Press a button and wait until what it began has ended; return the words on it."""
    with qtbot.waitSignal(page.bar.work.began, timeout=WAIT_MS):
        click(press, qtbot)
    qtbot.waitUntil(lambda: not page.bar.work.running, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: page.output.view.idle, timeout=WAIT_MS)
    return page.output.state.words.text()


def test_it_is_saved_brought_called_and_called_again(page, qtbot, context):
    write(page, LAMP, qtbot, "glow")
    (field,) = page.bar.functions.fields
    field.set_value(7)
    assert ran(page, qtbot, page.bar.run_button).startswith("mine glow ran on bench")
    assert page.path.read_text() == LAMP
    assert page.shown == ["output"]
    said = page.output.view.text()
    assert " X: 7" in said
    assert "glowing 7" in said  # on the console of the board
    page.editor.setPlainText(LAMP.replace('"X": level', '"X": level + 1'))
    page.bar.as_json.setChecked(True)
    ran(page, qtbot, page.bar.run_button)  # the node has the new text, not what it had loaded
    assert '  "X": 8' in page.output.view.text()
    page.bar.functions.picker.choose("help")
    assert ran(page, qtbot, page.bar.call_button).startswith("mine help ran on bench")
    other = page.path.with_name("LM_other.py")
    other.write_text(LAMP)
    first = page.path
    page.open(other)
    qtbot.waitUntil(lambda: page.bar.functions.function == "glow", timeout=WAIT_MS)
    page.open(first)  # its last call comes back
    qtbot.waitUntil(lambda: page.bar.functions.function == "help", timeout=WAIT_MS)
    assert page.bar.as_json.isChecked()
    assert page.bar.target.target.name == "bench"
    assert not context.navigation.failures


def test_an_error_leads_to_its_line(page, qtbot):
    write(page, LAMP, qtbot, "bad")
    assert ran(page, qtbot, page.bar.run_button).startswith("mine bad failed on bench")
    said = page.output.view.text()
    assert "✕ divide by zero" in said
    assert "exec_lm_core" not in said
    line = LAMP.split("\n").index("    return 1 / nothing") + 1
    assert page.output.line_button.text() == f"Go to line {line} of LM_mine.py"
    click(page.output.line_button, qtbot)
    assert page.output.view.search(f'File "LM_mine.py", line {line}')
    where = page.output.view.cursorRect().center()
    qtbot.mouseClick(page.output.view.viewport(), Qt.LeftButton, pos=where)
    qtbot.keyClick(page.output.view, Qt.Key_Return)
    assert page.lines == [("LM_mine.py", line)] * 3


def test_a_red_module_is_refused_and_may_go_all_the_same(page, node, qtbot, answer, core):
    write(page, LAMP, qtbot, "glow")
    ran(page, qtbot, page.bar.run_button)
    page.editor.setPlainText("import time\n\ntime.sleep_ms(400)\n" + LAMP)
    assert "was not sent" in ran(page, qtbot, page.bar.run_button)
    assert "event loop" in page.output.view.text()
    with core.console.open(node.uid) as shell:
        assert shell.command("mine glow level=2") == " X: 2"
    click(page.output.anyway_button, qtbot)
    with qtbot.waitSignal(page.bar.work.ended, timeout=WAIT_MS):
        assert "event loop" in answer("Upload anyway")
    assert page.output.state.words.text().startswith("mine glow ran on bench")


def test_a_module_that_does_not_compile_is_refused_with_its_line(page, qtbot):
    write(page, LAMP, qtbot, "stay")
    page.editor.setPlainText("def glow():\n    return (1\n\n\ndef help(:\n")
    assert "was not sent" in ran(page, qtbot, page.bar.run_button)
    assert page.output.line_button.text().startswith("Go to line ")
    page.editor.setPlainText("")  # as between cutting and pasting
    page.current_changed.emit()
    qtbot.waitUntil(lambda: page.bar.functions.function == "", timeout=WAIT_MS)
    page.editor.setPlainText(LAMP)
    qtbot.waitUntil(lambda: page.bar.functions.function == "stay", timeout=WAIT_MS)


def test_an_endless_loop_is_stopped_and_its_board_restarted(page, qtbot, core):
    write(page, LAMP, qtbot, "stay")
    (field,) = page.bar.functions.fields
    field.restore("1")
    with qtbot.waitSignal(page.bar.work.began, timeout=WAIT_MS):
        click(page.bar.run_button, qtbot)
    qtbot.waitUntil(lambda: "Calling" in page.output.state.words.text(), timeout=WAIT_MS)
    click(page.bar.stop_button, qtbot)
    qtbot.waitUntil(lambda: not page.bar.work.running, timeout=WAIT_MS)
    assert page.output.state.words.text().startswith("Stopped after")
    (job,) = [one for one in core.jobs.snapshot() if one.state is JobState.CANCELLED][-1:]
    assert job.title == "Run LM_mine.py on bench"
    with qtbot.waitSignal(page.bar.work.restarted, timeout=WAIT_MS):
        click(page.output.restart_button, qtbot)
    assert page.output.state.words.text() == "bench has started again"
    page.bar.functions.picker.choose("glow")
    assert ran(page, qtbot, page.bar.call_button).startswith("mine glow ran on bench")


def test_a_reply_of_ten_megabytes_leaves_the_window_alive(page, qtbot):
    """The event loop is watched in every test of the window."""
    write(page, LAMP, qtbot, "flow")
    (field,) = page.bar.functions.fields
    field.restore("2000")
    assert ran(page, qtbot, page.bar.run_button).startswith("mine flow ran on bench")
    assert page.output.view.blockCount() <= 20_001
    assert "end" in page.output.view.text()[-500:]
    click(page.output.clear_button, qtbot)
    click(page.output.copy_button, qtbot)
    assert QApplication.clipboard().text() == ""


def test_a_value_that_is_missing_is_asked_for(page, qtbot):
    write(page, LAMP.replace("level=3", "level").replace("=0..9", ""), qtbot, "glow")
    page.editor.setPlainText("def greet(name):\n    return name\n")
    qtbot.waitUntil(lambda: page.bar.functions.function == "greet", timeout=WAIT_MS)
    assert not page.bar.run_button.isEnabled()
    assert page.bar.note.text() == "Give a value for: name"
    (field,) = page.bar.functions.fields
    field.restore("'maker'")
    assert page.bar.run_button.isEnabled()


def test_over_the_network_it_is_uploaded_and_called(page, node, qtbot):
    """As a node far away, which takes it back if it does not start with it."""
    write(page, LAMP, qtbot, "bad")
    far = RunTarget(f"node:{node.uid}", Way.NETWORK, "far", "", uid=node.uid, place=node.uid)
    page.bar.target.wish(far.key)
    page.bar.target.show_targets((far,))
    assert page.bar.run_button.text() == "Upload and call"
    page.editor.setPlainText(f"{LAMP}# {node.uid}\n")
    assert ran(page, qtbot, page.bar.run_button).startswith("mine bad failed on far")
    assert "on a virtual one" in page.output.view.text()
    assert not page.output.line_button.isVisible()


def test_a_password_is_asked_for_once(page, node, core, qtbot):
    def set_auth(on: bool, password: str | None = None) -> None:
        with core.console.reopen(node.uid, password) as shell:
            for command in ("conf", f"auth {on}", "noconf"):
                shell.command(command)
            shell.command("reboot", ends=True)

    write(page, LAMP, qtbot, "glow")
    ran(page, qtbot, page.bar.run_button)
    set_auth(True)
    try:
        assert ran(page, qtbot, page.bar.run_button) == "bench asks for its password"
        field = page.output.password.field.line
        page.output.password.remember.setChecked(False)
        qtbot.keyClicks(field, "wrong-one")
        with qtbot.waitSignal(page.bar.work.password_wished, timeout=WAIT_MS):
            qtbot.keyClick(field, Qt.Key_Return)
        qtbot.keyClicks(field, PASSWORD)
        with qtbot.waitSignal(page.bar.work.ended, timeout=WAIT_MS):
            qtbot.keyClick(field, Qt.Key_Return)
        assert "mine glow ran on bench" in page.output.state.words.text()
        assert PASSWORD not in page.output.view.text()
        assert ran(page, qtbot, page.bar.call_button).startswith("mine glow ran on bench")
    finally:
        set_auth(False, PASSWORD)
        core.console.reopen(node.uid, PASSWORD).close()


def test_with_no_board_one_is_started_and_the_module_run_on_it(page, core, qtbot):
    write(page, LAMP, qtbot, "glow")
    page.bar.target.choose("start")
    assert page.bar.target.target.name == "bench"  # until the new one is there
    assert not page.bar.run_button.isEnabled()
    with qtbot.waitSignal(page.bar.work.board_started, timeout=WAIT_MS):
        pass
    assert page.bar.target.target.name == "virtual-1"
    assert ran(page, qtbot, page.bar.run_button).startswith("mine glow ran on virtual-1")
    page.bar.tidy()  # as the window does at its end
    (row,) = [one for one in core.virtual.list() if one.name == "virtual-1"]
    assert row.state is VirtualState.STOPPED
    page.bar.target.show_targets(())  # nothing is there: the button starts one first
    with qtbot.waitSignal(page.bar.work.ended, timeout=WAIT_MS) as ended:
        click(page.bar.run_button, qtbot)
    assert ended.args[0].target.name == "virtual-1"


def test_places_of_a_traceback():
    lines = (
        "Traceback (most recent call last):",
        '  File "LoadModules.py", line 98, in call',
        '  File "LM_mine.py", line 8, in bad',
        '  File "LM_other.py", line 123, in go',
        "ValueError: no",
    )
    assert places_in(lines) == (CodePlace("LM_mine.py", 8), CodePlace("LM_other.py", 123))


@pytest.mark.parametrize("text", ["", "[]", '{"a": 1}', "no json", '{"a": {"target": 1}}'])
def test_choices_of_another_version_are_forgotten(text):
    class Store:
        def all(self):
            return {"window_build_runs": text}

        def set(self, **values):
            self.kept = values

    choices = RunChoices(Preferences(Store()))
    assert choices.of("a") == RunChoice()
    choices.keep("a", RunChoice("virtual:x", "go", {"n": "n=1"}, True))
    assert choices.of("a").words == {"n": "n=1"}
    assert choices.of("b") == RunChoice("virtual:x")

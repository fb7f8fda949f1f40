"""The place in the whole window: wishes, the end of the window, and a window that was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from PyQt5.QtCore import Qt

from micros_ide.gui.navigation import EditWish
from tests.gui.window_session import close
from tests.gui.workbench.editor.conftest import WAIT_MS


def build_page(window, qtbot):
    page = window.stack.page("build")
    qtbot.waitUntil(lambda: page.plugged.complete, timeout=WAIT_MS)
    return page


def kept_drafts(folder: Path) -> int:
    try:
        return len(list(folder.rglob("*.json")))
    except FileNotFoundError:
        return -1  # a session's folder went while it was looked at


def test_unsaved_changes_hold_the_window_and_what_was_open_comes_back(
    open_window, home, tmp_path, qtbot
):
    path = tmp_path / "LM_lamp.py"
    path.write_text("x = 1\n")
    window = open_window()
    window.navigation.edit_wished.emit(EditWish(path))
    assert window.stack.place == "build"
    page = build_page(window, qtbot)
    qtbot.waitUntil(lambda: page.source_path() == path, timeout=WAIT_MS)
    qtbot.keyClicks(page.texts.current().editor, "y")
    window.stack.show_place("devices")
    window.close()
    assert window.stack.place == "build"
    assert window.isVisible()
    qtbot.keyClick(page.texts.question, Qt.Key_Escape)
    assert not window.closing.left
    qtbot.keyClick(page, Qt.Key_Q, Qt.ControlModifier)
    qtbot.mouseClick(page.texts.question.save_button, Qt.LeftButton)
    qtbot.waitUntil(lambda: window.finished, timeout=WAIT_MS)
    assert path.read_text() == "yx = 1\n"
    again = open_window()
    again.navigation.edit_wished.emit(EditWish())
    page = build_page(again, qtbot)
    qtbot.waitUntil(lambda: page.source_path() == path, timeout=WAIT_MS)
    titles = [one.title for one in page.commands()]
    assert {"New module", "Save this module", "Run this module", "Find and replace"} <= set(titles)
    qtbot.keyClicks(page.texts.current().editor, "z")
    again.close()
    qtbot.mouseClick(page.texts.question.discard_button, Qt.LeftButton)
    qtbot.waitUntil(lambda: again.finished, timeout=WAIT_MS)
    assert path.read_text() == "yx = 1\n"
    assert not list((home / "data").rglob("drafts/*/*.json"))


_WRITES = """
import sys
from PyQt5.QtTest import QTest
from micros_ide.core import Core
from micros_ide.gui.app import make_application, make_window
app = make_application(["killed"])
core = Core.create()
core.settings.set(window_tour_done=True)
window = make_window(app, core)
window.start()
window.stack.show_place("build")
page = window.stack.page("build")
document = page.texts.open_text("LM_lost.py", "")
QTest.keyClicks(document.editor, "precious = 1")
page.keeper.kept.connect(lambda _count: print("kept", flush=True))
app.exec()
"""


def test_what_a_killed_window_had_unsaved_is_offered_again(open_window, home, qtbot):
    killed = subprocess.Popen(
        [sys.executable, "-c", _WRITES], stdout=subprocess.PIPE, env=dict(os.environ), text=True
    )
    try:
        assert killed.stdout.readline() == "kept\n"
    finally:
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        killed.stdout.close()
    window = open_window()
    window.stack.show_place("build")
    page = build_page(window, qtbot)
    qtbot.waitUntil(page.recovery.isVisible, timeout=WAIT_MS)
    assert "LM_lost.py" in page.recovery.notice.message.text()
    qtbot.mouseClick(page.recovery.restore_button, Qt.LeftButton)
    document = page.texts.current()
    assert document.text() == "precious = 1"
    assert document.unsaved
    assert not page.recovery.isVisible()
    qtbot.waitUntil(lambda: kept_drafts(home / "data" / "drafts") == 1, timeout=WAIT_MS)
    page.texts.discard_all()
    close(window, qtbot)

"""Files of the editor: named, saved, opened, dropped, changed by others; nothing gets lost."""

from __future__ import annotations

from PyQt5.QtCore import QMimeData, QPoint, Qt, QUrl
from PyQt5.QtGui import QDragEnterEvent, QDropEvent
from PyQt5.QtWidgets import QApplication

from tests.gui.workbench.editor.conftest import WAIT_MS, wait_checked

CONTROL, SHIFT = Qt.ControlModifier, Qt.ShiftModifier


def opened(page, qtbot, path):
    page.open_file(path)
    qtbot.waitUntil(lambda: page.texts.of(path) is not None, timeout=WAIT_MS)
    return page.texts.of(path)


def test_a_new_module_is_named_when_it_is_saved(page, page_home, context, qtbot):
    said = []
    context.navigation.said.connect(said.append)
    page.empty.new_button.setFocus()
    qtbot.keyClick(page.empty.new_button, Qt.Key_Return)
    qtbot.waitUntil(lambda: page.texts.current() is not None, timeout=WAIT_MS)
    document = page.texts.current()
    assert not document.unsaved
    assert "def load_n_init" in document.text()
    wait_checked(qtbot, document)
    assert document.check.problems == ()
    qtbot.keyClicks(document.editor, "# My lamp.")
    assert page.tabs.tabText(0) == "LM_new.py ●"
    qtbot.keyClick(document.editor, Qt.Key_S, CONTROL)
    bar = document.name_bar
    assert bar.line.hasFocus()
    qtbot.keyClicks(bar.line, "my lamp")  # the proposal is selected
    assert not bar.save_button.isEnabled()
    assert "letters, digits" in bar.note.text()
    qtbot.keyClick(bar.line, Qt.Key_Return)
    assert bar.isVisible()
    assert not (page_home / "modules").exists()  # nothing was touched
    qtbot.keyClick(bar.line, Qt.Key_A, CONTROL)
    qtbot.keyClicks(bar.line, "lamp")
    with qtbot.waitSignal(page.saved, timeout=WAIT_MS):
        qtbot.keyClick(bar.line, Qt.Key_Return)
    path = page_home / "modules" / "LM_lamp.py"
    assert path.read_text() == document.text()
    assert page.source_path() == path
    assert page.module_name() == "LM_lamp.py"
    assert not page.is_modified
    assert page.tabs.tabText(0) == "LM_lamp.py"
    assert not bar.isVisible()
    assert said == ["LM_lamp.py is saved"]
    qtbot.keyClick(document.editor, Qt.Key_End, CONTROL)
    qtbot.keyClicks(document.editor, "X = 1")
    with qtbot.waitSignal(page.saved, timeout=WAIT_MS):
        qtbot.keyClick(document.editor, Qt.Key_S, CONTROL)
    assert path.read_text().endswith("X = 1")


def test_a_file_that_is_there_is_replaced_at_the_second_word_only(write, page, page_home, qtbot):
    folder = page_home / "modules"
    folder.mkdir()
    there = folder / "LM_lamp.py"
    there.write_text("precious = 1\n")
    document = write("x = 1\n", "LM_new.py")
    qtbot.keyClick(document.editor, Qt.Key_S, CONTROL | SHIFT)
    bar = document.name_bar
    qtbot.keyClicks(bar.line, "lamp")
    qtbot.keyClick(bar.line, Qt.Key_Return)
    qtbot.waitUntil(lambda: bar.save_button.text() == "Replace it", timeout=WAIT_MS)
    assert there.read_text() == "precious = 1\n"
    qtbot.keyClicks(bar.line, "p")  # another name: asked anew
    assert bar.save_button.text() == "Save"
    qtbot.keyClick(bar.line, Qt.Key_Backspace)
    qtbot.keyClick(bar.line, Qt.Key_Return)
    qtbot.waitUntil(lambda: bar.save_button.text() == "Replace it", timeout=WAIT_MS)
    with qtbot.waitSignal(page.saved, timeout=WAIT_MS):
        qtbot.mouseClick(bar.save_button, Qt.LeftButton)
    assert there.read_text() == "x = 1\n"


def test_esc_leaves_the_name_open(write, page, qtbot):
    document = write("x = 1\n")
    called = []
    page.save(called.append)
    assert document.name_bar.isVisible()
    assert page.close_top()
    assert not document.name_bar.isVisible()
    assert document.editor.hasFocus()
    page.save()
    qtbot.keyClick(document.name_bar.line, Qt.Key_Return)
    qtbot.waitUntil(lambda: not document.unsaved, timeout=WAIT_MS)
    assert called == []  # who waited for the first save was sent away


def test_dropped_files_are_opened_and_others_are_not(page, write, tmp_path, qtbot):
    document = write("x = 1\n")
    files = [tmp_path / "LM_a.py", tmp_path / "LM_b.py", tmp_path / "notes.txt"]
    for one in files:
        one.write_text("y = 2\n")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(one)) for one in files])
    over = document.editor.viewport()
    arguments = (Qt.CopyAction, data, Qt.LeftButton, Qt.NoModifier)
    enter = QDragEnterEvent(QPoint(5, 5), *arguments)
    QApplication.sendEvent(over, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(page, QDropEvent(QPoint(5, 5), *arguments))
    qtbot.waitUntil(lambda: len(page.texts.all()) == 3, timeout=WAIT_MS)
    assert [one.name for one in page.texts.all()] == ["LM_lamp.py", "LM_a.py", "LM_b.py"]
    assert document.text() == "x = 1\n"
    page.open_file(files[0])
    assert page.texts.current().path == files[0]
    assert len(page.texts.all()) == 3


def test_what_cannot_be_opened_is_told_and_the_next_one_opens(page, tmp_path, context, qtbot):
    bad, good = tmp_path / "LM_bad.py", tmp_path / "LM_good.py"
    bad.write_bytes(b"\xff\xfe\x00")
    good.write_text("x = 1\n")
    with qtbot.waitSignal(context.navigation.failed, timeout=WAIT_MS) as failed:
        page.open_file(bad)
    assert "UTF-8" in failed.args[0].message
    assert opened(page, qtbot, good).text() == "x = 1\n"


def test_a_closed_tab_is_asked_about_when_it_has_changes(write, page, page_home, qtbot):
    document = write("x = 1\n")
    document.mark_unsaved()
    qtbot.keyClick(document.editor, Qt.Key_W, CONTROL)
    question = page.texts.question
    assert "LM_lamp.py" in question.text()
    qtbot.keyClick(question, Qt.Key_Escape)
    assert page.texts.question is None
    assert page.texts.all() == [document]
    qtbot.keyClick(document.editor, Qt.Key_W, CONTROL)
    qtbot.mouseClick(page.texts.question.save_button, Qt.LeftButton)
    qtbot.keyClick(document.name_bar.line, Qt.Key_Return)
    qtbot.waitUntil(lambda: not page.texts.all(), timeout=WAIT_MS)
    assert (page_home / "modules" / "LM_lamp.py").read_text() == "x = 1\n"
    assert page.empty.isVisible()


def test_discarded_changes_are_gone_and_nothing_is_written(page, tmp_path, core, qtbot):
    path = tmp_path / "LM_lamp.py"
    path.write_text("x = 1\n")
    document = opened(page, qtbot, path)
    document.editor.setFocus()
    with qtbot.waitSignal(page.keeper.kept, timeout=WAIT_MS):
        qtbot.keyClicks(document.editor, "y")
    qtbot.mouseClick(document.editor, Qt.LeftButton)
    page.tabs.close_wished.emit(document)
    qtbot.mouseClick(page.texts.question.discard_button, Qt.LeftButton)
    assert page.texts.all() == []
    assert path.read_text() == "x = 1\n"
    qtbot.waitUntil(lambda: not _drafts(core), timeout=WAIT_MS)


def _drafts(core):
    return [one.name for one in core.drafts._mine.glob("*.json")]


def test_a_file_that_another_program_changed_is_loaded_again_or_kept(page, tmp_path, qtbot):
    path = tmp_path / "LM_lamp.py"
    path.write_text("x = 1\n")
    document = opened(page, qtbot, path)
    path.write_text("x = 22\n")
    page.refresh()
    qtbot.waitUntil(document.notice.isVisible, timeout=WAIT_MS)
    assert "changed by another program" in document.notice.message.text()
    qtbot.mouseClick(document.reload_button, Qt.LeftButton)
    qtbot.waitUntil(lambda: document.text() == "x = 22\n", timeout=WAIT_MS)
    assert not document.unsaved
    assert not document.notice.isVisible()
    document.editor.setFocus()
    qtbot.keyClicks(document.editor, "a")
    path.write_text("x = 333\n")
    qtbot.keyClick(document.editor, Qt.Key_S, CONTROL)  # before anybody looked
    qtbot.waitUntil(document.notice.isVisible, timeout=WAIT_MS)
    assert path.read_text() == "x = 333\n"
    qtbot.mouseClick(document.keep_button, Qt.LeftButton)
    with qtbot.waitSignal(page.saved, timeout=WAIT_MS):
        qtbot.keyClick(document.editor, Qt.Key_S, CONTROL)
    assert path.read_text() == "ax = 22\n"


def test_a_file_that_was_removed_is_told_and_written_anew(page, tmp_path, qtbot):
    path = tmp_path / "LM_lamp.py"
    path.write_text("x = 1\n")
    document = opened(page, qtbot, path)
    path.unlink()
    page.refresh()
    qtbot.waitUntil(document.notice.isVisible, timeout=WAIT_MS)
    assert "removed" in document.notice.message.text()
    assert not document.reload_button.isVisible()
    document.editor.setFocus()
    qtbot.keyClicks(document.editor, "a")
    with qtbot.waitSignal(page.saved, timeout=WAIT_MS):
        qtbot.keyClick(document.editor, Qt.Key_S, CONTROL)
    assert path.read_text() == "ax = 1\n"
    assert not document.notice.isVisible()


def test_an_example_is_read_and_saved_as_a_copy(page, page_home, qtbot):
    page.empty.example_wished.emit("LM_rgb.py")
    qtbot.waitUntil(lambda: page.texts.current() is not None, timeout=WAIT_MS)
    document = page.texts.current()
    before = document.text()
    qtbot.keyClicks(document.editor, "abc")
    assert document.text() == before
    assert page.source_path() is None
    qtbot.mouseClick(page.toolbar.save_button, Qt.LeftButton)
    qtbot.keyClicks(document.name_bar.line, "myrgb")
    with qtbot.waitSignal(page.saved, timeout=WAIT_MS):
        qtbot.keyClick(document.name_bar.line, Qt.Key_Return)
    assert (page_home / "modules" / "LM_myrgb.py").read_text() == before
    qtbot.keyClicks(document.editor, "#")
    assert document.text() == "#" + before


def test_a_file_of_the_program_itself_is_only_read(page, core, qtbot):
    path = core.build.tree / "modules" / "LM_rgb.py"
    document = opened(page, qtbot, path)
    before = document.text()
    qtbot.keyClicks(document.editor, "abc")
    assert document.text() == before
    qtbot.mouseClick(page.toolbar.save_button, Qt.LeftButton)
    assert document.name_bar.isVisible()


def test_a_module_is_tried_on_a_board_that_is_thrown_away(write, page, qtbot):
    text = "import time\n\n\ndef on():\n    time.sleep(1)\n    return 1\n\n\ndef help():\n"
    document = write(text + '    return ("on",)\n')
    assert document.check.problems == ()
    with qtbot.waitSignal(page.trying.tried, timeout=60_000):
        qtbot.mouseClick(page.toolbar.try_button, Qt.LeftButton)
        assert not page.toolbar.try_button.isEnabled()
    assert "blocks-loop" in [one.rule for one in page.problems.model.problems]
    assert page.problems.card.isVisible()
    assert page.toolbar.try_button.isEnabled()
    qtbot.mouseClick(page.problems.shut, Qt.LeftButton)
    assert page.problems.card is None


def test_panes_are_folded_and_that_is_remembered(page, context, qtbot):
    qtbot.mouseClick(page.toolbar.side_button, Qt.LeftButton)
    assert page.side.isHidden()
    assert context.preferences.switch("build_no_side")
    page.show_files()
    assert page.side.isVisible()
    assert page.side.currentWidget() is page.plugged.files
    assert not context.preferences.switch("build_no_side")
    page.show_manual()
    assert page.manual.search_line.hasFocus()
    page.show_output()
    assert page.bottom.currentWidget() is page.plugged.output
    page.show_problems()


def test_every_pane_is_reached_without_the_mouse(write, page, qtbot):
    document = write("x = 1\n")
    reached = []
    for _step in range(4):
        qtbot.keyClick(page.focusWidget(), Qt.Key_F7)
        reached.append(page.focusWidget())
    bars = [page.bottom.tabBar(), page.side.tabBar()]
    assert reached == [*bars, page.toolbar.new_button, document.editor]


def test_lines_end_as_they_did_in_the_file(page, tmp_path, qtbot):
    path = tmp_path / "LM_lamp.py"
    path.write_bytes(b"x = 1\r\ny = 2\r\n")
    document = opened(page, qtbot, path)
    assert page.status.ends.text() == "CRLF"
    document.editor.setFocus()
    qtbot.keyClick(document.editor, Qt.Key_End)
    qtbot.keyClick(document.editor, Qt.Key_Return)
    qtbot.keyClicks(document.editor, "z = 3")
    with qtbot.waitSignal(page.saved, timeout=WAIT_MS):
        qtbot.keyClick(document.editor, Qt.Key_S, CONTROL)
    assert path.read_bytes() == b"x = 1\r\nz = 3\r\ny = 2\r\n"
    page.status._menu.actions()[0].trigger()
    with qtbot.waitSignal(page.saved, timeout=WAIT_MS):
        qtbot.keyClick(document.editor, Qt.Key_S, CONTROL)
    assert path.read_bytes() == b"x = 1\nz = 3\ny = 2\n"


def test_a_tab_closed_during_its_check_does_not_end_checking(page, write, qtbot):
    with qtbot.waitSignal(page.checker.began, timeout=WAIT_MS):
        document = page.texts.open_text("LM_gone.py", "x = (\n")
    page.texts.close(document)
    assert write("import numpy\n").check.problems


def test_tabs_are_walked_by_keys(write, page, qtbot):
    first, second = write("a = 1\n", "LM_a.py"), write("b = 1\n", "LM_b.py")
    qtbot.keyClick(second.editor, Qt.Key_Tab, CONTROL)
    assert page.texts.current() is first
    assert page.text() == "a = 1\n"
    page.go_to("LM_b.py", 1)
    assert page.texts.current() is second

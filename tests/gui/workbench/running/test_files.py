"""The files of a board, beside the editor, as a person handles them."""

from __future__ import annotations

import pytest
from PyQt5.QtCore import QMimeData, Qt, QUrl
from PyQt5.QtGui import QDragEnterEvent, QDropEvent
from PyQt5.QtWidgets import QApplication, QFileDialog, QLineEdit

from micros_ide.model.board_files import name_fault
from micros_ide.model.module_run import RunTarget, Way
from micros_ide.model.reporting import QuietReport
from tests.gui.workbench.running.conftest import WAIT_MS

pytestmark = pytest.mark.timeout(120)
OWN = "# Mine.\ndef hum():\n    return 1\n"


@pytest.fixture
def pane(page, qtbot):
    """The pane over the board, read once."""
    pane = page.files
    pane.enter()
    qtbot.waitUntil(lambda: pane.target.target is not None, timeout=WAIT_MS)
    settle(pane, qtbot, lambda: qtbot.mouseClick(pane.read_button, Qt.LeftButton))
    return pane


def settle(pane, qtbot, act):
    """Do something and wait for the listing after it."""
    with qtbot.waitSignal(pane.work.listed, timeout=WAIT_MS):
        act()
    qtbot.waitUntil(lambda: not pane.work.working, timeout=WAIT_MS)


def names(pane) -> list[str]:
    tops = (pane.tree.topLevelItem(at) for at in range(pane.tree.topLevelItemCount()))
    return [one.text(0) for one in tops]


def drop(pane, *paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    view = pane.tree.viewport()
    where = view.rect().bottomLeft()
    for kind in (QDragEnterEvent, QDropEvent):
        event = kind(where, Qt.CopyAction, data, Qt.LeftButton, Qt.NoModifier)
        QApplication.sendEvent(view, event)
        assert event.isAccepted()


def test_put_open_get_rename_remove_and_undo(page, pane, qtbot, answer, tmp_path, node, core):
    own = tmp_path / "mine" / "LM_hum.py"
    own.parent.mkdir()
    own.write_text(OWN)
    settle(pane, qtbot, lambda: drop(pane, own))
    assert names(pane).index("LM_hum.py") < names(pane).index("main.py")  # one's own first
    assert "LM_hum.py" in [one.path for one in pane.tree.chosen]
    where = pane.tree.visualItemRect(pane.tree.currentItem()).center()
    qtbot.mouseClick(pane.tree.viewport(), Qt.LeftButton, pos=where)
    qtbot.mouseDClick(pane.tree.viewport(), Qt.LeftButton, pos=where)
    qtbot.waitUntil(lambda: page.opened == [("LM_hum.py", OWN)], timeout=5000)
    qtbot.waitUntil(lambda: not pane.work.working, timeout=WAIT_MS)

    own.write_text(OWN.replace("1", "2"))
    drop(pane, own)
    with qtbot.waitSignal(pane.work.put_done, timeout=WAIT_MS):
        assert "LM_hum.py" in answer("Replace")
    qtbot.waitUntil(lambda: not pane.work.working, timeout=WAIT_MS)

    target = tmp_path / "here"
    target.mkdir()
    qtbot.mouseClick(pane.get_button, Qt.LeftButton)
    dialog = next(one for one in pane.window().findChildren(QFileDialog) if one.isVisible())
    with qtbot.waitSignal(pane.work.got, timeout=WAIT_MS):
        dialog.filesSelected.emit([str(target)])
        dialog.close()
    assert (target / "LM_hum.py").read_text() == own.read_text()

    pane.tree.setFocus()
    qtbot.keyClick(pane.tree, Qt.Key_F2)
    line = pane.tree.findChild(QLineEdit)
    line.selectAll()
    qtbot.keyClicks(line, "LM_sing.py")
    settle(pane, qtbot, lambda: qtbot.keyClick(line, Qt.Key_Return))
    assert "LM_sing.py" in names(pane)
    with core.console.reopen(node.uid) as shell:
        assert shell.command("sing hum") == "2"

    qtbot.keyClick(pane.tree, Qt.Key_Delete)
    with qtbot.waitSignal(pane.work.removed, timeout=WAIT_MS):
        assert "can be undone" in answer("Remove")
    qtbot.waitUntil(lambda: not pane.work.working, timeout=WAIT_MS)
    assert "LM_sing.py" not in names(pane)
    settle(pane, qtbot, lambda: qtbot.mouseClick(pane.undo.undo_button, Qt.LeftButton))
    assert "LM_sing.py" in names(pane)


def test_the_firmware_is_marked_and_missed(pane, qtbot, answer, node, core):
    pane.tree.choose("main.py")
    (entry,) = pane.tree.chosen
    assert entry.firmware
    assert entry.vital
    qtbot.keyClick(pane.tree, Qt.Key_Delete)
    assert "may not start" in answer("Cancel")
    pane.tree.renamed.emit("main.py", "other.py")  # the tree's own way is tested above
    assert "main.py" in names(pane)
    assert "kB" in pane.summary.text()
    assert "free" in pane.summary.text()
    with core.console.reopen(node.uid) as shell:
        assert shell.hello().uid == node.uid


def test_a_folder_is_made_and_files_put_into_it(pane, qtbot, answer, tmp_path):
    qtbot.mouseClick(pane.folder_button, Qt.LeftButton)
    qtbot.keyClicks(pane.name_row.line, "a/b")
    assert not pane.name_row.make_button.isEnabled()
    pane.name_row.line.selectAll()
    qtbot.keyClicks(pane.name_row.line, "songs")
    settle(pane, qtbot, lambda: qtbot.keyClick(pane.name_row.line, Qt.Key_Return))
    pane.tree.choose("songs")
    song = tmp_path / "one.txt"
    song.write_text("d=4")
    settle(pane, qtbot, lambda: pane._put((song,), "songs"))
    assert pane.tree.chosen[0].path == "songs/one.txt"
    pane.tree.choose("songs")
    qtbot.keyClick(pane.tree, Qt.Key_Delete)
    with qtbot.waitSignal(pane.work.removed, timeout=WAIT_MS):
        answer("Remove")
    assert "songs" not in names(pane)


def test_over_the_network_a_node_tells_and_removes_modules(page, qtbot, answer, node, tmp_path):
    pane, own = page.files, tmp_path / "LM_spare.py"
    own.write_text(OWN)
    node.core.files.put("bench", [own], QuietReport())
    far = RunTarget(f"node:{node.uid}", Way.NETWORK, "far", "", uid=node.uid, place=node.uid)
    pane.target.wish(far.key)
    settle(pane, qtbot, lambda: pane.target.show_targets((far,)))
    assert "USB" in pane.note.text()
    pane.tree.choose("LM_spare.py")
    assert not pane.get_button.isEnabled()
    qtbot.keyClick(pane.tree, Qt.Key_F2)
    assert pane.tree.findChild(QLineEdit) is None
    qtbot.keyClick(pane.tree, Qt.Key_Delete)
    with qtbot.waitSignal(pane.work.removed, timeout=WAIT_MS):
        assert "Nothing keeps a copy" in answer("Remove")
    assert "LM_spare.py" not in names(pane)
    assert not pane.undo.undo_button.isVisible()


@pytest.mark.parametrize("name", ["", " x", "a/b", "a\\b", "..", "x" * 61, "a\nb"])
def test_names_that_no_board_has(name):
    assert name_fault(name)


def test_names_of_boards():
    assert not name_fault("LM_lamp.py")
    assert not name_fault("Lied für Elise.txt")

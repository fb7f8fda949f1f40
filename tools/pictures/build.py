"""Modules being written: the empty place, words that fit, a problem and a trial."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest

if TYPE_CHECKING:
    from pictures.stage import Stage


def take(stage: Stage) -> None:
    """Take the empty place, a text that is written, and one that was tried."""
    stage.show_place("build")
    page = stage.window.stack.page("build")
    stage.wait(lambda: page.plugged.complete and page.manual.rows.rowCount() > 30)
    stage.take("build-empty")
    page.texts.new("template")
    stage.wait(lambda: page.texts.current() and page.texts.current().check)
    document = page.texts.current()
    editor = document.editor
    editor.go_to(24)
    QTest.keyClick(editor, Qt.Key_End)
    QTest.keyClick(editor, Qt.Key_Return)
    QTest.keyClicks(editor, "lamp = physical_pin(")
    QTest.keyClicks(editor, '"sw')
    stage.snap("build-words", settle=0.3)
    QTest.keyClick(editor, Qt.Key_Escape)
    QTest.keyClicks(editor, 'itch9")')
    QTest.keyClick(editor, Qt.Key_Escape)
    revision = document.revision
    stage.wait(lambda: document.checked_revision == revision)
    page.try_module()
    stage.wait(lambda: not page.trying.busy)
    editor.setCursorPosition(24, 12)
    stage.take("build-tried")
    page.texts.discard_all()

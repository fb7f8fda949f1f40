"""What keys do to the text beyond what the editor component does itself; each one undo step."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from PyQt5.Qsci import QsciScintilla

INDENT = 4
_ENDS_BLOCK = re.compile(r"\s*(?:return|pass|break|continue|raise)\b")
_COMMENTED = re.compile(r"(\s*)# ?")
# Keys that the window or its pages want, though the editor component would take them.
LEFT_TO_WINDOW = [
    "Ctrl+D",
    "Ctrl+L",
    "Ctrl+T",
    "Ctrl+U",
    "Ctrl+K",
    "Ctrl+/",
    "Ctrl+Return",
    "Ctrl+Enter",
    "Ctrl+Shift+L",
    "Ctrl+Shift+T",
    "Ctrl+Shift+U",
    "Ctrl+Tab",
    "Ctrl+Shift+Tab",
    "Ctrl+PgUp",
    "Ctrl+PgDown",
    "Ctrl+0",
    "Ctrl++",
    "Ctrl+-",
]


@contextmanager
def one_step(editor: QsciScintilla) -> Iterator[None]:
    """Make what is done to the text one step of undo."""
    editor.beginUndoAction()
    try:
        yield
    finally:
        editor.endUndoAction()


def new_line(editor: QsciScintilla) -> None:
    """Begin a line, indented as the block goes on."""
    with one_step(editor):
        editor.removeSelectedText()
        line, column = editor.getCursorPosition()
        before = editor.text(line)[:column]
        indent = len(before) - len(before.lstrip(" \t"))
        wanted = before[:indent]
        code = before.partition("#")[0].rstrip()
        if code.endswith(":"):
            wanted += " " * INDENT
        elif _ENDS_BLOCK.match(before) and _brackets(code) <= 0:
            wanted = wanted[:-INDENT]
        editor.insert(_end(editor) + wanted)
        editor.setCursorPosition(line + 1, len(wanted))
    editor.ensureCursorVisible()


def toggle_comment(editor: QsciScintilla) -> None:
    """Make the selected lines comments, or code again when all of them are comments."""
    first, column, last, end = editor.getSelection()
    if first < 0:
        first, column = editor.getCursorPosition()
        last, end = first, column
    elif end == 0 and last > first:
        last -= 1
    lines = [editor.text(line) for line in range(first, last + 1)]
    full = [(first + at, text) for at, text in enumerate(lines) if text.strip()]
    if not full:
        return
    off = all(_COMMENTED.match(text) for _line, text in full)
    depth = min(len(text) - len(text.lstrip(" \t")) for _line, text in full)
    with one_step(editor):
        for line, text in full:
            if off and (found := _COMMENTED.match(text)):
                _replace(editor, line, len(found[1]), found.end(), "")
            else:
                _replace(editor, line, depth, depth, "# ")


def _replace(editor: QsciScintilla, line: int, start: int, end: int, text: str) -> None:
    # By position, so that the cursor and the selection stay where they are in the text.
    begin, stop = editor.positionFromLineIndex(line, start), editor.positionFromLineIndex(line, end)
    send = editor.SendScintilla
    send(QsciScintilla.SCI_SETTARGETSTART, begin)
    send(QsciScintilla.SCI_SETTARGETEND, stop)
    data = text.encode()
    send(QsciScintilla.SCI_REPLACETARGET, len(data), data)


def _brackets(code: str) -> int:
    return sum(code.count(one) for one in "([{") - sum(code.count(one) for one in ")]}")


def _end(editor: QsciScintilla) -> str:
    ends = {QsciScintilla.EolWindows: "\r\n", QsciScintilla.EolMac: "\r"}
    return ends.get(editor.eolMode(), "\n")

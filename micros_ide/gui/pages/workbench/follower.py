"""Keeps the manual at the word under the cursor, and puts its examples into the text."""

from __future__ import annotations

from PyQt5.QtCore import QObject, QTimer

from micros_ide.gui.pages.workbench.editor.keys import one_step
from micros_ide.gui.pages.workbench.manual_pane import ManualPane
from micros_ide.gui.pages.workbench.texts import Texts
from micros_ide.model.code_completion import origin
from micros_ide.model.help_book import OF_MODULE, anchor_of

_PAUSE_MS = 150  # the cursor may run over many words


class Follower(QObject):
    """Between the text in front and the manual."""

    def __init__(self, texts: Texts, manual: ManualPane, parent: QObject) -> None:
        super().__init__(parent)
        self._texts, self._manual = texts, manual
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self.follow)
        manual.insert_wished.connect(self.insert)

    def moved(self) -> None:
        """The cursor is elsewhere: look soon."""
        if self._manual.isVisible():
            self._timer.start()

    def follow(self) -> None:
        """Show the manual of the word at the cursor, if there is any."""
        module, name = self._here()
        if module:
            self._manual.follow(module, name)

    def help_topic(self) -> tuple[str, str]:
        """Return the page of the help for the word at the cursor, and the anchor; "" for none."""
        module, name = self._here()
        if not module.startswith("LM_"):
            return "", ""
        return OF_MODULE + module.removeprefix("LM_"), anchor_of(name)

    def _here(self) -> tuple[str, str]:
        """Return the module and the function that the word at the cursor means."""
        document = self._texts.current()
        word = document.editor.word_here() if document is not None else ""
        if document is None or not word:
            return "", ""
        module, name = origin(word, document.aid.names)
        return module, name.rpartition(".")[2]

    def insert(self, module: str, call: str) -> None:
        """Put a call where the cursor is, with the import that it needs."""
        document = self._texts.current()
        if document is None or document.editor.isReadOnly():
            return
        editor = document.editor
        line, column = editor.getCursorPosition()
        before = editor.text(line)[:column]
        indent = before[: len(before) - len(before.lstrip())]
        imports = document.aid.names.imports
        text = call
        if module.startswith("LM_"):
            if imports.get(module) != (module, ""):
                text = f"import {module}\n{indent}{call}"
        elif module:
            name = call.partition("(")[0]
            if imports.get(name) != (module, name):
                text = f"from {module} import {name}\n{indent}{call}"
        if before.strip():
            text = call  # in the middle of a line: the import is the author's business
        with one_step(editor):
            editor.removeSelectedText()
            line, column = editor.getCursorPosition()
            editor.insert(text)
        rows = text.split("\n")
        end = len(rows[-1]) + (column if len(rows) == 1 else 0)
        editor.setCursorPosition(line + len(rows) - 1, end)
        editor.setFocus()

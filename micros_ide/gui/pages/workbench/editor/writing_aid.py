"""Words that fit while one types, and what the call at the cursor takes."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt5.QtCore import QObject, QPoint, Qt
from PyQt5.QtGui import QKeyEvent
from PyQt5.QtWidgets import QWidget

from micros_ide.gui.pages.workbench.editor.call_tip import CallTip
from micros_ide.gui.pages.workbench.editor.code_popup import CodePopup
from micros_ide.gui.pages.workbench.editor.typed_text import TypedText
from micros_ide.model.code_completion import (
    MOST_BEFORE,
    NOTHING,
    Completion,
    complete,
    find_word,
    open_call,
)
from micros_ide.model.code_words import EMPTY_INDEX, CodeWord, FileNames, WordIndex

_LEAST = 2  # letters after which words are offered unasked
_MOVES: Mapping[int, int] = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 7,
    Qt.Key.Key_PageUp: -7,
}


class WritingAid(QObject):
    """Completion and call tip of one editor; `index` and `names` are put in when they are known."""

    def __init__(self, editor: TypedText, host: QWidget) -> None:
        """`host`: what popup and tip lie over."""
        super().__init__(editor)
        self._editor, self._host = editor, host
        self.index: WordIndex = EMPTY_INDEX
        self.names = FileNames()
        self.popup = CodePopup(host)
        self.tip = CallTip(host)
        self._offered = NOTHING
        self._asked = False
        self._view = (0, 0)  # what of the text was seen when something was shown
        self.popup.chosen.connect(self._take)
        editor.SCN_CHARADDED.connect(self._on_char)
        editor.cursorPositionChanged.connect(self._on_moved)
        editor.SCN_FOCUSOUT.connect(self.hide)
        editor.SCN_UPDATEUI.connect(self._on_update)

    def shown(self) -> bool:
        """True while Esc has something to close here."""
        return self.popup.isVisible() or self.tip.isVisible()

    def hide(self) -> None:
        """Take words and tip away."""
        self.popup.hide()
        self.tip.hide()

    def ask(self) -> None:
        """Offer what fits, also after one letter or none (Ctrl+Space)."""
        self._asked = True
        self._offer()
        self._tell_call()

    def key(self, event: QKeyEvent) -> bool:
        """Answer a key; False leaves it to the text."""
        key, control = event.key(), event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if key == Qt.Key.Key_Space and control:
            self.ask()
            return True
        if not self.popup.isVisible():
            if key == Qt.Key.Key_Escape and self.tip.isVisible():
                self.tip.hide()
                return True
            return False
        if key == Qt.Key.Key_Escape:
            self.popup.hide()
        elif key in _MOVES and not control:
            self.popup.move_choice(_MOVES[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab) and not control:
            self._take(self.popup.choice())
        else:
            return False
        return True

    def word(self, dotted: str) -> CodeWord | None:
        """Return what a name in the text stands for."""
        return find_word(dotted, self.names, self.index)

    # -- within

    def _on_char(self, code: int) -> None:
        char = chr(code) if code > 0 else ""
        self._asked = False
        if char.isalnum() or char in "_.\"' ":
            self._offer()
        else:
            self.popup.hide()
        if char in "(,)":
            self._tell_call()

    def _on_moved(self, _line: int, _column: int) -> None:
        if self.popup.isVisible():
            self._offer()
        if self.tip.isVisible():
            self._tell_call()

    def _on_update(self, _what: int) -> None:
        if self.shown() and self._editor.scrolled_to() != self._view:
            self.hide()

    def _before(self) -> str:
        return self._editor.before_cursor(MOST_BEFORE)

    def _offer(self) -> None:
        if self._editor.isReadOnly():
            return
        self._offered = found = complete(self._before(), self.names, self.index)
        if not found.words or not (self._asked or _worth(found)):
            self.popup.hide()
            return
        words = [(one.name, _meaning(one)) for one in found.words]
        self.popup.show_at(words, self._place())

    def _take(self, word: str) -> None:
        self.popup.hide()
        if word:
            self._editor.replace_before(self._offered.typed, word)
            self._editor.setFocus()

    def _tell_call(self) -> None:
        call = open_call(self._before())
        word = self.word(call.name) if call else None
        if call is None or word is None or word.parameters is None:
            self.tip.hide()
            return
        self.tip.tell(word, call.argument, self._place())

    def _place(self) -> tuple[QPoint, int]:
        # The upper end of the cursor in the host, and how high the cursor is.
        self._view = self._editor.scrolled_to()
        rect = self._editor.cursor_rect()
        return self._editor.mapTo(self._host, rect.topLeft()), rect.height()


def _worth(found: Completion) -> bool:
    return not found.exact and (found.typed >= _LEAST or found.special)


def _meaning(word: CodeWord) -> str:
    parameters = "" if word.parameters is None else f"({', '.join(word.parameters)})"
    return "  ".join(one for one in (parameters, word.doc) if one)

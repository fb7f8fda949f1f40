"""Errors as cards: what happened, what to do next, a copy button, the detail folded."""

from __future__ import annotations

from PyQt5.QtCore import Qt, QTimer, pyqtSignal
from PyQt5.QtWidgets import QApplication, QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout

from micros_ide.gui.error_words import ErrorWords
from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button, label, set_fixed, tool_button

_THANKS_MS = 1500
_DETAIL_HEIGHT = 120  # px
_SHOWN = 3  # cards at once


class ErrorCard(QFrame):
    """One error; it stays until it is closed."""

    closed = pyqtSignal()

    def __init__(self, words: ErrorWords, icons: Icons) -> None:
        super().__init__()
        self.words = words
        self.count = 1
        self._icons = icons
        self.setProperty("role", "notice")
        self.setProperty("tone", "error")
        self.setAccessibleName(f"{words.message} {words.hint}".strip())
        self.message = label(words.message, "strong", wrap=True)
        self.hint = label(words.hint, wrap=True)
        self.detail = QPlainTextEdit(words.detail)
        self.detail.setReadOnly(True)
        self.detail.setProperty("role", "detail")
        self.detail.setFixedHeight(_DETAIL_HEIGHT)
        self.detail.setAccessibleName(tr("Technical details"))
        set_fixed(self.detail)
        self.detail.hide()
        self.detail_button = button(tr("Details"), "inline")
        self.detail_button.setCheckable(True)
        self.detail_button.toggled.connect(self.detail.setVisible)
        self.copy_button = button(tr("Copy"), "inline", accessible=tr("Copy this error"))
        self.copy_button.clicked.connect(self._copy)
        self.close_button = tool_button(tr("Close this message"), "", 24)
        icons.place(self.close_button, "close", "muted", 16)
        self.close_button.clicked.connect(self.closed)
        self._back = QTimer(self)
        self._back.setSingleShot(True)
        self._back.setInterval(_THANKS_MS)
        self._back.timeout.connect(self._offer_copy)  # no lambda: it may come behind the card's end
        self._lay_out()
        # Not before they have a parent: each would be a window of its own for a moment.
        self.hint.setVisible(bool(words.hint))
        self.detail_button.setVisible(bool(words.detail.strip()))

    def again(self) -> None:
        """The same error happened once more."""
        self.count += 1
        self.message.setText(
            tr("{message} ({count} times)").format(message=self.words.message, count=self.count)
        )

    def text(self) -> str:
        """Return the whole error, for the clipboard."""
        parts = (self.words.message, self.words.hint, self.words.detail)
        return "\n".join(part for part in parts if part)

    def _lay_out(self) -> None:
        picture = label()
        self._icons.place(picture, "close-octagon-outline", "error")
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * GRID)
        for one in (self.detail_button, self.copy_button):
            buttons.addWidget(one)
        buttons.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.message)
        words.addWidget(self.hint)
        words.addLayout(buttons)
        words.addWidget(self.detail)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, GRID, GRID, GRID)
        row.setSpacing(GRID)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)

    def _offer_copy(self) -> None:
        self.copy_button.setText(tr("Copy"))

    def _copy(self) -> None:
        clipboard = QApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(self.text())
            self.copy_button.setText(tr("Copied"))
            self._back.start()


class ErrorShelf(QFrame):
    """The cards that are open, newest first; the same error twice is one card that counts."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self.setProperty("role", "shelf")
        self._cards: list[ErrorCard] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        self._column.setSpacing(GRID)
        self.hide()

    def show_error(self, words: ErrorWords) -> None:
        """Put a card on the shelf."""
        same = [card for card in self._cards if card.words == words]
        if same:
            same[0].again()
            return
        card = ErrorCard(words, self._icons)
        card.closed.connect(self._on_closed)
        self._cards.insert(0, card)
        self._column.insertWidget(0, card)
        for old in self._cards[_SHOWN:]:
            self._remove(old)
        self.show()

    def cards(self) -> tuple[ErrorCard, ...]:
        """Return the open cards, newest first."""
        return tuple(self._cards)

    def close_top(self) -> bool:
        """Close the newest card; False when there is none."""
        if not self._cards:
            return False
        self._remove(self._cards[0])
        return True

    def _on_closed(self) -> None:
        card = self.sender()
        if isinstance(card, ErrorCard) and card in self._cards:
            self._remove(card)

    def _remove(self, card: ErrorCard) -> None:
        self._cards.remove(card)
        self._column.removeWidget(card)
        card.hide()
        card.deleteLater()
        self.setVisible(bool(self._cards))

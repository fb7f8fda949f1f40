"""The rail at the left: the places of the window, help, and its light or dark dress."""

from __future__ import annotations

from PyQt5.QtCore import QSize, Qt, pyqtSignal
from PyQt5.QtWidgets import QActionGroup, QFrame, QMenu, QToolButton, QVBoxLayout

from micros_ide.gui.icons import Icons
from micros_ide.gui.theme import DARK, LIGHT, SYSTEM
from micros_ide.gui.widgets.basics import GRID

_WIDTH = 80
_THEMES = ((SYSTEM, "As the system"), (LIGHT, "Light"), (DARK, "Dark"))


class Rail(QFrame):
    """One button a place, with icon and word; help and the theme at the bottom."""

    theme_chosen = pyqtSignal(str)
    manual_wished = pyqtSignal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.setProperty("role", "rail")
        self.setFixedWidth(_WIDTH)
        self._icons = icons
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(GRID, 2 * GRID, GRID, GRID)
        self._column.setSpacing(GRID)
        self.help_button = self._entry("Help", "help-circle-outline")
        self.help_button.setPopupMode(QToolButton.InstantPopup)
        self.help_button.setMenu(self._help_menu())
        self.theme_button = self._entry("Theme", "theme-light-dark")
        self.theme_button.setPopupMode(QToolButton.InstantPopup)
        self.theme_button.setMenu(self._theme_menu())
        self._column.addStretch(1)
        self._column.addWidget(self.help_button)
        self._column.addWidget(self.theme_button)
        self._count = 0

    def add_place(self, word: str, icon: str) -> QToolButton:
        """Add a place under the others and return its button."""
        entry = self._entry(word, icon)
        entry.setCheckable(True)
        entry.setAutoExclusive(True)
        entry.setChecked(self._count == 0)
        self._column.insertWidget(self._count, entry)
        self._count += 1
        return entry

    def _entry(self, word: str, icon: str) -> QToolButton:
        entry = QToolButton()
        entry.setProperty("kind", "place")
        entry.setText(word)
        entry.setAccessibleName(word)
        entry.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        entry.setFixedSize(QSize(_WIDTH - 2 * GRID, 7 * GRID))
        entry.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._icons.place(entry, icon, "text", 24)
        return entry

    def _help_menu(self) -> QMenu:
        menu = QMenu(self)
        action = menu.addAction("Function manual\tF1")  # the window listens to the key
        if action is not None:
            action.triggered.connect(lambda _on: self.manual_wished.emit())
        return menu

    def _theme_menu(self) -> QMenu:
        menu = QMenu(self)
        group = QActionGroup(menu)
        for choice, words in _THEMES:
            action = menu.addAction(words)
            if action is None:
                continue
            action.setCheckable(True)
            action.setChecked(choice == self._icons.theme.choice)
            group.addAction(action)
            action.triggered.connect(lambda _on, name=choice: self.theme_chosen.emit(name))
        return menu

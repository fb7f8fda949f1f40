"""The rail at the left: the places of the window, help, and its light or dark dress."""

from __future__ import annotations

from PyQt5.QtCore import QSize, Qt, pyqtSignal
from PyQt5.QtWidgets import QAction, QActionGroup, QFrame, QMenu, QToolButton, QVBoxLayout

from micros_ide.gui.icons import Icons
from micros_ide.gui.theme import DARK, LIGHT, SYSTEM
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID
from micros_ide.model.help_book import APPS, BOARDS, KEYS, LOAD_MODULES, MANUAL, START

_WIDTH = 96


class Rail(QFrame):
    """One button a place, with icon and word; help and the theme at the bottom."""

    place_chosen = pyqtSignal(str)  # its id
    theme_chosen = pyqtSignal(str)
    help_wished = pyqtSignal(str)  # a topic
    tour_wished = pyqtSignal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.setProperty("role", "rail")
        self.setFixedWidth(_WIDTH)
        self._icons = icons
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(GRID // 2, 2 * GRID, GRID // 2, GRID)
        self._column.setSpacing(GRID)
        self.help_button = self._entry(tr("Help"), "help-circle-outline")
        self.help_button.setPopupMode(QToolButton.InstantPopup)
        self.help_button.setMenu(self._help_menu())
        self.theme_button = self._entry(tr("Theme"), "theme-light-dark")
        self.theme_button.setPopupMode(QToolButton.InstantPopup)
        self.theme_button.setMenu(self._theme_menu())
        self._column.addStretch(1)
        self._column.addWidget(self.help_button)
        self._column.addWidget(self.theme_button)
        self.places: dict[str, QToolButton] = {}

    def add_place(self, place_id: str, word: str, icon: str) -> None:
        """Add a place under the others."""
        entry = self._entry(word, icon)
        entry.setCheckable(True)
        entry.setAutoExclusive(True)
        entry.setToolTip(f"Ctrl+{len(self.places) + 1}")
        entry.clicked.connect(lambda: self.place_chosen.emit(place_id))
        self._column.insertWidget(len(self.places), entry)
        self.places[place_id] = entry

    def show_place(self, place_id: str) -> None:
        """Mark a place as the one that is shown."""
        self.places[place_id].setChecked(True)

    def _entry(self, word: str, icon: str) -> QToolButton:
        entry = QToolButton()
        entry.setProperty("kind", "place")
        entry.setText(word)
        entry.setAccessibleName(word)
        entry.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        entry.setFixedSize(QSize(_WIDTH - GRID, 7 * GRID))
        entry.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._icons.place(entry, icon, "text", 24)
        return entry

    def _help_menu(self) -> QMenu:
        menu = QMenu(self)
        for words, topic in (
            (tr("Getting started") + "\tF1", START),  # the window listens to the key
            (tr("Function manual"), MANUAL),
            (tr("Boards"), BOARDS),
            (tr("How to write a load module"), LOAD_MODULES),
            (tr("How to write an app"), APPS),
            (tr("Keyboard shortcuts"), KEYS),
        ):
            action = menu.addAction(words)
            if action is not None:
                action.triggered.connect(lambda _on, topic=topic: self.help_wished.emit(topic))
        menu.addSeparator()
        tour = menu.addAction(tr("Take the tour"))
        if tour is not None:
            tour.triggered.connect(lambda _on: self.tour_wished.emit())
        return menu

    def _theme_menu(self) -> QMenu:
        menu = QMenu(self)
        group = QActionGroup(menu)
        self._themes: dict[str, QAction] = {}
        self._icons.theme.changed.connect(self._mark_theme)
        themes = ((SYSTEM, tr("As the system")), (LIGHT, tr("Light")), (DARK, tr("Dark")))
        for choice, words in themes:
            action = menu.addAction(words)
            if action is None:
                continue
            action.setCheckable(True)
            action.setChecked(choice == self._icons.theme.choice)
            group.addAction(action)
            self._themes[choice] = action
            action.triggered.connect(lambda _on, name=choice: self.theme_chosen.emit(name))
        return menu

    def _mark_theme(self) -> None:
        self._themes[self._icons.theme.choice].setChecked(True)

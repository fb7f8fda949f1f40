"""What is done with files, and the two buttons that fold panes away."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QMenu

from micros_ide.gui.icons import Icons
from micros_ide.gui.pages.workbench.document import Document
from micros_ide.gui.pages.workbench.empty_state import show_examples
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button, label, tool_button

_SIZE = 32  # px


class Toolbar(QFrame):
    """One row; running stands in a row of its own below."""

    new_wished = pyqtSignal(str)  # id of a template
    open_wished = pyqtSignal()
    example_wished = pyqtSignal(str)
    save_wished = pyqtSignal()
    try_wished = pyqtSignal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.setProperty("role", "toolbar")
        self._examples: Sequence[str] = ()
        self._there = self._trying = False
        self.new_button = button(tr("New"), "compact")
        self.open_button = button(tr("Open…"), "compact")
        self.example_button = button(tr("Example"), "compact")
        self.save_button = button(tr("Save"), "compact")
        self.try_button = button(tr("Try"), "compact")
        self.try_button.setToolTip(
            tr("Compile it, read it and run it on a virtual board that is thrown away afterwards")
        )
        for one, icon in (
            (self.new_button, "plus"),
            (self.open_button, "folder-open-outline"),
            (self.example_button, "school-outline"),
            (self.save_button, "content-save-outline"),
            (self.try_button, "flask-outline"),
        ):
            icons.place(one, icon, "text", 16)
        self.bottom_button = tool_button(tr("Show or hide problems and output"), "switch", _SIZE)
        self.side_button = tool_button(tr("Show or hide manual, board and files"), "switch", _SIZE)
        icons.place(self.bottom_button, "dock-bottom", "muted", 18)
        icons.place(self.side_button, "dock-right", "muted", 18)
        for one in (self.bottom_button, self.side_button):
            one.setCheckable(True)
        self.menu = QMenu(self)
        for name, words in (
            ("template", tr("With everything a module can have")),
            ("simple", tr("Two simple functions")),
        ):
            self._add_template(name, words)
        self.new_button.setMenu(self.menu)
        self.new_button.setMinimumWidth(self.new_button.sizeHint().width() + 2 * GRID)
        self._example_menu = QMenu(self)
        self.open_button.clicked.connect(lambda _on=False: self.open_wished.emit())
        self.example_button.clicked.connect(lambda _on=False: self._ask_example())
        self.save_button.clicked.connect(lambda _on=False: self.save_wished.emit())
        self.try_button.clicked.connect(lambda _on=False: self.try_wished.emit())
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID, GRID, GRID, GRID)
        row.setSpacing(GRID)
        row.addWidget(label(tr("Build"), "group"))
        row.addSpacing(GRID)
        for one in (
            self.new_button,
            self.open_button,
            self.example_button,
            self.save_button,
            self.try_button,
        ):
            row.addWidget(one)
        row.addStretch(1)
        row.addWidget(self.bottom_button)
        row.addWidget(self.side_button)
        self.show_document(None)

    def show_document(self, document: Document | None) -> None:
        """Offer what can be done with the text in front."""
        self._there = document is not None
        needs = document is not None and (
            document.unsaved or document.path is None or document.example
        )
        self.save_button.setEnabled(needs)
        words = tr("Save a copy") if document is not None and document.example else tr("Save")
        self.save_button.setText(words)
        self.try_button.setEnabled(self._there and not self._trying)

    def show_trying(self, busy: bool) -> None:
        """A trial runs: the same button does nothing meanwhile, and says so."""
        self._trying = busy
        self.try_button.setText(tr("Trying…") if busy else tr("Try"))
        self.try_button.setEnabled(self._there and not busy)

    def set_examples(self, names: Sequence[str]) -> None:
        """Offer these bundled modules."""
        self._examples = names

    def _add_template(self, name: str, words: str) -> None:
        action = self.menu.addAction(words)
        if action is not None:
            action.triggered.connect(lambda _on=False: self.new_wished.emit(name))

    def _ask_example(self) -> None:
        show_examples(
            self._example_menu, self._examples, self.example_button, self.example_wished.emit
        )

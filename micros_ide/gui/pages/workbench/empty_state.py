"""What the place says while no file is open."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import QPoint, Qt, pyqtSignal
from PyQt5.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, MARGIN, button, label

_NARROWEST, _WIDEST = 240, 560  # px, of the words


class EmptyState(QScrollArea):
    """Three ways to begin."""

    new_wished = pyqtSignal(str)  # id of a template
    open_wished = pyqtSignal()
    example_wished = pyqtSignal(str)  # name of a bundled module's file

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        picture = label()
        icons.place(picture, "file-code-outline", "muted", 48)
        self.new_button = button(tr("New module"), "primary")
        self.open_button = button(tr("Open a file…"))
        self.example_button = button(tr("Look at an example"))
        for one, icon in (
            (self.new_button, "plus"),
            (self.open_button, "folder-open-outline"),
            (self.example_button, "school-outline"),
        ):
            icons.place(one, icon, "on_accent" if one is self.new_button else "text", 18)
        self.new_button.clicked.connect(lambda _on=False: self.new_wished.emit("template"))
        self.open_button.clicked.connect(lambda _on=False: self.open_wished.emit())
        self.example_button.clicked.connect(lambda _on=False: self._ask_example())
        self._examples: Sequence[str] = ()
        self.menu = QMenu(self)
        words = label(
            tr(
                "A load module is one Python file, LM_<name>.py. Its functions become commands of "
                "your node. Write one here, run it on a virtual board, then send it to a node."
            ),
            "muted",
            wrap=True,
        )
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        words.setMinimumWidth(_NARROWEST)
        words.setMaximumWidth(_WIDEST)
        hint = label(tr("Python files can be dropped here, too."), "caption")
        buttons = QWidget()
        row = QVBoxLayout(buttons)  # below each other: that fits into any width
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        for one in (self.new_button, self.open_button, self.example_button):
            row.addWidget(one)
        self._column(picture, words, buttons, hint)

    def _column(self, picture: QLabel, words: QLabel, buttons: QWidget, hint: QLabel) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(MARGIN, GROUP_GAP, MARGIN, GROUP_GAP)
        column.setSpacing(GROUP_GAP)
        column.addStretch(2)
        title = label(tr("Write your own commands"), "group")
        for one in (picture, title):
            column.addWidget(one, 0, Qt.AlignmentFlag.AlignHCenter)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(words, 100)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(buttons, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(hint, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.setWidgetResizable(True)
        self.setWidget(content)

    def set_examples(self, names: Sequence[str]) -> None:
        """Offer these bundled modules."""
        self._examples = names

    def _ask_example(self) -> None:
        show_examples(self.menu, self._examples, self.example_button, self.example_wished.emit)


def show_examples(menu: QMenu, names: Sequence[str], at: QPushButton, chosen: object) -> None:
    """Open a menu of bundled modules under a button."""
    menu.clear()
    for name in names:
        action = menu.addAction(name)
        if action is not None:
            action.triggered.connect(lambda _on=False, name=name: chosen(name))  # type: ignore[operator]
    menu.popup(at.mapToGlobal(QPoint(0, at.height())))

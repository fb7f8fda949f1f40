"""Under which name a text is saved, and where; asked over the text itself."""

from __future__ import annotations

from pathlib import Path

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtGui import QKeyEvent
from PyQt5.QtWidgets import QFrame, QGridLayout, QLineEdit

from micros_ide.errors import InvalidInput
from micros_ide.gui.context import Context
from micros_ide.gui.error_words import sentence
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, ElidedLabel, button, label, restyle
from micros_ide.gui.widgets.file_dialog import ask_folder

_PREFIX = "LM_"
_LEAST = 200  # px of the name


class _Name(QLineEdit):
    entered = pyqtSignal()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802
        if event is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
            return
        super().keyPressEvent(event)


class NameBar(QFrame):
    """The name is checked as it is typed; a file that is there is replaced at the second word."""

    chosen = pyqtSignal(object, bool)  # Path, whether to replace what is there
    folder_chosen = pyqtSignal(object)  # Path
    dismissed = pyqtSignal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._own = context.core.own_modules
        self._folder = self._own.folder
        self._taken: Path | None = None  # it is there already, and that was said
        self.setProperty("role", "find")
        self.line = _Name()
        self.line.setMinimumWidth(_LEAST)
        caption = label(tr("Name of the module"), "label")
        caption.setBuddy(self.line)
        self.line.setAccessibleName(caption.text())
        self.place = ElidedLabel("", "caption", Qt.TextElideMode.ElideMiddle)
        self.note = label("", "caption", wrap=True)
        self.save_button = button(tr("Save"), "compact")
        self.folder_button = button(tr("Other folder…"), "compact")
        self.cancel_button = button(tr("Cancel"), "compact")
        grid = QGridLayout(self)
        grid.setContentsMargins(12, GRID, GRID, GRID)
        grid.setHorizontalSpacing(GRID)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        grid.addWidget(caption, 0, 0)
        grid.addWidget(self.line, 0, 1)
        for column, one in enumerate((self.save_button, self.folder_button, self.cancel_button), 2):
            grid.addWidget(one, 0, column)
        grid.addWidget(self.place, 1, 1, 1, 4)
        grid.addWidget(self.note, 2, 1, 1, 4)
        self.line.textChanged.connect(self._look)
        self.line.entered.connect(self.send)
        self.save_button.clicked.connect(lambda _on=False: self.send())
        self.folder_button.clicked.connect(lambda _on=False: self._ask_folder())
        self.cancel_button.clicked.connect(self._on_cancel)
        self.hide()

    def ask(self, name: str, folder: Path) -> None:
        """Take the keyboard; `name` is proposed."""
        self._folder, self._taken = folder, None
        stem = name.removesuffix(".py")
        self.line.setText(stem)
        self._look()
        self.show()
        self.line.setFocus()
        start = len(_PREFIX) if stem.startswith(_PREFIX) else 0
        self.line.setSelection(start, len(stem) - start)

    def send(self) -> None:
        """Save under this name, if it is one."""
        path = self._path()
        if path is not None:
            self.chosen.emit(path, path == self._taken)

    def say_taken(self, path: Path) -> None:
        """There is such a file: the next Save replaces it."""
        self._taken = path
        words = tr("There is {name} already. Save again to replace it, or choose another name.")
        self._say(words.format(name=path.name), "warning")
        self.save_button.setText(tr("Replace it"))

    def dismiss(self) -> bool:
        """Close without saving; False when it was closed already."""
        shown = self.isVisible()
        self.hide()
        if shown:
            self.dismissed.emit()
        return shown

    def _path(self) -> Path | None:
        try:
            return self._own.place_for(self.line.text(), self._folder)
        except InvalidInput as error:
            self._say(f"{sentence(error.message)} {sentence(error.hint or '')}".strip(), "error")
            return None

    def _look(self) -> None:
        self._taken = None
        self.save_button.setText(tr("Save"))
        if not self.line.text().removeprefix(_PREFIX).strip():
            self.place.setText(str(self._folder))
            self._say(tr("It is typed for every command: short, like lamp."), "caption")
            self.save_button.setEnabled(False)
            return
        self._say("", "caption")
        path = self._path()
        self.save_button.setEnabled(path is not None)
        self.place.setText(str(path or self._folder))

    def _say(self, text: str, role: str) -> None:
        self.note.setText(text)
        restyle(self.note, "role", role)
        self.note.setVisible(bool(text))

    def _ask_folder(self) -> None:
        ask_folder(self, tr("Folder for your modules"), self._take_folder)

    def _take_folder(self, folder: Path) -> None:
        self._folder = folder
        self.folder_chosen.emit(folder)
        self._look()
        self.line.setFocus()

    def _on_cancel(self) -> None:
        self.dismiss()

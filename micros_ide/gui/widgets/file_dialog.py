"""The file dialog: one a window, used again and again.

Taking one down waits for its thread that reads folders, which a slow disk or network keeps busy:
the event loop would stand still.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QFileDialog, QWidget

_Answer = Callable[[list[Path]], object]


class FileDialog(QFileDialog):
    """Calls `answer` with what was chosen; a cancelled dialog calls nothing."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._answer: _Answer | None = None
        self.filesSelected.connect(self._on_chosen)

    def ask(
        self, title: str, start: str, kinds: str, answer: _Answer, mode: QFileDialog.FileMode
    ) -> None:
        """Open in `mode`; AnyFile means a place to save to, `start` is a folder or a proposal."""
        saves = mode == QFileDialog.AnyFile
        self._answer = answer
        self.setWindowTitle(title)
        self.setAcceptMode(QFileDialog.AcceptSave if saves else QFileDialog.AcceptOpen)
        self.setFileMode(mode)
        self.setOption(QFileDialog.ShowDirsOnly, mode == QFileDialog.Directory)
        self.setNameFilter(kinds)
        place = Path(start)
        if saves and place.name:
            if place.parent != Path():
                self.setDirectory(str(place.parent))
            self.selectFile(place.name)
        self.open()

    def _on_chosen(self, names: list[str]) -> None:
        answer, self._answer = self._answer, None
        if answer is not None:
            answer([Path(name) for name in names])


def _dialog(parent: QWidget) -> FileDialog:
    window = parent.window() or parent
    direct = Qt.FindChildOption.FindDirectChildrenOnly
    for one in window.findChildren(FileDialog, options=direct):
        if not one.isVisible():
            return one
    return FileDialog(window)


def ask_file(
    parent: QWidget, title: str, kinds: str, answer: Callable[[Path], object]
) -> FileDialog:
    """Ask for one file that is there."""
    made = _dialog(parent)
    made.ask(title, "", kinds, lambda names: answer(names[0]), QFileDialog.ExistingFile)
    return made


def ask_files(parent: QWidget, title: str, kinds: str, answer: _Answer) -> FileDialog:
    """Ask for one file or several."""
    made = _dialog(parent)
    made.ask(title, "", kinds, answer, QFileDialog.ExistingFiles)
    return made


def ask_folder(parent: QWidget, title: str, answer: Callable[[Path], object]) -> FileDialog:
    """Ask for a folder."""
    made = _dialog(parent)
    made.ask(title, "", "", lambda names: answer(names[0]), QFileDialog.Directory)
    return made


def ask_place(
    parent: QWidget, title: str, start: str, kinds: str, answer: Callable[[Path], object]
) -> FileDialog:
    """Ask where to save; `start` is proposed."""
    made = _dialog(parent)
    made.ask(title, start, kinds, lambda names: answer(names[0]), QFileDialog.AnyFile)
    return made

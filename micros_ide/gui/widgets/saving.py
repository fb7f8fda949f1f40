"""Where a file is to go: asked of the person, written by a job."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PyQt5.QtCore import QBuffer, QIODevice
from PyQt5.QtGui import QImage
from PyQt5.QtWidgets import QWidget

from micros_ide.gui.context import Context
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.file_dialog import FileDialog, ask_place
from micros_ide.gui.words import size_text
from micros_ide.model.reporting import Reporter

Content = Callable[[], bytes | str]  # is called in the job's thread


class Saving:
    """Asks for names beside one widget, and writes what was asked for."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        self._context, self._parent = context, parent
        self.dialog: FileDialog | None = None

    def ask(self, title: str, name: str, kinds: str, content: Content) -> None:
        """Ask where to; `name` is proposed."""
        start = str(Path.home() / name)
        self.dialog = ask_place(
            self._parent, title, start, kinds, lambda path: self.write(path, content)
        )

    def write(self, path: Path, content: Content) -> None:
        """Write `content` to `path` in a job, and say so."""

        def work(report: Reporter) -> int:
            del report
            data = content()
            self._context.core.exports.write(path, data)
            return len(data)

        self._context.background.run(
            tr("Save {name}").format(name=path.name),
            "saving",
            work,
            done=lambda size: self._context.navigation.said.emit(
                tr("Saved {path} ({size})").format(path=path, size=size_text(size))
            ),
            failed=self._context.navigation.fail,
        )


def png_of(picture: QImage) -> Content:
    """Return what turns a picture into PNG, in a thread."""

    def make() -> bytes:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        picture.save(buffer, "PNG")
        return bytes(buffer.data())

    return make

"""Where an app lies: its code in the editor, its folder in the file manager."""

from __future__ import annotations

from pathlib import Path

from PyQt5.QtCore import QUrl
from PyQt5.QtGui import QDesktopServices

from micros_ide.gui.context import Context
from micros_ide.gui.navigation import EditWish
from micros_ide.model.apps import AppRow


def open_source(context: Context, row: AppRow) -> None:
    """Open the code of an app in the editor."""
    context.navigation.edit_wished.emit(EditWish(Path(row.folder, "app.py")))


def open_folder(context: Context, row: AppRow) -> None:
    """Open the folder of an app in the file manager."""
    del context
    QDesktopServices.openUrl(QUrl.fromLocalFile(row.folder))

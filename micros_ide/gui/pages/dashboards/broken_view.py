"""An app that cannot be run: what is wrong with it, and where to mend it."""

from __future__ import annotations

from PyQt5.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from micros_ide.gui.context import Context
from micros_ide.gui.error_words import sentence
from micros_ide.gui.pages.dashboards.app_places import open_folder, open_source
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, button, label
from micros_ide.gui.widgets.notice import Notice
from micros_ide.model.apps import AppRow
from micros_ide.model.help_book import APPS


class BrokenView(QWidget):
    """The error, and two ways to the files."""

    def __init__(self, context: Context, row: AppRow) -> None:
        super().__init__()
        self.row = row
        self.notice = Notice(context.icons)
        self.notice.say(
            "error",
            sentence(row.error or tr("It cannot be run.")),
            tr("Mend the file and save it: this page looks again by itself, or press F5."),
        )
        self.folder_button = button(tr("Open folder"))
        self.folder_button.clicked.connect(lambda _on=False: open_folder(context, row))
        self.source_button = button(tr("Open app.py"))
        self.source_button.clicked.connect(lambda _on=False: open_source(context, row))
        deeds = QHBoxLayout()
        deeds.setSpacing(GRID)
        self.help_button = button(tr("How to write an app"))
        self.help_button.clicked.connect(
            lambda _on=False: context.navigation.help_wished.emit(APPS)
        )
        for one in (self.folder_button, self.source_button, self.help_button):
            deeds.addWidget(one)
        deeds.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GROUP_GAP)
        column.addWidget(label(row.id, "title", wrap=True))
        column.addWidget(self.notice)
        column.addWidget(label(row.folder, "caption", wrap=True, select=True))
        column.addLayout(deeds)
        column.addStretch(1)

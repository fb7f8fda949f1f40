"""The name of a new app: checked as it is typed; the app is a copy of Template."""

from __future__ import annotations

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from micros_ide.gui.context import Context
from micros_ide.gui.error_words import error_words
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, Field, button
from micros_ide.model.apps import APP_ID, AppRow
from micros_ide.model.help_book import APPS
from micros_ide.model.jobs import JobInfo


class NewApp(QWidget):
    """A field and two buttons; `made` carries the new app."""

    made = pyqtSignal(object)  # AppRow
    closed = pyqtSignal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.name = QLineEdit()
        self.name.setPlaceholderText(tr("Such as Glow"))
        self.name.setMaxLength(40)
        self.field = Field(tr("Name of the new app"), self.name)
        self.create_button = button(tr("Create"), "compact")
        self.cancel_button = button(tr("Cancel"), "compact")
        self.name.textChanged.connect(lambda _text: self._check())
        self.name.returnPressed.connect(self.create_app)
        self.create_button.clicked.connect(self.create_app)
        self.cancel_button.clicked.connect(lambda _on=False: self._cancel())
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.create_button)
        row.addWidget(self.cancel_button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.field)
        column.addLayout(row)
        self.help_button = button(tr("How to write an app"), "inline")
        self.help_button.clicked.connect(self._on_help)
        column.addWidget(self.help_button, 0, Qt.AlignmentFlag.AlignLeft)

    def open(self) -> None:
        """Ask for a name."""
        self.name.clear()
        self._check()
        self.show()
        self.name.setFocus()

    def dismiss(self) -> bool:
        """Make nothing; False when nobody was asked."""
        if self.isHidden():
            return False
        self.hide()
        self.closed.emit()
        return True

    def _on_help(self) -> None:
        self._context.navigation.help_wished.emit(APPS)

    def _cancel(self) -> None:
        self.dismiss()

    def create_app(self) -> None:
        """Copy the template under this name."""
        name = self.name.text().strip()
        if not APP_ID.fullmatch(name):
            return
        self.create_button.setEnabled(False)
        self._context.background.run(
            tr("Make the app {name}").format(name=name),
            "apps",
            lambda _report: self._context.core.apps.create(name),
            done=self._on_made,
            failed=self._on_failed,
        )

    def _check(self) -> None:
        name = self.name.text().strip()
        fits = bool(APP_ID.fullmatch(name))
        self.create_button.setEnabled(fits)
        wrong = bool(name) and not fits
        self.field.set_note(
            tr("A letter, then letters, digits and _")
            if wrong
            else tr("It begins as a copy of Template, in your own folder."),
            "error" if wrong else "caption",
        )

    def _on_made(self, row: AppRow) -> None:
        self.dismiss()
        self.made.emit(row)

    def _on_failed(self, job: JobInfo) -> None:
        self.create_button.setEnabled(True)
        words = error_words(job)
        self.field.set_note(f"{words.message} {words.hint}".strip(), "error")

"""The step before writing, and the one after it: what changes, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PyQt5.QtWidgets import QVBoxLayout, QWidget

from micros_ide.gui.error_words import ErrorWords, sentence
from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, label
from micros_ide.gui.widgets.notice import Notice
from micros_ide.gui.widgets.row_table import Cell, Row
from micros_ide.gui.wizards.settings.diff_table import change_rows, change_table
from micros_ide.gui.wizards.settings.session import Written
from micros_ide.model.node_settings import Restarted, Value
from micros_ide.services.config_words import ConfigWords
from micros_ide.services.node_settings.draft import Draft


class ReviewView(QWidget):
    """A table of changes; the same rows say later what the node made of each."""

    def __init__(self, words: ConfigWords, icons: Icons) -> None:
        super().__init__()
        self._words = words
        self.title = label("", "group", wrap=True)
        self.notice = Notice(icons)
        self.more = Notice(icons)
        self.table = change_table(icons)
        self.detail = label("", "caption", wrap=True)  # the whole values of the chosen row
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        for part in (self.title, self.notice, self.more):
            column.addWidget(part)
        column.addWidget(self.table, 1)
        column.addWidget(self.detail)
        self.table.current.connect(self._show_detail)

    def show_changes(self, draft: Draft, name: str) -> None:
        """Show what would be written."""
        self.notice.hide()
        self.more.hide()
        if draft.warnings:
            self.notice.say("warning", " ".join(draft.warnings))
        count = len(draft.changes)
        some = tr("{count} settings of {name} will change").format(count=count, name=name)
        one = tr("1 setting of {name} will change").format(name=name)
        self.title.setText(one if count == 1 else some)
        self.table.set_rows(change_rows(draft, self._words))
        self.table.choose(next(iter(draft.changes), ""))

    def _show_detail(self, key: str) -> None:
        row = next((one for one in self._rows() if one.key == key), None)
        if row is None:
            self.detail.clear()
            return
        title, _key, before, after, _note = (cell.text for cell in row.cells)
        text = tr("{title}: {before} → {after}")
        self.detail.setText(text.format(title=title, before=before, after=after))

    def show_writing(self, name: str) -> None:
        """Say that it is being done."""
        self.title.setText(tr("Writing to {name}").format(name=name))
        self._note({row.key: Cell(tr("Being written"), "progress-upload") for row in self._rows()})

    def show_written(self, last: Written) -> None:
        """Say what each key has now."""
        changed = last.changed
        name = changed.name
        self.title.setText(tr("Written to {name} and read back").format(name=name))
        notes = {}
        for row in self._rows():
            if row.key in changed.restart:
                notes[row.key] = Cell(tr("Set, needs a restart"), "restart", "warning")
            elif row.key in changed.kept:
                notes[row.key] = Cell(tr("Was so already"), "check", "muted")
            else:
                notes[row.key] = Cell(tr("Set and read back"), "check-circle-outline", "online")
        self._note(notes)
        if changed.restart:
            self.notice.say(
                "warning",
                tr("What needs a restart takes effect when {name} restarts.").format(name=name),
            )
        elif changed.restarted and not changed.back:
            self.notice.say(
                "warning", tr("{name} was restarted and is not back yet.").format(name=name)
            )
        else:
            self.notice.say("online", tr("All of it is in force."))
        self._warn(changed.warnings)

    def show_failed(self, error: ErrorWords, state: str) -> None:
        """Say that it did not work; `show_truth` says later what each key has."""
        self.title.setText(tr("The settings were not written"))
        self.notice.say("error", error.message, error.hint)
        self._note(dict.fromkeys((row.key for row in self._rows()), Cell(tr("Not known yet"))))
        self._warn((state,) if state else ())

    def show_stopped(self) -> None:
        """Say that somebody stopped it."""
        self.title.setText(tr("Stopped"))

    def show_trouble(self, error: ErrorWords) -> None:
        """Say that a restart or an undo did not work."""
        self.notice.say("error", error.message, error.hint)

    def show_truth(self, draft: Draft, wanted: Mapping[str, Value | None]) -> None:
        """After a failure: say of each key what the node has now, as it was read."""
        notes = {}
        for row in self._rows():
            value = wanted.get(row.key)
            if value is None:
                notes[row.key] = Cell(tr("Secret, write again"), "help-circle-outline", "warning")
            elif draft.now(row.key) == value:
                notes[row.key] = Cell(tr("Has the new value"), "check-circle-outline", "online")
            else:
                notes[row.key] = Cell(tr("As it was before"), "close-circle-outline", "error")
        self._note(notes)

    def show_restarted(self, back: Restarted, *, undone: bool) -> None:
        """Say that the node is back, or is not."""
        if not back.back:
            self.notice.say("warning", " ".join(back.warnings) or tr("It does not answer yet."))
            return
        name = back.name
        if not undone:
            self.title.setText(tr("{name} is back with its new settings").format(name=name))
            done = Cell(tr("In force"), "check-circle-outline", "online")
            self._note(dict.fromkeys((row.key for row in self._rows()), done))
        self.notice.say("online", tr("{name} was restarted and answers.").format(name=name))
        self._warn(back.warnings)

    def show_undone(self, name: str, *, restart: bool) -> None:
        """Say that the node has what it had before."""
        self.title.setText(tr("{name} has its settings of before").format(name=name))
        text = tr("The change was taken back.")
        if restart:
            text += " " + tr("What it had before is in force after a restart.")
        self.notice.say("online", text)
        self.more.hide()
        undone = Cell(tr("As it was before"), "undo-variant", "muted")
        self._note(dict.fromkeys((row.key for row in self._rows()), undone))

    def _rows(self) -> list[Row]:
        return list(self.table.rows.rows)

    def _note(self, notes: Mapping[str, Cell]) -> None:
        rows = [
            replace(row, cells=(*row.cells[:-1], notes.get(row.key, row.cells[-1])))
            for row in self._rows()
        ]
        self.table.set_rows(rows)

    def _warn(self, warnings: tuple[str, ...]) -> None:
        if warnings:
            self.more.say("warning", " ".join(sentence(one) for one in warnings))
        else:
            self.more.hide()

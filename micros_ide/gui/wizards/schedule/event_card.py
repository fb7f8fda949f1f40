"""The chosen event: what it does, when next; edited in place by the rules of the settings form."""

from __future__ import annotations

import datetime as dt

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtGui import QKeyEvent
from PyQt5.QtWidgets import QHBoxLayout, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, Card, button, label, restyle, set_fixed
from micros_ide.gui.wizards.cron_row import CronRow
from micros_ide.gui.wizards.schedule.phrases import (
    count_words,
    entry_words,
    event_words,
    firing_words,
    new_line,
    timer_words,
    when_words,
)
from micros_ide.model.cron_lines import check_cron
from micros_ide.model.schedule import EntryPlan, Firing, Source, TimerPlan

_NEW = -1  # number of an entry that is not there yet


class EventCard(Card):
    """Shows one event, or the form of one; `taken` tells what was typed."""

    taken = pyqtSignal(int, str, str)  # number of the entry (below 0: new), its text, the new one
    removed = pyqtSignal()
    opened = pyqtSignal()  # the form is there
    settings = pyqtSignal()  # what the timer does is set among the other settings

    def __init__(self, icons: Icons) -> None:
        super().__init__(tr("Event"))
        self._icons = icons
        self._number: int | None = None
        self._text = ""
        self.words = label("", wrap=True, select=True)
        self.line = label("", "caption", wrap=True)
        set_fixed(self.line)
        self.about = label("", "caption", wrap=True)
        self.keys = label("", "caption", wrap=True)
        self.edit_button = button(tr("Edit"), "compact")
        self.remove_button = button(tr("Remove"), "compact")
        self.timer_button = button(tr("Edit the settings"), "compact")
        icons.place(self.edit_button, "pencil-outline", "text", 16)
        icons.place(self.remove_button, "delete-outline", "text", 16)
        self.row: CronRow | None = None
        self.apply_button = button(tr("Apply"), "compact")
        self.cancel_button = button(tr("Cancel"), "compact")
        self._form = QWidget()
        self._lay_out()
        self.edit_button.clicked.connect(lambda _on: self.edit())
        self.remove_button.clicked.connect(lambda _on: self.removed.emit())
        self.timer_button.clicked.connect(lambda _on: self.settings.emit())
        self.apply_button.clicked.connect(lambda _on: self.apply())
        self.cancel_button.clicked.connect(lambda _on: self.cancel())
        self.show_nothing()

    @property
    def editing(self) -> bool:
        """Whether the form is open."""
        return self._form.isVisibleTo(self)

    @property
    def number(self) -> int | None:
        """Number of the entry that is shown, None for a new one and for none."""
        return None if self._number == _NEW else self._number

    def show_nothing(self) -> None:
        """No event is chosen."""
        self._number = None
        self._show(
            tr("Choose an event to see what it does, or double click a time to add one."), "", ""
        )
        self._buttons(edit=False, timer=False)

    def show_event(self, entry: EntryPlan, firing: Firing | None) -> None:
        """Show an entry, and one of its moments."""
        self._number, self._text = entry.number, entry.text
        about = []
        if firing is not None:
            about.append(when_words(firing.at))
            about += filter(None, [firing_words(firing)])
        if entry.next is not None and (firing is None or entry.next != firing.at):
            about.append(tr("Next: {when}").format(when=when_words(entry.next)))
        about.append(count_words(entry))
        self._show(entry_words(entry), entry.text, ". ".join(about))
        self._buttons(edit=True, timer=False)
        by_sun = tr("Drag it, or Ctrl+↑ ↓: 5 min from the sun; Alt+↑ ↓: 1 min.")
        by_clock = tr("Drag it, or Ctrl+arrows: 5 min or a day; Alt+↑ ↓: 1 min.")
        self.keys.setText(by_sun if entry.source is Source.SUN else by_clock)
        self.keys.setVisible(not entry.dense)

    def show_night(self, firing: Firing) -> None:
        """Show what the node does for itself."""
        self._number = None
        words = tr("Each night the node looks up the sun and sets its clock. It cannot be moved.")
        self._show(words, "", event_words(firing))
        self._buttons(edit=False, timer=False)

    def show_timer(self, timer: TimerPlan) -> None:
        """Show the periodic job."""
        self._number = None
        words = tr("It counts from the moment the node was started, so it has no time of day.")
        self._show(timer_words(timer), "", words)
        self._buttons(edit=False, timer=True)

    def edit(self) -> None:
        """Open the form with the chosen entry."""
        if self._number is not None:
            self._open(self._text)

    def add(self, moment: dt.datetime) -> None:
        """Open the form with a new event."""
        self._number = _NEW
        self._open(new_line(moment).text)

    def apply(self) -> None:
        """Hand out what was typed, if the node could take it."""
        if self.row is None or self._number is None or not self.editing:
            return
        text = self.row.text()
        try:
            check_cron(text)
        except ValueError:
            return  # the row says why
        number, before = self._number, self._text
        self._close()
        self.taken.emit(number, before, text)

    def cancel(self) -> None:
        """Close the form and leave all as it was."""
        if self.editing:
            self._close()
            if self._number == _NEW:
                self.show_nothing()

    def refuse(self, why: str) -> None:
        """Say why what was typed cannot be taken."""
        self.about.setText(why)
        restyle(self.about, "role", "error")

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802
        """Enter applies."""
        enter = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if event is not None and self.editing and event.key() in enter:
            self.apply()
            return
        super().keyPressEvent(event)

    def _open(self, text: str) -> None:
        if self.row is None:
            self.row = CronRow(self._icons, stacked=True)
            self.row.edited.connect(self._ready)
            layout = self._form.layout()
            if isinstance(layout, QHBoxLayout):
                layout.addWidget(self.row)
        self.row.show_entry(text)
        for one in (self.words, self.line, self.about, self.keys, self._deeds):
            one.hide()
        self._form.show()
        self._confirm.show()
        self._ready()
        self.row.detail.setFocus()
        self.row.detail.selectAll()
        self.opened.emit()

    def _close(self) -> None:
        self._form.hide()
        self._confirm.hide()
        self.words.show()
        self._deeds.show()
        for one in (self.line, self.about, self.keys):
            one.setVisible(bool(one.text()))

    def _ready(self) -> None:
        fine = self.row is not None
        try:
            check_cron(self.row.text() if self.row is not None else "")
        except ValueError:
            fine = False
        self.apply_button.setEnabled(fine)

    def _show(self, words: str, line: str, about: str) -> None:
        self._form.hide()
        self._confirm.hide()
        self._deeds.show()
        self.words.setText(words)
        self.words.show()
        restyle(self.about, "role", "caption")
        self.keys.setText("")
        for one, text in ((self.line, line), (self.about, about), (self.keys, "")):
            one.setText(text)
            one.setVisible(bool(text))

    def _buttons(self, *, edit: bool, timer: bool) -> None:
        self.edit_button.setVisible(edit)
        self.remove_button.setVisible(edit)
        self.timer_button.setVisible(timer)

    def _lay_out(self) -> None:
        self._deeds, self._confirm = QWidget(), QWidget()
        for box, parts in (
            (self._deeds, (self.edit_button, self.remove_button, self.timer_button)),
            (self._confirm, (self.apply_button, self.cancel_button)),
        ):
            row = QHBoxLayout(box)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(GRID)
            for part in parts:
                row.addWidget(part)
            row.addStretch(1)
        form = QHBoxLayout(self._form)
        form.setContentsMargins(0, 0, 0, 0)
        for one in (self.words, self.line, self.about, self.keys, self._form):
            self.body.addWidget(one)
        self.body.addWidget(self._confirm)
        self.body.addWidget(self._deeds)

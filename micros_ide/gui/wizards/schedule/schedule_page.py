"""The schedule of a node: the next seven days, by its own scheduler; changed by hand, written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from PyQt5.QtCore import Qt, QTimer
from PyQt5.QtGui import QKeySequence
from PyQt5.QtWidgets import QShortcut, QWidget

from micros_ide.gui.commands import Command
from micros_ide.gui.context import Context
from micros_ide.gui.translation import tr
from micros_ide.gui.wizards.guard import Guard
from micros_ide.gui.wizards.schedule.phrases import clock, day_name, only_words
from micros_ide.gui.wizards.schedule.schedule_face import ScheduleFace
from micros_ide.gui.wizards.schedule.session import (
    LIVE,
    LOADING,
)
from micros_ide.model.jobs import JobInfo
from micros_ide.model.node_settings import Changed
from micros_ide.model.schedule import Firing, Problem, ProblemKind, Schedule, Source
from micros_ide.services.schedule import ScheduleDraft
from micros_ide.services.schedule.moves import times_a_week

_SOON = dt.timedelta(hours=1)


class SchedulePage(ScheduleFace):
    """Lies over Devices; nothing is written before the filled button is pressed."""

    def __init__(self, context: Context, uid: str) -> None:
        super().__init__(context, uid)
        self.guard = Guard(self)
        self._left_once = False
        self._connect()
        self._show_state()
        self.session.look_up()
        self.session.read()

    # What the window calls.

    def parts(self) -> Sequence[QWidget]:
        """The week and the cards are dressed by themselves."""
        return (self, self.frame.side)

    def commands(self) -> Sequence[Command]:
        """What can be done here, by name."""
        if self.session.draft is None:
            return ()
        group = tr("Schedule of a node")
        return (
            Command(tr("Write the schedule to the node"), self.send, "Ctrl+Return", group),
            Command(tr("Add an event to the schedule"), self.add_soon, "Ins", group),
            Command(tr("Undo the last change of the schedule"), self.undo, "Ctrl+Z", group),
            Command(tr("Redo the change of the schedule"), self.redo, "Ctrl+Shift+Z", group),
            Command(tr("Show the schedule as a list"), lambda: self.show_view("list"), "", group),
            Command(tr("Show the schedule as a week"), lambda: self.show_view("week"), "", group),
        )

    def close_top(self) -> bool:
        """Close the question, the form, then the page; it asks where changes would be lost."""
        if self.frame.question.open:
            self.frame.question.leave()
        elif self.frame.card.editing:
            self.frame.card.cancel()
            self.frame.week.setFocus()
        elif not self.session.writing:
            self._unless_changed(self.left.emit)
        return True

    def refresh(self) -> None:
        """Read the node again; what was changed here stays."""
        if self.session.state != LOADING and not self.session.writing:
            self.session.read()

    def send(self) -> None:
        """Take over what is typed; else write."""
        if self.frame.card.editing:
            self.frame.card.apply()
        elif self.frame.write_button.isEnabled() and self.frame.write_button.isVisibleTo(self):
            self.frame.write_button.click()

    def enter(self) -> None:
        """The line of now moves; the keyboard goes to the week."""
        self.frame.week.set_shown(True)
        self._focus()
        if self._left_once:  # the settings may have been edited meanwhile
            self.refresh()

    def leave(self) -> None:
        """Nobody looks any more."""
        self.frame.week.set_shown(False)
        self._left_once = True

    def tidy(self) -> None:
        """Forget the password."""
        self.session.close()

    # What a person does.

    def show_view(self, name: str) -> None:
        """Show "week" or "list"."""
        chosen = self.frame.list_button if name == "list" else self.frame.week_button
        chosen.setChecked(True)
        self._show_body()
        self._sync_list()
        self._focus()

    def add_soon(self) -> None:
        """Begin a new event in the next hour of the node's clock."""
        schedule = self.session.schedule
        now = dt.datetime.now(schedule.begin.tzinfo if schedule is not None else None)
        self.add((now + _SOON).replace(minute=0, second=0, microsecond=0, tzinfo=None))

    def add(self, moment: dt.datetime) -> None:
        """Open the form of a new event."""
        if self.session.draft is not None:
            self._ask_no_more()
            if self.frame.stack.currentWidget() is self.frame.start:
                self._show_body(force=True)
            self.frame.side.show()
            self.frame.card.add(moment)

    def undo(self) -> None:
        """Take the last step back."""
        self._step(ScheduleDraft.undo)

    def redo(self) -> None:
        """Do it again."""
        self._step(ScheduleDraft.redo)

    def put(self, firing: Firing, to: dt.datetime) -> None:
        """Put an event to another time; where its entry has several, ask which."""
        entry = self._entry(firing.entry)
        if entry is None or not self._may_edit(entry.number, entry.text):
            return
        start = firing.planned or firing.at.replace(tzinfo=None)
        if entry.source is Source.SUN:
            minutes = round((to - start.replace(second=to.second)).total_seconds() / 60) % 1440
            minutes -= 1440 if minutes > 720 else 0
            self._moved(firing, to, lambda draft: draft.move(entry, minutes))
        elif times_a_week(entry) <= 1:
            self._moved(firing, to, lambda draft: draft.move(entry, *_way(start, to)))
        else:
            self._asked = (firing, to)
            self.frame.week.set_ghost(self._asked)
            words = tr("{command} runs {count} times a week. Move {time} to {to}:")
            self._ask_which(
                words.format(
                    command=entry.command,
                    count=times_a_week(entry),
                    time=clock(firing.at),
                    to=f"{day_name(to.date())} {to:%H:%M}",
                ),
                firing,
                lambda: self._moved(firing, to, lambda draft: draft.move(entry, *_way(start, to))),
                lambda: self._moved(firing, to, lambda draft: draft.move_one(entry, start, to)),
            )

    def remove(self) -> None:
        """Remove the chosen event; where its entry has several times, ask which."""
        number = self._chosen_entry()
        entry, firing = self._entry(number), self._firing
        if entry is None or not self._may_edit(entry.number, entry.text):
            return
        self._ask_no_more()
        if firing is None or entry.dense or times_a_week(entry) <= 1:
            self._removed(lambda draft: draft.remove(entry.number))
            return
        start = firing.planned or firing.at.replace(tzinfo=None)
        words = tr("{command} runs {count} times a week. Remove:")
        self._ask_which(
            words.format(command=entry.command, count=times_a_week(entry)),
            firing,
            lambda: self._removed(lambda draft: draft.remove(entry.number)),
            lambda: self._removed(lambda draft: draft.remove_one(entry, start)),
        )

    def write(self) -> None:
        """Write what was changed to the node."""
        self._ask_no_more()
        self.session.write(self._on_written, self._on_not_written)

    # How it is done.

    def _may_edit(self, number: int, text: str) -> bool:
        """True when the draft still has this entry there: it may be ahead of what is shown."""
        draft = self.session.draft
        entries = draft.entries if draft is not None and not self.session.writing else ()
        return number < len(entries) and entries[number] == text

    def _ask_which(
        self, words: str, firing: Firing, every: Callable[[], object], one: Callable[[], object]
    ) -> None:
        answers = [
            (tr("All of them"), every),
            (only_words(firing.at), one),
            (tr("Leave it"), self._ask_no_more),
        ]
        self.frame.question.ask(words, answers)

    def _removed(self, step: Callable[[ScheduleDraft], object]) -> None:
        self._ask_no_more()
        self._step(step)
        self._context.navigation.said.emit(tr("The event is removed. Ctrl+Z brings it back."))

    def _moved(
        self, firing: Firing, to: dt.datetime, step: Callable[[ScheduleDraft], object]
    ) -> None:
        self._ask_no_more()
        self._after = lambda schedule: self._choose_at(schedule, firing, to)
        self._step(step)

    def _choose_at(self, schedule: Schedule, firing: Firing, to: dt.datetime) -> None:
        """Keep what was moved chosen: the event with its command that is nearest."""
        same = [one for one in schedule.firings if one.command == firing.command and not one.dense]
        near = min(
            (one for one in same if one.entry is not None),
            key=lambda one: abs(one.at.replace(tzinfo=None) - to),
            default=None,
        )
        if near is not None:
            self.frame.week.choose_firing(near)

    def _step(self, step: Callable[[ScheduleDraft], object]) -> None:
        if self.session.writing:
            return
        why = self.session.edit(step)
        if why:
            self._after = None
            self.frame.say("warning", why[0].upper() + why[1:] + ".")
            self.frame.notice_button.hide()

    def _on_taken(self, number: int, before: str, text: str) -> None:
        if number >= 0 and not self._may_edit(number, before):
            return
        self._after = lambda _schedule: self._choose_entry(number, text)
        if number < 0:
            self._step(lambda draft: draft.add(text))
        else:
            self._step(lambda draft: draft.edit(number, text))
        self.frame.week.setFocus()

    def _choose_entry(self, number: int, text: str) -> None:
        entries = self.session.draft.entries if self.session.draft is not None else ()
        at = len(entries) - 1 if number < 0 else number
        if 0 <= at < len(entries) and entries[at] == text.strip():
            self.frame.week.choose(at)

    def _on_problem(self, problem: Problem) -> None:
        if problem.kind is ProblemKind.DISABLED or not problem.entries:
            return
        number = problem.entries[0]
        if not self.frame.week.choose(number, problem.at):
            entry = self._entry(number)
            if entry is not None:  # it never runs: only its text can be shown
                self.frame.week.choose_nothing()
                self.frame.card.show_event(entry, None)
        self._sync_list()

    def _on_written(self, changed: Changed) -> None:
        if changed.restarted:
            words = tr("The schedule is on {name}, which restarted and runs it now.")
        else:
            words = tr("The schedule is on {name} and runs from now on.")
        self._context.navigation.said.emit(words.format(name=changed.name))

    def _on_not_written(self, job: JobInfo) -> None:
        self._context.navigation.fail(job)

    def _on_notice(self) -> None:
        if self.session.state == LIVE:
            self._step(lambda draft: draft.switch(on=True))
        else:
            self.session.read()

    # How it is put together.

    def _unless_changed(self, act: Callable[[], object]) -> None:
        """Do `act`; where changes would be lost, ask first."""
        draft = self.session.draft
        if draft is None or not draft.changes:
            act()
            return
        words = tr("The changes of the schedule were not written to {name} and would be lost.")
        discard = tr("Discard changes")
        text = words.format(name=self.session.name)
        self.guard.ask(discard, text, tr("Keep editing"), discard, act)

    def _reveal_card(self) -> None:
        if self.frame.card.editing:
            self.frame.side.ensureWidgetVisible(self.frame.card.apply_button, 0, 16)

    def _on_close(self) -> None:
        if not self.session.writing:
            self._unless_changed(self.left.emit)

    def _discard(self) -> None:
        self._step(ScheduleDraft.discard)

    def _connect(self) -> None:
        frame, session = self.frame, self.session
        self.left.connect(session.close)
        session.changed.connect(self._show_state)
        session.planned.connect(self._on_planned)
        session.edited.connect(self._on_edited)
        frame.close_button.clicked.connect(lambda _on: self._on_close())
        frame.week_button.clicked.connect(lambda _on: self.show_view("week"))
        frame.list_button.clicked.connect(lambda _on: self.show_view("list"))
        frame.in_button.clicked.connect(lambda _on: frame.week.set_zoom(frame.week.zoom + 1))
        frame.out_button.clicked.connect(lambda _on: frame.week.set_zoom(frame.week.zoom - 1))
        frame.undo_button.clicked.connect(lambda _on: self.undo())
        frame.redo_button.clicked.connect(lambda _on: self.redo())
        frame.add_button.clicked.connect(lambda _on: self.add_soon())
        frame.notice_button.clicked.connect(lambda _on: self._on_notice())
        frame.discard_button.clicked.connect(lambda _on: self._discard())
        frame.write_button.clicked.connect(lambda _on: self.write())
        frame.start.add_wished.connect(self.add_soon)
        frame.start.again_wished.connect(session.read)
        frame.start.unlocked.connect(lambda typed, keep: session.read(typed, remember=keep))
        frame.week.chosen.connect(self._on_chosen)
        frame.week.moved.connect(self.put)
        frame.week.opened.connect(frame.card.edit)
        frame.week.added.connect(self.add)
        frame.week.removed.connect(self.remove)
        frame.list.current.connect(lambda _key: self._on_row())
        frame.list.opened.connect(frame.card.edit)
        frame.list.deleted.connect(lambda _key: self.remove())
        frame.problems.wished.connect(self._on_problem)
        frame.card.opened.connect(lambda: QTimer.singleShot(0, self._reveal_card))
        frame.card.taken.connect(self._on_taken)
        frame.card.removed.connect(self.remove)
        frame.card.settings.connect(
            lambda: self._context.navigation.settings_wished.emit((session.uid,))
        )
        for keys, act in (
            ("Ctrl+Z", self.undo),
            ("Ctrl+Shift+Z", self.redo),
            ("Ins", self.add_soon),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)


def _way(start: dt.datetime, to: dt.datetime) -> tuple[int, int]:
    """Return by how many minutes of the day and days an event is moved."""
    days = (to.date() - start.date()).days
    minutes = (to.hour * 60 + to.minute) - (start.hour * 60 + start.minute)
    return minutes, days

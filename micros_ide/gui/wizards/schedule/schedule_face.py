"""What the schedule page shows: the state of the node, the week, what is chosen, the foot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PyQt5.QtWidgets import QVBoxLayout

from micros_ide.gui.context import Context
from micros_ide.gui.page import Page
from micros_ide.gui.translation import tr
from micros_ide.gui.wizards.schedule.page_frame import PageFrame
from micros_ide.gui.wizards.schedule.phrases import date_words
from micros_ide.gui.wizards.schedule.session import LAST, LIVE, LOADING, LOCKED, ScheduleSession
from micros_ide.model.schedule import EntryPlan, Firing, ProblemKind, Schedule, Source


class ScheduleFace(Page):
    """Follows the session and the choice; what a person does comes with `SchedulePage`."""

    def __init__(self, context: Context, uid: str) -> None:
        super().__init__()
        self._context = context
        self.session = ScheduleSession(context, uid, self)
        self.frame = PageFrame(context.icons)
        self._asked: tuple[Firing, dt.datetime] | None = None  # a move that waits for an answer
        self._firing: Firing | None = None  # the chosen event
        self._after: Callable[[Schedule], object] | None = None  # once it is worked out anew
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.frame)

    def _entry(self, number: int | None) -> EntryPlan | None:
        schedule = self.session.schedule
        every = schedule.entries if schedule is not None else ()
        return next((one for one in every if one.number == number), None)

    def _chosen_entry(self) -> int | None:
        if self._firing is not None:
            return self._firing.entry
        number = self.frame.week.entry
        return number if number is not None else self.frame.card.number

    def _show_state(self) -> None:
        session, frame = self.session, self.frame
        frame.title.setText(tr("Schedule of {name}").format(name=session.name))
        frame.about.setText(self._about())
        if session.state == LOCKED:
            frame.start.show_locked(session.trouble.message if session.trouble else "")
        elif session.schedule is None:
            if session.state == LOADING or (session.draft is not None and session.planning):
                frame.start.show_reading(session.name)
            elif session.trouble is not None:
                frame.start.show_silent(session.trouble.message, session.trouble.hint)
        self._show_notice()
        self._show_body()
        self._show_foot()

    def _about(self) -> str:
        schedule = self.session.schedule
        if schedule is None:
            return ""
        ahead = schedule.begin.utcoffset() or dt.timedelta()
        zone = tr("The node's clock is {hours} h from UTC").format(
            hours=f"{ahead.total_seconds() / 3600:+g}"
        )
        parts = [zone]
        if schedule.place is not None:
            parts.append(tr("at {place}").format(place="{:g}, {:g}".format(*schedule.place)))
        for edge in schedule.edges:
            words = tr("the clock moves by {minutes} min on {date}")
            parts.append(
                words.format(minutes=f"{edge.move // 60:+d}", date=date_words(edge.at.date()))
            )
        return " · ".join(parts)

    def _show_notice(self) -> None:
        session, frame = self.session, self.frame
        known, draft = session.known, session.draft
        if session.state == LAST and known is not None:
            words = tr("{name} does not answer. This is its schedule as it was last known.")
            hint = tr("You can change it; writing has to wait until the node answers.")
            frame.say("warning", words.format(name=session.name), hint, tr("Try again"))
        elif session.state == LIVE and draft is not None and draft.entries and not draft.enabled:
            words = tr("The schedule is switched off: nothing of it runs.")
            frame.say("warning", words, "", tr("Switch it on"))
        elif session.state == LIVE and session.trouble is not None:
            frame.say("error", session.trouble.message, session.trouble.hint)
        else:
            frame.hush()

    @property
    def _bare(self) -> bool:
        """True for a node that does nothing at any time, and of which nothing was changed."""
        schedule, draft = self.session.schedule, self.session.draft
        if schedule is None or draft is None or schedule.timer is not None:
            return False
        return not draft.entries and not draft.changes

    def _show_body(self, *, force: bool = False) -> None:
        session, frame = self.session, self.frame
        schedule, locked = session.schedule, session.state == LOCKED
        bare = self._bare and not force
        if schedule is None or locked or bare:
            if bare and not locked:
                frame.start.show_empty()
            frame.stack.setCurrentWidget(frame.start)
            frame.set_working(False)
            return
        frame.set_working(True)
        listed = frame.list_button.isChecked()
        frame.stack.setCurrentWidget(frame.list if listed else frame.week)
        for one in (frame.in_button, frame.out_button):
            one.setEnabled(not listed)

    def _show_foot(self) -> None:
        session, frame, draft = self.session, self.frame, self.session.draft
        changes = draft.changes if draft is not None else {}
        live = session.state == LIVE
        frame.undo_button.setEnabled(bool(draft and draft.undoing) and not session.writing)
        frame.redo_button.setEnabled(bool(draft and draft.redoing) and not session.writing)
        frame.discard_button.setVisible(bool(changes))
        frame.discard_button.setEnabled(not session.writing)
        frame.write_button.setVisible(draft is not None and bool(draft.entries or changes))
        frame.write_button.setEnabled(bool(changes) and live and not session.writing)
        frame.close_button.setEnabled(not session.writing)
        if session.writing:
            note = tr("Writing, then reading back.")
        elif changes and not live:
            note = tr("Not written: {name} has to answer first.").format(name=session.name)
        elif changes and "cron" in changes:
            note = tr("Writing it restarts the node.")
        elif changes:
            note = tr("The node follows it at once, without a restart.")
        else:
            note = ""
        frame.note.setText(note)
        frame.foot.setVisible(bool(note) or not frame.write_button.isHidden())
        switch = bool(changes["cron"]) if "cron" in changes else None
        frame.changes.show_changes(draft.lines if draft is not None else (), switch=switch)

    def _on_edited(self) -> None:
        self._show_notice()
        self._show_foot()

    def _on_planned(self) -> None:
        schedule = self.session.schedule
        if schedule is None:
            return
        self.frame.week.show_schedule(schedule)
        self.frame.list.show_schedule(schedule)
        self.frame.problems.show_problems(
            [one for one in schedule.problems if one.kind is not ProblemKind.DISABLED]
        )
        first = self.frame.stack.currentWidget() is self.frame.start
        self._show_state()
        after, self._after = self._after, None
        if after is not None:
            after(schedule)
        if not self.frame.card.editing:
            self._show_chosen()
        if first:
            self._focus()

    def _on_chosen(self) -> None:
        block = self.frame.week.block
        self._firing = block.firing if block is not None else None
        asked = self._asked
        if asked is not None and (self._firing is None or asked[0] != self._firing):
            self._ask_no_more()
        self._sync_list()
        if self.frame.card.editing:
            self.frame.card.cancel()
        self._show_chosen()

    def _on_row(self) -> None:
        firing = self.frame.list.firing
        if firing is not None and firing != self._firing and self.frame.list.isVisibleTo(self):
            if firing.dense and firing.entry is not None:
                self.frame.week.choose(firing.entry)
            else:
                self.frame.week.choose_firing(firing)
            self._firing = firing
            self._show_chosen()

    def _sync_list(self) -> None:
        if self._firing is not None and not self.frame.list.hasFocus():
            self.frame.list.choose_firing(self._firing)

    def _show_chosen(self) -> None:
        card, week, schedule = self.frame.card, self.frame.week, self.session.schedule
        entry = self._entry(week.entry)
        if self._firing is not None and self._firing.source is Source.NIGHT:
            card.show_night(self._firing)
        elif entry is not None:
            block = week.block
            card.show_event(entry, block.firing if block is not None else None)
        elif week.timer_chosen and schedule is not None and schedule.timer is not None:
            card.show_timer(schedule.timer)
        else:
            card.show_nothing()

    def _focus(self) -> None:
        current = self.frame.stack.currentWidget()
        if current is self.frame.start:
            self.frame.start.take_focus()
        elif current is not None and not self.frame.card.editing:
            current.setFocus()

    def _ask_no_more(self) -> None:
        self._asked = None
        self.frame.week.set_ghost(None)
        focused = self.frame.question.isAncestorOf(self.focusWidget() or self)
        self.frame.question.close_question()
        if focused:
            self.frame.week.setFocus()

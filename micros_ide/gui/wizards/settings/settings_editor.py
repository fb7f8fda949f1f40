"""The configuration editor: one node's settings in a form, or two nodes side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from micros_ide.gui.commands import Command
from micros_ide.gui.context import Context
from micros_ide.gui.page import Page
from micros_ide.gui.translation import tr
from micros_ide.gui.wizards.guard import Guard
from micros_ide.gui.wizards.settings.chooser import ChooserView
from micros_ide.gui.wizards.settings.editor_frame import EditorFrame
from micros_ide.gui.wizards.settings.form import SettingsForm
from micros_ide.gui.wizards.settings.form_foot import set_form_foot
from micros_ide.gui.wizards.settings.pair_view import PairView
from micros_ide.gui.wizards.settings.review import ReviewView
from micros_ide.gui.wizards.settings.session import LOADING, LOCKED, READY, SILENT, Session
from micros_ide.gui.wizards.settings.sources import Sources
from micros_ide.gui.wizards.settings.trouble_view import TroubleView
from micros_ide.gui.wizards.settings.writing import Writing
from micros_ide.model.node_settings import ArchiveRecord, Place, Value
from micros_ide.services.node_settings.draft import Draft

TROUBLE, FORM, PAIR, REVIEW, OUTCOME, CHOOSER = (
    "trouble",
    "form",
    "pair",
    "review",
    "outcome",
    "chooser",
)


class SettingsEditor(Page):
    """Read, change, review, write; what is changed is always the last node of `uids`."""

    def __init__(self, context: Context, uids: Sequence[str]) -> None:
        super().__init__()
        self._context = context
        words, icons = context.core.config_words, context.icons
        self.view = ""
        self._kept: dict[str, Value] = {}  # for the form, once the node was read
        self._texts: dict[str, str] = {}  # what was typed and outlives a reading
        self.frame = EditorFrame(self, icons)
        self.trouble, self.form = TroubleView(words, icons), SettingsForm(words, icons)
        self.review, self.chooser = ReviewView(words, icons), ChooserView(words, icons)
        self.pair: PairView | None = None
        for view in (self.trouble, self.form, self.review, self.chooser):
            self.frame.stack.addWidget(view)
        self.guard = Guard(self)
        self.sources = Sources(context, self.chooser, self.guard, self)
        self.writing = Writing(context, self.review, self)
        self.menu = self.sources.menu(self)
        self.frame.set_menu(self.menu)
        self.sessions: list[Session] = []
        self._connect()
        self._open(tuple(uids)[:2])

    # What the window calls.

    def commands(self) -> Sequence[Command]:
        """The editor's deeds by name."""
        if self.view not in {FORM, PAIR}:
            return ()
        group = tr("Settings of a node")
        return (
            Command(tr("Review the changes of the node"), self.send, "Ctrl+Return", group),
            Command(tr("Use a profile"), self.sources.profiles, group=group),
            Command(tr("Show the archive of the node"), self.sources.archive, group=group),
            Command(tr("Export the settings of the node"), self.sources.ask_export, group=group),
            Command(tr("Import settings from a file"), self.sources.ask_import, group=group),
        )

    def close_top(self) -> bool:
        """Go one step back; from the form leave, which asks where changes would be lost."""
        if self.view in {REVIEW, OUTCOME, CHOOSER} and not self.writing.working:
            self._back()
        elif self.view in {FORM, PAIR} and self.frame.search.text():
            self.frame.search.clear()
        elif not self.writing.working:
            self._unless_changed(self.left.emit)
        return True

    def search(self) -> None:
        """Look for a setting."""
        if self.view in {FORM, PAIR}:
            self.frame.search.setFocus()
            self.frame.search.selectAll()

    def refresh(self) -> None:
        """Read the nodes again; changes that were made stay in the form."""
        if self.view in {FORM, PAIR, TROUBLE}:
            self._reread()

    def send(self) -> None:
        """Press the filled button."""
        if self.frame.primary.isVisibleTo(self) and self.frame.primary.isEnabled():
            self.frame.primary.click()

    def enter(self) -> None:
        """Give the keyboard to what is shown."""
        if self.view == FORM:
            self.form.groups.setFocus()

    def leave(self) -> None:
        """Nobody looks any more: secrets are hidden."""
        self.form.hide_secrets()

    def tidy(self) -> None:
        """Forget passwords."""
        for session in self.sessions:
            session.closed = True

    # The node that is changed.

    @property
    def session(self) -> Session:
        """The node that is changed."""
        return self.sessions[-1]

    @property
    def draft(self) -> Draft | None:
        """What is changed on it."""
        return self.session.draft

    def _open(self, uids: Sequence[str], values: Mapping[str, Value] | None = None) -> None:
        """Begin with these nodes; `values` go into the form once it is there."""
        for old in self.sessions:
            old.close()
        self._kept, self._texts = dict(values or {}), {}
        self.sessions = [Session(self._context, uid, self) for uid in uids]
        if self.pair is not None:
            self.frame.stack.removeWidget(self.pair)
            self.pair.deleteLater()
            self.pair = None
        for session in self.sessions:
            session.changed.connect(lambda state, of=session: self._on_session(of, state))
        self.sources.use(self.session)
        self.writing.use(self.session)
        self.frame.search.clear()
        self._show(TROUBLE)
        for session in self.sessions:
            session.look_up()
            session.read()

    def _on_session(self, session: Session, state: str) -> None:
        if state == READY and session is self.session and session.draft is not None:
            session.draft.lay_on(self._kept)
            session.draft.retype(self._texts)
            self._kept, self._texts = {}, {}
            if self.view == OUTCOME and self.writing.failed:
                self.writing.show_truth(session.draft)
        if self.view in {TROUBLE, FORM, PAIR}:
            self._show(self._home())

    def _home(self) -> str:
        """Return the view that fits what is known of the nodes."""
        if any(session.draft is None or session.state != READY for session in self.sessions):
            return TROUBLE
        return FORM if len(self.sessions) == 1 else PAIR

    def _back(self) -> None:
        self.sources.close()
        self._show(self._home())

    def _reread(self) -> None:
        if self.draft is not None:
            self._texts = {key: self.draft.text(key) for key in self.draft.touched}
        for session in self.sessions:
            session.read()

    # Views.

    def _show(self, view: str) -> None:
        self.view = view
        self.form.hide_secrets()
        self.frame.set_tools(view in {FORM, PAIR})
        self._show_head()
        views: dict[str, Callable[[], object]] = {
            TROUBLE: self._show_trouble,
            FORM: self._show_form,
            PAIR: self._show_pair,
            REVIEW: self._show_review,
            CHOOSER: self._show_chooser,
        }
        if view in views:
            views[view]()
        self._show_foot()

    def _show_head(self) -> None:
        names = [session.name for session in self.sessions]
        self.frame.set_title(names, self.draft.settings if self.draft is not None else None)

    def _show_trouble(self) -> None:
        session = self._troubled()
        self.trouble.show_session(session)
        self.frame.stack.setCurrentWidget(self.trouble)
        self.frame.follow(self.trouble.archived)
        if session.state == SILENT:
            session.records(self._on_records)
            core = self._context.core
            session.run(
                tr("List the serial ports"),
                lambda _report: core.ports.list(),
                self.trouble.show_ports,
                lambda _job: None,
            )

    def _on_records(self, records: Sequence[ArchiveRecord]) -> None:
        if self.view == TROUBLE:
            self.trouble.show_records(records)

    def _troubled(self) -> Session:
        """Return the first node that is in the way."""
        order = {LOCKED: 0, SILENT: 1, LOADING: 2, READY: 3}
        return min(self.sessions, key=lambda session: order[session.state])

    def _show_form(self) -> None:
        if self.draft is not None:
            self.form.show_draft(self.draft)
            self.frame.stack.setCurrentWidget(self.form)
            if self.frame.search.text():
                self.form.look_for(self.frame.search.text())

    def _show_pair(self) -> None:
        left, right = self.sessions
        if left.draft is None or right.draft is None:
            return
        if self.pair is None:
            names = left.name, right.name
            self.pair = PairView(self._context.core.config_words, self._context.icons, names)
            self.pair.changed.connect(self._show_foot)
            self.pair.swapped.connect(self._swap)
            self.frame.stack.addWidget(self.pair)
        self.pair.show_drafts(left.draft, right.draft)
        self.frame.stack.setCurrentWidget(self.pair)
        self.pair.table.setFocus()
        self.frame.follow(self.pair.copy_button)

    def _show_review(self) -> None:
        if self.draft is not None:
            self.review.show_changes(self.draft, self.session.name)
            self.frame.stack.setCurrentWidget(self.review)
            self.review.table.setFocus()
            self.frame.follow(self.review.table)

    def _show_chooser(self) -> None:
        self.frame.stack.setCurrentWidget(self.chooser)
        self.frame.follow(self.chooser.save_button)

    def _show_foot(self) -> None:
        foot, draft = self.frame, self.draft
        foot.clear_foot()
        foot.close_button.setEnabled(not self.writing.working)
        if self.view == TROUBLE:
            state = self._troubled().state
            if state == LOCKED:
                foot.set_primary(tr("Unlock"), self._unlock)
            elif state == SILENT:
                foot.set_primary(tr("Try again"), self._reread)
                foot.primary.setFocus()
        elif self.view in {FORM, PAIR} and draft is not None:
            words = self._context.core.config_words
            set_form_foot(
                foot,
                draft,
                words,
                review=self._to_review,
                discard=self._discard,
                show=self._show_problem,
            )
        elif self.view == REVIEW and draft is not None:
            count = len(draft.changes)
            some = tr("Write {count} settings").format(count=count)
            one = tr("Write 1 setting")
            foot.set_primary(one if count == 1 else some, self.writing.write)
            foot.set_side(tr("Back"), self._back)
        elif self.view == OUTCOME:
            self.writing.set_foot(foot, self._back)
        elif self.view == CHOOSER:
            self.sources.set_foot(foot, self._back)

    # Deeds.

    def _on_ended(self, fine: bool) -> None:
        """The node has other settings than the form: read it; what failed stays in the form."""
        if fine:
            self._kept, self._texts = {}, {}
            self.form.drop_secrets()
            self.session.read()
        else:
            self._reread()

    def _on_writing(self) -> None:
        if self.view != OUTCOME:
            self._show(OUTCOME)
        else:
            self._show_head()
            self._show_foot()

    def _to_review(self) -> None:
        draft = self.draft
        if draft is not None and draft.changes and not draft.troubles:
            self._show(REVIEW)

    def _show_problem(self, key: str) -> None:
        self.frame.search.clear()
        self.form.show_key(key)

    def _discard(self) -> None:
        if self.draft is not None:
            for key in self.draft.touched:
                self.draft.keep(key)
            self._back()

    def _unlock(self) -> None:
        typed, remember = self.trouble.take_password()
        if typed:
            self._troubled().read(typed, remember=remember)

    def _read_usb(self, device: str) -> None:
        session = self._troubled()
        session.place = Place(port=device)
        session.read()

    def _on_taken(self, values: dict[str, Value], words: str) -> None:
        if self.draft is not None:
            passed = self.draft.lay_on(values)
            if passed:
                text = tr("{count} keys are not known to this node and were left out.")
                words = f"{words} {text.format(count=len(passed))}"
            self._context.navigation.said.emit(words)
        self._back()

    def _on_asked(self, key: str) -> None:
        self.session.reveal(
            key, lambda text: self.form.show_secret(key, text), self.form.hide_secrets
        )

    def _swap(self) -> None:
        uids = [session.uid for session in reversed(self.sessions)]
        self._unless_changed(lambda: self._open(uids))

    def _unless_changed(self, act: Callable[[], object]) -> None:
        """Do `act`; where changes would be lost, ask first."""
        draft = self.draft
        if draft is None or not draft.touched:
            act()
            return
        count = len(draft.touched)
        some = tr("{count} changes were not written to {name} and would be lost.")
        one = tr("1 change was not written to {name} and would be lost.")
        text = (one if count == 1 else some).format(count=count, name=self.session.name)
        discard = tr("Discard changes")
        self.guard.ask(discard, text, tr("Keep editing"), discard, act)

    def _to_week(self) -> None:
        uid = self.session.uid
        self.left.emit()
        self._context.navigation.schedule_wished.emit(uid)

    def _close(self) -> None:
        self._unless_changed(self.left.emit)

    def _end(self) -> None:
        for session in self.sessions:
            session.close()
        self.form.drop_secrets()

    def _connect(self) -> None:
        self.left.connect(self._end)
        self.frame.close_button.clicked.connect(lambda _on: self._close())
        self.writing.moved.connect(self._on_writing)
        self.writing.ended.connect(self._on_ended)
        self.frame.search.textChanged.connect(self._on_search)
        self.form.changed.connect(self._show_foot)
        self.form.asked.connect(self._on_asked)
        self.form.week_wished.connect(lambda: self._unless_changed(self._to_week))
        self.form.ordered.connect(self.frame.follow)
        self.trouble.unlocked.connect(self._unlock)
        self.trouble.usb.connect(self._read_usb)
        self.chooser.chosen.connect(lambda _key: self._show_foot())
        self.sources.opened.connect(lambda: self._show(CHOOSER))
        self.sources.taken.connect(self._on_taken)
        self.sources.cloned.connect(
            lambda uid, values: self._unless_changed(lambda: self._open((uid,), values))
        )
        self.sources.compared.connect(
            lambda uid: self._unless_changed(lambda: self._open((uid, self.session.uid)))
        )

    def _on_search(self, text: str) -> None:
        if self.view == FORM:
            self.form.look_for(text)
        elif self.view == PAIR and self.pair is not None:
            self.pair.look_for(text)

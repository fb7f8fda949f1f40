"""Writing the changes, restarting the node, taking it all back; shown in the review's rows."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtCore import QObject, pyqtSignal

from micros_ide.gui.context import Context
from micros_ide.gui.error_words import error_words
from micros_ide.gui.translation import tr
from micros_ide.gui.wizards.settings.editor_frame import EditorFrame
from micros_ide.gui.wizards.settings.review import ReviewView
from micros_ide.gui.wizards.settings.session import Session, Written
from micros_ide.model.jobs import JobInfo, JobState
from micros_ide.model.node_settings import Changed, Restarted, Value
from micros_ide.services.node_settings.draft import Draft


class Writing(QObject):
    """One change from the press of the button to its end; the next one begins anew."""

    moved = pyqtSignal()  # working, or at an end: the foot has to be made anew
    ended = pyqtSignal(bool)  # the node has other settings now; False: unless something went wrong

    def __init__(self, context: Context, review: ReviewView, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._review = context, review
        self._session: Session | None = None
        self._last: Written | None = None  # what was done last, an undo as well
        self._undone = False
        self._wanted: dict[str, Value | None] = {}  # None for secrets
        self._doing = ""
        self.working, self.failed = False, False

    def use(self, session: Session) -> None:
        """Work for this node from now on."""
        self._session, self._last, self.working = session, None, False

    def write(self) -> None:
        """Write what the draft changes."""
        session = self._session
        if session is None or session.draft is None:
            return
        draft = session.draft
        self._wanted = {
            key: None if draft.schema.key(key).secret else value
            for key, value in draft.changes.items()
        }
        self._work(tr("Writing, then reading back."))
        self._review.show_writing(session.name)
        session.write(self._on_written, self._on_failed)

    def restart(self) -> None:
        """Restart the node so that the change takes effect."""
        if self._session is not None and self._last is not None:
            self._work(tr("Restarting, then waiting until it answers."))
            self._session.restart(self._last, self._on_restarted, self._on_trouble)

    def undo(self) -> None:
        """Give the node what it had before."""
        if self._session is not None and self._last is not None:
            self._work(tr("Taking the change back."))
            self._session.undo(self._last, self._on_undone, self._on_trouble)

    def show_truth(self, draft: Draft) -> None:
        """After a failure: say what the node has, which was just read."""
        self._review.show_truth(draft, self._wanted)

    def set_foot(self, foot: EditorFrame, back: Callable[[], None]) -> None:
        """Set the buttons for what can be done now; `back` leads to the settings."""
        if self.working:
            foot.set_note(self._doing)
            return
        last = self._last
        if last is None:
            foot.set_primary(tr("Back to the settings"), back)
            return
        if last.changed.restart:
            foot.set_primary(tr("Restart now"), self.restart)
            foot.set_extra(tr("Back to the settings"), back)
        else:
            foot.set_primary(tr("Back to the settings"), back)
        if not self._undone:
            foot.set_side(tr("Undo the change"), self.undo)

    def _work(self, words: str) -> None:
        self._doing, self.working, self.failed = words, True, False
        self.moved.emit()

    def _end(self, *, failed: bool = False) -> None:
        self.working, self.failed = False, failed
        self.moved.emit()
        self.ended.emit(not failed)

    def _on_written(self, last: Written) -> None:
        self._last, self._undone = last, False
        self._review.show_written(last)
        words = tr("{count} settings written to {name}.")
        text = words.format(count=len(last.changed.keys), name=last.changed.name)
        self._context.navigation.said.emit(text)
        self._end()

    def _on_failed(self, job: JobInfo) -> None:
        self._last = None
        self._review.show_failed(error_words(job), job.state_note)
        if job.state is JobState.CANCELLED:
            self._review.show_stopped()
        self._end(failed=True)

    def _on_restarted(self, back: Restarted) -> None:
        if self._last is not None:
            self._last = self._last.restarted()
        self._review.show_restarted(back, undone=self._undone)
        self._end()

    def _on_undone(self, changed: Changed) -> None:
        if self._last is not None:
            self._last = self._last.undone(changed)
        self._undone = True
        self._review.show_undone(changed.name, restart=bool(changed.restart))
        self._end()

    def _on_trouble(self, job: JobInfo) -> None:
        """A restart or an undo did not work: what was written stands."""
        self.working = False
        self._review.show_trouble(error_words(job))
        self.moved.emit()

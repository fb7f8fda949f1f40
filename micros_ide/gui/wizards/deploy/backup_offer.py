"""What an erased board loses, and the copy of it that exists or can be made first."""

from __future__ import annotations

import datetime as dt

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QFrame, QHBoxLayout

from micros_ide.gui.context import Context
from micros_ide.gui.error_words import error_words
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button, label
from micros_ide.model.board_found import BoardFound
from micros_ide.model.jobs import JobInfo, JobState
from micros_ide.model.reporting import Reporter


class BackupOffer(QFrame):
    """Hidden while nothing can be lost or nothing could be saved; `busy` while it saves."""

    busy = pyqtSignal(bool)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setProperty("role", "well")
        self._context = context
        self._found: BoardFound | None = None
        self._mark = label()
        self.words = label("", wrap=True)
        self.make_button = button(tr("Back it up first"), "compact")
        self.make_button.clicked.connect(self._make)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, GRID, GRID, GRID)
        row.setSpacing(GRID)
        middle = Qt.AlignmentFlag.AlignVCenter
        row.addWidget(self._mark, 0, middle)
        row.addWidget(self.words, 1, middle)
        row.addWidget(self.make_button, 0, middle)
        self.hide()

    def offer(self, found: BoardFound | None) -> None:
        """Ask whether there is a backup of the board that was `found`; None hides the offer."""
        if self._found is not None and self._found is not found:
            self.busy.emit(False)  # whatever runs is no longer waited for
        self._found = found
        if found is None or not found.micropython:
            self.hide()
            return
        core, uid = self._context.core, found.uid

        def newest(report: Reporter) -> str:
            del report
            made = (one.manifest for one in core.backups.list())
            return next((one.made for one in made if one.node.uid == uid and one.complete), "")

        self._context.background.run(
            tr("Look for backups"),
            "backups",
            newest,
            done=lambda made: self._on_newest(found, made),
            failed=lambda _job: self._on_newest(found, ""),
        )

    def _on_newest(self, found: BoardFound, made: str) -> None:
        if self._found is not found:
            return
        if made:
            self._say("check-circle-outline", "online", _exists(made), tr("Back it up again"))
        else:
            words = tr("There is no backup of this board yet.")
            self._say("archive-outline", "muted", words, tr("Back it up first"))

    def _say(self, icon: str, token: str, words: str, action: str) -> None:
        self._context.icons.place(self._mark, icon, token)
        self.words.setText(words)
        self.make_button.setText(action)
        self.make_button.setEnabled(True)
        self.show()

    def _make(self) -> None:
        found = self._found
        if found is None:
            return
        core = self._context.core
        self.make_button.setEnabled(False)
        self.words.setText(tr("Backing up what is on the board…"))
        self.busy.emit(True)

        def done(backup: object) -> None:
            del backup
            if self._found is not found:
                return
            self.busy.emit(False)
            now = dt.datetime.now(dt.timezone.utc).isoformat(timespec="seconds")
            self._on_newest(found, now)

        def failed(job: JobInfo) -> None:
            if self._found is not found:
                return
            self.busy.emit(False)
            words = tr("The backup was stopped.")
            if job.state is JobState.FAILED:
                words = error_words(job).message
            self._say("alert-outline", "warning", words, tr("Back it up first"))

        self._context.background.run(
            tr("Back up {}").format(found.node or found.device),
            f"serial:{found.device}",
            lambda report: core.backups.make(found.device, report),
            done=done,
            failed=failed,
            watched=True,
        )


def _exists(made: str) -> str:
    """Return that a backup exists, with the time of day or the day."""
    try:
        when = dt.datetime.fromisoformat(made).astimezone()
    except ValueError:
        return tr("A backup of this board exists.")
    today = dt.datetime.now().astimezone().date()
    if when.date() == today:
        return tr("A backup of this board from {} exists.").format(f"{when:%H:%M}")
    return tr("A backup of this board from {} exists.").format(f"{when:%Y-%m-%d}")

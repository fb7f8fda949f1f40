"""What a person does with the files of a board, off the GUI thread, one thing at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PyQt5.QtCore import QObject, pyqtSignal

from micros_ide.errors import AuthFailed, MicrosError
from micros_ide.gui.context import Context
from micros_ide.gui.translation import tr
from micros_ide.model.board_files import BoardListing, FilesChanged, FilesGot
from micros_ide.model.jobs import JobInfo, JobState
from micros_ide.model.module_run import RunTarget
from micros_ide.model.node_facts import PasswordNeeded
from micros_ide.model.reporting import Reporter

if TYPE_CHECKING:
    from micros_ide.services.board_files import BoardFiles

Copies = tuple[tuple[str, Path], ...]


class FileWork(QObject):
    """`listed` comes after each change, too; all jobs are in the dock's sight."""

    busy = pyqtSignal(bool)
    listed = pyqtSignal(object)  # BoardListing
    failed = pyqtSignal(object)  # JobInfo
    password_wished = pyqtSignal(bool)  # True: the one before was wrong
    got = pyqtSignal(object)  # FilesGot
    text_read = pyqtSignal(str, str)  # name, text
    put_done = pyqtSignal(object)  # FilesChanged
    removed = pyqtSignal(object)  # FilesChanged
    brought_back = pyqtSignal(object)  # FilesChanged
    renamed = pyqtSignal(str)  # the new path
    folder_made = pyqtSignal(str)

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.target: RunTarget | None = None
        self.working = False
        self.password: str | None = None
        self._copies: Path | None = None  # folder of this session

    def look(self) -> None:
        """List the files."""
        files, password = self._files, self.password
        self._do(
            tr("List the files of {name}"),
            lambda target, report: files().look(target, report, password),
            self._on_listed,
        )

    def get(self, paths: Sequence[str], folder: Path, *, force: bool = False) -> None:
        """Copy files to this computer."""
        files, wanted = self._files, tuple(paths)

        def work(target: RunTarget, report: Reporter) -> FilesGot:
            return files().get(target, wanted, folder, report, force=force)

        self._do(tr("Copy files from {name}"), work, self._on_got)

    def read_text(self, path: str) -> None:
        """Read a file for the editor."""
        files = self._files
        name = path.rpartition("/")[2]
        self._do(
            tr("Read a file of {name}"),
            lambda target, report: files().text(target, path, report),
            lambda text: self.text_read.emit(name, text),
        )

    def put(self, sources: Sequence[Path], folder: str) -> None:
        """Copy files to the board."""
        files, given = self._files, tuple(sources)
        self._change(
            tr("Copy files to {name}"),
            lambda target, report: files().put(target, given, folder, report),
            self._on_put,
        )

    def remove(self, paths: Sequence[str], *, force: bool) -> None:
        """Remove files; copies are kept where that is possible."""
        files, wanted, password = self._files, tuple(paths), self.password

        def work(target: RunTarget, report: Reporter) -> FilesChanged:
            keep = self._folder() if target.port else None
            return files().remove(target, wanted, report, keep=keep, force=force, password=password)

        self._change(tr("Remove files on {name}"), work, self._on_removed)

    def bring_back(self, copies: Copies) -> None:
        """Undo a removal."""
        files = self._files
        self._change(
            tr("Bring files back to {name}"),
            lambda target, report: files().bring_back(target, copies, report),
            self._on_brought_back,
        )

    def rename(self, old: str, new: str) -> None:
        """Give a file another name."""
        files = self._files
        self._change(
            tr("Rename a file on {name}"),
            lambda target, report: files().rename(target, old, new, report),
            lambda _done: self.renamed.emit(new),
        )

    def make_folder(self, path: str) -> None:
        """Make a folder."""
        files = self._files
        self._change(
            tr("Make a folder on {name}"),
            lambda target, report: files().make_folder(target, path, report),
            lambda _done: self.folder_made.emit(path),
        )

    def tidy(self) -> None:
        """Throw the copies of this session away; blocks."""
        if self._copies is not None:
            self._context.core.board_files.drop_copies(self._copies)
            self._copies = None

    # -- within

    def _files(self) -> BoardFiles:
        """Return the service; called in a job, since it is made when it is first asked for."""
        return self._context.core.board_files

    def _folder(self) -> Path:
        """Return a folder for copies; called in a job."""
        if self._copies is None:
            self._copies = self._context.core.board_files.copies_folder()
        return self._context.core.board_files.copies_of_one(self._copies)

    def _change(
        self,
        title: str,
        work: Callable[[RunTarget, Reporter], FilesChanged],
        told: Callable[[FilesChanged], None],
    ) -> None:
        def done(changed: FilesChanged) -> None:
            self.listed.emit(changed.listing)
            told(changed)

        self._do(title, work, done)

    def _do(
        self,
        title: str,
        work: Callable[[RunTarget, Reporter], Any],
        done: Callable[[Any], None],
    ) -> None:
        target = self.target
        if self.working or target is None:
            return
        self._set_working(True)

        def finished(result: Any) -> None:
            self._set_working(False)
            if self.target is not None and self.target.key == target.key:
                done(result)

        try:
            self._context.background.run(
                title.format(name=target.name),
                target.lane,
                lambda report: work(target, report),
                done=finished,
                failed=self._on_failed,
                watched=True,
            )
        except MicrosError:
            self._set_working(False)  # the program is closing

    def _on_listed(self, listing: BoardListing) -> None:
        self.listed.emit(listing)

    def _on_got(self, got: FilesGot) -> None:
        self.got.emit(got)

    def _on_put(self, changed: FilesChanged) -> None:
        self.put_done.emit(changed)

    def _on_removed(self, changed: FilesChanged) -> None:
        self.removed.emit(changed)

    def _on_brought_back(self, changed: FilesChanged) -> None:
        self.brought_back.emit(changed)

    def _on_failed(self, row: JobInfo) -> None:
        self._set_working(False)
        if isinstance(row.error, AuthFailed | PasswordNeeded):
            wrong, self.password = self.password is not None, None
            self.password_wished.emit(wrong)
            return
        self.failed.emit(row)
        if row.state is JobState.FAILED:
            self._context.navigation.fail(row)

    def _set_working(self, working: bool) -> None:
        self.working = working
        self.busy.emit(working)


def listing_words(listing: BoardListing, size: Callable[[int], str]) -> str:
    """Return how much there is: "42 files · 512 kB · 1.2 MB free"."""
    files = [one for one in listing.entries if not one.folder]
    parts = [tr("{count} files").format(count=len(files))]
    if files and all(one.size is not None for one in files):
        parts.append(size(sum(one.size or 0 for one in files)))
    if listing.free is not None:
        parts.append(tr("{size} free").format(size=size(listing.free)))
    return " · ".join(parts)

"""Files between this computer and a board: what would be replaced is asked about first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PyQt5.QtCore import QObject
from PyQt5.QtWidgets import QWidget

from micros_ide.gui.context import Context
from micros_ide.gui.pages.workbench.files.file_work import FileWork
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.file_dialog import ask_files, ask_folder
from micros_ide.gui.widgets.question import ask
from micros_ide.model.board_files import BoardEntry, BoardListing, FilesChanged, FilesGot

_NAMED = 6  # files in a question


class Transfers(QObject):
    """Get and put, for the pane `parent`."""

    def __init__(self, context: Context, work: FileWork, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._work, self._pane = context, work, parent
        self._wanted: tuple[str, ...] = ()  # of a get that would replace files
        self._folder = Path()
        work.got.connect(self._on_got)

    def get(self, listing: BoardListing, chosen: Sequence[BoardEntry]) -> None:
        """Ask for a folder and copy what is chosen there; files with passwords stay."""
        files = listing.files_below(one.path for one in chosen)
        plain = tuple(one.path for one in files if not one.secret)
        if len(plain) < len(files):
            self._say(tr("Files that may hold passwords stay on the board."))
        if plain:
            title = tr("Copy the files into this folder")
            ask_folder(self._pane, title, lambda folder: self._get_into(plain, folder))

    def choose_to_put(self, listing: BoardListing, folder: str) -> None:
        """Ask for files and copy them to `folder` of the board."""
        title = tr("Choose files for the board")
        ask_files(self._pane, title, "", lambda files: self.put(listing, tuple(files), folder))

    def put(self, listing: BoardListing, sources: Sequence[Path], folder: str) -> None:
        """Copy files and folders; over the network the wizard of uploads takes modules."""
        target = listing.target
        if not listing.all_ways:
            self._context.navigation.upload(tuple(sources), uid=target.uid)
            return
        there = listing.in_the_way(sources, folder)
        if not there:
            self._work.put(sources, folder)
            return
        ask(
            self._pane,
            self._context.theme,
            tr("Replace {count} files on {name}?").format(count=len(there), name=target.name),
            lost=tr("What is there now is lost:\n{names}").format(names=_few(there)),
            verb=tr("Replace"),
            agreed=lambda: self._work.put(sources, folder),
        )

    @staticmethod
    def put_words(changed: FilesChanged) -> str:
        """Return what a put has done."""
        done = changed.done
        words = tr("Copied: {count} files.").format(count=len(done.done))
        if done.unchanged and not done.done:
            words = tr("The board had them already.")
        return " ".join([words, *done.warnings])

    def _get_into(self, paths: tuple[str, ...], folder: Path) -> None:
        self._wanted, self._folder = paths, folder
        self._work.get(paths, folder)

    def _on_got(self, got: FilesGot) -> None:
        if got.done is not None:
            self._say(tr("Copied: {count} files.").format(count=len(got.done.done)))
            return
        ask(
            self._pane,
            self._context.theme,
            tr("Replace what is on this computer?"),
            lost=tr("They are there already:\n{names}").format(names=_few(got.in_the_way)),
            verb=tr("Replace"),
            agreed=lambda: self._work.get(self._wanted, self._folder, force=True),
        )

    def _say(self, words: str) -> None:
        self._context.navigation.said.emit(words)


def _few(names: Sequence[str]) -> str:
    return "\n".join(names[:_NAMED]) + ("\n…" if len(names) > _NAMED else "")

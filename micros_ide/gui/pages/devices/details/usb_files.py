"""The files of a board over USB: each turn stops what runs there and restarts the board."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PyQt5.QtCore import QObject

from micros_ide.errors import MicrosError
from micros_ide.gui.context import Context
from micros_ide.gui.pages.devices.details.files_view import FilesView
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.question import ask
from micros_ide.model.jobs import JobInfo
from micros_ide.model.node_files import FilesDone, FileTree
from micros_ide.model.reporting import Reporter


class UsbFiles(QObject):
    """Fills a FilesView from the board behind a port and carries out its wishes."""

    def __init__(self, context: Context, view: FilesView, device: str) -> None:
        super().__init__(view)
        self._context, self._view, self._device = context, view, device
        self.working = False
        view.list_wished.connect(self.list)
        view.get_wished.connect(self._get)
        view.put_wished.connect(self._put)
        view.remove_wished.connect(self._wish_remove)
        view.set_way(
            tr("Over USB: each turn stops what the board does, then restarts it."),
            get=True,
            put=True,
        )

    def end(self) -> None:
        """Let go of the view: another board is shown."""
        for signal in (
            self._view.list_wished,
            self._view.get_wished,
            self._view.put_wished,
            self._view.remove_wished,
        ):
            signal.disconnect()
        self._device = ""
        self.deleteLater()

    def list(self) -> None:
        """Read the list anew."""
        device = self._device
        self._run(
            tr("List the files on {port}"),
            lambda report: self._context.core.files.list(device, report),
            self._show,
        )

    def _show(self, tree: FileTree) -> None:
        self._view.show_rows(((one.path, one.size) for one in tree.files), tree.free)

    def _get(self, names: tuple[str, ...], folder: str) -> None:
        device = self._device
        self._run(
            tr("Copy files from {port}"),
            lambda report: self._context.core.files.get(device, names, Path(folder), report),
            self._said(tr("Copied: {count} files.")),
        )

    def _put(self, paths: tuple[Path, ...]) -> None:
        device = self._device

        def done(result: FilesDone) -> None:
            self._said(tr("Copied: {count} files."))(result)
            self.list()

        self._run(
            tr("Copy files to {port}"),
            lambda report: self._context.core.files.put(device, paths, report),
            done,
        )

    def _wish_remove(self, names: tuple[str, ...]) -> None:
        few = "\n".join(names[:6]) + ("\n…" if len(names) > 6 else "")
        ask(
            self._view,
            self._context.theme,
            tr("Remove {count} files from the board?").format(count=len(names)),
            lost=tr("They are lost:\n{names}").format(names=few),
            verb=tr("Remove"),
            agreed=lambda: self._remove(names),
        )

    def _remove(self, names: tuple[str, ...]) -> None:
        device = self._device

        def done(result: FilesDone) -> None:
            self._said(tr("Removed: {count} files."))(result)
            self.list()

        self._run(
            tr("Remove files on {port}"),
            lambda report: self._context.core.files.remove(device, names, report),
            done,
        )

    def _said(self, words: str) -> Callable[[FilesDone], None]:
        def said(result: FilesDone) -> None:
            self._context.navigation.said.emit(words.format(count=len(result.done)))

        return said

    def _run(
        self, title: str, work: Callable[[Reporter], object], done: Callable[..., None]
    ) -> None:
        """Do one thing in the dock's sight; one at a time."""
        if self.working or not self._device:
            return
        self.working = True
        device = self._device

        def finished(result: object) -> None:
            self.working = False
            if device == self._device:
                done(result)

        def failed(row: JobInfo) -> None:
            self.working = False
            if row.known_error is not None or row.state.name == "FAILED":
                self._context.navigation.fail(row)

        try:
            self._context.background.run(
                title.format(port=device),
                f"serial:{device}",
                work,
                done=finished,
                failed=failed,
                watched=True,
            )
        except MicrosError:
            self.working = False  # the program is closing

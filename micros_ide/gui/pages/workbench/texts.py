"""The texts that are open: opened, named, saved, closed; every file access in the background."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PyQt5.QtCore import QObject, pyqtSignal

from micros_ide.errors import Busy
from micros_ide.gui.context import Context
from micros_ide.gui.error_words import ErrorWords
from micros_ide.gui.pages.workbench.document import Document
from micros_ide.gui.pages.workbench.unsaved import UnsavedQuestion
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.file_dialog import ask_files
from micros_ide.gui.widgets.tabs import Tabs
from micros_ide.model.jobs import JobInfo
from micros_ide.model.reporting import Reporter
from micros_ide.services.drafts import Draft
from micros_ide.services.own_modules import Example, OpenedFile

LANE = "own-modules"
NEW_NAME = "LM_new.py"
_FOLDER = "build_folder"
_MOST = 40  # tabs that are opened at once
Done = Callable[[Path], object]


class Texts(QObject):
    """Documents in tabs."""

    opened = pyqtSignal(object)  # Document
    closed = pyqtSignal(object)  # Document
    saved = pyqtSignal(object)  # Document
    drifted = pyqtSignal(object)  # Document: its file is not as it was read
    counted = pyqtSignal()  # how many there are has changed

    def __init__(self, context: Context, tabs: Tabs) -> None:
        super().__init__(tabs)
        self._context, self._tabs = context, tabs
        self._own = context.core.own_modules
        self._after: dict[str, Done] = {}  # what waits for a text to be saved
        self.question: UnsavedQuestion | None = None
        tabs.close_wished.connect(self.close)

    # -- what is open

    def all(self) -> list[Document]:
        """Return every text, in the order of the tabs."""
        pages = [self._tabs.widget(at) for at in range(self._tabs.count())]
        return [page for page in pages if isinstance(page, Document)]

    def current(self) -> Document | None:
        """Return the text in front."""
        page = self._tabs.currentWidget()
        return page if isinstance(page, Document) else None

    def of(self, path: Path) -> Document | None:
        """Return the text of a file."""
        return next((one for one in self.all() if one.path == path), None)

    def named(self, name: str) -> Document | None:
        """Return the text of a file called so, wherever it lies."""
        return next((one for one in self.all() if one.name == name), None)

    def unsaved(self) -> list[Document]:
        """Return those that would lose something."""
        return [one for one in self.all() if one.unsaved]

    @property
    def folder(self) -> Path:
        """Where the next new module is proposed to lie."""
        kept = self._context.preferences.text(_FOLDER)
        return Path(kept) if kept else self._own.folder

    # -- opening

    def new(self, template: str) -> None:
        """Open a new text from a template."""

        def work(report: Reporter) -> str:
            del report
            return self._own.template(template)

        def done(text: str) -> None:
            self.open_text(self._free_name(), text)

        self._run("Read a template", work, done)

    def open_text(self, name: str, text: str, *, unsaved: bool = False) -> Document:
        """Open a text that is in no file."""
        document = Document(self._context, name, text)
        if unsaved:
            document.mark_unsaved()
        self._add(document)
        return document

    def open_draft(self, draft: Draft) -> Document:
        """Open a rescued text; it belongs to its file, and has unsaved changes."""
        there = self.of(draft.path) if draft.path else None
        document = there or Document(self._context, draft.name, draft.text)
        if there is not None:
            there.replace_all(draft.text)
        document.path, document.rescued = draft.path, True
        document.mark_unsaved()
        if there is None:
            self._add(document)
        return document

    def open_example(self, name: str) -> None:
        """Open a bundled module, to be read."""
        if (there := self.named(name)) is not None and there.example:
            self._tabs.setCurrentWidget(there)
            return

        def work(report: Reporter) -> Example:
            del report
            return self._own.example(name)

        def done(example: Example) -> None:
            document = Document(self._context, example.name, example.text)
            document.set_example()
            self._add(document)

        self._run("Read a bundled module", work, done)

    def open_files(self, paths: Sequence[Path], *, quiet: bool = False, front: str = "") -> None:
        """Open files, those that are open already come to the front; `front`: which at the end.

        `quiet` passes over what is not there any more.
        """
        wanted = [path.absolute() for path in paths[:_MOST]]
        for path in wanted:
            if (there := self.of(path)) is not None:
                self._tabs.setCurrentWidget(there)
        fresh = [path for path in dict.fromkeys(wanted) if self.of(path) is None]
        for path in fresh:

            def work(report: Reporter, path: Path = path) -> OpenedFile:
                del report
                return self._own.read(path)

            self._context.background.run(
                "Open a module",
                LANE,
                work,
                done=lambda opened: self._on_opened(opened, front),
                failed=self._skip if quiet else self._context.navigation.fail,
            )

    def ask_files(self) -> None:
        """Ask which files to open."""
        kinds = tr("Python files ({})").format("*.py")
        dialog = ask_files(self._tabs, tr("Open modules"), kinds, self._on_chosen)
        if (folder := self._start_folder()) is not None:
            dialog.setDirectory(str(folder))

    def _start_folder(self) -> Path | None:
        document = self.current()
        kept = self._context.preferences.text(_FOLDER)
        if document is not None and document.path is not None:
            return document.path.parent
        return Path(kept) if kept else None

    def _on_chosen(self, paths: list[Path]) -> None:
        self._context.preferences.remember(**{_FOLDER: str(paths[0].parent)})
        self.open_files(paths)

    def _on_opened(self, opened: OpenedFile, front: str) -> None:
        show = not front or str(opened.path) == front
        if (there := self.of(opened.path)) is not None:  # wished for twice at the same time
            if show:
                self._tabs.setCurrentWidget(there)
            return
        document = Document(self._context, opened.path.name, opened.text, opened=opened)
        if opened.bundled:
            document.set_example()
        self._add(document, show=show)

    def _skip(self, job: JobInfo) -> None:
        del job

    def _free_name(self) -> str:
        stem = NEW_NAME.removesuffix(".py")
        taken = {one.name for one in self.all()}
        names = [NEW_NAME, *(f"{stem}_{number}.py" for number in range(2, 2 + len(taken)))]
        return next(name for name in names if name not in taken)

    def _add(self, document: Document, *, show: bool = True) -> None:
        before = self.current()
        document.name_bar.chosen.connect(
            lambda path, replace: self._write(document, path, replace=replace)
        )
        document.name_bar.folder_chosen.connect(self._keep_folder)
        document.name_bar.dismissed.connect(lambda: self._forget_after(document))
        document.reload_wished.connect(self.reload)
        document.keep_wished.connect(Document.keep)
        self._tabs.add(document, "file-code-outline", document.title())
        if not show and before is not None:
            self._tabs.setCurrentWidget(before)
        self.opened.emit(document)
        self.counted.emit()

    def _forget_after(self, document: Document) -> None:
        self._after.pop(document.key, None)

    def _keep_folder(self, folder: Path) -> None:
        self._context.preferences.remember(**{_FOLDER: str(folder)})

    # -- saving

    def save(self, document: Document, done: Done | None = None) -> None:
        """Save a text; its name is asked for where it has none. `done` is called afterwards."""
        if done is not None:
            self._after[document.key] = done
        if document.path is None or document.example:
            self.save_as(document)
        else:
            self._write(document, document.path, replace=True)

    def save_as(self, document: Document) -> None:
        """Ask for another name."""
        self._tabs.setCurrentWidget(document)
        folder = document.path.parent if document.path else self.folder
        document.ask_name(folder)

    def save_all(self, done: Callable[[], object]) -> None:
        """Save every changed text, one after the other; `done` when none is left."""
        left = self.unsaved()
        if left:
            self._tabs.setCurrentWidget(left[0])
            self.save(left[0], lambda _path: self.save_all(done))
        else:
            done()

    def reload(self, document: Document) -> None:
        """Take the text of the file as it is now."""
        path = document.path
        if path is None:
            return

        def work(report: Reporter) -> OpenedFile:
            del report
            return self._own.read(path)

        self._run("Open a module", work, document.reloaded)

    def _write(self, document: Document, path: Path, *, replace: bool) -> None:
        if document.saving:
            return
        path = path.absolute()
        own = path == document.path
        other = self.of(path)
        if other is not None and other is not document:
            words = tr("{name} is open in another tab.").format(name=path.name)
            hint = tr("Close it, or take another name.")
            self._context.navigation.fail(ErrorWords(words, hint, ""))
            return
        text, revision, bom = document.text(), document.revision, document.bom
        expected = document.stamp if own else None

        def work(report: Reporter) -> OpenedFile | None:
            del report
            if not own and not replace and self._own.stamp(path) is not None:
                return None
            return self._own.write(path, text, expected=expected, bom=bom)

        def done(opened: OpenedFile | None) -> None:
            document.saving = False
            if opened is None:
                document.name_bar.say_taken(path)
                return
            self._on_saved(document, opened, revision)

        def failed(job: JobInfo) -> None:
            document.saving = False
            self._after.pop(document.key, None)
            if isinstance(job.error, Busy):
                self.drifted.emit(document)  # it is looked at, and the text says so itself
            else:
                self._context.navigation.fail(job)

        document.saving = True
        self._context.background.run("Save a module", LANE, work, done=done, failed=failed)

    def _on_saved(self, document: Document, opened: OpenedFile, revision: int) -> None:
        if not document.name_bar.isHidden():
            document.name_bar.hide()
            document.editor.setFocus()  # where one goes on after the name
        document.saved(opened, revision)
        self._keep_folder(opened.path.parent)
        self._context.navigation.said.emit(tr("{name} is saved").format(name=document.name))
        self.saved.emit(document)
        after = self._after.pop(document.key, None)
        if after is not None:
            after(opened.path)

    # -- closing

    def close(self, document: Document | None) -> None:
        """Close a text; unsaved changes are asked about first."""
        if document is None or self.question is not None:
            return
        if not document.unsaved:
            self._take(document)
            return
        self._tabs.setCurrentWidget(document)
        self.ask_about(
            [document],
            save=lambda: self.save(document, lambda _path: self._take(document)),
            discard=lambda: self._take(document),
        )

    def ask_about(
        self,
        documents: Sequence[Document],
        *,
        save: Callable[[], object],
        discard: Callable[[], object],
    ) -> None:
        """Ask what becomes of unsaved changes."""
        names = [one.name for one in documents]
        window = self._tabs.window() or self._tabs
        self.question = UnsavedQuestion(
            window, self._context.theme, names, save=save, discard=discard
        )
        self.question.finished.connect(self._on_answered)
        self.question.open()

    def discard_all(self) -> None:
        """Close every text that has unsaved changes, without them."""
        for one in self.unsaved():
            self._take(one)

    def _on_answered(self) -> None:
        self.question = None

    def _take(self, document: Document) -> None:
        self._after.pop(document.key, None)
        self._tabs.take(document)
        document.hide()
        self.closed.emit(document)
        self.counted.emit()
        document.deleteLater()

    def _run(
        self, title: str, work: Callable[[Reporter], object], done: Callable[..., None]
    ) -> None:
        self._context.background.run(
            title, LANE, work, done=done, failed=self._context.navigation.fail
        )

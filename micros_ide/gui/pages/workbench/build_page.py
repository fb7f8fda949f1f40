"""The place Build: modules are written, checked, tried and sent from here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtGui import QDragEnterEvent, QDropEvent, QHideEvent
from PyQt5.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from micros_ide.gui.commands import Command
from micros_ide.gui.context import Context
from micros_ide.gui.navigation import EditWish
from micros_ide.gui.page import Page
from micros_ide.gui.pages.workbench.actions import Actions
from micros_ide.gui.pages.workbench.beginnings import Beginnings
from micros_ide.gui.pages.workbench.checker import Checker
from micros_ide.gui.pages.workbench.disk_watch import DiskWatch
from micros_ide.gui.pages.workbench.document import Document
from micros_ide.gui.pages.workbench.draft_keeper import DraftKeeper
from micros_ide.gui.pages.workbench.empty_state import EmptyState
from micros_ide.gui.pages.workbench.follower import Follower
from micros_ide.gui.pages.workbench.manual_pane import ManualPane
from micros_ide.gui.pages.workbench.panes import Panes, PaneTabs
from micros_ide.gui.pages.workbench.parts import Parts
from micros_ide.gui.pages.workbench.problems_pane import ProblemsPane
from micros_ide.gui.pages.workbench.recovery import Recovery
from micros_ide.gui.pages.workbench.status_row import StatusRow, verdict_icon
from micros_ide.gui.pages.workbench.texts import Texts
from micros_ide.gui.pages.workbench.toolbar import Toolbar
from micros_ide.gui.pages.workbench.trying import Trying
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.drop_frame import files_of
from micros_ide.gui.widgets.tabs import Tabs


class BuildPage(Page):
    """The place; what RunBar and the panes ask of it stands first."""

    current_changed = pyqtSignal()  # another text is in front, or it has another name
    text_changed = pyqtSignal()  # of the text in front
    modified_changed = pyqtSignal(bool)  # whether the text in front has unsaved changes
    saved = pyqtSignal(object)  # Path

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.tabs = Tabs(context.icons, tr("Open modules"), tr("New module (Ctrl+N)"))
        self.texts = Texts(context, self.tabs)
        self.checker = Checker(context, self)
        self.keeper = DraftKeeper(context, self)
        self.disk = DiskWatch(context, self.texts.all, self)
        self.problems = ProblemsPane(context.icons)
        self.manual = ManualPane(context)
        self.status = StatusRow(context.icons)
        self.toolbar = Toolbar(context.icons)
        self.empty = EmptyState(context.icons)
        self.beginnings = Beginnings(context, self.texts, self.empty, self.toolbar, self)
        self.recovery = Recovery(context, self.texts, self.keeper)
        self.trying = Trying(context, self.texts, self.problems, self)
        self.follower = Follower(self.texts, self.manual, self)
        self.bottom = PaneTabs(tr("Problems and output"))
        self.side = PaneTabs(tr("Manual, board and files"))
        self.bottom.addTab(self.problems, tr("Problems"))
        self.side.addTab(self.manual, tr("Manual"))
        self._middle = QStackedWidget()
        self._middle.addWidget(self.empty)
        self._middle.addWidget(self.tabs)
        self.plugged = Parts(context, self)
        self._lay_out()
        self._connect()
        self.actions_ = Actions(self)
        self.setAcceptDrops(True)
        self._show_count()
        self.plugged.start()

    # -- what others ask of it

    def source_path(self) -> Path | None:
        """Return the file of the text in front; None while it was never saved."""
        document = self.texts.current()
        return document.path if document else None

    def module_name(self) -> str:
        """Return the name of its file ("LM_lamp.py"), also of one that is yet to be."""
        document = self.texts.current()
        return document.name if document else ""

    def text(self) -> str:
        """Return the text in front, saved or not."""
        document = self.texts.current()
        return document.text() if document else ""

    @property
    def is_modified(self) -> bool:
        """Whether the text in front has unsaved changes."""
        document = self.texts.current()
        return document is not None and document.unsaved

    def save(self, done: Callable[[Path], object] | None = None) -> None:
        """Save the text in front, asking for its name where it has none; then call `done`."""
        document = self.texts.current()
        if document is not None:
            self.texts.save(document, done)

    def open_file(self, path: Path) -> None:
        """Open a file, or go to its tab."""
        self.texts.open_files([path])

    def open_text(self, name: str, text: str) -> None:
        """Open a text that is in no file of this computer."""
        self.texts.open_text(name, text, unsaved=True)

    def open_wish(self, wish: EditWish) -> None:
        """Answer another page's wish."""
        if wish.uid:
            self.plugged.mean(wish.uid)
        if wish.path is not None:
            self.open_file(wish.path)

    def go_to(self, name: str, line: int) -> None:
        """Go to a line of an open text, by the name of its file."""
        document = self.texts.named(name)
        if document is not None:
            self.tabs.setCurrentWidget(document)
            document.editor.go_to(line)
            document.editor.setFocus()

    def show_problems(self) -> None:
        """Bring the problems to the front."""
        self.panes.show_pane(self.problems)

    def show_manual(self) -> None:
        """Bring the manual to the front, with the keyboard in its search."""
        self.panes.show_pane(self.manual)
        self.manual.search()

    def show_output(self) -> None:
        """Bring the output of a run to the front."""
        self.plugged.show("output")

    def show_board(self) -> None:
        """Bring the board panel to the front."""
        self.plugged.show("board")

    def show_files(self) -> None:
        """Bring the files of a board to the front."""
        self.plugged.show("files")

    # -- a page of the window

    def parts(self) -> Sequence[QWidget]:
        """The panes and the tabs are dressed one by one."""
        return (self, self.toolbar, self.plugged.strip, self.tabs, self.bottom, self.side)

    def commands(self) -> Sequence[Command]:
        """Return what the palette offers here."""
        return self.actions_.commands()

    def close_top(self) -> bool:
        """Close what lies on top: words, a bar of the text, what a pane has open."""
        document = self.texts.current()
        if document is not None and document.close_top():
            return True
        return self.plugged.close_top()

    def search(self) -> None:
        """Find in the text in front."""
        document = self.texts.current()
        if document is not None:
            document.search()

    def send(self) -> None:
        """Run the module."""
        self.plugged.run()

    def try_module(self) -> None:
        """Try the text in front on a virtual board that is thrown away."""
        self.show_problems()
        self.trying.run()

    def help_topic(self) -> tuple[str, str]:
        """Return the page for the word at the cursor."""
        return self.follower.help_topic()

    def refresh(self) -> None:
        """Check anew, and look at the files on the disk."""
        document = self.texts.current()
        if document is not None:
            self.checker.want(document, soon=True)
        self.disk.look()
        self.plugged.refresh()

    def enter(self) -> None:
        """Open what was open last, watch the files, give the keyboard to the text."""
        if not self.beginnings.done:
            self.beginnings.begin()
            self.keeper.look()
        self.disk.start()
        self.plugged.enter()
        document = self.texts.current()
        (document.editor if document is not None else self.empty.new_button).setFocus()

    def leave(self) -> None:
        """Stop watching."""
        self.disk.stop()
        self.plugged.leave()

    def hold(self, go: Callable[[], object]) -> bool:
        """Ask about unsaved changes before the window closes."""
        unsaved = self.texts.unsaved()
        if not unsaved:
            return False
        if self.texts.question is None:
            self._context.navigation.place_wished.emit("build")
            self.texts.ask_about(
                unsaved,
                save=lambda: self.texts.save_all(go),
                discard=lambda: self._discard(go),
            )
        return True

    def tidy(self) -> None:
        """End what the panes have opened; every text is saved or given up by now."""
        self.plugged.tidy()
        self._context.core.drafts.close()

    # -- drops

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:  # noqa: N802
        """Take Python files."""
        if event is not None and _python_files(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:  # noqa: N802
        """Open the files."""
        if event is not None:
            event.acceptProposedAction()
            self.texts.open_files(_python_files(event))

    # -- within

    def _discard(self, go: Callable[[], object]) -> None:
        self.texts.discard_all()
        go()

    def _connect(self) -> None:
        texts = self.texts
        texts.opened.connect(self._on_opened)
        texts.closed.connect(self._on_closed)
        texts.saved.connect(self._on_saved)
        texts.drifted.connect(lambda _document: self.disk.look())
        texts.counted.connect(self._show_count)
        self.tabs.currentChanged.connect(lambda _at: self._show_current())
        self.tabs.new_wished.connect(lambda: texts.new("template"))
        self.plugged.completed.connect(self.checker.start)
        self.checker.began.connect(self._on_checking)
        self.checker.checked.connect(self._on_checked)
        self.checker.failed.connect(self._context.navigation.fail)
        self.status.problems_wished.connect(self.show_problems)
        self.problems.line_wished.connect(self._go_in_front)
        self.empty.new_wished.connect(texts.new)
        self.empty.open_wished.connect(texts.ask_files)
        self.empty.example_wished.connect(texts.open_example)
        self.trying.tried.connect(self._on_tried)
        self.trying.busy_changed.connect(self.toolbar.show_trying)
        for change in (self.side.entered, self.bottom.entered, self.panes.folded):
            change.connect(self.plugged.watch)

    def _on_opened(self, document: Document) -> None:
        document.changed.connect(self._on_text)
        document.renamed.connect(self._on_renamed)
        document.moved.connect(self._on_moved)
        self.checker.want(document, soon=True)
        if document.unsaved:
            self.keeper.changed(document)
        if self.isVisible():
            document.editor.setFocus()
        self.beginnings.remember()

    def _on_closed(self, document: Document) -> None:
        self.checker.forget(document)
        self.keeper.settled(document, closed=True)
        self.beginnings.remember()

    def _on_saved(self, document: Document) -> None:
        self.keeper.settled(document)
        self.checker.want(document, soon=True)  # a name has rules, too
        self.beginnings.remember()
        self.saved.emit(document.path)

    def _on_text(self, document: Document) -> None:
        self.keeper.changed(document)
        self.checker.want(document)
        if document is self.texts.current():
            self.text_changed.emit()

    def _on_renamed(self, document: Document) -> None:
        self.tabs.name(document, document.title(), str(document.path or document.name))
        if document is self.texts.current():
            self.modified_changed.emit(document.unsaved)
            self.toolbar.show_document(document)
            self.current_changed.emit()

    def _on_moved(self, document: Document) -> None:
        if document is self.texts.current():
            self.status.show_place()
            self.follower.moved()

    def _on_checking(self, document: Document) -> None:
        if document is self.texts.current() and document.check is None:
            self.status.show_checking()

    def _on_checked(self, document: Document) -> None:
        if document.check is not None:
            self.tabs.mark(document, *_tab_icon(document))
        if document is self.texts.current():
            self._show_check(document)

    def _on_tried(self, document: Document) -> None:
        self._on_checked(document)

    def _show_current(self) -> None:
        document = self.texts.current()
        self.toolbar.show_document(document)
        self.status.show_document(document)
        self._show_check(document)
        self.beginnings.remember()
        self.current_changed.emit()
        self.modified_changed.emit(self.is_modified)
        if document is not None and self.isVisible():
            document.editor.setFocus()

    def _show_check(self, document: Document | None) -> None:
        if document is None:
            self.problems.show_problems(None, tr("Problems of the open module appear here."))
            return
        self.status.show_check(document.check)
        if document.check is None:
            self.problems.show_problems(None, tr("Checking…"))
            return
        words = tr("No problems: it compiles, and it is what a node expects of a module.")
        self.problems.show_problems(document.check.problems, words)

    def _show_count(self) -> None:
        some = bool(self.tabs.count())
        self._middle.setCurrentWidget(self.tabs if some else self.empty)
        self.panes.set_empty(not some)
        self.plugged.strip.setVisible(some)
        self._show_current()
        if not some and self.isVisible():
            self.empty.new_button.setFocus()

    def _go_in_front(self, line: int, column: int) -> None:
        document = self.texts.current()
        if document is not None:
            document.editor.go_to(line, column)
            document.editor.setFocus()

    def hideEvent(self, event: QHideEvent | None) -> None:  # noqa: N802
        """Words over the text go with it."""
        document = self.texts.current()
        if document is not None:
            document.aid.hide()
        super().hideEvent(event)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.toolbar)
        column.addWidget(self.plugged.strip)
        text = QWidget()
        self.panes = Panes(self, text, self.bottom, self.side, self._context.preferences)
        column.addWidget(self.panes, 1)
        inner = QVBoxLayout(text)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self.recovery)
        inner.addWidget(self._middle, 1)
        inner.addWidget(self.status)


def _tab_icon(document: Document) -> tuple[str, str]:
    if document.check is None:
        return "file-code-outline", "muted"
    icon, tone = verdict_icon(document.check)
    return (icon, tone) if document.check.problems else ("file-code-outline", "muted")


def _python_files(event: QDropEvent) -> list[Path]:
    return [path for path in files_of(event.mimeData()) if path.suffix == ".py"]

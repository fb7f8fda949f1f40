"""The keys of the page, and its entries of the command palette: one list for both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PyQt5.QtCore import QObject, Qt
from PyQt5.QtGui import QKeySequence
from PyQt5.QtWidgets import QShortcut, QWidget

from micros_ide.gui.commands import Command
from micros_ide.gui.pages.workbench.document import Document
from micros_ide.gui.pages.workbench.panes import PaneTabs
from micros_ide.gui.translation import tr

if TYPE_CHECKING:
    from micros_ide.gui.pages.workbench.build_page import BuildPage


class Actions(QObject):
    """What can be done here."""

    def __init__(self, page: BuildPage) -> None:
        super().__init__(page)
        self._page = page
        for command in (*self._commands(), *self._silent()):
            if command.keys:
                self._add(command)
        self._connect_toolbar()

    def commands(self) -> Sequence[Command]:
        """Return what the palette offers."""
        return self._commands()

    def save(self) -> None:
        """Save the text in front."""
        self._page.save()

    def save_as(self) -> None:
        """Save it under another name."""
        document = self._page.texts.current()
        if document is not None:
            self._page.texts.save_as(document)

    def _add(self, command: Command) -> None:
        for keys in command.keys.split(" "):
            shortcut = QShortcut(QKeySequence(keys), self._page)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(_calling(command.run))

    def _commands(self) -> tuple[Command, ...]:
        page, group = self._page, tr("Build")
        texts = page.texts
        return (
            Command(tr("New module"), lambda: texts.new("template"), "Ctrl+N", group),
            Command(tr("New simple module"), lambda: texts.new("simple"), "", group),
            Command(tr("Open modules"), texts.ask_files, "Ctrl+O", group),
            Command(tr("Save this module"), self.save, "Ctrl+S", group),
            Command(tr("Save this module as"), self.save_as, "Ctrl+Shift+S", group),
            Command(tr("Close this module"), self._close, "Ctrl+W", group),
            Command(tr("Run this module"), page.send, "", group),
            Command(tr("Try this module on a virtual board"), page.try_module, "F6", group),
            Command(tr("Find and replace"), self._replace, "Ctrl+H", group),
            Command(tr("Go to a line"), self._here(Document.ask_line), "Ctrl+G", group),
            Command(tr("Comment lines out, or in again"), self._comment, "Ctrl+/", group),
            Command(tr("Go to the next problem"), self._next_problem, "F8", group),
            Command(tr("Go to the next pane"), self._next_pane, "F7", group),
            Command(tr("Larger text"), self._zoom(1), "Ctrl++ Ctrl+=", group),
            Command(tr("Smaller text"), self._zoom(-1), "Ctrl+-", group),
            Command(tr("Text of the usual size"), self._zoom(0), "Ctrl+0", group),
            Command(tr("Search the manual"), page.show_manual, "Ctrl+Shift+M", group),
            Command(tr("Show problems"), page.show_problems, "", group),
            Command(tr("Show or hide the pane below"), self._fold_bottom, "Ctrl+J", group),
            Command(tr("Show or hide the pane at the right"), self._fold_side, "Ctrl+B", group),
        )

    def _silent(self) -> tuple[Command, ...]:
        tabs = self._page.tabs
        return (
            Command("", lambda: tabs.step(1), "Ctrl+Tab Ctrl+PgDown"),
            Command("", lambda: tabs.step(-1), "Ctrl+Shift+Tab Ctrl+PgUp"),
        )

    def _here(self, act: Callable[[Document], object]) -> Callable[[], object]:
        def run() -> None:
            document = self._page.texts.current()
            if document is not None:
                act(document)

        return run

    def _zoom(self, steps: int) -> Callable[[], object]:
        return self._here(lambda document: document.editor.zoom_by(steps))

    def _close(self) -> None:
        self._page.texts.close(self._page.texts.current())

    def _replace(self) -> None:
        document = self._page.texts.current()
        if document is not None:
            document.search(replacing=True)

    def _comment(self) -> None:
        document = self._page.texts.current()
        if document is not None:
            document.editor.toggle_comment()

    def _next_problem(self) -> None:
        document = self._page.texts.current()
        if document is None or document.check is None or not document.check.problems:
            return
        here = document.editor.getCursorPosition()[0] + 1
        problems = document.check.problems
        later = next((one for one in problems if one.line > here), problems[0])
        document.editor.go_to(later.line, later.column or 0)
        document.editor.setFocus()

    def _next_pane(self) -> None:
        """Take the keyboard on: text, pane below, pane at the right, toolbar; Tab indents."""
        page = self._page
        document = page.texts.current()
        first = document.editor if document is not None else page.empty.new_button
        stops: list[QWidget] = [first]
        stops += [one for one in (page.bottom, page.side) if one.isVisible()]
        stops.append(page.toolbar)
        here = page.focusWidget()
        at = next(
            (n for n, one in enumerate(stops) if one is here or (here and one.isAncestorOf(here))),
            -1,
        )
        wanted = stops[(at + 1) % len(stops)]
        if isinstance(wanted, PaneTabs):
            bar = wanted.tabBar()
            if bar is not None:
                bar.setFocus()
        elif wanted is page.toolbar:
            page.toolbar.new_button.setFocus()
        else:
            wanted.setFocus()

    def _fold_side(self) -> None:
        self._page.panes.fold_side(not self._page.side.isHidden())

    def _fold_bottom(self) -> None:
        self._page.panes.fold_bottom(not self._page.bottom.isHidden())

    def _connect_toolbar(self) -> None:
        page, bar = self._page, self._page.toolbar
        bar.new_wished.connect(page.texts.new)
        bar.open_wished.connect(page.texts.ask_files)
        bar.example_wished.connect(page.texts.open_example)
        bar.save_wished.connect(self.save)
        bar.try_wished.connect(page.try_module)
        bar.side_button.clicked.connect(lambda _on=False: self._fold_side())
        bar.bottom_button.clicked.connect(lambda _on=False: self._fold_bottom())
        page.panes.folded.connect(self._show_folds)
        self._show_folds()

    def _show_folds(self) -> None:
        bar = self._page.toolbar
        bar.side_button.setChecked(not self._page.side.isHidden())
        bar.bottom_button.setChecked(not self._page.bottom.isHidden())


def _calling(act: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        act()

    return run

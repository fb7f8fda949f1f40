"""The parts of the page that others make: run bar, output, board panel, files of a board.

They are made one by one after the page is there, each in a turn of the loop of its own, and live
only while they are seen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt5.QtCore import QObject, QTimer, pyqtSignal
from PyQt5.QtWidgets import QVBoxLayout, QWidget

from micros_ide.gui.context import Context
from micros_ide.gui.translation import tr
from micros_ide.model.module_run import RunTarget, Way

if TYPE_CHECKING:
    from micros_ide.gui.board_panel.board_panel import BoardPanel
    from micros_ide.gui.pages.workbench.build_page import BuildPage
    from micros_ide.gui.pages.workbench.files.file_tree_pane import FileTreePane
    from micros_ide.gui.pages.workbench.running.output_pane import OutputPane
    from micros_ide.gui.pages.workbench.running.run_bar import RunBar


class Parts(QObject):
    """What is plugged into the page; `strip` is where the run bar comes to be."""

    completed = pyqtSignal()  # all of them are there

    def __init__(self, context: Context, page: BuildPage) -> None:
        super().__init__(page)
        self._context, self._page = context, page
        self._entered = False
        self._live: list[QWidget] = []
        self.strip = QWidget()
        self._room = QVBoxLayout(self.strip)
        self._room.setContentsMargins(0, 0, 0, 0)
        self.run_bar: RunBar | None = None
        self.output: OutputPane | None = None
        self.board: BoardPanel | None = None
        self.files: FileTreePane | None = None
        self._meant = ""  # hardware id of the node to run on, for the run bar that is to come
        self._left: list[Callable[[], None]] = [
            page.problems.build,
            page.manual.build,
            self._make_run_bar,
            self._place_run_bar,
            self._make_output,
            self._make_board,
            self._make_files,
        ]

    @property
    def complete(self) -> bool:
        """Whether all parts are there."""
        return not self._left

    def start(self) -> None:
        """Make the parts, one in each turn of the loop."""
        QTimer.singleShot(0, self._make_next)

    def _make_next(self) -> None:
        if self._left:
            self._left.pop(0)()
        if self._left:
            QTimer.singleShot(0, self._make_next)
            return
        self.watch()
        self.completed.emit()

    # -- what the page passes on

    def run(self) -> None:
        """Run the module."""
        if self.run_bar is not None:
            self.run_bar.run()

    def mean(self, uid: str) -> None:
        """Run modules on the node `uid` from now on."""
        self._meant = uid
        if self.run_bar is not None:
            self.run_bar.target.mean(uid)

    def close_top(self) -> bool:
        """Close what a part that is seen has open, or end a run; False when there is nothing."""
        seen = [one for one in (self.files, self.board, self.output) if one in self._live]
        return any(one is not None and one.close_top() for one in seen)

    def refresh(self) -> None:
        """Look again at the files of a board, where they are seen."""
        if self.files is not None and self.files in self._live:
            self.files.refresh()

    def show(self, name: str) -> None:
        """Bring "output", "board" or "files" to the front."""
        pane = {"output": self.output, "board": self.board, "files": self.files}[name]
        if pane is not None:
            self._page.panes.show_pane(pane)
            self.watch()

    def enter(self) -> None:
        """The page is shown."""
        self._entered = True
        self.watch()

    def leave(self) -> None:
        """Another page is shown."""
        self._entered = False
        self.watch()

    def watch(self) -> None:
        """Let the parts live that are seen, and no others."""
        seen: list[QWidget] = []
        if self._entered and self.complete:  # what they read would hold up those to come
            seen = [self.run_bar] if self.run_bar is not None else []
            for tabs in (self._page.bottom, self._page.side):
                pane = tabs.currentWidget()
                if not tabs.isHidden() and pane is not None:
                    seen.append(pane)
        for one in self._live:
            if one not in seen:
                _call(one, "leave")
        for one in seen:
            if one not in self._live:
                _call(one, "enter")
        self._live = seen

    def tidy(self) -> None:
        """End what they have opened; runs in the closing thread."""
        for one in (self.run_bar, self.output, self.board, self.files):
            if one is not None:
                _call(one, "tidy")

    # -- making them

    def _make_run_bar(self) -> None:
        from micros_ide.gui.pages.workbench.running.run_bar import RunBar

        self.run_bar = RunBar(self._context, self._page)
        self.run_bar.target.mean(self._meant)

    def _place_run_bar(self) -> None:
        self._room.addWidget(self.run_bar)

    def _make_output(self) -> None:
        from micros_ide.gui.pages.workbench.running.output_pane import OutputPane

        self.output = OutputPane(self._context)
        self.output.line_wished.connect(self._page.go_to)
        self._page.bottom.addTab(self.output, tr("Output"))
        if self.run_bar is not None:
            self.run_bar.use_output(self.output)

    def _make_board(self) -> None:
        from micros_ide.gui.board_panel.board_panel import BoardPanel

        self.board = BoardPanel(self._context)
        self.board.stand_aside()
        self._page.side.addTab(self.board, tr("Board"))
        if self.run_bar is not None:
            self.run_bar.target_picked.connect(self._on_target)

    def _on_target(self, target: RunTarget | None) -> None:
        """The board that modules run on is the one that is drawn."""
        if self.board is not None and target is not None and target.way is Way.VIRTUAL:
            self.board.show_board(target.name)

    def _make_files(self) -> None:
        from micros_ide.gui.pages.workbench.files.file_tree_pane import FileTreePane

        self.files = FileTreePane(self._context)
        self.files.open_text.connect(self._page.open_text)
        self._page.side.addTab(self.files, tr("Files"))


def _call(part: QWidget, name: str) -> None:
    act = getattr(part, name, None)
    if act is not None:
        act()

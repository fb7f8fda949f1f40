"""What a node's shell and a board's console have in common: output, its tools, and the plotter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtGui import QResizeEvent
from PyQt5.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from micros_ide.gui.commands import Command
from micros_ide.gui.context import Context
from micros_ide.gui.output.links import Link
from micros_ide.gui.output.output_view import OutputView
from micros_ide.gui.output.state_label import StateLabel
from micros_ide.gui.pages.console.plot_panel import PlotPanel
from micros_ide.gui.plots.plot_pane import file_name
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, button, tool_button
from micros_ide.gui.widgets.find_bar import FindBar
from micros_ide.gui.widgets.saving import Saving, png_of

_WIDE = 1000  # px: from here on the plotter lies beside the output, else under it


class Session(Protocol):
    """What a tab is connected by."""

    @property
    def alive(self) -> bool:
        """False once it has ended."""

    def close(self) -> None:
        """End, soon."""

    def join(self) -> None:
        """Wait until it has ended."""


class SessionTab(QWidget):
    """One tab; `titled` tells what stands on it."""

    titled = pyqtSignal(str)

    def __init__(self, context: Context, link: Link, *, asks: bool) -> None:
        super().__init__()
        self.context = context
        self.link: Link = link
        self.title = ""
        self.view = OutputView(context.icons)
        self.find_bar = FindBar(self.view, context.icons, tr("Find in the output"))
        self.state = StateLabel(context.icons)
        self._asks = asks
        self._plot: PlotPanel | None = None
        self.saving = Saving(context, self)
        self.tools: dict[str, QToolButton] = {}
        self.plot_button = self._plot_button()
        self._make_tools()
        self.head = QHBoxLayout()
        self.column = QVBoxLayout(self)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._lay_out()
        link.ready.connect(self.receive)

    @property
    def plot(self) -> PlotPanel:
        """The plotter, made when it is first wanted."""
        if self._plot is None:
            self._plot = PlotPanel(self.context, asks=self._asks)
            self._plot.closed.connect(self._shut_plot)
            self._plot.csv_wished.connect(self.save_points)
            self._plot.png_wished.connect(self.save_picture)
            self._splitter.addWidget(self._plot)
            self._splitter.setStretchFactor(1, 1)
            self.on_plot(self._plot)
        return self._plot

    def on_plot(self, plot: PlotPanel) -> None:
        """The plotter was made: connect what is particular to this kind of tab."""

    @property
    def session(self) -> Session:
        """What the tab is connected by."""
        raise NotImplementedError

    def receive(self) -> None:
        """Take what the session has told."""
        raise NotImplementedError

    def enter(self) -> None:
        """The tab is shown: give the keyboard to its input."""

    def send(self) -> None:
        """Do the primary action."""

    def search(self) -> None:
        """Find in the output."""
        self.find_bar.open()

    def close_top(self) -> bool:
        """Close what lies on top."""
        if self.find_bar.dismiss():
            self.enter()
            return True
        return False

    def reconnect(self) -> None:
        """Connect anew."""

    def close_session(self) -> None:
        """End the session; it may take a moment longer."""
        self.link.end()
        if self._plot is not None:
            self._plot.stop()
        self.session.close()

    def commands(self) -> Sequence[Command]:
        """Return what the palette offers for this tab."""
        group = tr("Console")
        return (
            Command(tr("Clear the output"), self.clear, "", group),
            Command(tr("Save the output to a file"), self.save, "", group),
            Command(tr("Copy the output"), self.copy, "", group),
            Command(tr("Show or hide the plotter"), self.plot_button.click, "", group),
            Command(tr("Show or hide times"), self.tools["times"].click, "", group),
            Command(tr("Fold all values"), lambda: self.view.folds.set_all_open(False), "", group),
            Command(tr("Unfold all values"), lambda: self.view.folds.set_all_open(True), "", group),
        )

    # -- the tools

    def copy(self) -> None:
        """Copy what is selected, or everything."""
        clipboard = QApplication.clipboard()
        if clipboard is not None:
            chosen = self.view.textCursor().selectedText().replace("\u2029", "\n")
            clipboard.setText(chosen or self.view.text())
            self.context.navigation.said.emit(tr("Copied"))

    def save(self) -> None:
        """Save everything that is shown."""
        text = self.view.text()
        name = file_name(self.title, "txt")
        self.saving.ask(tr("Save the output"), name, tr("Text (*.txt)"), lambda: f"{text}\n")

    def save_points(self) -> None:
        """Save all points of the plot as a table."""
        name = file_name(self.title, "csv")
        self.saving.ask(tr("Save all points"), name, tr("Table (*.csv)"), self.plot.csv())

    def save_picture(self) -> None:
        """Save the plot as it is shown."""
        picture = png_of(self.plot.picture().toImage())
        name = file_name(self.title, "png")
        self.saving.ask(tr("Save the picture"), name, tr("Picture (*.png)"), picture)

    def clear(self) -> None:
        """Take the output away."""
        self.view.empty()
        self.enter()

    def show_plot(self, shown: bool) -> None:
        """Show the plotter, and look for numbers while it is there."""
        self.link.reading = shown
        if shown:
            self.plot.open()
            self._turn_splitter()
            self._share()
        elif self._plot is not None:
            self._plot.stop()
            self._plot.hide()

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """The plotter lies where there is room for it."""
        super().resizeEvent(event)
        self._turn_splitter()

    # -- within

    def _shut_plot(self) -> None:
        self.plot_button.setChecked(False)

    def _turn_splitter(self) -> None:
        wide = self.width() >= _WIDE
        kind = Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical
        if self._splitter.orientation() != kind:
            self._splitter.setOrientation(kind)
            self._share()

    def _share(self) -> None:
        wide = self._splitter.orientation() == Qt.Orientation.Horizontal
        self._splitter.setSizes([10_000, 10_000] if wide else [10_000, 16_000])

    def _plot_button(self) -> QPushButton:
        made = button(tr("Plot"), "compact", accessible=tr("Show or hide the plotter"))
        made.setCheckable(True)
        made.setToolTip(tr("Draw the numbers that are said here"))
        self.context.icons.place(made, "chart-line", "text", 16)
        made.toggled.connect(self.show_plot)
        return made

    def _make_tools(self) -> None:
        for name, icon, tip, act in (
            ("times", "clock-outline", tr("Show the time of each line"), None),
            ("find", "magnify", tr("Find in the output (Ctrl+F)"), self.search),
            ("copy", "content-copy", tr("Copy what is selected, or everything"), self.copy),
            ("save", "content-save-outline", tr("Save the output to a file"), self.save),
            ("clear", "broom", tr("Clear the output"), self.clear),
        ):
            tool = tool_button(tip, "", 28)
            self.context.icons.place(tool, icon, "muted", 18)
            if act is None:
                tool.setProperty("kind", "switch")
                tool.setCheckable(True)
                tool.toggled.connect(self.view.show_times)
            else:
                tool.clicked.connect(lambda _on=False, act=act: act())
            self.tools[name] = tool

    def _lay_out(self) -> None:
        self.head.setSpacing(4)
        self.head.addWidget(self.state, 1)
        self.head.addWidget(self.plot_button)
        self.head.addSpacing(GRID)
        for tool in self.tools.values():
            self.head.addWidget(tool)
        output = QWidget()
        column = QVBoxLayout(output)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.find_bar)
        column.addWidget(self.view, 1)
        self._splitter.setHandleWidth(GRID)
        self._splitter.setProperty("role", "gap")
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(output)
        self._splitter.setStretchFactor(0, 1)
        self.column.setContentsMargins(GROUP_GAP, GRID, GROUP_GAP, GROUP_GAP)
        self.column.setSpacing(GRID)
        self.column.addLayout(self.head)
        self.column.addWidget(self._splitter, 1)

    def _plot_what_was_read(self) -> None:
        read = self.link.take_read()
        if read and self._plot is not None:
            self._plot.add(read)

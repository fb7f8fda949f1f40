"""The pane of a plotter: what is drawn, paused, saved. Loads its library when first shown."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PyQt5.QtCore import QTimer, pyqtSignal
from PyQt5.QtGui import QPixmap
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from micros_ide.gui.context import Context
from micros_ide.gui.plots.plot_chips import SeriesChips
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, ElidedLabel, label, tool_button
from micros_ide.model.jobs import JobInfo
from micros_ide.model.reporting import Reporter
from micros_ide.model.terminal_events import Read

if TYPE_CHECKING:
    from micros_ide.gui.plots.plot_data import PlotData
    from micros_ide.gui.plots.plot_stack import PlotStack
    from micros_ide.gui.plots.plot_view import PlotView

_DRAW_MS = 100


class PlotPane(QFrame):
    """Hidden until it is asked for; then it gathers, whether it draws or not."""

    closed = pyqtSignal()
    csv_wished = pyqtSignal()
    png_wished = pyqtSignal()

    def __init__(
        self, context: Context, teaching: str, *, closable: bool, by_unit: bool = False
    ) -> None:
        """`teaching`: what is said as long as there is nothing to draw.

        `closable`: a person may close it, and have its points forgotten. `by_unit`: what has
        another unit is drawn by itself, under the others.
        """
        super().__init__()
        self._context, self._by_unit = context, by_unit
        self._loading = False
        self.data: PlotData | None = None
        self.view: PlotView | PlotStack | None = None
        self._early: list[Read] = []  # came before the plotter was there
        self.paused = False
        self._unseen = 0  # points, since it was paused
        self._dirty = False
        self.setProperty("role", "card")
        self._make_parts()
        self._lay_out(teaching, closable=closable)
        context.theme.changed.connect(self._on_theme)
        self._timer = QTimer(self)
        self._timer.setInterval(_DRAW_MS)
        self._timer.timeout.connect(self._draw)
        self.hide()

    # -- what is done with it

    def open(self) -> None:
        """Show it; the drawing library is loaded the first time, in a thread."""
        self.show()
        self._timer.start()
        if self.view is not None or self._loading:
            return
        self._loading = True

        def load(report: Reporter) -> None:
            del report
            import micros_ide.gui.plots.plot_stack  # noqa: F401 - takes a while

        self._context.background.run(
            tr("Load the plotter"), "plotter", load, done=self._loaded, failed=self._not_loaded
        )

    def add(self, reads: Iterable[Read]) -> None:
        """Take numbers in, also while paused."""
        if self.data is None:
            self._early += reads
            return
        count = self.data.add(reads)
        if count:
            self._dirty = True
            self._unseen += count

    def toggle_pause(self) -> None:
        """Let the picture stand still, or go on; numbers are gathered all the same."""
        self.paused = not self.paused
        self._unseen = 0
        if not self.paused and self.view is not None:
            self.view.follow()
        self._dirty = True
        self._show_pause()
        self._draw()

    def clear(self) -> None:
        """Forget all points."""
        self._early = []
        if self.data is not None:
            self.data.clear()
        self._dirty, self._unseen = True, 0
        self._draw()

    def picture(self) -> QPixmap:
        """Return the plot with its labels, as it is shown."""
        return self.view.grab() if self.view is not None else QPixmap()

    def csv(self) -> Callable[[], str]:
        """Return what writes all points as a table; for another thread."""
        from micros_ide.gui.plots.plot_data import csv_text

        series = self.data.copy() if self.data is not None else []
        return lambda: csv_text(series)

    def stop(self) -> None:
        """Draw no more."""
        self._timer.stop()

    # -- within

    def _make_parts(self) -> None:
        icons = self._context.icons
        self.pause_button = tool_button("", size=28)
        self.pause_button.clicked.connect(self.toggle_pause)
        self.state = ElidedLabel("", "caption")
        self.chips = SeriesChips()
        self.chips.changed.connect(self._on_choice)
        self.empty = label("", "muted", wrap=True)
        self._tools = [self.pause_button]
        for icon, tip, act in (
            ("table-arrow-down", tr("Save all points as a table (CSV)"), self.csv_wished.emit),
            ("image-outline", tr("Save the picture (PNG)"), self.png_wished.emit),
            ("delete-sweep-outline", tr("Forget all points"), self.clear),
            ("close", tr("Close the plotter"), self.closed.emit),
        ):
            tool = tool_button(tip, "", 28)
            icons.place(tool, icon, "muted", 18)
            tool.clicked.connect(lambda _on=False, act=act: act())
            self._tools.append(tool)
        self._show_pause()

    def _lay_out(self, teaching: str, *, closable: bool) -> None:
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(label(tr("Plot"), "group"))
        head.addSpacing(GRID)
        head.addWidget(self.state, 1)
        for tool in self._tools:
            head.addWidget(tool)
        for tool in self._tools[-2:]:
            tool.setVisible(closable)  # within this pane by now: else it would be a window
        column = QVBoxLayout(self)
        column.setContentsMargins(12, GRID, 12, 12)
        column.setSpacing(GRID)
        column.addLayout(head)
        self.under_head = QVBoxLayout()
        self.under_head.setSpacing(GRID)
        column.addLayout(self.under_head)
        place = QWidget()
        self._stack = QStackedLayout(place)
        self._stack.addWidget(self._empty_page())
        column.addWidget(place, 1)
        column.addWidget(self.chips)
        self.empty.setText(teaching)

    def _empty_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        picture = label()
        self._context.icons.place(picture, "chart-line", "muted", 32)
        column.addStretch(1)
        column.addWidget(picture)
        column.addWidget(self.empty)
        column.addStretch(2)
        return page

    def _loaded(self, result: object) -> None:
        del result
        from micros_ide.gui.plots.plot_data import PlotData
        from micros_ide.gui.plots.plot_stack import PlotStack
        from micros_ide.gui.plots.plot_view import PlotView

        self.data = PlotData(tr("value"))
        self.view = (PlotStack if self._by_unit else PlotView)(self._context.theme)
        self.view.clicked.connect(self.toggle_pause)
        self._stack.addWidget(self.view)
        early, self._early = self._early, []
        self.add(early)
        self._draw()

    def _not_loaded(self, job: JobInfo) -> None:
        self._loading = False
        self._context.navigation.fail(job)

    def _draw(self) -> None:
        if self.view is None or self.data is None:
            return
        self._say()
        if not self._dirty or not self.isVisible():
            return
        self.chips.show_series(self.data.series.values(), self.view.colour, self.view.hidden)
        self._stack.setCurrentIndex(1 if self.data.series else 0)
        if self.paused:
            return
        self._dirty = False
        self.view.draw(self.data)

    def _say(self) -> None:
        if self.data is None:
            return
        count = sum(len(one.ring) for one in self.data.series.values())
        if self.paused:
            text = tr("Paused · {count} new points").format(count=f"{self._unseen:,}")
        elif self.data.refused:
            text = tr("{count} points · no room for {names}").format(
                count=f"{count:,}", names=", ".join(sorted(self.data.refused))
            )
        else:
            text = tr("{count} points").format(count=f"{count:,}") if count else ""
        if self.state.text() != text:
            self.state.setText(text)

    def _on_choice(self, name: str, shown: bool) -> None:
        if self.view is not None and self.data is not None:
            (self.view.hidden.discard if shown else self.view.hidden.add)(name)
            self.view.draw(self.data)

    def _on_theme(self) -> None:
        self._dirty = True

    def _show_pause(self) -> None:
        tip = tr("Go on drawing") if self.paused else tr("Let the picture stand still")
        self._context.icons.place(self.pause_button, "play" if self.paused else "pause", "text", 18)
        self.pause_button.setToolTip(tip)
        self.pause_button.setAccessibleName(tip)


def file_name(what: str, ending: str) -> str:
    """Return a name for a file to be saved, with the time in it."""
    safe = "".join(char if char.isalnum() or char in "-_" else "-" for char in what)[:40]
    return f"{safe}-{time.strftime('%Y%m%d-%H%M%S')}.{ending}"

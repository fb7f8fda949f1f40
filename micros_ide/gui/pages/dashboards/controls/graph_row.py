"""A graph of what a function answers, asked again and again while it is on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import pyqtSignal

from micros_ide.gui.context import Context
from micros_ide.gui.error_words import sentence
from micros_ide.gui.pages.dashboards.controls.row import ControlRow
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button
from micros_ide.model.jobs import JobInfo
from micros_ide.model.node_panel import Control
from micros_ide.model.panel_events import Graphed
from micros_ide.model.reporting import Reporter
from micros_ide.model.terminal_events import Read

if TYPE_CHECKING:
    from micros_ide.gui.plots.plot_data import PlotData
    from micros_ide.gui.plots.plot_stack import PlotStack

_ALONE, _EACH = 18 * GRID, 10 * GRID  # px, of one plot, and of each of several
_LABELS = 14 * GRID
_MOST = 4  # plots under one another


class GraphRow(ControlRow):
    """Asking may take a pin, so it begins when a person says so, and then by itself."""

    drawn = pyqtSignal(object, bool)  # the row, on or off; by a person

    def __init__(self, context: Context, control: Control) -> None:
        super().__init__(context, control)
        self.view: PlotStack | None = None
        self.data: PlotData | None = None
        self.on = self._loading = False
        self._early: list[Read] = []
        self.button = button("", "compact")
        self.button.clicked.connect(self._on_clicked)
        self.add_to_head(self.button)
        self.set_on(False)

    def set_on(self, on: bool) -> None:
        """Say that it is asked for, or no longer."""
        self.on = on
        self.button.setText(tr("Stop") if on else tr("Draw"))
        words = tr("Stop drawing {name}") if on else tr("Draw {name}")
        self.button.setAccessibleName(words.format(name=self.control.title))
        if on:
            self._load()

    def take_graph(self, graphed: Graphed) -> None:
        """Put a point on, or say why there is none."""
        self._say(sentence(graphed.problem) if graphed.problem else "", "error")
        if graphed.readings:
            self._early.append(Read(graphed.when, graphed.readings))
            self._draw()

    def _on_clicked(self) -> None:
        self.set_on(not self.on)
        self.drawn.emit(self, self.on)

    def _load(self) -> None:
        """Load the drawing library, which takes a while, in a thread."""
        if self.view is not None or self._loading:
            return
        self._loading = True

        def load(report: Reporter) -> None:
            del report
            import micros_ide.gui.plots.plot_stack  # noqa: F401

        self.context.background.run(
            tr("Load the plotter"), "plotter", load, done=self._loaded, failed=self._not_loaded
        )

    def _loaded(self, result: object) -> None:
        del result
        from micros_ide.gui.plots.plot_data import PlotData
        from micros_ide.gui.plots.plot_stack import PlotStack

        self.data = PlotData(self.control.title)
        self.view = PlotStack(self.context.theme)
        self.add(self.view)
        self._draw()

    def _not_loaded(self, job: JobInfo) -> None:
        self._loading = False
        self.context.navigation.fail(job)

    def _draw(self) -> None:
        if self.data is None or self.view is None:
            return
        early, self._early = self._early, []
        if not self.data.add(early):
            return
        self.view.draw(self.data)
        told = []
        for view in self.view.views:
            view.labels.setFixedWidth(_LABELS)
            told.append(view.labels.accessibleName())
        plots = len({one.unit for one in self.data.series.values()})
        self.view.setFixedHeight(_ALONE if plots == 1 else min(plots, _MOST) * _EACH)
        self.view.setAccessibleName(
            tr("{name}: {values}").format(
                name=self.control.title, values=", ".join(one for one in told if one)
            )
        )

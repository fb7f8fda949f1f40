"""Plots under one another, one a unit, over the same time. Loads pyqtgraph: import when needed."""

from __future__ import annotations

from PyQt5.QtCore import QTimer, pyqtSignal
from PyQt5.QtGui import QColor
from PyQt5.QtWidgets import QVBoxLayout, QWidget

from micros_ide.gui.plots.plot_data import PlotData, Series
from micros_ide.gui.plots.plot_view import PlotView
from micros_ide.gui.theme import Theme

_MOST = 4  # plots; units beyond them share the last one
_AXIS = 72  # px for the figures: the same in all, so that times stand under one another
_LEAST = 48  # px of a plot
_TIMES = 24  # px more, for those of the lowest one


class PlotStack(QWidget):
    """As a `PlotView`, for series of several units: 1013 hPa does not make 21 °C a flat line."""

    clicked = pyqtSignal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.hidden: set[str] = set()
        self.views: list[PlotView] = []
        self._data: PlotData | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._grow()

    def colour(self, series: Series) -> QColor:
        """Return what a series is drawn in."""
        return self.views[0].colour(series)

    def draw(self, data: PlotData) -> None:
        """Show the points as they are now."""
        self._data = data
        groups = self._groups(data)
        for at, view in enumerate(self.views):
            group = groups[at] if at < len(groups) else {}
            view.hidden = self.hidden
            seen = any(name not in self.hidden for name in group) or (at == 0 and not groups)
            view.setVisible(seen)
            view.draw_series(group)
        shown = [view for view in self.views if not view.isHidden()]
        for view in shown:
            last = view is shown[-1]
            if view.tells_time != last:
                view.tells_time = last
                view.plot.getAxis("bottom").setStyle(showValues=last)
                view.setMinimumHeight(_LEAST + (_TIMES if last else 0))
        if len(groups) > len(self.views):
            QTimer.singleShot(0, self._grow_and_draw)  # one takes a while to make

    def follow(self) -> None:
        """Show all points again, and those that come."""
        for view in self.views:
            view.follow()

    def _groups(self, data: PlotData) -> list[dict[str, Series]]:
        groups: dict[str, dict[str, Series]] = {}
        for name, series in data.series.items():
            groups.setdefault(series.unit, {})[name] = series
        found = list(groups.values())
        for more in found[_MOST:]:
            found[_MOST - 1] |= more
        return found[:_MOST]

    def _grow_and_draw(self) -> None:
        if self._data is not None and len(self._groups(self._data)) > len(self.views):
            self._grow()
            self.draw(self._data)

    def _grow(self) -> None:
        view = PlotView(self._theme)
        view.plot.getAxis("left").setWidth(_AXIS)
        view.setMinimumHeight(_LEAST)
        view.clicked.connect(self.clicked)
        if self.views:
            view.plot.setXLink(self.views[0].plot)
        self.views.append(view)
        self._column.addWidget(view, 1)

"""The drawing of a plot. Loads pyqtgraph: import when first used."""

from __future__ import annotations

import math
from collections.abc import Mapping
from html import escape

import pyqtgraph as pg
from PyQt5.QtCore import QPoint, QRect, QSize, Qt, pyqtSignal
from PyQt5.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PyQt5.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from micros_ide.gui.plots.plot_data import PlotData, Series
from micros_ide.gui.theme import Theme
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID

# Colour-blind safe pairs of light and dark: what a series is drawn in, by its number.
COLOURS = {
    "light": (
        "#0B6BCB",
        "#B54708",
        "#177445",
        "#7A3EB1",
        "#A11043",
        "#0E7490",
        "#6B5B00",
        "#44546A",
    ),
    "dark": (
        "#5AA9F8",
        "#F5A15B",
        "#4CC38A",
        "#C99BF5",
        "#F58BA8",
        "#5CC8DB",
        "#D9C74A",
        "#A9B8CC",
    ),
}
_DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine)
_LABELS = 132  # px beside the plot
_LABEL_HEIGHT = 34
_POINTS_A_PIXEL = 1.0  # more are not seen, and take time to paint
_DOTS = 3  # so few points are no line yet
_LEAST_FOR_NAMES = 150  # px
_ANTIALIASED = 20_000  # points in all: more are drawn without, to stay fluent


def figure(value: float) -> str:
    """Return a value in at most six digits."""
    if value == 0 or 1e-3 <= abs(value) < 1e6:
        return f"{value:.6g}"
    return f"{value:.3g}"


def _time_axis() -> pg.DateAxisItem:
    """Return an axis of clock times; seconds alone, "38.500", would not be read as a time."""
    axis = pg.DateAxisItem()
    finest = min(axis.zoomLevels)
    if len(axis.zoomLevels) > 1:
        del axis.zoomLevels[finest]
    return axis


class _Plot(pg.PlotWidget):  # type: ignore[misc]
    """A plot that tells a click from a drag."""

    clicked = pyqtSignal()

    def __init__(self) -> None:
        super().__init__(axisItems={"bottom": _time_axis()}, enableMenu=False)
        self._pressed_at: QPoint | None = None
        self.setFrameShape(self.NoFrame)
        self.hideButtons()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._pressed_at = event.pos()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        super().mouseReleaseEvent(event)
        at, self._pressed_at = self._pressed_at, None
        if (
            at is not None
            and event.button() == Qt.MouseButton.LeftButton
            and (event.pos() - at).manhattanLength() < 4
        ):
            self.clicked.emit()


class _Labels(QWidget):
    """The last value of each series, beside its line; none covers another."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[tuple[float, str, str, QColor]] = []  # y, name, value, colour
        self.setFixedWidth(_LABELS)
        self.text_colour = QColor()

    def show_rows(self, rows: list[tuple[float, str, str, QColor]]) -> None:
        self._rows = sorted(rows, key=lambda row: row[0])
        self.setAccessibleName(", ".join(f"{name} {value}" for _y, name, value, _c in rows))
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        del event
        painter = QPainter(self)
        room = max(0, self.height() // _LABEL_HEIGHT)
        rows = self._rows[:room]
        tops = _pushed_apart([row[0] - _LABEL_HEIGHT / 2 for row in rows], self.height())
        small = QFontMetrics(self.font())
        for top, (y, name, value, colour) in zip(tops, rows, strict=True):
            painter.setPen(QPen(colour, 2))
            painter.setRenderHint(QPainter.Antialiasing)
            painter.drawLine(0, round(y), 10, round(top + _LABEL_HEIGHT / 2))
            area = QRect(14, round(top), self.width() - 14, _LABEL_HEIGHT)
            upper, lower = area.adjusted(0, 0, 0, -17), area.adjusted(0, 16, 0, 0)
            painter.setPen(colour)
            painter.drawText(upper, int(Qt.AlignmentFlag.AlignVCenter), _cut(small, name, upper))
            painter.setPen(self.text_colour)
            font = painter.font()
            font.setBold(True)
            painter.setFont(font)
            bold = QFontMetrics(font)
            painter.drawText(lower, int(Qt.AlignmentFlag.AlignVCenter), _cut(bold, value, lower))
            font.setBold(False)
            painter.setFont(font)


class PlotView(QWidget):
    """Draws what `PlotData` holds; a click is told, and a drag or the wheel looks closer."""

    clicked = pyqtSignal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: list[Series] = []
        self._curves: dict[str, pg.PlotDataItem] = {}
        self.hidden: set[str] = set()
        self.tells_time = True  # at its lower edge
        self.plot = _Plot()
        self.plot.clicked.connect(self.clicked)
        self.plot.setAccessibleName(tr("Plot"))
        self.labels = _Labels()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.plot, 1)
        row.addWidget(self.labels)
        self.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Expanding)
        box = self.plot.getViewBox()
        box.sigRangeChanged.connect(self._on_range)
        box.sigResized.connect(self._on_range)
        theme.changed.connect(self._dress)
        self._dress()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Enough to see something."""
        return QSize(60 * GRID, 32 * GRID)

    def colour(self, series: Series) -> QColor:
        """Return what a series is drawn in."""
        colours = COLOURS["dark" if self._theme.name == "dark" else "light"]
        return QColor(colours[series.number % len(colours)])

    def draw(self, data: PlotData) -> None:
        """Show the points as they are now."""
        self.draw_series(data.series)

    def draw_series(self, every: Mapping[str, Series]) -> None:
        """Show the points of these series."""
        for name in self._curves.keys() - every.keys():
            self.plot.removeItem(self._curves.pop(name))
        fine = sum(len(one.ring) for one in every.values()) < _ANTIALIASED
        self._shown = shown = []
        for series in every.values():
            curve = self._curve(series)
            visible = series.name not in self.hidden
            curve.setVisible(visible)
            if visible and len(series.ring):
                curve.opts["antialias"] = fine
                curve.opts["symbol"] = "o" if len(series.ring) < _DOTS else None
                curve.setData(series.ring.times, series.ring.values)
                shown.append(series)
        self._name_axes(shown)
        self._label()

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """What stands beside the lines follows them."""
        super().resizeEvent(event)
        self._name_axes(self._shown)

    def follow(self) -> None:
        """Show all points again, and those that come."""
        self.plot.getViewBox().enableAutoRange()

    def _curve(self, series: Series) -> pg.PlotDataItem:
        curve = self._curves.get(series.name)
        if curve is None:
            colour = self.colour(series)
            curve = self.plot.plot(
                pen=self._pen(series),
                antialias=True,
                symbolSize=6,
                symbolBrush=colour,
                symbolPen=colour,
            )
            curve.setDownsampling(auto=True, method="peak")
            curve.opts["autoDownsampleFactor"] = _POINTS_A_PIXEL
            curve.setClipToView(True)
            self._curves[series.name] = curve
            curve.series = series
        return curve

    def _pen(self, series: Series) -> QPen:
        dash = _DASHES[series.number // len(COLOURS["light"]) % len(_DASHES)]
        pen = QPen(self.colour(series), 1.6)
        pen.setCosmetic(True)
        pen.setStyle(dash)
        return pen

    def _name_axes(self, shown: list[Series]) -> None:
        units = list(dict.fromkeys(one.unit for one in shown if one.unit))
        if len(shown) == 1:
            text = shown[0].title
        else:
            text = tr("Value ({units})").format(units=", ".join(units)) if units else tr("Value")
        style = {"color": self._theme.palette["muted"], "font-size": "12px"}
        self.plot.setLabel("left", escape(text), **style)
        self.plot.setLabel("bottom", escape(tr("Time (h:min:s)")), **style)
        named = self.height() >= _LEAST_FOR_NAMES  # a low plot has room for figures alone
        self.plot.getAxis("left").showLabel(named)
        self.plot.getAxis("bottom").showLabel(named and self.tells_time)

    def _on_range(self, *_what: object) -> None:
        self._label()

    def _label(self) -> None:
        box = self.plot.getViewBox()
        rows = []
        for one in self._shown:
            value = float(one.ring.values[-1])
            scene = box.mapViewToScene(pg.Point(float(one.ring.times[-1]), value))
            y = self.plot.mapFromScene(scene).y()
            y = min(max(float(y), 0.0), float(self.height())) if math.isfinite(y) else 0.0
            unit = f" {one.unit}" if one.unit else ""
            rows.append((y, one.name, f"{figure(value)}{unit}", self.colour(one)))
        self.labels.show_rows(rows)

    def _dress(self) -> None:
        theme = self._theme
        font = QFont(self.font())
        font.setPixelSize(11)
        self.plot.setBackground(theme.colour("card"))
        self.labels.text_colour = theme.colour("text")
        for side in ("left", "bottom"):
            axis = self.plot.getAxis(side)
            axis.setPen(QPen(theme.colour("field_line"), 1))
            axis.setTextPen(QPen(theme.colour("muted")))
            axis.setTickFont(font)
        self.plot.showGrid(x=True, y=True, alpha=0.15)
        for curve in self._curves.values():
            curve.setPen(self._pen(curve.series))
        self._name_axes(self._shown)
        self._label()


def _pushed_apart(tops: list[float], height: int) -> list[float]:
    """Return places for labels near the wished ones, sorted, none over another."""
    placed: list[float] = []
    for top in tops:
        least = placed[-1] + _LABEL_HEIGHT if placed else 0.0
        placed.append(max(top, least))
    limit = height - float(_LABEL_HEIGHT)
    for at in range(len(placed) - 1, -1, -1):
        placed[at] = max(0.0, min(placed[at], limit))
        limit = placed[at] - _LABEL_HEIGHT
    return placed


def _cut(metrics: QFontMetrics, text: str, area: QRect) -> str:
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())

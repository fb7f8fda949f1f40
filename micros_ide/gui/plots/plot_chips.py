"""One button a series: its colour, its name, and whether it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PyQt5.QtCore import QSize, Qt, pyqtSignal
from PyQt5.QtGui import QColor, QIcon, QPainter, QPixmap
from PyQt5.QtWidgets import QPushButton

from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import button
from micros_ide.gui.widgets.chip_row import ChipRow

if TYPE_CHECKING:
    from micros_ide.gui.plots.plot_data import Series


class SeriesChips(ChipRow):
    """Checked ones are drawn."""

    changed = pyqtSignal(str, bool)

    def __init__(self) -> None:
        super().__init__()
        self._chips: dict[str, QPushButton] = {}
        self._colours: dict[str, str] = {}

    def show_series(
        self, series: Iterable[Series], colour: Callable[[Series], QColor], hidden: set[str]
    ) -> None:
        """Show a button for each of `series`."""
        rows = list(series)
        names = [one.name for one in rows]
        if list(self._chips) != names:
            self.clear_chips()
            self._chips = {name: self._chip(name, name not in hidden) for name in names}
            self._colours.clear()
        for one in rows:
            tone = colour(one).name()
            if self._colours.get(one.name) != tone:
                self._colours[one.name] = tone
                self._chips[one.name].setIcon(_dot(tone))
        self.setVisible(bool(rows))

    def chip(self, name: str) -> QPushButton:
        """Return the button of a series."""
        return self._chips[name]

    def _chip(self, name: str, drawn: bool) -> QPushButton:
        text = name if len(name) <= 24 else f"{name[:23]}…"
        made = button(text, "compact", accessible=tr("Draw {name}").format(name=name))
        made.setToolTip(tr("Draw {name}").format(name=name))
        made.setCheckable(True)
        made.setChecked(drawn)
        made.setIconSize(QSize(10, 10))
        made.toggled.connect(lambda shown: self.changed.emit(name, shown))
        self.add_chip(made)
        return made


def _dot(colour: str) -> QIcon:
    picture = QPixmap(20, 20)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawEllipse(2, 2, 16, 16)
    painter.end()
    return QIcon(picture)

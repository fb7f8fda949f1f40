"""White of two channels: from cold to warm, and how bright."""

from __future__ import annotations

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtGui import QColor
from PyQt5.QtWidgets import QGridLayout, QWidget

from micros_ide.gui.theme import Theme
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, label
from micros_ide.gui.widgets.value_slider import ValueSlider, shade

COLD, WARM = QColor("#CFE3FF"), QColor("#FFB25C")
_BLACK = QColor("#000000")


class WhiteField(QWidget):
    """Cold and warm as parts of their full scale; the stronger one is the brightness."""

    turned = pyqtSignal()

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._name = name
        self._mixture = (0.0, 0.0)
        self.warmth = ValueSlider(theme, 0.0, 1.0, 0.01)
        self.brightness = ValueSlider(theme, 0.0, 1.0, 0.01)
        self.told = label("", "caption")
        self.told.setAlignment(Qt.AlignmentFlag.AlignRight)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GRID)
        grid.setVerticalSpacing(4)
        for row, (words, slider) in enumerate(
            ((tr("Warmth"), self.warmth), (tr("Brightness"), self.brightness))
        ):
            grid.addWidget(label(words, "caption"), row, 0)
            grid.addWidget(slider, row, 1)
            slider.turned.connect(self._on_turned)
        grid.addWidget(self.told, 2, 0, 1, 2)
        grid.setColumnStretch(1, 1)
        self.warmth.shade = shade(COLD, WARM)
        self.setFocusProxy(self.warmth)
        self._say()

    @property
    def held(self) -> bool:
        """True while somebody has a slider in his hand."""
        return self.warmth.held or self.brightness.held

    @property
    def known(self) -> bool:
        """True when there is a mixture."""
        return self.warmth.known and self.brightness.known

    def mixture(self) -> tuple[float, float]:
        """Return the parts of cold and warm."""
        return self._mixture

    def show_mixture(self, cold: float, warm: float) -> None:
        """Show what nobody has chosen here."""
        self._mixture = (cold, warm)
        bright = max(cold, warm)
        if bright > 0:
            part = warm / (2 * cold) if cold >= warm else 1 - cold / (2 * warm)
            self.warmth.show_number(part)
        elif not self.warmth.known:
            self.warmth.show_number(0.5)
        self.brightness.show_number(bright)
        self._say()

    def _on_turned(self) -> None:
        if not self.warmth.known:
            self.warmth.show_number(0.5)
        if not self.brightness.known:
            self.brightness.show_number(1.0)
        warm, bright = self.warmth.number(), self.brightness.number()
        self._mixture = (bright * min(1.0, 2 * (1 - warm)), bright * min(1.0, 2 * warm))
        self._say()
        self.turned.emit()

    def _say(self) -> None:
        warm, bright = round(self.warmth.number() * 100), round(self.brightness.number() * 100)
        unknown = tr("not known")
        self.warmth.setAccessibleName(
            tr("{name}, warmth: {value}").format(
                name=self._name, value=f"{warm} %" if self.known else unknown
            )
        )
        self.brightness.setAccessibleName(
            tr("{name}, brightness: {value}").format(
                name=self._name, value=f"{bright} %" if self.known else unknown
            )
        )
        told = tr("{warm} % warm, {bright} % bright").format(warm=warm, bright=bright)
        self.told.setText(told if self.known else "")
        part = self.warmth.number()
        pairs = (
            (COLD.redF(), WARM.redF()),
            (COLD.greenF(), WARM.greenF()),
            (COLD.blueF(), WARM.blueF()),
        )
        mixed = QColor.fromRgbF(*(cold + (hot - cold) * part for cold, hot in pairs))
        self.brightness.shade = shade(_BLACK, mixed)
        self.brightness.update()

"""Colours: two palettes kept as data, their contrast, and the theme the window wears."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from string import Template

from PyQt5.QtCore import QObject, QSettings, pyqtSignal
from PyQt5.QtGui import QColor, QPalette
from PyQt5.QtWidgets import QApplication

from micros_ide import paths

SYSTEM, LIGHT, DARK = "system", "light", "dark"
CHOICES = (SYSTEM, LIGHT, DARK)
Palette = Mapping[str, str]  # token -> #RRGGBB


def load_palette(name: str) -> Palette:
    """Return the palette `name` ("light" or "dark") of resources/themes."""
    text = (_themes() / f"{name}.json").read_text(encoding="utf-8")
    palette: dict[str, str] = json.loads(text)
    return palette


def style_sheet(name: str, palette: Palette) -> str:
    """Return the style sheet of `palette`, whose pictures end in `name`."""
    template = Template((_themes() / "window.qss").read_text(encoding="utf-8"))
    icons = paths.bundled("resources") / "icons"
    return template.substitute(palette, arrow=(icons / f"chevron-down-{name}.svg").as_posix())


def _themes() -> Path:
    return paths.bundled("resources") / "themes"


def contrast(first: str, second: str) -> float:
    """Return the WCAG 2 contrast ratio of two #RRGGBB colours, 1 to 21."""
    bright, dim = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: str) -> float:
    def linear(channel: int) -> float:
        part = channel / 255
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def system_prefers_dark(palette: QPalette) -> bool:
    """True when the desktop asks for dark windows; `palette` is the platform's own."""
    if sys.platform == "win32":  # Qt 5 does not carry this choice into its palette
        key = r"HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Themes\Personalize"
        value = QSettings(key, QSettings.NativeFormat).value("AppsUseLightTheme", 1)
        return str(value) == "0"
    return palette.color(QPalette.Window).lightness() < 128


class Theme(QObject):
    """The palette in use; `changed` is emitted after the application has taken it on."""

    changed = pyqtSignal()

    def __init__(self, app: QApplication, choice: str = SYSTEM) -> None:
        super().__init__(app)
        self._app = app
        self._system_dark = system_prefers_dark(app.palette())
        self.choice = choice if choice in CHOICES else SYSTEM
        self.name = ""
        self.palette: Palette = {}
        app.setStyle("Fusion")
        self._apply()

    def choose(self, choice: str) -> None:
        """Wear "system", "light" or "dark"."""
        self.choice = choice
        self._apply()

    def set_system_dark(self, dark: bool) -> None:
        """The desktop changed its mind while the window is open."""
        self._system_dark = dark
        self._apply()

    def colour(self, token: str) -> QColor:
        """Return the colour of `token`."""
        return QColor(self.palette[token])

    def _apply(self) -> None:
        name = self.choice
        if name == SYSTEM:
            name = DARK if self._system_dark else LIGHT
        if name == self.name:
            return
        self.name, self.palette = name, load_palette(name)
        self._app.setPalette(_qt_palette(self.palette))
        self._app.setStyleSheet(style_sheet(name, self.palette))
        self.changed.emit()


def _qt_palette(tokens: Palette) -> QPalette:
    palette = QPalette()
    for role, token in (
        (QPalette.Window, "page"),
        (QPalette.WindowText, "text"),
        (QPalette.Base, "field"),
        (QPalette.AlternateBase, "hover"),
        (QPalette.Text, "text"),
        (QPalette.Button, "card"),
        (QPalette.ButtonText, "text"),
        (QPalette.ToolTipBase, "card"),
        (QPalette.ToolTipText, "text"),
        (QPalette.PlaceholderText, "muted"),
        (QPalette.Highlight, "accent"),
        (QPalette.HighlightedText, "on_accent"),
        (QPalette.Link, "accent"),
        (QPalette.Light, "card"),
        (QPalette.Mid, "line"),
        (QPalette.Dark, "line"),
        (QPalette.Shadow, "line"),
    ):
        palette.setColor(role, QColor(tokens[token]))
    for role in (QPalette.WindowText, QPalette.Text, QPalette.ButtonText):
        palette.setColor(QPalette.Disabled, role, QColor(tokens["disabled"]))
    return palette

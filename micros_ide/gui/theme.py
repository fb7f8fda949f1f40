"""Colours: two palettes kept as data, their contrast, and the theme the window wears."""

from __future__ import annotations

import json
import sys
import weakref
from collections.abc import Mapping
from pathlib import Path
from string import Template

from PyQt5 import sip
from PyQt5.QtCore import QObject, QSettings, QTimer, pyqtSignal
from PyQt5.QtGui import QColor, QPalette
from PyQt5.QtWidgets import QApplication, QToolTip, QWidget

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
    pictures = {"arrow": "chevron-down", "arrow_up": "chevron-up", "check": "check"}
    places = {key: (icons / f"{one}-{name}.svg").as_posix() for key, one in pictures.items()}
    return template.substitute(palette, **places)


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
    """The palette in use; `changed` is emitted when everything wears it.

    At first the application has one style sheet. Qt would need half a second to replace it, so a
    change takes it off and then dresses the parts of the window, which were named with `part`, one
    in each turn of the event loop.
    """

    changed = pyqtSignal()

    def __init__(self, app: QApplication, choice: str = SYSTEM) -> None:
        super().__init__(app)
        self._app = app
        self._system_dark = system_prefers_dark(app.palette())
        self._parts: weakref.WeakSet[QWidget] = weakref.WeakSet()
        self._naked: list[QWidget] = []  # parts that wait for the new sheet
        self._sheet = ""
        self._changing = False
        self._frozen: list[QWidget] = []  # windows that do not paint during a change
        self.choice = choice if choice in CHOICES else SYSTEM
        self.name = self._wanted()
        self.palette: Palette = load_palette(self.name)
        app.setStyle("Fusion")
        self._colour()
        app.setStyleSheet(style_sheet(self.name, self.palette))

    def choose(self, choice: str) -> None:
        """Wear "system", "light" or "dark"."""
        self.choice = choice
        self._change()

    def set_system_dark(self, dark: bool) -> None:
        """The desktop changed its mind while the window is open."""
        self._system_dark = dark
        self._change()

    def colour(self, token: str) -> QColor:
        """Return the colour of `token`."""
        return QColor(self.palette[token])

    def part(self, widget: QWidget) -> None:
        """Name a part of the window, or a dialog: it is dressed by itself after a change."""
        self._parts.add(widget)
        if self._sheet:
            widget.setStyleSheet(self._sheet)

    def _wanted(self) -> str:
        if self.choice == SYSTEM:
            return DARK if self._system_dark else LIGHT
        return self.choice

    def _colour(self) -> None:
        palette = _qt_palette(self.palette)
        self._app.setPalette(palette)
        QToolTip.setPalette(palette)

    def _change(self) -> None:
        name = self._wanted()
        if name == self.name:
            return
        self.name, self.palette = name, load_palette(name)
        self._sheet = style_sheet(name, self.palette)
        if not self._changing:  # nobody shall see the moments between
            self._frozen = [one for one in self._app.topLevelWidgets() if one.updatesEnabled()]
            for window in self._frozen:
                window.setUpdatesEnabled(False)
        parts = [one for one in self._parts if not sip.isdeleted(one)]
        self._naked = sorted(parts, key=lambda one: one.isVisible())  # taken from the end
        for one in parts:
            one.setStyleSheet("")
        if self._app.styleSheet():
            self._app.setStyleSheet("")
        self._colour()
        if not self._changing:
            self._changing = True
            QTimer.singleShot(0, self._dress_next)

    def _dress_next(self) -> None:
        while self._naked:
            part = self._naked.pop()
            if not sip.isdeleted(part):
                part.setStyleSheet(self._sheet)
                QTimer.singleShot(0, self._dress_next)
                return
        for window in self._frozen:
            if not sip.isdeleted(window):
                window.setUpdatesEnabled(True)
        self._changing = False
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

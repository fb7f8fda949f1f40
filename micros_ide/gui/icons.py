"""Icons of one family in the theme's colours; they follow when the theme changes."""

from __future__ import annotations

import weakref
from functools import cache
from pathlib import Path

import qtawesome
from PyQt5 import sip
from PyQt5.QtCore import QObject, QSize
from PyQt5.QtGui import QIcon
from PyQt5.QtWidgets import QAbstractButton, QAction, QLabel, QPushButton

from micros_ide.gui.theme import Theme

SIZE = 20  # px
_BESIDE = 4  # px more in the width of the icon of a push button, half of them at each side
_FAMILY = "mdi6"
_Target = QAbstractButton | QAction | QLabel


@cache
def _font() -> qtawesome.IconicFont:
    """Return the one family that is used; qtawesome would load nine at the first icon.

    A font belongs to the application: icons draw with it as long as there are any.
    """
    folder = Path(qtawesome.__file__).parent / "fonts"
    (font,) = folder.glob("materialdesignicons6-webfont-[0-9]*.ttf")
    charmap = f"{font.stem.replace('webfont', 'webfont-charmap')}.json"
    return qtawesome.IconicFont((_FAMILY, font.name, charmap))


class Icons(QObject):
    """Draw Material Design icons and repaint those that were put on widgets."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.theme = theme
        self._placed: weakref.WeakKeyDictionary[_Target, tuple[str, str, int]] = (
            weakref.WeakKeyDictionary()
        )
        theme.changed.connect(self._repaint)

    def icon(self, name: str, tone: str = "text") -> QIcon:
        """Return icon `name` (without its family) in the colour of `tone`."""
        palette = self.theme.palette
        icon: QIcon = _font().icon(
            f"{_FAMILY}.{name}", color=palette[tone], color_disabled=palette["disabled"]
        )
        return icon

    def place(self, widget: _Target, name: str, tone: str = "text", size: int = SIZE) -> None:
        """Put icon `name` on a button, label or menu entry, now and after every change of theme."""
        if self._placed.get(widget) != (name, tone, size):
            self._placed[widget] = (name, tone, size)
            self._put(widget)

    def _put(self, widget: _Target) -> None:
        name, tone, size = self._placed[widget]
        icon = self.icon(name, tone)
        if isinstance(widget, QLabel):
            widget.setPixmap(icon.pixmap(size, size))
        else:
            widget.setIcon(icon)
        if isinstance(widget, QAbstractButton):
            # Qt leaves 4 px between icon and text, which is less than between two words.
            beside = _BESIDE if isinstance(widget, QPushButton) else 0
            widget.setIconSize(QSize(size + beside, size))

    def _repaint(self) -> None:
        for widget in list(self._placed):
            if not sip.isdeleted(widget):  # of a wizard that is gone, until Python has noticed
                self._put(widget)

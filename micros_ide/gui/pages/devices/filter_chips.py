"""Chips under the toolbar: show only some states, only some tags."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PyQt5.QtCore import QPointF, QRectF, Qt, pyqtSignal
from PyQt5.QtGui import QIcon, QPainter, QPixmap
from PyQt5.QtWidgets import QApplication, QPushButton

from micros_ide.gui.icons import Icons
from micros_ide.gui.pages.devices.row_painter import paint_dot, paint_mark
from micros_ide.gui.pages.devices.rows import State
from micros_ide.gui.pages.devices.words import state_word
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import button
from micros_ide.gui.widgets.flow import FlowBox

_SIZE = 16  # px
_Key = State | str  # a tag


class FilterChips(FlowBox):
    """A chip for each state that some row is in, and for each tag; hidden with a single one."""

    changed = pyqtSignal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._chips: dict[_Key, QPushButton] = {}
        self._has_facts = self._tight = False
        icons.theme.changed.connect(self._repaint)

    def chip(self, key: _Key) -> QPushButton | None:
        """Return the chip of a state or a tag."""
        return self._chips.get(key)

    def states(self) -> frozenset[State]:
        """Return the states to show; none means all."""
        return frozenset(key for key in self._pressed() if isinstance(key, State))

    def tags(self) -> frozenset[str]:
        """Return the tags to show; none means all."""
        return frozenset(key for key in self._pressed() if isinstance(key, str))

    def clear(self) -> None:
        """Let every state and tag through."""
        blocked = [chip for chip in self._chips.values() if chip.isChecked()]
        for chip in blocked:
            chip.blockSignals(True)
            chip.setChecked(False)
            chip.blockSignals(False)
        if blocked:
            self.changed.emit()

    def set_facts(self, counts: Mapping[State, int], tags: Iterable[str]) -> None:
        """Show chips for what there is; one that is pressed stays also when nothing has it."""
        pressed = set(self._pressed())
        keys: list[_Key] = [one for one in State if counts.get(one) or one in pressed]
        if len(keys) == 1 and not pressed:
            keys = []
        tags = list(tags)
        keys += [*tags, *(one for one in pressed if isinstance(one, str) and one not in tags)]
        if keys != list(self._chips):
            self._rebuild(keys, pressed)
        for key, chip in self._chips.items():
            if isinstance(key, State):
                chip.setText(f"{state_word(key)} {counts.get(key, 0)}")
        self.arrange()
        self._has_facts = bool(keys)
        self.make_room(self._tight)

    def make_room(self, tight: bool) -> None:
        """Give way while the window is low and something else is asked or shown."""
        self._tight = tight
        self.setVisible(self._has_facts and not (tight and not self._pressed()))

    def _pressed(self) -> list[_Key]:
        return [key for key, chip in self._chips.items() if chip.isChecked()]

    def _rebuild(self, keys: list[_Key], pressed: set[_Key]) -> None:
        focus = next((key for key, chip in self._chips.items() if chip.hasFocus()), None)
        old, self._chips = self._chips, {}
        for key in keys:
            chip = old.pop(key) if key in old else self._make(key)
            chip.blockSignals(True)
            chip.setChecked(key in pressed)
            chip.blockSignals(False)
            self._chips[key] = chip
        self._repaint()
        self.set_parts(self._chips.values())
        if focus is not None and focus in self._chips:
            self._chips[focus].setFocus()

    def _make(self, key: _Key) -> QPushButton:
        word = state_word(key) if isinstance(key, State) else key
        chip = button(word.replace("&", "&&"), "chip")
        chip.setCheckable(True)
        said = tr("Show only: {what}").format(what=word)
        chip.setAccessibleName(said)
        chip.toggled.connect(lambda _on: self.changed.emit())
        return chip

    def _repaint(self) -> None:
        for key, chip in self._chips.items():
            chip.setIcon(self._picture(key))

    def _picture(self, key: _Key) -> QIcon:
        if isinstance(key, State):
            state = key
            area = QRectF(2, 2, _SIZE - 4, _SIZE - 4)
            return picture(lambda painter: paint_mark(painter, area, state, self._icons))
        tag, middle = key, QPointF(_SIZE / 2, _SIZE / 2)
        return picture(lambda painter: paint_dot(painter, middle, tag, self._icons))


def picture(paint: Callable[[QPainter], None]) -> QIcon:
    """Return a small icon that `paint` paints, sharp on every screen."""
    screen = QApplication.primaryScreen()
    ratio = screen.devicePixelRatio() if screen is not None else 1.0
    icon = QIcon()
    for scale in {ratio, 2.0}:
        pixmap = QPixmap(round(_SIZE * scale), round(_SIZE * scale))
        pixmap.setDevicePixelRatio(scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        paint(painter)
        painter.end()
        icon.addPixmap(pixmap)
    return icon

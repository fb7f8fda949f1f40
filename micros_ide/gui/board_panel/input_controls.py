"""What a person turns, presses and types to let a device sense something."""

from __future__ import annotations

import math

from PyQt5.QtCore import QSignalBlocker, Qt, pyqtSignal
from PyQt5.QtGui import QWheelEvent
from PyQt5.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from micros_ide.gui.board_panel.kind_words import (
    HOLD,
    SLIDE,
    SWITCH,
    TURN,
    InputLook,
)
from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button, label, tool_button

Span = tuple[float, float, float, str]  # lowest, highest, default, unit
_STEPS = 1000  # of a slider
_CURVED = 100  # a range that goes up that many times is slid through by ratios


class InputControl(QWidget):
    """Base of all; `wished` carries the value, in the device's own measure."""

    wished = pyqtSignal(float)
    each = False  # whether every single wish counts, however quick they follow

    def show_value(self, value: float) -> None:
        """Show what is set, unless a hand is on it."""


class HoldControl(InputControl):
    """A button: the highest value while it is held with the mouse or the space bar."""

    each = True

    def __init__(self, look: InputLook, span: Span, device: str) -> None:
        super().__init__()
        self._low, self._high = span[:2]
        self.button: QPushButton = button(look.caption, "compact", accessible=device)
        self.button.setAccessibleName(f"{look.caption}: {device}")
        self.button.setAutoDefault(False)
        self.button.pressed.connect(lambda: self.wished.emit(self._high))
        self.button.released.connect(lambda: self.wished.emit(self._low))
        _fill(QHBoxLayout(self), self.button)
        self.setFocusProxy(self.button)


class SwitchControl(InputControl):
    """Ticked for the highest value."""

    each = True

    def __init__(self, look: InputLook, span: Span, device: str) -> None:
        super().__init__()
        self._low, self._high = span[:2]
        self.box = QCheckBox(look.caption)
        self.box.setAccessibleName(f"{look.caption}: {device}")
        self.box.toggled.connect(lambda on: self.wished.emit(self._high if on else self._low))
        _fill(QHBoxLayout(self), self.box)
        self.setFocusProxy(self.box)

    def show_value(self, value: float) -> None:
        """Tick it, or not."""
        with QSignalBlocker(self.box):
            self.box.setChecked(value == self._high)


class _Number(QDoubleSpinBox):
    """Takes a value when it is finished; the wheel turns it only with the keyboard in it."""

    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802
        """Let the panel scroll."""
        if event is not None and self.hasFocus():
            super().wheelEvent(event)
        elif event is not None:
            event.ignore()


class _Slider(QSlider):
    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802
        """Let the panel scroll."""
        if event is not None:
            event.ignore()


class NumberControl(InputControl):
    """A number with its unit; with a slider under it (SLIDE) or two turning buttons (TURN)."""

    def __init__(self, look: InputLook, span: Span, device: str, icons: Icons) -> None:
        super().__init__()
        low, high, _default, unit = span
        self._factor = look.factor
        self._low, self._top = low * look.factor, min(high, look.high or high) * look.factor
        self._curved = low > 0 and self._top / self._low >= _CURVED
        self.each = look.way == TURN
        self.number = _Number()
        self.number.setDecimals(_decimals(self._top - self._low))
        self.number.setRange(self._low, high * look.factor)
        unit = look.unit or unit
        self.number.setSuffix(f" {unit}" if unit else "")
        self.number.setKeyboardTracking(False)
        self.number.setAccessibleName(f"{look.caption}: {device}")
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.number.setFixedWidth(15 * GRID)
        self.number.valueChanged.connect(self._on_number)
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(label(look.caption, "label"), 1)
        self.slider: QSlider | None = None
        if look.way == TURN:
            self.number.setSingleStep(1)
            for tip, icon, step in (
                (tr("Turn left: {0}").format(device), "rotate-left", -1),
                (tr("Turn right: {0}").format(device), "rotate-right", 1),
            ):
                turn = tool_button(tip)
                icons.place(turn, icon)
                turn.clicked.connect(lambda _on, by=step: self.number.stepBy(by))
                head.addWidget(turn)
        head.addWidget(self.number)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        if look.way == SLIDE:
            self.slider = _Slider(Qt.Orientation.Horizontal)
            self.slider.setRange(0, _STEPS)
            self.slider.setPageStep(_STEPS // 20)
            self.slider.setSingleStep(_STEPS // 100)
            self.slider.setAccessibleName(f"{look.caption}: {device}")
            self.slider.valueChanged.connect(self._on_slider)
            column.addWidget(self.slider)
        self.setFocusProxy(self.slider or self.number)

    def show_value(self, value: float) -> None:
        """Show it, unless it is being typed or slid."""
        typed = self.number.hasFocus() and self.number.text() != self.number.textFromValue(
            self.number.value()
        )
        sliding = self.slider is not None and self.slider.isSliderDown()
        if not typed and not sliding:
            self._put(value * self._factor)

    def _put(self, shown: float) -> None:
        with QSignalBlocker(self.number):
            self.number.setValue(shown)
        if self.slider is not None:
            with QSignalBlocker(self.slider):
                self.slider.setValue(self._place(shown))

    def _on_number(self, shown: float) -> None:
        self._put(shown)
        self.wished.emit(shown / self._factor)

    def _on_slider(self, place: int) -> None:
        share = place / _STEPS
        if self._curved:
            shown = self._low * (self._top / self._low) ** share
        else:
            shown = self._low + (self._top - self._low) * share
        with QSignalBlocker(self.number):
            self.number.setValue(shown)
        self.wished.emit(self.number.value() / self._factor)

    def _place(self, shown: float) -> int:
        shown = min(max(shown, self._low), self._top)
        if self._curved:
            share = math.log(shown / self._low) / math.log(self._top / self._low)
        else:
            share = (shown - self._low) / (self._top - self._low)
        return round(share * _STEPS)


def make_control(look: InputLook, span: Span, device: str, icons: Icons) -> InputControl:
    """Return the control for an input of `device`."""
    if look.way == HOLD:
        return HoldControl(look, span, device)
    if look.way == SWITCH:
        return SwitchControl(look, span, device)
    return NumberControl(look, span, device, icons)


def _decimals(span: float) -> int:
    return 2 if span <= 20 else 1 if span <= 1000 else 0


def _fill(row: QHBoxLayout, content: QWidget) -> None:
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(content, 1)

"""One input for a parameter of an app, made from what the manifest says of it."""

from __future__ import annotations

from typing import Any

from PyQt5.QtCore import QObject, pyqtSignal
from PyQt5.QtGui import QWheelEvent
from PyQt5.QtWidgets import QCheckBox, QDoubleSpinBox, QLineEdit, QSpinBox, QWidget

from micros_ide.errors import InvalidInput
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import Field
from micros_ide.gui.widgets.picker import Choice, Picker
from micros_ide.model.app_parameters import AppParameter, Value

_LARGEST_SPIN = 2**31 - 1
_DECIMALS = 4


class _Whole(QSpinBox):
    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802
        """Let the form scroll: the wheel must not change a value by accident."""
        if event is not None:
            event.ignore()


class _Real(QDoubleSpinBox):
    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802
        if event is not None:
            event.ignore()

    def textFromValue(self, value: float) -> str:  # noqa: N802
        """Return the value without zeros that say nothing."""
        text = super().textFromValue(value)
        point = self.locale().decimalPoint()
        return text.rstrip("0").rstrip(point) if point in text else text


class ValueField(QObject):
    """The input of one parameter; `changed` at every edit."""

    changed = pyqtSignal()

    def __init__(self, parameter: AppParameter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.parameter = parameter
        self.input: QWidget
        self.field: QWidget
        caption = parameter.name.replace("_", " ").capitalize()
        if parameter.type == "bool":
            self.input = box = QCheckBox(caption)
            box.toggled.connect(lambda _on: self.changed.emit())
            self._note = Field("", box)
            self._note.caption.hide()
            box.setAccessibleName(caption)
        else:
            self.input = self._make_input()
            self._note = Field(caption, self.input)
        self.field = self._note
        self.reset()
        self._help()

    def value(self) -> Value:
        """Return the value, checked; raises InvalidInput, which is shown at the input, too."""
        try:
            value = self.parameter.check(self._get())
        except InvalidInput as error:
            self._note.set_note(error.message, "error")
            raise
        self._help()
        return value

    def set(self, value: Value) -> None:
        """Put a value in, if the parameter takes it."""
        try:
            value = self.parameter.check(value)
        except InvalidInput:
            return
        one = self.input
        if isinstance(one, QCheckBox):
            one.setChecked(bool(value))
        elif isinstance(one, QSpinBox):
            one.setValue(int(value))
        elif isinstance(one, QDoubleSpinBox):
            one.setValue(float(value))
        elif isinstance(one, Picker):
            one.choose(str(value))
        elif isinstance(one, QLineEdit):
            one.setText(str(value))

    def reset(self) -> None:
        """Put the default in."""
        self.set(self.parameter.default)

    def _get(self) -> Any:
        one = self.input
        if isinstance(one, QCheckBox):
            return one.isChecked()
        if isinstance(one, QSpinBox | QDoubleSpinBox):
            one.interpretText()
            return one.value()
        if isinstance(one, Picker):
            return one.key()
        return one.text() if isinstance(one, QLineEdit) else None

    def _help(self) -> None:
        about = self.parameter
        takes = "" if about.type in {"bool", "choice", "text"} else _span(about)
        text = " · ".join(part for part in (about.help, takes) if part)
        self._note.set_note(text[:1].upper() + text[1:])

    def _make_input(self) -> QWidget:
        about = self.parameter
        if about.type == "choice":
            picker = Picker()
            picker.set_choices([Choice(one, one) for one in about.choices], str(about.default))
            picker.chosen.connect(lambda _key: self.changed.emit())
            return picker
        bounded = about.low is not None and about.high is not None
        small = bounded and max(abs(about.low or 0), abs(about.high or 0)) <= _LARGEST_SPIN
        unit = f" {about.unit}" if about.unit else ""
        if about.type == "int" and small:
            whole = _Whole()
            whole.setRange(int(about.low or 0), int(about.high or 0))
            whole.setSuffix(unit)
            whole.valueChanged.connect(lambda _value: self.changed.emit())
            return whole
        if about.type == "float" and small and _fits(float(about.default)):
            real = _Real()
            real.setDecimals(_DECIMALS)
            real.setRange(float(about.low or 0), float(about.high or 0))
            real.setSingleStep(_step(float(about.low or 0), float(about.high or 0)))
            real.setSuffix(unit)
            real.valueChanged.connect(lambda _value: self.changed.emit())
            return real
        line = QLineEdit()
        line.setMaxLength(about.longest if about.type == "text" else 40)
        line.textChanged.connect(lambda _text: self.changed.emit())
        return line


def _fits(value: float) -> bool:
    return round(value, _DECIMALS) == value


def _step(low: float, high: float) -> float:
    size = high - low
    return 1.0 if size > 20 else 0.1 if size > 2 else 0.01


def _span(about: AppParameter) -> str:
    low, high = (None if end is None else f"{end:.12g}" for end in (about.low, about.high))
    if low is not None and high is not None:
        text = tr("{low} to {high}").format(low=low, high=high)
    elif low is not None:
        text = tr("at least {low}").format(low=low)
    elif high is not None:
        text = tr("at most {high}").format(high=high)
    else:
        return about.unit
    # A unit never stands alone in the next line.
    return f"{text}\u00a0{about.unit}" if about.unit else text

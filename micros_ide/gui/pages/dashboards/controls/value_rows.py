"""Controls that show a value and set it: slider, toggle, colour, white, joystick."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt5.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from micros_ide.gui.context import Context
from micros_ide.gui.pages.dashboards.controls.row import ControlRow
from micros_ide.gui.widgets.basics import GRID, button
from micros_ide.gui.widgets.colour_wheel import ColourField
from micros_ide.gui.widgets.joystick import Axis, JoystickField
from micros_ide.gui.widgets.switch import Switch
from micros_ide.gui.widgets.value_slider import SliderField
from micros_ide.gui.widgets.white_mixer import WhiteField
from micros_ide.model.manual import Plain, Range, WidgetParameter
from micros_ide.model.node_panel import Control


class _FieldRow(ControlRow):
    """Below the name a field that is dragged."""

    field: SliderField | ColourField | WhiteField | JoystickField

    @property
    def held(self) -> bool:
        """True while somebody is at it."""
        return self.field.held

    def _add_field(self) -> None:
        self.field.turned.connect(self._on_turned)
        self.add(self.field)


class SliderRow(_FieldRow):
    """One number."""

    def __init__(self, context: Context, control: Control) -> None:
        super().__init__(context, control)
        self._parameter = control.ranges[0]
        what = _range(self._parameter)
        unit = control.widget.unit if control.widget is not None else ""
        self.field: SliderField = SliderField(
            context.theme, control.title, what.low, what.high, step=what.step, unit=unit
        )
        self._add_field()

    def values(self) -> dict[str, Plain]:
        """Return the number."""
        value = self.field.number()
        return super().values() if value is None else {self._parameter.name: value}

    def show_values(self, values: Mapping[str, Plain]) -> None:
        """Show the number that the node has."""
        self.field.show_number(_number(values[self._parameter.name]))


class ToggleRow(ControlRow):
    """One of two values: a switch for True and False, else a button for each."""

    def __init__(self, context: Context, control: Control) -> None:
        super().__init__(context, control)
        (self._parameter,) = control.choices
        self._both = tuple(self._parameter.what.values)  # type: ignore[union-attr]
        self.switch: Switch | None = None
        self.pair = QButtonGroup(self)
        if set(self._both) == {True, False} and all(isinstance(one, bool) for one in self._both):
            self.switch = Switch(context.theme, control.title)
            self.switch.turned.connect(self._on_turned)
            self.add_to_head(self.switch)
        else:
            self.add_to_head(self._buttons())

    def values(self) -> dict[str, Plain]:
        """Return the chosen value."""
        if self.switch is not None:
            return {self._parameter.name: self.switch.isChecked()}
        at = self.pair.checkedId()
        return super().values() if at < 0 else {self._parameter.name: self._both[at]}

    def show_values(self, values: Mapping[str, Plain]) -> None:
        """Show what the node has."""
        value = values[self._parameter.name]
        if self.switch is not None:
            self.switch.show_state(bool(value))
            return
        made = self.pair.button(self._both.index(value))
        if made is not None:
            made.setChecked(True)

    def _buttons(self) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        for at, value in enumerate(self._both):
            made = button(str(value), "compact", accessible=f"{self.control.title}: {value}")
            made.setCheckable(True)
            self.pair.addButton(made, at)
            row.addWidget(made)
        self.pair.buttonClicked.connect(self._on_turned)
        return box


class ColourRow(_FieldRow):
    """Red, green, blue."""

    def __init__(self, context: Context, control: Control) -> None:
        super().__init__(context, control)
        self._most = tuple(_range(one).high for one in control.ranges)
        names = tuple(one.name for one in control.ranges)
        self.field: ColourField = ColourField(
            context.theme, control.title, (names[0], names[1], names[2])
        )
        self.field.set_full((self._most[0], self._most[1], self._most[2]))
        self._add_field()

    def values(self) -> dict[str, Plain]:
        """Return the channels."""
        if not self.field.known:
            return super().values()
        return _channels(self.control, self.field.colour())

    def show_values(self, values: Mapping[str, Plain]) -> None:
        """Show the colour that the node has."""
        if values != self.values() or not self.field.known:
            red, green, blue = _parts(self.control, values)
            self.field.show_colour((red, green, blue))


class WhiteRow(_FieldRow):
    """Cold and warm."""

    def __init__(self, context: Context, control: Control) -> None:
        super().__init__(context, control)
        self.field: WhiteField = WhiteField(context.theme, control.title)
        self._add_field()

    def values(self) -> dict[str, Plain]:
        """Return both channels."""
        if not self.field.known:
            return super().values()
        return _channels(self.control, self.field.mixture())

    def show_values(self, values: Mapping[str, Plain]) -> None:
        """Show the mixture that the node has."""
        if values != self.values() or not self.field.known:
            cold, warm = _parts(self.control, values)
            self.field.show_mixture(cold, warm)


class JoystickRow(_FieldRow):
    """Two numbers at once."""

    def __init__(self, context: Context, control: Control) -> None:
        super().__init__(context, control)
        x, y = (
            Axis(one.name, _range(one).low, _range(one).high, _range(one).step)
            for one in control.ranges
        )
        self.field: JoystickField = JoystickField(context.theme, control.title, x, y)
        self._add_field()

    def values(self) -> dict[str, Plain]:
        """Return both numbers."""
        place = self.field.place()
        if place is None:
            return super().values()
        return dict(zip((one.name for one in self.control.ranges), place, strict=True))

    def show_values(self, values: Mapping[str, Plain]) -> None:
        """Show where it is on the node."""
        x, y = (_number(values[one.name]) for one in self.control.ranges)
        self.field.show_place((x, y))


def _range(parameter: WidgetParameter) -> Range:
    assert isinstance(parameter.what, Range)  # noqa: S101 - it is one of `Control.ranges`
    return parameter.what


def _number(value: Plain) -> float:
    return value if isinstance(value, int | float) else 0.0


def _channels(control: Control, parts: tuple[float, ...]) -> dict[str, Plain]:
    """Return parts of the full scale as each channel's numbers."""
    found: dict[str, Plain] = {}
    for one, part in zip(control.ranges, parts, strict=True):
        what = _range(one)
        value = what.low + part * (what.high - what.low)
        found[one.name] = round(value) if isinstance(what.step, int) else round(value, 6)
    return found


def _parts(control: Control, values: Mapping[str, Plain]) -> list[float]:
    spans = [(_range(one), _number(values[one.name])) for one in control.ranges]
    return [(value - what.low) / (what.high - what.low) for what, value in spans]

"""The panel of a node as data: its modules, the controls of each, and the commands they send."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from micros_ide.errors import InvalidInput
from micros_ide.model.manual import (
    Choice,
    Fixed,
    FunctionManual,
    Manual,
    ModuleManual,
    Plain,
    Range,
    Widget,
    WidgetKind,
    WidgetParameter,
)
from micros_ide.model.node_facts import NodeModule
from micros_ide.model.widget_line import number

_NO_CONTROLS = frozenset({"help", "lmdep", "pinmap", "status"})  # what the panel asks by itself
_LONGEST = 900  # characters of a command
_DIGITS = 6
_SHORT = {one.casefold(): one for one in ("CO2", "IP", "LED", "NTP", "PWM", "RGB", "RSSI")}
Values = Mapping[str, Plain]  # parameter: value


@dataclass(frozen=True, slots=True)
class Control:
    """One function of a module that a person can use.

    Attributes:
        widget: how it is shown; None: a line to type its parameters into.
        takes: what that line takes, in the module's own words.
        waits: the answer comes when the work is done.
    """

    module: str
    function: str
    doc: str = ""
    widget: Widget | None = None
    takes: str = ""
    waits: bool = False

    @property
    def key(self) -> str:
        """What tells it from every other control: "dimmer set_value"."""
        return f"{self.module} {self.function}"

    @property
    def title(self) -> str:
        """The function as words: "Set value"."""
        words = (_SHORT.get(one, one) for one in self.function.split("_"))
        text = " ".join(words).strip()
        return text[:1].upper() + text[1:]

    @property
    def ranges(self) -> tuple[WidgetParameter, ...]:
        """The parameters that take a number of a range, in order."""
        return self._parameters(Range)

    @property
    def choices(self) -> tuple[WidgetParameter, ...]:
        """The parameters that take one of several values."""
        return self._parameters(Choice)

    @property
    def shows(self) -> bool:
        """True when an answer or the module's status may hold its present value."""
        return bool(self._keys())

    def command(self, values: Values) -> str:
        """Return the command that sets `values`; what they leave out is sent as the line has it.

        A control without a widget takes what was typed, under "". Raises InvalidInput, in words
        for the person, for a value that the control does not take.
        """
        if self.widget is None:
            words = [str(values.get("", "")).strip()]
        else:
            words = [f"{one.name}={self._word(one, values)}" for one in self.widget.parameters]
        command = " ".join([self.module, self.function, *(word for word in words if word)])
        if not command.isprintable() or len(command) > _LONGEST:
            raise InvalidInput(f"that is no single line of up to {_LONGEST} characters")
        return command

    def present(self, fields: Mapping[str, Any]) -> dict[str, Plain]:
        """Return the values that an answer or a status holds; empty when not all are there."""
        lower = {str(key).lower(): value for key, value in fields.items()}
        found: dict[str, Plain] = {}
        for parameter, key in self._keys():
            raw = fields.get(key, lower.get(key.lower()))
            value = _taken(parameter.what, raw)
            if value is None:
                return {}
            found[parameter.name] = value
        return found

    def _parameters(self, form: type) -> tuple[WidgetParameter, ...]:
        given = self.widget.parameters if self.widget is not None else ()
        return tuple(one for one in given if isinstance(one.what, form))

    def _keys(self) -> list[tuple[WidgetParameter, str]]:
        shown = self.ranges or self.choices
        if self.widget is None or not shown:
            return []
        return list(zip(shown, self.widget.shown_by([one.name for one in shown]), strict=False))

    def _word(self, parameter: WidgetParameter, values: Values) -> str:
        what = parameter.what
        if isinstance(what, Fixed):
            typed = self.widget is not None and self.widget.kind is WidgetKind.TEXT
            value = values.get(parameter.name, what.value) if typed else what.value
            return _written(_typed(parameter.name, what.value, value))
        if parameter.name not in values:
            raise InvalidInput(f"{parameter.name} is missing")
        value = values[parameter.name]
        if isinstance(what, Range):
            return _written(snapped(parameter.name, what, value))
        if not any(
            value is one or (value == one and type(value) is type(one)) for one in what.values
        ):
            raise InvalidInput(f"{parameter.name} is none of its choices: {value}")
        return _written(value)


@dataclass(frozen=True, slots=True)
class ControlGroup:
    """The controls of one module.

    Attributes:
        loaded: the module is in the node's memory.
        status: it can be asked how it stands.
        asks: its parameters are not known here; its own help tells them once it is asked.
    """

    module: str
    doc: str
    controls: tuple[Control, ...]
    loaded: bool = False
    status: bool = False
    asks: bool = False

    @property
    def has_widgets(self) -> bool:
        """True when it is more than lines to type parameters into."""
        return any(one.widget is not None for one in self.controls)

    @property
    def watched(self) -> bool:
        """True when asking for its status tells a control's present value."""
        return self.status and any(one.shows for one in self.controls)

    def with_help(self, functions: Mapping[str, str]) -> ControlGroup:
        """Return the group with parameters as the module's own help words them."""
        known = [
            Control(self.module, name, takes=takes)
            for name, takes in functions.items()
            if name not in _NO_CONTROLS
        ]
        told = {one.function for one in known}
        rest = [one for one in self.controls if one.function not in told]
        return replace(self, controls=(*known, *rest), asks=False)


def panel_of(modules: Iterable[NodeModule], manual: Manual) -> tuple[ControlGroup, ...]:
    """Return a group for each module on the node that has something to use."""
    groups = (_group(one, manual.module(one.name)) for one in modules)
    return tuple(one for one in groups if one.controls or one.asks)


def controls_of(module: ModuleManual) -> tuple[Control, ...]:
    """Return the controls of a module: those with a widget line, else a row for each function."""
    shown = [one for one in module.functions if one.widget is not None]
    return tuple(
        Control(
            module.name,
            one.name,
            one.doc,
            one.widget,
            " ".join(parameter.signature for parameter in one.parameters),
            one.waits,
        )
        for one in shown or _callable(module.functions)
    )


def snapped(name: str, what: Range, value: object) -> int | float:
    """Return a number of the range, on a step; raises InvalidInput for any other value."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InvalidInput(f"{name} is no number: {str(value)[:40]}")
    if not what.low <= value <= what.high:
        raise InvalidInput(f"{name} is {value:g}, it takes {what.low:g} to {what.high:g}")
    if what.step is not None:
        value = what.low + round((value - what.low) / what.step) * what.step
        value = min(value, what.high)
    if isinstance(what.low, int) and isinstance(what.step, int):
        return int(value)
    return round(float(value), _DIGITS)


def quoted(text: str) -> str:
    """Return `text` as a node's shell takes it; raises InvalidInput for more than one line."""
    if not text.isprintable():
        raise InvalidInput("a text is one line, without control characters")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _group(row: NodeModule, manual: ModuleManual | None) -> ControlGroup:
    if manual is None:
        controls = tuple(
            Control(row.name, name) for name in row.functions if name not in _NO_CONTROLS
        )
        status = "status" in row.functions
        return ControlGroup(row.name, "", controls, row.loaded, status, asks=True)
    there = frozenset(row.functions) if row.loaded else frozenset()
    controls = tuple(one for one in controls_of(manual) if not there or one.function in there)
    status = manual.function("status") is not None
    return ControlGroup(row.name, manual.doc, controls, row.loaded, status)


def _callable(functions: Iterable[FunctionManual]) -> list[FunctionManual]:
    return [one for one in functions if one.name not in _NO_CONTROLS]


def _taken(what: Range | Choice | Fixed, raw: object) -> Plain:
    """Return the value that `raw` stands for, None for what it cannot be."""
    if isinstance(what, Choice):
        if not isinstance(raw, bool | int | float | str):
            return None
        return next((one for one in what.values if one == raw), None)
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw):
        return None
    if not isinstance(what, Range):
        return None
    return min(max(raw, what.low), what.high)


def _typed(name: str, sample: Plain, value: Plain) -> Plain:
    """Return what was typed as the kind of value that the line begins with."""
    if not isinstance(value, str) or isinstance(sample, str):
        return value
    text = value.strip()
    if text in {"True", "False", "None"}:
        return {"True": True, "False": False, "None": None}[text]
    if isinstance(sample, bool):
        raise InvalidInput(f"{name} is True or False, not {text[:40]}")
    if sample is None:
        return value
    try:
        return number(text)
    except ValueError:
        raise InvalidInput(f"{name} is no number: {text[:40] or 'nothing'}") from None


def _written(value: Plain) -> str:
    return quoted(value) if isinstance(value, str) else repr(value)

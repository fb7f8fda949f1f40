"""The function manual: what every load module offers, as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

Plain = bool | int | float | str | None  # what a default, a choice or a fixed value can be


class WidgetKind(str, Enum):
    """What a dashboard puts on the screen for a function."""

    BUTTON = "button"
    TOGGLE = "toggle"
    SLIDER = "slider"
    COLOR = "color"
    JOYSTICK = "joystick"
    TEXT = "text"
    GRAPH = "graph"


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers from `low` to `high`; without a step any number between them."""

    low: int | float
    high: int | float
    step: int | float | None

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"low": self.low, "high": self.high, "step": self.step}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of these."""

    values: tuple[Plain, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"choices": list(self.values)}


@dataclass(frozen=True, slots=True)
class Fixed:
    """This value; in a text widget the one that the line begins with."""

    value: Plain

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"value": self.value}


@dataclass(frozen=True, slots=True)
class WidgetParameter:
    """What a widget does with one parameter of its function."""

    name: str
    what: Range | Choice | Fixed

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form: the name beside low/high/step, choices or value."""
        return {"name": self.name, **self.what.as_dict()}


@dataclass(frozen=True, slots=True)
class Widget:
    """How a dashboard shows a function."""

    kind: WidgetKind
    parameters: tuple[WidgetParameter, ...] = ()
    # Key of the answer, or of `status`, that holds the present value; of several ranges "X,Y".
    shows: str | None = None
    unit: str = ""
    keys: tuple[str, ...] = ()  # of the answer; none for an answer that is a number
    every: int | float | None = None  # seconds

    def parameter(self, name: str) -> WidgetParameter | None:
        """Return what is said about the parameter `name`."""
        return next((one for one in self.parameters if one.name == name), None)

    def shown_by(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return the keys that hold the values of the parameters `names`: theirs, if none is said.

        None at all where the line names another number of them.
        """
        if self.shows is None:
            return tuple(names)
        keys = (self.shows,) if len(names) == 1 else tuple(self.shows.split(","))
        return tuple(key.strip() for key in keys) if len(keys) == len(names) else ()

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "kind": self.kind.value,
            "parameters": [one.as_dict() for one in self.parameters],
            "shows": self.shows,
            "unit": self.unit,
            "keys": list(self.keys),
            "every": self.every,
        }


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter; `source` is its default as it is written (a named constant: its value).

    `default` is what that stands for; of what is no plain value (a call, a list) the text.
    """

    name: str  # "*args" and "**kwargs" keep their stars
    required: bool
    default: Plain = None
    source: str = ""
    doc: str = ""

    @property
    def collects(self) -> bool:
        """True for `*args` and `**kwargs`."""
        return self.name.startswith("*")

    @property
    def signature(self) -> str:
        """As in the `def`: `name` or `name=default`."""
        return f"{self.name}={self.source}" if self.source else self.name

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "name": self.name,
            "required": self.required,
            "default": self.default,
            "source": self.source,
            "doc": self.doc,
        }


@dataclass(frozen=True, slots=True)
class FunctionManual:
    """One command of a module."""

    name: str
    doc: str
    parameters: tuple[Parameter, ...]
    widget: Widget | None
    waits: bool  # an `async def`: the answer comes when the work is done
    example: str  # a whole command: "rgb color r=800 g=300 b=100"

    @property
    def signature(self) -> str:
        """The name and its parameters, as the node's `help` writes them."""
        return " ".join([self.name, *(one.signature for one in self.parameters)])

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "doc": self.doc,
            "parameters": [one.as_dict() for one in self.parameters],
            "widget": self.widget.as_dict() if self.widget else None,
            "async": self.waits,
            "example": self.example,
        }


@dataclass(frozen=True, slots=True)
class ModuleManual:
    """One load module, from its source alone."""

    name: str  # without LM_
    doc: str
    wiring: str
    functions: tuple[FunctionManual, ...]
    pins: tuple[str, ...] = ()  # logical names that its own `pinmap` resolves
    pins_of: tuple[str, ...] = ()  # modules whose `pinmap` it calls
    needs: tuple[str, ...] = ()  # what `lmdep` answers
    help: tuple[str, ...] = ()  # what `help` answers, where that is a literal

    def function(self, name: str) -> FunctionManual | None:
        """Return the function called `name`."""
        return next((one for one in self.functions if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Manual:
    """All modules, and the pin numbers of each board: `boards[map][logical name]`."""

    version: str
    modules: tuple[ModuleManual, ...]
    boards: Mapping[str, Mapping[str, int | str]]

    def module(self, name: str) -> ModuleManual | None:
        """Return the module called `name`."""
        return next((one for one in self.modules if one.name == name), None)

    def pins(self, module: ModuleManual) -> dict[str, dict[str, int | str]]:
        """Return the pins of `module` and of those it shows: name -> board -> number."""
        names, seen, waiting = dict.fromkeys(module.pins), {module.name}, list(module.pins_of)
        while waiting:
            other = waiting.pop(0)
            found = self.module(other)
            if other in seen or found is None:
                continue
            seen.add(other)
            names.update(dict.fromkeys(found.pins))
            waiting += found.pins_of
        return {
            name: {board: pins[name] for board, pins in self.boards.items() if name in pins}
            for name in names
        }

    def module_dict(self, module: ModuleManual) -> dict[str, Any]:
        """Return the JSON form of one module."""
        return {
            "doc": module.doc,
            "wiring": module.wiring,
            "pins": self.pins(module),
            "needs": list(module.needs),
            "load_n_init": module.function("load_n_init") is not None,
            "status": module.function("status") is not None,
            "functions": {one.name: one.as_dict() for one in module.functions},
        }

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form; modules in alphabetical order, functions in that of the file."""
        return {
            "version": self.version,
            "boards": list(self.boards),
            "modules": {one.name: self.module_dict(one) for one in self.modules},
        }

"""A parameter of a dashboard app: its type, its range, and what a person may type for it."""

from __future__ import annotations

import keyword
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from micros_ide.errors import InvalidInput

Value = bool | int | float | str
_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
_LONGEST_TEXT = 200  # characters
_LONGEST_HELP = 200
_MOST_CHOICES = 50
_LARGEST = 1e15  # of the ends of a range; larger ones mean nothing
_TRUE, _FALSE = frozenset({"true", "yes", "on", "1"}), frozenset({"false", "no", "off", "0"})
_FIELDS = {
    "bool": frozenset[str](),
    "int": frozenset({"low", "high", "unit"}),
    "float": frozenset({"low", "high", "unit"}),
    "text": frozenset({"longest"}),
    "choice": frozenset({"choices"}),
}
_EVERYONE = frozenset({"name", "type", "default", "help"})


@dataclass(frozen=True, slots=True)
class AppParameter:
    """One parameter. `low` and `high` are inclusive; `choices` are texts."""

    name: str
    type: str  # bool, int, float, text, choice
    default: Value
    help: str = ""
    low: float | None = None
    high: float | None = None
    unit: str = ""
    choices: tuple[str, ...] = ()
    longest: int = _LONGEST_TEXT

    def check(self, value: Any) -> Value:
        """Return `value` in this parameter's type; a str is read as a person types it.

        Raises InvalidInput that says what the parameter takes.
        """
        try:
            found = _READERS[self.type](value)
        except (ValueError, OverflowError):
            found = None
        if found is None or not self._takes(found):
            raise InvalidInput(
                f"'{self.name}' takes {self.takes}, not {str(value)[:40]!r}",
                hint=f"for example {self.name}={self.default}",
            )
        return found

    @property
    def takes(self) -> str:
        """What may be given, in words: "1 to 100 s"."""
        if self.type == "bool":
            return "true or false"
        if self.type == "choice":
            return f"one of {', '.join(self.choices)}"
        if self.type == "text":
            return f"up to {self.longest} characters"
        what = "a whole number" if self.type == "int" else "a number"
        low, high = (None if end is None else f"{end:.12g}" for end in (self.low, self.high))
        if low is not None and high is not None:
            what = f"{what} from {low} to {high}"
        elif low is not None or high is not None:
            what = f"{what} of at {'least' if high is None else 'most'} {low or high}"
        return f"{what} {self.unit}".rstrip()

    def _takes(self, value: Value) -> bool:
        if self.type == "choice":
            return value in self.choices
        if isinstance(value, str):
            return len(value) <= self.longest and (not value or value.isprintable())
        if self.type == "bool":
            return True
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


def parse_parameter(row: Any) -> AppParameter:
    """Return one entry of `parameters`; raises InvalidInput that names it and the field."""
    if not isinstance(row, dict) or not _is_name(row.get("name")):
        raise InvalidInput(
            "app.json: each parameter needs a 'name' of small letters, digits and _ that Python "
            "does not use itself"
        )
    name, kind = row["name"], row.get("type")
    if not isinstance(kind, str) or kind not in _FIELDS:
        raise _fault(name, f"'type' must be one of {', '.join(_FIELDS)}")
    unknown = sorted(set(row) - _EVERYONE - _FIELDS[kind])
    if unknown:
        raise _fault(name, f"'{unknown[0][:40]}' means nothing for the type {kind}")
    made = AppParameter(
        name=name,
        type=kind,
        default="",
        help=_text(row, "help", name, _LONGEST_HELP),
        low=_number(row, "low", name),
        high=_number(row, "high", name),
        unit=_text(row, "unit", name, 12),
        choices=_choices(row, name) if kind == "choice" else (),
        longest=_longest(row, name),
    )
    if made.low is not None and made.high is not None and made.low > made.high:
        raise _fault(name, "'low' is above 'high'")
    return _with_default(made, row)


def _with_default(made: AppParameter, row: Mapping[str, Any]) -> AppParameter:
    default = row.get("default")
    try:
        value = made.check(default)
    except InvalidInput:
        value = None
    # A manifest is written with types, "5" is no number in it.
    if value is None or (isinstance(default, str) != isinstance(value, str)):
        raise _fault(made.name, f"'default' must be {made.takes}")
    fields = {name: getattr(made, name) for name in AppParameter.__slots__}
    return AppParameter(**(fields | {"default": value}))


def _fault(name: str, words: str) -> InvalidInput:
    return InvalidInput(f"app.json: parameter '{name}': {words}")


def _is_name(name: Any) -> bool:
    return isinstance(name, str) and bool(_NAME.fullmatch(name)) and not keyword.iskeyword(name)


def _text(row: Mapping[str, Any], field: str, name: str, longest: int) -> str:
    text = row.get(field, "")
    if not isinstance(text, str) or len(text) > longest or (text and not text.isprintable()):
        raise _fault(name, f"'{field}' must be one line of up to {longest} characters")
    return text


def _number(row: Mapping[str, Any], field: str, name: str) -> float | None:
    value = row.get(field)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= _LARGEST:
        raise _fault(name, f"'{field}' must be a number of at most {_LARGEST:g}")
    return value


def _choices(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    choices = row.get("choices")
    if (
        not isinstance(choices, list)
        or not 0 < len(choices) <= _MOST_CHOICES
        or not all(isinstance(one, str) and one.isprintable() and one for one in choices)
        or len(set(choices)) != len(choices)
    ):
        raise _fault(name, f"'choices' must be a list of 1 to {_MOST_CHOICES} different texts")
    return tuple(choices)


def _longest(row: Mapping[str, Any], name: str) -> int:
    value = row.get("longest", _LONGEST_TEXT)
    if type(value) is not int or not 1 <= value <= _LONGEST_TEXT:
        raise _fault(name, f"'longest' must be 1 to {_LONGEST_TEXT}")
    return value


def _bool(value: Any) -> bool | None:
    if isinstance(value, str):
        word = value.strip().lower()
        return True if word in _TRUE else False if word in _FALSE else None
    return value if isinstance(value, bool) else None


def _int(value: Any) -> int | None:
    if isinstance(value, str):
        return int(value.strip(), 10)
    return value if type(value) is int else None


def _float(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    number = float(value)
    return number if math.isfinite(number) else None


def _str(value: Any) -> str | None:
    return value if isinstance(value, str) else None


_READERS: dict[str, Callable[[Any], Value | None]] = {
    "bool": _bool,
    "int": _int,
    "float": _float,
    "text": _str,
    "choice": _str,
}

"""The `widget:` line of a load module's function: `kind [parameter=what] ...`.

Faults are ValueErrors in words; the caller knows file and line.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from micros_ide.model.manual import (
    Choice,
    Fixed,
    Parameter,
    Plain,
    Range,
    Widget,
    WidgetKind,
    WidgetParameter,
)

_WHOLE = re.compile(r"[+-]?\d{1,15}")
_NUMBER = re.compile(r"[+-]?(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})(?:[eE][+-]?\d{1,4})?")
_WORDS: dict[str, Plain] = {"True": True, "False": False, "None": None}
_NOT_FINITE = frozenset({"nan", "inf", "infinity"})
_OPTIONS = frozenset({"shows", "unit", "keys", "every"})
_KINDS = ", ".join(kind.value for kind in WidgetKind)


def parse_widget(text: str, parameters: Sequence[Parameter]) -> Widget:
    """Return the widget that `text` describes for a function with these parameters."""
    kind_word, *words = [word for word in split(text, " \t") if word] or [""]
    if kind_word not in {kind.value for kind in WidgetKind}:
        raise ValueError(f"{kind_word!r} is no widget; there are {_KINDS}")
    kind = WidgetKind(kind_word)
    given: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name or not value:
            raise ValueError(f"{word!r} is not parameter=what")
        if name in given:
            raise ValueError(f"{name!r} is there twice")
        given[name] = value
    options = {name: given.pop(name) for name in list(given) if name in _OPTIONS}
    _check_names(given, parameters)
    widget = Widget(
        kind,
        tuple(WidgetParameter(name, _what(name, value)) for name, value in given.items()),
        shows=_text(options["shows"]) if "shows" in options else None,
        unit=_text(options.get("unit", "")),
        keys=_keys(options["keys"]) if "keys" in options else (),
        every=_every(options["every"]) if "every" in options else None,
    )
    _check_kind(widget)
    return widget


def split(text: str, separators: str) -> list[str]:
    """Return the parts of `text` between separators that are not inside quotes."""
    parts, quote = [[""]], ""
    for char in text:
        if not quote and char in separators:
            parts.append([""])
            continue
        if char == quote:
            quote = ""
        elif not quote and char in "\"'":
            quote = char
        parts[-1].append(char)
    if quote:
        raise ValueError(f"a quote ({quote}) is not closed")
    return ["".join(part) for part in parts]


def number(text: str) -> int | float:
    """Return a finite number."""
    if _WHOLE.fullmatch(text):
        return int(text)
    if _NUMBER.fullmatch(text) and math.isfinite(float(text)):
        return float(text)
    raise ValueError(f"{text!r} is no finite number")


def _check_names(given: dict[str, str], parameters: Sequence[Parameter]) -> None:
    known = [one.name for one in parameters if not one.collects]
    if not any(one.name.startswith("**") for one in parameters):
        unknown = next((name for name in given if name not in known), None)
        if unknown is not None:
            there = f"it has {', '.join(known)}" if known else "it has none"
            raise ValueError(f"the function has no parameter {unknown!r}; {there}")
    missing = next((one.name for one in parameters if one.required and one.name not in given), None)
    if missing is not None:
        raise ValueError(f"the widget gives no {missing!r}, which has no default")


def _check_kind(widget: Widget) -> None:
    forms = [type(one.what) for one in widget.parameters]
    ranges, choices = forms.count(Range), forms.count(Choice)
    kind = widget.kind
    if kind in {WidgetKind.BUTTON, WidgetKind.GRAPH} and ranges + choices:
        raise ValueError(f"the values of a {kind.value} are fixed: no ranges, no choices")
    if kind is WidgetKind.SLIDER and (ranges, choices) != (1, 0):
        raise ValueError("a slider has one range (value=0..1000), everything else is fixed")
    if kind is WidgetKind.COLOR and (ranges not in {2, 3} or choices):
        raise ValueError("a color has two or three ranges, everything else is fixed")
    if kind is WidgetKind.JOYSTICK and (ranges, choices) != (2, 0):
        raise ValueError("a joystick has two ranges (x=0..100 y=0..100), everything else is fixed")
    if kind is WidgetKind.TEXT and (not forms or ranges):
        raise ValueError('a text has a line to fill in (name="") or a choice (name=A,B)')
    if kind is WidgetKind.TOGGLE:
        pairs = [one.what for one in widget.parameters if isinstance(one.what, Choice)]
        if ranges or len(pairs) != 1 or len(pairs[0].values) != 2:
            raise ValueError("a toggle has one choice of two values (state=True,False)")
    if kind is not WidgetKind.GRAPH and (widget.keys or widget.every is not None):
        raise ValueError(f"keys= and every= belong to a graph, not to a {kind.value}")


def _what(name: str, text: str) -> Range | Choice | Fixed:
    try:
        parts = split(text, ",")
        if len(parts) > 1:
            return _choice(parts)
        if ".." in text and text[0] not in "\"'":
            return _range(text)
        return Fixed(_literal(text))
    except ValueError as fault:
        raise ValueError(f"{name}={text}: {fault}") from None


def _choice(parts: list[str]) -> Choice:
    values = tuple(_literal(part) for part in parts)
    if len({repr(value) for value in values}) < len(values):
        raise ValueError("a choice is there twice")
    return Choice(values)


def _range(text: str) -> Range:
    span, slash, step_text = text.partition("/")
    low, high = (number(part) for part in span.split("..", 1))
    if not low < high:
        raise ValueError(f"the range begins at {low} and ends at {high}")
    whole = isinstance(low, int) and isinstance(high, int)
    step = number(step_text) if slash else 1 if whole else None
    if step is not None and not 0 < step <= high - low:
        raise ValueError(f"the step {step} does not fit the range")
    return Range(low, high, step)


def _literal(text: str) -> Plain:
    if not text:
        raise ValueError("a value is empty")
    if text[0] in "\"'":
        return _text(text)
    if text in _WORDS:
        return _WORDS[text]
    if text.lstrip("+-").lower() in _NOT_FINITE:
        raise ValueError(f"{text!r} is no finite number")
    if _NUMBER.fullmatch(text):
        return number(text)
    return _text(text)


def _text(text: str) -> str:
    if text[:1] in {'"', "'"}:
        inside = text[1:-1]
        if len(text) < 2 or text[-1] != text[0] or text[0] in inside:
            raise ValueError(f"{text!r} is not one text in quotes")
        return inside
    if '"' in text or "'" in text:
        raise ValueError(f"{text!r} has a quote inside")
    return text


def _keys(text: str) -> tuple[str, ...]:
    keys = tuple(key.strip() for key in _text(text).split(","))
    if not all(keys) or len(set(keys)) < len(keys):
        raise ValueError(f"keys={text}: a key is empty or there twice")
    return keys


def _every(text: str) -> int | float:
    seconds = number(text)
    if seconds <= 0:
        raise ValueError(f"every={text}: the time is not positive")
    return seconds

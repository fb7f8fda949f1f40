"""An example call of a function: from its widget and defaults, or as its comment gives it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from micros_ide.model.manual import Choice, Fixed, Parameter, Plain, Range, Widget, WidgetKind
from micros_ide.model.source_text import call_of, literal
from micros_ide.model.widget_line import split

_COLOR_PARTS = (0.8, 0.3, 0.1)  # of the full scale: a warm orange
_PART = 0.75  # of one range: neither end, nor a middle that may be 0


def example_command(parameters: Sequence[Parameter], widget: Widget | None) -> list[str]:
    """Return the arguments of a call that makes sense: what a widget sends, or the least."""
    words: list[str] = []
    parts = iter(_COLOR_PARTS)
    for one in parameters:
        hint = widget.parameter(one.name) if widget is not None else None
        if hint is not None and widget is not None:
            ranged = widget.kind is WidgetKind.COLOR and isinstance(hint.what, Range)
            value = _sample(hint.what, one.default, next(parts) if ranged else _PART)
            words.append(f"{one.name}={written(value)}")
        elif one.required:
            words.append(f"{one.name}=…")
    return words


def given_example(text: str, parameters: Sequence[Parameter]) -> list[str]:
    """Return the arguments in an `example:` line; raises ValueError when they do not fit."""
    words = [word for word in split(text, " \t") if word]
    try:
        call = call_of(", ".join(words))
        for value in [*call.args, *(one.value for one in call.keywords)]:
            literal(value)
    except ValueError:
        raise ValueError(f"{text!r} is not plain arguments, separated by blanks") from None
    names = [one.name for one in parameters if not one.collects]
    stars = {one.name.count("*") for one in parameters if one.collects}
    given = [*names[: len(call.args)], *(str(one.arg) for one in call.keywords)]
    unknown = next((name for name in given if name not in names), None)
    if unknown is not None and 2 not in stars:
        raise ValueError(f"the function has no parameter {unknown!r}")
    if len(call.args) > len(names) and 1 not in stars:
        raise ValueError(f"the function takes {len(names)} arguments")
    if len(set(given)) < len(given):
        raise ValueError("an argument is there twice")
    missing = next((one.name for one in parameters if one.required and one.name not in given), None)
    if missing is not None:
        raise ValueError(f"{missing!r} is missing, which has no default")
    return words


def written(value: Plain) -> str:
    """Return `value` as it is typed in a command: numbers bare, texts in quotes."""
    if not isinstance(value, str):
        return repr(value)
    return f'"{value}"' if '"' not in value else f"'{value}'"


def _sample(what: Range | Choice | Fixed, default: Plain, part: float) -> Plain:
    if isinstance(what, Choice):
        return what.values[0]
    if isinstance(what, Fixed):
        return what.value
    if isinstance(default, bool | str | None):
        default = math.nan
    if what.low <= default <= what.high:
        return default
    step = what.step or (what.high - what.low) / 20
    value = what.low + round((what.high - what.low) * part / step) * step
    return value if isinstance(value, int) else round(value, 6)

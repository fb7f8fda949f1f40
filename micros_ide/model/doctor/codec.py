"""Frozen records to JSON and back; what comes from a file is checked before anybody sees it."""

from __future__ import annotations

import dataclasses
import types
import typing
from typing import Any, TypeVar

from micros_ide.errors import InvalidInput
from micros_ide.model.nodes import clean_text

T = TypeVar("T")
_LONGEST_TEXT = 400  # characters
_MOST_ITEMS = 1000
_WORDS = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}


def encode(value: Any) -> Any:
    """Return the JSON form of a record, of records in it, and of tuples."""
    if dataclasses.is_dataclass(value):
        return {
            field.name: encode(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    if isinstance(value, tuple):
        return [encode(one) for one in value]
    return value


def decode(kind: type[T], data: Any, where: str) -> T:
    """Return a record of `kind`; a field that is missing keeps its default.

    Texts lose control characters and are cut. Raises InvalidInput that names the place for
    anything unknown or of the wrong type.
    """
    if not isinstance(data, dict):
        raise InvalidInput(f"{where}: an object was expected")
    hints = typing.get_type_hints(kind)
    unknown = sorted(set(data) - set(hints))
    if unknown:
        raise InvalidInput(f"{where}: there is no field {clean_text(str(unknown[0]), 40)!r}")
    values = {name: _value(hints[name], data[name], f"{where}.{name}") for name in data}
    try:
        return kind(**values)
    except TypeError as error:  # a field without a default is missing
        raise InvalidInput(f"{where}: {clean_text(str(error), 100)}") from error


def _value(hint: Any, data: Any, where: str) -> Any:
    if isinstance(hint, types.UnionType):  # X | None
        if data is None:
            return None
        hint = next(one for one in typing.get_args(hint) if one is not types.NoneType)
    if typing.get_origin(hint) is tuple:
        return _items(typing.get_args(hint)[0], data, where)
    if dataclasses.is_dataclass(hint):
        return decode(typing.cast("type[Any]", hint), data, where)
    # A bool is an int to Python, and a whole number is a number.
    fits = type(data) is hint or (hint is float and type(data) is int)
    if not fits:
        raise InvalidInput(f"{where}: {_WORDS.get(hint, 'something else')} was expected")
    return clean_text(data, _LONGEST_TEXT) if hint is str else data


def _items(hint: Any, data: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(data, list) or len(data) > _MOST_ITEMS:
        raise InvalidInput(f"{where}: a list of at most {_MOST_ITEMS} was expected")
    return tuple(_value(hint, one, f"{where}[{at}]") for at, one in enumerate(data))

"""Take the secret values out of a `node_config.json` and put them back, byte for byte."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from micros_ide.errors import InvalidInput

_BLANK = re.compile(r"[ \t\r\n]*")
_REFERENCE = "kept apart: "
_decoder = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Separated:
    """A configuration without its secrets; `values` are their JSON texts, in order."""

    public: bytes
    values: tuple[str, ...] = field(repr=False)


def separate(data: bytes, secret_keys: Collection[str]) -> Separated:
    """Replace each secret value by a reference.

    Raises InvalidInput for what is no JSON object of plain values.
    """
    text, spans = _text(data), []
    for key, start, end in _members(text):
        if key in secret_keys:
            spans.append((key, start, end))
    parts, at = [], 0
    for key, start, end in spans:
        parts += [text[at:start], json.dumps(_REFERENCE + key)]
        at = end
    public = "".join([*parts, text[at:]])
    return Separated(public.encode(), tuple(text[start:end] for _key, start, end in spans))


def joined(public: bytes, values: Sequence[str], secret_keys: Collection[str]) -> bytes:
    """Return the configuration that `separate` was given; raises InvalidInput if it cannot be."""
    text, parts, at, left = _text(public), [], 0, list(values)
    for key, start, end in _members(text):
        if key not in secret_keys:
            continue
        if not left:
            raise _damaged()
        parts += [text[at:start], left.pop(0)]
        at = end
    if left:
        raise _damaged()
    return "".join([*parts, text[at:]]).encode()


def secret_texts(data: bytes, secret_keys: Collection[str]) -> set[str]:
    """Return the secret values in a configuration as texts; several networks are several texts."""
    text = _text(data)
    found = set()
    for key, start, _end in _members(text):
        value = _decoder.raw_decode(text, start)[0]
        if key in secret_keys and isinstance(value, str):
            found |= {value, *value.split(";")}
    return found


def _members(text: str) -> list[tuple[str, int, int]]:
    """Return (key, start of its value, end of its value) of a JSON object's members, in order."""
    found = []
    try:
        at = _after(text, 0, "{")
        while text[at : at + 1] != "}":
            key, end = _decoder.raw_decode(text, at)
            start = _after(text, end, ":")
            value, end = _decoder.raw_decode(text, start)
            if not isinstance(key, str) or isinstance(value, dict | list):
                raise _damaged()
            found.append((key, start, end))
            at = _blank(text, end)
            if text[at : at + 1] != "}":
                at = _after(text, at, ",")
                if text[at : at + 1] != '"':
                    raise _damaged()
    except (ValueError, RecursionError) as error:
        raise _damaged() from error
    if _blank(text, at + 1) != len(text):
        raise _damaged()
    return found


def _after(text: str, at: int, mark: str) -> int:
    at = _blank(text, at)
    if text[at : at + 1] != mark:
        raise _damaged()
    return _blank(text, at + 1)


def _blank(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise _damaged() from error


def _damaged() -> InvalidInput:
    return InvalidInput("this is not the configuration of a node")

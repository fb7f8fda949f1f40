"""From what a node has stored to typed values by key."""

from __future__ import annotations

import re
from collections.abc import Mapping

from micros_ide.model.node_settings import NodeSettings, Value, looks_secret
from micros_ide.model.nodes import clean_text
from micros_ide.services.config_schema import ConfigKey, ConfigSchema

OFFLOADED = "..."  # stands for a value that lives in a file of its own
_WHOLE_NUMBER = re.compile(r"[+-]?\d{1,18}")
_LONGEST_KEY, _LONGEST_VALUE = 64, 4000  # characters kept of what nobody here knows


def settings_of(
    schema: ConfigSchema,
    who: tuple[str, str, str],
    stored: Mapping[str, object],
    masked: frozenset[str] = frozenset(),
    warnings: tuple[str, ...] = (),
) -> NodeSettings:
    """Return the settings of node `who` (uid, name, version), each value with its key's type.

    A value of a wrong type and a key that the schema does not have become `unknown`, in clean
    text, unless they may be secrets: those count among the `masked`.
    """
    values: dict[str, Value] = {}
    unknown: dict[str, str] = {}
    hidden = set(masked)
    for name, raw in stored.items():
        key = schema.keys.get(name)
        value = None if key is None or name in masked else typed(key, raw)
        if value is not None:
            values[name] = value
        elif name in hidden:
            continue
        elif key.secret if key else looks_secret(name):
            hidden.add(clean_text(name, _LONGEST_KEY))
        else:
            unknown[clean_text(name, _LONGEST_KEY)] = clean_text(str(raw), _LONGEST_VALUE)
    uid, name, version = who
    return NodeSettings(
        uid=uid,
        name=name,
        version=version,
        values=values,
        masked=frozenset(hidden),
        unknown=unknown,
        warnings=warnings,
    )


def typed(key: ConfigKey, raw: object) -> Value | None:
    """Return `raw` with the type of `key`, as the node itself would take it; None if it cannot."""
    if isinstance(raw, bool | int | str) and type(raw) is key.kind:
        return raw
    if not isinstance(raw, str):
        return None
    if key.kind is bool:
        return {"true": True, "false": False}.get(raw.lower())
    if key.kind is int and _WHOLE_NUMBER.fullmatch(raw):
        return int(raw)
    return None


def default_of(key: ConfigKey) -> Value:
    """Return what a node has for `key` when nobody has set it."""
    return "n/a" if key.default == OFFLOADED else key.default


def as_text(value: Value) -> str:
    """Return `value` as a node's shell takes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)

"""What a value must look like beyond its type and range, as the node itself checks it.

The rules are the firmware's (`firmware_src/core/ConfigRules.py`); a test holds both together. The
node has the last word: these are for telling a person before anything is sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from micros_ide.model.cron_lines import check_cron, cron_entries

_MAX_PIN = 48
_TRIGGERS = frozenset({"n/a", "up", "down", "both"})
_NUMBER = r"\d{1,3}"
_SPAN = rf"[+-]?{_NUMBER}(?::{_NUMBER}){{0,2}}"
_ZONE_NAME = r"(?:<[^>]{3,}>|[A-Za-z]{3,})"
_ZONE = re.compile(
    rf"{_ZONE_NAME}(?P<standard>{_SPAN})"
    rf"(?:{_ZONE_NAME}(?P<summer>{_SPAN})?,(?P<begin>[^,]*),(?P<end>[^,]*))?"
)
_RULE = re.compile(rf"M({_NUMBER})\.({_NUMBER})\.({_NUMBER})(?:/({_SPAN}))?")
_PIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_ZONE_WORDS = "a time zone looks like CET-1CEST,M3.5.0,M10.5.0/3"


def broken_rule(key: str, value: str) -> str:
    """Return in words why `value` makes no sense for `key`, "" if it does."""
    rule = _RULES.get(key)
    if rule is None:
        return ""
    try:
        rule(value)
    except ValueError as error:
        return str(error)
    return ""


def _crontasks(value: str) -> None:
    for entry in cron_entries(value):
        try:
            check_cron(entry)
        except ValueError as error:
            raise ValueError(f"{entry[:40]}: {error}") from None


def _tz(value: str) -> None:
    if value == "n/a":
        return
    found = _ZONE.fullmatch(value)
    if found is None:
        raise ValueError(_ZONE_WORDS)
    for offset in (found["standard"], found["summer"]):
        _check_span(offset or "0", 24)
    for rule in (found["begin"], found["end"]):
        if rule is not None:
            _check_rule(rule)


def _check_rule(text: str) -> None:
    found = _RULE.fullmatch(text)
    if found is None:
        raise ValueError(_ZONE_WORDS)
    month, week, day = (int(part) for part in found.groups()[:3])
    if not (1 <= month <= 12 and 1 <= week <= 5 and day <= 6):
        raise ValueError(_ZONE_WORDS)
    _check_span(found[4] or "2", 167)


def _check_span(text: str, most: int) -> None:
    hours, *rest = (int(part) for part in text.lstrip("+-").split(":"))
    if hours > most or any(part > 59 for part in rest):
        raise ValueError(_ZONE_WORDS)


def _location(value: str) -> None:
    if value == "n/a":
        return
    parts = [part.strip() for part in value.split(",")]
    if len(parts) == 2 and all(_DECIMAL.fullmatch(part) for part in parts):
        latitude, longitude = map(float, parts)
        if -90 <= latitude <= 90 and -180 <= longitude <= 180:
            return
    raise ValueError("a place looks like 47.5,19.05")


def _trigger(value: str) -> None:
    if value.strip().lower() not in _TRIGGERS:
        raise ValueError("an edge is up, down or both")


def _pins(value: str) -> None:
    if value == "n/a":
        return
    for at, item in enumerate(value.split(";")):
        name, colon, pin = (part.strip() for part in item.partition(":"))
        if not (name or colon):
            continue
        fine = _PIN_NAME.fullmatch(name) and (_is_pin(pin) if colon else at == 0)
        if not fine:
            raise ValueError(f"'{item.strip()[:32]}' is not a name and a pin, such as neop:16")


def _is_pin(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 4 and int(text) <= _MAX_PIN


_RULES: Mapping[str, Callable[[str], None]] = {
    "crontasks": _crontasks,
    "tz": _tz,
    "location": _location,
    "cstmpmap": _pins,
    **{f"irq{number}_trig": _trigger for number in range(1, 5)},
}

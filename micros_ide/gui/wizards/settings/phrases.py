"""Values, ranges and times of the configuration editor as people read them."""

from __future__ import annotations

import datetime as dt

from micros_ide.gui.translation import tr
from micros_ide.gui.wizards.cron_words import schedule_words
from micros_ide.model.node_settings import NOTHING, Value
from micros_ide.services.config_schema import ConfigKey
from micros_ide.services.config_words import CRON, PLAIN, KeyWords
from micros_ide.services.node_settings.compare import CHANGED, NOT_KNOWN, NOT_SET, SET

_LONGEST = 1000  # characters of a value


def value_text(value: Value | None, words: KeyWords) -> str:
    """Return a value that is no secret: "on", "60 min", "Rising", "not set"."""
    if value is None:
        return tr("not there")
    if isinstance(value, bool):
        return tr("on") if value else tr("off")
    if isinstance(value, int):
        return f"{value} {words.unit}".strip()
    if value in NOTHING:
        return tr("not set")
    for known, meaning in words.choices:
        if value == known:
            return tr(meaning)
    return (schedule_words(value) if words.form == CRON else value)[:_LONGEST]


def secret_text(state: Value | None) -> str:
    """Return one side of a secret in a comparison."""
    known = {
        SET: tr("set"),
        NOT_SET: tr("not set"),
        CHANGED: tr("changed"),
        NOT_KNOWN: tr("not known"),
    }
    return known.get(str(state), tr("set"))


def side_text(value: Value | None, words: KeyWords, *, secret: bool) -> str:
    """Return one side of a difference."""
    return secret_text(value) if secret else value_text(value, words)


def range_text(key: ConfigKey, words: KeyWords) -> str:
    """Return what a key takes: "1 to 65535", "up to 32 characters"; empty where anything goes."""
    if key.kind is bool or key.high is None or words.choices:
        return ""
    if key.kind is int:
        span = tr("{low} to {high}").format(low=key.low or 0, high=key.high)
        return f"{span} {words.unit}".strip()
    return tr("up to {count} characters").format(count=key.high) if words.form == PLAIN else ""


def offset_text(minutes: int) -> str:
    """Return an offset from Greenwich: "GMT+1:00"."""
    hours, rest = divmod(abs(minutes), 60)
    return f"GMT{'-' if minutes < 0 else '+'}{hours}:{rest:02}"


def record_time(at: str) -> str:
    """Return the name of an archive record as a local time: "29 Nov 2026, 08:05:10"."""
    try:
        when = dt.datetime.strptime(at, "%Y%m%dT%H%M%S.%fZ").replace(tzinfo=dt.timezone.utc)
    except ValueError:
        return at
    local = when.astimezone()
    return f"{local.day} {local:%b %Y, %H:%M:%S}"

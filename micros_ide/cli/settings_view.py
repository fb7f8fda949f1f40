"""Settings of nodes on the terminal and as JSON; a secret is a word in brackets."""

from __future__ import annotations

from typing import Any

from micros_ide.cli.screen import Screen
from micros_ide.model.node_settings import (
    ArchiveRecord,
    Changed,
    Comparison,
    Difference,
    NodeSettings,
    Preview,
    Value,
    is_set,
)
from micros_ide.services.config_schema import SECRET_KEYS
from micros_ide.services.node_settings.compare import NOT_SET, SET


def settings_as_json(settings: NodeSettings) -> dict[str, Any]:
    """Return all settings; of a secret only whether it is set."""
    hidden = settings.masked | SECRET_KEYS
    shown = {key: value for key, value in settings.values.items() if key not in hidden}
    secrets = dict.fromkeys(settings.masked, SET) | {
        key: SET if is_set(settings.values[key]) else NOT_SET
        for key in SECRET_KEYS & set(settings.values)
    }
    return {
        "uid": settings.uid,
        "name": settings.name,
        "version": settings.version,
        "settings": dict(sorted(shown.items())),
        "secrets": dict(sorted(secrets.items())),
        "unknown": dict(settings.unknown),
        "warnings": list(settings.warnings),
    }


def differences_as_json(rows: tuple[Difference, ...]) -> list[dict[str, Any]]:
    """Return each row; both sides of a secret are words in brackets."""
    return [
        {"key": row.key, "here": row.here, "there": row.there, "secret": row.secret} for row in rows
    ]


def show_differences(screen: Screen, rows: tuple[Difference, ...]) -> None:
    """Print each key with both sides."""
    cells = [(row.key, in_words(row.here), in_words(row.there)) for row in rows]
    screen.table(("KEY", "HERE", "THERE"), cells)


def in_words(value: Value | None) -> str:
    """Return a value as it is typed; "-" for what is not there."""
    if value is None:
        return "-"
    return str(value).lower() if isinstance(value, bool) else str(value)


def comparison_as_json(found: Comparison) -> dict[str, Any]:
    """Return a node beside something else."""
    return {
        "uid": found.uid,
        "name": found.name,
        "compared_with": found.title,
        "differences": differences_as_json(found.rows),
    }


def preview_as_json(found: Preview) -> dict[str, Any]:
    """Return what a change would do."""
    return {
        "uid": found.uid,
        "name": found.name,
        "changes": differences_as_json(found.rows),
        "restart": list(found.restart),
        "warnings": list(found.warnings),
    }


def changed_as_json(done: Changed) -> dict[str, Any]:
    """Return what a change did; `password` is there only when the change made it."""
    document = {
        "uid": done.uid,
        "name": done.name,
        "changed": list(done.keys),
        "kept": list(done.kept),
        "restart": list(done.restart),
        "restarted": done.restarted,
        "back": done.back,
        "archived": done.archived,
        "warnings": list(done.warnings),
    }
    return document if done.password is None else document | {"password": done.password}


def record_as_json(record: ArchiveRecord) -> dict[str, Any]:
    """Return a record of the archive; of a secret only that it is kept."""
    return {
        "uid": record.uid,
        "name": record.name,
        "version": record.version,
        "at": record.at,
        "path": str(record.path),
        "settings": dict(sorted(record.values.items())),
        "secrets": dict.fromkeys(sorted(record.secrets), SET),
        "unknown": dict(record.unknown),
    }

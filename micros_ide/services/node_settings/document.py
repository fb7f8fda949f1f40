"""Settings as a JSON document: what the archive keeps and what is exported. No secret is in it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from micros_ide.errors import InvalidInput, NotFound
from micros_ide.model.node_settings import NodeSettings, Value, is_set
from micros_ide.model.nodes import clean_text
from micros_ide.services.config_schema import SECRET_KEYS
from micros_ide.workers.atomic_file import replace_file

FORMAT = "micros-ide node settings 1"
LEFT_OUT = "left out"  # stands for a secret in an exported file
_LARGEST = 256 << 10  # bytes
_TEXT = 64


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says; `secrets` by key is LEFT_OUT or a name for the key store."""

    uid: str
    name: str
    version: str
    saved: str
    values: Mapping[str, Value] = field(repr=False)
    unknown: Mapping[str, str] = field(repr=False)
    secrets: Mapping[str, str]
    warnings: tuple[str, ...] = ()


def as_document(
    settings: NodeSettings, saved: str, secrets: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return `settings` for a file; `secrets` names where each secret is kept, if it is."""
    places = dict(secrets or {})
    hidden = secret_keys(settings)
    return {
        "format": FORMAT,
        "uid": settings.uid,
        "name": settings.name,
        "version": settings.version,
        "saved": saved,
        "settings": {key: val for key, val in settings.values.items() if key not in hidden},
        "unknown": dict(settings.unknown),
        "secrets": {key: places.get(key, LEFT_OUT) for key in sorted(hidden)},
    }


def check_target(path: Path, *, force: bool) -> None:
    """Raise InvalidInput unless a document may be written to `path`."""
    if path.is_dir() or not path.parent.is_dir():
        raise InvalidInput(f"{path} cannot be a file", hint="choose a file in a folder that exists")
    if path.exists() and not force:
        raise InvalidInput(f"{path} exists already", hint="add --force to replace it")


def write_document(path: Path, settings: NodeSettings, *, force: bool) -> None:
    """Write `settings` to a file, secrets left out; see `check_target`."""
    check_target(path, force=force)
    saved = dt.datetime.now(dt.timezone.utc).isoformat(timespec="seconds")
    text = json.dumps(as_document(settings, saved), indent=2, ensure_ascii=False)
    replace_file(path, text.encode() + b"\n")


def secret_keys(settings: NodeSettings) -> set[str]:
    """Return the keys whose values must not be shown: set secrets, read or not."""
    read = {key for key in SECRET_KEYS if is_set(settings.values.get(key))}
    return read | settings.masked


def read_document(path: Path) -> Document | None:
    """Return what the file `path` says, None when it is JSON of another kind.

    Raises NotFound when there is no such file, InvalidInput when it is damaged.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST + 1)
    except OSError as error:
        raise NotFound(f"{path} cannot be read: {error.strerror}", hint="check the path") from error
    try:
        found = json.loads(raw) if len(raw) <= _LARGEST else None
    except (ValueError, RecursionError) as error:
        raise InvalidInput(
            f"{path} holds no settings: {error}", hint="choose an export or a node_config.json"
        ) from error
    if not isinstance(found, dict) or "format" not in found:
        return None
    if found["format"] != FORMAT:
        raise InvalidInput(
            f"{path} was written by another version of micrOS IDE",
            hint=f"this one reads '{FORMAT}'",
        )
    return _document(path, found)


def _document(path: Path, found: dict[str, Any]) -> Document:
    parts = [found.get(name, {}) for name in ("settings", "unknown", "secrets")]
    if not all(isinstance(part, dict) for part in parts):
        raise InvalidInput(f"{path} is damaged: a part of it is no table")
    settings, unknown, secrets = parts
    if not all(isinstance(value, bool | int | str) for value in settings.values()):
        raise InvalidInput(f"{path} is damaged: a value is neither true/false, number nor text")
    left = sorted(key for key, place in secrets.items() if place == LEFT_OUT)
    warning = f"Not in the file, so left as they are: {clean_text(', '.join(left))}."
    return Document(
        uid=_text(found, "uid"),
        name=_text(found, "name"),
        version=_text(found, "version"),
        saved=_text(found, "saved"),
        values=settings,
        unknown={clean_text(key, _TEXT): str(value) for key, value in unknown.items()},
        secrets={str(key): str(place) for key, place in secrets.items()},
        warnings=(warning,) if left else (),
    )


def _text(found: Mapping[str, Any], name: str) -> str:
    return clean_text(str(found.get(name, "")), _TEXT)

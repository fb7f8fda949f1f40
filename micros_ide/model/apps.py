"""What a dashboard app says of itself in `app.json`, checked; and what a run of it gives."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from micros_ide.errors import InvalidInput, NotFound
from micros_ide.model.app_parameters import AppParameter, Value, parse_parameter

APP_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
_MODULE = re.compile(r"[A-Za-z_]\w{0,39}", re.ASCII)
_TITLE, _SUMMARY = 60, 300  # characters
_MOST_PARAMETERS = 20
_KEYS = frozenset({"id", "title", "summary", "parameters", "needs"})


@dataclass(frozen=True, slots=True)
class AppManifest:
    """`app.json`: `id` is the folder's name, `needs` are load modules the node must have."""

    id: str
    title: str
    summary: str
    parameters: tuple[AppParameter, ...] = ()
    needs: tuple[str, ...] = ()

    def values(self, given: Mapping[str, Any]) -> dict[str, Value]:
        """Return a value for every parameter: what was `given`, checked, else the default.

        Texts are read as a person types them. Raises NotFound for a parameter there is not,
        InvalidInput for a value it does not take.
        """
        known = {one.name: one for one in self.parameters}
        for name in given:
            if name not in known:
                there = ", ".join(known) or "it has none"
                raise NotFound(
                    f"{self.id} has no parameter '{str(name)[:40]}'", hint=f"parameters: {there}"
                )
        return {
            name: one.check(given[name]) if name in given else one.default
            for name, one in known.items()
        }


@dataclass(frozen=True, slots=True)
class AppRow:
    """One app that was found; `error` says why it cannot be run."""

    id: str
    folder: str
    bundled: bool
    manifest: AppManifest | None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class AppResult:
    """What a run gave: the app's closing words, its rows and its points, in their order."""

    app_id: str
    device: str
    uid: str
    verdict: str
    seconds: float
    rows: tuple[dict[str, Any], ...] = ()
    points: tuple[dict[str, Any], ...] = ()  # series, at (seconds since the start), value, unit


def parse_manifest(text: str, folder: str) -> AppManifest:
    """Return the manifest of the app in `folder`; raises InvalidInput that names the field."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"app.json is not JSON: {error}") from error
    if not isinstance(data, dict):
        raise InvalidInput("app.json must hold an object")
    unknown = sorted(set(data) - _KEYS)
    if unknown:
        raise InvalidInput(
            f"app.json: '{unknown[0][:40]}' means nothing", hint=f"fields: {', '.join(_KEYS)}"
        )
    if data.get("id") != folder or not APP_ID.fullmatch(folder):
        raise InvalidInput(
            f"app.json: 'id' must be the folder's name, {folder[:40]!r}: a letter, then letters, "
            "digits and _, 40 at most"
        )
    return AppManifest(
        id=folder,
        title=_words(data, "title", _TITLE),
        summary=_words(data, "summary", _SUMMARY),
        parameters=_parameters(data.get("parameters", [])),
        needs=_needs(data.get("needs", [])),
    )


def _words(data: Mapping[str, Any], name: str, longest: int) -> str:
    text = data.get(name)
    if not isinstance(text, str) or not text.isprintable() or not 0 < len(text) <= longest:
        raise InvalidInput(f"app.json: '{name}' must be one line of 1 to {longest} characters")
    return text


def _parameters(rows: Any) -> tuple[AppParameter, ...]:
    if not isinstance(rows, list) or len(rows) > _MOST_PARAMETERS:
        raise InvalidInput(f"app.json: 'parameters' must be a list of up to {_MOST_PARAMETERS}")
    found = tuple(parse_parameter(row) for row in rows)
    if len({one.name for one in found}) != len(found):
        raise InvalidInput("app.json: two parameters have the same name")
    return found


def _needs(names: Any) -> tuple[str, ...]:
    if not isinstance(names, list) or not all(
        isinstance(name, str) and _MODULE.fullmatch(name) for name in names
    ):
        raise InvalidInput("app.json: 'needs' must be a list of names of load modules, without LM_")
    return tuple(names)

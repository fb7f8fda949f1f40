"""Profiles: ready settings for a kind of node, those that ship and a person's own; no secrets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from micros_ide.errors import InvalidInput, NotFound
from micros_ide.model.node_settings import Value
from micros_ide.services.catalogue import near_matches
from micros_ide.services.config_schema import BOUND_KEYS, SECRET_KEYS
from micros_ide.services.node_config import NodeConfig
from micros_ide.workers import json_store

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _-]{0,39}")
# What belongs to one node or one place is no part of a kind of node.
_LEFT_OUT = BOUND_KEYS | SECRET_KEYS | {"devfid", "staessid"}
_EMPTY: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Profile:
    """Settings under a name; `own` ones can be replaced and removed."""

    name: str
    values: Mapping[str, Value] = field(repr=False)
    own: bool = False


class Profiles:
    """Every call reads or writes files; own profiles are one file in the user's folder."""

    def __init__(self, node_config: NodeConfig, path: Path) -> None:
        self._config = node_config
        self._path = path

    def list(self) -> tuple[Profile, ...]:
        """Return all that can be read, those that ship first."""
        shipped = [Profile(name, self._fixed(name)) for name in self._config.profiles()]
        stored = json_store.load(self._path, _EMPTY)
        own = [
            Profile(name, values, own=True)
            for name, row in sorted(stored.items())
            if (values := self._fit(row))
        ]
        return (*(one for one in shipped if one.values), *own)

    def save(self, name: str, values: Mapping[str, Value]) -> Profile:
        """Keep `values` as an own profile, replacing one of the same name.

        Secrets and what belongs to one node are left out. Raises InvalidInput for an unfit name
        and when nothing is left.
        """
        name = name.strip()
        if not _NAME.fullmatch(name):
            raise InvalidInput(
                f"'{name[:40]}' cannot be the name of a profile",
                hint="use up to 40 letters, digits, blanks, '-' and '_'",
            )
        if name in self._config.profiles():
            raise InvalidInput(
                f"a profile called '{name}' comes with the program", hint="choose another name"
            )
        kept = {key: value for key, value in values.items() if key not in _LEFT_OUT}
        if not kept:
            raise InvalidInput(
                "there is nothing to keep in a profile",
                hint="name, Wi-Fi and secrets belong to one node and are left out",
            )
        self._config.schema.check_all(kept)
        json_store.update(self._path, _EMPTY, lambda rows: {**rows, name: kept})
        return Profile(name, kept, own=True)

    def remove(self, name: str) -> None:
        """Remove an own profile; raises NotFound."""

        def change(rows: dict[str, Any]) -> dict[str, Any]:
            if name not in rows:
                raise NotFound(
                    f"there is no own profile called '{name}'",
                    hint=near_matches(name, list(rows), "profiles"),
                )
            return {key: row for key, row in rows.items() if key != name}

        json_store.update(self._path, _EMPTY, change)

    def _fixed(self, name: str) -> dict[str, Value]:
        found = self._config.profile(name)
        return {key: value for key, value in found.items() if value is not None}

    def _fit(self, row: object) -> dict[str, Value]:
        """Return what of a stored profile still fits the keys there are."""
        if not isinstance(row, dict):
            return {}
        fit: dict[str, Value] = {}
        for key, value in row.items():
            if key in _LEFT_OUT or key not in self._config.schema.keys:
                continue
            try:
                self._config.schema.check(key, value)
            except InvalidInput:
                continue
            fit[key] = value
        return fit

"""Configuration for a node: from assignments, profiles and backups to the bytes on the board."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from micros_ide import paths
from micros_ide.errors import InvalidInput, NotFound
from micros_ide.model.nodes import clean_text
from micros_ide.model.virtual import VirtualSpec
from micros_ide.services.catalogue import near_matches
from micros_ide.services.config_schema import (
    BOUND_KEYS,
    DEFAULT_PASSWORD,
    PASSWORD_LENGTHS,
    ConfigSchema,
)

CONFIG_FILE = "node_config.json"
# Without the letters and digits that look alike: I l 1, O o 0.
_ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_MAX_BACKUP = 64 << 10  # bytes


@dataclass(frozen=True, slots=True)
class ChosenConfig:
    """Checked values; `assumed` names those that nobody gave."""

    values: dict[str, Any] = field(repr=False)
    assumed: frozenset[str] = frozenset()
    warnings: tuple[str, ...] = ()


class NodeConfig:
    """Read, check and merge configuration; nothing here touches a board."""

    def __init__(self, firmware: Path | None = None) -> None:
        tree = firmware or paths.bundled("firmware_src")
        self.schema = ConfigSchema(tree / "core" / "ConfigSchema.py")
        self._profiles = tree / "profiles"

    def parse(self, assignments: Iterable[str]) -> dict[str, Any]:
        """Turn `key=value` strings into typed values.

        A bool is `true` or `false`, an int is decimal and inside its range, a str inside its
        length. Raises InvalidInput for anything else and for an unknown or repeated key.
        """
        values: dict[str, Any] = {}
        for assignment in assignments:
            name, equals, text = assignment.partition("=")
            name = name.strip()
            if not equals:
                raise InvalidInput("a setting has the form key=value", hint="try devfid=lamp")
            if name in values:
                raise InvalidInput(f"'{name}' is given twice", hint="keep one of them")
            values[name] = self.schema.parse(name, text)
        return values

    def profiles(self) -> list[str]:
        """Return the names of the ready configurations."""
        return sorted(path.stem for path in self._profiles.glob("*.json"))

    def profile(self, name: str) -> dict[str, Any]:
        """Return a profile; a value of None must be asked for.

        Raises NotFound for an unknown name, InvalidInput for a damaged file.
        """
        if name not in self.profiles():
            raise NotFound(
                f"there is no profile called '{name}'",
                hint=near_matches(name, self.profiles(), "profiles"),
            )
        path = self._profiles / f"{name}.json"
        values = self._read_object(path, "profile")
        self.schema.check_all({key: value for key, value in values.items() if value is not None})
        for key in values:
            self.schema.key(key)
        return values

    def backup(self, path: Path) -> ChosenConfig:
        """Return the values of a saved `node_config.json` without what belongs to the old node.

        Keys this firmware does not know and the password everybody knows are left out with a
        warning. Raises NotFound when there is no such file, InvalidInput for unusable content.
        """
        known = {key for key, row in self.schema.keys.items() if row.settable}
        values = self._read_object(path, "backup")
        kept = {key: value for key, value in values.items() if key in known - BOUND_KEYS}
        warnings = []
        foreign = [clean_text(key, 40) for key in values if key not in self.schema.keys]
        if foreign:
            warnings.append(f"Left out of the backup, unknown here: {', '.join(foreign[:8])}.")
        if kept.get("appwd") == DEFAULT_PASSWORD:
            del kept["appwd"]
            warnings.append("The backup's node password is known to everybody: a new one is made.")
        try:
            self.schema.check_all(kept)
        except InvalidInput as error:
            raise InvalidInput(f"{path}: {error.message}", hint=error.hint) from error
        return ChosenConfig(kept, warnings=tuple(warnings))

    def choose(
        self,
        given: Mapping[str, Any],
        *,
        profile: str | None = None,
        backup: Path | None = None,
        virtual: VirtualSpec | None = None,
    ) -> ChosenConfig:
        """Merge a backup, then a profile, then what was `given`; add what is still missing.

        A virtual board without a Wi-Fi network gets its own; a node without a password gets a
        random one. Raises InvalidInput naming the keys a profile leaves open.
        """
        start = self.backup(backup) if backup else ChosenConfig({})
        values = {**start.values, **given}
        assumed: dict[str, Any] = {}
        if virtual is not None and "staessid" not in values:
            assumed = {"staessid": virtual.ssid, "stapwd": virtual.wifi_password}
        if profile:
            values = self._over_profile(profile, values | assumed, given)
        if "staessid" in values and "stapwd" not in values:
            raise InvalidInput(
                "the Wi-Fi network has no password",
                hint="add stapwd=..., empty for an open network",
            )
        if "appwd" not in values:
            assumed["appwd"] = new_password()
        values = assumed | values
        self.schema.check_all(values)
        warnings = (*start.warnings, *self._warnings(values))
        still = frozenset(key for key, value in assumed.items() if values[key] == value)
        return ChosenConfig(values, still, warnings)

    def device_bytes(self, values: Mapping[str, Any]) -> bytes:
        """Return `node_config.json` for the board, in the schema's order.

        Only what differs from the firmware's defaults is written (the node fills in the rest),
        plus name and password, which are the node's own even where they equal a default.
        """
        own = {"devfid", "appwd"}
        kept = {
            name: values[name]
            for name, key in self.schema.keys.items()
            if name in values and (name in own or values[name] != key.default)
        }
        return json.dumps(kept, separators=(",", ":"), ensure_ascii=False).encode()

    def merge(
        self, on_board: bytes, chosen: Mapping[str, Any], assumed: frozenset[str]
    ) -> MergedConfig:
        """Lay `chosen` over the configuration a board already has.

        What was only `assumed` gives way to what the board has: a repeat deploy keeps the node's
        password and locks nobody out. A damaged or foreign file counts as none.
        """
        old = self._lenient(on_board)
        defaults = {name: key.default for name, key in self.schema.keys.items()}
        kept = {key for key in assumed if self._own_value(key, old)}
        wanted = {key: value for key, value in chosen.items() if key not in kept}
        now = defaults | old
        same = all(now.get(key) == value for key, value in wanted.items())
        data = None if same else self.device_bytes(old | wanted)
        return MergedConfig(data, password_kept="appwd" in kept)

    def _over_profile(
        self, name: str, values: Mapping[str, Any], given: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Lay the profile over a backup's values; what was `given` stays on top."""
        asked = self.profile(name)
        missing = [key for key, value in asked.items() if value is None and key not in values]
        if missing:
            raise InvalidInput(
                f"the profile '{name}' needs {', '.join(missing)}",
                hint=f"give {' and '.join(missing)} a value (on the command line: --set KEY=VALUE)",
            )
        fixed = {key: value for key, value in asked.items() if value is not None}
        return {**values, **fixed, **given}

    def _lenient(self, data: bytes) -> dict[str, Any]:
        try:
            values = json.loads(data)
        except ValueError:
            return {}
        if not isinstance(values, dict):
            return {}
        return {
            name: value
            for name, value in values.items()
            if name in self.schema.keys and type(value) is self.schema.keys[name].kind
        }

    def _own_value(self, name: str, old: Mapping[str, Any]) -> bool:
        """Return whether a board has a value of its own for a key, one that can be kept."""
        if old.get(name, self.schema.keys[name].default) == self.schema.keys[name].default:
            return False
        try:
            self.schema.check(name, old[name])
        except InvalidInput:
            return False
        return True

    def _warnings(self, values: Mapping[str, Any]) -> Iterable[str]:
        if "devfid" not in values and "devfid" in self.schema.keys:
            name = self.schema.keys["devfid"].default
            yield f"No name given: a new node is called '{name}'."
        if "staessid" not in values and str(values.get("nwmd", "STA")).upper() != "AP":
            yield ("No Wi-Fi network given: a new node opens its own access point.")

    @staticmethod
    def _read_object(path: Path, what: str) -> dict[str, Any]:
        try:
            with path.open("rb") as file:
                raw = file.read(_MAX_BACKUP + 1)
        except OSError as error:
            raise NotFound(
                f"the {what} {path} cannot be read: {error.strerror}", hint="check the path"
            ) from error
        try:
            values = json.loads(raw) if len(raw) <= _MAX_BACKUP else None
        except ValueError:
            values = None
        if not isinstance(values, dict):
            raise InvalidInput(
                f"{path} is not a node configuration", hint=f"choose a {CONFIG_FILE} file"
            )
        return values


@dataclass(frozen=True, slots=True)
class MergedConfig:
    """What to write to a board that has a configuration; `data` None: it already fits."""

    data: bytes | None = field(repr=False)
    password_kept: bool = False


def new_password() -> str:
    """Return a random node password: typed from a label without guessing, 51 bits."""
    length = PASSWORD_LENGTHS[-1]
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))

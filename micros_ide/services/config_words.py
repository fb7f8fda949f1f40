"""What each configuration key means to a person: `resources/config_words.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from micros_ide import paths
from micros_ide.errors import FirmwareError

PLAIN, CHOICE, COMMANDS, CRON, NETWORKS, PINS, ZONE = (
    "plain",
    "choice",
    "commands",
    "cron",
    "networks",
    "pins",
    "zone",
)
FORMS = frozenset({PLAIN, CHOICE, COMMANDS, CRON, NETWORKS, PINS, ZONE})
_OTHERS = "other"


@dataclass(frozen=True, slots=True)
class KeyWords:
    """One key in words; `form` says how its text is edited.

    Attributes:
        unit: of a number, "" without one.
        choices: (value, what it means) where there are ready ones.
    """

    title: str
    words: str = ""
    unit: str = ""
    form: str = PLAIN
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """Keys that belong together, in the order they are read."""

    id: str
    title: str
    icon: str
    keys: tuple[str, ...]


class ConfigWords:
    """Words for the keys; read once, when first asked."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or paths.bundled("resources") / "config_words.json"

    @property
    def groups(self) -> tuple[KeyGroup, ...]:
        """All groups; raises FirmwareError when the file is damaged."""
        return self._read[0]

    @property
    def keys(self) -> Mapping[str, KeyWords]:
        """Words by key; raises FirmwareError when the file is damaged."""
        return self._read[1]

    def of(self, key: str) -> KeyWords:
        """Return the words for `key`; one that has none is called by its name."""
        return self.keys.get(key) or KeyWords(key)

    def grouped(self, keys: Mapping[str, object]) -> tuple[KeyGroup, ...]:
        """Return the groups of `keys`; keys without a group come last, in one of their own."""
        known = {key for group in self.groups for key in group.keys}
        rest = tuple(key for key in keys if key not in known)
        groups = [
            KeyGroup(one.id, one.title, one.icon, tuple(key for key in one.keys if key in keys))
            for one in self.groups
        ]
        if rest:
            groups.append(KeyGroup(_OTHERS, "Other keys", "dots-horizontal", rest))
        return tuple(one for one in groups if one.keys)

    @cached_property
    def _read(self) -> tuple[tuple[KeyGroup, ...], Mapping[str, KeyWords]]:
        try:
            data = json.loads(self._path.read_text(encoding="utf-8"))
            choices = {
                name: tuple((str(value), str(text)) for value, text in rows)
                for name, rows in data["choices"].items()
            }
            keys = {
                name: KeyWords(
                    title=row["title"],
                    words=row["words"],
                    unit=row.get("unit", ""),
                    form=row.get("form", PLAIN),
                    choices=choices[row["choices"]] if "choices" in row else (),
                )
                for name, row in data["keys"].items()
            }
            groups = tuple(
                KeyGroup(row["id"], row["title"], row["icon"], tuple(row["keys"]))
                for row in data["groups"]
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise FirmwareError(
                f"the words for configuration keys in {self._path} cannot be read: {error!r}"
            ) from error
        return groups, keys

"""What differs between two sets of settings; secrets are compared and never shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from micros_ide.model.node_settings import (
    ArchiveRecord,
    Difference,
    NodeSettings,
    Value,
    is_set,
)
from micros_ide.services.config_schema import BOUND_KEYS, SECRET_KEYS
from micros_ide.services.node_config import NodeConfig
from micros_ide.services.node_settings.document import read_document
from micros_ide.services.node_settings.reading import default_of
from micros_ide.services.passwords import Passwords

SET, NOT_SET, CHANGED, NOT_KNOWN = "(set)", "(not set)", "(changed)", "(not known)"


@dataclass(frozen=True, slots=True)
class Reference:
    """What a node is compared with.

    Attributes:
        title: what it is, in words.
        values: by key; secrets among them.
        only: the keys that count, all if None.
        not_known: secrets that are set there, and nobody can look into.
    """

    title: str
    values: Mapping[str, Value] = field(repr=False)
    only: frozenset[str] | None = None
    not_known: frozenset[str] = frozenset()

    def differences(self, here: Mapping[str, Value]) -> tuple[Difference, ...]:
        """Return each key that a node with the values `here` has otherwise."""
        return differences(here, self.values, only=self.only, not_known=self.not_known)


class References:
    """What there is to compare with."""

    def __init__(self, node_config: NodeConfig, passwords: Passwords) -> None:
        self._config = node_config
        self._passwords = passwords

    def defaults(self) -> Reference:
        """Return the defaults of the bundled firmware."""
        keys = self._config.schema.keys
        return Reference("the defaults", {name: default_of(key) for name, key in keys.items()})

    def profile(self, name: str) -> Reference:
        """Return a profile; only what it fixes counts. Raises NotFound."""
        asked = self._config.profile(name)
        fixed = {key: value for key, value in asked.items() if value is not None}
        return Reference(f"the profile '{name}'", fixed, only=frozenset(fixed))

    def record(self, record: ArchiveRecord) -> Reference:
        """Return what the archive holds, with the secrets that the key store still has."""
        values = dict(record.values)
        lost = set()
        for key, reference in record.secrets.items():
            secret = self._passwords.fetch(reference)
            if secret is None:
                lost.add(key)
            else:
                values[key] = secret
        title = f"{record.name} as of {record.at}"
        return Reference(title, values, not_known=frozenset(lost))

    def file(self, path: Path) -> Reference:
        """Return an exported file or a `node_config.json`; only what it holds counts."""
        document = read_document(path)
        if document is None:
            values = self._config.backup(path).values
            return Reference(path.name, values, only=frozenset(values))
        closed = frozenset(document.secrets) & SECRET_KEYS
        only = frozenset(document.values) | closed
        return Reference(path.name, document.values, only=only, not_known=closed)

    def node(self, settings: NodeSettings) -> Reference:
        """Return another node, read with its secrets."""
        return Reference(settings.name, settings.values, not_known=settings.masked & SECRET_KEYS)


def differences(
    here: Mapping[str, Value],
    there: Mapping[str, Value],
    *,
    only: Collection[str] | None = None,
    not_known: Collection[str] = (),
) -> tuple[Difference, ...]:
    """Return each key with different values, of those in `only` if given, sorted by name.

    `not_known` are secrets of `there` that nobody can look into. What belongs to one device
    (id, version, address) never counts.
    """
    keys = {*here, *there, *not_known} - BOUND_KEYS
    rows = []
    for key in sorted(keys if only is None else keys & set(only)):
        ours, theirs = here.get(key), there.get(key)
        if key in SECRET_KEYS:
            row = _secret_row(key, ours, theirs, known=key not in not_known)
        else:
            row = Difference(key, ours, theirs) if ours != theirs else None
        if row is not None:
            rows.append(row)
    return tuple(rows)


def _secret_row(
    key: str, ours: Value | None, theirs: Value | None, *, known: bool
) -> Difference | None:
    here = SET if is_set(ours) else NOT_SET
    if not known:
        return Difference(key, here, NOT_KNOWN, secret=True)
    if ours == theirs or not (is_set(ours) or is_set(theirs)):
        return None
    there = NOT_SET if not is_set(theirs) else CHANGED if is_set(ours) else SET
    return Difference(key, here, there, secret=True)

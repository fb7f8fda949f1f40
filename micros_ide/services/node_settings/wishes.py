"""Where new settings for a node come from: typed by hand, a profile, a file, the archive."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from micros_ide.errors import InvalidInput, NotFound
from micros_ide.model.node_settings import ArchiveRecord, NodeSettings, Value, is_set
from micros_ide.services.config_schema import BOUND_KEYS
from micros_ide.services.node_config import NodeConfig, new_password
from micros_ide.services.node_settings.archive import SettingsArchive
from micros_ide.services.node_settings.document import read_document
from micros_ide.services.passwords import PASSWORD_KEY, Passwords


@dataclass(frozen=True, slots=True)
class Wish:
    """New settings for a node that is not known yet.

    Attributes:
        values: the wanted ones for a node, given what it has; raises for a node that does not fit.
        password: a node password made for this wish, used only where the node has none.
        warnings: what is left out, in sentences.
    """

    values: Callable[[NodeSettings], dict[str, Value]] = field(repr=False)
    password: str | None = field(default=None, repr=False)
    warnings: tuple[str, ...] = ()


class Wishes:
    """Make wishes. What can be refused without a node is refused here."""

    def __init__(
        self, node_config: NodeConfig, archive: SettingsArchive, passwords: Passwords
    ) -> None:
        self._config = node_config
        self._archive = archive
        self._passwords = passwords

    def given(self, values: Mapping[str, Value]) -> Wish:
        """Return the wish for just these values; raises InvalidInput for unfit ones."""
        if not values:
            raise InvalidInput("say what to set", hint="such as devfid=lamp")
        self._config.schema.check_all(values)
        return Wish(lambda _now: dict(values))

    def profile(self, name: str, given: Mapping[str, Value]) -> Wish:
        """Return a profile with `given` on top.

        What the profile leaves open is kept where the node has a value of its own, else asked for
        (InvalidInput). Raises NotFound for an unknown profile.
        """
        asked = self._config.profile(name)
        self._config.schema.check_all(given)
        fixed = {key: value for key, value in asked.items() if value is not None}

        def values(now: NodeSettings) -> dict[str, Value]:
            open_keys = [key for key, value in asked.items() if value is None and key not in given]
            missing = [key for key in open_keys if not self._has_own(now, key)]
            if missing:
                raise InvalidInput(
                    f"the profile '{name}' needs {', '.join(missing)}",
                    hint=f"{now.name} has none of its own: add {missing[0]}=VALUE",
                )
            return {**fixed, **given}

        return Wish(values)

    def file(self, path: Path, given: Mapping[str, Value]) -> Wish:
        """Return the settings in an exported file or a `node_config.json`, `given` on top.

        Secrets that were left out of the file stay as the node has them. Raises NotFound,
        InvalidInput.
        """
        self._config.schema.check_all(given)
        document = read_document(path)
        if document is None:
            chosen = self._config.backup(path)
            wanted, warnings = {**chosen.values, **given}, chosen.warnings
        else:
            wanted, warnings = self._known(document.values, given), document.warnings
        return Wish(lambda _now: dict(wanted), warnings=warnings)

    def restore(self, at: str | None, given: Mapping[str, Value]) -> Wish:
        """Return what the archive has of the very node, `given` on top.

        The record `at` a time (see `SettingsArchive.find`), else the last one that is not what
        the node has anyway. The wish raises NotFound where there is no record, or where a secret
        of it is no longer in the key store.
        """
        self._config.schema.check_all(given)

        def values(now: NodeSettings) -> dict[str, Value]:
            found = [self._archive.find(now.uid, at)] if at else self._archive.records(now.uid)
            for record in found:
                wanted = self._known({**record.values, **self._secrets(record, given)}, given)
                if at or any(now.values.get(key) != value for key, value in wanted.items()):
                    return wanted
            self._archive.find(now.uid)  # says that there is none
            return dict(given)

        return Wish(values)

    def undo(self, before: Mapping[str, Value], secrets: Collection[str], at: str | None) -> Wish:
        """Return what takes a change back: the values `before`, and `secrets` of the record `at`.

        The wish raises NotFound where a secret is no longer kept.
        """

        def values(now: NodeSettings) -> dict[str, Value]:
            if not secrets:
                return dict(before)
            if at is None:
                raise NotFound(f"the value before of {', '.join(secrets)} was not kept")
            record = self._archive.find(now.uid, at)
            skipped = {key for key in record.secrets if key not in secrets}
            kept = self._secrets(record, skipped)
            return {**before, **{key: kept[key] for key in secrets if key in kept}}

        return Wish(values)

    def clone(self, record: ArchiveRecord, name: str, given: Mapping[str, Value]) -> Wish:
        """Return what `record` holds for another device, which is to be called `name`.

        A device keeps the node password it has; one without a proper one gets a new one. Raises
        InvalidInput for an unfit name, NotFound for a secret that the key store no longer has.
        """
        given = {**given, "devfid": name}
        self._config.schema.check_all(given)
        own, skipped = new_password(), {PASSWORD_KEY, *given}
        wanted = self._known({**record.values, **self._secrets(record, skipped)}, given)

        def values(now: NodeSettings) -> dict[str, Value]:
            if now.uid == record.uid:
                raise InvalidInput(
                    f"this is {record.name} itself ({record.uid})",
                    hint="to give it back what it had: micros-ide config restore",
                )
            if PASSWORD_KEY in given or self._has_own(now, PASSWORD_KEY):
                return wanted
            return {**wanted, PASSWORD_KEY: own}

        return Wish(values, password=own)

    def _known(self, values: Mapping[str, Value], given: Mapping[str, Value]) -> dict[str, Value]:
        """Return the values that another or a later node can have, `given` on top."""
        keys = self._config.schema.keys
        fit = {key: value for key, value in values.items() if key in keys}
        return {**{key: value for key, value in fit.items() if key not in BOUND_KEYS}, **given}

    def _secrets(self, record: ArchiveRecord, but: Collection[str]) -> dict[str, str]:
        found = {}
        for key, reference in record.secrets.items():
            if key in but:
                continue
            secret = self._passwords.fetch(reference)
            if secret is None:
                raise NotFound(
                    f"the value of '{key}' of that record is not in the key store",
                    hint=f"give it: {key}=- asks for it",
                )
            found[key] = secret
        return found

    def _has_own(self, now: NodeSettings, key: str) -> bool:
        """Return whether the node has a usable value of its own for `key`."""
        value = now.values.get(key)
        if not is_set(value) or value == self._config.schema.key(key).default:
            return False
        try:
            self._config.schema.check(key, value)
        except InvalidInput:
            return False
        return True

"""Settings of nodes as they were: a folder each, a file each time, secrets in the key store."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from micros_ide.errors import InvalidInput, MicrosError, NotFound
from micros_ide.model.node_settings import ArchiveRecord, NodeSettings, folder_of, is_set
from micros_ide.services.catalogue import near_matches
from micros_ide.services.config_schema import SECRET_KEYS
from micros_ide.services.node_settings.document import as_document, read_document
from micros_ide.services.passwords import Passwords
from micros_ide.workers import json_store
from micros_ide.workers.file_lock import locked

KEPT = 50  # records of one device
_AT = re.compile(r"\d{8}T\d{6}\.\d{3}Z")


class SettingsArchive:
    """Save, list and read records; the oldest of a device go when it has more than KEPT."""

    def __init__(self, folder: Path, passwords: Passwords) -> None:
        self._folder = folder
        self._passwords = passwords

    def devices(self) -> tuple[ArchiveRecord, ...]:
        """Return the latest readable record of each device, by name."""
        folders = sorted(self._folder.glob("*/")) if self._folder.is_dir() else []
        latest = [self._latest(folder) for folder in folders]
        return tuple(sorted((one for one in latest if one), key=lambda one: (one.name, one.uid)))

    def records(self, uid: str) -> tuple[ArchiveRecord, ...]:
        """Return the readable records of the node `uid`, the latest first."""
        found = (_lenient(path) for path in self._paths(self._home(uid)))
        return tuple(one for one in found if one)

    def find(self, key: str, at: str | None = None) -> ArchiveRecord:
        """Return a record of the device with this id or name: the latest, or the one `at` a time.

        `at` is the beginning of a record's name. Raises NotFound, InvalidInput where several
        fit or the file is damaged.
        """
        uid = self.uid_of(key)
        paths = [path for path in self._paths(self._home(uid)) if path.stem.startswith(at or "")]
        if not paths:
            raise NotFound(
                f"the archive has no record '{at}' of {key}" if at else f"no record of {key}",
                hint="see: micros-ide config archive --list NODE",
            )
        if at and len(paths) > 1:
            raise InvalidInput(
                f"{len(paths)} records begin with '{at}'",
                hint=f"say more of it, such as {paths[0].stem}",
            )
        return _record(paths[0])

    def uid_of(self, key: str) -> str:
        """Return the id of the archived device with this id or (its latest) name; NotFound."""
        if self._paths(self._home(key)):
            return key
        every = self.devices()
        found = [one.uid for one in every if one.name == key]
        if len(found) > 1:
            raise InvalidInput(
                f"{len(found)} archived devices were called '{key}'",
                hint=f"give an id: {', '.join(found[:5])}",
            )
        if not found:
            raise NotFound(
                f"the archive knows no device '{key[:64]}'",
                hint=near_matches(key, [one.name for one in every], "devices")
                if every
                else "save one: micros-ide config archive NODE",
            )
        return found[0]

    def save(self, settings: NodeSettings) -> ArchiveRecord:
        """Save `settings`, read with their secrets, and return the record.

        When they are what the latest record holds, that one is returned. Raises InvalidInput when
        nothing can be written.
        """
        home = self._home(settings.uid)
        with self._locked(home):
            last = self._latest(home)
            if last is not None and self._same(last, settings):
                return last
            before = self._kept_secrets(last)
            secrets = {}
            for key in sorted(SECRET_KEYS & set(settings.values)):
                value = str(settings.values[key])
                if is_set(value):
                    known = next((ref for ref, old in before.items() if old == value), None)
                    secrets[key] = known or self._passwords.keep(settings.uid, key, value)
            now = dt.datetime.now(dt.timezone.utc)
            at = f"{now:%Y%m%dT%H%M%S}.{now.microsecond // 1000:03}Z"
            path = home / f"{at}.json"
            document = as_document(settings, now.isoformat(timespec="seconds"), secrets)
            json_store.save(path, document, private=True)
            self._drop_oldest(home, path)
        return _record(path)

    def forget(self, uid: str) -> None:
        """Remove every record of the node `uid` with its secrets."""
        home = self._home(uid)
        if not home.is_dir():
            return
        with self._locked(home):
            for path in self._paths(home):
                self._remove(path, keep=frozenset())

    def _same(self, last: ArchiveRecord, settings: NodeSettings) -> bool:
        now = {key: value for key, value in settings.values.items() if is_set(value)}
        then = {key: value for key, value in last.values.items() if is_set(value)}
        for key, reference in last.secrets.items():
            secret = self._passwords.fetch(reference)
            if secret is not None:
                then[key] = secret
        return now == then and dict(last.unknown) == dict(settings.unknown)

    def _kept_secrets(self, record: ArchiveRecord | None) -> dict[str, str]:
        """Return what the key store still has of a record, by reference."""
        references = record.secrets.values() if record else ()
        found = {ref: self._passwords.fetch(ref) for ref in references}
        return {ref: secret for ref, secret in found.items() if secret is not None}

    def _drop_oldest(self, home: Path, new: Path) -> None:
        # By name, so by time; the one just written stays even where a clock went backwards.
        surplus = [path for path in self._paths(home)[KEPT:] if path != new]
        kept = [record for path in self._paths(home)[:KEPT] if (record := _lenient(path))]
        needed = frozenset(ref for record in kept for ref in record.secrets.values())
        for path in surplus:
            self._remove(path, keep=needed)

    def _remove(self, path: Path, keep: frozenset[str]) -> None:
        record = _lenient(path)
        path.unlink(missing_ok=True)
        for reference in set(record.secrets.values()) - keep if record else ():
            with suppress(MicrosError):  # a locked key store: the secret is of no use to anybody
                self._passwords.drop(reference)

    def _latest(self, home: Path) -> ArchiveRecord | None:
        return next((one for path in self._paths(home) if (one := _lenient(path))), None)

    def _home(self, uid: str) -> Path:
        return self._folder / folder_of(uid)

    @staticmethod
    def _paths(home: Path) -> list[Path]:
        """Return the files of a device, the latest first."""
        found = (path for path in home.glob("*.json") if _AT.fullmatch(path.stem))
        return sorted(found, key=lambda path: path.stem, reverse=True)

    @contextmanager
    def _locked(self, home: Path) -> Iterator[None]:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        with locked(home / ".lock"):
            yield


def _record(path: Path) -> ArchiveRecord:
    document = read_document(path)
    if document is None:
        raise InvalidInput(f"{path} is no record of this archive", hint="remove it")
    home = folder_of(document.uid)
    if home != path.parent.name:
        raise InvalidInput(f"{path} is a record of another device", hint="remove it")
    # A record leads to its own secrets only, whatever its file says.
    own = {key: ref for key, ref in document.secrets.items() if ref.startswith(f"{home}/archive/")}
    return ArchiveRecord(
        uid=document.uid,
        name=document.name,
        version=document.version,
        at=path.stem,
        path=path,
        values=document.values,
        unknown=document.unknown,
        secrets=own,
    )


def _lenient(path: Path) -> ArchiveRecord | None:
    try:
        return _record(path)
    except MicrosError:
        return None

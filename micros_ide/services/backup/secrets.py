"""What of a node's files nobody else may read: taken out for a backup, put back for a restore."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from micros_ide.errors import InvalidInput
from micros_ide.model.backup import BackupFile, Kind
from micros_ide.model.config_secrets import joined, secret_texts, separate
from micros_ide.model.file_set import DeviceFile
from micros_ide.model.node_files import CONFIG_FILES, holds_secrets
from micros_ide.services.config_schema import SECRET_KEYS

_SHORTEST = 6  # characters; shorter words are in every file


@dataclass(frozen=True)
class Parted:
    """Files in two halves: `rows` with `public` may be seen, `hidden` has to be sealed."""

    rows: tuple[BackupFile, ...]
    public: dict[str, bytes]
    hidden: bytes = field(repr=False)  # b"": there are no secrets


def part(files: Sequence[DeviceFile], known: Iterable[object]) -> Parted:
    """Take the secrets out of `files`.

    A configuration loses its secret values alone. A file with another secret, or with one of those
    values in it (a log, a module), is hidden altogether. `known` are values that are no secret:
    the firmware's defaults. Hashes of what was hidden are hidden, too: they would help to guess.
    """
    words = _words(files, {str(value) for value in known})
    rows, public, configs, sealed = [], {}, {}, {}
    for file in files:
        clear, config = _without_secrets(file)
        if clear is None or any(word in clear for word in words):
            sealed[file.path] = base64.b64encode(file.data).decode()
            rows.append(BackupFile(file.path, 0, "", Kind.SEALED))
            continue
        if config is not None:
            configs[file.path] = config
        public[file.path] = clear
        digest = hashlib.sha256(clear).hexdigest()
        kind = Kind.PLAIN if config is None else Kind.CONFIG
        rows.append(BackupFile(file.path, len(clear), digest, kind))
    hidden = json.dumps({"configs": configs, "files": sealed}).encode()
    return Parted(tuple(rows), public, hidden if configs or sealed else b"")


def join(rows: Sequence[BackupFile], public: dict[str, bytes], hidden: bytes) -> list[DeviceFile]:
    """Return the files that `part` was given; raises InvalidInput if that cannot be."""
    try:
        secrets = json.loads(hidden) if hidden else {"configs": {}, "files": {}}
        return [DeviceFile(row.path, _whole(row, public, secrets)) for row in rows]
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise InvalidInput("the secrets of the backup are damaged") from error


def without_secrets(rows: Sequence[BackupFile], public: dict[str, bytes]) -> list[DeviceFile]:
    """Return what can be had without the secrets: no hidden file, no secret value.

    Raises InvalidInput for a configuration that is none.
    """
    found = []
    for row in rows:
        if row.kind is Kind.PLAIN:
            found.append(DeviceFile(row.path, public[row.path]))
        elif row.kind is Kind.CONFIG:
            separate(public[row.path], SECRET_KEYS)  # it is an object of plain values
            values = json.loads(public[row.path])
            kept = {key: value for key, value in values.items() if key not in SECRET_KEYS}
            found.append(DeviceFile(row.path, json.dumps(kept).encode()))
    return found


def _without_secrets(file: DeviceFile) -> tuple[bytes | None, dict[str, Any] | None]:
    """Return the file in clear (None: it may not be), and what was taken out of it."""
    if not holds_secrets(file.path, SECRET_KEYS):
        return file.data, None
    if file.path not in CONFIG_FILES:
        return None, None
    try:
        parted = separate(file.data, SECRET_KEYS)
    except InvalidInput:  # a damaged one may hold a password anywhere
        return None, None
    return parted.public, {"values": list(parted.values), "sha256": file.sha256}


def _words(files: Sequence[DeviceFile], known: set[str]) -> list[bytes]:
    found: set[str] = set()
    for file in files:
        if file.path in CONFIG_FILES:
            try:
                found |= secret_texts(file.data, SECRET_KEYS)
            except InvalidInput:
                continue
        elif holds_secrets(file.path, SECRET_KEYS):
            found.add(file.data.decode("utf-8", "replace").strip())
    return [word.encode() for word in found - known if len(word) >= _SHORTEST]


def _whole(row: BackupFile, public: dict[str, bytes], secrets: dict[str, Any]) -> bytes:
    if row.kind is Kind.SEALED:
        return base64.b64decode(secrets["files"][row.path], validate=True)
    if row.kind is Kind.PLAIN:
        return public[row.path]
    taken = secrets["configs"][row.path]
    data = joined(public[row.path], taken["values"], SECRET_KEYS)
    if hashlib.sha256(data).hexdigest() != taken["sha256"]:
        raise InvalidInput(f"{row.path} of the backup is damaged")
    return data

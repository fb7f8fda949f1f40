"""Make, read and list backups; no secret is in them in clear."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from micros_ide import __version__
from micros_ide.errors import AuthFailed, BoardError, FirmwareError, InvalidInput, MicrosError
from micros_ide.model.backup import FILES, MANIFEST, SEALED, BackupNode, Kind, Manifest
from micros_ide.model.file_set import DeviceFile
from micros_ide.model.installed import with_list
from micros_ide.model.local_names import local_name
from micros_ide.model.node_files import BoardFile, FileTree, is_passing
from micros_ide.model.nodes import clean_text
from micros_ide.model.ports import SerialPort
from micros_ide.model.reporting import Reporter
from micros_ide.services.backup.secrets import join, part, without_secrets
from micros_ide.services.board_session import BoardSession
from micros_ide.services.config_schema import SECRET_KEYS
from micros_ide.services.firmware_build import FirmwareBuild
from micros_ide.services.node_config import CONFIG_FILE, NodeConfig
from micros_ide.services.passwords import Passwords
from micros_ide.services.ports import Ports
from micros_ide.workers import backup_archive, sealed_box

_KEY_KIND = "backup"  # what the key store calls the key of a backup
_ENDING = ".zip"
_MOST_BYTES = backup_archive.MOST_BYTES


@dataclass(frozen=True)
class Backup:
    """A backup that was read and found whole; `warnings` are what making it had to say."""

    path: Path
    manifest: Manifest
    members: dict[str, bytes] = field(repr=False)
    warnings: tuple[str, ...] = ()

    @property
    def wants_passphrase(self) -> bool:
        """True when its secrets open with a passphrase."""
        return self.manifest.wrapped_key is not None


class Backups:
    """Backups of this user are kept in `folder`; others may lie anywhere."""

    def __init__(
        self,
        folder: Path,
        *,
        ports: Ports,
        build: FirmwareBuild,
        node_config: NodeConfig,
        passwords: Passwords,
    ) -> None:
        self.folder = folder
        self._ports = ports
        self._build = build
        self._node_config = node_config
        self._passwords = passwords

    def within(self, folder: Path) -> Backups:
        """Return the backups that lie in another folder."""
        return Backups(
            folder,
            ports=self._ports,
            build=self._build,
            node_config=self._node_config,
            passwords=self._passwords,
        )

    def make(
        self,
        device: str,
        report: Reporter,
        *,
        out: Path | None = None,
        passphrase: str | None = None,
    ) -> Backup:
        """Copy everything on the board behind `device` into a new file and restart the board.

        `out` is a file or a folder. The key of the secrets is kept in the key store of this
        computer or, with a `passphrase`, in the backup under that. Files that the board has like
        this program are not read but taken from here. Raises what BoardSession raises,
        InvalidInput when the file cannot be written or is there already.
        """
        port = self._ports.free_line(device)
        _check_place(out)
        known = known_files(self._build, report)
        with BoardSession.open(port.device, report) as session:
            tree = session.tree(hashed=True)
            files, left_out = read_files(session, tree.files, known, report)
        return self.write(tree, port, files, out=out, passphrase=passphrase, warnings=left_out)

    def write(
        self,
        tree: FileTree,
        port: SerialPort,
        files: list[DeviceFile],
        *,
        out: Path | None = None,
        passphrase: str | None = None,
        complete: bool = True,
        config: DeviceFile | None = None,
        warnings: tuple[str, ...] = (),
    ) -> Backup:
        """Write `files` of the board with `tree` into a new backup.

        `config` says whose they are where the configuration is not among them.
        """
        values = _values([config] if config else files)
        node = BackupNode.of(
            tree.facts,
            name=clean_text(str(values.get("devfid", "")), 64),
            version=clean_text(str(values.get("version", "")), 32),
            board_id=port.board_id or "",
        )
        now = dt.datetime.now(dt.timezone.utc)
        parted = part(files, (key.default for key in self._node_config.schema.keys.values()))
        manifest = Manifest(
            id=uuid.uuid4().hex,
            made=now.isoformat(timespec="seconds"),
            program=__version__,
            node=node,
            files=parted.rows,
            complete=complete,
        )
        path = self._place(out, node, now)
        public = {FILES + name: data for name, data in parted.public.items()}
        if not parted.hidden:
            return _written(path, manifest, public, warnings)
        key, manifest = self._with_key(manifest, passphrase)
        try:
            sealed = sealed_box.seal(key, parted.hidden, manifest.render())
            return _written(path, manifest, {SEALED: sealed, **public}, warnings)
        except BaseException:
            self._forget_key(manifest)
            raise

    def read(self, path: Path) -> Backup:
        """Return a backup after every check; raises NotFound, InvalidInput (see `read_archive`)."""
        members = backup_archive.read_archive(path)
        try:
            manifest = Manifest.parse(members.get(MANIFEST, b""))
            _check_members(manifest, members)
        except InvalidInput as error:
            raise InvalidInput(
                f"{path.name} is no usable backup: {error.message}",
                hint=error.hint or "take another backup; nothing was changed on the board",
            ) from error
        return Backup(path, manifest, members)

    def files(self, backup: Backup, passphrase: str | None = None) -> list[DeviceFile]:
        """Return all files with their secrets.

        Raises AuthFailed for a wrong passphrase, or when the key is not in this computer's key
        store; InvalidInput when the sealed part is damaged.
        """
        public = _public(backup)
        hidden = b""
        if backup.manifest.has_secrets:
            key = self._key(backup.manifest, passphrase)
            hidden = sealed_box.unseal(key, backup.members[SEALED], backup.members[MANIFEST])
        return join(backup.manifest.files, public, hidden)

    def files_without_secrets(self, backup: Backup) -> list[DeviceFile]:
        """Return what can be had without the key."""
        return without_secrets(backup.manifest.files, _public(backup))

    def list(self) -> tuple[Backup, ...]:
        """Return the backups in `folder`, the newest first; what is none is passed over."""
        found = []
        for path in sorted(self.folder.glob(f"*{_ENDING}")):
            try:
                found.append(self.read(path))
            except MicrosError:
                continue
        return tuple(sorted(found, key=lambda one: one.manifest.made, reverse=True))

    def remove(self, path: Path) -> None:
        """Delete a backup and forget its key."""
        self._forget_key(self.read(path).manifest)
        path.unlink(missing_ok=True)

    def _with_key(self, manifest: Manifest, passphrase: str | None) -> tuple[bytes, Manifest]:
        """Return a new key, and the manifest that leads to it."""
        key = sealed_box.new_key()
        if passphrase is None:
            name = self._passwords.keep(manifest.node.uid, _KEY_KIND, key.hex())
            return key, replace(manifest, key_name=name)
        wrapped = sealed_box.WrappedKey.wrap(key, passphrase)
        return key, replace(manifest, wrapped_key=wrapped.as_json())

    def _forget_key(self, manifest: Manifest) -> None:
        if manifest.key_name is not None and f"/{_KEY_KIND}/" in manifest.key_name:
            self._passwords.drop(manifest.key_name)

    def _key(self, manifest: Manifest, passphrase: str | None) -> bytes:
        if manifest.wrapped_key is not None:
            if passphrase is None:
                raise AuthFailed("the backup opens with a passphrase", hint="give --passphrase -")
            return sealed_box.WrappedKey.of_json(manifest.wrapped_key).unwrap(passphrase)
        name = manifest.key_name or ""
        kept = self._passwords.fetch(name) if f"/{_KEY_KIND}/" in name else None
        try:
            key = bytes.fromhex(kept or "")
        except ValueError:
            key = b""
        if len(key) != sealed_box.KEY_BYTES:
            raise AuthFailed(
                "the passwords of this backup are sealed, and the key is not on this computer",
                hint="restore where the backup was made; or add --without-secrets, "
                "then the board's own passwords stay",
            )
        return key

    def _place(self, out: Path | None, node: BackupNode, now: dt.datetime) -> Path:
        name = local_name(f"{node.name or 'board'}-{node.uid[-8:-2]}-{now:%Y%m%d-%H%M%S}")
        folder = self.folder if out is None else out
        if out is not None and not out.is_dir():
            return out
        path = folder / f"{name}{_ENDING}"
        number = 1
        while path.exists():
            number += 1
            path = folder / f"{name}-{number}{_ENDING}"
        return path


def known_files(build: FirmwareBuild, report: Reporter) -> dict[str, DeviceFile]:
    """Return this program's own firmware files by path; none where they cannot be built."""
    try:
        files = with_list(build.build(report), (), build.version())
    except FirmwareError as error:
        report.log(f"{error.message}: every file is read from the board", "warning")
        return {}
    return {one.path: one for one in files.files}


def read_files(
    session: BoardSession,
    wanted: Iterable[BoardFile],
    known: dict[str, DeviceFile],
    report: Reporter,
) -> tuple[list[DeviceFile], tuple[str, ...]]:
    """Return the content of `wanted`, and what was left out and why.

    What the node keeps for its next start only is left out without a word. Raises BoardError when
    a file is not what its hash says.
    """
    chosen = [one for one in wanted if not is_passing(one.path)]
    odd = [one.shown for one in chosen if one.odd]
    if sum(one.size for one in chosen) > _MOST_BYTES:
        raise InvalidInput("there is more on the board than a backup can hold")
    files = []
    for one in chosen:
        if one.odd:
            continue
        mine = known.get(one.path)
        if mine is None or mine.sha256 != one.sha256:
            mine = DeviceFile(one.path, session.files.read(one.path, report))
        if mine.sha256 != one.sha256:
            raise BoardError(f"{one.shown} changed while it was read", hint="try again")
        files.append(mine)
    left_out = f"Left out, names that no file here can have: {', '.join(odd)}."
    return files, (left_out,) if odd else ()


def _public(backup: Backup) -> dict[str, bytes]:
    rows = backup.manifest.files
    return {row.path: backup.members[FILES + row.path] for row in rows if row.kind != Kind.SEALED}


def _written(
    path: Path, manifest: Manifest, members: dict[str, bytes], warnings: tuple[str, ...]
) -> Backup:
    members = {MANIFEST: manifest.render(), **members}
    backup_archive.write_archive(path, members)
    return Backup(path, manifest, members, warnings)


def _check_place(out: Path | None) -> None:
    if out is None or out.is_dir():
        return
    if out.exists():
        raise InvalidInput(f"{out} is there already", hint="choose another name with --out")
    if not out.parent.is_dir():
        raise InvalidInput(f"there is no folder {out.parent}", hint="make it, or choose another")


def _check_members(manifest: Manifest, members: dict[str, bytes]) -> None:
    """Raise InvalidInput unless the members are what the manifest lists, byte for byte."""
    from micros_ide.workers.board_fs import checked

    paths = [one.path for one in manifest.files]
    if len({*paths}) != len(paths):
        raise InvalidInput("it lists a file twice")
    wanted = {MANIFEST, SEALED} if manifest.has_secrets else {MANIFEST}
    for one in manifest.files:
        checked(one.path)
        if one.kind is not Kind.SEALED:
            wanted.add(FILES + one.path)
    if wanted != members.keys():
        raise InvalidInput("its files are not the ones that it lists")
    for one in manifest.files:
        if one.kind is Kind.SEALED:
            continue
        data = members[FILES + one.path]
        if len(data) != one.size or hashlib.sha256(data).hexdigest() != one.sha256:
            raise InvalidInput(f"{one.path} is damaged")


def _values(files: list[DeviceFile]) -> dict[str, Any]:
    """Return what is public of the node's configuration."""
    data = next((one.data for one in files if one.path == CONFIG_FILE), b"{}")
    try:
        values = json.loads(data)
    except ValueError:
        return {}
    if not isinstance(values, dict):
        return {}
    return {key: value for key, value in values.items() if key not in SECRET_KEYS}

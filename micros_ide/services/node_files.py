"""The files of a board over USB: list, get, put, remove, rename."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from micros_ide.engine.jobs import Job, JobEngine
from micros_ide.errors import InvalidInput, NotFound
from micros_ide.model.file_choice import chosen_files, few, folders_among
from micros_ide.model.file_set import DeviceFile, FileSet
from micros_ide.model.local_names import places
from micros_ide.model.node_files import BoardFile, FilesDone, FileTree, holds_secrets
from micros_ide.model.nodes import clean_text
from micros_ide.model.reporting import Reporter
from micros_ide.services.board_session import BoardSession
from micros_ide.services.config_schema import SECRET_KEYS
from micros_ide.services.firmware_build import FirmwareBuild
from micros_ide.services.node_config import CONFIG_FILE
from micros_ide.services.ports import Ports

T = TypeVar("T")
_MOST_BYTES = 16 << 20  # more than any board's flash
_IN_PART = "some files are changed, none is half: run the same command again"


class NodeFiles:
    """Each call stops what runs on the board, works at its prompt, and restarts the board.

    With `restart` false the board stays at its prompt. After a change a node is waited for. All
    of them raise NotFound, Busy, ConnectionFailed, DeviceTimeout (no MicroPython answers),
    BoardError, and refuse what they can before the board is touched.
    """

    def __init__(self, ports: Ports, build: FirmwareBuild, jobs: JobEngine) -> None:
        self._ports = ports
        self._build = build
        self._jobs = jobs

    def submit(self, title: str, device: str, work: Callable[[Reporter], T]) -> Job:
        """Queue `work` on the lane of the port `device`."""
        lane = f"serial:{self._ports.find(device).device}"
        return self._jobs.submit(title, lane, work)

    def list(
        self,
        device: str,
        report: Reporter,
        *,
        folder: str = "",
        hashed: bool = False,
        restart: bool = True,
    ) -> FileTree:
        """Return what is on the board below `folder`; `hashed` with the SHA-256 of each file."""
        with self._session(device, report, restart=restart) as session:
            return session.tree(board_path(folder, folder=True), hashed=hashed)

    def get(
        self,
        device: str,
        wanted: Sequence[str],
        folder: Path,
        report: Reporter,
        *,
        force: bool = False,
        secrets: bool = False,
        restart: bool = True,
    ) -> FilesDone:
        """Copy files, folders or patterns (`*.pds`; "/" is everything) into `folder`.

        A file that differs is replaced with `force` only. Files with passwords are left out of
        folders, and copied by name only with `secrets`: then readable by the owner alone.
        """
        _folder_here(folder)
        with self._session(device, report, restart=restart) as session:
            chosen, left_out = _without_secrets(
                chosen_files(session.tree(hashed=True), wanted, recursive=True),
                wanted,
                allowed=secrets,
            )
            targets = places(folder, (one.path for one in chosen))
            same = _same_here(chosen, targets, force=force)
            done, size = [], 0
            for one in chosen:
                if one.path not in same:
                    size += _fetched(session, one, targets[one.path], report)
                    done.append(one.path)
        return FilesDone(
            done=tuple(done),
            unchanged=tuple(one.path for one in chosen if one.path in same),
            bytes=size,
            places=tuple(str(targets[path]) for path in done),
            warnings=left_out,
        )

    def put(
        self,
        device: str,
        sources: Sequence[Path],
        report: Reporter,
        *,
        folder: str = "",
        force: bool = False,
        restart: bool = True,
    ) -> FilesDone:
        """Copy files and folders into `folder` of the board; what is there already is not sent.

        Each file is old or new at any time, never half. Files of the firmware's core, and a
        configuration that is no JSON object, are refused without `force`.
        """
        files = self._file_set(sources, board_path(folder, folder=True), force=force)
        with self._session(device, report, restart=restart) as session:
            session.leaving(_IN_PART)
            result = session.files.send(files, report, twins=False)
            hidden = _shadowed(session, files)
            node, warnings = session.start_changed() if result.sent else (None, ())
        size = sum(len(one.data) for one in files.files if one.path in result.sent)
        return FilesDone(result.sent, result.unchanged, size, (), node, (*hidden, *warnings))

    def remove(
        self,
        device: str,
        wanted: Sequence[str],
        report: Reporter,
        *,
        recursive: bool = False,
        force: bool = False,
        restart: bool = True,
    ) -> FilesDone:
        """Remove files, patterns and, with `recursive`, folders.

        What a node needs to start, and its configuration, go with `force` only; nothing is
        removed then.
        """
        with self._session(device, report, restart=restart) as session:
            tree = session.tree()
            chosen = chosen_files(tree, wanted, recursive=recursive)
            if not force:
                self._refuse_vital([one.path for one in chosen])
            folders = folders_among(tree, wanted, chosen) if recursive else []
            paths = [*(one.path for one in chosen), *folders]
            report.phase("Removing files", len(paths), "files")
            session.leaving(_IN_PART)
            for number, path in enumerate(paths, 1):
                session.files.remove(path)
                report.progress(number)
            node, warnings = session.start_changed()
        size = sum(one.size for one in chosen)
        return FilesDone(tuple(paths), (), size, (), node, warnings)

    def rename(
        self,
        device: str,
        old: str,
        new: str,
        report: Reporter,
        *,
        force: bool = False,
        restart: bool = True,
    ) -> FilesDone:
        """Move a file or folder; nothing may be at `new` yet."""
        old, new = board_path(old), board_path(new)
        if not force:
            self._refuse_vital([old, new])
        with self._session(device, report, restart=restart) as session:
            session.files.stat(old)
            if session.files.exists(new):
                raise InvalidInput(f"{clean_text(new)} is there already", hint="remove it first")
            session.files.rename(old, new)
            node, warnings = session.start_changed()
        return FilesDone((old, new), node=node, warnings=warnings)

    def make_folder(
        self, device: str, path: str, report: Reporter, *, restart: bool = True
    ) -> FilesDone:
        """Make one folder; the folder it lies in must be there."""
        path = board_path(path)
        with self._session(device, report, restart=restart) as session:
            session.files.mkdir(path)
        return FilesDone((path,))

    def _session(self, device: str, report: Reporter, *, restart: bool) -> BoardSession:
        return BoardSession.open(self._ports.free_line(device).device, report, restart=restart)

    def _file_set(self, wanted: Sequence[Path], folder: str, *, force: bool) -> FileSet:
        from micros_ide.workers import local_files

        found: dict[str, Path] = {}
        for source in wanted:
            for name, path in local_files.sources(source):
                target = board_path(f"{folder}/{name}" if folder else name)
                if target in found:
                    raise InvalidInput(f"two files would be {target} on the board")
                found[target] = path
        if not found:
            raise NotFound("there is no file to put")
        if not force:
            self._refuse_core(found)
        files, room = [], _MOST_BYTES
        for target, path in found.items():
            data = local_files.content(path, room)
            room -= len(data)
            if target == CONFIG_FILE and not force:
                _check_configuration(data, path)
            files.append(DeviceFile(target, data))
        return FileSet(tuple(sorted(files, key=lambda one: (one.path == "main.py", one.path))))

    def _refuse_core(self, paths: Iterable[str]) -> None:
        core = self._build.core_names()
        vital = [path for path in paths if path.rpartition(".")[0] in core]
        if vital:
            raise InvalidInput(
                f"{few(vital)}: the node may not start without the right one",
                hint="micros-ide update brings the firmware's files; --force puts yours",
            )

    def _refuse_vital(self, paths: Sequence[str]) -> None:
        if CONFIG_FILE in paths:
            raise InvalidInput(
                f"without {CONFIG_FILE} the node forgets its name, network and password",
                hint="--force does it all the same; micros-ide backup keeps a copy",
            )
        self._refuse_core(paths)


def board_path(text: str, *, folder: bool = False) -> str:
    """Return a path as people type it as one for a board; raises InvalidInput.

    Leading and trailing "/" go; with `folder` the root may be meant.
    """
    from micros_ide.workers.board_fs import checked

    return checked(text.strip("/").removeprefix("./"), empty=folder)


def _without_secrets(
    chosen: Sequence[BoardFile], wanted: Sequence[str], *, allowed: bool
) -> tuple[tuple[BoardFile, ...], tuple[str, ...]]:
    if allowed:
        return tuple(chosen), ()
    secret = [one.path for one in chosen if holds_secrets(one.path, SECRET_KEYS)]
    named = [path for path in secret if path in {text.strip("/") for text in wanted}]
    if named:
        raise InvalidInput(
            f"{few(named)} may hold passwords in clear",
            hint="add --secrets to copy it all the same; micros-ide backup keeps them safe",
        )
    left_out = (f"Left out, they may hold passwords: {few(secret)}.",) if secret else ()
    return tuple(one for one in chosen if one.path not in secret), left_out


def _same_here(
    chosen: Sequence[BoardFile], targets: dict[str, Path], *, force: bool
) -> frozenset[str]:
    """Return what is here with the same content; raises InvalidInput for what would be lost."""
    from micros_ide.workers import local_files

    here = {one.path: local_files.file_hash(targets[one.path]) for one in chosen}
    differ = [
        one.path for one in chosen if here[one.path] is not None and here[one.path] != one.sha256
    ]
    if differ and not force:
        raise InvalidInput(
            f"{few([str(targets[path]) for path in differ])}: there already, and different",
            hint="--force replaces what is here; or choose another folder with --to",
        )
    return frozenset(one.path for one in chosen if here[one.path] == one.sha256)


def _fetched(session: BoardSession, one: BoardFile, place: Path, report: Reporter) -> int:
    from micros_ide.workers import local_files

    return local_files.save_pieces(
        place,
        session.files.pieces(one.path, report),
        one.sha256 or "",
        private=holds_secrets(one.path, SECRET_KEYS),
    )


def _shadowed(session: BoardSession, files: FileSet) -> tuple[str, ...]:
    sent = {one.path for one in files.files}
    twins = [
        f"{one.path[:-4]}.py"
        for one in files.files
        if one.path.endswith(".mpy") and f"{one.path[:-4]}.py" not in sent
    ]
    there = session.files.hashes(twins) if twins else {}
    return tuple(
        f"{path} is on the board, too: MicroPython takes it, not the .mpy."
        for path, digest in there.items()
        if digest is not None
    )


def _check_configuration(data: bytes, path: Path) -> None:
    try:
        usable = isinstance(json.loads(data), dict)
    except ValueError:
        usable = False
    if not usable:
        raise InvalidInput(
            f"{path} is no configuration: the node would start with its defaults",
            hint="it has to be one JSON object; --force puts it all the same",
        )


def _folder_here(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise InvalidInput(f"{folder} is no folder", hint="choose another one with --to")

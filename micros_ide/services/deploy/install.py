"""Bring firmware files onto a board so that a power cut never makes ours look like the user's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from micros_ide.errors import NotFound
from micros_ide.model.file_set import DeviceFile, FileSet
from micros_ide.model.installed import INSTALLED, INSTALLING, Installed
from micros_ide.model.node_files import SLOT_POINTERS
from micros_ide.model.reporting import Reporter

if TYPE_CHECKING:
    from micros_ide.workers.board_fs import BoardFs


@dataclass(frozen=True, slots=True)
class InstallDone:
    """Paths on the board; the lists themselves are not counted as sent."""

    sent: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]


def installed_on(board: BoardFs) -> Installed | None:
    """Return what we may have put onto the board; None where there is no list."""
    found: Installed | None = None
    for name in (INSTALLING, INSTALLED):
        try:
            listed = Installed.parse(board.read(name))
        except NotFound:
            continue
        if listed is not None:
            found = listed if found is None else found.with_also(listed)
    return found


def settle(board: BoardFs) -> None:
    """Make the root folder all there is: no update over the air on trial, and no way back."""
    for path in SLOT_POINTERS:
        _removed(board, path)


def install(
    board: BoardFs,
    files: FileSet,
    before: Installed | None,
    report: Reporter,
    *,
    obsolete: Sequence[str] | None = None,
    force: bool = False,
    twins: bool = True,
) -> InstallDone:
    """Send `files`, then remove what an older firmware left.

    `obsolete` None: what `before` lists, `files` lack and nobody has changed. While files are sent
    the board has the old and the new list, so that the next attempt knows both as ours. Raises
    what `BoardFs.send` raises.
    """
    settle(board)
    new = next(Installed.parse(one.data) for one in files.files if one.path == INSTALLED)
    under_way = before is not None and new is not None and before.hashes != new.hashes
    if before is not None and new is not None and under_way:
        journal = DeviceFile(INSTALLING, before.with_also(new).render())
        files = FileSet((journal, *files.files))
    result = board.send(files, report, force=force, twins=twins)
    if obsolete is None:
        obsolete = _obsolete(board, before, {one.path for one in files.files})
    removed = [*result.removed]
    for path in obsolete:
        removed += _removed(board, path)
    if under_way:
        _removed(board, INSTALLING)
    sent = tuple(path for path in result.sent if path != INSTALLING)
    unchanged = tuple(path for path in result.unchanged if path != INSTALLING)
    return InstallDone(sent, unchanged, tuple(path for path in removed if path != INSTALLING))


def _obsolete(board: BoardFs, before: Installed | None, kept: set[str]) -> list[str]:
    if before is None:
        return []
    gone = sorted(path for path in before.hashes if path not in kept)
    found = board.hashes(gone) if gone else {}
    return [path for path in gone if before.has(path, found[path])]


def _removed(board: BoardFs, path: str) -> list[str]:
    try:
        board.remove(path)
    except NotFound:
        return []
    return [path]

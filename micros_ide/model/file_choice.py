"""Which files of a board are meant by the names, folders and patterns that people type."""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence

from micros_ide.errors import InvalidInput, NotFound
from micros_ide.model.node_files import BoardFile, FileTree
from micros_ide.model.nodes import clean_text

_SHOWN = 4


def chosen_files(
    tree: FileTree, wanted: Sequence[str], *, recursive: bool
) -> tuple[BoardFile, ...]:
    """Return the files that `wanted` means, each once.

    A word is a file, a folder (with `recursive`: all below it, "/" is everything) or a pattern
    (`*.pds`; it stays within its folder). Files with odd names are passed over. Raises NotFound
    for what fits nothing, InvalidInput for a folder without `recursive`.
    """
    found: dict[str, BoardFile] = {}
    for word in wanted:
        found |= {one.path: one for one in _meant(tree, word, recursive=recursive) if not one.odd}
    return tuple(found.values())


def folders_among(
    tree: FileTree, wanted: Sequence[str], gone: Sequence[BoardFile]
) -> tuple[str, ...]:
    """Return the folders below `wanted` that are empty once `gone` is, the deepest first."""
    roots = [word.strip("/") for word in wanted]
    paths = {one.path for one in gone}
    kept = [one.path for one in tree.files if one.path not in paths]
    empty = [
        folder
        for folder in tree.folders
        if any(_within(folder, root) for root in roots)
        and not any(_within(path, folder) for path in kept)
        and clean_text(folder, len(folder)) == folder
    ]
    return tuple(sorted(empty, key=lambda path: (-path.count("/"), path)))


def few(paths: Sequence[str]) -> str:
    """Return the first of `paths` in one line, and how many more there are."""
    shown = ", ".join(clean_text(path) for path in paths[:_SHOWN])
    return f"{shown} and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else shown


def _meant(tree: FileTree, word: str, *, recursive: bool) -> list[BoardFile]:
    path = word.strip("/")
    match = [one for one in tree.files if one.path == path]
    if match:
        return match
    if not path or path in tree.folders:
        if not recursive:
            raise InvalidInput(
                f"{clean_text(word)} is a folder", hint="add --recursive for all that is in it"
            )
        return [one for one in tree.files if _within(one.path, path)]
    match = [
        one
        for one in tree.files
        if one.path.count("/") == path.count("/") and fnmatch.fnmatchcase(one.path, path)
    ]
    if not match:
        raise NotFound(
            f"{clean_text(word)} is not on the board",
            hint="see what there is: micros-ide files ls",
        )
    return match


def _within(path: str, folder: str) -> bool:
    return not folder or path == folder or path.startswith(f"{folder}/")

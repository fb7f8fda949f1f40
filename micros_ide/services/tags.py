"""Words that a person gives to nodes: "kitchen", "lamp". Kept by hardware id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from micros_ide.errors import InvalidInput
from micros_ide.model.nodes import clean_text
from micros_ide.workers import json_store

LONGEST = 24  # characters of a tag
MOST = 8  # tags of one node
_EMPTY: dict[str, Any] = {}  # the store hands out copies
_SPACE = re.compile(r"\s+")


class Tags:
    """The tags of all nodes, one JSON file; each change is read, made and written under a lock."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def all(self) -> dict[str, tuple[str, ...]]:
        """Return the tags of each node that has some, by hardware id."""
        return _rows(json_store.load(self._path, _EMPTY))

    def change(
        self, uids: Iterable[str], *, add: Iterable[str] = (), remove: Iterable[str] = ()
    ) -> dict[str, tuple[str, ...]]:
        """Add tags to all of these nodes and remove others; return the tags of every node.

        A tag that differs from one in use only in capitals is that one. Raises InvalidInput for
        text that is no tag and for more than MOST tags of one node; then nothing is changed.
        """
        uids = tuple(uids)
        gone = {one.casefold() for one in remove}
        wanted = [cleaned(one) for one in add]

        def apply(stored: dict[str, Any]) -> dict[str, Any]:
            rows = _rows(stored)
            known = {tag.casefold(): tag for tags in rows.values() for tag in tags}
            new = dict.fromkeys(known.get(one.casefold(), one) for one in wanted)
            for uid in uids:
                rows[uid] = _with(rows.get(uid, ()), new, gone)
            return {uid: list(tags) for uid, tags in rows.items() if tags}

        stored = json_store.update(self._path, _EMPTY, apply)
        return _rows(stored)


def cleaned(text: str) -> str:
    """Return `text` as a tag; raises InvalidInput for what cannot be one."""
    tag = _SPACE.sub(" ", clean_text(text, 200)).strip()
    if not tag:
        raise InvalidInput("a tag has at least one character")
    if "," in tag:
        raise InvalidInput(f"a tag has no comma: '{tag[:LONGEST]}'")
    if len(tag) > LONGEST:
        raise InvalidInput(f"a tag has up to {LONGEST} characters: '{tag[:LONGEST]}…'")
    return tag


def _with(tags: tuple[str, ...], new: Iterable[str], gone: set[str]) -> tuple[str, ...]:
    kept = [one for one in tags if one.casefold() not in gone]
    have = {one.casefold() for one in kept}
    kept += [one for one in new if one.casefold() not in have]
    if len(kept) > MOST:
        raise InvalidInput(f"a node has up to {MOST} tags", hint="remove one of them first")
    return tuple(sorted(kept, key=str.casefold))


def _rows(stored: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return what is well formed in the file."""
    rows = {}
    for uid, tags in stored.items():
        found = [one for one in tags if isinstance(one, str)] if isinstance(tags, list) else []
        if found:
            rows[uid] = tuple(clean_text(one, LONGEST) for one in found[:MOST])
    return rows

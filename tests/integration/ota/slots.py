"""Which version a node would run with what lies in its flash: told without the node's own code."""

from __future__ import annotations

from collections.abc import Mapping

_HIDES = {"trial": ".ota/new/", "take": ".ota/new/", "back": ".ota/old/"}


def in_use(stored: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files that a start would find, by name."""
    root = {path: data for path, data in stored.items() if not path.startswith(".ota/")}
    word = stored.get(".ota/state", b"").split(b" ")[0].decode()
    folder = _HIDES.get(word)
    if folder is None:
        return root
    hiding = {path[len(folder) :]: data for path, data in stored.items() if path.startswith(folder)}
    return root | hiding


def kind(stored: Mapping[str, bytes], old: Mapping[str, bytes], new: Mapping[str, bytes]) -> str:
    """ "old", "new" or "mixed"; counted are the files that differ between the two.

    A file that the new version has no use for may still lie there while that one is tried.
    """
    found = in_use(stored)
    differing = {path for path in {*old, *new} if old.get(path) != new.get(path)}
    is_old = all(found.get(path) == old.get(path) for path in differing)
    is_new = all(found.get(path) == new[path] for path in differing & {*new})
    return "old" if is_old else "new" if is_new else "mixed"

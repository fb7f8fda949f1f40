"""Paths from a board as paths on this computer: harmless on every system, never out of a folder."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from micros_ide.errors import InvalidInput
from micros_ide.model.nodes import clean_text

_MEANT = re.compile(r'[\\:*?"<>|]')  # means something to Windows
_RESERVED = re.compile(
    r"(con|prn|aux|nul|con(in|out)\$|(com|lpt)[0-9¹²³])\s*(\..*)?", re.IGNORECASE
)
_MOST_BYTES = 200


def local_name(name: str) -> str:
    """Return one part of a path as a name that every system takes for a plain file."""
    text = _MEANT.sub("_", clean_text(name.replace("/", "_"), len(name)))
    while len(text.encode("utf-8", "replace")) > _MOST_BYTES:
        text = text[:-1]
    text = text.rstrip(". ")  # dots and blanks at the end vanish on Windows; "." and ".." with them
    if not text or _RESERVED.fullmatch(text):
        return f"_{text}"
    return text


def local_parts(path: str) -> tuple[str, ...]:
    """Return a board's path as names for folders and a file, none of which leads upwards."""
    parts = tuple(local_name(part) for part in path.split("/") if part)
    return parts or ("_",)


def places(folder: Path, paths: Iterable[str]) -> dict[str, Path]:
    """Return where each of a board's `paths` goes in `folder`.

    Raises InvalidInput when two would be one file here (also where upper and lower case are the
    same), or when a link in the folder leads out of it.
    """
    root = folder.resolve()
    taken: dict[str, str] = {}
    found: dict[str, Path] = {}
    for path in paths:
        parts = local_parts(path)
        place = folder.joinpath(*parts)
        key = unicodedata.normalize("NFC", "/".join(parts)).casefold()
        if key in taken:
            raise InvalidInput(
                f"{clean_text(path)} and {clean_text(taken[key])} would be one file here",
                hint="get them one by one, into two folders",
            )
        if not place.resolve().is_relative_to(root):
            raise InvalidInput(
                f"{place} leads out of {folder}",
                hint="remove the link there, or choose a new folder",
            )
        taken[key] = path
        found[path] = place
    return found

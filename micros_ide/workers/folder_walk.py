"""A look into folders that ends, whatever somebody has dropped."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

_SKIPPED = frozenset({"__pycache__", "node_modules"})


def files_below(root: Path, most: int) -> Iterator[Path]:
    """Yield the files in `root` and its folders, sorted, after `most` entries no more.

    Hidden ones, what Python leaves behind and links to folders are passed over; what cannot be
    read is, too.
    """
    seen = 0
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(
            one for one in folders if not one.startswith(".") and one not in _SKIPPED
        )
        seen += len(folders) + len(names)
        for name in sorted(names):
            path = Path(folder) / name
            if not name.startswith(".") and path.suffix != ".pyc" and path.is_file():
                yield path
        if seen > most:
            return

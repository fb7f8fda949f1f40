"""Unsaved texts, kept while they are written, so that a crash or a power cut loses seconds.

One folder a session, with a lock that the system frees when the session dies: what lies in a
folder that nobody holds was left behind.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from micros_ide.errors import Busy, InvalidInput

_LOCK = "lock"
_LARGEST = 16 << 20  # bytes of a draft that is read


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that was not saved; `path` is the file it belongs to, `name` what it is called."""

    key: str  # of the tab it was written in
    name: str
    path: Path | None
    text: str
    when: float = 0.0  # seconds since the epoch


class Drafts:
    """Drafts of this session, and those that dead ones have left; any thread may call."""

    def __init__(self, folder: Path) -> None:
        self._root = folder
        self._mine = folder / f"{int(time.time()):x}-{os.getpid():x}"
        self._lock = threading.Lock()
        self._held: ExitStack | None = None

    def keep(self, draft: Draft) -> None:
        """Write a draft in the place of the one with the same key.

        Raises InvalidInput when the folder cannot be written.
        """
        from micros_ide.workers.atomic_file import replace_file

        row = {
            "name": draft.name,
            "path": str(draft.path) if draft.path else "",
            "text": draft.text,
            "when": time.time(),
        }
        with self._lock:
            self._begin()
            replace_file(self._mine / f"{draft.key}.json", json.dumps(row).encode(), private=True)

    def drop(self, key: str) -> None:
        """Forget a draft: its text was saved, or is not wanted."""
        with self._lock:
            (self._mine / f"{key}.json").unlink(missing_ok=True)

    def left(self) -> list[Draft]:
        """Return what sessions that are dead have left, the newest first; it stays there."""
        found = [one for folder in self._dead() for one in _drafts(folder)]
        return sorted(found, key=lambda one: -one.when)

    def forget_left(self) -> None:
        """Throw away what dead sessions have left."""
        for folder in self._dead():
            shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """End this session; nothing of it is left behind."""
        with self._lock:
            if self._held is not None:
                shutil.rmtree(self._mine, ignore_errors=True)
                self._held.close()
                self._held = None

    def _begin(self) -> None:
        if self._held is not None:
            return
        from micros_ide.workers.atomic_file import writing
        from micros_ide.workers.file_lock import locked

        with writing(self._mine):
            self._mine.mkdir(parents=True, exist_ok=True, mode=0o700)
        held = ExitStack()
        held.enter_context(locked(self._mine / _LOCK, timeout=0.0))
        self._held = held

    def _dead(self) -> list[Path]:
        from micros_ide.workers.file_lock import locked

        dead = []
        with contextlib.suppress(OSError):
            for folder in sorted(self._root.iterdir()):
                if folder == self._mine or not folder.is_dir():
                    continue
                with contextlib.suppress(Busy, InvalidInput), locked(folder / _LOCK, timeout=0.0):
                    dead.append(folder)
        return dead


def _drafts(folder: Path) -> list[Draft]:
    found = []
    for file in sorted(folder.glob("*.json")):
        try:
            if file.stat().st_size > _LARGEST:
                continue
            row = json.loads(file.read_bytes())
            path = Path(row["path"]) if row["path"] else None
            text, name, when = str(row["text"]), str(row["name"]), float(row["when"])
        except (OSError, ValueError, KeyError, TypeError):
            continue  # half written, or another program's
        found.append(Draft(f"{folder.name}-{file.stem}", name, path, text, when))
    return found

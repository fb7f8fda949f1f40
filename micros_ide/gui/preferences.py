"""What the window remembers: read once, written by a job; never a secret."""

from __future__ import annotations

import logging
from typing import Any, Protocol

from micros_ide.gui.background import Background
from micros_ide.model.jobs import JobInfo, JobState
from micros_ide.model.reporting import Reporter

_log = logging.getLogger(__name__)
_PREFIX = "window_"  # the command line has settings of its own


class Store(Protocol):
    """The part of the program's settings that is needed here."""

    def all(self) -> dict[str, Any]:
        """Return everything that is remembered."""

    def set(self, **values: Any) -> None:
        """Remember `values`; None forgets."""


class Preferences:
    """Texts and switches by name; a value of another type counts as not there."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._values = {
            name.removeprefix(_PREFIX): value
            for name, value in store.all().items()
            if name.startswith(_PREFIX)
        }
        self._background: Background | None = None
        self._unsaved: dict[str, Any] = {}
        self._saving = False

    def save_with(self, background: Background | None) -> None:
        """From now on write in jobs of `background`, one at a time; None: only `save_all`."""
        self._background = background
        self._save()

    def text(self, name: str, default: str = "") -> str:
        """Return the text called `name`."""
        value = self._values.get(name)
        return value if isinstance(value, str) else default

    def switch(self, name: str) -> bool:
        """Return the switch called `name`, off unless it was put on."""
        return self._values.get(name) is True

    def remember(self, **values: str | bool) -> None:
        """Keep `values` for the next start."""
        new = {name: value for name, value in values.items() if self._values.get(name) != value}
        if new:
            self._values |= new
            self._unsaved |= new
            self._save()

    def save_all(self) -> None:
        """Write everything now, in the caller's thread; for the end of the window."""
        self._store.set(**{_PREFIX + name: value for name, value in self._values.items()})

    def _save(self) -> None:
        if self._background is None or self._saving or not self._unsaved:
            return
        self._saving = True
        stored = {_PREFIX + name: value for name, value in self._unsaved.items()}
        self._unsaved = {}

        def save(report: Reporter) -> None:
            del report
            self._store.set(**stored)

        self._background.run(
            "Remember choices", "settings", save, done=self._saved, failed=self._not_saved
        )

    def _saved(self, result: Any) -> None:
        del result
        self._saving = False
        self._save()

    def _not_saved(self, job: JobInfo) -> None:
        self._saving = False
        if job.state is JobState.FAILED:
            _log.warning("choices were not remembered: %s", job.error)

"""Checks of a node, one after the other: a row for each, and a verdict in the end."""

from __future__ import annotations

from collections.abc import Callable

from micros_ide.app_api.api import Api, AppFailure
from micros_ide.errors import MicrosError

_MOST_WORDS = 90  # characters of a failed check in the verdict


class LeftOut(Exception):
    """A check cannot be made here, which is no fault; the text says why."""


def expect(true: bool, words: str) -> None:
    """Raise AppFailure with `words` unless `true`."""
    if not true:
        raise AppFailure(words)


class Checks:
    """Runs checks, shows "check, ok, found" for each, and goes on after one that failed."""

    def __init__(self, api: Api, total: int) -> None:
        """`total`: how many there will be, for the progress bar."""
        self._api, self._total = api, total
        self._done = self._left_out = 0
        self._unasked = 0  # checks since the node could be asked
        self._failed: dict[str, list[str]] = {}  # names of checks by what was wrong

    def run(self, name: str, check: Callable[[], str]) -> bool:
        """Run one: it returns what it found, or raises AppFailure or LeftOut.

        Returns whether it did not fail. Raises CallFailed when the node could not be asked in
        two checks after one another: it is gone.
        """
        ok: bool | None = True
        gone: AppFailure | None = None
        try:
            found = check()
        except LeftOut as why:
            ok, found = None, f"left out: {why}"
            self._left_out += 1
        except AppFailure as error:  # a node that does not answer is one, too
            ok, found = False, str(error)
            self._failed.setdefault(found[:_MOST_WORDS], []).append(name)
            gone = error if isinstance(error.__cause__, MicrosError) else None
        self._done += 1
        self._api.emit({"check": name, "ok": ok, "found": found})
        self._api.progress(self._done, max(self._total, self._done))
        self._unasked = self._unasked + 1 if gone else 0
        if gone and self._unasked > 1:
            raise gone
        return ok is not False

    def verdict(self) -> str:
        """Return closing words; raises AppFailure that names each check that failed, and why."""
        if self._failed:
            count = sum(map(len, self._failed.values()))
            each = [f"{', '.join(names)} ({why})" for why, names in self._failed.items()]
            raise AppFailure(f"{count} of {self._done} checks failed: {'; '.join(each)}")
        if self._left_out:
            return f"{self._done - self._left_out} checks passed, {self._left_out} were left out."
        return f"All {self._done} checks passed."

"""Look at something that may hang, fail or not exist, and go on."""

from __future__ import annotations

import logging
import subprocess
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
_log = logging.getLogger(__name__)
_LONGEST_OUTPUT = 4 << 20  # bytes


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended."""

    code: int
    output: str


def bounded(probe: Callable[[], T], default: T, seconds: float = 5.0) -> T:
    """Return what `probe` returns, or `default` when it fails or takes more than `seconds`.

    A probe that hangs is left behind in its own thread; it must change nothing.
    """
    result = [default]

    def run() -> None:
        try:
            result[0] = probe()
        # What a probe meets is the very thing that is looked for: it is noted, and is no failure.
        except (Exception, SystemExit) as error:  # noqa: BLE001
            _log.info("probe %s: %s: %s", probe, type(error).__name__, error)

    thread = threading.Thread(target=run, name="probe", daemon=True)
    thread.start()
    thread.join(seconds)
    return result[0]


def run_command(words: Sequence[str], seconds: float = 5.0) -> Ran | None:
    """Run a program and return how it ended; None when there is none or it takes too long."""
    try:
        done = subprocess.run(
            list(words), capture_output=True, timeout=seconds, check=False, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return Ran(done.returncode, done.stdout[:_LONGEST_OUTPUT].decode("utf-8", "replace"))

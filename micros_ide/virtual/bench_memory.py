"""What is wired to a board is written down, so that it is there again when the board is started."""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path
from typing import Any

from micros_ide.errors import MicrosError
from micros_ide.virtual.bench.bench import Bench
from micros_ide.virtual.bench.catalogue import device_kind
from micros_ide.virtual.event_loop import EventLoop
from micros_ide.virtual.folders import read_json, write_json

_DELAY_S = 0.5  # a knob that is turned changes many times a second
_log = logging.getLogger(__name__)


class BenchMemory:
    """Keeps devices with their pins and inputs in `file`; what people only hold is let go."""

    def __init__(self, loop: EventLoop, bench: Bench, file: Path) -> None:
        """Wire what was wired when the board ran last."""
        self._loop, self._bench, self._file = loop, bench, file
        self._fresh = False  # something is not written down yet
        for row in read_json(file).get("devices", []):
            try:
                bench.add(row["kind"], row["name"], row["pins"], row["inputs"])
            except (MicrosError, KeyError, TypeError, AttributeError) as error:
                _log.warning("a device was not wired again: %s", error)
        bench.on_wiring = self._note

    def close(self) -> None:
        """Write down what has not been so far."""
        if self._fresh:
            self._fresh = False
            with contextlib.suppress(OSError):  # the board was thrown away with its folder
                write_json(self._file, {"devices": [_kept(row) for row in self._bench.rows()]})

    def _note(self) -> None:
        if not self._fresh:
            self._fresh = True
            self._loop.later(_DELAY_S, self.close)


def _kept(row: dict[str, Any]) -> dict[str, Any]:
    momentary = device_kind(row["kind"]).MOMENTARY
    inputs = {name: value for name, value in row["inputs"].items() if name not in momentary}
    return {"name": row["name"], "kind": row["kind"], "pins": row["pins"], "inputs": inputs}

"""Wait for a node that tries an update, until it says itself what became of it."""

from __future__ import annotations

import time
from threading import Event

from micros_ide.errors import BoardError, Busy, ConnectionFailed, DeviceTimeout, MicrosError
from micros_ide.model.nodes import clean_text
from micros_ide.model.reporting import Reporter
from micros_ide.services.console import Console
from micros_ide.services.ota.look import read_slots

_LONGEST_S = 300.0  # two starts of 90 s each that lead nowhere, and the one of the old version
_PAUSE_S = 0.15
_ASK_S = 5.0
KEPT, TAKEN_BACK = "kept", "taken-back"
_SETTLED = "settled"


class RolledBack(Exception):
    """The node runs its old version again; `why` is its reason."""

    def __init__(self, why: str, version: str) -> None:
        super().__init__(why)
        self.why = why
        self.version = version


def wait_for_verdict(
    console: Console,
    place: str,
    *,
    uid: str,
    update: str,
    wanted: str,
    password: str | None,
    report: Reporter,
) -> str:
    """Return the version that `uid` runs once `update` is KEPT or TAKEN_BACK, as `wanted`.

    Raises RolledBack; BoardError when the node knows nothing of the update, or another one
    answers; DeviceTimeout when it says nothing in time.
    """
    report.phase("Waiting for the node to start")
    deadline = time.monotonic() + _LONGEST_S
    stop = Event()
    last: MicrosError | None = None
    said_trial = False
    with report.on_cancel(stop.set):
        while time.monotonic() < deadline:
            report.checkpoint()
            try:
                state, verdict, version = _asked(console, place, uid, update, password)
            except (ConnectionFailed, DeviceTimeout, Busy) as error:
                last = error
            else:
                if state == _SETTLED and verdict is None:
                    raise BoardError(
                        f"the node runs version {version} and knows nothing of the update",
                        hint="repeat it: what has arrived is not sent again",
                    )
                if state == _SETTLED and verdict is not None:
                    if verdict[0] == wanted:
                        return version
                    raise RolledBack(clean_text(verdict[1], 200), version)
                if not said_trial:
                    said_trial = True
                    report.phase("The node tries the new version")
            stop.wait(_PAUSE_S)
    raise DeviceTimeout(
        f"the node does not say within {_LONGEST_S:.0f} s how the update went"
        + (f": {last.message}" if last else ""),
        hint="it goes back to its old version by itself; look at it with micros-ide devices",
    )


def _asked(
    console: Console, place: str, uid: str, update: str, password: str | None
) -> tuple[str, tuple[str, str] | None, str]:
    with console.open(place, password, timeout=_ASK_S) as shell:
        hello = shell.hello()
        if hello.uid != uid:
            raise BoardError(
                f"at {place} answers {hello.name}, not the node that was updated",
                hint="its address has moved: search with micros-ide discover",
            )
        slots = read_slots(shell)
        if slots is None:
            raise BoardError(
                "the node runs firmware that knows no safe updates",
                hint="somebody else has changed it meanwhile: look with micros-ide devices",
            )
        return slots.state, slots.verdict(update), shell.version()

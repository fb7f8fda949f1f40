"""Is it the node we made? Its own announcement on the console, then its answer over TCP."""

from __future__ import annotations

import time
from dataclasses import dataclass

from micros_ide.errors import BoardError, ConnectionFailed, DeviceTimeout, MicrosError
from micros_ide.model.announcement import Announcement
from micros_ide.model.nodes import Hello
from micros_ide.model.reporting import Reporter
from micros_ide.workers.device_shell import NodeShell

_CONNECT_S = 4.0
_SETTLE_S = 5.0
_PAUSE_S = 0.3


@dataclass(frozen=True, slots=True)
class Verified:
    """The outcome: `over` is "network" when the node answered there, else "usb"."""

    over: str
    hello: str
    warnings: tuple[str, ...] = ()


def check_announcement(said: Announcement, uid: str | None, version: str) -> None:
    """Raise BoardError unless the node that announced itself is the one just deployed."""
    if uid is not None and said.uid != uid:
        raise BoardError(
            f"the board calls itself {said.uid}, not {uid}",
            hint="another board may have been plugged in meanwhile: deploy again",
        )
    if said.version != version:
        raise BoardError(
            f"the board runs version {said.version} after version {version} was deployed",
            hint="deploy again and erase the board: an old file may stand in the way",
        )


def ask_node(said: Announcement, password: str | None, report: Reporter) -> Verified:
    """Ask the node over TCP who it is; what cannot be reached stays verified over USB."""
    if said.address is None:
        return Verified("usb", "", ("The node has no network yet.",))
    report.phase(f"Asking {said.name} at {said.address}")
    try:
        hello, version = _asked(said, password, report)
    except MicrosError as error:
        report.checkpoint()
        return Verified("usb", "", (_why_unreachable(said, error),))
    if (hello.uid, version) != (said.uid, said.version):
        return Verified(
            "usb",
            "",
            (f"{said.address} answers as {hello.name} ({hello.uid}): not the node just made.",),
        )
    return Verified("network", f"hello:{hello.name}:{hello.uid}")


def _asked(said: Announcement, password: str | None, report: Reporter) -> tuple[Hello, str]:
    """Return hello and version; a node that just joined its network may need a moment."""
    deadline = time.monotonic() + (_SETTLE_S if said.mode == "STA" else 0.0)
    while True:
        try:
            shell = NodeShell(
                said.address or "", said.shell_port, timeout=_CONNECT_S, password=password
            )
            with shell, report.on_cancel(shell.abort):
                return shell.hello(), shell.version()
        except (ConnectionFailed, DeviceTimeout):
            report.checkpoint()
            if time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE_S)


def _why_unreachable(said: Announcement, error: MicrosError) -> str:
    if said.mode == "AP":
        return f"Join the node's access point '{said.name}' to reach it at {said.address}."
    return f"The node runs but cannot be reached from here: {error.message}."

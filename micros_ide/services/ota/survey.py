"""Ask a node what it is: over its shell, or in update mode, where that is closed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import Event

from micros_ide.engine.coroutines import run_coroutine
from micros_ide.errors import ConnectionFailed, DeviceTimeout
from micros_ide.model.ota import NodeFacts, OtaRequest
from micros_ide.model.reporting import Reporter
from micros_ide.services.console import Console
from micros_ide.services.devices import Devices
from micros_ide.services.ota.look import look_at
from micros_ide.services.ota.plain_planning import check_has_update_mode
from micros_ide.services.ota.update_mode import likely_passwords, waiting_node
from micros_ide.workers.device_shell import NodeShell

_SETTLES_S = 60.0  # for a node that no more pieces come to

Recall = Callable[[str], str | None]  # hardware id: the node's password, if it is kept


def survey(
    request: OtaRequest, report: Reporter, *, console: Console, devices: Devices, recall: Recall
) -> NodeFacts:
    """Return what the node of `request` is and has; it is only asked.

    One that has begun to take in a safe update is waited for: it starts by itself. Raises what
    Console.open and `look.look_at` raise, and BoardError for a node that cannot be updated like
    this.
    """
    host, port = console.locate(request.target)
    try:
        with console.open(request.target, request.password) as shell:
            return _asked(shell, host, port)
    except ConnectionFailed:
        # Nobody knows who waits there before the login. The password is the one that is kept for
        # the node of that name, or for the one last seen at this address.
        device = devices.find(request.target) or devices.find(host)
        known = likely_passwords(request.password, recall(device.uid) if device else None)
        waiting = run_coroutine(report, waiting_node(host, port, known))
        if waiting is None or (device and waiting.facts.uid != device.uid):
            raise
    if waiting.settles:
        report.phase("Waiting for the node to leave its update mode")
        stop = Event()
        with (
            report.on_cancel(stop.set),
            suppress(ConnectionFailed, DeviceTimeout),
            console.reopen(
                request.target, request.password, patience=_SETTLES_S, stop=stop
            ) as shell,
        ):
            return _asked(shell, host, port)
        report.checkpoint()
    return waiting.facts


def _asked(shell: NodeShell, host: str, port: int) -> NodeFacts:
    facts = look_at(shell, host, port)
    if facts.slots is None:
        check_has_update_mode(shell)
    return facts

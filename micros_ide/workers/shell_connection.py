"""The beginning of a connection to a node: it is reached, has a place free, and greets."""

from __future__ import annotations

import time

from micros_ide.errors import Busy, ConnectionFailed, ConnectionLost, DeviceTimeout
from micros_ide.workers.node_socket import NodeSocket
from micros_ide.workers.shell_framing import Greeting

_BUSY_TRIES = 5
_BUSY_PAUSE_S = 0.3


def connect(host: str, port: int, timeout: float) -> tuple[NodeSocket, Greeting]:
    """Connect within `timeout` seconds and wait as long again for the prompt.

    Raises ConnectionFailed, ConnectionLost, DeviceTimeout, Busy when all places of the node are
    taken (it is asked five times).
    """
    for attempt in range(_BUSY_TRIES):
        if attempt:
            time.sleep(_BUSY_PAUSE_S)
        link = NodeSocket(host, port, timeout)
        try:
            greeting = _greeting(link, timeout)
            if not greeting.is_busy:
                return link, greeting
        except BaseException:
            link.close()
            raise
        link.close()
    raise Busy(
        f"{host}:{port} has no free connection",
        hint="close another program that is connected to the node, or wait",
    )


def received(link: NodeSocket, deadline: float, silence: str) -> bytes:
    """Return what comes first until `deadline`; raises DeviceTimeout with the text `silence`."""
    try:
        return link.receive(max(0.001, deadline - time.monotonic()))
    except TimeoutError as error:
        raise DeviceTimeout(
            silence, hint="check that the node is not busy or restarting"
        ) from error


def _greeting(link: NodeSocket, timeout: float) -> Greeting:
    greeting, deadline = Greeting(), time.monotonic() + timeout
    while True:
        data = received(link, deadline, f"{link.peer} does not greet as a node does")
        complete = greeting.feed(data)
        if greeting.is_busy:
            return greeting
        if not data:
            raise ConnectionLost(f"{link.peer} closed the connection without a prompt")
        if complete and not link.peek(0):
            return greeting
        if greeting.too_long:
            raise ConnectionFailed(f"{link.peer} does not greet as a node does")

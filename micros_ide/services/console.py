"""Find a node by what people call it, make sure that it is the one, and open its shell."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from threading import Event

from micros_ide.errors import (
    AuthFailed,
    Busy,
    ConnectionFailed,
    DeviceTimeout,
    InvalidInput,
    NotFound,
)
from micros_ide.model.devices import Device, News
from micros_ide.model.nodes import Hello, clean_text
from micros_ide.model.presence import How, Miss, Sighting, Trouble, now_utc
from micros_ide.services.catalogue import near_matches
from micros_ide.services.devices import Devices
from micros_ide.services.virtual_boards import VirtualBoards
from micros_ide.workers.device_shell import SHELL_PORT, NodeShell

TIMEOUT_S = 20.0  # of silence; a load module may take its time
_CONNECT_S = 6.0
_RESTART_S = 60.0  # until a node is back that joins its network first
_RESTART_FIRST_S = 0.5  # a node that restarts may take one more connection
_RESTART_PAUSE_S = 0.3
_TARGET = re.compile(r"(?P<host>[A-Za-z0-9._-]{1,253})(:(?P<port>\d{1,5}))?")

Recall = Callable[[str], str | None]  # hardware id: the node's password, if it is kept


class Console:
    """Open shells to nodes that are known here, run here, or are named by address."""

    def __init__(
        self, devices: Devices, virtual: VirtualBoards, recall: Recall | None = None
    ) -> None:
        """`recall`: where passwords are kept; without it they have to be given."""
        self._devices = devices
        self._virtual = virtual
        self._recall = recall

    def locate(self, target: str) -> tuple[str, int]:
        """Return host and port of a node's name, id, virtual board, or `address[:port]`.

        Raises InvalidInput for what cannot be an address and for a name that several nodes have,
        NotFound for a node without an address.
        """
        return self._place(target)[:2]

    def lane(self, target: str) -> str:
        """Return the lane that jobs on this node queue in, whatever it is called by."""
        device = self._devices.find(target)
        return f"device:{device.uid if device is not None else target}"

    def open(
        self, target: str, password: str | None = None, *, timeout: float = TIMEOUT_S
    ) -> NodeShell:
        """Open a shell to `target` (see `locate`), `timeout` in seconds of silence.

        A node from the device table must show its name, or say hello with its id (then the table
        learns its new name). No password leaves before its id was checked; the one that is kept
        for it is used if it asks for one and none is given. The shell's `wants_password` tells
        whether one is missing. Raises ConnectionFailed (also when another node answers),
        DeviceTimeout, Busy, AuthFailed for a wrong password.
        """
        host, port, device = self._place(target)
        shell = NodeShell(host, port, timeout=timeout, connect_timeout=min(_CONNECT_S, timeout))
        try:
            if device is not None and (shell.wants_password or shell.name != device.name):
                self._check(shell, device, host, port)
            if shell.wants_password:
                self._log_in(shell, device, password)
        except BaseException:
            shell.close()
            raise
        return shell

    def reopen(
        self,
        target: str,
        password: str | None = None,
        *,
        timeout: float = TIMEOUT_S,
        patience: float = _RESTART_S,
        stop: Event | None = None,
    ) -> NodeShell:
        """Open a shell to a node that restarts, as soon as it is back.

        Raises what `open` raises, DeviceTimeout after `patience` seconds, ConnectionFailed when
        `stop` was set.
        """
        stop = stop or Event()
        deadline = time.monotonic() + patience
        pause = _RESTART_FIRST_S
        while not stop.wait(pause):
            pause = _RESTART_PAUSE_S
            try:
                return self.open(target, password, timeout=timeout)
            except (ConnectionFailed, DeviceTimeout, Busy) as error:
                if time.monotonic() > deadline:
                    raise DeviceTimeout(
                        f"{target} did not come back within {patience:.0f} s: {error.message}",
                        hint="look at it over USB: a command at its start may hold it up",
                    ) from error
        raise ConnectionFailed(f"nobody waits for {target} any more")

    def _place(self, target: str) -> tuple[str, int, Device | None]:
        """Return host, port, and the row of a node that was named by its name or id."""
        device = self._devices.find(target)
        if device is not None and target not in {device.uid, device.name}:
            return target, device.shell_port or SHELL_PORT, None  # by its address
        if device is not None:
            device = self._devices.get(target)  # refuses a name that several have
            if device.address is None:
                raise NotFound(
                    f"no address is known for {device.name}",
                    hint="search with micros-ide discover, or give its address instead",
                )
            return device.address, device.shell_port or SHELL_PORT, device
        if any(target == spec.name for spec in self._virtual.specs()):  # asks no other board
            row = self._virtual.status(target)
            return row.address, row.shell_port, None
        found = _TARGET.fullmatch(target)
        if found is None:
            raise InvalidInput(f"'{target[:60]}' is neither a node nor an address")
        if found["port"] is None and not re.search(r"[.]|^localhost$", target):
            known = [one.name for one in self._devices.list()]
            raise NotFound(
                f"no node called '{target}' is known here",
                hint=near_matches(target, known, "nodes") if known else "give its address instead",
            )
        return found["host"], int(found["port"] or SHELL_PORT), None

    def _check(self, shell: NodeShell, device: Device, host: str, port: int) -> None:
        """Raise ConnectionFailed unless it is `device` that answers; learn its new name."""
        hello, now = _hello(shell), now_utc()
        news = []
        if hello.genuine:
            news.append(News(hello.uid, Sighting(How.HELLO, now, host, port), hello.name))
        if hello.uid != device.uid:
            news.append(News(device.uid, Miss(Trouble.OTHER, now, host, hello.name)))
        self._devices.record(news)
        if hello.uid != device.uid:
            raise ConnectionFailed(
                f"at {host} answers {hello.name}, not {device.name}: nothing was sent to it",
                hint="its address has moved: search with micros-ide discover",
            )

    def _log_in(self, shell: NodeShell, device: Device | None, password: str | None) -> None:
        if password is not None:
            shell.log_in(password)
            return
        if self._recall is None:
            return
        kept = self._recall(device.uid if device else _hello(shell).uid)
        if kept is None:
            return
        try:
            shell.log_in(kept)
        except AuthFailed as error:
            raise AuthFailed(
                f"{shell.name} refused the password that is kept for it",
                hint="give the right one with --password -",
            ) from error


def _hello(shell: NodeShell) -> Hello:
    """Return what the node says of itself, without an id when it says something else."""
    try:
        return shell.hello()
    except InvalidInput:
        return Hello(clean_text(shell.name, 64), "")

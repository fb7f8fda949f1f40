"""Find a node by what people call it and open its shell."""

from __future__ import annotations

import re

from micros_ide.errors import InvalidInput, NotFound
from micros_ide.services.catalogue import near_matches
from micros_ide.services.devices import Devices
from micros_ide.services.virtual_boards import VirtualBoards
from micros_ide.workers.device_shell import SHELL_PORT, NodeShell

_TIMEOUT_S = 20.0
_TARGET = re.compile(r"(?P<host>[A-Za-z0-9._-]{1,253})(:(?P<port>\d{1,5}))?")


class Console:
    """Open shells to nodes that were deployed from here, run here, or are named by address."""

    def __init__(self, devices: Devices, virtual: VirtualBoards) -> None:
        self._devices = devices
        self._virtual = virtual

    def locate(self, target: str) -> tuple[str, int]:
        """Return host and port of a node's name, id, virtual board, or `address[:port]`.

        Raises InvalidInput for what cannot be an address, NotFound for a node without one.
        """
        device = self._devices.find(target)
        if device is not None:
            if device.address is None:
                raise NotFound(
                    f"no address is known for {device.name}", hint="give its address instead"
                )
            return device.address, device.shell_port
        for row in self._virtual.list():
            if target == row.name:
                return row.address, row.shell_port
        found = _TARGET.fullmatch(target)
        if found is None:
            raise InvalidInput(f"'{target[:60]}' is neither a node nor an address")
        if found["port"] is None and not re.search(r"[.]|^localhost$", target):
            known = [one.name for one in self._devices.list()]
            raise NotFound(
                f"no node called '{target}' is known here",
                hint=near_matches(target, known, "nodes") if known else "give its address instead",
            )
        return found["host"], int(found["port"] or SHELL_PORT)

    def open(self, target: str, password: str | None = None) -> NodeShell:
        """Open a shell to `target` (see `locate`).

        The shell's `wants_password` tells whether one is missing. Raises ConnectionFailed,
        DeviceTimeout, Busy, AuthFailed for a wrong password.
        """
        host, port = self.locate(target)
        return NodeShell(host, port, timeout=_TIMEOUT_S, password=password)

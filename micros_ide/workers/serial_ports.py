"""The serial ports of this machine: what is there, and why one cannot be opened."""

from __future__ import annotations

import errno
import re
import sys
from typing import Any

from micros_ide.errors import Busy, ConnectionFailed, MicrosError, NotFound
from micros_ide.model.nodes import clean_text
from micros_ide.model.ports import PortHolder, SerialPort
from micros_ide.workers import port_holders
from micros_ide.workers.driver_catalogue import driver_catalogue

# Ports that lead to no board: the radio's own, and consoles of the operating system.
_PSEUDO = re.compile(r"bluetooth|bthenum|rfcomm|debug-console|wlan-debug", re.IGNORECASE)
_GONE = frozenset({errno.ENOENT, errno.ENODEV, errno.ENXIO})
_IN_USE = frozenset({errno.EBUSY, errno.EAGAIN, errno.EWOULDBLOCK})
_DENIED = frozenset({errno.EACCES, errno.EPERM})
# pyserial on Windows keeps the number only inside its text: "PermissionError(13, ...".
_NUMBER_IN_TEXT = re.compile(r"Error\((\d+)[,)]")


def list_ports() -> list[SerialPort]:
    """Return the ports a board may be behind, sorted by device, each with who holds it."""
    from serial.tools import list_ports as pyserial

    rows = [row for row in pyserial.comports() if not _is_pseudo(row)]
    held = port_holders.holders([str(row.device) for row in rows])
    return sorted((_port(row, held) for row in rows), key=lambda port: port.device)


def pseudo_ports() -> list[str]:
    """Return the ports that `list_ports` leaves out, because they lead to no board."""
    from serial.tools import list_ports as pyserial

    return sorted(str(row.device) for row in pyserial.comports() if _is_pseudo(row))


def holder(device: str, *, include_self: bool = False) -> PortHolder | None:
    """Return the process that has `device` open, or None (also where the OS does not say).

    The process at the far end of a pseudo terminal is not a holder. Linux only.
    """
    return port_holders.holders([device], include_self=include_self).get(device)


def open_error(device: str, exc: BaseException) -> MicrosError:
    """Translate what opening `device` raised into Busy, NotFound or ConnectionFailed."""
    number = _number(exc)
    if number in _GONE:
        return NotFound(
            f"{device} is not there",
            hint="plug the board in with a cable that carries data, then list the ports again",
        )
    # Windows answers "access is denied" for a port that another program has open.
    if number in _IN_USE or (number in _DENIED and sys.platform == "win32"):
        return busy_error(device)
    if number in _DENIED:
        return ConnectionFailed(
            f"no permission to open {device}", hint=port_holders.permission_hint(device)
        )
    return ConnectionFailed(
        f"{device} could not be opened: {clean_text(str(exc))}",
        hint="unplug the board, plug it in again and repeat",
    )


def busy_error(device: str) -> Busy:
    """Return a Busy that names the program which has `device` open, where the OS tells."""
    who = holder(device)
    if who is None:
        return Busy(
            f"{device} is in use by another program",
            hint=f"close the other program that has {device} open, then repeat",
        )
    return Busy(
        f"{device} is in use by {who.name} (pid {who.pid})",
        hint=f"close the other program that holds {device}: {who.name}, pid {who.pid}",
    )


def _port(row: Any, held: dict[str, PortHolder]) -> SerialPort:
    chip = driver_catalogue().chip(row.vid, row.pid)
    bridge = chip.name if chip else None
    described = row.product or (row.description if row.description != "n/a" else None)
    what = bridge or clean_text(described or "serial port", 60)
    return SerialPort(
        device=row.device,
        label=f"{what} on {row.device}",
        vid=row.vid,
        pid=row.pid,
        serial_number=clean_text(row.serial_number, 64) if row.serial_number else None,
        bridge=bridge,
        holder=held.get(row.device),
    )


def _is_pseudo(row: Any) -> bool:
    return any(_PSEUDO.search(text or "") for text in (row.device, row.description, row.hwid))


def _number(exc: BaseException) -> int | None:
    number = getattr(exc, "errno", None)
    if isinstance(number, int):
        return number
    found = _NUMBER_IN_TEXT.search(str(exc))
    return int(found.group(1)) if found else None

"""Put down a node that has just been made or changed: its row in the table, and its password."""

from __future__ import annotations

from dataclasses import dataclass

from micros_ide.errors import MicrosError
from micros_ide.model.announcement import Announcement
from micros_ide.model.presence import How
from micros_ide.services.devices import Devices
from micros_ide.services.passwords import Passwords

_NETWORK = "network"


@dataclass(frozen=True, slots=True)
class Recorded:
    """Whether the password is kept, and what could not be written."""

    password: bool
    warnings: tuple[str, ...]


def record_node(
    devices: Devices,
    passwords: Passwords,
    said: Announcement,
    *,
    board_id: str,
    password: str | None,
    over: str,
) -> Recorded:
    """Put the node into the table and keep its password; what cannot be written is a warning.

    `over`: how it was asked last, "network" or "usb". `password`: None when it is not known.
    """
    found = []
    try:
        devices.met(
            said.uid,
            name=said.name,
            address=said.address,
            shell_port=said.shell_port,
            version=said.version,
            board_id=board_id,
            how=How.HELLO if over == _NETWORK else How.DEPLOY,
        )
    except MicrosError as error:
        found.append(f"The node was not noted down here: {error.message}.")
    kept = False
    try:
        if password is not None:
            passwords.remember(said.uid, password)
            kept = True
    except MicrosError as error:
        found.append(f"The node's password was not kept here: {error.message}.")
    return Recorded(kept, tuple(found))

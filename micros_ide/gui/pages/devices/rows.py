"""The rows of the table: known nodes, boards on USB and virtual boards, each thing once."""

from __future__ import annotations

import datetime as dt
import enum
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from micros_ide.model.devices import Device
from micros_ide.model.nodes import uid_from_mac
from micros_ide.model.ports import SerialPort
from micros_ide.model.presence import Presence
from micros_ide.model.virtual import VirtualSpec

_MAC = re.compile(r"([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}")
_BOOT_DRIVE = "boot drive"


class State(enum.Enum):
    """How a row is; the order is that of the table sorted by it."""

    ONLINE = "online"
    LATE = "late"
    SILENT = "silent"
    UNKNOWN = "unknown"
    NEW = "new"  # on USB, and no node that is known here
    OFF = "off"  # a virtual board without power


_STATES = {one: State(one.value) for one in Presence}


@dataclass(frozen=True, slots=True)
class Row:
    """One thing: what is known of it over the network, over USB, and as a virtual board.

    Attributes:
        key: what tells it from the others, also after a refresh.
        uid: its hardware id; "" for a board on USB that nobody has met.
        virtual: name of the virtual board that it is.
    """

    key: str
    uid: str = ""
    device: Device | None = None
    port: SerialPort | None = None
    virtual: str = ""
    board: str = ""  # in words
    tags: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What it is called."""
        if self.device is not None:
            return self.device.name or self.device.uid
        if self.virtual:
            return self.virtual
        return self.port.label if self.port is not None else self.key

    @property
    def address(self) -> str:
        """Where it is: an address, else a port."""
        if self.device is not None and self.device.address:
            return self.device.address
        return self.port.device if self.port is not None else ""

    @property
    def version(self) -> str:
        """Of the firmware, as far as it is known."""
        return self.device.version if self.device is not None else ""

    def state(self, now: dt.datetime) -> State:
        """Return how it is at `now`."""
        if self.device is None:
            return State.NEW if self.port is not None else State.OFF
        found = _STATES[self.device.presence(now)]
        if self.virtual and self.port is None and found is not State.ONLINE:
            return State.OFF
        return found


@dataclass
class Facts:
    """What the rows are made of; each part is replaced as news come in."""

    devices: dict[str, Device] = field(default_factory=dict)  # by hardware id
    ports: tuple[SerialPort, ...] = ()
    specs: tuple[VirtualSpec, ...] = ()
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    boards: Mapping[str, str] = field(default_factory=dict)  # names by id in the catalogue

    def rows(self) -> list[Row]:
        """Return every thing once."""
        macs = {spec.name: uid_from_mac(spec.mac) for spec in self.specs}
        names = {uid: name for name, uid in macs.items()}
        kinds = {spec.name: spec.board_id for spec in self.specs}
        on_usb: dict[str, SerialPort] = {}
        strange = []
        for port in filter(is_board, self.ports):
            uid = macs.get(port.virtual or "", "") or self._uid_at(port)
            if uid:
                on_usb[uid] = port
            else:
                strange.append(port)
        found = [
            self._row(uid, on_usb.get(uid), names.get(uid, ""), kinds)
            for uid in dict.fromkeys((*self.devices, *on_usb, *names))
        ]
        return found + [
            Row(f"port:{_identity(port)}", port=port, board=self._board(port.board_id))
            for port in _told_apart(strange)
        ]

    def _row(
        self, uid: str, port: SerialPort | None, virtual: str, kinds: Mapping[str, str]
    ) -> Row:
        device = self.devices.get(uid)
        board_id = (device.board_id if device else "") or (port.board_id if port else "")
        board = self._board(board_id or kinds.get(virtual, ""))
        return Row(uid, uid, device, port, virtual, board, self.tags.get(uid, ()))

    def _board(self, board_id: str | None) -> str:
        return self.boards.get(board_id or "", board_id or "")

    def _uid_at(self, port: SerialPort) -> str:
        """Return the known node behind a port: chips with USB of their own tell their MAC."""
        serial = port.serial_number or ""
        uid = uid_from_mac(serial) if _MAC.fullmatch(serial) else ""
        return uid if uid in self.devices else ""


def is_board(port: SerialPort) -> bool:
    """True when a board may be behind `port`, which a computer's own COM1 is not."""
    return bool(port.vid is not None or port.virtual or port.bridge == _BOOT_DRIVE)


def _identity(port: SerialPort) -> str:
    return port.virtual or port.serial_number or port.device


def _told_apart(ports: Iterable[SerialPort]) -> Iterable[SerialPort]:
    """Leave out a second port of the same board: some show two."""
    return {_identity(port): port for port in reversed(tuple(ports))}.values()

"""Serial ports as people see them: what is plugged in, and the virtual boards that run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from micros_ide.errors import Busy, InvalidInput, NotFound
from micros_ide.model.ports import SerialPort
from micros_ide.model.virtual import VirtualState, VirtualStatus
from micros_ide.services.catalogue import Catalogue
from micros_ide.services.virtual_boards import VirtualBoards
from micros_ide.workers import serial_ports, uf2_flasher

BOOT_DRIVE = "boot drive"  # `SerialPort.bridge` of a board that shows a drive, not a port
_NO_PORT = frozenset({VirtualState.STOPPED, VirtualState.OFF})


class Ports:
    """Every port there is at this moment; each call looks anew."""

    def __init__(self, catalogue: Catalogue, virtual: VirtualBoards) -> None:
        self._catalogue = catalogue
        self._virtual = virtual

    def list(self) -> tuple[SerialPort, ...]:
        """Return real ports, boot drives, then running virtual boards; ports with their holder.

        A board in BOOTSEL mode has no serial port: its drive stands in for one.
        """
        real = map(self._with_board, serial_ports.list_ports())
        drives = map(self._drive, uf2_flasher.find_drives())
        return (*real, *drives, *map(self._virtual_port, self._running()))

    def find(self, device: str) -> SerialPort:
        """Return the port called `device`; raises NotFound that lists the ports there are.

        The name of a running virtual board serves as well as its device.
        """
        status = self._virtual.at_port(device)
        if status is not None and status.port and status.state not in _NO_PORT:
            return self._virtual_port(status)
        ports = self.list()
        for port in ports:
            if device in {port.device, port.virtual}:
                return port
        there = ", ".join(port.device for port in ports)
        raise NotFound(
            f"there is no serial port {device}",
            hint=f"ports now: {there}" if there else "no port at all: plug the board in",
        )

    def free(self, device: str) -> SerialPort:
        """Return the port called `device`; raises NotFound, or Busy that names who has it open."""
        port = self.find(device)
        if port.holder is not None:
            who = f"{port.holder.name}, pid {port.holder.pid}"
            raise Busy(
                f"{port.device} is open in another program: {who}",
                hint=f"close {port.holder.name}, then repeat",
            )
        return port

    def free_line(self, device: str) -> SerialPort:
        """Return the free port called `device`, which is a serial line and not a boot drive."""
        port = self.free(device)
        if port.bridge == BOOT_DRIVE:
            raise InvalidInput(
                f"the board on {port.device} waits for MicroPython: it has no files yet",
                hint="deploy it first; or unplug it and plug it in without holding a button",
            )
        return port

    def _running(self) -> tuple[VirtualStatus, ...]:
        rows = self._virtual.list()
        return tuple(row for row in rows if row.port and row.state not in _NO_PORT)

    def _with_board(self, port: SerialPort) -> SerialPort:
        if port.vid is None or port.pid is None:
            return port
        boards = self._catalogue.by_usb_id(f"{port.vid:04X}:{port.pid:04X}")
        return replace(port, board_id=boards[0].id) if len(boards) == 1 else port

    def _drive(self, place: Path) -> SerialPort:
        board = next(one for one in self._catalogue.boards() if one.flasher == "uf2")
        label = f"{board.name} in BOOTSEL mode, drive {place}"
        return SerialPort(str(place), label, bridge=BOOT_DRIVE, board_id=board.id)

    def _virtual_port(self, status: VirtualStatus) -> SerialPort:
        board = self._catalogue.board(status.spec.board_id)
        device = status.port or ""
        kind = board.name.partition(" (")[0]
        return SerialPort(
            device=device,
            label=f"Virtual {kind} '{status.name}'",
            bridge="virtual board",
            virtual=status.name,
            board_id=board.id,
            holder=serial_ports.holder(device),
        )

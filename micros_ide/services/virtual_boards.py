"""Virtual boards by catalogue id: made, started, cycled and thrown away."""

from __future__ import annotations

import os
from pathlib import Path

from micros_ide.errors import InvalidInput
from micros_ide.model.boards import Board
from micros_ide.model.virtual import VirtualSpec, VirtualStatus
from micros_ide.services.catalogue import Catalogue
from micros_ide.virtual.fleet import VirtualFleet

CHIPS = frozenset({"esp32", "esp32s2", "esp32s3", "esp32c3"})
DEFAULT_HEAP = 128 << 10  # bytes


class VirtualBoards:
    """The virtual boards of this user; `fleet` gives full control of one."""

    def __init__(self, catalogue: Catalogue, home: Path) -> None:
        self._catalogue = catalogue
        self.fleet = VirtualFleet(home)

    def kinds(self) -> tuple[Board, ...]:
        """Return the boards of the catalogue that can be virtual."""
        return tuple(board for board in self._catalogue.boards() if board.chip in CHIPS)

    def add(
        self,
        name: str,
        board_id: str,
        *,
        flash_size: int | None = None,
        heap: int = DEFAULT_HEAP,
        wifi: tuple[str, str] | None = None,
        address: str | None = None,
    ) -> VirtualSpec:
        """Make a board with blank flash; `wifi` is the name and password of what it sees.

        `flash_size` and `heap` are in bytes. Raises NotFound for an unknown board, InvalidInput
        for one whose chip cannot be virtual, for a bad name or one that is taken.
        """
        board = self._catalogue.board(board_id)
        if board.chip not in CHIPS:
            raise InvalidInput(
                f"{board.name} cannot be a virtual board",
                hint=f"choose one of {', '.join(one.id for one in self.kinds())}",
            )
        ssid, password = wifi or ("virtual", "micros-virtual")
        return self.fleet.add(
            name,
            board_id=board.id,
            chip=board.chip,
            flash_size=flash_size or board.flash_size,
            heap=heap,
            ssid=ssid,
            password=password,
            address=address,
        )

    def start(self, name: str, *, tied: bool = False) -> VirtualStatus:
        """Power a board and wait until its port can be used.

        A `tied` board ends with this process, whatever becomes of it.
        """
        return self.fleet.start(name, owner_pid=os.getpid() if tied else None)

    def stop(self, name: str) -> None:
        """Take the power away; the flash is kept."""
        self.fleet.stop(name)

    def cycle(self, name: str) -> VirtualStatus:
        """Take the power away and give it back; wait until the port can be used."""
        return self.fleet.cycle(name)

    def remove(self, name: str) -> None:
        """Stop a board and throw it away, flash included."""
        self.fleet.remove(name)

    def status(self, name: str) -> VirtualStatus:
        """Return one board; raises NotFound."""
        return self.fleet.status(name)

    def list(self) -> tuple[VirtualStatus, ...]:
        """Return every board, running or not."""
        return tuple(self.fleet.list())

    def specs(self) -> tuple[VirtualSpec, ...]:
        """Return what every board was made with, without asking how it is."""
        return self.fleet.specs()

    def at_port(self, device: str) -> VirtualStatus | None:
        """Return the board behind a serial port, if it is a virtual one."""
        return self.fleet.find_by_port(device)

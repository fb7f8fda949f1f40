"""A virtual board as the rest of the program sees it."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field


class VirtualState(enum.Enum):
    """What a virtual board is doing."""

    STOPPED = "stopped"  # no process
    OFF = "off"  # process there, power cut by a fault plan
    LOADER = "loader"  # in the ROM serial loader
    NO_IMAGE = "no-image"  # powered, but flash holds nothing that boots
    RUNNING = "running"  # MicroPython runs


@dataclass(frozen=True, slots=True)
class VirtualSpec:
    """What a virtual board was made with; kept in its folder."""

    name: str
    board_id: str
    chip: str
    flash_size: int  # bytes
    heap: int  # bytes the board's code may use
    mac: str  # "7c:9e:bd:…", also machine.unique_id()
    address: str  # loopback address of its network
    ssid: str  # the access point it sees
    wifi_password: str = field(repr=False)  # of that access point


@dataclass(frozen=True, slots=True)
class VirtualStatus:
    """One row of `virtual list`."""

    spec: VirtualSpec
    state: VirtualState
    port: str | None = None  # stable path, a symlink to the pty
    shell_port: int = 9008
    pid: int | None = None
    serial_rx: int = 0  # bytes host -> board since start
    serial_tx: int = 0  # bytes board -> host since start
    flash_writes: int = 0  # program and erase operations since start

    @property
    def name(self) -> str:
        """The board's name."""
        return self.spec.name

    @property
    def address(self) -> str:
        """The board's loopback address."""
        return self.spec.address

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
class AccessPoint:
    """A Wi-Fi network as a virtual board's radio sees it."""

    ssid: str
    password: str = field(repr=False)  # "" for an open network
    rssi: int = -51  # dBm
    hidden: bool = False  # it can be joined, but a scan does not tell its name


@dataclass(frozen=True, slots=True)
class PinState:
    """What a virtual board does with one of its pins."""

    mode: str  # "in", "out", "open-drain", "pwm", "neopixel" or "bus"
    level: int  # what the pin shows: 0 or 1
    duty: int = 0  # of PWM: 0 to 65535
    freq: int = 0  # of PWM: Hz
    pull: str | None = None  # "up", "down", "both" or None


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
    own_address: str | None = None  # where it has gone by itself, with a static address

    @property
    def name(self) -> str:
        """The board's name."""
        return self.spec.name

    @property
    def address(self) -> str:
        """The board's loopback address."""
        return self.own_address or self.spec.address

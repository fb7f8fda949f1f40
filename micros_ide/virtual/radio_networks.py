"""Which Wi-Fi networks a board's radio sees, and which of them it is in."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from micros_ide.errors import InvalidInput
from micros_ide.model.virtual import AccessPoint

_MOST = 32
_CHANNELS = (1, 6, 11)
_RSSI_RANGE = (-120, 0)


class RadioNetworks:
    """The networks around, and the one that the board's station wants.

    Attributes:
        up: whether there is any radio contact at all.
        access_point: whether the board has a network of its own on.
    """

    def __init__(self, first: AccessPoint) -> None:
        self.up = True
        self.access_point = False
        self._around: tuple[AccessPoint, ...] = (first,)
        self._wanted: tuple[str, str] | None = None  # name and password

    def set(self, around: Sequence[AccessPoint]) -> None:
        """Replace what is around; raises InvalidInput for what no network can be."""
        if len(around) > _MOST:
            raise InvalidInput(f"a radio sees {_MOST} networks at most")
        for network in around:
            _check(network)
        self._around = tuple(around)

    def join(self, ssid: str, password: str) -> None:
        """The station wants to be in that network, now and whenever it is there."""
        self._wanted = ssid, password

    def leave(self) -> None:
        """The station wants to be in no network."""
        self._wanted = None

    def forget(self) -> None:
        """The radio was reset."""
        self._wanted = None
        self.access_point = False

    @property
    def connected(self) -> bool:
        """Whether anything can reach the board."""
        joined = self._wanted is not None and self.verdict().endswith(" up")
        return joined or (self.access_point and self.up)

    def verdict(self) -> str:
        """Signal and outcome for the wanted network: "-51 up", "0 no ap", "-51 wrong password"."""
        ssid, password = self._wanted or ("", "")
        found = [one for one in self._around if one.ssid == ssid and self.up]
        if not found:
            return "0 no ap"
        fitting = [one for one in found if one.password == password]
        best = max(fitting or found, key=lambda one: one.rssi)
        return f"{best.rssi} {'up' if fitting else 'wrong password'}"

    def scan(self) -> list[tuple[str, str, int, int, bool]]:
        """Name ("" when hidden), MAC in hex, channel, signal and whether it is locked."""
        rows = []
        for number, one in enumerate(self._around if self.up else ()):
            mark = hashlib.sha256(one.ssid.encode()).digest()
            mac = b"\x02" + mark[:4] + bytes([number])
            channel = _CHANNELS[mark[4] % len(_CHANNELS)]
            name = "" if one.hidden else one.ssid
            rows.append((name, mac.hex(), channel, one.rssi, bool(one.password)))
        return sorted(rows, key=lambda row: -row[3])


def _check(network: AccessPoint) -> None:
    low, high = _RSSI_RANGE
    faults = {
        "a network's name has 1 to 32 bytes": not 1 <= len(network.ssid.encode()) <= 32,
        "a network's password has 8 to 63 characters, or none": network.password
        and not 8 <= len(network.password) <= 63,
        f"a signal is {low} to {high} dBm": not low <= network.rssi <= high,
    }
    for rule, broken in faults.items():
        if broken:
            raise InvalidInput(f"there is no network '{network.ssid}': {rule}")

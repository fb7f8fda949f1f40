"""What is around a board: time, radio, names, servers. It outlives resets and power cuts."""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Callable, Sequence
from typing import Any

from micros_ide.errors import InvalidInput, MicrosError
from micros_ide.model.virtual import AccessPoint, VirtualSpec
from micros_ide.virtual.addresses import claim, is_loopback
from micros_ide.virtual.event_loop import EventLoop
from micros_ide.virtual.name_table import TIME_SERVER, NameTable
from micros_ide.virtual.radio_networks import RadioNetworks
from micros_ide.virtual.world_clock import WorldClock
from micros_ide.virtual.world_services import (
    UdpService,
    answer_name,
    answer_neighbour,
    answer_time,
)

_LOCAL = ".local"
_MULTICAST_NAMES = ("224.0.0.251", 5353)


class World:
    """The world of one board.

    Attributes:
        clock: its time.
        names: which names lead where.
        address: where the board's sockets are.
        on_change: called after `address` or `connected` has changed.
        find_host: returns the address of another board by its host name, "" for none.
        is_taken: whether another board was given an address.
        catch_up: called before the board's time is told, to hear how far it has got.
    """

    def __init__(self, loop: EventLoop, spec: VirtualSpec) -> None:
        self.clock = WorldClock()
        self.names = NameTable()
        self.address = spec.address
        self.on_change: Callable[[], None] = lambda: None
        self.find_host: Callable[[str], str] = lambda _name: ""
        self.is_taken: Callable[[str], bool] = lambda _address: False
        self.catch_up: Callable[[], None] = lambda: None
        self._home = spec.address
        self._claim: socket.socket | None = None  # of `address`, while that is not the board's own
        self._radio = RadioNetworks(AccessPoint(spec.ssid, spec.wifi_password))
        self._tell: Callable[[str], None] = lambda _line: None
        self._services = {
            "dns": UdpService(loop, self._answer_name, lambda: self._tell("quiet dns")),
            "mdns": UdpService(loop, self._answer_neighbour, lambda: self._tell("quiet mdns")),
            "ntp": UdpService(loop, self._answer_time, lambda: self._tell("quiet ntp")),
        }

    @property
    def connected(self) -> bool:
        """Whether the board can be reached."""
        return self._radio.connected

    @property
    def wifi(self) -> bool:
        """Whether the networks can be reached."""
        return self._radio.up

    def facts(self) -> dict[str, Any]:
        """What the board's support modules must know from the start."""
        places = {"dns": ("", 53), "mdns": _MULTICAST_NAMES, "ntp": (TIME_SERVER, 123)}
        return {
            "ahead": self.clock.ahead_ms,
            "wifi": self._radio.up,
            "services": {kind: [*places[kind], one.port] for kind, one in self._services.items()},
        }

    def attach(self, tell: Callable[[str], None]) -> dict[str, Callable[[str], None]]:
        """Begin with a program that hears `tell`; return what its words do."""
        self.detach()
        self._tell = tell
        return {
            "join": self._join,
            "leave": lambda _rest: self._change(self._radio.leave),
            "ap": self._open_network,
            "scan": lambda _rest: tell(f"seen {json.dumps(self._radio.scan())}"),
            "name": lambda name: tell(f"addr {self._resolve(name)}"),
            "route": self._route,
            "take": self._take,
        }

    def detach(self) -> None:
        """The program is over, and with it what it had set."""
        self._tell = lambda _line: None
        self._move(self._home)
        self._radio.forget()

    def close(self) -> None:
        """Give back what the system has lent."""
        self.detach()
        for service in self._services.values():
            service.close()

    # From outside.

    def set_wifi(self, up: bool) -> None:
        """Make the networks reachable or not."""

        def change() -> None:
            self._radio.up = up

        self._change(change)
        self._tell(f"wifi {int(up)}")

    def set_networks(self, around: Sequence[AccessPoint]) -> None:
        """Replace the networks; raises InvalidInput for what no network can be."""
        self._change(lambda: self._radio.set(around))

    def set_service(self, kind: str, up: bool) -> None:
        """Let "dns" or "ntp" answer or not."""
        if kind not in self._services:
            raise InvalidInput(f"there is no service '{kind}' in a board's world")
        self._services[kind].up = up

    # From the board.

    def _change(self, change: Callable[[], None]) -> None:
        """Do something to the radio, and tell the board and the neighbours what came of it."""
        before, was_connected = self._radio.verdict(), self.connected
        change()
        after = self._radio.verdict()
        if after != before:
            self._tell(f"air {after}")
        if self.connected != was_connected:
            self.on_change()

    def _join(self, rest: str) -> None:
        ssid, password = json.loads(rest)
        was_connected = self.connected
        self._radio.join(str(ssid), str(password))
        self._tell(f"joined {self._radio.verdict()}")
        if self.connected != was_connected:
            self.on_change()

    def _open_network(self, rest: str) -> None:
        def change() -> None:
            self._radio.access_point = rest == "1"

        self._change(change)

    def _resolve(self, name: str) -> str:
        if name.lower().endswith(_LOCAL):
            return self._neighbour(name[: -len(_LOCAL)])
        return self.names.find(name) if self._services["dns"].up else "silent"

    def _neighbour(self, host: str) -> str:
        return self.find_host(host) or self.names.find(host + _LOCAL)

    def _route(self, rest: str) -> None:
        address, port = rest.split()
        real = self.names.route(address, int(port))
        self._tell(f"way {real[0]} {real[1]}" if real else "way ")

    def _take(self, wanted: str) -> None:
        self._move(wanted)
        self._tell(f"own {self.address}")

    def _move(self, wanted: str) -> None:
        """Let the board have the address `wanted` if it is free, else its own."""
        before = self.address
        if wanted == before:
            return
        if self._claim is not None:
            self._claim.close()
            self._claim = None
        self.address = self._home
        gateway = self._home.rpartition(".")[0] + ".1"
        if wanted not in (self._home, gateway) and is_loopback(wanted):
            with contextlib.suppress(MicrosError):  # somebody has it: an address conflict
                self._claim = None if self.is_taken(wanted) else claim(wanted)
            if self._claim is not None:
                self.address = wanted
        if self.address != before:
            self.on_change()

    # Servers.

    def _answer_name(self, data: bytes) -> bytes | None:
        return answer_name(data, self.names.find)

    def _answer_neighbour(self, data: bytes) -> bytes | None:
        return answer_neighbour(data, self._neighbour)

    def _answer_time(self, data: bytes) -> bytes | None:
        self.catch_up()
        return answer_time(data, self.clock.utc())

"""The way from this computer to a node, station by station."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

WEBREPL_PORT = 8266  # where a node listens that waits for an update


@dataclass(frozen=True, slots=True)
class Interface:
    """A network this computer is in."""

    name: str
    address: str
    prefix: int

    @property
    def network(self) -> ipaddress.IPv4Network:
        """The network, "192.168.1.0/24"."""
        return ipaddress.IPv4Network(f"{self.address}/{self.prefix}", strict=False)

    @property
    def loopback(self) -> bool:
        """True for the computer talking to itself."""
        return ipaddress.IPv4Address(self.address).is_loopback


@dataclass(frozen=True, slots=True)
class TcpAnswer:
    """What connecting to a port came to."""

    port: int
    answer: str  # open, refused, timeout, no-route, unreachable, forbidden, failed


@dataclass(frozen=True, slots=True)
class NodeFacts:
    """A node that was asked for, and what each step towards it came to."""

    target: str  # what the user called it
    port: int  # of its shell
    virtual_state: str | None = None  # of the virtual board it is
    name: str | None = None  # it should answer with
    host: str | None = None  # a name that had to be looked up
    resolved: bool | None = None  # the system knows that name
    address: str | None = None  # that was tried
    address_from: str | None = None  # "given", "resolved" or "remembered"
    interfaces: tuple[Interface, ...] = ()
    source: str | None = None  # own address the system would send from; None: no route
    interface: str | None = None
    ping: bool | None = None
    neighbour: bool | None = None  # somebody answers for the address in this network
    tcp: tuple[TcpAnswer, ...] = ()
    greeting: str | None = None  # node, busy, silent, closed, foreign
    said_name: str | None = None
    same_hardware: bool | None = None  # it is the node that was met before
    version: str | None = None
    hello: str | None = None  # ok, refused (another form), silent

    def answer(self, port: int | None = None) -> str | None:
        """Return what connecting to `port` (its shell) came to."""
        wanted = self.port if port is None else port
        return next((one.answer for one in self.tcp if one.port == wanted), None)

    def own_interface(self) -> Interface | None:
        """Return the interface that is in the same network as the node."""
        if self.address is None:
            return None
        try:
            there = ipaddress.IPv4Address(self.address)
        except ValueError:
            return None
        return next((one for one in self.interfaces if there in one.network), None)

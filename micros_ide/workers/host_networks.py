"""The networks this computer is in, as its interfaces tell."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from micros_ide.model.address_spans import (
    AddressSpan,
    hosts_of,
    nearest_first,
    number_of,
    text_of,
)

_LARGEST_PREFIX = 16  # of a network that is searched whole
_LOOPBACK, _LINK_LOCAL = AddressSpan(0x7F000000, 0x7FFFFFFF), AddressSpan(0xA9FE0000, 0xA9FEFFFF)
_NET = Path("/sys/class/net")  # Linux


@dataclass(frozen=True, slots=True)
class Interface:
    """One IPv4 address of one interface."""

    name: str
    address: str
    prefix: int  # bits of the network


@dataclass(frozen=True, slots=True)
class HostNetworks:
    """What is to be searched, and a line for everything that is not, with its reason."""

    spans: tuple[AddressSpan, ...]
    notes: tuple[str, ...]


def interfaces() -> tuple[Interface, ...]:
    """Return every IPv4 address of this computer, sorted."""
    import ifaddr

    found = {
        Interface(adapter.nice_name, str(ip.ip), int(ip.network_prefix))
        for adapter in ifaddr.get_adapters()
        for ip in adapter.ips
        if ip.is_IPv4
    }
    return tuple(sorted(found, key=lambda one: (one.name, one.address)))


def host_networks() -> HostNetworks:
    """Return the networks of all interfaces that can lead to a node."""
    found, notes = [], []
    for one in interfaces():
        reason = _why_not(one.name)
        if reason:
            notes.append(
                f"{one.name} ({one.address}/{one.prefix}) is not searched: {reason}."
                " Name the range to search it."
            )
        else:
            found.append(one)
    networks = networks_of(found)
    return HostNetworks(networks.spans, (*notes, *networks.notes))


def networks_of(found: Iterable[Interface]) -> HostNetworks:
    """Return the spans of these interfaces: the /24 around each own address comes first.

    Of a network larger than a /16 the /16 around the own address is taken.
    """
    near, far, notes = [], [], []
    for one in found:
        own = number_of(one.address)
        if own is None or not 0 <= one.prefix <= 32 or own in _LOOPBACK or own in _LINK_LOCAL:
            continue  # virtual boards are known by name; no node gives itself a link-local address
        prefix = max(one.prefix, _LARGEST_PREFIX)
        span = hosts_of(own, prefix)
        if prefix != one.prefix:
            notes.append(
                f"{one.name} is in a network of {1 << (32 - one.prefix):,} addresses: only"
                f" {text_of(span.first)} to {text_of(span.last)} are searched."
                " Name other ranges to search them."
            )
        first, *rest = nearest_first(span, own)
        near.append(first)
        far.extend(rest)
    return HostNetworks((*near, *far), tuple(notes))


def _why_not(name: str) -> str:
    """Return why nothing can be behind an interface, "" where something can (Linux tells)."""
    folder = _NET / name
    with suppress(OSError):
        if (folder / "operstate").read_text(encoding="ascii").strip() == "down":
            return "nothing is connected to it"
    with suppress(OSError):  # it is no bridge
        ports = [_NET / port.name for port in (folder / "brif").iterdir()]
        if not any(map(_leads_out, ports)):
            return "it leads to containers and virtual machines only"
    return ""


def _leads_out(port: Path) -> bool:
    # Hardware, or something (a bond, a VLAN) on top of another interface.
    return (port / "device").exists() or any(port.glob("lower_*"))

"""Loopback addresses: which one a new board gets, and that no two running boards share one."""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import os
import socket

from micros_ide.errors import Busy, InvalidInput, NotFound

NETWORK_SETTING = "MICROS_IDE_VIRTUAL_NET"
_DEFAULT_NETWORK = "127.0.0.0/16"
_FIRST_HOST = 11
_NODE_PORTS = (9008, 8266)  # a node's shell and its WebREPL
_CLAIM_PORT = 9008  # UDP, which no node uses


def claim(address: str) -> socket.socket:
    """Keep `address` for a running board until what is returned is closed.

    Boards of other users and other homes know nothing of each other's files, but see this. Raises
    Busy when another board has the address and NotFound when this computer does not have it.
    """
    mark = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        mark.bind((address, _CLAIM_PORT))
    except OSError as error:
        mark.close()
        if error.errno == errno.EADDRINUSE:
            raise Busy(
                f"another virtual board uses the address {address}",
                hint="stop that one, or remove this board and add it again",
            ) from None
        raise NotFound(
            f"this computer has no address {address}: {error.strerror}",
            hint=f"on macOS: sudo ifconfig lo0 alias {address}",
        ) from None
    return mark


def free_address(taken: set[str]) -> str:
    """Return a loopback address that is not in `taken` and where nothing listens.

    From the network in MICROS_IDE_VIRTUAL_NET, else from 127.0.0.11 on. Raises InvalidInput for a
    network outside 127.0.0.0/8 and Busy when none is left.
    """
    network = _network()
    first = _FIRST_HOST if network.num_addresses > 2 * _FIRST_HOST else 2
    for number in range(first, network.num_addresses - 1):
        address = str(network[number])
        if address not in taken and not address.endswith((".0", ".255")) and _is_free(address):
            return address
    raise Busy(
        f"no address is free in {network}", hint=f"name another network in {NETWORK_SETTING}"
    )


def is_loopback(address: str) -> bool:
    """Whether a virtual board can have `address`."""
    try:
        parsed = ipaddress.IPv4Address(address)
    except ValueError:
        return False
    return parsed.is_loopback and address not in ("127.0.0.0", "127.0.0.1", "127.255.255.255")


def _network() -> ipaddress.IPv4Network:
    text = os.environ.get(NETWORK_SETTING) or _DEFAULT_NETWORK
    network = None
    with contextlib.suppress(ValueError):
        network = ipaddress.IPv4Network(text)
    if network is None or not network.is_loopback or network.num_addresses < 8:
        raise InvalidInput(
            f"{NETWORK_SETTING} is {text!r}, which is no network inside 127.0.0.0/8",
            hint=f"for example {_DEFAULT_NETWORK}",
        )
    return network


def _is_free(address: str) -> bool:
    try:
        claim(address).close()
    except Busy:
        return False
    for port in _NODE_PORTS:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            # What a closed connection leaves behind is no obstacle.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
            except OSError:
                return False
    return True

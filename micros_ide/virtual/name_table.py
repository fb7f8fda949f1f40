"""The Internet of a board's world: the names it has, and where their servers really are."""

from __future__ import annotations

import contextlib
import ipaddress
import re

from micros_ide.errors import InvalidInput, NotFound

TIME_SERVER = "198.18.0.1"
_TIME_NAME = "pool.ntp.org"
_FIRST = ipaddress.IPv4Address("198.18.1.1")  # that network is kept free for tests (RFC 2544)
_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")
_PORTS = range(1, 65536)


class NameTable:
    """Names with their addresses, and what stands in for the servers there."""

    def __init__(self) -> None:
        self._addresses: dict[str, str] = {}
        self._routes: dict[tuple[str, int], tuple[str, int]] = {}
        self._made = 0

    def serve(self, name: str, port: int, host: str, real_port: int) -> None:
        """Let `name`:`port` lead to `host`:`real_port`; a name may be an address, too.

        A name under .local is that of a neighbour that answers for itself (mDNS).

        Raises InvalidInput for what cannot be a name, an address or a port.
        """
        name, real = name.lower(), _address("127.0.0.1" if host == "localhost" else host)
        if real is None:
            raise InvalidInput(f"'{host}' is no IPv4 address that a name could lead to")
        for number in (port, real_port):
            if number not in _PORTS:
                raise InvalidInput(f"{number} is no port: ports are 1 to 65535")
        address = self._addresses.get(name) or self._new_address(name)
        self._addresses[name] = address
        self._routes[address, port] = str(real), real_port

    def unserve(self, name: str) -> None:
        """Take a name away with all its ports; raises NotFound for one that is not served."""
        address = self._addresses.pop(name.lower(), None)
        if address is None:
            raise NotFound(f"the name '{name}' is not served")
        for place in [place for place in self._routes if place[0] == address]:
            del self._routes[place]

    def find(self, name: str) -> str:
        """Return the address of `name`, "" for one that does not exist."""
        name = name.lower().rstrip(".")
        if name == _TIME_NAME or name.endswith("." + _TIME_NAME):
            return self._addresses.get(name, TIME_SERVER)
        return self._addresses.get(name, "")

    def route(self, address: str, port: int) -> tuple[str, int] | None:
        """Return the real host and port behind a place in the world, None for none."""
        return self._routes.get((address, port))

    def _new_address(self, name: str) -> str:
        given = _address(name)
        if given is not None and not given.is_loopback and not given.is_unspecified:
            return str(given)
        if given is not None or not _NAME.fullmatch(name):
            raise InvalidInput(f"'{name}' is no name or address that a server could have")
        self._made += 1
        return str(_FIRST + (self._made - 1))


def _address(text: str) -> ipaddress.IPv4Address | None:
    with contextlib.suppress(ValueError):
        return ipaddress.IPv4Address(text)
    return None

"""What a search will ask: addresses, and names whose addresses are not known yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from micros_ide.errors import InvalidInput, NotFound
from micros_ide.model.address_spans import AddressSpan, addresses, disjoint, number_of
from micros_ide.model.devices import Device
from micros_ide.model.nodes import uid_from_mac
from micros_ide.model.virtual import VirtualState, VirtualStatus
from micros_ide.services.devices import Devices
from micros_ide.services.virtual_boards import VirtualBoards
from micros_ide.workers.address_ranges import parse_range
from micros_ide.workers.device_shell import SHELL_PORT
from micros_ide.workers.host_networks import host_networks
from micros_ide.workers.node_sweep import TIMEOUT_S, Target

_TIMEOUTS_S = (0.1, 60.0)


@dataclass(frozen=True, slots=True)
class DiscoveryRequest:
    """Where to search: these ranges and names, or everywhere that is known when there are none."""

    ranges: tuple[str, ...] = ()
    port: int = SHELL_PORT  # where addresses of ranges are asked
    timeout_s: float = TIMEOUT_S  # for one address
    any_size: bool = False  # ranges larger than a /16, too


@dataclass(frozen=True, slots=True)
class DiscoveryPlan:
    """What will be asked. Nothing has been sent yet."""

    request: DiscoveryRequest
    spans: tuple[AddressSpan, ...]
    places: tuple[Target, ...]  # of nodes and boards that are known; asked first
    names: tuple[str, ...]  # to look up
    expected: tuple[Device, ...]  # known nodes that should answer
    boards: tuple[VirtualStatus, ...]  # virtual boards that run
    notes: tuple[str, ...]  # what is not searched, and why

    @property
    def total(self) -> int:
        """How many addresses are asked, names not counted."""
        extra = sum(1 for place in self.places if not self._covers(place))
        return sum(len(span) for span in self.spans) + extra

    def targets(self) -> Iterator[Target]:
        """Yield every address with its port, known ones first, each once."""
        yield from self.places
        first = set(self.places)
        port = self.request.port
        for address in addresses(self.spans):
            if (address, port) not in first:
                yield address, port

    def _covers(self, place: Target) -> bool:
        number = number_of(place[0]) or 0
        return place[1] == self.request.port and any(number in span for span in self.spans)


class DiscoveryPlanner:
    """Reads the table, the virtual boards and the interfaces; sends nothing."""

    def __init__(self, devices: Devices, virtual: VirtualBoards) -> None:
        self._devices = devices
        self._virtual = virtual

    def plan(self, request: DiscoveryRequest) -> DiscoveryPlan:
        """Return what will be asked.

        Raises InvalidInput for a range or time that cannot be, NotFound where there is nothing
        to ask.
        """
        low, high = _TIMEOUTS_S
        if not low <= request.timeout_s <= high:
            raise InvalidInput(f"a timeout is {low} to {high:.0f} seconds")
        if not 1 <= request.port <= 65535:
            raise InvalidInput("a port is a number from 1 to 65535")
        plan = self._given(request) if request.ranges else self._everywhere(request)
        if not plan.total and not plan.names:
            raise NotFound(
                "there is no network to search and no node is known",
                hint="join a network, or give a range: micros-ide discover 192.168.4.0/24",
            )
        return plan

    def _everywhere(self, request: DiscoveryRequest) -> DiscoveryPlan:
        networks, known = host_networks(), self._devices.list()
        boards = self._running()
        hosts = [one.address for one in known if one.address and not _numeric(one.address)]
        return DiscoveryPlan(
            request=request,
            spans=disjoint(networks.spans),
            places=_unique(
                [*map(place_of, known), *((row.address, row.shell_port) for row in boards)]
            ),
            names=tuple(dict.fromkeys(hosts)),
            expected=known,
            boards=boards,
            notes=networks.notes,
        )

    def _given(self, request: DiscoveryRequest) -> DiscoveryPlan:
        spans, names, wanted = [], [], []
        known, boards = self._devices.list(), self._running()
        places: list[Target | None] = []
        for text in request.ranges:
            named = [one for one in known if text in {one.uid, one.name}]
            running = [row for row in boards if text == row.name]
            if named or running:
                wanted += named
                places += [
                    *map(place_of, named),
                    *((row.address, row.shell_port) for row in running),
                ]
                names += [one.address for one in named if one.address and not place_of(one)]
                continue
            given = parse_range(text, any_size=request.any_size)
            if given.span is None:
                names.append(given.text)
            else:
                spans.append(given.span)
        inside = [one for one in known if one not in wanted and _within(one, spans)]
        return DiscoveryPlan(
            request=request,
            spans=disjoint(spans),
            places=_unique([*places, *map(place_of, inside)]),
            names=tuple(dict.fromkeys(names)),
            expected=(*wanted, *inside),
            boards=boards,
            notes=(),
        )

    def _running(self) -> tuple[VirtualStatus, ...]:
        rows = self._virtual.list()
        return tuple(row for row in rows if row.state is VirtualState.RUNNING)


def board_uid(row: VirtualStatus) -> str:
    """Return the id of the node that a virtual board is."""
    return uid_from_mac(row.spec.mac)


def _numeric(address: str) -> bool:
    return number_of(address) is not None


def place_of(device: Device) -> Target | None:
    """Return where a node is asked; None while no numeric address is known."""
    if device.address is None or not _numeric(device.address):
        return None
    return device.address, device.shell_port or SHELL_PORT


def _unique(places: list[Target | None]) -> tuple[Target, ...]:
    return tuple(dict.fromkeys(place for place in places if place is not None))


def _within(device: Device, spans: list[AddressSpan]) -> bool:
    number = number_of(device.address or "")
    return number is not None and any(number in span for span in spans)

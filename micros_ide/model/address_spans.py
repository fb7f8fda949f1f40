"""IPv4 addresses to ask, as spans of numbers: a /16 costs no more memory than a /30."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_SUBNET = 256


@dataclass(frozen=True, slots=True)
class AddressSpan:
    """The addresses `first` to `last`, both included, as numbers."""

    first: int
    last: int

    def __post_init__(self) -> None:
        if not 0 <= self.first <= self.last <= 0xFFFFFFFF:
            raise ValueError(f"no span of addresses: {self.first} to {self.last}")

    def __len__(self) -> int:
        return self.last - self.first + 1

    def __str__(self) -> str:
        first, last = text_of(self.first), text_of(self.last)
        return first if first == last else f"{first}-{last}"

    def __contains__(self, number: int) -> bool:
        return self.first <= number <= self.last


def text_of(number: int) -> str:
    """Return an address as people write it."""
    return socket.inet_ntoa(number.to_bytes(4, "big"))


def number_of(address: str) -> int | None:
    """Return a dotted address as a number, None for anything else."""
    try:
        number = int.from_bytes(socket.inet_pton(socket.AF_INET, address), "big")
    except (OSError, ValueError):
        return None
    return number


def hosts_of(network: int, prefix: int) -> AddressSpan:
    """Return the addresses of a network that can be a host's.

    Of networks larger than two addresses that is all but the first (the network's own) and the
    last (broadcast).
    """
    size = 1 << (32 - prefix)
    first = network & ~(size - 1)
    edge = 1 if size > 2 else 0
    return AddressSpan(first + edge, first + size - 1 - edge)


def nearest_first(span: AddressSpan, own: int) -> tuple[AddressSpan, ...]:
    """Return `span` in pieces, the /24 around `own` first: that is where most nodes are."""
    start = own & ~(_SUBNET - 1)
    first, last = max(span.first, start), min(span.last, start + _SUBNET - 1)
    if first > last:
        return (span,)
    near = AddressSpan(first, last)
    return (near, *_without(span, near))


def disjoint(spans: Iterable[AddressSpan]) -> tuple[AddressSpan, ...]:
    """Return the same addresses in the same order, each of them once."""
    kept: list[AddressSpan] = []
    for span in spans:
        pieces = [span]
        for other in kept:
            pieces = [rest for piece in pieces for rest in _without(piece, other)]
        kept.extend(pieces)
    return tuple(kept)


def addresses(spans: Iterable[AddressSpan]) -> Iterator[str]:
    """Yield every address of disjoint spans."""
    for span in spans:
        for number in range(span.first, span.last + 1):
            yield text_of(number)


def _without(span: AddressSpan, other: AddressSpan) -> list[AddressSpan]:
    if other.last < span.first or span.last < other.first:
        return [span]
    rest = []
    if span.first < other.first:
        rest.append(AddressSpan(span.first, other.first - 1))
    if other.last < span.last:
        rest.append(AddressSpan(other.last + 1, span.last))
    return rest

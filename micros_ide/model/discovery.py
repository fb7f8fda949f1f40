"""What came of a search, as every shell shows it."""

from __future__ import annotations

from dataclasses import dataclass

from micros_ide.model.devices import Device
from micros_ide.model.nodes import Hello
from micros_ide.model.presence import Trouble


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of asking one address."""

    address: str
    port: int
    trouble: Trouble | None  # None for a node
    hello: Hello | None = None
    version: str = ""  # "" where it did not tell in time
    seconds: float = 0.0  # from connecting to the answer
    detail: str = ""


@dataclass(frozen=True, slots=True)
class FoundNode:
    """A node that said hello."""

    device: Device
    change: str  # "new", "moved" or "known"
    was: str | None  # the address it had before, of a moved one
    seconds: float  # until it had answered


@dataclass(frozen=True, slots=True)
class DiscoveryResult:
    """What came of a search."""

    nodes: tuple[FoundNode, ...]  # in the order of their addresses
    missing: tuple[Device, ...]  # known nodes that were asked and did not say hello
    others: tuple[Reply, ...]  # what listens there and is no node that can be talked to
    asked: int  # addresses
    seconds: float
    notes: tuple[str, ...]

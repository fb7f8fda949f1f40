"""A node as the device table knows it, and how news about it change its row."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from micros_ide.model.nodes import clean_text
from micros_ide.model.presence import (
    How,
    Miss,
    Presence,
    Sighting,
    Why,
    evidence_text,
    presence_of,
    why_not_green,
)

TEXT = 64  # characters kept of what a node says of itself
_SPEAKS_FOR_ITSELF = frozenset({How.HELLO, How.DEPLOY})


@dataclass(frozen=True, slots=True)
class Device:
    """One node. `uid` is its identity; everything else is what was last known of it."""

    uid: str
    name: str
    address: str | None
    shell_port: int
    version: str
    board_id: str
    last_seen: str  # ISO 8601, UTC; "" for a node that was never met
    sightings: tuple[Sighting, ...] = ()  # the newest of each kind
    miss: Miss | None = None  # the last time it was asked in vain, after it was last met

    def presence(self, now: dt.datetime | None = None) -> Presence:
        """Return whether it is there, as far as that is known at `now`."""
        return presence_of(self.sightings, self.miss, now)

    def evidence(self, now: dt.datetime | None = None) -> str:
        """Return how it is known and how old that is."""
        return evidence_text(self.sightings, now)

    def why(self, now: dt.datetime | None = None) -> Why:
        """Return why it is not green, and what to do about it."""
        return why_not_green(self.name, self.address, self.sightings, self.miss, now)

    def sighting(self, how: How) -> Sighting | None:
        """Return the newest sighting of this kind."""
        return next((one for one in self.sightings if one.how is how), None)


@dataclass(frozen=True, slots=True)
class DeviceChanged:
    """A node's row was added or changed; carries the whole row."""

    device: Device


@dataclass(frozen=True, slots=True)
class DeviceForgotten:
    """A node's row was removed."""

    uid: str


@dataclass(frozen=True, slots=True)
class News:
    """What was just learnt of the node `uid`: that it was met, or that it was missed."""

    uid: str
    fact: Sighting | Miss
    name: str = ""
    version: str = ""
    board_id: str = ""


def merged(device: Device | None, news: News) -> Device | None:
    """Return the row after `news`; None where a node nobody knows was missed.

    What a node says of itself counts; a list only fills gaps, and multicast DNS is evidence, not
    an address: whoever answers for the name is asked for its id first.
    """
    fact = news.fact
    if isinstance(fact, Miss):
        return device and replace(device, miss=_newer_miss(device, fact))
    old = device or Device(clean_text(news.uid, TEXT), "", None, 0, "", "", "")
    if fact.how in _SPEAKS_FOR_ITSELF and not _is_older(fact, old):
        miss = old.miss if old.miss and old.miss.when > fact.when else None
        old = replace(
            old,
            name=clean_text(news.name, TEXT) or old.name,
            address=fact.address,
            shell_port=fact.port or old.shell_port,
            version=clean_text(news.version, TEXT) or old.version,
            board_id=news.board_id or old.board_id,
            miss=miss,
        )
    else:
        old = replace(
            old,
            name=old.name or clean_text(news.name, TEXT),
            address=old.address if old.last_seen else fact.address or old.address,
            shell_port=old.shell_port or fact.port,
        )
    sightings = _with(old.sightings, fact)
    met = [one.when for one in sightings if one.how is not How.IMPORTED]
    last_seen = max(met).isoformat(timespec="milliseconds") if met else ""
    return replace(old, sightings=sightings, last_seen=last_seen)


def _is_older(fact: Sighting, device: Device) -> bool:
    heard = [one.when for one in device.sightings if one.how in _SPEAKS_FOR_ITSELF]
    return any(fact.when < when for when in heard)


def _with(sightings: tuple[Sighting, ...], fact: Sighting) -> tuple[Sighting, ...]:
    rest = tuple(one for one in sightings if one.how is not fact.how)
    same = [one for one in sightings if one.how is fact.how and one.when > fact.when]
    return (*rest, *(same or [fact]))


def _newer_miss(device: Device, miss: Miss) -> Miss | None:
    if device.miss is not None and device.miss.when > miss.when:
        return device.miss
    heard = [one.when for one in device.sightings if one.how in _SPEAKS_FOR_ITSELF]
    return device.miss if any(when > miss.when for when in heard) else miss

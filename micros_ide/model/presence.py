"""How a node is known, whether it is there now, and what to do when it is not.

Everything here is a pure function of what was noted down and of the time.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable
from dataclasses import dataclass

FRESH_S = 60.0  # s: what a node said stays true for so long
_UTC = dt.timezone.utc


class How(enum.Enum):
    """By which way a node was met."""

    HELLO = "hello"  # it said its name and id over the network
    MDNS = "mdns"  # its name was answered for on the local network
    DEPLOY = "deploy"  # it was made or heard over USB
    VIRTUAL = "virtual"  # it is a virtual board that runs here
    IMPORTED = "imported"  # from a list, or noted by hand: never met


class Trouble(enum.Enum):
    """Why a node that was asked did not say hello."""

    SILENT = "silent"  # nothing came back
    REFUSED = "refused"  # there is a computer or device, and the port is closed
    UNREACHABLE = "unreachable"  # this computer has no way there
    MUTE = "mute"  # the connection is taken, and no answer comes
    BUSY = "busy"  # all connections of the node are taken
    FOREIGN = "foreign"  # something else listens there
    OTHER = "other"  # another node answers there
    NO_ADDRESS = "no-address"  # there is nowhere to ask
    STOPPED = "stopped"  # it is a virtual board without power


class Presence(enum.Enum):
    """The four states of a node, as lists show them."""

    ONLINE = "online"  # it has said hello within the last minute
    LATE = "late"  # it is there, and does not answer as it should
    SILENT = "silent"  # it was asked after it was last met, and did not answer
    UNKNOWN = "unknown"  # nobody has asked lately


@dataclass(frozen=True, slots=True)
class Sighting:
    """One time a node was met; the newest of each kind is kept."""

    how: How
    when: dt.datetime  # UTC
    address: str | None = None
    port: int = 0  # of its shell; 0 where it was not told
    detail: str = ""  # a few words: how long the answer took, which file it comes from


@dataclass(frozen=True, slots=True)
class Miss:
    """The last time a node was asked in vain."""

    trouble: Trouble
    when: dt.datetime  # UTC
    address: str | None = None
    detail: str = ""  # who answered instead, or the name of the virtual board


@dataclass(frozen=True, slots=True)
class Why:
    """Why a node is not green: one sentence, and one thing to do about it ("" if it is fine)."""

    sentence: str
    fix: str


_STILL_THERE = frozenset({Trouble.MUTE, Trouble.BUSY})


def presence_of(
    sightings: Iterable[Sighting], miss: Miss | None, now: dt.datetime | None = None
) -> Presence:
    """Return the state of a node from its newest sightings and its last miss."""
    now = now or now_utc()
    seen = {one.how: one for one in sightings}
    heard = [seen[how].when for how in (How.HELLO, How.DEPLOY) if how in seen]
    if miss is not None and all(when <= miss.when for when in heard):
        if age_s(miss.when, now) > FRESH_S:
            return Presence.UNKNOWN
        mdns = seen.get(How.MDNS)
        announced = mdns is not None and age_s(mdns.when, now) <= FRESH_S
        late = miss.trouble in _STILL_THERE or announced
        return Presence.LATE if late else Presence.SILENT
    hello = seen.get(How.HELLO)
    if hello is not None and age_s(hello.when, now) <= FRESH_S:
        return Presence.ONLINE
    return Presence.UNKNOWN


def evidence_text(sightings: Iterable[Sighting], now: dt.datetime | None = None) -> str:
    """Return how a node is known, newest first: "hello from 10.4.3.7 2 s ago; mDNS 12 s ago".

    The address is told once, and again where another sighting saw another one.
    """
    now = now or now_utc()
    parts, told = [], None
    for one in sorted(sightings, key=lambda sighting: sighting.when, reverse=True):
        place = (
            f" {_PREPOSITIONS[one.how]} {one.address}" if one.address not in {None, told} else ""
        )
        told = one.address or told
        parts.append(f"{_WORDS[one.how]}{place} {ago(one.when, now)}")
    return "; ".join(parts) or "never met"


def short_evidence(sightings: Iterable[Sighting], now: dt.datetime | None = None) -> str:
    """Return the same for a column of a table, without addresses: "hello 2 s, mDNS 12 s"."""
    now = now or now_utc()
    newest = sorted(sightings, key=lambda sighting: sighting.when, reverse=True)
    return (
        ", ".join(f"{_WORDS[one.how]} {span_text(age_s(one.when, now))}" for one in newest) or "-"
    )


def why_not_green(
    name: str,
    address: str | None,
    sightings: Iterable[Sighting],
    miss: Miss | None,
    now: dt.datetime | None = None,
) -> Why:
    """Return why the node `name` is not online, in one sentence, with one thing to do."""
    now, sightings = now or now_utc(), tuple(sightings)
    state = presence_of(sightings, miss, now)
    if state is Presence.ONLINE:
        return Why(f"{name} is online: {evidence_text(sightings, now)}.", "")
    if miss is not None and state in {Presence.SILENT, Presence.LATE}:
        return _why_missed(name, miss, _last_met(sightings, miss.address, now))
    if address is None:
        return Why(f"No address is known for {name}.", _SEARCH)
    met = [one for one in sightings if one.how in {How.HELLO, How.DEPLOY}]
    if not met:
        return Why(f"{name} has never been met from here; it is only noted down.", _ASK)
    if miss is not None:
        return Why(f"{name} did not answer when it was asked {ago(miss.when, now)}.", _ASK)
    newest = max(one.when for one in met)
    return Why(f"{name} has not been asked since it was met {ago(newest, now)}.", _ASK)


def ago(when: dt.datetime, now: dt.datetime) -> str:
    """Return "2 s ago", "just now" for less than a second and for times still to come."""
    age = age_s(when, now)
    return "just now" if age < 1 else f"{span_text(age)} ago"


def span_text(seconds: float) -> str:
    """Return a length of time in its largest unit: "2 s", "4 min", "3 h", "12 d"."""
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return f"{int(max(0.0, seconds))} s"


def age_s(when: dt.datetime, now: dt.datetime) -> float:
    """Return how long ago `when` was, in seconds; 0 for a time still to come."""
    return max(0.0, (now - when).total_seconds())


def now_utc() -> dt.datetime:
    """Return the time to the millisecond, as the table keeps it."""
    now = dt.datetime.now(_UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


_WORDS = {
    How.HELLO: "hello",
    How.MDNS: "mDNS",
    How.DEPLOY: "USB",
    How.VIRTUAL: "virtual board",
    How.IMPORTED: "imported",
}
_PREPOSITIONS = {
    How.HELLO: "from",
    How.MDNS: "says",
    How.DEPLOY: "said",
    How.VIRTUAL: "at",
    How.IMPORTED: "as",
}
_SEARCH = "Search the network: micros-ide discover"
_ASK = "Ask it now: micros-ide devices"
# What stands for {last} begins with a comma: ", where it was 4 min ago".
_TROUBLES = {
    Trouble.SILENT: (
        "Nothing answers at {address}{last}.",
        "Check that {name} has power and is in this network, then search: micros-ide discover",
    ),
    Trouble.REFUSED: (
        "What is at {address} has no open shell port{last}.",
        "Search the network, its address may have moved: micros-ide discover",
    ),
    Trouble.UNREACHABLE: (
        "This computer has no way to {address}{last}.",
        "Join the network that {name} is in.",
    ),
    Trouble.MUTE: (
        "{address} takes connections, but {name} does not answer in time.",
        "Wait for what it is doing; if that does not end, switch it off and on.",
    ),
    Trouble.BUSY: (
        "All connections of {name} are taken.",
        "Close the other programs that talk to it.",
    ),
    Trouble.FOREIGN: (
        "At {address} something answers that is no node{last}.",
        "Search the network, its address may have moved: micros-ide discover",
    ),
    Trouble.OTHER: (
        "At {address} another node answers, {detail}{last}.",
        "Search the network, its address has moved: micros-ide discover",
    ),
    Trouble.NO_ADDRESS: ("No address is known for {name}.", _SEARCH),
    Trouble.STOPPED: (
        "Its virtual board has no power.",
        "Start it: micros-ide virtual start {detail}",
    ),
}


def _why_missed(name: str, miss: Miss, last: str) -> Why:
    sentence, fix = _TROUBLES[miss.trouble]
    facts = {"name": name, "address": miss.address, "detail": miss.detail, "last": last}
    return Why(sentence.format(**facts), fix.format(**facts))


def _last_met(sightings: tuple[Sighting, ...], address: str | None, now: dt.datetime) -> str:
    met = [one for one in sightings if one.how is not How.IMPORTED and one.address == address]
    if not met:
        return ""
    return f", where it was {ago(max(one.when for one in met), now)}"

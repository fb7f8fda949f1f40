"""Rows in words: how a node is, how that is known, why it is not green and what helps."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

from micros_ide.gui.pages.devices.rows import Row, State
from micros_ide.gui.translation import tr
from micros_ide.model.presence import How, Miss, Sighting, Trouble, age_s


class Fix(enum.Enum):
    """What a button can do about it."""

    NONE = "none"
    ASK = "ask"
    SEARCH = "search"
    START = "start"  # the virtual board


@dataclass(frozen=True)
class WhyNotGreen:
    """What is the matter, what helps, and the button for that."""

    sentence: str
    advice: str
    fix: Fix


def state_word(state: State) -> str:
    """Return the word beside the shape."""
    return {
        State.ONLINE: tr("online"),
        State.LATE: tr("late"),
        State.SILENT: tr("silent"),
        State.UNKNOWN: tr("unknown"),
        State.NEW: tr("not deployed yet"),
        State.OFF: tr("switched off"),
    }[state]


def state_token(state: State) -> str:
    """Return the colour of the palette for a state."""
    tokens = {State.ONLINE: "online", State.LATE: "warning", State.SILENT: "error"}
    return tokens.get(state, "accent" if state is State.NEW else "muted")


def counted(count: int, one: str, many: str) -> str:
    """Return `one` for a single thing, else `many` with the count put in."""
    return one if count == 1 else many.format(count=count)


def age(seconds: float) -> str:
    """Return a length of time in its largest unit."""
    if seconds < 60:
        return tr("{count} s").format(count=int(seconds))
    if seconds < 3600:
        return tr("{count} min").format(count=int(seconds // 60))
    if seconds < 86_400:
        return tr("{count} h").format(count=int(seconds // 3600))
    return tr("{count} d").format(count=int(seconds // 86_400))


def evidence(row: Row, now: dt.datetime) -> str:
    """Return how a row is known, newest first: "USB now, hello 2 s, mDNS 12 s"."""
    parts = []
    if row.port is not None:
        holder = row.port.holder
        on_usb = tr("on USB") if not row.virtual else tr("virtual board")
        in_use = tr("in use by {program}")
        parts.append(on_usb if holder is None else in_use.format(program=holder.name))
    seen = [one for one in _newest_first(row) if one.how is not How.VIRTUAL]
    parts += [f"{_how(one.how)} {age(age_s(one.when, now))}" for one in seen]
    return ", ".join(parts)


def evidence_lines(row: Row, now: dt.datetime) -> list[str]:
    """Return the same at length, one sighting a line, with addresses and the answer's time."""
    lines = []
    if row.port is not None:
        lines.append(tr("On {port}").format(port=row.port.device))
    for one in _newest_first(row):
        place = f" · {one.address}" if one.address else ""
        detail = f" · {one.detail}" if one.detail and one.how is not How.VIRTUAL else ""
        ago = tr("{age} ago").format(age=age(age_s(one.when, now)))
        lines.append(f"{_how(one.how)} {ago}{place}{detail}")
    return lines


def answer_ms(row: Row) -> int | None:
    """Return how long the node's last hello took, in ms."""
    hello = row.device.sighting(How.HELLO) if row.device is not None else None
    number, _blank, unit = hello.detail.partition(" ") if hello is not None else ("", "", "")
    return int(number) if unit == "ms" and number.isdigit() else None


def why_not_green(row: Row, now: dt.datetime) -> WhyNotGreen | None:
    """Return what is the matter with a node; None for one that is online or no node yet."""
    state, device = row.state(now), row.device
    if state is State.OFF:
        sentence = tr("{name} is a virtual board without power.").format(name=row.name)
        return WhyNotGreen(sentence, "", Fix.START)
    if device is None or state is State.ONLINE:
        return None
    miss = device.miss
    if miss is not None and state in {State.SILENT, State.LATE}:
        return _why_missed(row.name, miss, device.sightings, now)
    if device.address is None:
        sentence = tr("No address is known for {name}.").format(name=row.name)
        return WhyNotGreen(sentence, "", Fix.SEARCH)
    met = [one for one in device.sightings if one.how in {How.HELLO, How.DEPLOY}]
    if miss is not None:
        words, since = tr("{name} did not answer when it was asked {age} ago."), miss.when
    elif met:
        words = tr("{name} was met {age} ago and has not been asked since.")
        since = max(one.when for one in met)
    else:
        words, since = tr("{name} has only been noted down: it was never met from here."), now
    return WhyNotGreen(words.format(name=row.name, age=age(age_s(since, now))), "", Fix.ASK)


def _why_missed(
    name: str, miss: Miss, sightings: tuple[Sighting, ...], now: dt.datetime
) -> WhyNotGreen:
    sentence, advice, fix = {
        Trouble.SILENT: (
            tr("Nothing answers at {address}."),
            tr("Check that it has power and is in this network, or search for it."),
            Fix.SEARCH,
        ),
        Trouble.REFUSED: (
            tr("What is at {address} has no open shell."),
            tr("Its address may have moved: search for it."),
            Fix.SEARCH,
        ),
        Trouble.UNREACHABLE: (
            tr("This computer has no way to {address}."),
            tr("Join the network that {name} is in, then ask again."),
            Fix.ASK,
        ),
        Trouble.MUTE: (
            tr("{address} takes connections, but {name} does not answer in time."),
            tr("Wait for what it is doing; if that does not end, switch it off and on."),
            Fix.ASK,
        ),
        Trouble.BUSY: (
            tr("All connections of {name} are taken."),
            tr("Close the other programs that talk to it, then ask again."),
            Fix.ASK,
        ),
        Trouble.FOREIGN: (
            tr("At {address} something answers that is no node."),
            tr("Its address may have moved: search for it."),
            Fix.SEARCH,
        ),
        Trouble.OTHER: (
            tr("At {address} another node answers, {detail}."),
            tr("Its address has moved: search for it."),
            Fix.SEARCH,
        ),
        Trouble.NO_ADDRESS: (tr("No address is known for {name}."), "", Fix.SEARCH),
        Trouble.STOPPED: (tr("{name} is a virtual board without power."), "", Fix.START),
    }[miss.trouble]
    facts = {"name": name, "address": miss.address or "", "detail": miss.detail}
    said = sentence.format(**facts)
    met = [one for one in sightings if one.how is not How.IMPORTED and one.address == miss.address]
    if met and fix is not Fix.START:
        last = age(age_s(max(one.when for one in met), now))
        said = f"{said} {tr('It was there {age} ago.').format(age=last)}"
    return WhyNotGreen(said, advice.format(**facts), fix)


def _newest_first(row: Row) -> list[Sighting]:
    sightings = row.device.sightings if row.device is not None else ()
    return sorted(sightings, key=lambda one: one.when, reverse=True)


def _how(how: How) -> str:
    return {
        How.HELLO: tr("hello"),
        How.MDNS: tr("mDNS"),
        How.DEPLOY: tr("USB"),
        How.VIRTUAL: tr("virtual board"),
        How.IMPORTED: tr("imported"),
    }[how]

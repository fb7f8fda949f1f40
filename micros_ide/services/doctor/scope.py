"""Which ports a question is about."""

from __future__ import annotations

from micros_ide.model.doctor.facts import Facts, Port, UsbDevice
from micros_ide.model.doctor.findings import Finding


def board_ports(facts: Facts) -> tuple[Port, ...]:
    """Return the ports a board may be behind: those of USB chips and of virtual boards.

    A port of the computer's own, as old ones are, is none.
    """
    return tuple(one for one in facts.ports or () if one.vid is not None or one.virtual)


def candidates(facts: Facts) -> tuple[Port, ...]:
    """Return the asked port, else those of known chips, else every one a board may be behind.

    Whoever has a board of ours plugged in is not asked about their modem.
    """
    if facts.asked_port is None:
        ports = board_ports(facts)
        return tuple(one for one in ports if one.name or one.virtual) or ports
    port = facts.port(facts.asked_port)
    return (port,) if port is not None and port.virtual_state != "stopped" else ()


def is_absent(facts: Facts) -> bool:
    """True when it is known that there is no port to work with, or not the asked one."""
    return facts.ports is not None and not candidates(facts)


def is_usable(facts: Facts) -> bool:
    """True when there is a port that this program may open."""
    return any(one.usable for one in candidates(facts))


def has_port(facts: Facts, device: UsbDevice) -> bool:
    """True when a USB device has given the computer a port, as far as one can know."""
    if facts.computer.system == "linux":
        return bool(device.ports)
    return any((one.vid, one.pid) == (device.vid, device.pid) for one in facts.ports or ())


def usb_words(device: UsbDevice) -> str:
    """Return a device for evidence: name and id."""
    return f"USB device {device.name or 'without a name'} ({device.vid:04X}:{device.pid:04X})"


def graver(first: Finding | None, *others: Finding | None) -> Finding | None:
    """Return the first problem among these, else the first notice."""
    found = [one for one in (first, *others) if one is not None]
    problems = (one for one in found if one.severity == "problem")
    return next(problems, found[0] if found else None)

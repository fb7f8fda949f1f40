"""The port is there: who holds it, and may this program open it?"""

from __future__ import annotations

from micros_ide.model.doctor.facts import Facts, Port
from micros_ide.model.doctor.findings import Chain, Finding, Severity
from micros_ide.services.doctor import remedies
from micros_ide.services.doctor.scope import board_ports, candidates, graver

_MODEM_MANAGER = "ModemManager"
_GROUP_BITS = 0o060  # read and write
_HIDDEN_GROUP = 65534  # what a sandbox shows instead of groups it does not know


def held(facts: Facts) -> Finding | None:
    """Somebody has the port open."""
    return graver(None, *(_held(facts, port) for port in candidates(facts)))


def busy(facts: Facts) -> Finding | None:
    """The port is in use, and the system does not say by whom."""
    board, port = facts.board, facts.port(facts.asked_port)
    if board is None or board.opened != "busy" or port is None or port.holder is not None:
        return None
    if _MODEM_MANAGER in (facts.system.running or ()) and port.modem_candidate:
        return _held_by_modem_manager(facts, port, "problem")
    return Finding(
        "port-busy",
        f"Another program has {port.device} open.",
        "Close serial monitors, other development programs and 3D printer programs.",
        evidence=tuple(filter(None, (board.said,))),
    )


def not_allowed(facts: Facts) -> Finding | None:
    """This user may not open the port."""
    found = (_not_allowed(facts, port) for port in candidates(facts))
    return next((one for one in found if one), None)


def cannot_open(facts: Facts) -> Finding | None:
    """The port could not be opened for a reason of its own."""
    board, port = facts.board, facts.port(facts.asked_port)
    if board is None or port is None or board.opened not in {"failed", "gone"}:
        return None
    return Finding(
        "port-does-not-open",
        f"{port.device} is there and does not open.",
        "Unplug the board, wait five seconds and plug it in again.",
        evidence=tuple(filter(None, (board.said,))),
    )


def modem_manager_may_disturb(facts: Facts) -> Finding | None:
    """ModemManager will talk to the board for some seconds after it was plugged in."""
    if _MODEM_MANAGER not in (facts.system.running or ()):
        return None
    for port in candidates(facts):
        if port.modem_candidate and port.modem_ignored is False and _looks_like_modem(port):
            return Finding(
                "modemmanager-may-disturb",
                f"ModemManager takes {port.device} for a modem for some seconds after the board "
                "was plugged in.",
                "Install the udev rules that come with this program.",
                severity="notice",
                evidence=("ModemManager runs", "the port is not marked to be ignored"),
                commands=remedies.install_rules(facts),
            )
    return None


def several_boards(facts: Facts) -> Finding | None:
    """Commands cannot choose between boards by themselves."""
    ports = [one.virtual or one.device for one in board_ports(facts)]
    if facts.asked_port is not None or len(ports) < 2:
        return None
    return Finding(
        "several-boards",
        f"There are {len(ports)} USB ports, so commands cannot choose by themselves.",
        "Say which one with --port.",
        severity="notice",
        evidence=tuple(ports[:10]),
        commands=(("micros-ide", "ports"),),
    )


def rules_old(facts: Facts) -> Finding | None:
    """The udev rules are of another version of this program."""
    if facts.system.rules != "old":
        return None
    return Finding(
        "rules-old",
        "The installed udev rules are of another version of this program.",
        "Install them again.",
        severity="notice",
        commands=remedies.install_rules(facts),
    )


PORT_RULES: Chain = (held, busy, not_allowed, cannot_open)
PORT_NOTICES: tuple[Chain, ...] = ((modem_manager_may_disturb,), (several_boards,), (rules_old,))


def summary(facts: Facts) -> str:
    """Return which port can be used, in one line."""
    ports = candidates(facts)
    if not ports:
        return "nothing is known of ports"
    port = ports[0]
    what = f"virtual board {port.virtual}" if port.virtual else port.name or "a serial port"
    more = f" (and {len(ports) - 1} more)" if len(ports) > 1 else ""
    return f"{what} on {port.device} can be used{more}"


def _held(facts: Facts, port: Port) -> Finding | None:
    holder = port.holder
    if holder is None:
        return None
    # Without --port any other board will do.
    others = (one for one in candidates(facts) if one.holder is None and one.usable is not False)
    grave: Severity = "problem" if next(others, None) is None else "notice"
    who = f"{holder.name} (pid {holder.pid})"
    if holder.this_process:
        return Finding(
            "port-held-by-own-job",
            f"Another job of this program is using {port.device}.",
            "Wait for that job to end, or cancel it.",
            grave,
            evidence=(f"held by this process (pid {holder.pid})",),
        )
    if holder.name == _MODEM_MANAGER:
        return _held_by_modem_manager(facts, port, grave)
    if holder.ours:
        return Finding(
            "port-held-by-us",
            f"Another window or command of micrOS IDE has {port.device} open.",
            "Close the console there, or wait for its job to end.",
            grave,
            evidence=(f"held by {who}",),
        )
    return Finding(
        "port-held",
        f"The program {who} has {port.device} open.",
        f"Close {holder.name}, or disconnect the port in it.",
        grave,
        evidence=(f"held by {who}",),
    )


def _held_by_modem_manager(facts: Facts, port: Port, grave: Severity) -> Finding:
    commands = remedies.install_rules(facts) or remedies.stop_modem_manager()
    fix = "Install the udev rules that come with this program, then plug the board in again."
    if facts.system.rules == "current":
        fix, commands = "Stop ModemManager.", remedies.stop_modem_manager()
    return Finding(
        "port-held-by-modemmanager",
        f"ModemManager takes {port.device} for a modem and has it open.",
        fix,
        grave,
        evidence=("ModemManager runs",),
        commands=commands,
    )


def _not_allowed(facts: Facts, port: Port) -> Finding | None:
    denied = facts.board is not None and facts.board.opened == "denied"
    if port.holder is not None or not (port.usable is False or denied):
        return None
    mode = "unknown" if port.mode is None else f"{port.mode:04o}"
    evidence = (f"{port.device}: mode {mode}, group {port.group or port.gid}",)
    if facts.computer.system != "linux" or port.mode is None:
        return Finding(
            "permission-denied",
            f"The system does not let this user open {port.device}.",
            "Start the program as a user who may use serial ports.",
            evidence=evidence,
        )
    if facts.system.rules == "current" and port.uaccess is False:
        return Finding(
            "rules-not-applied",
            f"The udev rules are installed, but {port.device} was plugged in before.",
            "Unplug the board and plug it in again.",
            evidence=evidence,
        )
    return _group_trouble(facts, port, evidence)


def _group_trouble(facts: Facts, port: Port, evidence: tuple[str, ...]) -> Finding:
    """Name what keeps the group that owns the device node from letting this user in."""
    mode = port.mode or 0
    if mode & _GROUP_BITS != _GROUP_BITS:
        return Finding(
            "port-for-owner-only",
            f"{port.device} may be opened by its owner alone.",
            "Install the udev rules that come with this program, then plug the board in again.",
            evidence=evidence,
            commands=remedies.install_rules(facts),
        )
    if port.gid == _HIDDEN_GROUP:
        return Finding(
            "group-hidden-by-sandbox",
            f"A sandbox hides which group {port.device} belongs to.",
            "Start the program outside the sandbox.",
            evidence=evidence,
        )
    if port.in_group:
        return Finding(
            "permission-refused",
            f"This user is in group {port.group or port.gid}, and {port.device} still refuses.",
            "Start the program outside the sandbox or security policy that restricts it.",
            evidence=(*evidence, "access list" if port.access_list else "no access list"),
        )
    if port.listed:
        return Finding(
            "group-not-in-session",
            f"This user joined group {port.group} after logging in, so this session lacks it.",
            "Log out and in again, or restart the computer.",
            evidence=evidence,
        )
    return _not_in_group(facts, port, evidence)


def _not_in_group(facts: Facts, port: Port, evidence: tuple[str, ...]) -> Finding:
    without_name = port.group is None
    if without_name or (facts.computer.image_based and port.group_local is False):
        why = "has no name here" if without_name else "cannot be joined on this kind of system"
        return Finding(
            "group-without-name" if without_name else "group-not-local",
            f"{port.device} belongs to group {port.group or port.gid}, which {why}.",
            "Install the udev rules that come with this program, then plug the board in again.",
            evidence=evidence,
            commands=remedies.install_rules(facts),
        )
    return Finding(
        "not-in-group",
        f"{port.device} belongs to group {port.group}, and this user is not in it.",
        f"Join group {port.group}, then log out and in again.",
        evidence=evidence,
        commands=remedies.join_group(facts.computer, port.group or ""),
    )


def _looks_like_modem(port: Port) -> bool:
    return port.device.rpartition("/")[2].startswith("ttyACM")

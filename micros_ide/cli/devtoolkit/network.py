"""Flags that speak to nodes over the network: search, connect, status, clean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from micros_ide.cli.devtoolkit.parameters import Parameters, parse_parameters
from micros_ide.cli.devtoolkit.session import Session
from micros_ide.cli.progress import follow
from micros_ide.errors import InvalidInput, JobCancelled, NotFound

if TYPE_CHECKING:
    from micros_ide.services.fleet_status import NodeStatus


def search(session: Session) -> None:
    """`-s`: search the network; what is found is remembered."""
    session.verb("discover")


def connect(session: Session) -> None:
    """`-c`: a shell to a node, or with `-p` what that says."""
    text = session.options.connect_parameters
    wanted = Parameters() if text is None else parse_parameters(text)
    if wanted.word:
        _BY_WORD[wanted.word](session)
        return
    words = ["shell", _checked(session.node(wanted.node)), *_password(session)]
    words += [f"--command={command}" for command in wanted.commands]
    try:
        session.verb(*words)
    except NotFound:
        session.screen.note("The nodes known here:")
        list_nodes(session)
        raise


def update_over_the_air(session: Session) -> int:
    """`-o`: bring a node to the version here, over the network; all that is its own stays."""
    words = ["ota", _checked(session.node()), *_password(session)]
    if session.options.force_update:
        words.append("--force")
    if session.options.yes:
        words.append("--yes")
    return session.verb(*words)


def list_nodes(session: Session) -> None:
    """`-c -p list`: every node that is known, without asking any."""
    rows = session.core.devices.list()
    session.screen.table(
        ("FUID", "IP", "UID"), ((one.name, one.address or "-", one.uid) for one in rows)
    )
    if not rows:
        session.screen.say("No node is known yet: devToolKit.py -s")


def status(session: Session) -> None:
    """`-stat`: ask every node that is known, all at once."""
    core, screen = session.core, session.screen
    rows: tuple[NodeStatus, ...] = follow(screen, core.bus, core.fleet.submit())
    screen.table(("UID", "FUID", "IP", "STATUS", "VERSION", "COMM SEC"), map(_status, rows))
    if not rows:
        screen.say("No node is known yet: devToolKit.py -s")


def clean(session: Session) -> None:
    """`-cl`: forget every node; their passwords and archived configurations stay."""
    rows = session.core.devices.list()
    if not rows:
        session.screen.say("No node is known: nothing to forget.")
        return
    sure = session.options.force_update or session.agreed(f"Forget {_nodes(len(rows))}?")
    if not sure:
        raise JobCancelled
    for row in rows:
        session.core.devices.forget(row.uid)
    session.screen.say(f"Forgot {_nodes(len(rows))}. To find them again: devToolKit.py -s")


def _status(row: NodeStatus) -> tuple[str, ...]:
    node, online = row.device, row.seconds is not None
    version = node.version if online and node.version else "<n/a>"
    took = "n/a" if row.seconds is None else f"{row.seconds:.3f}"
    state = "ONLINE" if online else "OFFLINE"
    return node.uid, node.name, node.address or "-", state, version, took


def _checked(node: str) -> str:
    if node.startswith("-"):
        raise InvalidInput(f"'{node[:40]}' is no node", hint="try -p '--dev lamp hello'")
    return node


def _password(session: Session) -> list[str]:
    given = session.options.password
    return [] if given is None else [f"--password={given}"]


def _nodes(count: int) -> str:
    return "1 node" if count == 1 else f"{count} nodes"


_BY_WORD = {"list": list_nodes, "scan": search, "stat": status, "clean": clean}

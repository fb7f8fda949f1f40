"""Ask a running node what it is and what it has, without changing anything."""

from __future__ import annotations

import re

from micros_ide.errors import BoardError, MicrosError
from micros_ide.model.installed import Installed
from micros_ide.model.node_files import BoardFacts, BoardFile, FileTree
from micros_ide.model.nodes import clean_text
from micros_ide.model.ota import NodeFacts, NodeSlots
from micros_ide.services.config_schema import DEFAULT_PASSWORD
from micros_ide.services.passwords import PASSWORD_KEY
from micros_ide.workers.device_shell import NodeShell

_FILE = re.compile(r"(\d{1,9}) ([0-9a-f]{64}) (.{1,200})")
_UPYTHON = re.compile(r"upython\D*v?(\d+\.\d+(\.\d+)?)")


def look_at(shell: NodeShell, host: str, port: int) -> NodeFacts:
    """Return what the node says of itself; its files only where it knows safe updates.

    Raises AuthFailed when it wants a password that is not given, BoardError for answers that make
    no sense, and what NodeShell raises.
    """
    hello = shell.hello()
    version = shell.version()
    found = _UPYTHON.search(shell.command("system info"))
    micropython = found[1] if found else ""
    slots = _slots(shell)
    if slots is None:
        return NodeFacts(hello.uid, hello.name, version, micropython, host, port)
    tree = _tree(shell, hello.uid, micropython, slots)
    return NodeFacts(
        hello.uid,
        hello.name,
        version,
        micropython,
        host,
        port,
        slots,
        tree,
        _list_of(shell, version),
    )


def read_slots(shell: NodeShell) -> NodeSlots | None:
    """Return what the node says of its updates, None where it does not know the command."""
    return _slots(shell)


def read_password(shell: NodeShell) -> str:
    """Return the password of the node's file transfer, as the node itself says it."""
    shell.command("conf")
    try:
        answer = shell.command(PASSWORD_KEY).strip()
    finally:
        shell.command("noconf")
    if not answer or answer == "None":
        return DEFAULT_PASSWORD
    return answer


def _slots(shell: NodeShell) -> NodeSlots | None:
    try:
        fields = shell.json("ota status")
        return NodeSlots.parse(fields)
    except BoardError as error:
        if "no module named" in f"{error.message}{error.output}".lower():
            return None
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BoardError(
            f"{shell.name} does not say how its updates stand",
            hint="try: micros-ide shell, then: ota status",
        ) from error


def _tree(shell: NodeShell, uid: str, micropython: str, slots: NodeSlots) -> FileTree:
    *lines, last = shell.command("ota files").rstrip("\n").split("\n")
    if last != "end":
        raise _odd(shell.name, last)
    files = []
    for line in lines:
        match = _FILE.fullmatch(line)
        if match is None:
            raise _odd(shell.name, line)
        files.append(BoardFile(match[3], int(match[1]), match[2]))
    facts = BoardFacts(uid, "", "", micropython)
    return FileTree(facts, tuple(files), (), 0, slots.free)


def _list_of(shell: NodeShell, version: str) -> Installed | None:
    """Return the list of what is there; None for one of a version that others have replaced."""
    found = Installed.parse(_installed(shell))
    return None if found is not None and found.version not in {"", version} else found


def _installed(shell: NodeShell) -> bytes:
    lines = shell.command("ota installed").rstrip("\n").split("\n")
    return "\n".join((*lines[:-1], "")).encode() if lines[-1] == "end" else b""


def _odd(name: str, line: str) -> MicrosError:
    return BoardError(
        f"{name} does not list its files: {clean_text(line, 60)!r}",
        hint="another program may be writing to it: try again",
    )

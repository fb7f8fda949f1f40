"""What stands between this user and a serial port: the device node, its group, who holds it."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

from micros_ide.model.doctor.facts import Holder, Port
from micros_ide.model.ports import PortHolder, SerialPort
from micros_ide.workers import port_holders
from micros_ide.workers.driver_catalogue import driver_catalogue
from micros_ide.workers.probes.bounded import bounded

_ACL = "system.posix_acl_access"
_LOCK_FOLDERS = (Path("/run/lock"), Path("/var/lock"))
_UDEV = Path("/run/udev/data")
_GROUPS = Path("/etc/group")


def port_facts(port: SerialPort) -> Port:
    """Return a listed port with everything that can be seen without opening it."""
    family = driver_catalogue().family(port.vid, port.pid)
    name = port.bridge or (family.name if family else None)
    facts = Port(port.device, port.vid, port.pid, name, virtual=port.virtual)
    facts = bounded(lambda: with_node(facts), facts)
    held = port.holder or bounded(lambda: lock_holder(port.device), None)
    if held is None:
        return facts
    ours = held.name.replace("_", "-").startswith("micros-ide")
    return replace(
        facts, holder=Holder(held.name, held.pid, ours, this_process=held.pid == os.getpid())
    )


def with_node(port: Port) -> Port:
    """Add what the device node says: mode, group, access list, tags."""
    if sys.platform == "win32":
        return port
    node = os.stat(port.device)
    group, in_group, listed, local = _group(node.st_gid)
    port = replace(
        port,
        usable=os.access(port.device, os.R_OK | os.W_OK),
        mode=node.st_mode & 0o777,
        gid=node.st_gid,
        group=group,
        in_group=in_group,
        listed=listed,
        group_local=local,
        access_list=_has_acl(port.device),
    )
    return _with_tags(port, f"c{os.major(node.st_rdev)}:{os.minor(node.st_rdev)}", _UDEV)


def lock_holder(device: str, folders: tuple[Path, ...] = _LOCK_FOLDERS) -> PortHolder | None:
    """Return the process that left a lock file for `device`, as old terminal programs do."""
    name = Path(device).name
    for folder in folders:
        try:
            pid = int((folder / f"LCK..{name}").read_text(encoding="ascii").strip())
        except (OSError, ValueError):
            continue
        if (Path("/proc") / str(pid)).is_dir():
            return PortHolder(pid, port_holders.process_name(pid))
    return None


def _group(gid: int) -> tuple[str | None, bool, bool | None, bool | None]:
    """Return name, whether this session is in it, whether the user is listed, whether local."""
    if sys.platform == "win32":
        return None, False, None, None
    import grp
    import pwd

    mine = gid in {os.getegid(), *os.getgroups()}
    try:
        group = grp.getgrgid(gid)
    except KeyError:
        return None, mine, None, None
    try:
        user = pwd.getpwuid(os.getuid())
    except KeyError:
        return group.gr_name, mine, None, None
    listed = user.pw_name in group.gr_mem or user.pw_gid == gid
    text = _GROUPS.read_text(encoding="utf-8", errors="replace") if _GROUPS.exists() else ""
    local = any(line.startswith(f"{group.gr_name}:") for line in text.splitlines())
    return group.gr_name, mine, listed, local


def _has_acl(device: str) -> bool | None:
    if not sys.platform.startswith("linux"):
        return None
    try:
        return _ACL in os.listxattr(device)
    except OSError:
        return None


def _with_tags(port: Port, number: str, folder: Path) -> Port:
    """Add what udev has noted for the device of this number."""
    try:
        lines = (folder / number).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return port
    return replace(
        port,
        uaccess=bool({"G:uaccess", "Q:uaccess"} & set(lines)),
        modem_candidate="E:ID_MM_CANDIDATE=1" in lines,
        modem_ignored=bool({"E:ID_MM_DEVICE_IGNORE=1", "E:ID_MM_PORT_IGNORE=1"} & set(lines)),
    )

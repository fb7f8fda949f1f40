"""Who has a serial port open, and who may: read from /proc and from the device node."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from micros_ide.model.nodes import clean_text
from micros_ide.model.ports import PortHolder

_PROC = Path("/proc")
_PTY_MASTERS = ("/dev/ptmx", "/dev/pts/ptmx")
_OVERFLOW_GID = 65534  # what a container shows for groups it does not know


def holders(devices: Iterable[str], *, include_self: bool = False) -> dict[str, PortHolder]:
    """Return the holder of each of `devices` that some other process has open.

    Only processes this user may look into are seen. Empty where there is no /proc.
    """
    wanted = {os.path.realpath(device): device for device in devices}
    found: dict[str, PortHolder] = {}
    if not wanted or sys.platform != "linux":
        return found
    for pid in _pids():
        if pid == os.getpid() and not include_self:
            continue
        links = list(_links(pid))
        for target in {link for _fd, link in links} & wanted.keys():
            if not _is_far_end(pid, links, target):
                found.setdefault(wanted[target], PortHolder(pid, process_name(pid)))
    return found


def process_name(pid: int) -> str:
    """Return what people call process `pid`; for Python programs the script or module."""
    name = _read(_PROC / str(pid) / "comm").strip() or "unknown program"
    if not name.startswith("python"):
        return clean_text(name, 60)
    # Other arguments are left alone: they may hold what nobody should read.
    words = _read(_PROC / str(pid) / "cmdline").split("\0")[1:]
    for at, word in enumerate(words):
        if word == "-m" and at + 1 < len(words):
            return clean_text(words[at + 1], 60)
        if word and not word.startswith("-"):
            return clean_text(Path(word).name, 60)
        if word == "-c":
            break
    return clean_text(name, 60)


def permission_hint(device: str) -> str:
    """Say what to do when the device node refuses this user; names the group that owns it."""
    if sys.platform == "win32":
        return "run the program as a user who may use serial ports"
    try:
        node = os.stat(device)
    except OSError:
        return "plug the board in again and list the ports"
    if not node.st_mode & stat.S_IRGRP or not node.st_mode & stat.S_IWGRP:
        return (
            f"{device} is for its owner alone: install the udev rules that come with this program"
        )
    if node.st_gid == _OVERFLOW_GID:
        return "this program runs in a sandbox that hides the device's group: start it outside"
    return _group_hint(device, node.st_gid)


def _group_hint(device: str, gid: int) -> str:
    import grp

    try:
        group = grp.getgrgid(gid)
    except KeyError:
        return f"{device} belongs to group number {gid}, which has no name here"
    if gid in os.getgroups():
        return f"you are in group {group.gr_name} already: a sandbox or an access list refuses"
    user = _user()
    if user in group.gr_mem:
        return (
            f"you joined group {group.gr_name} after you logged in: "
            "log out and in again (or restart)"
        )
    return (
        f"{device} belongs to group {group.gr_name}: run "
        f"'sudo usermod -aG {group.gr_name} {user}', then log out and in again"
    )


def _pids() -> Iterator[int]:
    for name in os.listdir(_PROC):
        if name.isdigit():
            yield int(name)


def _links(pid: int) -> Iterator[tuple[str, str]]:
    folder = _PROC / str(pid) / "fd"
    try:
        names = os.listdir(folder)
    except OSError:  # ended meanwhile, or another user's
        return
    for name in names:
        try:
            yield name, os.readlink(folder / name)
        except OSError:
            continue


def _is_far_end(pid: int, links: list[tuple[str, str]], target: str) -> bool:
    # Who made a pseudo terminal often keeps the near side open too, so that it stays usable.
    if not target.startswith("/dev/pts/"):
        return False
    masters = (fd for fd, link in links if link in _PTY_MASTERS)
    wanted = f"tty-index:\t{Path(target).name}\n"
    return any(wanted in _read(_PROC / str(pid) / "fdinfo" / fd) for fd in masters)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _user() -> str:
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())

"""Linux: services that take ports, our udev rules, drivers of the kernel."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from micros_ide.model.doctor.facts import KernelModule, System
from micros_ide.workers.driver_catalogue import RULES_NAME, driver_catalogue, rules_file
from micros_ide.workers.probes.bounded import bounded

_SERVICES = ("brltty", "ModemManager")
_PROGRAMS = ("usr/bin", "usr/sbin", "sbin", "bin")
# The first one that holds a file of this name counts.
_RULE_FOLDERS = ("etc/udev/rules.d", "run/udev/rules.d", "usr/lib/udev/rules.d", "lib/udev/rules.d")


def system_facts(release: str | None, *, enclosed: bool, root: Path = Path("/")) -> System:
    """Return the settings of a Linux; `enclosed`: a sandbox shows other drivers than there are."""
    if not sys.platform.startswith("linux"):
        return System()
    folder = root / "lib/modules" / (release or "")
    known = release is not None and not enclosed
    names = sorted({family.linux.name for family in driver_catalogue().families})
    return System(
        running=bounded(lambda: running_services(root / "proc"), None),
        installed=bounded(lambda: tuple(one for one in _SERVICES if _is_there(root, one)), None),
        rules=bounded(lambda: rules_state(root), None),
        rules_file=str(rules_file()),
        modules=bounded(lambda: kernel_modules(names, root, folder if known else None), ()),
        modules_folder=folder.is_dir() if known else None,
    )


def running_services(proc: Path) -> tuple[str, ...]:
    """Return which of the services that take ports have a process."""
    names = {_text(folder / "comm").strip() for folder in proc.iterdir() if folder.name.isdigit()}
    return tuple(one for one in _SERVICES if one in names)


def rules_state(root: Path) -> str:
    """Return whether our udev rules are there and are these: current, old or absent."""
    for folder in _RULE_FOLDERS:
        installed = root / folder / RULES_NAME
        if installed.is_file():
            return "current" if _text(installed) == _text(rules_file()) else "old"
    return "absent"


def kernel_modules(
    names: Iterable[str], root: Path, folder: Path | None
) -> tuple[KernelModule, ...]:
    """Return the state of each driver; without the kernel's `folder` only what is loaded."""
    there = folder is not None and folder.is_dir()
    built_in = _text(folder / "modules.builtin") if there and folder else ""
    on_disk = _text(folder / "modules.dep") if there and folder else ""
    found = []
    for name in names:
        if (root / "sys/module" / name).is_dir():
            found.append(KernelModule(name, "loaded"))
        elif f"/{name}.ko" in built_in:
            found.append(KernelModule(name, "built-in"))
        elif f"/{name}.ko" in on_disk:
            found.append(KernelModule(name, "available"))
        elif there:
            found.append(KernelModule(name, "missing"))
    return tuple(found)


def _is_there(root: Path, service: str) -> bool:
    if any((root / folder / service).exists() for folder in _PROGRAMS):
        return True
    return root == Path("/") and shutil.which(service) is not None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""

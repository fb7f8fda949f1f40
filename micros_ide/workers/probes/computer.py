"""The computer: operating system, distribution, sandbox."""

from __future__ import annotations

import configparser
import os
import platform
import sys
from collections.abc import Mapping
from pathlib import Path

from micros_ide import __version__
from micros_ide.model.doctor.facts import Computer
from micros_ide.workers.probes.bounded import bounded, run_command

Sandbox = tuple[str | None, str | None, bool | None]  # kind, its name for us, may use USB


def computer_facts(root: Path = Path("/")) -> Computer:
    """Return what this computer is; `root` is where its files are looked for."""
    release = _os_release(root)
    nothing: Sandbox = (None, None, None)
    kind, name, usb = bounded(lambda: find_sandbox(root, os.environ), nothing)
    return Computer(
        system="linux" if sys.platform.startswith("linux") else sys.platform,
        release=bounded(platform.release, None),
        distro=release.get("ID"),
        distro_like=tuple(release.get("ID_LIKE", "").split()),
        distro_version=release.get("VERSION_ID"),
        machine=bounded(platform.machine, None),
        python=platform.python_version(),
        executable=sys.executable or None,
        program=__version__,
        sandbox=kind,
        sandbox_name=name,
        usb_allowed=usb,
        image_based=(root / "run/ostree-booted").exists(),
        administrator=bounded(_is_administrator, None),
    )


def find_sandbox(root: Path, environ: Mapping[str, str]) -> Sandbox:
    """Return what encloses this program, if anything does."""
    if "SNAP" in environ and "SNAP_NAME" in environ:
        said = run_command(("snapctl", "is-connected", "raw-usb"))
        return "snap", environ["SNAP_NAME"], None if said is None else said.code == 0
    info = root / ".flatpak-info"
    if info.exists():
        return _flatpak(info)
    marks = (
        ("docker", (root / ".dockerenv").exists()),
        ("podman", (root / "run/.containerenv").exists()),
        ("wsl", "microsoft" in _text(root / "proc/sys/kernel/osrelease").lower()),
        ("container", "container=" in _text(root / "proc/1/environ")),
    )
    return next((kind for kind, there in marks if there), None), None, None


def _flatpak(info: Path) -> Sandbox:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.read_string(_text(info))
    devices = parser.get("Context", "devices", fallback="").split(";")
    return "flatpak", parser.get("Application", "name", fallback=None), "all" in devices


def _os_release(root: Path) -> dict[str, str]:
    """Return /etc/os-release; in a flatpak that of the computer itself."""
    places = ("run/host/os-release", "etc/os-release", "usr/lib/os-release")
    text = next((found for place in places if (found := _text(root / place))), "")
    pairs = (line.partition("=") for line in text.splitlines())
    return {key.strip(): value.strip().strip("\"'") for key, equals, value in pairs if equals}


def _is_administrator() -> bool | None:
    if sys.platform == "win32":
        import ctypes

        return bool(ctypes.windll.shell32.IsUserAnAdmin())
    return os.geteuid() == 0


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""

"""Commands for the user to type, as this computer takes them."""

from __future__ import annotations

from micros_ide.model.doctor.facts import Computer, Facts
from micros_ide.model.doctor.findings import Command

_RULES_FOLDER = "/etc/udev/rules.d/"
# How packages are removed, by the family of the distribution.
_REMOVE: dict[str, Command] = {
    "debian": ("sudo", "apt", "remove"),
    "fedora": ("sudo", "dnf", "remove"),
    "rhel": ("sudo", "dnf", "remove"),
    "arch": ("sudo", "pacman", "-R"),
    "suse": ("sudo", "zypper", "remove"),
    "opensuse": ("sudo", "zypper", "remove"),
    "alpine": ("sudo", "apk", "del"),
}


def family(computer: Computer) -> str | None:
    """Return the distribution family whose commands this computer knows."""
    return next((one for one in _names(computer) if one in _REMOVE), None)


def join_group(computer: Computer, group: str) -> tuple[Command, ...]:
    """Return what makes the user a member of `group`."""
    if family(computer) == "alpine":
        return (("sudo", "addgroup", "$USER", group),)
    return (("sudo", "usermod", "-aG", group, "$USER"),)


def install_rules(facts: Facts) -> tuple[Command, ...]:
    """Return what installs our udev rules and applies them to what is plugged in."""
    source = facts.system.rules_file
    if source is None:
        return ()
    return (
        ("sudo", "cp", source, _RULES_FOLDER),
        ("sudo", "udevadm", "control", "--reload"),
        ("sudo", "udevadm", "trigger", "--subsystem-match=tty", "--subsystem-match=usb"),
    )


def remove_brltty(computer: Computer) -> tuple[Command, ...]:
    """Return what keeps brltty from taking ports."""
    name = family(computer)
    if name is None or computer.image_based:
        return (("sudo", "systemctl", "mask", "--now", "brltty.service", "brltty-udev.service"),)
    return ((*_REMOVE[name], "brltty"),)


def stop_modem_manager() -> tuple[Command, ...]:
    """Return what ends ModemManager until the next start of the computer."""
    return (("sudo", "systemctl", "stop", "ModemManager"),)


def install_kernel_modules(computer: Computer) -> tuple[Command, ...]:
    """Return what brings drivers that a distribution keeps in a package of their own."""
    if computer.distro == "ubuntu" and computer.release:
        return (("sudo", "apt", "install", f"linux-modules-extra-{computer.release}"),)
    return ()


def own_folder(computer: Computer, folder: str | None) -> tuple[Command, ...]:
    """Return what gives the user a folder with all that is in it."""
    if folder is None or computer.system == "win32":
        return ()
    return (("sudo", "chown", "-R", "$USER", folder),)


def install_package(computer: Computer, name: str, wanted: str | None) -> tuple[Command, ...]:
    """Return what brings a Python library into the Python that runs this program."""
    python = computer.executable or "python3"
    return ((python, "-m", "pip", "install", "--upgrade", f"{name}{wanted or ''}"),)


def _names(computer: Computer) -> tuple[str, ...]:
    own = (computer.distro,) if computer.distro else ()
    return (*own, *computer.distro_like)

"""A sandbox, a container or WSL stands between this program and the port."""

from __future__ import annotations

from micros_ide.model.doctor.facts import Facts
from micros_ide.model.doctor.findings import Chain, Finding
from micros_ide.services.doctor.scope import board_ports, is_absent, is_usable, usb_words

_CONTAINERS = {"docker": "Docker", "podman": "Podman", "container": "a container"}


def snap_without_usb(facts: Facts) -> Finding | None:
    """A snap whose raw-usb plug is not connected sees no port."""
    computer = facts.computer
    if computer.sandbox != "snap" or computer.usb_allowed is not False or is_usable(facts):
        return None
    name = computer.sandbox_name or "micros-ide"
    return Finding(
        "snap-without-raw-usb",
        "This program runs as a snap that may not use USB.",
        "Connect its USB plug, then start the program again.",
        evidence=("snap, raw-usb is not connected",),
        commands=(("sudo", "snap", "connect", f"{name}:raw-usb"),),
    )


def flatpak_without_devices(facts: Facts) -> Finding | None:
    """A flatpak without --device=all sees no port."""
    computer = facts.computer
    if computer.sandbox != "flatpak" or computer.usb_allowed is not False or is_usable(facts):
        return None
    name = computer.sandbox_name or "micros-ide"
    return Finding(
        "flatpak-without-devices",
        "This program runs as a flatpak that may not use devices.",
        "Allow it devices, then start the program again.",
        evidence=("flatpak, without --device=all",),
        commands=(("flatpak", "override", "--user", "--device=all", name),),
    )


def container_without_device(facts: Facts) -> Finding | None:
    """A container was started without the port."""
    name = _CONTAINERS.get(facts.computer.sandbox or "")
    seen = [(device, port) for device in facts.usb or () for port in device.ports]
    # A container that can look at USB and sees no board there is not what is in the way.
    blind = facts.usb is None or bool(seen)
    if name is None or not blind or not is_absent(facts) or board_ports(facts):
        return None
    port = f"/dev/{seen[0][1]}" if seen else "/dev/ttyUSB0"
    return Finding(
        "container-without-device",
        f"This program runs in {name}, and the port was not handed into it.",
        f"Start the container with --device {port}.",
        evidence=tuple(f"{usb_words(device)} is /dev/{one} outside" for device, one in seen)
        or ("USB devices cannot be looked at here",),
    )


def node_missing(facts: Facts) -> Finding | None:
    """The kernel has a port, and this program sees no device node for it."""
    if facts.computer.system != "linux" or not is_absent(facts):
        return None
    for device in facts.usb or ():
        for port in device.ports:
            if facts.port(f"/dev/{port}") is None:
                return Finding(
                    "device-node-missing",
                    f"The kernel has made {port}, and this program sees no /dev/{port}.",
                    "Start the program outside the container it runs in.",
                    evidence=(usb_words(device),),
                )
    return None


def wsl_without_usb(facts: Facts) -> Finding | None:
    """Windows keeps USB devices to itself until they are attached to WSL."""
    if facts.computer.sandbox != "wsl" or not is_absent(facts) or facts.usb or board_ports(facts):
        return None
    return Finding(
        "wsl-without-usbipd",
        "This program runs in WSL, and Windows has not handed the board over to it.",
        "In Windows, attach the board with usbipd; its number is in the first command's list.",
        evidence=("WSL, no USB device",),
        commands=(
            ("usbipd", "list"),
            ("usbipd", "bind", "--busid", "NUMBER"),
            ("usbipd", "attach", "--wsl", "--busid", "NUMBER"),
        ),
    )


SANDBOX_RULES: Chain = (
    snap_without_usb,
    flatpak_without_devices,
    container_without_device,
    wsl_without_usb,
    node_missing,
)

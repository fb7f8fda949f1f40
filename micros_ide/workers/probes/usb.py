"""USB devices as the operating system sees them, with or without a port."""

from __future__ import annotations

import json
import plistlib
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from micros_ide.model.doctor.facts import UsbDevice
from micros_ide.model.nodes import clean_text
from micros_ide.workers.driver_catalogue import driver_catalogue
from micros_ide.workers.probes.bounded import bounded, run_command

_SYSFS = Path("/sys/bus/usb/devices")
_HUB, _CDC, _ACM = "09", "02", "02"
_SERIAL_WORDS = re.compile(r"serial|uart|rs-?232|\bcdc\b", re.IGNORECASE)
_TTY = re.compile(r"tty[A-Z]+\d+")
_PNP_ID = re.compile(r"USB\\VID_([0-9A-F]{4})&PID_([0-9A-F]{4})(&MI_)?", re.IGNORECASE)
# The computer's own words change with its language, these objects do not.
_PNP_QUERY = (
    "Get-CimInstance Win32_PnPEntity -Filter 'DeviceID LIKE ''USB\\\\VID%''' |"
    " Select-Object DeviceID,Name,Service,ConfigManagerErrorCode,PNPClass |"
    " ConvertTo-Json -Compress"
)
_SLOW_S = 15.0  # PowerShell and ioreg take their time


def usb_devices() -> tuple[UsbDevice, ...] | None:
    """Return every USB device that is no hub; None where the system does not tell."""
    if sys.platform == "win32":
        return bounded(_windows, None, _SLOW_S)
    if sys.platform == "darwin":
        return bounded(_macos, None, _SLOW_S)
    return bounded(lambda: from_sysfs(_SYSFS), None)


def from_sysfs(folder: Path) -> tuple[UsbDevice, ...] | None:
    """Read Linux's /sys/bus/usb/devices; None where there is none."""
    if not folder.is_dir():
        return None
    found = []
    for place in sorted(folder.iterdir()):
        if not (place / "idVendor").is_file() or _word(place / "bDeviceClass") == _HUB:
            continue
        interfaces = sorted(folder.glob(f"{place.name}:*"))
        ports = sorted({name for one in interfaces for name in _ports_of(one)})
        found.append(
            _device(
                int(_word(place / "idVendor"), 16),
                int(_word(place / "idProduct"), 16),
                said=_word(place / "product"),
                drivers=(one for one in map(_driver, interfaces) if one),
                ports=ports,
                serial=bool(ports) or any(map(_is_acm, interfaces)),
            )
        )
    return tuple(found)


def from_windows(text: str) -> tuple[UsbDevice, ...]:
    """Read the JSON of the query about plug-and-play devices."""
    rows = json.loads(text) if text.strip() else []
    found = []
    for row in rows if isinstance(rows, list) else [rows]:
        match = _PNP_ID.match(str(row.get("DeviceID") or ""))
        service = str(row.get("Service") or "")
        if match is None or match[3] or service.lower().startswith("usbhub"):
            continue
        found.append(
            _device(
                int(match[1], 16),
                int(match[2], 16),
                said=re.sub(r"\s*\(COM\d+\)$", "", str(row.get("Name") or "")),
                drivers=(service,) if service else (),
                serial=row.get("PNPClass") == "Ports",
                problem=int(row.get("ConfigManagerErrorCode") or 0) or None,
            )
        )
    return tuple(found)


def from_macos(data: bytes) -> tuple[UsbDevice, ...]:
    """Read the property list of `ioreg -a -r -c IOUSBHostDevice`."""
    rows = plistlib.loads(data) if data.strip() else []
    found = []
    for row in _with_children(rows):
        vendor, product = row.get("idVendor"), row.get("idProduct")
        if isinstance(vendor, int) and isinstance(product, int) and row.get("bDeviceClass") != 9:
            said = row.get("USB Product Name") or row.get("kUSBProductString") or ""
            found.append(_device(vendor, product, said=str(said)))
    return tuple(dict.fromkeys(found))


def _windows() -> tuple[UsbDevice, ...] | None:
    words = ("powershell", "-NoProfile", "-NonInteractive", "-Command", _PNP_QUERY)
    ran = run_command(words, _SLOW_S)
    return from_windows(ran.output) if ran and ran.code == 0 else None


def _macos() -> tuple[UsbDevice, ...] | None:
    ran = run_command(("ioreg", "-a", "-r", "-c", "IOUSBHostDevice", "-l"), _SLOW_S)
    return from_macos(ran.output.encode()) if ran and ran.code == 0 else None


def _device(
    vid: int,
    pid: int,
    *,
    said: str = "",
    drivers: Iterable[str] = (),
    ports: Iterable[str] = (),
    serial: bool = False,
    problem: int | None = None,
) -> UsbDevice:
    chip, family = driver_catalogue().chip(vid, pid), driver_catalogue().family(vid, pid)
    serial = serial or chip is not None or _SERIAL_WORDS.search(said) is not None
    # What else is plugged in is nobody's business: only serial devices are called by name.
    known = chip.name if chip else family.name if family else clean_text(said, 60)
    name = known if serial else None
    return UsbDevice(
        vid,
        pid,
        name,
        drivers=tuple(sorted(set(drivers))),
        ports=tuple(ports),
        serial=serial,
        problem=problem,
    )


def _with_children(rows: Any) -> Iterator[dict[str, Any]]:
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict):
            yield row
            yield from _with_children(row.get("IORegistryEntryChildren"))


def _ports_of(interface: Path) -> Iterator[str]:
    # A bridge's port lies in the interface, a modem's one level deeper.
    for folder in (interface, interface / "tty"):
        if folder.is_dir():
            yield from (one.name for one in folder.iterdir() if _TTY.fullmatch(one.name))


def _driver(interface: Path) -> str | None:
    link = interface / "driver"
    return link.resolve().name if link.exists() else None


def _is_acm(interface: Path) -> bool:
    kind = _word(interface / "bInterfaceClass"), _word(interface / "bInterfaceSubClass")
    return kind == (_CDC, _ACM)


def _word(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""

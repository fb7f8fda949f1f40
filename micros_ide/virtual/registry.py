"""Which virtual boards exist, and what a new one gets: a name, an address, a MAC."""

from __future__ import annotations

import re
import secrets
from pathlib import Path

from micros_ide.errors import Busy, InvalidInput, NotFound
from micros_ide.model.virtual import VirtualSpec
from micros_ide.virtual.addresses import free_address, is_loopback
from micros_ide.virtual.chips import chip_facts
from micros_ide.virtual.folders import BoardFolder

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_MAC = re.compile(r"[0-9a-f][02468ace](:[0-9a-f]{2}){5}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
_OUI = "7a:9e:bd"  # Espressif's 7c:9e:bd with the "locally administered" bit
_HEAP_RANGE = (32 << 10, 64 << 20)
_FLASH_SIZES = tuple(1 << power for power in range(20, 26))  # 1 MB to 32 MB


class Registry:
    """The folders of all boards under one home."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def names(self) -> list[str]:
        """Return the names of all boards, sorted; a folder that does not describe one is none."""
        folders = (BoardFolder(path.parent) for path in self.home.glob("*/board.json"))
        return sorted(folder.root.name for folder in folders if folder.find_spec() is not None)

    def folder(self, name: str) -> BoardFolder:
        """Return the folder of an existing board; raises NotFound."""
        folder = BoardFolder(self.home / name)
        if not _NAME.fullmatch(name) or folder.find_spec() is None:
            known = ", ".join(self.names()) or "none"
            raise NotFound(f"there is no virtual board '{name}'", hint=f"known boards: {known}")
        return folder

    def specs(self) -> list[VirtualSpec]:
        """Return the descriptions of all boards."""
        specs = (BoardFolder(self.home / name).find_spec() for name in self.names())
        return [spec for spec in specs if spec is not None]

    def check(self, spec: VirtualSpec) -> None:
        """Raise InvalidInput, or Busy for what another board has, unless `spec` can be made."""
        chip_facts(spec.chip)
        low, high = _HEAP_RANGE
        ssid, password = spec.ssid.encode(), spec.wifi_password
        faults = {
            "a board's name has 1 to 40 letters, digits, '-' or '_'": not _NAME.fullmatch(spec.name)
            or _RESERVED.fullmatch(spec.name),
            "flash has 1, 2, 4, 8, 16 or 32 MB": spec.flash_size not in _FLASH_SIZES,
            f"a heap has {low >> 10} KiB to {high >> 20} MiB": not low <= spec.heap <= high,
            "a network's name has 1 to 32 bytes": not 1 <= len(ssid) <= 32,
            "a network's password has 8 to 63 characters, or none": password
            and not 8 <= len(password) <= 63,
            "a MAC looks like 7c:9e:bd:01:02:03 and its first byte is even": not _MAC.fullmatch(
                spec.mac
            ),
            "an address is one of 127.0.0.2 to 127.255.255.254": not is_loopback(spec.address),
        }
        for rule, broken in faults.items():
            if broken:
                raise InvalidInput(f"virtual board '{spec.name}' cannot be made: {rule}")
        self._check_others(spec)

    def free_address(self) -> str:
        """Return a loopback address that no board has and where nothing listens.

        Raises InvalidInput for a bad MICROS_IDE_VIRTUAL_NET and Busy when none is left.
        """
        return free_address({spec.address for spec in self.specs()})

    def new_mac(self) -> str:
        """Return a MAC that no other board has."""
        return ":".join([_OUI, *(f"{byte:02x}" for byte in secrets.token_bytes(3))])

    def _check_others(self, spec: VirtualSpec) -> None:
        for other in self.specs():
            for what, mine, its in (
                ("name", spec.name.lower(), other.name.lower()),
                ("address", spec.address, other.address),
                ("MAC", spec.mac, other.mac),
            ):
                if mine == its:
                    raise Busy(f"virtual board '{other.name}' has the {what} {its} already")

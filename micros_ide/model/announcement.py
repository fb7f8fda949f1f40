"""What a node says on its console when its server listens."""

from __future__ import annotations

import re
from dataclasses import dataclass

from micros_ide.model.nodes import clean_text

# What the firmware prints once its server listens: name, id, version, mode, ip:port.
ANNOUNCEMENT = re.compile(r"\[NODE\] (\S+) (\S+) (\S+) (STA|AP|-) (\S*):(\d{1,5})\s*$")


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a node says on its console when it is ready."""

    name: str
    uid: str
    version: str
    mode: str  # STA or AP
    address: str | None
    shell_port: int

    @classmethod
    def of(cls, found: re.Match[str]) -> Announcement:
        """Make one of a console line that ANNOUNCEMENT matched."""
        name, uid, version, mode, address, port = found.groups()
        usable = re.fullmatch(r"\d{1,3}(\.\d{1,3}){3}", address) and address != "0.0.0.0"  # noqa: S104
        return cls(
            name=clean_text(name, 64),
            uid=clean_text(uid, 64),
            version=clean_text(version, 32),
            mode=mode,
            address=address if usable else None,
            shell_port=int(port),
        )

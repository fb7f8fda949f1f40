"""What a node says of itself."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from micros_ide.errors import InvalidInput

_UID = re.compile(r"micr[0-9a-f]{2,32}OS")
_MAX_NAME = 64


def clean_text(text: str, limit: int = 200) -> str:
    """Return `text` from a network or board without control characters, cut to `limit`."""
    if text.isprintable():
        return text[:limit]
    kept = (char for char in text if unicodedata.category(char)[0] != "C")
    return "".join(kept)[:limit]


@dataclass(frozen=True, slots=True)
class Hello:
    """The answer to `hello`: `hello:<devfid>:<hwuid>`."""

    name: str
    uid: str

    @classmethod
    def parse(cls, line: str) -> Hello:
        """Parse one answer line; raises InvalidInput for anything else."""
        parts = line.strip().split(":")
        if len(parts) < 3 or parts[0] != "hello":
            raise InvalidInput(f"not a hello answer: {clean_text(line, 60)!r}")
        return cls(clean_text(parts[1], _MAX_NAME), clean_text(parts[2], _MAX_NAME))

    @property
    def genuine(self) -> bool:
        """True when the uid has the form a node gives itself."""
        return _UID.fullmatch(self.uid) is not None


def uid_from_mac(mac: str) -> str:
    """Return the node id a chip with this MAC gives itself (`micr<hex>OS`)."""
    return f"micr{mac.replace(':', '').lower()}OS"

"""`device_conn_cache.json`, the list of nodes that the original tools keep: read and written.

An object: hardware id -> [address, port, name]. Two entries are always there and are no nodes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from micros_ide.errors import InvalidInput
from micros_ide.model.address_spans import number_of
from micros_ide.model.nodes import Hello, clean_text

LONGEST = 4 << 20  # bytes
_MOST = 10_000  # entries
_INDENT = 4
_PERMANENT: dict[str, list[Any]] = {
    "__devuid__": ["192.168.4.1", 9008, "__device_on_AP__"],
    "__localhost__": ["127.0.0.1", 9008, "__simulator__"],
}
_HOST = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9])?")
_NAME = 64  # characters
_MULTICAST = 224  # first byte


@dataclass(frozen=True, slots=True)
class CachedNode:
    """One entry that is a node."""

    uid: str
    address: str
    port: int
    name: str


def parse_cache(content: bytes) -> tuple[CachedNode, ...]:
    """Read a whole file, without the two permanent entries.

    Raises InvalidInput for the first entry that is not as it should be; then nothing is taken.
    """
    if len(content) > LONGEST:
        raise InvalidInput(f"the list is larger than {LONGEST >> 20} MB")
    try:
        value = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_without_doubles)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"the list is no JSON: {clean_text(str(error), 80)}") from error
    if not isinstance(value, dict):
        raise InvalidInput(
            "the list is not as the original tools write it",
            hint='it is one object: {"micr…OS": ["10.0.0.5", 9008, "lamp"], …}',
        )
    if len(value) > _MOST:
        raise InvalidInput(f"the list has {len(value):,} entries; up to {_MOST:,} are taken")
    return tuple(_entry(uid, entry) for uid, entry in value.items() if uid not in _PERMANENT)


def cache_bytes(nodes: Iterable[CachedNode]) -> bytes:
    """Return the file with these nodes and the permanent entries."""
    rows = dict(_PERMANENT)
    rows |= {one.uid: [one.address, one.port, one.name] for one in nodes}
    return json.dumps(rows, indent=_INDENT).encode() + b"\n"


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("an id stands there twice")
    return found


def _entry(uid: str, entry: Any) -> CachedNode:
    if not Hello("x", uid).genuine:
        raise _refused(uid, "its id is none that a node has")
    if not isinstance(entry, list) or len(entry) != 3:
        raise _refused(uid, "it is not [address, port, name]")
    address, port, name = entry
    if not isinstance(address, str) or not _is_host(address):
        raise _refused(uid, "its address is none that a node can have")
    if isinstance(port, str) and re.fullmatch(r"[0-9]{1,5}", port):
        port = int(port)
    if not isinstance(port, int) or isinstance(port, bool) or not 1 <= port <= 65535:
        raise _refused(uid, "its port is no number from 1 to 65535")
    text = clean_text(name, _NAME).strip() if isinstance(name, str) else ""
    if not text:
        raise _refused(uid, "it has no name")
    return CachedNode(uid, address, port, text)


def _is_host(address: str) -> bool:
    number = number_of(address)
    if number is None:
        return _HOST.fullmatch(address) is not None and not re.fullmatch(r"[0-9.]+", address)
    return 0 < number >> 24 < _MULTICAST


def _refused(uid: str, reason: str) -> InvalidInput:
    return InvalidInput(
        f"the entry '{clean_text(uid, 48)}' cannot be taken: {reason}",
        hint="nothing was taken over; correct the file or remove that entry",
    )

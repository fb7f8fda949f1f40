"""An update as it travels: one stream in pieces, and the plan that says what is in it.

The node's side, which also describes the plan's lines, is firmware_src/core/Staging.py.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from micros_ide.errors import BoardError, InvalidInput
from micros_ide.model.file_set import DeviceFile
from micros_ide.model.nodes import clean_text

FOLDER = ".ota"
PLAN, GO, REPORT = f"{FOLDER}/plan", f"{FOLDER}/go", f"{FOLDER}/report"
PIECE = 4096  # bytes: what is lost at most when the connection is; a block of the file system
_WINDOW = 12  # the node needs 4 KiB of memory to look back this far
_DIGITS = 32  # of a SHA-256, in hex
_ID_DIGITS = 12
_LONGEST_NAME = 60  # bytes
_LARGEST_REPORT = 16 << 10
_FORBIDDEN = frozenset({".", "..", FOLDER, ".if_mode"})


@dataclass(frozen=True)
class Parcel:
    """What is sent to one node, and how it is cut.

    Attributes:
        update: names it: the same content for the same node has the same.
        plan: the text the node reads.
        pieces: of at most PIECE bytes.
        content: bytes of all files, before they are packed.
    """

    update: str
    plan: bytes = field(repr=False)
    pieces: tuple[bytes, ...] = field(repr=False)
    content: int

    @property
    def packed(self) -> int:
        """Bytes that travel when nothing is there yet, without the plan."""
        return sum(len(piece) for piece in self.pieces)

    def path(self, number: int) -> str:
        """Return the path of a piece on the node."""
        return f"{FOLDER}/{number}"


def packed(
    versions: tuple[str, str],
    files: Sequence[DeviceFile],
    *,
    copies: Sequence[tuple[str, str]] = (),
    drops: Sequence[str] = (),
    deflate: bool = True,
) -> Parcel:
    """Return the parcel of `files`.

    `versions`: on the node, and the new one. `copies`: (path, SHA-256) of files that the node has
    and takes over. `drops`: paths that it has no more use for. Raises InvalidInput for a path that
    a node would refuse.
    """
    for path in (*(one.path for one in files), *(path for path, _ in copies), *drops):
        check_name(path)
    content = b"".join(one.data for one in files)
    stream = _deflated(content) if deflate else content
    pieces = tuple(stream[at : at + PIECE] for at in range(0, len(stream), PIECE))
    lines = [f"piece {len(piece)} {_digest(piece)}" for piece in pieces]
    lines += [f"put {len(one.data)} {one.sha256[:_DIGITS]} {one.path}" for one in files]
    lines += [f"copy {digest[:_DIGITS]} {path}" for path, digest in copies]
    lines += [f"drop {path}" for path in drops]
    body = "".join(f"{line}\n" for line in lines).encode()
    update = hashlib.sha256(body).hexdigest()[:_ID_DIGITS]
    old, new = (_word(version) for version in versions)
    head = f"micrOS update 1 {update} {old} {new} {_WINDOW if deflate else 'raw'}\n"
    return Parcel(update, head.encode() + body, pieces, len(content))


def check_name(path: str) -> None:
    """Raise InvalidInput for a path that no update can bring."""
    text = path.encode()
    if not 0 < len(text) <= _LONGEST_NAME or "/" in path or path in _FORBIDDEN or "\n" in path:
        raise InvalidInput(
            f"{clean_text(path)!r} cannot be sent over the air",
            hint=f"files of the node's root folder only, at most {_LONGEST_NAME} bytes of name",
        )


@dataclass(frozen=True, slots=True)
class StagingReport:
    """What a node says of the parcel it is getting."""

    round: int  # of its answers since it started
    node: str  # its hardware id
    verdict: str  # ready, missing, refused, trial
    why: str
    update: str  # "" when it has no whole plan
    have: frozenset[int]

    @classmethod
    def parse(cls, data: bytes) -> StagingReport:
        """Return the report in `data`; raises BoardError for anything else."""
        try:
            fields: dict[str, Any] = json.loads(data[:_LARGEST_REPORT])
            return cls(
                int(fields["round"]),
                clean_text(str(fields["node"]), 40),
                clean_text(str(fields["verdict"]), 20),
                clean_text(str(fields["why"]), 200),
                clean_text(str(fields["update"]), 20),
                frozenset(int(number) for number in fields["have"]),
            )
        except (ValueError, TypeError, KeyError) as error:
            raise BoardError("the node does not say what it has of the update") from error


def _deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -_WINDOW)
    return packer.compress(content) + packer.flush()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:_DIGITS]


def _word(version: str) -> str:
    return "".join(version.split()) or "?"

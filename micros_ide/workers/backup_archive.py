"""The container of a backup: a ZIP file with few, small, plain members. Others' are distrusted."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from micros_ide.errors import InvalidInput, NotFound
from micros_ide.workers.atomic_file import replace_file, writing

MOST_BYTES = 16 << 20  # of all members together: more than any board's flash
_MOST_MEMBERS = 4100
_MOST_FILE = MOST_BYTES + (2 << 20)
_MOST_DIRECTORY = _MOST_MEMBERS * 600  # bytes of the ZIP file's own list
_END = struct.Struct("<4s4H2LH")  # the record at the end of a ZIP file without a comment
_END_MARK, _ZIP64_MARK, _ZIP64_SIZE = b"PK\x05\x06", b"PK\x06\x07", 20
_ENCRYPTED = 0x1
_PLAIN_MODES = frozenset({0, 0o100000})  # no word on it, or a regular file
_NEVER = (1980, 1, 1, 0, 0, 0)  # the same content makes the same file
# What zipfile raises for damaged files, apart from its own BadZipFile.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ArithmeticError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


def write_archive(path: Path, members: Mapping[str, bytes]) -> None:
    """Write `members` by name, in order; whole or not at all, readable by its owner alone.

    Raises InvalidInput for more than a reader would take, or when it cannot be written.
    """
    if sum(map(len, members.values())) > MOST_BYTES or len(members) > _MOST_MEMBERS:
        raise InvalidInput("there is more on the board than a backup can hold")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, _NEVER)
            info.external_attr = 0o100600 << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    replace_file(path, buffer.getvalue(), private=True)


def read_archive(path: Path) -> dict[str, bytes]:
    """Return the members by name, in order.

    Raises NotFound when the file cannot be read, InvalidInput for one that is damaged, truncated,
    too large (packed or unpacked), or has what a backup never has: links, folders, passwords, the
    same name twice. No more is unpacked than a backup may hold.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_FILE + 1)
    except OSError as error:
        raise NotFound(f"{path} cannot be read: {error.strerror}") from error
    if len(data) > _MOST_FILE:
        raise _refused(path, "it is too large")
    _check_end(path, data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            _check_members(path, infos)
            return {info.filename: archive.read(info) for info in infos}
    except _DAMAGE as error:
        raise _refused(path, "it is damaged or cut off") from error


def _check_end(path: Path, data: bytes) -> None:
    # Before zipfile reads the list of members, which has no limit of its own.
    if len(data) < _END.size or data[:2] != b"PK":
        raise _refused(path, "it is no ZIP file")
    mark, _disk, _first, _here, count, size, _at, comment = _END.unpack(data[-_END.size :])
    wide = data[-_END.size - _ZIP64_SIZE : -_END.size].startswith(_ZIP64_MARK)
    if mark != _END_MARK or comment or wide:
        raise _refused(path, "it is cut off, or made by another program")
    if count > _MOST_MEMBERS or size > _MOST_DIRECTORY:
        raise _refused(path, "it has too many members")


def _check_members(path: Path, infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > _MOST_MEMBERS or sum(info.file_size for info in infos) > MOST_BYTES:
        raise _refused(path, "it holds more than any board")
    names = {info.filename for info in infos}
    if len(names) != len(infos):
        raise _refused(path, "it holds a name twice")
    for info in infos:
        plain = (info.external_attr >> 16) & 0o170000 in _PLAIN_MODES and not info.is_dir()
        packed = info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        if not plain or not packed or info.flag_bits & _ENCRYPTED:
            raise _refused(path, "it holds what a backup never holds")


def _refused(path: Path, why: str) -> InvalidInput:
    return InvalidInput(
        f"{path.name} is no usable backup: {why}",
        hint="take another backup; nothing was changed on the board",
    )

"""A file system image as MicroPython mounts it, made on this machine.

Parameters: as genuine ESP32 images from MicroPython 1.19 to 1.27 accept them. Disk version 2.0 is
read by all; 2.1, the library's own default, makes images before 1.23 refuse the file system.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from micros_ide.errors import FirmwareError, InvalidInput
from micros_ide.model.file_set import DeviceFile, FileSet

if TYPE_CHECKING:
    from littlefs import LittleFS

BLOCK = 4096
_DISK_VERSION = 0x00020000
_NO_SPACE = -28
_MAIN = "main.py"


def build_image(files: FileSet, size: int) -> bytes:
    """Return a LittleFS image of `size` bytes with `files` in it; the same for the same files.

    Blocks that were not written are 0xFF. Where they are not sent, the flash must be erased:
    what an older file system left there could be taken for newer. Raises FirmwareError when the
    files do not fit.
    """
    from littlefs import LittleFSError

    if size % BLOCK or size < 2 * BLOCK:
        raise InvalidInput(f"a file system cannot have {size} bytes: it is made of 4 KiB blocks")
    try:
        image, _used = _filled(files, size)
    except LittleFSError as exc:
        if exc.code != _NO_SPACE:
            raise FirmwareError(f"the file system image cannot be made: {exc.name}") from exc
        raise _too_small(files, size) from exc
    return image


def used_ranges(image: bytes, block: int = BLOCK) -> list[tuple[int, bytes]]:
    """Return (offset, bytes) of the parts of `image` that hold data, neighbours merged."""
    empty = b"\xff" * block
    ranges: list[tuple[int, bytearray]] = []
    for at in range(0, len(image), block):
        part = image[at : at + block]
        if part == empty[: len(part)]:
            continue
        if ranges and ranges[-1][0] + len(ranges[-1][1]) == at:
            ranges[-1][1].extend(part)
        else:
            ranges.append((at, bytearray(part)))
    return [(at, bytes(data)) for at, data in ranges]


def read_files(image: bytes) -> FileSet:
    """Return every file in `image`, by path, `main.py` last. Raises FirmwareError if damaged."""
    from littlefs import LittleFSError

    # A board that has written into it may have made it 2.1: any version the library knows.
    volume, _ = _volume(len(image), image, disk_version=0)
    try:
        volume.mount()
        paths = sorted(
            f"{folder}/{name}".lstrip("/")
            for folder, _folders, names in volume.walk("/")
            for name in names
        )
        paths.sort(key=lambda path: path == _MAIN)
        files = tuple(DeviceFile(path, _content(volume, path)) for path in paths)
        volume.unmount()
    except LittleFSError as exc:
        raise FirmwareError(f"there is no readable file system in the image: {exc.name}") from exc
    return FileSet(files)


def _volume(
    size: int, image: bytes | None = None, disk_version: int = _DISK_VERSION
) -> tuple[LittleFS, bytearray]:
    from littlefs import LittleFS, UserContext

    buffer = bytearray(image) if image is not None else bytearray(b"\xff" * size)
    volume = LittleFS(
        context=UserContext(buffer=buffer),
        mount=False,
        block_size=BLOCK,
        block_count=size // BLOCK,
        read_size=32,
        prog_size=32,
        cache_size=128,
        lookahead_size=32,
        disk_version=disk_version,
    )
    return volume, buffer


def _filled(files: FileSet, size: int) -> tuple[bytes, int]:
    # The image and the number of blocks in use.
    volume, buffer = _volume(size)
    volume.format()
    volume.mount()
    for file in files.files:
        folder = file.path.rpartition("/")[0]
        if folder:
            volume.makedirs(folder, exist_ok=True)
        with volume.open(file.path, "wb", buffering=0) as target:
            target.write(file.data)
    used = volume.used_block_count
    volume.unmount()
    return bytes(buffer), used


def _content(volume: Any, path: str) -> bytes:
    with volume.open(path, "rb") as source:
        data: bytes = source.read()
    return data


def _too_small(files: FileSet, size: int) -> FirmwareError:
    # What they need is found by trying with room for everything, plus two blocks a folder.
    blocks = sum(len(file.data) // BLOCK + 4 for file in files.files)
    _image, used = _filled(files, size + blocks * BLOCK)
    return FirmwareError(
        f"the files need {used * BLOCK - size} bytes more than the board's file system has "
        f"({size // 1024} KiB)",
        hint="leave modules out, or use a board with more flash",
    )

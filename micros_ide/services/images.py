"""MicroPython images: from the catalogue's cache, the network, a file, or a virtual board's own."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from micros_ide.errors import FirmwareError, NotFound
from micros_ide.model.boards import Board
from micros_ide.model.esp_image import CHIP_IDS, parse_image
from micros_ide.model.firmware import FirmwareImage
from micros_ide.model.partitions import TABLE_OFFSET, TABLE_SIZE, PartitionTable, parse_table
from micros_ide.model.reporting import Reporter
from micros_ide.model.uf2 import parse_uf2
from micros_ide.model.virtual import VirtualSpec
from micros_ide.services.catalogue import Catalogue
from micros_ide.virtual.images import builtin_image

_MAX_IMAGE = 32 << 20  # bytes; the largest flash there is
_ANOTHER_FILE = "choose a MicroPython .bin or .uf2, or fetch this one anew"
_UF2 = b"UF2\n"


@dataclass(frozen=True, slots=True)
class ImageStatus:
    """One row of `micros-ide firmware`: the catalogue's image for a board and where it is."""

    board: Board
    path: Path  # where it is, or belongs once fetched by hand
    cached: bool


class Images:
    """Find, fetch and check images; nothing here touches a board."""

    def __init__(self, catalogue: Catalogue, cache: Path) -> None:
        self._catalogue = catalogue
        self._cache = cache  # created when first written to

    def status(self) -> list[ImageStatus]:
        """Return one row per board; an image counts as cached when its size is right."""
        return [
            ImageStatus(board, path, _has_size(path, board.image.size))
            for board in self._catalogue.boards()
            for path in (self._path(board),)
        ]

    def fetch(self, board: Board, report: Reporter) -> FirmwareImage:
        """Return the catalogue's image for `board`, downloaded when it is not cached.

        Raises ConnectionFailed without a network, naming the file to fetch by hand, and
        FirmwareError when the SHA-256 differs.
        """
        from micros_ide.workers import downloads  # starts slowly: only when it is needed

        return self.check(downloads.fetch(board.image, self._cache, report), board)

    def resolve(
        self,
        board: Board,
        report: Reporter,
        *,
        local: Path | None = None,
        virtual: VirtualSpec | None = None,
    ) -> FirmwareImage:
        """Return the image to write: `local`, else a virtual board's own, else the catalogue's.

        Raises FirmwareError when it is no image, damaged, or for another chip, and NotFound when
        `local` does not exist.
        """
        if local is not None:
            return self.check(local, board)
        if virtual is not None:
            return self.check(self._builtin(virtual), board)
        return self.fetch(board, report)

    def check(self, path: Path, board: Board | None = None) -> FirmwareImage:
        """Read and check an image file, for `board`'s chip if given."""
        data = _read(path)
        try:
            image = _uf2_image(path, data) if data[:4] == _UF2 else self._esp_image(path, data)
        except FirmwareError as error:
            raise FirmwareError(error.message, hint=error.hint or _ANOTHER_FILE) from error
        if board is not None and image.chip != board.chip:
            raise FirmwareError(
                f"{path.name} is for {image.chip}, but {board.name} has {board.chip}",
                hint=f"choose an image for {board.chip}, or the board that you have",
            )
        return image

    def _path(self, board: Board) -> Path:
        return self._cache / board.image.file

    def _builtin(self, spec: VirtualSpec) -> Path:
        data = builtin_image(spec.chip, spec.flash_size)
        path = self._cache / f"virtual-{spec.chip}-{spec.flash_size >> 20}MB.bin"
        if not (path.is_file() and path.read_bytes() == data):
            self._cache.mkdir(parents=True, exist_ok=True)
            fresh = path.with_name(f"{path.name}.{os.getpid()}.tmp")
            fresh.write_bytes(data)
            fresh.replace(path)
        return path

    def _esp_image(self, path: Path, data: bytes) -> FirmwareImage:
        header = parse_image(data, path.name)  # the second-stage loader
        offset = self._catalogue.chip_offset(header.chip)
        if offset is None:
            raise FirmwareError(
                f"{path.name} is for {header.chip}, which no board in the catalogue has",
                hint=f"choose an image for one of {', '.join(CHIP_IDS.values())}",
            )
        try:
            table = parse_table(data[TABLE_OFFSET - offset :][:TABLE_SIZE])
            _check_applications(path, data, table, offset)
        except FirmwareError as error:
            raise FirmwareError(
                f"{path.name} is not a whole MicroPython image: {error.message}",
                hint="choose the .bin that is written to the chip's first offset, not an update",
            ) from error
        digest = hashlib.sha256(data).hexdigest()
        return FirmwareImage(
            path=path,
            format="esp",
            chip=header.chip,
            size=len(data),
            sha256=digest,
            flash_size=header.flash_size,
            partitions=table,
            version=self._version(digest),
        )

    def _version(self, digest: str) -> str | None:
        rows = (board.image for board in self._catalogue.boards())
        return next((row.version for row in rows if row.sha256 == digest), None)


def read_image(image: FirmwareImage) -> bytes:
    """Return the bytes of a checked image; raises FirmwareError if the file changed since."""
    data = _read(image.path)
    if hashlib.sha256(data).hexdigest() != image.sha256:
        raise FirmwareError(
            f"{image.path.name} is no longer the file that was checked", hint="deploy again"
        )
    return data


def check_flash_size(image: FirmwareImage, flash_size: int) -> None:
    """Raise FirmwareError when a flash of `flash_size` bytes is smaller than the image expects."""
    if image.flash_size is not None and flash_size < image.flash_size:
        raise FirmwareError(
            f"{image.path.name} is built for {image.flash_size >> 20} MB of flash, "
            f"but the board has {flash_size >> 20} MB",
            hint="choose the image for the smaller flash",
        )


def _check_applications(path: Path, data: bytes, table: PartitionTable, offset: int) -> None:
    """Check every application that lies inside the file; there must be one."""
    inside = [
        entry.offset - offset
        for entry in table.entries
        if entry.type == 0 and offset <= entry.offset < offset + len(data)
    ]
    if not inside:
        raise FirmwareError("it holds no application")
    for start in inside:
        parse_image(data[start:], f"the application in {path.name}")


def _uf2_image(path: Path, data: bytes) -> FirmwareImage:
    return FirmwareImage(
        path=path,
        format="uf2",
        chip=parse_uf2(data, path.name).chip,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        flash_size=None,
    )


def _read(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if not path.is_file() or size > _MAX_IMAGE:
            raise FirmwareError(
                f"{path} is not a MicroPython image ({size:,} bytes)", hint=_ANOTHER_FILE
            )
        return path.read_bytes()
    except OSError as error:
        raise NotFound(
            f"the image {path} cannot be read: {error.strerror}",
            hint="check the path, or leave the image out to take the catalogue's",
        ) from error


def _has_size(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size

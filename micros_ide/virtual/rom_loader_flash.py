"""What the serial loader does to the flash: download sessions, digests, erasing, reading."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator

from micros_ide.model.partitions import SECTOR
from micros_ide.virtual.flash import Flash
from micros_ide.virtual.rom_loader_wire import Answer, Fault, Refused, Request

_SLOW_READ = 64  # bytes of every answer to READ_FLASH_SLOW
_LARGEST_BLOCK = 0x4000  # the stub's buffers
_MOST_IN_FLIGHT = 64


class Download:
    """One FLASH_BEGIN … FLASH_END: erased up front (ROM) or sector by sector (stub)."""

    def __init__(self, flash: Flash, offset: int, size: int, *, erase_first: bool) -> None:
        self._flash = flash
        self._position = offset
        self._end = offset + size
        self._erased_to = offset // SECTOR * SECTOR
        if erase_first:
            self._erase_to(self._end)

    @property
    def remaining(self) -> int:
        """Bytes announced and not written yet."""
        return max(self._end - self._position, 0)

    def write(self, block: bytes) -> None:
        """Write the next block; what pads the last one with 0xFF beyond the end is dropped."""
        fits, excess = block[: self.remaining], block[self.remaining :]
        if excess.strip(b"\xff"):
            raise Refused(Fault.TOO_MUCH_DATA)
        self._put(fits)

    def _put(self, data: bytes) -> None:
        self._erase_to(self._position + len(data))
        self._flash.program(self._position, data)
        self._position += len(data)

    def _erase_to(self, end: int) -> None:
        whole = -(-end // SECTOR) * SECTOR
        if whole > self._erased_to:
            self._flash.erase(self._erased_to, whole - self._erased_to)
            self._erased_to = whole


class DeflatedDownload(Download):
    """The same with blocks of one zlib stream."""

    def __init__(self, flash: Flash, offset: int, size: int, *, erase_first: bool) -> None:
        super().__init__(flash, offset, size, erase_first=erase_first)
        self._inflater = zlib.decompressobj()

    def write(self, block: bytes) -> None:
        """Inflate the next block and write what comes out."""
        if self._inflater.eof:
            raise Refused(Fault.TOO_MUCH_DATA)
        try:
            # One byte more than may come bounds the memory and shows that too much came.
            plain = self._inflater.decompress(block, self.remaining + 1)
        except zlib.error:
            raise Refused(Fault.NOT_INFLATABLE) from None
        if len(plain) > self.remaining or self._inflater.unconsumed_tail:
            raise Refused(Fault.TOO_MUCH_DATA)
        self._put(plain)


class ReadStream:
    """The stub's READ_FLASH: blocks with a few in flight, acknowledged, then their MD5."""

    def __init__(self, flash: Flash, offset: int, length: int, block: int, window: int) -> None:
        self._flash = flash
        self._offset = offset
        self._length = length
        self._block = block
        self._window = block * min(window, _MOST_IN_FLIGHT)
        self._sent = 0
        self._digest = hashlib.md5(usedforsecurity=False)
        self.finished = False

    def frames(self, acknowledged: int) -> Iterator[bytes]:
        """Yield what may be sent once the host has `acknowledged` so many bytes."""
        acknowledged = min(acknowledged, self._sent)  # nobody can have more than was sent
        while self._sent < self._length and self._sent < acknowledged + self._window:
            size = min(self._block, self._length - self._sent)
            content = self._flash.read(self._offset + self._sent, size)
            self._digest.update(content)
            self._sent += size
            yield content
        if acknowledged >= self._length and not self.finished:
            self.finished = True
            yield self._digest.digest()


class FlashCommands:
    """The flash commands of the ROM, or of the stub while one runs."""

    def __init__(self, flash: Flash) -> None:
        self._flash = flash
        self._size = flash.size
        self._attached = False
        self._download: Download | None = None
        self.stub = False

    def enter_stub(self) -> None:
        """Go on as the stub does, which connects the controller to the chip by itself."""
        self.stub = self._attached = True

    def leave_stub(self) -> None:
        """Go on as the ROM does after a reset."""
        self.stub = self._attached = False
        self._size = self._flash.size

    def attach(self, request: Request) -> None:
        """Connect the controller to the chip; a ROM reaches no flash before."""
        request.words(1, 2)
        self._attached = True

    def set_size(self, request: Request) -> None:
        """Believe the host how many bytes the chip has, but never more than it has."""
        _id, size, *_geometry = request.words(6)
        self._size = min(size, self._flash.size)

    def begin(self, request: Request, *, deflated: bool) -> None:
        """Start a download; the size counts plain bytes."""
        size, _blocks, block, offset, *flags = request.words(4, 5)
        if any(flags):
            raise Refused(Fault.FLASH_FAILED)  # this chip has no flash encryption
        if block > _LARGEST_BLOCK:
            raise Refused(Fault.BAD_BLOCK_SIZE)
        self._require(offset, size, Fault.FLASH_FAILED)
        kind = DeflatedDownload if deflated else Download
        self._download = kind(self._flash, offset, size, erase_first=not self.stub)

    def write(self, request: Request, *, deflated: bool) -> None:
        """Take the next block of the download."""
        if self._download is None or isinstance(self._download, DeflatedDownload) != deflated:
            raise Refused(Fault.NOT_STARTED)
        self._download.write(request.block())

    def end(self, request: Request) -> bool:
        """Close the download; returns whether the host wants the chip to restart."""
        (stay,) = request.words(1)
        if self.stub and self._download is None:
            raise Refused(Fault.NOT_STARTED)
        if self.stub and self._download is not None and self._download.remaining:
            raise Refused(Fault.NOT_ENOUGH_DATA)
        self._download = None
        return stay == 0

    def digest(self, request: Request) -> Answer:
        """Return the MD5 of a region: 16 bytes from a stub, 32 hex digits from a ROM."""
        offset, size, *_reserved = request.words(4)
        self._require(offset, size, Fault.FLASH_UNREADABLE)
        content = self._flash.read(offset, size)
        md5 = hashlib.md5(content, usedforsecurity=False)
        return Answer(data=md5.digest() if self.stub else md5.hexdigest().encode())

    def read_slow(self, request: Request) -> Answer:
        """Return up to 64 bytes, always 64 long."""
        offset, size = request.words(2)
        if size > _SLOW_READ:
            raise Refused(Fault.BAD_LENGTH)
        self._require(offset, size, Fault.FLASH_UNREADABLE)
        return Answer(data=self._flash.read(offset, size).ljust(_SLOW_READ, b"\0"))

    def read_stream(self, request: Request) -> ReadStream:
        """Return the stream that answers READ_FLASH."""
        offset, size, block, window = request.words(4)
        if not 0 < block <= _LARGEST_BLOCK or not window:
            raise Refused(Fault.BAD_BLOCK_SIZE)
        self._require(offset, size, Fault.FLASH_UNREADABLE)
        return ReadStream(self._flash, offset, size, block, window)

    def erase_all(self, request: Request) -> None:
        """Erase the chip."""
        request.words(0)
        self._flash.erase(0, self._flash.size)

    def erase_region(self, request: Request) -> None:
        """Erase whole sectors."""
        offset, size = request.words(2)
        if offset % SECTOR or size % SECTOR:
            raise Refused(Fault.FLASH_FAILED)
        self._require(offset, size, Fault.FLASH_FAILED)
        self._flash.erase(offset, size)

    def _require(self, offset: int, size: int, fault: Fault) -> None:
        if (size and not self._attached) or offset + size > self._size:
            raise Refused(fault)

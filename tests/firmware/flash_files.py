"""The LittleFS in the flash of a virtual board, from outside."""

from __future__ import annotations

import time
from pathlib import Path

from littlefs import LittleFS, LittleFSError, UserContext

from micros_ide.workers.littlefs_image import BLOCK

_PATIENCE_S = 2.0
_NOT_FOUND = -2


class FlashFiles:
    """Files at the root; what is changed is in the flash after `flush`, while the board is off."""

    def __init__(self, flash: Path, offset: int, size: int) -> None:
        self._flash = flash
        self._offset = offset
        self._size = size
        self._old = b""
        self._buffer = bytearray()
        self._volume: LittleFS | None = None

    def names(self) -> list[str]:
        return sorted(self._mounted().listdir("/"))

    def read(self, name: str) -> bytes | None:
        try:
            with self._mounted().open(name, "rb") as file:
                return bytes(file.read())
        except LittleFSError as error:
            if error.code != _NOT_FOUND:
                raise
            return None
        except FileNotFoundError:
            return None

    def write(self, name: str, data: bytes) -> None:
        with self._mounted().open(name, "wb", buffering=0) as file:
            file.write(data)

    def remove(self, name: str) -> None:
        self._mounted().remove(name)

    def make_folder(self, name: str) -> None:
        self._mounted().mkdir(name)

    def flush(self) -> None:
        """Bring the changes into the flash; what is read later is read anew."""
        if self._volume is None:
            return
        self._volume.unmount()
        self._volume = None
        with self._flash.open("r+b") as flash:
            for start in range(0, self._size, BLOCK):
                block = self._buffer[start : start + BLOCK]
                if block != self._old[start : start + BLOCK]:
                    flash.seek(self._offset + start)
                    flash.write(block)

    def forget(self) -> None:
        """Read anew next time, as somebody else has written."""
        self._volume = None

    def _mounted(self) -> LittleFS:
        end = time.monotonic() + _PATIENCE_S
        while self._volume is None:
            with self._flash.open("rb") as flash:
                flash.seek(self._offset)
                self._old = flash.read(self._size)
            self._buffer = bytearray(self._old)
            volume = LittleFS(
                context=UserContext(buffer=self._buffer),
                mount=False,
                block_size=BLOCK,
                block_count=self._size // BLOCK,
                read_size=32,
                prog_size=32,
                cache_size=128,
                lookahead_size=32,
                disk_version=0x00020001,  # what MicroPython makes of it when it writes
            )
            try:
                volume.mount()
            except LittleFSError:  # a running board was writing; else it is broken
                if time.monotonic() > end:
                    raise
                continue
            self._volume = volume
        return self._volume

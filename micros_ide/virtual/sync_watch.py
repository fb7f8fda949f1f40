"""The flashing tools' greeting, found in what they write to the port."""

from __future__ import annotations

SYNC = b"\xc0\x00\x08\x24\x00\x00\x00\x00\x00\x07\x07\x12\x20" + b"\x55" * 32 + b"\xc0"
_FRAME_END = 0xC0


class SyncWatch:
    """Finds SYNC in a stream, also where it lies over the border of two reads."""

    def __init__(self) -> None:
        self._tail = b""

    def feed(self, data: bytes) -> bytes | None:
        """Return the stream from the greeting on, once it is complete; else None."""
        window = self._tail + data
        at = window.find(SYNC)
        self._tail = b"" if at >= 0 else window[1 - len(SYNC) :]
        return window[at:] if at >= 0 else None


class FrameWatch:
    """Notices when somebody who does not speak the loader's language writes to the port.

    A tool that closes the port and another one that opens it at once can look like a single one;
    what the second one types then lies outside all frames.
    """

    def __init__(self) -> None:
        self._inside = False

    def is_foreign(self, data: bytes) -> bool:
        """Whether `data` begins outside a frame without beginning one."""
        if not self._inside and data[0] != _FRAME_END:
            return True
        self._inside ^= bool(data.count(_FRAME_END) & 1)
        return False

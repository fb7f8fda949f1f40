"""The serial port that esptool drives: every byte counted, and ended from another thread."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Any

from micros_ide.model.deploy import WireCount
from micros_ide.workers.serial_ports import open_error


class EsptoolPort:
    """Opens, counts and ends. `WireCount` goes on over closing and opening again."""

    def __init__(self, device: str) -> None:
        self.device = device
        self._up = self._down = 0
        self._ended = False
        self._serial: Any = None

    @property
    def wire(self) -> WireCount:
        """Bytes on the line since this object was made, frames and escapes included."""
        return WireCount(self._up, self._down)

    @property
    def has_reset_lines(self) -> bool:
        """False for pseudo terminals: no DTR, no RTS."""
        return not os.path.realpath(self.device).startswith("/dev/pts/")

    def open(self) -> Any:
        """Open (or open again) and return the pyserial object.

        Raises NotFound, Busy or ConnectionFailed.
        """
        import serial

        self.close()
        try:
            port = serial.serial_for_url(self.device, exclusive=True, do_not_open=True)
            if sys.platform == "win32":
                # Windows sets the lines one after the other, which would reset the board.
                port.rts = port.dtr = False
            port.open()
        except (OSError, ValueError) as error:
            raise open_error(self.device, error) from error
        self._serial = port
        self._count(port)
        return port

    def close(self) -> None:
        """Close; may be called twice."""
        port, self._serial = self._serial, None
        if port is not None:
            with suppress(OSError):  # a port that went away complains while it is let go
                port.close()

    def hand_over(self) -> Any:
        """Return the open pyserial object for somebody else to use and to close."""
        port, self._serial = self._serial, None
        for name in ("read", "write", "reset_input_buffer"):
            delattr(port, name)  # no longer counted
        return port

    def end(self) -> None:
        """Make every read and write, also the one under way, fail from now on.

        Called in the canceller's thread. The port itself is closed by whoever uses it.
        """
        self._ended = True
        port = self._serial
        for name in ("cancel_read", "cancel_write"):
            wake = getattr(port, name, None)  # not every kind of port can be woken
            if wake is not None:
                with suppress(OSError, TypeError):  # closed at this very moment
                    wake()

    def _count(self, port: Any) -> None:
        read, write, drop = port.read, port.write, port.reset_input_buffer

        def counted_read(size: int = 1) -> bytes:
            self._check()
            data: bytes = read(size)
            self._down += len(data)
            self._check()
            return data

        def counted_write(data: bytes) -> int | None:
            self._check()
            sent: int | None = write(data)
            self._up += len(data) if sent is None else sent
            return sent

        def counted_drop() -> None:
            self._down += port.in_waiting
            drop()

        port.read, port.write, port.reset_input_buffer = counted_read, counted_write, counted_drop

    def _check(self) -> None:
        import serial

        if self._ended:
            raise serial.SerialException("the port was closed to cancel the job")

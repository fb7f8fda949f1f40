"""A serial line of a given speed between a tool and a board: a relay that counts bytes.

A pty has no baud rate, so this relay sets the pace: each direction carries at most `rate` bytes a
second, as a UART at 10 bits a byte does (115200 baud = 11,520 B/s). It runs as its own process, so
that the tool under test does not share an interpreter with it.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import selectors
import signal
import subprocess
import sys
import time
import tty
from collections.abc import Iterator
from pathlib import Path

_SLICE_S = 0.002
_CHUNK = 4096


class _Pipe:
    """One direction: reads when empty, lets `rate` bytes a second out."""

    def __init__(self, source: int, sink: int, rate: int) -> None:
        self.source, self.sink, self.rate = source, sink, rate
        self.buffer = bytearray()
        self.count = 0
        self.ready_at = 0.0

    def fill(self) -> bool:
        """Read what is there; False when the other side is closed for now."""
        try:
            self.buffer += os.read(self.source, _CHUNK - len(self.buffer))
        except BlockingIOError:
            return True
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            return False
        return True

    def drain(self) -> None:
        """Write the bytes whose time on the wire has passed."""
        now = time.monotonic()
        if not self.buffer:
            self.ready_at = now
            return
        due = int((now - self.ready_at) * self.rate)
        if due <= 0:
            return
        try:
            sent = os.write(self.sink, self.buffer[:due])
        except OSError as error:
            if error.errno not in (errno.EIO, errno.EAGAIN):
                raise
            sent = len(self.buffer) if error.errno == errno.EIO else 0
        self.ready_at += sent / self.rate
        self.count += sent
        del self.buffer[:sent]


def relay(board: str, link: Path, counts: Path, rate: int) -> None:
    """Serve `link` as a line of `rate` B/s to `board` until terminated; write the counts."""
    master, slave = os.openpty()
    tty.setraw(slave)
    link.unlink(missing_ok=True)
    link.symlink_to(os.ttyname(slave))
    os.close(slave)
    port = os.open(board, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    tty.setraw(port)
    os.set_blocking(master, False)
    up, down = _Pipe(master, port, rate), _Pipe(port, master, rate)
    running, written = True, (-1, -1)

    def stop(*_: object) -> None:
        nonlocal running
        running = False

    signal.signal(signal.SIGTERM, stop)
    with selectors.DefaultSelector() as selector:
        selector.register(port, selectors.EVENT_READ, down)
        while running:
            for key, _events in selector.select(_SLICE_S):
                if len(key.data.buffer) < _CHUNK:
                    key.data.fill()
            if len(up.buffer) < _CHUNK:
                up.fill()
            up.drain()
            down.drain()
            if (up.count, down.count) != written:
                written = (up.count, down.count)
                counts.write_text(json.dumps({"up": up.count, "down": down.count}))


@contextlib.contextmanager
def line(board: str, folder: Path, rate: int) -> Iterator[Line]:
    """Run a relay process for the length of a block."""
    link, counts = folder / "line", folder / "counts.json"
    link.unlink(missing_ok=True)
    command = [sys.executable, __file__, board, str(link), str(counts), str(rate)]
    process = subprocess.Popen(command)
    try:
        deadline = time.monotonic() + 5
        while not link.exists():
            if time.monotonic() > deadline or process.poll() is not None:
                raise RuntimeError("the relay did not start")
            time.sleep(0.01)
        yield Line(str(link), counts)
    finally:
        process.terminate()
        process.wait(5)


class Line:
    """The tool's end: the `port` to open, and what went over the wire."""

    def __init__(self, port: str, counts: Path) -> None:
        self.port = port
        self._counts = counts

    def wire(self) -> tuple[int, int]:
        """Return bytes up and down so far."""
        for _ in range(50):
            with contextlib.suppress(ValueError, OSError):
                found = json.loads(self._counts.read_text())
                return found["up"], found["down"]
            time.sleep(0.01)
        raise RuntimeError("the relay wrote no counts")


if __name__ == "__main__":
    relay(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))

"""The serial port of a virtual board: the side of a pseudo terminal that tools do not see.

Nothing is sent while no tool has the port open, as bytes on a wire that nobody listens to are
lost, too. A tool that does not read holds up the board, as USB does.
"""

from __future__ import annotations

import os
import select
import sys
import termios
import tty
from collections.abc import Callable
from pathlib import Path

from micros_ide.virtual.event_loop import Alarm, EventLoop

_CHUNK = 4096
_BACKLOG = 16384  # bytes waiting for the tool from where on `full` is true
_POLL_CLOSED_S, _POLL_OPEN_S = 0.02, 0.005  # where the system has no edge-triggered events


class SerialLine:
    """A port at a stable path.

    Attributes:
        received: bytes host -> board.
        sent: bytes board -> host.
        device: what the stable path leads to, None while unplugged.
        on_data: called with what a tool has written.
        on_close: called when the last tool has closed the port after writing.
        on_room: called when `full` has become false.
    """

    def __init__(self, loop: EventLoop, link: Path) -> None:
        self.received = 0
        self.sent = 0
        self.device: str | None = None
        self.on_data: Callable[[bytes], None] = lambda _data: None
        self.on_close: Callable[[], None] = lambda: None
        self.on_room: Callable[[], None] = lambda: None
        self._loop = loop
        self._link = link
        self._master = -1
        self._edges: select.epoll | None = None
        self._alarm: Alarm | None = None
        self._backlog = bytearray()
        self._talking = False  # a tool has written since the port was last closed
        self._listening = True

    def plug_in(self) -> None:
        """Make the port and let the stable path lead to it."""
        self._master, slave = os.openpty()
        tty.setraw(slave)
        self.device = os.ttyname(slave)
        os.close(slave)  # while this side has it open, a tool's closing could not be seen
        os.set_blocking(self._master, False)
        fresh = self._link.with_name(f"{self._link.name}.{os.getpid()}")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(self.device)
        os.replace(fresh, self._link)
        if sys.platform == "linux":
            # Edge-triggered: a closed port reports "hung up" once, not all the time.
            self._edges = select.epoll()
            self._edges.register(
                self._master, select.EPOLLIN | select.EPOLLOUT | select.EPOLLHUP | select.EPOLLET
            )
            self._loop.watch(self._edges.fileno(), self._on_edge)
        else:
            self._poll()

    def unplug(self) -> None:
        """Take the port away, as pulling the USB cable does; harmless when unplugged."""
        if self._master < 0:
            return
        if self._edges is not None:
            self._loop.forget(self._edges.fileno())
            self._edges.close()
            self._edges = None
        if self._alarm is not None:
            self._alarm.cancel()
        self._link.unlink(missing_ok=True)
        os.close(self._master)
        self._master, self.device = -1, None
        self._backlog.clear()
        self._talking = False

    @property
    def full(self) -> bool:
        """Whether a tool does not read what the board sends."""
        return len(self._backlog) >= _BACKLOG

    def send(self, data: bytes) -> None:
        """Send `data` to the tool that has the port open, if any."""
        if self._master >= 0:
            self._backlog += data
            self._flush()

    def listen(self, wanted: bool) -> None:
        """Take or leave what tools write; what is left waits in the system."""
        if wanted != self._listening:
            self._listening = wanted
            if wanted:
                self._service()

    @property
    def is_open(self) -> bool:
        """Whether a tool has the port open."""
        poll = select.poll()
        poll.register(self._master, 0)
        return not any(event & select.POLLHUP for _file, event in poll.poll(0))

    def _on_edge(self) -> None:
        if self._edges is not None:
            self._edges.poll(0)
            self._service()

    def _poll(self) -> None:
        self._service()
        pause = _POLL_OPEN_S if self._talking else _POLL_CLOSED_S
        self._alarm = self._loop.later(pause, self._poll)

    def _service(self) -> None:
        self._flush()
        while self._listening and self._master >= 0:
            try:
                data = os.read(self._master, _CHUNK)
            except BlockingIOError:
                return
            except OSError:
                data = b""
            if not data:
                self._closed()
                return
            self.received += len(data)
            self._talking = True
            self.on_data(data)

    def _closed(self) -> None:
        was_full = self.full
        self._backlog.clear()
        # The next tool finds the port as the first one did, without what this one left unread.
        tty.setraw(self._master, termios.TCSANOW)
        termios.tcflush(self._master, termios.TCOFLUSH)
        if was_full:
            self.on_room()
        if self._talking:
            self._talking = False
            self.on_close()

    def _flush(self) -> None:
        was_full = self.full
        if not self.is_open:
            self._backlog.clear()
        while self._backlog:
            try:
                done = os.write(self._master, self._backlog[:_CHUNK])
            except BlockingIOError:
                break
            except OSError:
                self._backlog.clear()
                break
            self.sent += done
            del self._backlog[:done]
        if was_full and not self.full:
            self.on_room()

"""A virtual board behind a cable that counts bytes, loses them, or is pulled out."""

from __future__ import annotations

import os
import select
import threading
import tty
from collections.abc import Callable, Iterator

import pytest

from micros_ide.errors import DeviceTimeout
from micros_ide.model.reporting import QuietReport
from micros_ide.virtual.fleet import VirtualFleet
from micros_ide.workers.ampy_repl import Repl
from tests.conftest import flash_builtin, remove_all

_WIPE = """
import os
def wipe(folder):
    for entry in os.ilistdir(folder):
        path = folder + "/" + entry[0]
        if entry[1] & 0x4000:
            wipe(path)
            os.rmdir(path)
        else:
            os.remove(path)
wipe("")
"""


class Cable:
    """A relay between a board and `port`, which is what the program under test opens."""

    def __init__(self, board_port: str) -> None:
        self._board_port = board_port
        self.up = self.down = 0
        self.cut_after: int | None = None  # value of `up` at which the cable is pulled
        self.on_the_way: Callable[[bytes], bytes] = lambda data: data  # host to board
        self.on_the_way_back: Callable[[bytes], bytes] = lambda data: data
        self.plug()

    def plug(self) -> None:
        """Connect both ends."""
        self._board = os.open(self._board_port, os.O_RDWR | os.O_NOCTTY)
        self._host, self._outer = os.openpty()
        for end in (self._board, self._outer):
            tty.setraw(end)
        self.port = os.ttyname(self._outer)
        self._wake_r, self._wake_w = os.pipe()
        self._relay = threading.Thread(target=self._copy, daemon=True)
        self._relay.start()

    def unplug(self) -> None:
        """Take the cable out: the host's port goes away, the board runs on."""
        os.write(self._wake_w, b"x")
        self._relay.join()
        self._pull()
        for end in (self._board, self._wake_r, self._wake_w):
            os.close(end)
        self.cut_after = None
        self.on_the_way = self.on_the_way_back = lambda data: data

    def type(self, data: bytes) -> None:
        """Type on the board's side of the cable."""
        os.write(self._board, data)

    def _pull(self) -> None:
        for end in (self._host, self._outer):
            if end >= 0:
                os.close(end)
        self._host = self._outer = -1

    def _copy(self) -> None:
        while True:
            ready, _, _ = select.select([self._board, self._host, self._wake_r], [], [])
            if self._wake_r in ready:
                return
            if self._host in ready:
                data = os.read(self._host, 4096)
                if self.cut_after is not None and self.up + len(data) >= self.cut_after:
                    os.write(self._board, data[: self.cut_after - self.up])
                    self._pull()
                    return
                self.up += len(data)
                os.write(self._board, self.on_the_way(data))
            if self._board in ready:
                data = os.read(self._board, 4096)
                self.down += len(data)
                os.write(self._host, self.on_the_way_back(data))


@pytest.fixture(scope="module")
def virtual_board(tmp_path_factory) -> Iterator[VirtualFleet]:
    """A virtual ESP32 with MicroPython, one for all tests of a module, called "repl"."""
    fleet = VirtualFleet(tmp_path_factory.mktemp("virtual"))
    flash_builtin(fleet, fleet.add("repl", board_id="esp32", chip="esp32"))
    fleet.start("repl", owner_pid=os.getpid())
    yield fleet
    remove_all(fleet)


@pytest.fixture
def board(virtual_board) -> Iterator[Cable]:
    """A board with an empty file system, at the end of a cable."""
    port = str(virtual_board.status("repl").port)
    try:
        _clean(port)
    except DeviceTimeout:  # the test before has left it in a state that only power cures
        virtual_board.cycle("repl")
        _clean(port)
    cable = Cable(port)
    yield cable
    cable.unplug()


def _clean(port: str) -> None:
    with Repl.open(port, QuietReport(), timeout=4) as repl:
        repl.exec(_WIPE)
        repl.soft_reset()

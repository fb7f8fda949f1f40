"""Files put over those of a node in update mode, and read back before it may start."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from micros_ide.errors import (
    BoardError,
    Busy,
    ConnectionFailed,
    DeviceTimeout,
    InvalidInput,
    MicrosError,
    NotFound,
)
from micros_ide.model.file_set import DeviceFile
from micros_ide.model.installed import INSTALLED
from micros_ide.model.reporting import Reporter
from micros_ide.services.ota.update_mode import configuration, logged_in, uid_of
from micros_ide.workers.webrepl import WebRepl

MODE_FILE = ".if_mode"
WAITS, STARTS = b"webrepl", b"micros"  # what a node reads in it
_BACK_S = 60.0  # until a node that restarts has joined its network
_PAUSE_S = 0.1
_MOST_LOSSES = 5  # of the connection, in a row without a file that arrived
_TRIES = 3  # to write a file as it is meant to be
_TYPED = ("\x03", "\r\nimport machine\r\n", "machine.reset()\r\n")
_TYPING_PAUSE_S = 0.3
# With the rescue and the script that leads to it in place, nothing that is cut off later locks
# anybody out. Before, the node's own recovery is whole: it loads no module.
_RESCUE = ("Rescue.mpy", "main.py", "micrOSloader.mpy")


def in_order(files: Sequence[DeviceFile]) -> tuple[DeviceFile, ...]:
    """Return `files` in the order in which a cut does least harm."""

    def place(one: DeviceFile) -> int:
        if one.path in _RESCUE:
            return 1 + _RESCUE.index(one.path)
        if one.path == INSTALLED:  # it tells what is there
            return len(_RESCUE) + 2
        return 0 if one.path.startswith("LM_") else len(_RESCUE) + 1

    return tuple(sorted(files, key=place))


@dataclass
class FileByFile:
    """Files on their way to one node, which waits in update mode or is brought into it.

    Attributes:
        passwords: the likely ones of its file transfer; `announce` may add to them.
        announce: brings a node that runs into update mode; may be called at any time.
        lost: times the connection ended before all was said.
    """

    host: str
    uid: str
    passwords: list[str] = field(repr=False)
    files: tuple[DeviceFile, ...]
    announce: Callable[[], None]
    report: Reporter
    lost: int = 0
    bytes_up: int = 0
    bytes_down: int = 0

    def __post_init__(self) -> None:
        self._sent: set[str] = set()
        self._right: set[str] = set()
        self._tries: dict[str, int] = {}

    async def run(self) -> None:
        """Bring all files and let the node start.

        Raises BoardError when another node answers or a file is never as it was sent;
        ConnectionFailed, DeviceTimeout, AuthFailed, Busy. The node then waits in update mode.
        """
        losses = 0
        while True:
            link = await self._reached()
            before = len(self._sent) + len(self._right)
            try:
                await self._check_node(link)
                await link.put(MODE_FILE, WAITS)
                if await self._brought(link):
                    with suppress(ConnectionFailed, DeviceTimeout):  # it may start at once
                        await link.put(MODE_FILE, STARTS)
                    return
            except (ConnectionFailed, DeviceTimeout) as error:
                self.lost += 1
                losses = 1 if len(self._sent) + len(self._right) > before else losses + 1
                if losses > _MOST_LOSSES:
                    raise
                self.report.log(f"{error.message}: going on where it stopped")
            finally:
                self.bytes_up += link.bytes_up
                self.bytes_down += link.bytes_down
                await link.close()

    async def wake(self) -> None:
        """Let a node start that still waits, with its prompt's help; raises nothing."""
        with suppress(MicrosError, TimeoutError):
            link = await logged_in(self.host, self.passwords)
            async with link:
                await self._check_node(link)
                await link.put(MODE_FILE, STARTS)
                for text in _TYPED:
                    await link.type(text)
                    await asyncio.sleep(_TYPING_PAUSE_S)

    async def _reached(self) -> WebRepl:
        deadline = time.monotonic() + _BACK_S
        self.report.phase("Waiting for the update mode")
        while True:
            self.report.checkpoint()
            await asyncio.to_thread(self.announce)
            try:
                return await logged_in(self.host, self.passwords)
            except (ConnectionFailed, DeviceTimeout, Busy) as error:
                if time.monotonic() > deadline:
                    raise DeviceTimeout(
                        f"the node did not come back in update mode: {error.message}"
                    ) from error
            await asyncio.sleep(_PAUSE_S)

    async def _check_node(self, link: WebRepl) -> None:
        found = uid_of(await configuration(link))
        if found != self.uid:
            raise BoardError(
                f"at {self.host} answers {found or 'another node'}, not {self.uid}: "
                "nothing was sent to it",
                hint="its address has moved: search with micros-ide discover",
            )

    async def _brought(self, link: WebRepl) -> bool:
        """Send and compare; False when a new connection is needed to go on."""
        while len(self._right) < len(self.files):
            if not link.is_open:
                return False
            await self._send(link)
            await self._compare(link)
        return True

    async def _send(self, link: WebRepl) -> None:
        sizes = {one.path: len(one.data) for one in self.files}
        done = sum(sizes[path] for path in self._sent)
        self.report.phase("Sending", sum(sizes.values()))
        self.report.progress(done)

        def arrived(path: str) -> None:
            nonlocal done
            done += sizes[path]
            self._sent.add(path)
            self.report.progress(done)

        missing = [(one.path, one.data) for one in self.files if one.path not in self._sent]
        await link.put_many(missing, done=arrived)

    async def _compare(self, link: WebRepl) -> None:
        """Read back what was sent: that a board has said "done" means little."""
        self.report.phase("Comparing", len(self.files), "files")
        for one in self.files:
            if one.path in self._right:
                continue
            try:
                same = await link.get(one.path, limit=len(one.data)) == one.data
            except (NotFound, InvalidInput):  # it is not there, or too long
                same = False
            if same:
                self._right.add(one.path)
            else:
                self._send_again(one.path)
            if not link.is_open:
                return
            self.report.progress(len(self._right))

    def _send_again(self, path: str) -> None:
        self._sent.discard(path)
        self._tries[path] = self._tries.get(path, 1) + 1
        if self._tries[path] > _TRIES:
            raise BoardError(
                f"{path} does not arrive as it was sent",
                hint="the node's flash may be full or worn: try micros-ide update over USB",
            )

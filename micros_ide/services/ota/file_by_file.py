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
_START = "main.py"
_RESCUE = ("Rescue.mpy", _START, "micrOSloader.mpy")
_AT_ONCE = 8  # files that are sent before they are read back


def groups_of(files: Sequence[DeviceFile]) -> tuple[tuple[DeviceFile, ...], ...]:
    """Return `files` in the order in which a cut, or a full flash, does least harm.

    Each group is to be there and right before the next one is begun.
    """
    modules = [one for one in files if one.path.startswith("LM_")]
    alone = [one for path in _RESCUE for one in files if one.path == path]
    last = [one for one in files if one.path == INSTALLED]  # it tells what is there
    others = [one for one in files if one not in modules + alone + last]
    groups = [modules[at : at + _AT_ONCE] for at in range(0, len(modules), _AT_ONCE)]
    groups += [[one] for one in alone]
    groups += [others[at : at + _AT_ONCE] for at in range(0, len(others), _AT_ONCE)]
    groups += [[one] for one in last]
    return tuple(tuple(group) for group in groups)


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
    files: Sequence[DeviceFile]
    announce: Callable[[], None]
    report: Reporter
    lost: int = 0
    bytes_up: int = 0
    bytes_down: int = 0

    def __post_init__(self) -> None:
        self._groups = groups_of(self.files)
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
        self.report.phase("Sending", sum(len(one.data) for one in self.files))
        for group in self._groups:
            if group[0].path == _START and await self._is_there(link, group[0]):
                self._right.add(_START)  # the less often it is written, the better
            while not self._right.issuperset(one.path for one in group):
                if not link.is_open:
                    return False
                self.report.progress(self._done())
                missing = [(one.path, one.data) for one in group if one.path not in self._sent]
                await link.put_many(missing, done=self._sent.add)
                await self._compare(link, group)
        self.report.progress(self._done())
        return True

    async def _compare(self, link: WebRepl, group: Sequence[DeviceFile]) -> None:
        """Read back what was sent: that a board has said "done" means little."""
        for one in group:
            if one.path not in self._right and link.is_open:
                if await self._is_there(link, one):
                    self._right.add(one.path)
                else:
                    self._send_again(one.path)

    @staticmethod
    async def _is_there(link: WebRepl, one: DeviceFile) -> bool:
        try:
            return await link.get(one.path, limit=len(one.data)) == one.data
        except (NotFound, InvalidInput):  # it is missing or too long; the connection has ended
            return False

    def _done(self) -> int:
        return sum(len(one.data) for one in self.files if one.path in self._right)

    def _send_again(self, path: str) -> None:
        self._sent.discard(path)
        self._tries[path] = self._tries.get(path, 1) + 1
        if self._tries[path] > _TRIES:
            raise BoardError(
                f"{path} does not arrive as it was sent",
                hint="the node's flash may be full or worn: try micros-ide update over USB",
            )

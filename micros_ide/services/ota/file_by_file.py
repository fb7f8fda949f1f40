"""Files put onto a node in update mode, and read back before it may start."""

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
    JobCancelled,
    MicrosError,
    NotFound,
)
from micros_ide.model.file_set import DeviceFile
from micros_ide.model.reporting import Reporter
from micros_ide.services.ota.update_mode import configuration, logged_in, uid_of
from micros_ide.workers.webrepl import WebRepl

MODE_FILE = ".if_mode"
WAITS, STARTS = b"webrepl", b"micros"  # what a node reads in it
_RELEASE_S = 4.0
_BACK_S = 60.0  # until a node that restarts has joined its network
_PAUSE_S = 0.1
_MOST_LOSSES = 5  # of the connection, in a row without a file that arrived
_TRIES = 3  # to write a file as it is meant to be
_TYPED = ("\x03", "\r\nimport machine\r\n", "machine.reset()\r\n")
_TYPING_PAUSE_S = 0.3
_START = "main.py"
_NEW = ".new-"  # before the name of a file whose place is taken at the next start
_LONGER = 64 << 10  # bytes; for more of them the connection is given up
_AT_ONCE = 8  # files that are sent before they are read back
# Stands in for main.py, once, when all the rest is there: whenever power fails, it goes on.
_INSTALLER = b"""import os
import machine
try:
    os.remove(".")  # ends a rename that was cut off
except OSError:
    pass
def move(name):
    try:
        os.rename(name, name[5:])
    except OSError:
        os.remove(name[5:])
        os.rename(name, name[5:])
for name in os.listdir():
    if name.startswith(".new-") and name != ".new-main.py":
        move(name)
with open(".if_mode", "w") as file:
    file.write("micros")
move(".new-main.py")
machine.reset()
"""


def groups_of(files: Sequence[DeviceFile]) -> tuple[tuple[DeviceFile, ...], ...]:
    """Return what is put for `files`; each group has to be right before the next one is begun.

    A whole firmware goes beside the one that is there, which stays as it is up to the last group:
    what is cut off, and a flash that is full, breaks nothing. Single modules go in their place.
    """
    whole = any(one.path == _START for one in files)
    put = [DeviceFile(f"{_NEW}{one.path}", one.data) for one in files] if whole else [*files]
    groups = [tuple(put[at : at + _AT_ONCE]) for at in range(0, len(put), _AT_ONCE)]
    return (*groups, (DeviceFile(_START, _INSTALLER),)) if whole else tuple(groups)


@dataclass
class FileByFile:
    """Files on their way to one node, which waits in update mode or is brought into it.

    Attributes:
        passwords: the likely ones of its file transfer; `announce` may add to them.
        announce: brings a node that runs into update mode; may be called at any time.
        mixed: what the node has may be no whole firmware, so it is never `released`.
        lost: times the connection ended before all was said.
        released: the node starts as it was before.
    """

    host: str
    uid: str
    passwords: list[str] = field(repr=False)
    files: Sequence[DeviceFile]
    announce: Callable[[], None]
    report: Reporter
    mixed: bool = False
    lost: int = 0
    released: bool = False
    bytes_up: int = 0
    bytes_down: int = 0

    def __post_init__(self) -> None:
        self._groups = groups_of(self.files)
        self._sizes = {one.path: len(one.data) for group in self._groups for one in group}
        whole = self._groups[-1:] == ((DeviceFile(_START, _INSTALLER),),)
        self._intact = whole and not self.mixed
        self._sent: set[str] = set()
        self._right: set[str] = set()
        self._tries: dict[str, int] = {}

    async def run(self) -> None:
        """Bring all files and let the node start.

        Raises BoardError when another node answers or a file is never as it was sent;
        ConnectionFailed, DeviceTimeout, AuthFailed, Busy. The node then waits in update mode,
        unless it could be `released`, as it is when this is cancelled.
        """
        try:
            await self._run()
        except (BoardError, asyncio.CancelledError, JobCancelled):
            await self._release()
            raise

    async def _run(self) -> None:
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

    async def _release(self) -> None:
        """Let the node start if it still has all of what it had, and can be reached."""
        if not self._intact:
            return
        with suppress(MicrosError, asyncio.TimeoutError):
            await asyncio.wait_for(self._let_start(), _RELEASE_S)
            self.released = True

    async def _let_start(self) -> None:
        async with await logged_in(self.host, self.passwords) as link:
            await self._check_node(link)
            await link.put(MODE_FILE, STARTS)

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
        self.report.phase("Sending", sum(self._sizes.values()))
        for group in self._groups:
            if group[0].path == _START:
                self._intact = False
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
            return await link.get(one.path, limit=len(one.data) + _LONGER) == one.data
        except (NotFound, InvalidInput):  # it is missing or far too long; the connection has ended
            return False

    def _done(self) -> int:
        return sum(self._sizes[path] for path in self._right)

    def _send_again(self, path: str) -> None:
        self._sent.discard(path)
        self._tries[path] = self._tries.get(path, 1) + 1
        if self._tries[path] > _TRIES:
            raise BoardError(
                f"{path} does not arrive as it was sent",
                hint="the node's flash may be full or worn: try micros-ide update over USB",
            )

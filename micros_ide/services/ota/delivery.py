"""Bring a parcel to a node: update mode, pieces, and the node's own word that it has them all."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from micros_ide.errors import (
    BoardError,
    Busy,
    ConnectionFailed,
    ConnectionLost,
    DeviceTimeout,
    JobCancelled,
    MicrosError,
    NotFound,
)
from micros_ide.model.ota_parcel import GO, PLAN, REPORT, Parcel, StagingReport
from micros_ide.model.reporting import Reporter
from micros_ide.workers.webrepl import WebRepl

_BACK_S = 60.0  # until a node that restarts has joined its network
_PAUSE_S = 0.1
_ANSWER_S = 90.0  # a node that unpacks a hundred files writes each to its flash
_LOOK_S = 0.02
_LEAVE_S = 3.0
_RESTART_S = 10.0  # that a cancelled update waits for its node; alone that leaves after minutes
_MOST_ROUNDS = 4  # in which pieces are found missing
_MOST_LOSSES = 5  # of the connection, in a row without a piece that arrived


@dataclass
class Delivery:
    """One parcel on its way to one node.

    Attributes:
        announce: brings a node that runs into update mode, may be called at any time; True when
            the node is past that: it tries the update or, if this had begun, has done so.
        lost: times the connection ended before all was said.
    """

    host: str
    uid: str
    password: str = field(repr=False)
    parcel: Parcel
    announce: Callable[[bool], bool]
    report: Reporter
    empties: bool = False  # the version that a rollback would bring has to go
    lost: int = 0
    bytes_up: int = 0
    bytes_down: int = 0
    _away: bool = False  # the node is in update mode, or may be on its way there
    _begun: bool = False  # the node has forgotten what became of updates before
    _arrived: int = 0  # pieces, by what the node has said so far

    async def run(self) -> None:
        """Deliver, until the node restarts to try the new version.

        Raises BoardError when the node refuses the parcel, another node answers or it never has
        all pieces; ConnectionFailed, DeviceTimeout, AuthFailed, Busy. When it is cancelled, the
        node starts as usual.
        """
        try:
            await self._run()
        except (asyncio.CancelledError, JobCancelled):
            await self._leave()
            raise

    async def _run(self) -> None:
        losses = before = 0
        while True:
            link = await self._reached()
            if link is None:
                return
            try:
                if await self._delivered(link):
                    return
            except (ConnectionFailed, DeviceTimeout) as error:
                self.lost += 1
                losses = 1 if self._arrived > before else losses + 1
                before = self._arrived
                if losses > _MOST_LOSSES:
                    raise
                self.report.log(f"{error.message}: going on where it stopped")
            finally:
                self.bytes_up += link.bytes_up
                self.bytes_down += link.bytes_down
                await link.close()

    async def _leave(self) -> None:
        """Let the node start as usual, as far as it can be reached; raises nothing."""
        said = linked = False

        async def say() -> None:
            nonlocal said, linked
            linked = False
            async with await WebRepl.connect(self.host, password=self.password) as link:
                linked = True
                # Until it goes: busy with what it was told before, it may clear this away, too.
                while True:
                    await link.put(GO, b"leave\n")
                    said = True
                    await asyncio.sleep(_PAUSE_S)

        deadline = time.monotonic() + (_RESTART_S if self._away else 0)
        while True:
            with suppress(MicrosError, asyncio.TimeoutError):
                await asyncio.wait_for(say(), _LEAVE_S)
            if (said and not linked) or time.monotonic() > deadline:
                return
            await asyncio.sleep(_PAUSE_S)

    async def _announced(self) -> bool:
        """Call `announce` to its end, also when this is cancelled meanwhile."""
        self._away = True
        asking = asyncio.ensure_future(asyncio.to_thread(self.announce, self._begun))
        try:
            return await asyncio.shield(asking)
        except asyncio.CancelledError:
            await asking
            raise

    async def _reached(self) -> WebRepl | None:
        """Return a connection to the node in update mode; None if it has all and tries it."""
        deadline = time.monotonic() + _BACK_S
        self.report.phase("Waiting for the update mode")
        while True:
            self.report.checkpoint()
            if await self._announced():
                self._away = False
                return None
            try:
                link = await WebRepl.connect(self.host, password=self.password)
            except (ConnectionFailed, DeviceTimeout, Busy) as error:
                if time.monotonic() > deadline:
                    raise DeviceTimeout(
                        f"the node did not come back in update mode: {error.message}",
                        hint="it starts again by itself within a few minutes; then repeat",
                    ) from error
            else:
                return link
            await asyncio.sleep(_PAUSE_S)

    async def _delivered(self, link: WebRepl) -> bool:
        """Send what is missing and have it applied; True when the node restarts for it."""
        now = await self._asked(link, await self._report(link), "look")
        self._begun = True
        if now.update != self.parcel.update:
            self.report.phase("Making room")
            now = await self._asked(link, now, "empty" if self.empties else "clear")
            await link.put(PLAN, self.parcel.plan)
        for _ in range(_MOST_ROUNDS):
            await self._send(link, now)
            self.report.phase("Checking and unpacking on the node")
            now = await self._asked(link, now, f"apply {self.parcel.update}")
            if now.verdict == "trial":
                with suppress(MicrosError):  # it does not wait for long
                    await link.put(GO, b"leave\n")
                return True
            if now.verdict != "missing":
                raise BoardError(
                    f"the node refuses the update: {now.why or now.verdict}; "
                    "its version is untouched",
                    hint="repeat it; if it is refused again, look at the node's log",
                )
        raise BoardError(
            "pieces of the update arrive damaged again and again; the node's version is untouched",
            hint="its flash may be worn or full: try micros-ide update over USB",
        )

    async def _send(self, link: WebRepl, now: StagingReport) -> None:
        parcel = self.parcel
        have = now.have if now.update == parcel.update else frozenset[int]()
        missing = [number for number in range(len(parcel.pieces)) if number not in have]
        done = sum(len(parcel.pieces[number]) for number in have if number < len(parcel.pieces))
        self.report.phase("Sending", parcel.packed)
        self.report.progress(done)
        # The last piece before the link ended may have come, and its confirmation not.
        self._arrived = max(self._arrived, len(have))

        def arrived(path: str) -> None:
            nonlocal done
            done += len(parcel.pieces[int(path.rpartition("/")[2])])
            self._arrived += 1
            self.report.progress(done)

        # One at a time: when the connection ends, one piece at most has been sent for nothing.
        await link.put_many(
            [(parcel.path(number), parcel.pieces[number]) for number in missing],
            done=arrived,
            window=1,
        )

    async def _report(self, link: WebRepl) -> StagingReport:
        try:
            return self._checked(await link.get(REPORT))
        except NotFound as error:  # or the connection, or the node's power, ended just then
            raise ConnectionLost(
                "what answers in update mode does not say what it has",
                hint="it may be in recovery after a crash of older firmware: update it over USB",
            ) from error

    def _checked(self, data: bytes) -> StagingReport:
        found = StagingReport.parse(data)
        if found.node != self.uid:
            raise BoardError(
                f"at {self.host} answers {found.node or 'another node'}, not {self.uid}: "
                "nothing was sent to it",
                hint="its address has moved: search with micros-ide discover",
            )
        return found

    async def _asked(self, link: WebRepl, now: StagingReport, word: str) -> StagingReport:
        """Say what to do and return the node's answer."""
        await link.put(GO, f"{word}\n".encode())
        return await _until(
            lambda: self._report(link), lambda found: found.round != now.round, self.report
        )


async def _until(
    ask: Callable[[], Awaitable[StagingReport]],
    enough: Callable[[StagingReport], bool],
    report: Reporter,
) -> StagingReport:
    deadline = time.monotonic() + _ANSWER_S
    while True:
        report.checkpoint()
        found = await ask()
        if enough(found):
            return found
        if time.monotonic() > deadline:
            raise DeviceTimeout(
                f"the node does not answer within {_ANSWER_S:.0f} s what it has",
                hint="it starts again by itself; then repeat",
            )
        await asyncio.sleep(_LOOK_S)

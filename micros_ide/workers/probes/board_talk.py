"""Talk to the board on a port: its loader, its flash, its console. This restarts it."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from micros_ide.errors import (
    Busy,
    ConnectionFailed,
    ConnectionLost,
    FlashError,
    MicrosError,
    NotFound,
)
from micros_ide.model.doctor.board_facts import BoardFacts, Console, FlashContent
from micros_ide.model.partitions import TABLE_OFFSET, TABLE_SIZE
from micros_ide.model.reporting import Reporter
from micros_ide.workers.esptool_flasher import FlashSession
from micros_ide.workers.serial_line import SerialLine

_LISTEN_S = 5.0
_START_S = 12.0  # instead, for a program that starts in silence: a node joins its Wi-Fi
_QUIET_S = 1.5  # of silence after something telling was said end the listening
_LONGEST = 64 << 10  # bytes of console
_RECENT = 4 << 10  # of them, in which a sign is looked for as they come
_STARTS = (0x0, 0x1000, 0x2000)  # where the chips of this world look for their program
_HEAD = 32
_DONE = re.compile(rb"\[NODE\] [^\n]*\n|\n>>> ")  # nothing of interest comes behind these


@dataclass(frozen=True, slots=True)
class ChipWays:
    """What a chip needs to be talked to, from the board catalogue."""

    offset: int  # of its program in flash
    after: str  # esptool's word for leaving the loader


def talk_to_board(
    device: str,
    bauds: tuple[int, ...],
    ways: Mapping[str, ChipWays],
    report: Reporter,
    *,
    has_loader: bool = True,
) -> BoardFacts:
    """Return what the board on `device` says; raises nothing but JobCancelled.

    `has_loader`: the board may be a chip that esptool knows.
    """
    try:
        if not has_loader:
            return BoardFacts("ok", console=_listen_anew(device, report))
        return _ask_loader(device, bauds, ways, report)
    except MicrosError as error:
        return _not_opened(error)


def _ask_loader(
    device: str, bauds: tuple[int, ...], ways: Mapping[str, ChipWays], report: Reporter
) -> BoardFacts:
    try:
        session = FlashSession.open(device, bauds, report)
    except FlashError as error:
        facts = _failed(error, in_loader=False)
        return replace(facts, console=_listen_anew(device, report))
    with session:
        facts = BoardFacts(
            "ok",
            in_loader=True,
            chip=session.identity.chip,
            flash_size=session.identity.flash_size,
            baud=session.baud,
            failed_bauds=tuple(baud for baud in bauds if baud > session.baud),
        )
        try:
            return _look_inside(session, facts, ways.get(session.identity.chip), report)
        except (FlashError, ConnectionLost) as error:
            return replace(facts, said=error.message, hint=error.hint)


def _look_inside(
    session: FlashSession, facts: BoardFacts, ways: ChipWays | None, report: Reporter
) -> BoardFacts:
    secure_boot, encryption = session.protection()
    facts = replace(facts, secure_boot=secure_boot, flash_encryption=encryption)
    if ways is None:
        return facts
    size = session.identity.flash_size
    facts = replace(facts, flash=FlashContent.of(_starts(session), ways.offset, size))
    if ways.after != "hard-reset":
        session.reset(ways.after)
        return replace(facts, left_in_loader=ways.after == "no-reset")
    with session.release(ways.after) as line:
        return replace(facts, console=_listen(line, report))


def _starts(session: FlashSession) -> bytes:
    """Return the flash up to the partition table, with nothing read between what counts."""
    content = bytearray(b"\xff" * (TABLE_OFFSET + TABLE_SIZE))
    for at, size in (*((start, _HEAD) for start in _STARTS), (TABLE_OFFSET, TABLE_SIZE)):
        content[at : at + size] = session.read(at, size)
    return bytes(content)


def _listen_anew(device: str, report: Reporter) -> Console | None:
    """Listen on a port that is not open; None when it does not open any more."""
    try:
        with SerialLine(device, report) as line:
            return _listen(line, report)
    except (ConnectionFailed, NotFound, Busy):
        return None


def _listen(line: SerialLine, report: Reporter) -> Console:
    report.phase("Listening to the board")
    heard, telling = b"", False
    start = time.monotonic()
    while len(heard) < _LONGEST and not _DONE.search(heard):
        starts = heard and not telling
        if (left := start + (_START_S if starts else _LISTEN_S) - time.monotonic()) <= 0:
            break
        try:
            data = line.read_some(min(left, _QUIET_S) if telling else left)
        except ConnectionLost:
            break
        if not data:
            break
        heard += data
        telling = telling or bool(_recognise(heard[-_RECENT:]).signs)
    return _recognise(heard)


def _recognise(heard: bytes) -> Console:
    return Console.of(heard.decode("utf-8", "replace").replace("\r\n", "\n"))


def _not_opened(error: MicrosError) -> BoardFacts:
    if isinstance(error, ConnectionLost):
        return _failed(error, in_loader=False)
    if isinstance(error, Busy):
        how = "busy"
    elif isinstance(error, NotFound):
        how = "gone"
    else:
        how = "denied" if error.message.startswith("no permission") else "failed"
    return BoardFacts(how, said=error.message, hint=error.hint)


def _failed(error: MicrosError, *, in_loader: bool) -> BoardFacts:
    phase = error.phase if isinstance(error, FlashError) else None
    return BoardFacts("ok", error.message, error.hint, phase, in_loader=in_loader)

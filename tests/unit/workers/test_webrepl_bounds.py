"""Whatever a WebREPL does or leaves out: every wait has an end, and costs no processor time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest

from micros_ide.errors import (
    ConnectionLost,
    DeviceTimeout,
    MicrosError,
)
from micros_ide.workers.webrepl import WebRepl
from tests.stand_ins.webrepl_peer import (
    BINARY,
    RECORD,
    Talk,
    frame,
    piece,
    reply,
    text,
)
from tests.unit.workers.webrepl_sessions import (
    SHORT,
    get,
    meeting,
    met,
    put,
    version,
)


@pytest.mark.parametrize("noise", [text(b"row\r\n" * 100), reply()])
@pytest.mark.parametrize("work", [None, put, get, version])
def test_what_it_says_never_ends(
    work: Callable[[WebRepl], Awaitable[object]] | None, noise: bytes
) -> None:
    async def talk(talk: Talk) -> None:
        if work is None:
            await talk.upgrade()
        else:
            await talk.login()
        while True:
            await talk.say(noise * 20)
            await asyncio.sleep(0)

    error = met(talk, work, timeout=SHORT)
    assert isinstance(error, ConnectionLost | DeviceTimeout)
    if noise[0] == 0x81:
        assert type(error) is DeviceTimeout


def dripping(stage: str) -> Callable[[Talk], Awaitable[None]]:
    async def talk(talk: Talk) -> None:
        if stage == "head":
            drops = b"HTTP/1.1 101 " + b"x" * 10_000
        elif stage == "prompt":
            await talk.upgrade()
            drops = text(b"." * 10_000)
        else:
            await talk.login()
            await talk.hear(RECORD)
            if stage == "piece":
                await talk.say(reply())
            drops = frame(BINARY, bytes(10_000))
        for drop in drops:
            await talk.say(bytes([drop]))
            await asyncio.sleep(0.02)

    return talk


def test_it_drips_for_ever() -> None:
    """A byte now and then is no answer, and costs next to no processor time."""

    async def main() -> list[MicrosError]:
        return await asyncio.gather(
            meeting(dripping("head"), timeout=0.6),
            meeting(dripping("prompt"), timeout=0.6),
            meeting(dripping("put"), put, timeout=0.6),
            meeting(dripping("piece"), get, timeout=0.6),
        )

    used = time.process_time()
    errors = asyncio.run(main())
    assert time.process_time() - used < 0.4  # of 0.6 seconds, were it busy
    assert {type(error) for error in errors} == {DeviceTimeout}


def test_a_byte_of_a_file_now_and_then_is_too_slow() -> None:
    """Each piece comes in time, and the whole would take for ever."""

    async def talk(talk: Talk) -> None:
        await talk.login()
        await talk.hear(RECORD)
        await talk.say(reply())
        while True:
            await talk.say(piece(b"x"))
            await asyncio.sleep(0.02)

    assert type(met(talk, get, timeout=SHORT)) is DeviceTimeout


def test_it_takes_nothing() -> None:
    async def talk(talk: Talk) -> None:
        await talk.login()
        await asyncio.sleep(60)

    async def work(repl: WebRepl) -> None:
        await repl.put("big", bytes(8 << 20))

    used = time.process_time()
    error = met(talk, work, timeout=0.6)
    assert time.process_time() - used < 0.4
    assert type(error) is DeviceTimeout
    assert error.more == {"unconfirmed": ["big"]}

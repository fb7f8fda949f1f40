"""Sessions of the WebREPL client with a server that is told what to say."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from micros_ide.errors import (
    ConnectionLost,
    MicrosError,
)
from micros_ide.workers.webrepl import WebRepl
from tests.stand_ins.webrepl_peer import (
    PASSWORD,
    RECORD,
    Peer,
    Talk,
    piece,
    reply,
    text,
)

CONTENT = bytes(range(256)) + "Küche".encode()
RIGHT: list[object] = ["confirmed", CONTENT, (1, 29, 0)]
SHORT = 0.25  # seconds until silence is an error, where there is silence
LONG = 20.0


async def good(talk: Talk) -> None:
    """A whole session: login, a put, a get of which one piece too many is asked, the version."""
    await talk.login()
    await talk.hear(RECORD)
    await talk.say(reply())
    await talk.hear(len(CONTENT))
    await talk.say(text("fertig ✓\r\n".encode()) + reply())
    await talk.hear(RECORD)
    await talk.say(reply())
    await talk.hear(2)
    await talk.say(piece(CONTENT[:256]) + piece(CONTENT[256:]))
    await talk.hear(1)
    await talk.say(piece(b"") + reply())
    assert (await talk.hear(RECORD))[2] == 3
    await talk.say(reply(bytes((1, 29, 0))))


@dataclass
class Outcome:
    """What one client got: answers in order, then an error or None."""

    answers: list[object] = field(default_factory=list)
    error: MicrosError | None = None


async def connect(port: int, timeout: float = LONG) -> WebRepl:
    return await WebRepl.connect("127.0.0.1", port, password=PASSWORD, timeout=timeout)


async def session(port: int, timeout: float = LONG) -> Outcome:
    outcome = Outcome()
    try:
        async with await connect(port, timeout) as repl:
            try:
                await repl.put("x.py", CONTENT, progress=lambda _size: None)
                outcome.answers.append("confirmed")
                outcome.answers.append(await repl.get("x.py"))
                outcome.answers.append(await repl.version())
            finally:
                if len(outcome.answers) < 3:
                    assert not repl.is_open
                    with pytest.raises(ConnectionLost):
                        await repl.version()
    except MicrosError as error:
        outcome.error = error
    assert PASSWORD not in repr(outcome)
    return outcome


async def meeting(
    talk: Callable[[Talk], Awaitable[None]],
    work: Callable[[WebRepl], Awaitable[object]] | None = None,
    *,
    timeout: float = LONG,
) -> MicrosError:
    """Return the error that `work` meets, or without it the login; nothing is left open."""
    connections: list[WebRepl] = []

    async def use(port: int) -> None:
        # On a busy computer a login may take longer than the silence that is to be an error.
        async with await connect(port, LONG if work else timeout) as repl:
            connections.append(repl)
            assert work is not None
            repl._timeout = timeout
            await work(repl)

    async with Peer(talk) as peer:
        with pytest.raises(MicrosError) as caught:
            await use(peer.port)
    error = caught.value
    assert PASSWORD not in f"{error} {error.hint}"
    assert len(connections) == (work is not None)
    for repl in connections:
        assert not repl.is_open
        assert "closed" in repr(repl)
    return error


def met(
    talk: Callable[[Talk], Awaitable[None]],
    work: Callable[[WebRepl], Awaitable[object]] | None = None,
    *,
    timeout: float = LONG,
) -> MicrosError:
    """Return what `meeting` does."""
    return asyncio.run(meeting(talk, work, timeout=timeout))


def put(repl: WebRepl) -> Awaitable[object]:
    return repl.put("lib/x.py", CONTENT)


def get(repl: WebRepl) -> Awaitable[object]:
    return repl.get("lib/x.py")


def version(repl: WebRepl) -> Awaitable[object]:
    return repl.version()


def answering(*answers: bytes, size: int = RECORD) -> Callable[[Talk], Awaitable[None]]:
    """Log the client in, hear `size` bytes, and say `answers`."""

    async def talk(talk: Talk) -> None:
        await talk.login()
        await talk.hear(size)
        for answer in answers:
            await talk.say(answer)
        await talk.wait_for_end()

    return talk

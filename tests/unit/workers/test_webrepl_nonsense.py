"""What no WebREPL says is a typed error, and the connection is closed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from micros_ide.errors import (
    AuthFailed,
    BoardError,
    ConnectionFailed,
    ConnectionLost,
    InvalidInput,
)
from micros_ide.workers.webrepl import WebRepl
from tests.stand_ins.webrepl_peer import (
    BINARY,
    CLOSE,
    DENIED,
    DONE,
    PASSWORD,
    PING,
    PROMPT,
    RECORD,
    TEXT,
    Talk,
    frame,
    piece,
    reply,
    text,
)
from tests.unit.workers.webrepl_sessions import (
    CONTENT,
    answering,
    get,
    met,
    put,
    version,
)

WRONG_KEY = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n"
)


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\npage",
        b"HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
        WRONG_KEY,
        b"node01 $ ",
        b"\r\n\r\n",
        bytes(range(256)) * 40,
        b"HTTP/1.1 101 " + b"x" * 100_000,
        b"HTTP/1.1 101 Switching Protocols\r\n" + b"Set-Cookie: x\r\n" * 1000,
    ],
)
def test_it_is_no_websocket(head: bytes) -> None:
    async def talk(talk: Talk) -> None:
        await talk.head()
        await talk.say(head)
        talk.half_close()
        await talk.wait_for_end()

    error = met(talk)
    assert type(error) is ConnectionFailed
    assert "is no WebREPL" in error.message or "before it greeted" in error.message


def test_an_extension_that_nobody_offered_is_refused() -> None:
    async def talk(talk: Talk) -> None:
        extension = b"\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
        await talk.say((await talk.head()).removesuffix(b"\r\n\r\n") + extension)
        await talk.wait_for_end()

    assert "does not greet as one" in met(talk).message


def test_a_wrong_password_is_told_at_once() -> None:
    async def talk(talk: Talk) -> None:
        await talk.upgrade()
        await talk.say(text(PROMPT))
        await talk.hear(len(PASSWORD) + 1)
        await talk.say(text(DENIED))
        await talk.wait_for_end()

    error = met(talk)
    assert type(error) is AuthFailed
    assert "appwd" in str(error.hint)


@pytest.mark.parametrize(
    "nonsense",
    [
        frame(BINARY, DONE, mask=True),
        frame(TEXT, b"x", mask=True),
        b"\x82\x7f" + (1 << 40).to_bytes(8, "big"),  # a frame of a terabyte
        frame(BINARY, bytes(70_000)),
        b"\xc2\x00",  # compressed
        b"\x83\x00",  # no kind there is
        frame(0, b"goes on with nothing"),
        frame(PING, b"are you there"),
        frame(CLOSE, b"\x03"),
        frame(BINARY, DONE, final=False) + frame(BINARY, DONE),
        frame(BINARY, bytes(60_000), final=False) + frame(0, bytes(60_000)),
        reply(b"XB\0\0"),
        reply(b"WB\0"),
        reply(b"WB\0\0\0"),
        reply(b""),
        reply(bytes(60_000)),
    ],
)
@pytest.mark.parametrize("work", [put, get])
def test_it_speaks_no_webrepl(
    work: Callable[[WebRepl], Awaitable[object]], nonsense: bytes
) -> None:
    error = met(answering(nonsense), work)
    assert type(error) is ConnectionLost
    assert "lib/x.py" in error.message


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\x05",
        b"\x05\0abc",  # two bytes are missing
        b"\x03\0abcde",  # two too many
        b"\x01\x01" + bytes(257),  # more than a piece can have
        b"\xff\xff" + bytes(300),
        DONE,
    ],
)
def test_a_piece_has_another_size_than_it_says(answer: bytes) -> None:
    error = met(answering(reply(), reply(answer)), get)
    assert type(error) is ConnectionLost
    assert "lib/x.py was read" in error.message


def test_a_version_has_three_numbers() -> None:
    assert type(met(answering(reply(b"\1\2")), version)) is ConnectionLost


def test_an_error_code_is_no_success() -> None:
    assert type(met(answering(reply(b"WB\x01\0")), get)) is BoardError
    error = met(answering(reply(), reply(b"WB\0\x01"), size=RECORD + len(CONTENT)), put)
    assert type(error) is BoardError
    assert "code 256" in error.message
    assert error.more == {"unconfirmed": ["lib/x.py"]}


def test_a_reply_that_nobody_asked_for_ends_it() -> None:
    async def talk(talk: Talk) -> None:
        await talk.login()
        await talk.say(reply())
        await talk.wait_for_end()

    async def work(repl: WebRepl) -> None:
        while await repl.version():  # once the reply is here, whenever that is
            pass

    assert type(met(talk, work)) is ConnectionLost


def test_a_file_larger_than_expected_is_not_read_to_its_end() -> None:
    async def talk(talk: Talk) -> None:
        await talk.login()
        await talk.hear(RECORD)
        await talk.say(reply())
        while True:
            await talk.hear(1)
            await talk.say(piece(bytes(256)))

    async def work(repl: WebRepl) -> None:
        await repl.get("lib/x.py", limit=1000)

    error = met(talk, work)
    assert type(error) is InvalidInput
    assert "1,000 bytes" in error.message

"""Whatever a WebREPL does: the right answers or a typed error in time, and nothing left behind."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from micros_ide.errors import (
    AuthFailed,
    BoardError,
    Busy,
    ConnectionFailed,
    ConnectionLost,
    DeviceTimeout,
    InvalidInput,
    MicrosError,
    NotFound,
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
    Peer,
    SaidEnoughError,
    Talk,
    frame,
    piece,
    reply,
    text,
)

CONTENT = bytes(range(256)) + "Küche".encode()
RIGHT: list[object] = ["confirmed", CONTENT, (1, 29, 0)]
WRONG_KEY = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n"
)
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


async def total() -> int:
    """How many bytes the server says in a good session."""

    async def count(talk: Talk) -> None:
        await good(talk)
        said.append((1 << 60) - talk.budget)
        await talk.wait_for_end()

    said: list[int] = []
    async with Peer(count) as peer:
        outcome = await session(peer.port)
    assert (outcome.answers, outcome.error) == (RIGHT, None)
    return said[0]


def at_every_byte(deed: Callable[[Talk], object], timeout: float) -> list[Outcome]:
    """The outcome for each number of bytes after which the server does `deed`."""

    async def one(budget: int) -> Outcome:
        async def talk(talk: Talk) -> None:
            talk.budget = budget
            try:
                await good(talk)
            except SaidEnoughError:
                deed(talk)
            if not talk.closed:
                await talk.wait_for_end()

        async with Peer(talk) as peer:
            return await session(peer.port, timeout)

    async def main() -> list[Outcome]:
        size = await total()
        budgets = list(range(size + 1))
        return [
            outcome
            for start in range(0, len(budgets), 64)
            for outcome in await asyncio.gather(*map(one, budgets[start : start + 64]))
        ]

    return asyncio.run(main())


def check(outcomes: list[Outcome], *allowed: type[MicrosError]) -> None:
    for budget, outcome in enumerate(outcomes):
        assert outcome.answers == RIGHT[: len(outcome.answers)], budget
        if outcome.error is not None:
            assert isinstance(outcome.error, allowed), (budget, outcome.error)
    complete = [budget for budget, one in enumerate(outcomes) if one.error is None]
    assert complete == [len(outcomes) - 1]


@pytest.mark.parametrize("deed", [Talk.close, Talk.half_close])
def test_it_ends_at_every_byte(deed: Callable[[Talk], object]) -> None:
    outcomes = at_every_byte(deed, LONG)
    check(outcomes, ConnectionFailed, Busy, NotFound)
    assert {Busy, NotFound, ConnectionFailed, ConnectionLost} == {
        type(one.error) for one in outcomes if one.error is not None
    }


def test_it_resets_at_every_byte() -> None:
    check(at_every_byte(Talk.reset, LONG), ConnectionFailed)


def test_it_falls_silent_at_every_byte() -> None:
    check(at_every_byte(lambda _talk: None, SHORT), DeviceTimeout)


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_it_splits_everywhere(size: int) -> None:
    async def talk(talk: Talk) -> None:
        talk.piece = size
        await good(talk)
        await talk.wait_for_end()

    async def main() -> Outcome:
        async with Peer(talk) as peer:
            return await session(peer.port)

    outcome = asyncio.run(main())
    assert (outcome.answers, outcome.error) == (RIGHT, None)


def met(
    talk: Callable[[Talk], Awaitable[None]],
    work: Callable[[WebRepl], Awaitable[object]] | None = None,
    *,
    timeout: float = LONG,
) -> MicrosError:
    """Return the error that `work` meets, or the login; whatever it is, nothing is left open."""

    connections: list[WebRepl] = []

    async def use(port: int) -> None:
        async with await connect(port, timeout) as repl:
            connections.append(repl)
            assert work is not None
            await work(repl)

    async def main() -> MicrosError:
        async with Peer(talk) as peer:
            with pytest.raises(MicrosError) as caught:
                await use(peer.port)
            return caught.value

    error = asyncio.run(main())
    assert PASSWORD not in f"{error} {error.hint}"
    assert len(connections) == (work is not None)
    for repl in connections:
        assert not repl.is_open
        assert "closed" in repr(repl)
    return error


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


@pytest.mark.parametrize("stage", ["head", "prompt", "put", "piece"])
def test_it_drips_for_ever(stage: str) -> None:
    """A byte now and then is no answer, and costs next to no processor time."""

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
            await asyncio.sleep(0.01)

    used = time.process_time()
    error = met(talk, {"put": put, "piece": get}.get(stage), timeout=SHORT)
    assert type(error) is DeviceTimeout
    assert time.process_time() - used < 0.2


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
    error = met(talk, work, timeout=SHORT)
    assert type(error) is DeviceTimeout
    assert error.more == {"unconfirmed": ["big"]}
    assert time.process_time() - used < 2


def test_text_comes_in_any_frames_and_what_is_no_text_is_shown() -> None:
    said = "Temperatur: 21 °C ✓😀".encode()

    async def talk(talk: Talk) -> None:
        await talk.login()
        await talk.hear(3)
        for byte in said:
            await talk.say(text(bytes([byte])))
        await talk.say(frame(TEXT, b"\xff", final=False) + frame(0, "é".encode()[:1], final=False))
        await talk.say(frame(0, "é".encode()[1:]) + text(b"END"))
        await talk.wait_for_end()

    async def main() -> None:
        async with Peer(talk) as peer:
            async with await connect(peer.port) as repl:
                assert await repl.read_terminal() == ""
                await repl.type("ok\r")
                assert (
                    await repl.wait_for("END", LONG)
                    == said.decode() + "\N{REPLACEMENT CHARACTER}éEND"
                )
                with pytest.raises(DeviceTimeout):
                    await repl.wait_for("more", 0.05)
                assert repl.is_open  # waiting in vain breaks nothing
            assert peer.talks[0].heard.endswith(b"ok\r")

    asyncio.run(main())


def test_after_the_end_the_terminal_can_be_read_to_its_last_word() -> None:
    async def talk(talk: Talk) -> None:
        await talk.login()
        await talk.say(text(b"last words"))

    async def main() -> None:
        async with Peer(talk) as peer:
            repl = await connect(peer.port)
            with pytest.raises(ConnectionLost):
                await repl.wait_for("more", LONG)
            assert await repl.read_terminal() == "last words"
            for work in (repl.read_terminal, repl.version, lambda: repl.type("x")):
                with pytest.raises(ConnectionLost, match="was ended by the board"):
                    await work()
            await repl.close()
            await repl.close()

    asyncio.run(main())


def test_of_endless_output_the_last_is_kept() -> None:
    async def talk(talk: Talk) -> None:
        await talk.login()
        await talk.hear(1)
        await talk.say(text(b"old" * 300) * 400 + text(b"the end"))
        await talk.wait_for_end()

    async def main() -> None:
        async with Peer(talk) as peer, await connect(peer.port) as repl:
            await repl.type("x")
            kept = await repl.wait_for("the end", LONG)
        assert 65_000 < len(kept) < 140_000

    asyncio.run(main())


@pytest.mark.parametrize("work", [put, get, version])
def test_cancelling_ends_the_connection(work: Callable[[WebRepl], Awaitable[object]]) -> None:
    async def main() -> None:
        async with Peer(answering()) as peer:
            repl = await connect(peer.port)
            task = asyncio.ensure_future(work(repl))
            await asyncio.sleep(0.02)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert not repl.is_open
            with pytest.raises(ConnectionLost, match="not finished"):
                await repl.version()

    asyncio.run(main())


def test_a_callback_that_raises_ends_the_connection() -> None:
    def stop(_sent: int) -> None:
        raise ZeroDivisionError

    async def main() -> None:
        async with Peer(answering()) as peer:
            repl = await connect(peer.port)
            with pytest.raises(ZeroDivisionError):
                await repl.put("x", b"data", progress=stop)
            assert not repl.is_open

    asyncio.run(main())


@pytest.mark.parametrize("path", ["", "a\0b", "x" * 64, "ä" * 32, "\ud800"])
def test_names_are_refused_before_anything_is_sent(path: str) -> None:
    async def main() -> None:
        talk = answering(reply(bytes((1, 2, 3))))
        async with Peer(talk) as peer, await connect(peer.port) as repl:
            up = repl.bytes_up
            for work in (
                repl.put(path, b""),
                repl.get(path),
                repl.put_many([("good", b""), (path, b"")]),
            ):
                with pytest.raises(InvalidInput):
                    await work
            assert repl.bytes_up == up
            assert await repl.version() == (1, 2, 3)  # and nothing is out of step

    asyncio.run(main())


@pytest.mark.parametrize("password", ["tab\t", "line\rline", "\0", "äääää", "\ud800"])
def test_passwords_that_cannot_be_typed_are_refused(password: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        asyncio.run(WebRepl.connect("127.0.0.1", 1, password=password))
    assert password not in f"{caught.value} {caught.value.hint}"


@pytest.mark.parametrize(
    ("host", "port"),
    [("127.0.0.1", 1), ("::1", 1), ("a\r\nb", 80), ("", 80)],
)
def test_an_address_where_nobody_is(host: str, port: int) -> None:
    with pytest.raises(ConnectionFailed, match="cannot be reached") as caught:
        asyncio.run(WebRepl.connect(host, port, password=PASSWORD))
    assert caught.value.message.isprintable()


@pytest.mark.parametrize("port", [0, -1, 65_536])
def test_a_port_that_there_is_not_is_refused(port: int) -> None:
    with pytest.raises(InvalidInput):
        asyncio.run(connect(port))


def test_no_log_has_the_password(caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> None:
        async def talk(talk: Talk) -> None:
            await good(talk)
            await talk.wait_for_end()

        async with Peer(talk) as peer:
            assert (await session(peer.port)).error is None

    with caplog.at_level(logging.DEBUG):
        asyncio.run(main())
    assert "word-word" not in caplog.text
    assert PASSWORD not in repr(vars(WebRepl))

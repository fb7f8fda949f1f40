"""The WebREPL client by itself: terminal, refusals, cancelling, secrets."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

import pytest

from micros_ide.errors import (
    ConnectionFailed,
    ConnectionLost,
    DeviceTimeout,
    InvalidInput,
)
from micros_ide.workers.webrepl import WebRepl
from tests.stand_ins.webrepl_peer import (
    PASSWORD,
    TEXT,
    Peer,
    Talk,
    frame,
    reply,
    text,
)
from tests.unit.workers.webrepl_sessions import (
    LONG,
    answering,
    connect,
    get,
    good,
    put,
    session,
    version,
)


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


@pytest.mark.parametrize("password", ["tab\t", "line\rline", "\0", "äääää"])
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

"""Whatever a server does: the right answers or a typed error, never a hang, no busy waiting."""

from __future__ import annotations

import random
import re
import socket
import time
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from micros_ide.errors import BoardError, Busy, ConnectionFailed, DeviceTimeout, InvalidInput
from micros_ide.model.nodes import Hello
from micros_ide.workers import device_shell
from micros_ide.workers.device_shell import NodeShell
from tests.stand_ins.shell_server import PROMPT, ShellServer, Talk

NAME = "küche 1"  # its prompt can be cut inside a character
END = f"{NAME} $ ".encode()
ROWS = "".join(f"Zeile {n}: {NAME} $ 21 °C ✓\n" for n in range(4)) + " [configure] \n"
GREETING = b"[password] " + END
ANSWERS = [
    b"AuthOk\n" + END,
    f"hello:{NAME}:micr7c9ebd623ff8OS\n".encode() + END,
    ROWS.encode() + END,
    b'{"a": [1, "\\u00fc"]}\n' + END,
    b"2.0.0-0\n" + END,
]
RIGHT: list[object] = [
    Hello(NAME, "micr7c9ebd623ff8OS"),
    ROWS.rstrip("\n"),
    {"a": [1, "ü"]},
    "2.0.0-0",
]
CUT_AT_A_PROMPT = [ROWS[: found.start()] for found in re.finditer(re.escape(END.decode()), ROWS)]
TOTAL = len(GREETING) + sum(map(len, ANSWERS))
Deed = Callable[[socket.socket], None]


@dataclass
class Outcome:
    """What one client got: answers in order, then an error or None."""

    answers: list[object]
    error: BaseException | None
    seconds: float


def session(port: int, timeout: float = 2.0) -> Outcome:
    """Connect, log in, ask four things; whatever goes wrong ends it."""
    answers: list[object] = []
    error: BaseException | None = None
    started = time.monotonic()
    try:
        with NodeShell("127.0.0.1", port, timeout=timeout, password="word") as shell:
            answers.append(shell.hello())
            answers.append(shell.command("tst rows"))
            answers.append(shell.json("tst d"))
            answers.append(shell.version())
    except Exception as caught:  # noqa: BLE001 - looked at by the test
        error = caught
    return Outcome(answers, error, time.monotonic() - started)


def recorded(server: ShellServer, budget: int, deed: Deed, piece: int = 0) -> Talk:
    """Send the first `budget` bytes of the session, in pieces of a size, then do `deed`."""

    def talk(link: socket.socket) -> None:
        left = budget
        for number, answer in enumerate([GREETING, *ANSWERS]):
            if number and not server.hear(link):
                return
            part, left = answer[:left], left - len(answer)
            size = piece or len(part) or 1
            for at in range(0, len(part), size):
                link.sendall(part[at : at + size])
                if piece:
                    time.sleep(0.0005)  # lets the client see the cut
            if left < 0:
                deed(link)
                return
        server.hear_all(link)

    return talk


@pytest.fixture
def serve() -> Iterator[Callable[..., ShellServer]]:
    made: list[ShellServer] = []

    def start(*talks: Talk) -> ShellServer:
        made.append(ShellServer(*talks))
        return made[-1]

    yield start
    for one in made:
        one.close()


def check(outcomes: list[Outcome], *, silent: bool = False) -> None:
    for budget, outcome in enumerate(outcomes):
        got = outcome.answers
        if silent and len(got) == 2 and got[1] in CUT_AT_A_PROMPT:
            continue  # nobody can tell it from an answer
        assert got == RIGHT[: len(got)], budget
        assert outcome.seconds < 15  # no hang
        if outcome.error is None:
            assert outcome.answers == RIGHT
        else:
            assert isinstance(outcome.error, ConnectionFailed | DeviceTimeout), budget
    assert [budget for budget, one in enumerate(outcomes) if one.error is None] == [TOTAL]


def at_every_byte(serve: Callable[..., ShellServer], deed: Deed, timeout: float) -> list[Outcome]:
    def one(budget: int) -> Outcome:
        return session(servers[budget].port, 5.0 if budget == TOTAL else timeout)

    servers = []
    for budget in range(TOTAL + 1):
        server = serve()
        server.talks = [recorded(server, budget, deed)]
        servers.append(server)
    with ThreadPoolExecutor(40) as pool:
        return list(pool.map(one, range(TOTAL + 1), timeout=50))


def wait_for_end(link: socket.socket) -> None:
    link.settimeout(10)
    while link.recv(4096):
        pass


def half_close(link: socket.socket) -> None:
    link.shutdown(socket.SHUT_WR)
    wait_for_end(link)


def reset(link: socket.socket) -> None:
    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


@pytest.mark.parametrize("deed", [socket.socket.close, reset, half_close])
def test_it_closes_at_every_byte(serve: Callable[..., ShellServer], deed: Deed) -> None:
    check(at_every_byte(serve, deed, timeout=5))


def test_it_falls_silent_at_every_byte(serve: Callable[..., ShellServer]) -> None:
    check(at_every_byte(serve, wait_for_end, timeout=0.25), silent=True)


@pytest.mark.parametrize("piece", [1, 2, 3, 7])
def test_it_splits_everywhere(serve: Callable[..., ShellServer], piece: int) -> None:
    server = serve()
    server.talks = [recorded(server, TOTAL, wait_for_end, piece)]
    outcome = session(server.port)
    assert (outcome.answers, outcome.error) == (RIGHT, None)


def test_it_drips_for_ever(
    serve: Callable[..., ShellServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A byte now and then is never silence, so the total is what ends it."""

    def drip(link: socket.socket) -> None:
        link.sendall(PROMPT)
        server.hear(link)
        while not server.over.wait(0.02):
            link.sendall(b"x")

    monkeypatch.setattr(device_shell, "_LONGEST_WAIT_S", 0.3)
    server = serve()
    server.talks = [drip]
    with NodeShell("127.0.0.1", server.port, timeout=0.2) as shell:
        used = time.process_time()
        with pytest.raises(DeviceTimeout):
            shell.command("x y")
        assert time.process_time() - used < 0.1


@pytest.mark.parametrize("noise", [b"row\n", b"x", bytes(range(256)), b"lamp $ x\n", b"[a] "])
def test_its_greeting_never_ends(serve: Callable[..., ShellServer], noise: bytes) -> None:
    def flood(link: socket.socket) -> None:
        while not server.over.is_set():
            link.sendall(noise)

    server = serve()
    server.talks = [flood]
    with pytest.raises((ConnectionFailed, DeviceTimeout), match="greet"):
        NodeShell("127.0.0.1", server.port, timeout=0.5)


@pytest.mark.parametrize("seed", range(8))
def test_it_talks_rubbish(serve: Callable[..., ShellServer], seed: int) -> None:
    """Never shown as an answer that is complete unless it ends as an answer does."""
    noise = random.Random(seed).randbytes(2000)

    def talk(link: socket.socket) -> None:
        link.sendall(PROMPT)
        server.hear(link)
        link.sendall(noise)
        half_close(link)

    server = serve()
    server.talks = [talk]
    with NodeShell("127.0.0.1", server.port, timeout=1) as shell:
        with pytest.raises((ConnectionFailed, BoardError)):
            shell.command("x y")
        assert not shell.alive


@pytest.mark.parametrize("said", ["hello", "hello:lamp", "HTTP/1.1 400 Bad Request", "", "a:b:c"])
def test_its_hello_is_no_hello(serve: Callable[..., ShellServer], said: str) -> None:
    server = serve()
    server.talks = [server.node("node01", "", hello=said)]
    with NodeShell("127.0.0.1", server.port) as shell, pytest.raises(InvalidInput, match="hello"):
        shell.hello()


def test_it_is_busy_for_ever(
    serve: Callable[..., ShellServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("micros_ide.workers.shell_connection._BUSY_PAUSE_S", 0.01)
    server = serve(lambda link: link.sendall(b"Connection is busy. Bye!\nBye!\n\n"))
    with pytest.raises(Busy):
        NodeShell("127.0.0.1", server.port)


BIG = ("0123456789" * 90 + f" say {NAME} $ ü\n") * 11_500  # 10.6 MB, the prompt in every line
assert len(BIG) > 10 << 20


@pytest.mark.parametrize("line_feed", ["\n", " "])
def test_ten_megabytes_are_the_right_answer(
    serve: Callable[..., ShellServer], line_feed: str
) -> None:
    text = BIG.replace("\n", line_feed)
    server = serve()
    server.talks = [server.answering(text.encode() + b"\n" + END, b"2.0.0-0\n" + END, greeting=END)]
    with NodeShell("127.0.0.1", server.port) as shell:
        assert shell.command("tst big") == text.rstrip("\n")
        assert shell.version() == "2.0.0-0"


def test_a_long_stream_takes_no_memory(serve: Callable[..., ShellServer]) -> None:
    data = BIG.encode()
    server = serve()
    server.talks = [server.answering(data + END, greeting=END)]
    size = largest = 0

    def count(text: str) -> None:
        nonlocal size, largest
        size += len(text)
        largest = max(largest, len(text))

    with NodeShell("127.0.0.1", server.port) as shell:
        tracemalloc.start()
        try:
            shell.stream("tst big", count)
            _now, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert size == len(BIG)
    assert largest < 100_000
    assert peak < 2 << 20


def test_more_than_anybody_asks_for_is_a_typed_error(
    serve: Callable[..., ShellServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(device_shell, "_LONGEST_ANSWER", 1 << 20)
    server = serve()
    server.talks = [server.answering(BIG.encode() + END, greeting=END)]
    with NodeShell("127.0.0.1", server.port) as shell:
        with pytest.raises(BoardError, match="answers more than 1,048,576") as caught:
            shell.command("tst big")
        assert len(caught.value.output) == 2000
        assert not shell.alive

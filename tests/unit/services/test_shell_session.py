"""A session lasts: it listens, connects anew, never sends twice, and can be interrupted."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from micros_ide.engine.events import EventBus
from micros_ide.engine.jobs import JobEngine
from micros_ide.errors import AuthFailed, ConnectionFailed, ConnectionLost
from micros_ide.model.jobs import JobState
from micros_ide.model.reporting import Reporter
from micros_ide.services.catalogue import Catalogue
from micros_ide.services.console import Console
from micros_ide.services.devices import Devices
from micros_ide.services.shell_session import ShellSession
from micros_ide.services.virtual_boards import VirtualBoards
from tests.stand_ins.shell_server import PROMPT, ShellServer


class Heard:
    """What a session told, and a way to wait for it."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._new = threading.Condition()

    def __call__(self, line: str) -> None:
        with self._new:
            self.lines.append(line)
            self._new.notify_all()

    def wait_for(self, line: str) -> None:
        with self._new:
            assert self._new.wait_for(lambda: line in self.lines, 5), self.lines


@pytest.fixture
def server() -> Iterator[ShellServer]:
    running = ShellServer()
    yield running
    running.close()


@pytest.fixture
def output() -> Heard:
    return Heard()


@pytest.fixture
def news() -> Heard:
    return Heard()


@pytest.fixture
def start(
    server: ShellServer, output: Heard, news: Heard, tmp_path: Path
) -> Iterator[Callable[..., ShellSession]]:
    devices = Devices(tmp_path / "devices.json", EventBus())
    console = Console(devices, VirtualBoards(Catalogue(), tmp_path / "virtual"))
    with ExitStack() as stack:

        def begin(password: str | None = None, timeout: float = 2.0) -> ShellSession:
            target = f"127.0.0.1:{server.port}"
            return stack.enter_context(
                ShellSession(
                    console, target, password, on_output=output, on_news=news, timeout=timeout
                )
            )

        yield begin


def run(session: ShellSession, command: str) -> str:
    pieces: list[str] = []
    session.run(command, pieces.append)
    return "".join(pieces)


def test_commands_of_several_threads_take_turns(
    server: ShellServer, start: Callable[..., ShellSession]
) -> None:
    server.talks = [server.node("node01", "micr00OS", a="1", b="2")]
    session = start()
    answers: dict[str, list[str]] = {"a": [], "b": []}

    def ask(command: str) -> None:
        for _ in range(20):
            answers[command].append(run(session, command))

    threads = [threading.Thread(target=ask, args=(command,)) for command in answers]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert answers == {"a": ["1\n"] * 20, "b": ["2\n"] * 20}
    assert session.prompt == "node01 $ "


def test_what_other_clients_make_the_node_say_is_heard(
    server: ShellServer, start: Callable[..., ShellSession], output: Heard
) -> None:
    """Original nodes send the lines of a function to everybody."""

    greeted = threading.Event()

    def talk(link: socket.socket) -> None:
        link.sendall(PROMPT)
        assert greeted.wait(2)
        link.sendall(b"row 0\nro")
        output.wait_for("row 0")
        link.sendall(b"w \x1b[1\nnode01 $ ")
        server.hear(link)
        link.sendall(b"answer\n" + PROMPT)
        server.hear_all(link)

    server.talks = [talk]
    session = start()
    greeted.set()
    output.wait_for("row [1")
    assert run(session, "x y") == "answer\n"


def test_a_flood_without_a_line_feed_is_told_in_parts(
    server: ShellServer, start: Callable[..., ShellSession], output: Heard
) -> None:
    greeted = threading.Event()

    def talk(link: socket.socket) -> None:
        link.sendall(PROMPT)
        assert greeted.wait(2)
        link.sendall(b"x" * 500_000 + b"\nend\n")
        server.hear_all(link)

    server.talks = [talk]
    start()
    greeted.set()
    output.wait_for("end")
    assert "".join(output.lines[:-1]) == "x" * 500_000
    assert max(map(len, output.lines)) < 200_000


def test_a_connection_that_the_node_ends_is_made_anew_when_needed(
    server: ShellServer, start: Callable[..., ShellSession], news: Heard, output: Heard
) -> None:
    def evict(link: socket.socket) -> None:
        link.sendall(PROMPT)
        server.hear(link)
        link.sendall(b"1\n" + PROMPT)
        assert answered.wait(2)
        link.sendall(b"Bye!\n\n")

    answered = threading.Event()
    server.talks = [evict, server.node("node01", "micr00OS", x="2")]
    session = start()
    run(session, "x")
    answered.set()
    news.wait_for("node01 has ended the connection; it is made anew when needed")
    assert server.connections == 1
    assert run(session, "x") == "2\n"
    assert news.lines[1:] == ["connected to node01 again"]
    assert output.lines == []


def test_a_command_that_was_sent_is_never_sent_again(
    server: ShellServer, start: Callable[..., ShellSession]
) -> None:
    def dies(link: socket.socket) -> None:
        link.sendall(PROMPT)
        server.hear(link)

    server.talks = [dies, server.node("node01", "micr00OS", x="2")]
    session = start()
    with pytest.raises(ConnectionLost):
        run(session, "rgb toggle")
    assert run(session, "x") == "2\n"
    assert b"".join(server.heard).count(b"rgb toggle") == 1


def test_nothing_is_sent_to_a_connection_in_another_mode(
    server: ShellServer, start: Callable[..., ShellSession]
) -> None:
    def leaves(link: socket.socket) -> None:
        link.sendall(PROMPT)
        server.hear(link)
        link.sendall(b"[configure] " + PROMPT)

    server.talks = [leaves, server.node("node01", "micr00OS")]
    session = start()
    run(session, "conf")
    assert session.configuring
    with pytest.raises(ConnectionFailed, match="nothing was sent"):
        run(session, "devfid lamp")
    assert not session.configuring
    run(session, "version")
    assert b"devfid" not in b"".join(server.heard)


def test_a_password_that_was_typed_is_given_again(
    server: ShellServer, start: Callable[..., ShellSession]
) -> None:
    def locked(link: socket.socket) -> None:
        link.sendall(b"[password] " + PROMPT)
        right = server.hear(link) == b"s3cret\n"
        link.sendall(b"AuthOk\n" + PROMPT if right else b"AuthFailed\nBye!\n\n")
        if right:
            server.hear(link)
            link.sendall(b"1\n" + PROMPT)

    server.talks = [locked]
    session = start()
    assert session.wants_password
    assert session.ask("help") == ""
    with pytest.raises(AuthFailed):
        session.log_in("wrong")
    session.log_in("s3cret")
    assert run(session, "x y") == "1\n"
    server.wait_until_closed()
    assert run(session, "x y") == "1\n"  # over a new connection
    assert server.connections == 3


def test_a_wait_can_be_ended_and_the_session_goes_on(
    server: ShellServer, start: Callable[..., ShellSession]
) -> None:
    asked = threading.Event()

    def silent(link: socket.socket) -> None:
        link.sendall(PROMPT)
        server.hear(link)
        asked.set()
        server.hear_all(link)

    server.talks = [silent, server.node("node01", "micr00OS", x="2")]
    session = start(timeout=20)
    engine = JobEngine(EventBus())

    def work(report: Reporter) -> str:
        with report.on_cancel(session.interrupt):
            return run(session, "sleep long")

    job = engine.submit("ask", "node", work)
    assert asked.wait(5)
    job.cancel()
    assert job.wait(5).state is JobState.CANCELLED
    assert run(session, "x") == "2\n"
    engine.close()


def test_closing_ends_whatever_waits(
    server: ShellServer, start: Callable[..., ShellSession]
) -> None:
    asked = threading.Event()

    def silent(link: socket.socket) -> None:
        link.sendall(PROMPT)
        server.hear(link)
        asked.set()
        server.hear_all(link)

    server.talks = [silent]
    session = start(timeout=20)
    threading.Thread(target=lambda: (asked.wait(5), session.close())).start()
    with pytest.raises(ConnectionLost):
        run(session, "sleep long")
    with pytest.raises(ConnectionLost):
        run(session, "x")
    session.close()

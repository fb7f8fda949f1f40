"""Answers handed on as they come, answers in JSON, and what a node says unasked."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from micros_ide.errors import AuthFailed, BoardError, ConnectionLost, DeviceTimeout, InvalidInput
from micros_ide.workers.device_shell import NodeShell
from micros_ide.workers.node_socket import Bell
from tests.stand_ins.shell_server import PROMPT, ShellServer


@pytest.fixture
def server() -> Iterator[ShellServer]:
    running = ShellServer()
    yield running
    running.close()


@pytest.fixture
def bell() -> Iterator[Bell]:
    made = Bell()
    yield made
    made.close()


def connect(server: ShellServer, timeout: float = 2.0, password: str | None = None) -> NodeShell:
    return NodeShell("127.0.0.1", server.port, timeout=timeout, password=password)


def test_lines_are_handed_on_while_the_command_runs(server: ShellServer) -> None:
    seen: list[str] = []
    first = threading.Event()

    def talk(link: socket.socket) -> None:
        link.sendall(PROMPT)
        server.hear(link)
        link.sendall(b"row 1\n")
        assert first.wait(2)  # the client has it before there is more
        link.sendall(b"row 2\nend\n" + PROMPT)
        server.hear_all(link)

    def on_text(text: str) -> None:
        seen.append(text)
        first.set()

    server.talks = [talk]
    with connect(server) as shell:
        shell.stream("tst rows", on_text)
        assert seen[0] == "row 1\n"
        assert "".join(seen) == "row 1\nrow 2\nend\n"
        assert "$" not in "".join(seen)


def test_an_exception_of_the_reader_closes_the_connection(server: ShellServer) -> None:
    server.talks = [server.answering(b"a\n|b\n" + PROMPT, pause=0.01)]

    def on_text(_text: str) -> None:
        raise ZeroDivisionError

    with connect(server) as shell:
        with pytest.raises(ZeroDivisionError):
            shell.stream("x y", on_text)
        with pytest.raises(ConnectionLost, match="is closed"):
            shell.hello()


def test_a_stream_is_ended_from_another_thread(server: ShellServer) -> None:
    def talk(link: socket.socket) -> None:
        link.sendall(PROMPT)
        server.hear(link)
        while not server.over.wait(0.005):
            link.sendall(b"row\n")

    server.talks = [talk]
    rows: list[str] = []
    with connect(server) as shell:

        def on_text(text: str) -> None:
            rows.append(text)
            if len(rows) == 5:
                threading.Thread(target=shell.abort).start()

        with pytest.raises(ConnectionLost):
            shell.stream("x y", on_text)
    assert len(rows) >= 5


@pytest.mark.parametrize("pause_s", [0, 0.3])
def test_the_total_time_holds_however_busily_it_talks(server: ShellServer, pause_s: float) -> None:
    def talk(link: socket.socket) -> None:
        link.sendall(PROMPT)
        server.hear(link)
        while not server.over.is_set():
            link.sendall(b"x" * 1000)
            server.over.wait(pause_s)

    server.talks = [talk]
    with connect(server) as shell, pytest.raises(DeviceTimeout, match="come to an end"):
        shell.stream("x y", lambda _text: None, total=0.1)


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        (b'{"a": 1, "b": [true, null]}\n', {"a": 1, "b": [True, None]}),
        (b"row 0\nrow 1\n[1, 2]\n", [1, 2]),
        (b"42\n", 42),
        (b'"t\\u00fcr"\n', "tür"),
    ],
)
def test_json_is_asked_for_and_parsed(server: ShellServer, answer: bytes, value: object) -> None:
    server.talks = [server.answering(answer + PROMPT, b"{}\n" + PROMPT)]
    with connect(server) as shell:
        assert shell.json("tst d") == value
        assert shell.json("tst d >json") == {}
    assert server.heard[:2] == [b"tst d >json\n"] * 2


@pytest.mark.parametrize(
    "answer",
    [b"{'a': 1}", b"NaN", b'{"a": Infinity}', b"", b"{} {}", b"None", b"[" * 100_000, b"1\n2",
     b"exec_lm_core LM_x->y: no module named 'LM_x'\nSHELL: type help"],
)  # fmt: skip
def test_what_is_no_json_is_said_with_the_words_of_the_node(
    server: ShellServer, answer: bytes
) -> None:
    server.talks = [server.answering(answer + b"\n" + PROMPT, b"1\n" + PROMPT)]
    with connect(server) as shell:
        with pytest.raises(BoardError, match="node01 answered no JSON") as caught:
            shell.json("x y")
        assert caught.value.output == answer.decode()[:2000]
        assert shell.command("x y") == "1"


def test_json_in_configuration_mode_is_refused_before_anything_is_sent(server: ShellServer) -> None:
    server.talks = [server.answering(b"1\n" + PROMPT, greeting=b"[configure] " + PROMPT)]
    with connect(server) as shell:
        with pytest.raises(InvalidInput, match="configuration mode"):
            shell.json("devfid")
        shell.command("devfid")
    assert server.heard[0] == b"devfid\n"


def test_what_a_node_says_unasked_is_heard_between_commands(
    server: ShellServer, bell: Bell
) -> None:
    def talk(link: socket.socket) -> None:
        link.sendall(PROMPT)
        server.hear(link)
        link.sendall("Tür".encode()[:2])
        server.hear(link)
        link.sendall("Tür".encode()[2:] + b"\n")
        server.hear(link)
        link.sendall(b"Bye!\n\n")

    server.talks = [talk]
    with connect(server) as shell:
        shell._socket.send(b"1\n", 1)
        assert shell.listen(bell, 2) == "T"
        shell._socket.send(b"2\n", 1)
        assert shell.listen(bell, 2) == "ür\n"
        assert shell.listen(bell, 0.01) == ""
        assert shell.alive
        shell._socket.send(b"3\n", 1)
        assert shell.listen(bell, 2) == "Bye!\n\n"
        with pytest.raises(ConnectionLost, match="closed the connection"):
            shell.listen(bell, 2)
        assert not shell.alive


def test_a_bell_ends_listening(server: ShellServer, bell: Bell) -> None:
    server.talks = [server.answering()]
    with connect(server) as shell:
        threading.Timer(0.02, bell.ring).start()
        assert shell.listen(bell, None) == ""
        bell.hush()
        assert shell.listen(bell, 0.01) == ""


def test_nothing_is_sent_over_a_connection_that_has_ended(server: ShellServer) -> None:
    ended = threading.Event()

    def talk(link: socket.socket) -> None:
        link.sendall(PROMPT)
        link.shutdown(socket.SHUT_WR)
        ended.set()
        server.hear_all(link)

    server.talks = [talk]
    with connect(server) as shell:
        assert ended.wait(2)
        assert not shell.alive
        with pytest.raises(ConnectionLost, match="nothing was sent"):
            shell.command("rgb toggle")
    assert b"".join(server.heard) == b""


@pytest.mark.parametrize("answer", [b"", b"Auth", b"AuthOk\n"])
def test_a_login_that_is_cut_off_is_no_wrong_password(server: ShellServer, answer: bytes) -> None:
    def talk(link: socket.socket) -> None:
        link.sendall(b"[password] " + PROMPT)
        server.hear(link)
        link.sendall(answer)

    server.talks = [talk]
    with pytest.raises(ConnectionLost):
        connect(server, password="s3cret")


def test_a_wrong_password_for_an_original_node_closes_the_connection(server: ShellServer) -> None:
    """It would stay open there, and take the next command for another attempt."""
    locked = b"[password] " + PROMPT
    said = b"AuthFailed\nBye!\n" + locked + b"[HA] Shells cleanup: 4013664\n"
    server.talks = [server.answering(said, greeting=locked)]
    with pytest.raises(AuthFailed):
        connect(server, password="s3cret")

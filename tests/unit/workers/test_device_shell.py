"""NodeShell against small servers on this machine, friendly and hostile."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from micros_ide.errors import (
    AuthFailed,
    BoardError,
    Busy,
    ConnectionFailed,
    ConnectionLost,
    DeviceTimeout,
    InvalidInput,
)
from micros_ide.model.nodes import Hello
from micros_ide.workers import device_shell, shell_connection
from micros_ide.workers.device_shell import NodeShell
from tests.stand_ins.shell_server import PROMPT, ShellServer


@pytest.fixture
def server() -> Iterator[ShellServer]:
    running = ShellServer()
    yield running
    running.close()


def connect(server: ShellServer, timeout: float = 2.0, **more: str) -> NodeShell:
    return NodeShell("127.0.0.1", server.port, timeout=timeout, **more)


def test_hello_version_and_commands(server: ShellServer) -> None:
    server.talks = [
        server.answering(
            b"hello:node01:micr7c9ebd623ff8OS\n" + PROMPT,
            b"2.0.0-0\n" + PROMPT,
            b" b: True\n d: txt\n" + PROMPT,
            PROMPT,
        )
    ]
    with connect(server) as shell:
        assert shell.name == "node01"
        assert shell.hello() == Hello("node01", "micr7c9ebd623ff8OS")
        assert shell.version() == "2.0.0-0"
        assert shell.command("tst d") == " b: True\n d: txt"
        assert shell.command(" conf ") == ""
    assert server.heard == [b"hello\n", b"version\n", b"tst d\n", b"conf\n", b"exit\n", b""]


def test_modes_are_followed(server: ShellServer) -> None:
    server.talks = [server.answering(b"[configure] " + PROMPT, b"dev $ x\n[configure] " + PROMPT)]
    with connect(server) as shell:
        assert shell.modes == ""
        shell.command("conf")
        assert shell.modes == "[configure]"
        assert shell.command("devfid") == "dev $ x"


def test_letters_split_between_segments_are_whole(server: ShellServer) -> None:
    text = "Türöffner: 21 °C ✓\n".encode()
    cut = b"|".join(text[at : at + 1] for at in range(len(text)))
    server.talks = [server.answering(cut + b"|" + PROMPT[:4] + b"|" + PROMPT[4:], pause=0.002)]
    with connect(server) as shell:
        assert shell.command("x y") == "Türöffner: 21 °C ✓"


def test_bytes_that_are_no_text_are_replaced(server: ShellServer) -> None:
    server.talks = [server.answering(b"a\xff\xfeb\n" + PROMPT)]
    with connect(server) as shell:
        assert shell.command("x y") == "a\ufffd\ufffdb"


@pytest.mark.parametrize("inside", [b"say node01 $ |to them\n", b"Bye!\n", b"x\nnode01 $ y\n"])
def test_prompt_and_goodbye_inside_an_answer_do_not_end_it(
    server: ShellServer, inside: bytes
) -> None:
    server.talks = [server.answering(inside + PROMPT, pause=0.01)]
    with connect(server) as shell:
        expected = inside.replace(b"|", b"").decode().rstrip("\n")
        assert shell.command("x y") == expected


def test_an_answer_without_a_last_line_feed_still_ends(
    server: ShellServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(device_shell, "_GAP_S", 0.05)
    server.talks = [server.answering(b"half" + PROMPT)]
    with connect(server) as shell:
        assert shell.command("x y") == "half"


def test_late_output_of_a_task_is_not_part_of_the_next_answer(server: ShellServer) -> None:
    spoken = threading.Event()

    def talk(link: socket.socket) -> None:
        link.sendall(PROMPT)
        server.hear(link)
        link.sendall(b"Start x.y\n" + PROMPT)
        assert answered.wait(2)
        link.sendall(b"row 1\n")
        spoken.set()
        server.hear(link)
        link.sendall(b"2.0.0-0\n" + PROMPT)
        server.hear(link)

    server.talks = [talk]
    answered = threading.Event()
    with connect(server) as shell:
        assert shell.command("x y &") == "Start x.y"
        answered.set()
        assert spoken.wait(2)
        assert shell.version() == "2.0.0-0"


def test_words_behind_the_prompt_do_not_cost_the_answer(server: ShellServer) -> None:
    server.talks = [
        server.answering(b"12\n" + PROMPT + b"[HA] Shells cleanup: 4013664\n", b"3\n" + PROMPT)
    ]
    with connect(server) as shell:  # an original node after a failure
        assert shell.command("x y") == "12"
        assert shell.command("x y") == "3"


def test_words_of_others_behind_the_prompt_do_not_cost_the_answer(server: ShellServer) -> None:
    server.talks = [server.answering(b"12\n" + PROMPT + b"row 7\n", b"3\n" + PROMPT)]
    with connect(server, timeout=0.2) as shell:
        assert shell.command("x y") == "12"
        assert shell.command("x y") == "3"


def test_silence_is_a_timeout_and_closes(server: ShellServer) -> None:
    server.talks = [server.answering(b"")]
    with connect(server, timeout=0.1) as shell:
        started, used = time.monotonic(), time.process_time()
        with pytest.raises(DeviceTimeout, match="node01 does not answer"):
            shell.command("sleep long")
        assert 0.1 <= time.monotonic() - started < 1
        assert time.process_time() - used < 0.05
        with pytest.raises(ConnectionLost, match="closed"):
            shell.hello()


def test_waiting_costs_no_processor_time(server: ShellServer) -> None:
    server.talks = [server.answering(b"|x|\n|" + PROMPT, pause=0.2)]
    with connect(server) as shell:
        used = time.process_time()
        assert shell.command("x y") == "x"
        assert time.process_time() - used < 0.1


def test_a_slow_answer_is_not_cut_by_the_silence_limit(server: ShellServer) -> None:
    server.talks = [
        server.answering(
            b"|".join(b"abcde"[at : at + 1] for at in range(5)) + b"\n" + PROMPT, pause=0.1
        )
    ]
    with connect(server, timeout=0.4) as shell:
        assert shell.command("x y") == "abcde"


def test_an_endless_drip_ends(server: ShellServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device_shell, "_LONGEST_WAIT_S", 0.3)
    server.talks = [server.answering(b"|".join([b"x"] * 50), pause=0.05)]
    started = time.monotonic()
    with connect(server, timeout=0.3) as shell, pytest.raises(DeviceTimeout):
        shell.command("x y")
    assert time.monotonic() - started < 2


def test_an_endless_answer_is_cut(server: ShellServer) -> None:
    def talk(link: socket.socket) -> None:
        link.sendall(PROMPT)
        server.hear(link)
        while True:
            link.sendall(b"x" * 65536)

    server.talks = [talk]
    with connect(server) as shell, pytest.raises(BoardError, match="answers more than") as caught:
        shell.command("x y")
    assert len(caught.value.output) == 2000


def test_end_of_connection_in_an_answer_is_lost(server: ShellServer) -> None:
    def talk(link: socket.socket) -> None:
        link.sendall(PROMPT)
        server.hear(link)
        link.sendall(b"half an ans")

    server.talks = [talk]
    with connect(server) as shell:
        started = time.monotonic()
        with pytest.raises(ConnectionLost, match="closed the connection"):
            shell.command("x y")
        assert time.monotonic() - started < 1


def test_a_reset_connection_is_lost(server: ShellServer) -> None:
    def talk(link: socket.socket) -> None:
        link.sendall(PROMPT)
        server.hear(link)
        link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    server.talks = [talk]
    with connect(server) as shell, pytest.raises(ConnectionLost):
        shell.command("x y")


def test_a_command_that_ends_the_connection(server: ShellServer) -> None:
    def talk(link: socket.socket) -> None:
        link.sendall(PROMPT)
        server.hear(link)
        link.sendall(b"Reboot micrOS system.\nBye!\n")

    server.talks = [talk]
    with connect(server) as shell:
        assert shell.command("reboot", ends=True) == "Reboot micrOS system.\nBye!"
        with pytest.raises(ConnectionLost):
            shell.hello()


BUSY = b"Connection is busy. Bye!\nBye!\n\n"


def test_busy_is_tried_again(server: ShellServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shell_connection, "_BUSY_PAUSE_S", 0.01)
    server.talks = [lambda link: link.sendall(BUSY)] * 2 + [server.answering(b"1\n" + PROMPT)]
    with connect(server) as shell:
        assert shell.command("x y") == "1"
    assert server.connections == 3


def test_busy_for_good_is_busy(server: ShellServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shell_connection, "_BUSY_PAUSE_S", 0.01)
    server.talks = [lambda link: link.sendall(BUSY)] * 5
    with pytest.raises(Busy, match="no free connection"):
        connect(server)
    assert server.connections == 5


def test_password_is_given_where_asked_for(server: ShellServer) -> None:
    server.talks = [
        server.answering(b"AuthOk\n" + PROMPT, b"1\n" + PROMPT, greeting=b"[password] " + PROMPT)
    ]
    with connect(server, password="s3cret") as shell:
        assert not shell.wants_password
        assert shell.command("x y") == "1"
    assert server.heard[0] == b"s3cret\n"


def test_wrong_password_is_refused_without_naming_it(server: ShellServer) -> None:
    def talk(link: socket.socket) -> None:
        link.sendall(b"[password] " + PROMPT)
        server.hear(link)
        link.sendall(b"AuthFailed\nBye!\n\n")

    server.talks = [talk]
    with pytest.raises(AuthFailed) as caught:
        connect(server, password="s3cret")
    assert "s3cret" not in f"{caught.value.message}{caught.value.hint}"


def test_without_password_only_open_commands_are_sent(server: ShellServer) -> None:
    locked = b"[password] " + PROMPT
    server.talks = [server.answering(b"hello:node01:micr00OS\n" + locked, greeting=locked)]
    with connect(server) as shell:
        with pytest.raises(AuthFailed):
            shell.command("system clock")
        assert shell.hello().name == "node01"
    assert server.heard[0] == b"hello\n"


def test_password_is_not_sent_where_nobody_asks(server: ShellServer) -> None:
    server.talks = [server.answering(b"1\n" + PROMPT)]
    with connect(server, password="s3cret") as shell:
        shell.command("x y")
    assert b"s3cret" not in b"".join(server.heard)


def test_another_node_than_expected_gets_no_command(server: ShellServer) -> None:
    server.talks = [server.answering(), server.answering(b"1\n" + PROMPT)]
    with pytest.raises(ConnectionFailed, match="'node01', not 'lamp'"):
        connect(server, expect="lamp")
    with connect(server, expect="node01") as shell:
        shell.command("x y")
    assert server.heard[0] == b"exit\n"


@pytest.mark.parametrize("greeting", [b"SSH-2.0-OpenSSH\r\n", b"\xff\x00\n", b"\x1b[2J $ "])
def test_other_servers_are_no_nodes(server: ShellServer, greeting: bytes) -> None:
    server.talks = [server.answering(greeting=greeting)]
    with pytest.raises(DeviceTimeout, match="greet"):
        connect(server, timeout=0.1)


def test_a_flood_is_no_greeting(server: ShellServer) -> None:
    server.talks = [server.answering(greeting=b"x" * 100_000)]
    with pytest.raises(ConnectionFailed, match="greet"):
        connect(server)


def test_closing_at_once_is_lost(server: ShellServer) -> None:
    server.talks = [lambda _link: None]
    with pytest.raises(ConnectionLost, match="without a prompt"):
        connect(server)


def test_nobody_there(server: ShellServer) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(ConnectionFailed, match="cannot be reached") as caught:
            NodeShell("127.0.0.1", unused.getsockname()[1], timeout=1)
    assert caught.value.hint is not None
    with pytest.raises(ConnectionFailed):
        NodeShell("a" * 70, 9008, timeout=1)


@pytest.mark.parametrize("text", ["", "  ", "a\nb", "a\0b", "x" * 2001, "\x1b"])
def test_only_single_lines_are_commands(server: ShellServer, text: str) -> None:
    server.talks = [server.answering()]
    with connect(server) as shell, pytest.raises(InvalidInput):
        shell.command(text)


def test_abort_from_another_thread_ends_a_wait(server: ShellServer) -> None:
    server.talks = [server.answering(b"")]
    with connect(server, timeout=20) as shell:
        timer = threading.Timer(0.05, shell.abort)
        timer.start()
        started = time.monotonic()
        with pytest.raises(ConnectionLost):
            shell.command("x y")
        timer.join()
    assert time.monotonic() - started < 2


def test_an_answer_is_there_without_delay(server: ShellServer) -> None:
    """Two small segments cost 40 ms where acknowledgements are kept back."""

    def talk(link: socket.socket) -> None:
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 0)  # as on an original node
        link.sendall(PROMPT)
        while server.hear(link):
            link.sendall(b"2.0.0-0\n")
            link.sendall(PROMPT)

    server.talks = [talk]
    with connect(server) as shell:
        times = []
        for _ in range(20):
            started = time.monotonic()
            shell.version()
            times.append(time.monotonic() - started)
    if hasattr(socket, "TCP_QUICKACK"):
        assert sorted(times)[10] < 0.02

"""Commands out of bytes, whatever way the network cuts them; answers in one piece."""

import socket
import statistics
import time

import pytest
from firmware_node import UID

HELLO = f"hello:node01:{UID}\nnode01 $ "
VERSION = "2.0.0-0\nnode01 $ "
MAX = 2048


@pytest.fixture(scope="module")
def patient(make_node):
    """A node that waits long for the rest of a command: a busy computer sends it late."""
    node = make_node()
    node.recompile("SocketServer", _GAP=100, _LINE_GAP=100)
    node.start()
    yield node
    node.stop()


@pytest.fixture
def in_pieces(patient):
    """A client of that node, and a function that sends what shall not arrive at once."""
    client = patient.client()
    client.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(*pieces):
        for piece in pieces:
            client.send(piece)
            time.sleep(0.01)

    yield client, send
    client.close()


def expect(client, text):
    """The client gets exactly `text`, and nothing after it."""
    got = client.socket.recv(1)
    while len(got) < len(text.encode()):
        part = client.socket.recv(4096)
        assert part, got
        got += part
    assert got.decode() == text
    assert client.silent_for(0.06)


@pytest.mark.parametrize("data", [b"hello", b"hello\n", b"hello\r\n", b"\nhello", b" hello \r\n"])
def test_a_command_with_or_without_line_feed(client, data):
    prompt = "node01 $ " if data.startswith(b"\n") else ""
    client.send(data)
    expect(client, prompt + HELLO)


def test_two_commands_in_one_segment(client):
    client.send(b"hello\nversion\n")
    expect(client, HELLO + VERSION)


def test_two_commands_the_last_without_line_feed(client):
    client.send(b"hello\nversion")
    expect(client, HELLO + VERSION)


def test_one_command_in_pieces_with_line_feed(in_pieces):
    client, send = in_pieces
    send(b"sys", b"tem hea", b"rtbe", b"at\n")
    expect(client, "<3 heartbeat <3\nnode01 $ ")


def test_one_command_in_pieces_without_line_feed(in_pieces):
    client, send = in_pieces
    send(b"hel", b"lo")
    expect(client, HELLO)


def test_a_gap_ends_a_command_that_has_no_line_feed(client):
    client.send(b"hel")
    assert client.until("node01 $ ").startswith("SHELL: type help")
    client.send(b"hello")
    expect(client, HELLO)


def test_line_feed_that_comes_late_is_not_a_second_command(client):
    client.send(b"hello")
    assert client.until("node01 $ ") == HELLO
    client.send(b"\r\n")
    assert client.silent_for(0.06)
    client.send(b"version\n")
    expect(client, VERSION)


def test_character_split_over_two_segments(in_pieces):
    client, send = in_pieces
    first, second = 'tst two "á"\n'.encode().split(b"\xa1")
    send(first, b"\xa1" + second)
    assert client.until("node01 $ ") == "a='\\xe1' b=5\nnode01 $ "


@pytest.mark.parametrize("data", [b"\xff\xfe\x00\x01binary\n", b"\xff\xf4\xff\xfd\x06"])
def test_what_is_not_utf8_closes_with_bye(client, data):
    client.send(data)
    assert client.rest() == "Bye!\n\n"


@pytest.mark.parametrize("tail", [b"\n", b""])
@pytest.mark.parametrize("size", [MAX + 1, 3 * MAX, 100_000])
def test_a_command_that_is_too_long_gets_one_error_line(client, size, tail):
    client.send(b"x" * size + tail)
    expect(client, f"[ERROR] command is longer than {MAX} bytes\nnode01 $ ")
    client.send(b"hello\n")
    expect(client, HELLO)


def test_command_after_a_too_long_one_in_the_same_segment(client):
    client.send(b"x" * 5000 + b"\nversion\n")
    expect(client, f"[ERROR] command is longer than {MAX} bytes\nnode01 $ " + VERSION)


def test_longest_command_is_carried_out(client):
    text = "a" * (MAX - len('tst two ""'))
    assert client.ask(f'tst two "{text}"') == f"a='{text}' b=5\n"


def test_end_of_input_after_a_command_still_answers_it(client):
    client.send(b"hello")
    client.socket.shutdown(1)
    assert client.rest() == HELLO


@pytest.mark.parametrize("command", ["hello", "help", "system info", "tst ml", "nosuch x"])
def test_answer_and_prompt_arrive_together(client, command):
    client.ask(command)
    for _ in range(20):
        client.send(command + "\n")
        assert client.socket.recv(8192).endswith(b"node01 $ ")


def test_long_answer_in_one_piece_arrives_whole(node):
    node.start(heap=1 << 20)
    assert node.client().ask("tst big 60000") == "x" * 60000 + "\n"


def test_long_answer_of_many_lines_arrives_whole(client):
    lines = client.ask("tst rows 3000 50").splitlines()
    assert lines == [f"{n:06}" + "." * 50 for n in range(3000)] + ["end of rows"]


@pytest.mark.parametrize("command", [b"hello", b"hello\n"])
def test_round_trip_needs_no_socket_options(client, command, record_property):
    """An ordinary client must not wait for a delayed acknowledgement (40 ms)."""
    took = []
    for _ in range(300):
        start = time.perf_counter()
        client.send(command)
        assert client.socket.recv(256).decode() == HELLO
        took.append(time.perf_counter() - start)
    median = statistics.median(took) * 1000
    record_property("hello_median_ms", round(median, 3))
    print(f"\nhello {command!r}: median {median:.3f} ms, p99 {sorted(took)[296] * 1000:.3f} ms")
    assert median < 20

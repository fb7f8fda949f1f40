"""Several clients at once: limits, eviction, fairness, and no output in the wrong place."""

import time

import pytest
from firmware_node import UID

from tests.at_best import at_best

HELLO = f"hello:node01:{UID}\n"
BUSY = "Connection is busy. Bye!\nBye!\n\n"


@pytest.fixture(autouse=True)
def no_clients_left(running):
    yield
    for client in running.clients:
        client.close()
    running.clients.clear()


@pytest.fixture
def small(node):
    """A node that serves two clients."""
    node.configure(socmax=2, soctout=5)
    node.start()
    return node


def test_one_client_too_many_is_refused_politely(small):
    clients = [small.client(), small.client()]
    assert small.client(greet=False).rest() == BUSY
    assert [client.ask("hello") for client in clients] == [HELLO, HELLO]


def test_place_is_free_as_soon_as_a_client_is_gone(small):
    for _ in range(10):
        client = small.client()
        assert client.ask("hello") == HELLO
        client.close()
    assert small.client().ask("hello") == HELLO


def test_node_answers_again_after_a_burst(small):
    burst = [small.client(greet=False) for _ in range(12)]
    for client in burst:
        client.close()
    end = time.monotonic() + 5
    while (text := small.client(greet=False).socket.recv(64)) != b"node01 $ ":
        assert text in (BUSY.encode(), b""), text
        assert time.monotonic() < end


def test_idle_client_makes_room_for_a_new_one(small):
    idle, busy = small.client(), small.client()
    end = time.monotonic() + 8
    while (new := small.client(greet=False)).socket.recv(64) == BUSY.encode():
        assert time.monotonic() < end
        assert busy.ask("hello") == HELLO
        time.sleep(0.1)
    assert idle.rest() == "Bye!\n\n"
    new.send("task show server\n")
    assert len(new.until("node01 $ ").splitlines()[0].split(",")) == 2
    assert busy.ask("hello") == HELLO


def test_connected_clients_are_shown(running):
    first, second = running.client(), running.client()
    ports = {f"0.1:{client.socket.getsockname()[1]}" for client in (first, second)}
    assert set(first.ask("task show server").strip().split(",")) >= ports


def test_stream_reaches_only_who_asked(running):
    asking, other = running.client(), running.client()
    assert asking.ask("tst stream 2") == "row 0\nrow 1\nend\n"
    assert other.silent_for(0.05)


def test_background_stream_reaches_nobody(running):
    client = running.client()
    assert client.ask("tst stream &") == "Start tst.stream\n"
    assert client.silent_for(0.1)
    assert client.ask("task show tst.stream") == "end\n"


def test_interleaved_commands_are_never_mixed(running):
    clients = [running.client() for _ in range(3)]
    for round_ in range(40):
        for number, client in enumerate(clients):
            client.send(f'tst two "{number}-{round_}" "{"y" * 500}"\n')
        for number, client in enumerate(clients):
            assert client.until("node01 $ ") == (
                f"a='{number}-{round_}' b='{'y' * 500}'\nnode01 $ "
            )


def test_large_answer_to_a_slow_reader_delays_nobody_and_is_not_lost(node):
    node.start(heap=2 << 20)
    slow, other = node.client(receive_buffer=4096), node.client()
    slow.send("tst big 400000\nhello\nversion\n")
    assert slow.socket.recv(1) == b"x"

    def longest():
        took = []
        for _ in range(5):
            start = time.monotonic()
            assert other.ask("hello") == HELLO
            took.append(time.monotonic() - start)
        return max(took)

    assert at_best(longest, 0.2) < 0.2
    answer = slow.until("2.0.0-0\nnode01 $ ")
    assert answer == "x" * 399999 + "\nnode01 $ " + HELLO + "node01 $ 2.0.0-0\nnode01 $ "


def test_client_that_never_reads_a_stream_is_closed_and_the_node_lives(running):
    deaf = running.client()
    deaf.send("tst rows 60000 200\n")
    other = running.client()
    assert other.ask("hello") == HELLO
    received = 0
    while part := deaf.socket.recv(65536):
        received += len(part)
    assert received < 60000 * 207


def test_client_that_vanishes_during_a_command_is_forgotten(running):
    client = running.client()
    port = client.socket.getsockname()[1]
    client.send("tst slow 100\n")
    client.close()
    other = running.client()
    end = time.monotonic() + 3
    while f":{port}" in other.ask("task show server"):
        assert time.monotonic() < end


def test_many_commands_in_one_segment_do_not_starve_others(running):
    greedy, other = running.client(), running.client()
    greedy.send(b"hello\n" * 300)
    assert other.ask("hello") == HELLO
    assert greedy.until("node01 $ ").startswith(HELLO)

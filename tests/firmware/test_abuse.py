"""Clients that misbehave harm nobody else, and leave nothing behind."""

import contextlib
import random
import socket
import statistics
import struct
import threading
import time

import pytest
from firmware_node import UID
from heap_use import used_at_rest

HELLO = f"hello:node01:{UID}\n"
PROMPT = "node01 $ "
BUSY = "Connection is busy. Bye!\nBye!\n\n"
BOUND_S = 0.5  # for an answer, whatever others do
GROWTH = 600  # bytes of heap that a moment may differ from another
BIG = 24 << 20  # heap for answers of megabytes


@pytest.fixture(scope="module")
def big(make_node):
    """A node whose load modules can make large answers."""
    node = make_node()
    node.configure(socmax=4)
    node.start(heap=BIG)
    yield node
    node.stop()


@pytest.fixture(scope="module")
def patient(make_node):
    """A node that waits long for the rest of a line: a busy computer sends it late."""
    node = make_node()
    node.recompile("SocketServer", _LINE_GAP=100)
    node.start()
    yield node
    node.stop()


@pytest.fixture(autouse=True)
def no_clients_left(request):
    yield
    for name in {"big", "patient", "running"} & set(request.fixturenames):
        node = request.getfixturevalue(name)
        for client in node.clients:
            client.close()
        node.clients.clear()


@contextlib.contextmanager
def others_are_served(node):
    """Another client asks all the while; every answer comes in time."""
    client = node.client()
    stop = threading.Event()
    took = []

    def ask():
        while not stop.is_set() or len(took) < 20:
            start = time.monotonic()
            if client.ask("hello") != HELLO:
                return
            took.append(time.monotonic() - start)
            time.sleep(0.005)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        client.close()
    assert len(took) >= 20
    assert max(took) < BOUND_S
    print(f"\nothers: {len(took)} answers, worst {max(took) * 1000:.0f} ms")


def place(node):
    """A client on the node, as soon as there is room for one."""
    end = time.monotonic() + 10
    while True:
        client = node.client(greet=False)
        text = client.until(PROMPT)
        if text == PROMPT:
            return client
        client.close()
        assert text in {BUSY, ""}, text
        assert time.monotonic() < end
        time.sleep(0.02)


def rest(node):
    client = place(node)
    try:
        return used_at_rest(client)
    finally:
        client.close()


def test_hello_needs_no_socket_options(running):
    client = running.client()
    took = []
    for _ in range(1000):
        start = time.perf_counter()
        client.send("hello\n")
        assert client.until(PROMPT) == HELLO + PROMPT
        took.append(time.perf_counter() - start)
    print(f"\nhello: median {statistics.median(took) * 1000:.3f} ms")
    assert len(took) == 1000


@pytest.mark.parametrize("limit", [4, 8])
def test_eight_clients_at_once_are_served_or_told(node, limit):
    node.configure(socmax=limit)
    node.start()
    clients = [node.client(greet=False) for _ in range(8)]
    answers = [client.until(PROMPT) for client in clients]
    assert answers.count(PROMPT) == limit
    assert answers.count(BUSY) == 8 - limit
    for client, answer in zip(clients, answers, strict=True):
        if answer == PROMPT:
            assert client.ask("hello") == HELLO


def test_burst_of_500_connections(running):
    """Half of them are closed without reading; the node answers again, and gets its memory back."""
    rest(running)
    burst(running, 50)  # these first ones make the tables as large as they get
    before = rest(running)
    start = time.monotonic()
    burst(running, 500)
    took = time.monotonic() - start
    client = place(running)
    assert client.ask("hello") == HELLO
    client.close()
    print(f"\nburst took {took:.2f} s, answer {time.monotonic() - start - took:.2f} s later")
    assert rest(running) - before <= GROWTH


def burst(node, count):
    """Connections as fast as they can be asked for; nobody waits for one to come about."""
    chance = random.Random(count)
    opened = []
    for _ in range(count):
        one = socket.socket()
        one.setblocking(False)
        one.connect_ex((node.address, node.port))
        if chance.random() < 0.5:
            one.close()
        else:
            opened.append(one)
    for one in opened:
        one.close()


def test_two_idle_clients_lock_nobody_out(node):
    node.configure(socmax=2, soctout=5)
    node.start()
    idle = [node.client(), node.client()]
    assert place(node).ask("hello") == HELLO
    assert idle[0].rest() == "Bye!\n\n"
    assert idle[1].ask("hello") == HELLO


def test_client_that_sends_a_byte_a_second(running):
    slow = running.client()
    with others_are_served(running):
        for byte in b"hel":
            slow.send(bytes([byte]))
            time.sleep(0.5)
    assert slow.until(PROMPT).endswith(PROMPT)


def test_client_that_never_reads_six_megabytes(big):
    before = rest(big)
    deaf = big.client(receive_buffer=4096)
    with others_are_served(big):
        deaf.send("tst big 6000000\n")
        time.sleep(0.5)
    deaf.close()
    assert rest(big) - before <= GROWTH


def test_client_that_never_reads_gives_its_place_to_a_new_one(node):
    node.configure(socmax=2, soctout=5)
    node.start(heap=BIG)
    deaf = node.client(receive_buffer=4096)
    deaf.send("tst big 6000000\n")
    active = node.client()
    end = time.monotonic() + 9
    while True:
        assert active.ask("hello") == HELLO
        new = node.client(greet=False)
        if (text := new.until(PROMPT)) == PROMPT:
            break
        assert text == BUSY
        new.close()
        assert time.monotonic() < end
        time.sleep(0.1)
    assert new.ask("hello") == HELLO
    assert len(deaf.rest()) < 6_000_000


def test_client_that_reads_slowly_is_not_taken_for_idle(node):
    """An answer that is still on its way is no idleness, however long ago the command was."""
    node.configure(socmax=1, soctout=5)
    node.start(heap=BIG)
    slow = node.client(receive_buffer=4096)
    slow.send("tst big 6000000\n")  # more than the kernel takes off the node's hands
    end = time.monotonic() + 6.5
    received = 0
    while time.monotonic() < end:
        received += len(slow.socket.recv(12_000))
        time.sleep(0.02)
    new = node.client(greet=False)
    assert new.rest() == BUSY
    while received < 6_000_000 + len("\n" + PROMPT):
        part = slow.socket.recv(65536)
        assert part
        received += len(part)
    assert slow.ask("hello") == HELLO


def test_ten_megabytes_without_line_feed(running):
    before = rest(running)
    flood = running.client()
    with others_are_served(running):
        for _ in range(10):
            flood.send(b"x" * (1 << 20))
    flood.send("\n")
    assert flood.until(PROMPT) == f"[ERROR] command is longer than 2048 bytes\n{PROMPT}"
    flood.close()
    assert rest(running) - before <= GROWTH


def test_sending_half_closed_in_the_middle_of_many_commands(running):
    client = running.client()
    client.send("hello\n" * 50 + "version")
    client.socket.shutdown(socket.SHUT_WR)
    text = client.rest()
    assert text.count(HELLO + PROMPT) == 50
    assert text.endswith("-0\n" + PROMPT)


def test_connection_reset_in_the_middle_of_an_answer(big):
    before = rest(big)
    for _ in range(5):
        client = big.client(receive_buffer=4096)
        client.send("tst big 1000000\n")
        assert client.socket.recv(1) == b"x"
        client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()
    assert rest(big) - before <= GROWTH


def test_last_words_arrive_although_input_is_left(running):
    """Unread input makes the kernel take back what was sent before a close."""
    for _ in range(5):
        client = running.client()
        client.send(b"exit\n" + b"hello\n" * 2000)
        assert client.rest() == "Bye!\n\n"


@pytest.mark.parametrize("word", ["exit", "hello", "version"])
def test_word_at_the_end_of_a_piece_is_no_command_of_its_own(patient, word):
    """A client that sends line feeds may have a line cut anywhere."""
    client = patient.client()
    client.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client.ask("hello")
    client.send(word)
    time.sleep(0.01)
    client.send("y now\n")
    assert f"LM_{word}y->now" in client.until(PROMPT)


def test_guesses_wait_in_line_and_the_owner_gets_a_turn(node):
    """Logins take turns, first come, first served: three guessers cannot keep the owner out."""
    locked = "[password] " + PROMPT
    node.configure(auth=True, appwd="Geheim12", socmax=4)
    node.start()
    guessers = [node.client(locked) for _ in range(3)]
    owner = node.client(locked)
    for guesser in guessers:
        guesser.send("wrong\n")
    assert guessers[0].rest() == "AuthFailed\nBye!\n\n"  # all three are in line by now
    start = time.monotonic()
    owner.send("Geheim12\n")
    assert owner.until(PROMPT) == "AuthOk\n" + PROMPT
    assert time.monotonic() - start < 2.5

"""InterConnect: commands from node to node, as background tasks."""

import contextlib
import json
import socket
import threading
import time

import pytest
from firmware_node import DEADLINE, UID
from net_node import wait_done

STARTED = " verdict: Task started: task show {0}\n tag: {0}\n"
PORT = 9008
TIMES = {"_CONNECT_MS": 500, "_PROMPT_MS": 400, "_ANSWER_MS": 800}


@pytest.fixture(scope="module")
def pair(make_node):
    """Two nodes of one world, node01 and node02; they stay for the whole file."""
    nodes = [make_node(), make_node()]
    for number, node in enumerate(nodes, 1):
        node.configure(devfid=f"node{number:02}")
        node.recompile("InterConnect", **TIMES)
        node.start()
    yield nodes
    for node in nodes:
        node.close()


@pytest.fixture
def here(pair):
    client = pair[0].client()
    yield client
    client.close()


@pytest.fixture
def there(pair):
    return pair[1]


def send(client, host, command, tag):
    assert client.ask(f"intercon sendcmd {host!r} {command!r}") == STARTED.format(tag)
    return wait_done(client, tag)


class Peer:
    """Something on the port of nodes that is no proper node: `talk` has each connection."""

    def __init__(self, talk):
        self.received = []
        self._talk = talk
        self._closing = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return  # closed
            with connection, contextlib.suppress(OSError):
                connection.settimeout(DEADLINE)
                self._talk(self, connection)

    def command(self, connection):
        self.received.append(connection.recv(2048))

    def hold(self):
        self._closing.wait(DEADLINE)

    def close(self):
        self._closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join(DEADLINE)
        assert not self._thread.is_alive()
        self._listener.close()


@pytest.fixture
def peer(pair):
    """Make a peer that node01 knows as `other.example`."""
    with contextlib.ExitStack() as stack:

        def make(talk, name="other.example"):
            made = Peer(talk)
            stack.callback(made.close)
            pair[0].control.serve(name, PORT, "127.0.0.1", made.port)
            return made

        yield make


def test_command_by_name_is_a_task_whose_output_is_the_answer_in_one_line(here, there):
    assert send(here, "node02.local", "hello", "con.node02.hello") == f"hello:node02:{UID} "
    assert f" node02.local: {there.address}\n" in here.ask("intercon dump")


def test_command_by_address_is_tagged_with_its_last_two_numbers(here, there):
    tag = f"con.{'.'.join(there.address.split('.')[-2:])}.hello"
    assert send(here, there.address, "hello", tag) == f"hello:node02:{UID} "
    assert there.address + ":" not in here.ask("intercon dump"), "only names are remembered"
    answer = json.loads(here.ask(f'intercon sendcmd "{there.address}" "hello" >json'))
    assert answer == {"verdict": f"Task started: task show {tag}", "tag": tag}
    wait_done(here, tag)


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("tst s", "plain text "),
        ("tst ml", "line1 line2 line3 "),
        ("tst d >json", '{"b": true, "d": "txt", "a": 1, "e": [1, 2], "c": null} '),
        ("conf", "[configure] "),
        ("exit", "Bye!"),
        ("tst uni", "árvíz ☁️ "),
    ],
)
def test_answers_of_a_node_as_one_line(here, command, answer):
    tag = f"con.node02.{command.split()[0]}"
    found = send(here, "node02.local", command, tag)
    if answer.startswith("{"):
        assert json.loads(found) == json.loads(answer)
    else:
        assert found == answer


@pytest.mark.parametrize(
    "arguments",
    ["host='node02.local' cmd='tst s'", "'tst s' host='node02.local'", "'node02.local' 'tst' 's'"],
)
def test_host_and_command_in_every_documented_form(here, arguments):
    assert here.ask(f"intercon sendcmd {arguments}") == STARTED.format("con.node02.tst")
    assert wait_done(here, "con.node02.tst") == "plain text "


@pytest.mark.parametrize(
    ("arguments", "verdict"),
    [
        ("'node02.local'", "Invalid command"),
        ("'node02.local' 'hello\\nreboot'", "Invalid command"),
        ("'' 'hello'", "Invalid host"),
    ],
)
def test_what_cannot_be_sent_is_refused(here, arguments, verdict):
    assert here.ask(f"intercon sendcmd {arguments}").startswith(f" verdict: {verdict}\n")


def test_second_command_to_a_host_waits_for_the_first(here, peer):
    peer(lambda one, connection: one.hold())
    tag = "con.other.example.hello"
    assert here.ask("intercon sendcmd 'other.example' 'hello'") == STARTED.format(tag)
    busy = here.ask("intercon sendcmd 'other.example' 'hello'")
    assert busy == f" verdict: Task is Busy\n tag: {tag}\n"
    assert here.ask(f"task kill {tag}") == f"Kill: {tag}|True\n"


def test_name_that_nobody_has_is_an_error_in_the_output(here):
    found = send(here, "nohost.example", "hello", "con.nohost.example.hello")
    assert found.startswith("[intercon] nohost.example: NoHost: ")
    assert " nohost.example: None\n" in here.ask("intercon dump")
    assert "NoHost" in here.ask("system alarms")


def test_node_with_another_name_gets_no_command(here, peer):
    """It is tried four times, with the name looked up anew, and then it is an error."""
    talked = []

    def talk(one, connection):
        talked.append(connection.sendall(b"node77 $ "))
        one.command(connection)

    other = peer(talk)
    found = send(here, "other.example", "hello", "con.other.example.hello")
    assert found == (
        "[intercon] other.example: prompt mismatch, hostname: other.example prompt: node77 $ "
    )
    assert other.received == [b""] * 4, "closed without a command"
    assert " other.example: None\n" in here.ask("intercon dump")


def test_command_goes_out_as_one_line(here, peer):
    def talk(one, connection):
        connection.sendall(b"other $ ")
        one.command(connection)
        connection.sendall(b"ok\nother $ ")

    other = peer(talk)
    assert send(here, "other.example", "tst  s", "con.other.example.tst") == "ok "
    assert other.received == [b"tst  s\n"]


def test_nothing_is_lost_where_pieces_of_an_answer_meet(here, peer):
    text = "a  b \n" + " a  b \n" * 40 + "árvíz \n"

    def talk(one, connection):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in b"other $ ":
            connection.sendall(bytes((byte,)))
        one.command(connection)
        for start in range(0, len(text.encode()), 3):
            connection.sendall(text.encode()[start : start + 3])
        connection.sendall(b"other $ ")

    peer(talk)
    tag = "con.other.example.tst"
    assert here.ask("intercon sendcmd 'other.example' 'tst'") == STARTED.format(tag)
    wait_done(here, tag)
    assert here.ask(f"task show {tag}") == text.replace("\n", " ") + "\n"


def test_busy_node_is_asked_again(here, pair, make_node):
    """Four attempts in all; then it is an error."""
    busy = make_node()
    busy.configure(devfid="node03", socmax=1)
    busy.start()
    guest = busy.client("node03 $ ")
    found = send(here, "node03.local", "hello", "con.node03.hello")
    assert found == "[intercon] node03.local: busy"
    assert here.ask("intercon sendcmd 'node03.local' 'hello'") == STARTED.format("con.node03.hello")
    guest.close()
    assert wait_done(here, "con.node03.hello") == f"hello:node03:{UID} "
    busy.close()


def test_password_is_never_sent(here, make_node):
    locked = make_node()
    locked.configure(devfid="node04", auth=True)
    locked.start()
    found = send(here, "node04.local", "system heartbeat", "con.node04.system")
    assert found == "[intercon] node04.local: the node wants a password, which is never sent"
    assert send(here, "node04.local", "hello", "con.node04.hello") == f"hello:node04:{UID} "
    locked.close()


@pytest.mark.parametrize(
    ("talk", "reason"),
    [
        (lambda one, connection: one.hold(), "timed out"),
        (lambda one, connection: None, "no node: unknown prompt"),
        (lambda one, connection: connection.sendall(b"x" * 1000), "longer than 256 bytes"),
        (lambda one, connection: connection.sendall(b"\xff $ "), "not text"),
    ],
    ids=["silent", "closes", "endless", "binary"],
)
def test_what_does_not_greet_like_a_node_is_an_error_and_holds_nobody_up(here, peer, talk, reason):
    peer(talk)
    tag = "con.other.example.hello"
    assert here.ask("intercon sendcmd 'other.example' 'hello'") == STARTED.format(tag)
    slowest = 0.0
    while f"Yes       {tag}\n" in here.ask("task list"):
        start = time.monotonic()
        here.ask("hello")
        slowest = max(slowest, time.monotonic() - start)
    assert here.ask(f"task show {tag}") == f"[intercon] other.example: {reason}\n"
    assert slowest < TIMES["_PROMPT_MS"] / 1000 * 0.9


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"ok", "answer was cut short"),
        (b"x" * 3000, "no answer: longer than 2048 bytes"),
        (b"\xff\nother $ ", "no answer: not text"),
        (None, "no answer: timed out"),
    ],
)
def test_command_is_sent_once_even_if_its_answer_fails(here, peer, answer, reason):
    def talk(one, connection):
        connection.sendall(b"other $ ")
        one.command(connection)
        if answer is None:
            one.hold()
        else:
            connection.sendall(answer)

    other = peer(talk)
    found = send(here, "other.example", "tst cnt", "con.other.example.tst")
    assert found == f"[intercon] other.example: {reason}"
    assert other.received == [b"tst cnt\n"]
    assert " other.example: None\n" in here.ask("intercon dump")


def test_number_of_remembered_addresses_is_bounded(here):
    tags = []
    for number in range(12):
        tags.append(f"con.no{number}.example.hello")
        assert send(here, f"no{number}.example", "hello", tags[-1]).startswith("[intercon]")
    assert len(here.ask("intercon dump").splitlines()) == 8

"""Password on the socket."""

import select
import time

import pytest
from firmware_node import UID

LOCKED = "[password] node01 $ "
HELLO = f"hello:node01:{UID}\n"


@pytest.fixture(scope="module")
def locked(make_node):
    node = make_node()
    node.configure(auth=True, appwd="Geheim12", socmax=6)
    node.start()
    yield node
    node.stop()


@pytest.fixture(autouse=True)
def no_clients_left(locked):
    yield
    for client in locked.clients:
        client.close()
    locked.clients.clear()


@pytest.mark.parametrize("word", ["hello", "version", "exit"])
def test_without_password(locked, word):
    client = locked.client(LOCKED)
    if word == "exit":
        client.send("exit\n")
        assert client.rest() == "Bye!\n\n"
    else:
        assert client.ask(word) == {"hello": HELLO, "version": "2.0.0-0\n"}[word]


@pytest.mark.parametrize("command", ["Geheim12", "Geheim12 version"])
def test_right_password_opens_the_session(locked, command):
    client = locked.client(LOCKED)
    assert client.ask(command, "node01 $ ") == "AuthOk\n"
    assert client.ask("system heartbeat", "node01 $ ") == "<3 heartbeat <3\n"
    client.ask("conf", "[configure] node01 $ ")
    assert "Geheim12" in client.ask("dump", "[configure] node01 $ ")


@pytest.mark.parametrize(
    "command", ["wrong", "Geheim1", "Geheim123", "help", "conf", "reboot", "webrepl", "task list"]
)
def test_anything_else_closes(locked, command):
    assert locked.client(LOCKED).ask("Geheim12", "node01 $ ") == "AuthOk\n"  # ends the back-off
    client = locked.client(LOCKED)
    client.send(command + "\n")
    assert client.rest() == "AuthFailed\nBye!\n\n"


def test_guessing_gets_slow_on_every_connection(node):
    node.configure(auth=True, appwd="Geheim12", socmax=6)
    node.start()
    guesses = [node.client(LOCKED) for _ in range(4)]
    start = time.monotonic()
    for guess in guesses:
        guess.send("wrong\n")
    for guess in guesses:
        assert guess.rest() == "AuthFailed\nBye!\n\n"
    assert time.monotonic() - start > 0.25 + 0.5 + 1
    owner = node.client(LOCKED)
    owner.send("Geheim12\n")
    assert node.client(LOCKED).ask("hello") == HELLO
    assert not select.select([owner.socket], [], [], 0)[0]  # whose turn comes in two seconds
    assert owner.until("node01 $ ") == "AuthOk\nnode01 $ "


def test_password_is_never_printed(node):
    node.configure(auth=True, appwd="Geheim12", dbg=True, staessid="elsewhere;home")
    node.start()
    client = node.client(LOCKED)
    client.ask("Geheim12", "node01 $ ")
    client.send("wrongsecret\n")
    console = "\n".join(node.console)
    for secret in ("Geheim12", "at-home-1234", "wrongsecret"):
        assert secret not in console

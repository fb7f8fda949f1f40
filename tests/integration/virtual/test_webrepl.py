"""WebREPL on a virtual board, judged by a client that shares no code with it."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import urllib.request

import pytest

from micros_ide.model.virtual import VirtualState
from tests.integration.virtual.web_repl_client import BINARY, CLOSE, PING, TEXT, WebReplClient

CONNECT = """
import network, time
sta = network.WLAN(network.STA_IF)
sta.active(True)
sta.connect('virtual', 'micros-virtual')
while not sta.isconnected():
    time.sleep_ms(5)
"""
START = CONNECT + "import webrepl; webrepl.start(password='secret')\n"
BUSY = b"while True:\r    pass\r\r"


class Board:
    """A running board, its serial terminal, and clients of its WebREPL."""

    def __init__(self, status, line):
        self.address = status.address
        self.status = status
        self.line = line
        self.clients = []

    def connect(self, **options):
        self.clients.append(WebReplClient(self.address, **options))
        return self.clients[-1]

    def login(self, password="secret"):
        client = self.connect()
        client.login(password)
        return client


@pytest.fixture
def plain(virtual_esp32, terminal):
    """A board in the raw REPL, without a network."""
    board = Board(virtual_esp32, terminal(virtual_esp32.port, raw=True))
    yield board
    for client in board.clients:
        client.close()


@pytest.fixture
def board(plain):
    """A board with WebREPL on, at its prompt."""
    plain.line.run(START)
    plain.line.type(b"\x02")
    plain.line.wait_for(b">>> ")
    return plain


def refuses(address, port=8266):
    """Whether nothing answers there: no connection, or one that closes without a byte."""
    try:
        with socket.create_connection((address, port), 2) as link:
            link.sendall(b"GET / HTTP/1.1\r\n\r\n")
            return link.recv(100) == b""
    except OSError:
        return True


def test_starting_says_where_it_listens_and_in_which_mode(plain):
    line = plain.line
    assert line.run("import webrepl; webrepl.start(password='secret')").splitlines() == [
        "WebREPL no active interface",
        "Started webrepl in manual override mode",
    ]
    out = line.run(START).splitlines()
    assert out == [
        f"WebREPL server started on http://{plain.address}:8266/",
        "Started webrepl in manual override mode",
    ]


def test_the_password_opens_the_terminal(board):
    client = board.connect()
    client.upgrade()
    assert client.wait_for(b"Password: ") == b"Password: "
    client.type(b"sec")
    client.type(b"ret\r")
    assert client.wait_for(b">>> ") == b"\r\nWebREPL connected\r\n>>> "
    client.type(b"print(6 * 7)\r")
    assert client.wait_for(b">>> ") == b"print(6 * 7)\r\n42\r\n>>> "
    seen = board.line.wait_for(b"42\r\n>>> ")
    assert b"\r\nWebREPL connection from: ('127." in seen
    assert b"secret" not in seen


def test_a_wrong_password_is_denied_and_the_connection_closed(board):
    for wrong in (b"wrong", b"", b"secret1", b"secre", b"s" * 300):
        client = board.connect()
        client.upgrade()
        client.wait_for(b"Password: ")
        client.type(wrong + b"\r")
        assert client.wait_for(b"denied\r\n") == b"\r\nAccess denied\r\n"
        client.wait_closed()
        assert client.text == b""
        board.line.wait_for(b"dupterm: EOF received, deactivating\r\n")
    board.login()


def test_before_the_password_nothing_is_shown_or_done(board):
    client = board.connect()
    client.upgrade()
    client.wait_for(b"Password: ")
    board.line.type(b"print('private')\r")
    board.line.wait_for(b"private\r\n>>> ")
    client.send(BINARY, client.request(2, "boot.py") + b"\r")
    assert client.wait_for(b"\r\nAccess denied\r\n") == b"\r\nAccess denied\r\n"


def test_what_the_program_prints_goes_to_both_terminals_and_both_can_type(board):
    client = board.login()
    board.line.type(b"print('\\xe4\\u20ac\\U0001f600' * 700)\r")
    text = client.wait_for(b"\r\n>>> ").decode()
    assert text.endswith("ä€😀" * 700 + "\r\n>>> ")
    client.type(b"\x01")
    client.wait_for(b"raw REPL; CTRL-B to exit\r\n>")
    client.type(b"print('raw')\x04")
    assert client.wait_for(b"\x04\x04>") == b"OKraw\r\n\x04\x04>"


def test_ctrl_c_ends_a_program_that_never_waits(board):
    client = board.login()
    client.type(BUSY)
    client.wait_for(b"... \r\n")
    client.type(b"\x03")
    assert b"KeyboardInterrupt" in client.wait_for(b">>> ")


def test_a_file_comes_back_as_it_was_put(board):
    client = board.login()
    client.type(b"import os\r")
    client.wait_for(b">>> ")
    for size in (0, 1, 255, 256, 257, 511, 512, 513, 1024, 20000):
        data = os.urandom(size)
        client.put("data.bin", data)
        assert client.get("data.bin") == data
        client.type(b"print(os.stat('data.bin')[6])\r")
        client.wait_for(b"\r\n%d\r\n>>> " % size)


def test_answers_are_framed_as_the_chip_frames_them(board):
    """One binary frame for each answer: WB and a code, a length and a piece, three numbers."""
    client = board.login()
    client.put("x", b"abc" * 100)
    content = b"abc" * 100
    expected = [
        b"\x82\x04WB\0\0",
        b"\x82\x7e\x01\x02\x00\x01" + content[:256],
        b"\x82\x2e\x2c\x00" + content[256:],
        b"\x82\x02\0\0\x82\x04WB\0\0",
    ]
    for request, answer in zip(
        (client.request(2, "x"), b"\0", b"\0", b"\0"), expected, strict=True
    ):
        client.send(BINARY, request)
        assert client.raw(len(answer)) == answer
    client.send(BINARY, client.request(3))
    assert client.raw(5)[:2] == b"\x82\x03"


def test_the_version_is_that_of_micropython(board):
    client = board.login()
    version = client.version()
    client.type(b"import sys; print(tuple(sys.implementation.version[:3]))\r")
    client.wait_for(b"\r\n%s\r\n" % repr(version).encode())


def test_many_operations_and_names_with_folders_on_one_connection(board):
    client = board.login()
    client.type(b"import os; os.mkdir('lib')\r")
    client.wait_for(b"\r\n>>> ")
    for number in range(10):
        client.put(f"lib/part{number}.py", b"# %d\n" % number * 30)
    for number in range(10):
        assert client.get(f"/lib/part{number}.py") == b"# %d\n" % number * 30


def test_a_missing_file_ends_the_connection_as_on_the_chip(board):
    client = board.login()
    client.send(BINARY, client.request(2, "nothing.here"))
    client.wait_closed()
    # The line about the connection may come late; of the file only the console hears.
    assert re.fullmatch(rb"(\r\nWebREPL connection from: [^\r\n]*\r\n)?", client.text)
    said = board.line.wait_for(b"ENOENT")
    assert b"dupterm: Exception in read() method, deactivating: " in said
    board.login().put("now.txt", b"works again")


def test_files_travel_while_the_program_never_waits(board):
    client = board.login()
    client.type(BUSY)
    client.wait_for(b"... \r\n")
    data = os.urandom(30000)
    client.put("data.bin", data)
    assert client.get("data.bin") == data
    client.type(b"\x03")
    client.wait_for(b"KeyboardInterrupt")


def test_files_travel_while_an_event_loop_runs_and_reads_the_same_disk(board):
    """As in the firmware's recovery mode: started from asyncio, which polls the files."""
    client = board.login()
    client.type(
        b"\x05import asyncio, os\n"
        b"async def watch():\n"
        b"    while 'stop' not in os.listdir():\n"
        b"        await asyncio.sleep_ms(1)\n"
        b"    print('saw', open('stop').read())\n"
        b"asyncio.run(watch())\n\x04"
    )
    data = os.urandom(5000)
    for number in range(5):
        client.put(f"data{number}", data)
        assert client.get(f"data{number}") == data
    client.put("stop.new", b"it")
    client.type(b"\x03")
    client.wait_for(b"KeyboardInterrupt")
    client.type(b"os.rename('stop.new', 'stop'); asyncio.run(watch())\r")
    client.wait_for(b"saw it\r\n")


def test_only_one_client_at_a_time(board):
    first = board.login()
    second = board.connect()
    second.upgrade()
    second.wait_closed()
    assert second.text == b""
    assert b"rejected" in board.line.wait_for(b"rejected\r\n")
    first.put("still.here", b"yes")
    first.close()
    board.line.wait_for(b"dupterm: EOF received, deactivating\r\n")
    assert board.login().get("still.here") == b"yes"


def test_a_close_frame_is_answered_and_pings_are_not(board):
    client = board.login()
    client.send(PING, b"are you there")
    client.send(TEXT, b"")
    client.type(b"1 + 1\r")
    assert client.wait_for(b">>> ") == b"1 + 1\r\n2\r\n>>> "
    client.send(CLOSE, b"")
    client.wait_closed()
    board.line.wait_for(b"dupterm: EOF received")


def test_a_frame_that_is_too_long_for_a_chip_ends_the_connection(board):
    client = board.login()
    client.send_raw(b"\x82\xff" + (1 << 32).to_bytes(8, "big") + b"\0\0\0\0")
    client.wait_closed()
    board.login()


def test_a_browser_gets_the_page_that_loads_the_client(board):
    with urllib.request.urlopen(f"http://{board.address}:8266/", timeout=5) as answer:
        page = answer.read()
    assert page == (
        b'<base href="https://micropython.org/webrepl/"></base>\r\n'
        b'<script src="webrepl_content.js"></script>\r\n'
    )


def test_passwords_are_those_a_chip_takes(plain):
    line = plain.line
    line.run(CONNECT)
    assert "ValueError" in line.run("import webrepl; webrepl.start(password='0123456789')")
    assert "manual override" in line.run("webrepl.start(password='012345678')")
    plain.login("012345678").close()
    out = line.run("webrepl.start()")
    assert "not configured, run 'import webrepl_setup'" in out
    assert "TypeError" in out
    line.run("f = open('webrepl_cfg.py', 'w'); f.write(\"PASS = 'stored'\\n\"); f.close()")
    out = line.run("webrepl.start()")
    assert out.endswith("Started webrepl in normal mode\r\n")
    plain.login("stored")


def test_another_port_can_be_chosen_and_stopping_closes_everything(board):
    client = board.login()
    board.line.type(b"webrepl.stop()\r")
    client.wait_closed()
    assert refuses(board.address)
    board.line.type(b"webrepl.start(8267, 'other')\r")
    board.line.wait_for(b"override mode\r\n>>> ")
    client = board.connect(port=8267)
    client.login("other")
    assert refuses(board.address)


def test_starting_in_the_foreground_waits_for_a_client(plain):
    plain.line.run(CONNECT)
    plain.line.type(b"import webrepl; webrepl.start_foreground(password='secret')\x04")
    plain.line.wait_for(b"Starting webrepl in foreground mode")
    with urllib.request.urlopen(f"http://{plain.address}:8266/", timeout=5) as answer:
        assert answer.read()
    assert b"\x04" not in plain.line.read(0.1)
    plain.login()
    plain.line.wait_for(b"\x04\x04>")


def test_it_is_reachable_by_its_network_alone(fleet, plain, wait_until):
    plain.line.run("import webrepl; webrepl.start(password='secret')")
    assert refuses(plain.address)
    plain.line.run(CONNECT)
    client = plain.login()
    assert refuses("127.0.0.1")
    plain.line.run("sta.disconnect()")
    client.wait_closed()
    assert refuses(plain.address)
    plain.line.run(CONNECT)
    client = plain.login()
    fleet.control("esp32").wifi(False)
    client.wait_closed()
    assert refuses(plain.address)
    fleet.control("esp32").wifi(True)
    wait_until(lambda: not refuses(plain.address))
    plain.login()


@pytest.mark.parametrize(
    ("code", "sign"), [(b"\x04", b"soft reboot"), (b"import machine; machine.reset()\r", b"ets ")]
)
def test_a_reset_ends_it_and_it_can_be_started_again(board, code, sign):
    client = board.login()
    client.type(code)
    client.wait_closed()
    board.line.wait_for(sign)
    board.line.wait_for(b">>> ")
    assert refuses(board.address)
    board.line.enter_raw()
    board.line.run(START)
    board.login()


def test_boot_py_can_start_it_before_there_is_a_network(board):
    client = board.login()
    client.put("webrepl_cfg.py", b"PASS = 'stored'\n")
    client.put("boot.py", b"import webrepl; webrepl.start()\n" + CONNECT.encode())
    client.type(b"\x04")
    client.wait_closed()
    board.line.wait_for(b"soft reboot")
    board.line.wait_for(b">>> ")
    assert board.login("stored").get("webrepl_cfg.py") == b"PASS = 'stored'\n"


def test_a_connection_that_breaks_leaves_a_part_of_the_file(board):
    client = board.login()
    client.send(BINARY, client.request(1, "part.bin", 10000))
    assert client.binary(4) == b"WB\0\0"
    client.send(BINARY, b"p" * 1024)
    client.send(BINARY, b"q" * 500)
    client.close()
    board.line.wait_for(b"EOF received")
    found = board.login().get("part.bin")
    assert found == (b"p" * 1024 + b"q" * 500)[: len(found)]
    assert found


def test_on_a_full_disk_the_chip_reports_success(board):
    """What MicroPython does: no write is looked at, and what is left is not the file."""
    client = board.login()
    client.type(
        b"\x05import os\n"
        b"with open('fill', 'wb') as file:\n"
        b"    for _ in range(os.statvfs('/')[3] - 6): file.write(bytes(4096))\n"
        b"print('filled', os.statvfs('/')[3])\n\x04"
    )
    client.wait_for(b"\r\nfilled ")
    client.wait_for(b">>> ")
    client.put("data.bin", os.urandom(30000))
    assert len(client.get("data.bin")) < 30000


def test_power_that_fails_while_a_file_is_put_leaves_no_damage(fleet, board, terminal, wait_until):
    client = board.login()
    client.put("keep.bin", b"k" * 3000)
    fleet.control("esp32").cut_power_after(6)
    client.send(BINARY, client.request(1, "new.bin", 60000))
    assert client.binary(4) == b"WB\0\0"
    with contextlib.suppress(ConnectionError):
        for _ in range(58):
            client.send(BINARY, b"n" * 1024)
    wait_until(lambda: fleet.status("esp32").state is VirtualState.OFF)
    board.line.close()
    fleet.cycle("esp32")
    board.line = terminal(board.status.port, raw=True)
    board.line.run(START)
    client = board.login()
    assert client.get("keep.bin") == b"k" * 3000
    assert set(client.get("new.bin")) <= {ord("n")}

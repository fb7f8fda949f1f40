"""The console: both ways, through a terminal or a pipe, over resets and pulled cables."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
import sys
import termios
import threading
import time

import pytest

from micros_ide.errors import Busy, InvalidInput, NotFound

TIMEOUT_S = 20.0
HOLD = """
import os, sys
os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY)
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def status(bench):
    """A board with a node called lamp on it."""
    status = bench.board()
    bench.deploy(status.port)
    return status


class Terminal:
    """The command line at the other end of a pseudo terminal."""

    def __init__(self, *words):
        self._outer, inner = os.openpty()
        self.before = termios.tcgetattr(inner)
        command = [sys.executable, "-m", "micros_ide.cli", "console", *map(str, words)]
        self._process = subprocess.Popen(command, stdin=inner, stdout=inner, stderr=inner)
        self._inner = inner
        self.text = b""

    def type(self, keys: bytes) -> None:
        os.write(self._outer, keys)

    def expect(self, pattern: bytes) -> None:
        """Read until `pattern` was shown, and forget all up to it."""
        deadline = time.monotonic() + TIMEOUT_S
        while not (found := re.search(pattern, self.text)):
            left = deadline - time.monotonic()
            assert left > 0, (pattern, self.text)
            if select.select([self._outer], [], [], left)[0]:
                self.text += os.read(self._outer, 4096)
        self.text = self.text[found.end() :]

    def modes(self):
        return termios.tcgetattr(self._inner)

    def stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)

    def end(self) -> int:
        code = self._process.wait(TIMEOUT_S)
        assert self.modes() == self.before
        return code

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        for end in (self._inner, self._outer):
            os.close(end)


@pytest.fixture
def terminal(status):
    """The console of the board in a terminal, once it says that it is open."""
    made = Terminal("--port", status.name)
    try:
        made.expect(rb"Ctrl-\] leaves")
        yield made
    finally:
        made.close()


def test_keys_and_words_go_both_ways_and_the_terminal_is_as_before(terminal):
    terminal.type(b"\x03")  # goes to the board, not to the console
    terminal.expect(rb">>> ")
    assert terminal.modes() != terminal.before
    terminal.type(b"6 * 7\r")
    terminal.expect(rb"6 \* 7\r\n42\r\n>>> ")
    terminal.type(b"print('\\x1b[31mred')\r")
    terminal.expect(rb"\x1b\[31mred")  # as it came
    terminal.type(b"\x04")
    terminal.expect(rb"\[NODE\] lamp ")
    terminal.type(b"\x03")
    terminal.expect(rb"(?s)stopped from the console.*>>> ")
    terminal.type(b"\x1dignored")
    assert terminal.end() == 0


def test_a_port_that_goes_away_is_waited_for(bench, status, terminal):
    control = bench.core.virtual.fleet.control(status.name)
    control.power_off()
    terminal.expect(rb"went away: waiting for it")
    terminal.type(b"lost\r")
    control.power_on(await_tool=True)
    terminal.expect(rb"is back")
    terminal.expect(rb"\[NODE\] lamp ")
    control.power_off()
    terminal.expect(rb"went away")
    terminal.type(b"\x1d")
    assert terminal.end() == 0
    control.power_on()


def test_a_kill_leaves_the_terminal_as_it_was(terminal):
    terminal.stop()
    assert terminal.end() == 130


def piped(text, *words):
    command = [sys.executable, "-m", "micros_ide.cli", "console", *map(str, words)]
    return subprocess.run(command, input=text, capture_output=True, timeout=TIMEOUT_S, check=False)


def test_lines_from_a_pipe_are_taken_one_by_one_and_logged(status, tmp_path):
    log = tmp_path / "console.log"
    lines = b"".join(b"x%d = '%s'\n" % (n, b"y" * 60) for n in range(12))
    done = piped(
        b"\x03" + lines + b"print(len(x11), x0 == x11)\n", "--port", status.port, "--log", log
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.endswith(b"60 True\r\n>>> ")
    assert log.read_bytes() == done.stdout
    assert log.stat().st_mode & 0o777 == 0o600


def test_a_reset_is_heard_from_its_first_word_and_opening_alone_disturbs_nobody(
    bench, status, says
):
    text, there = bytearray(), threading.Event()

    def show(data):
        text.extend(data)
        if re.search(rb"\[NODE\] lamp .*\n", text):
            there.set()

    with bench.core.serial_console.open(status.port, show, print, reset=True) as console:
        assert there.wait(TIMEOUT_S), text
        console.wait_quiet(0.3, TIMEOUT_S)
    assert text.startswith(b"ets ")
    text.clear()
    with bench.core.serial_console.open(status.port, show, print) as console:
        assert says("lamp", "hello").startswith("hello:lamp:")
        console.wait_quiet(0.2, TIMEOUT_S)
    assert text == b""


def test_json_holds_what_was_printed(status):
    done = piped(b"\x03\nprint(6 * 7)\n", "--port", status.port, "--json")
    document = json.loads(done.stdout)
    assert document["output"].endswith("\r\n42\r\n>>> ")
    assert document["bytes"] == len(document["output"].encode())
    assert (document["port"], document["baud"]) == (status.port, 115200)


def test_a_busy_port_names_its_holder(bench, status):
    command = [sys.executable, "-c", HOLD, status.port]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(Busy, match=f"pid {other.pid}"):
            bench.core.serial_console.open(status.port, print, print)
        other.stdin.close()
        other.wait(10)
    with pytest.raises(NotFound):
        bench.core.serial_console.open("/dev/ttyNONE", print, print)
    with pytest.raises(InvalidInput, match="baud"):
        bench.core.serial_console.open(status.port, print, print, baud=1)


def test_what_goes_wrong_ends_it(bench, status):
    def show(data):
        raise BrokenPipeError

    with bench.core.serial_console.open(status.port, show, print) as console:
        console.type(b"\x03")
        console.wait(TIMEOUT_S)
        assert isinstance(console.failure, BrokenPipeError)
        assert not console.alive

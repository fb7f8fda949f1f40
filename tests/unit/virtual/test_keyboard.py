"""What is typed reaches the interpreter in order; Ctrl-C when it does no harm."""

from __future__ import annotations

import pytest

from micros_ide.virtual.event_loop import EventLoop
from micros_ide.virtual.keyboard import Keyboard


class Recorder:
    """Takes Ctrl-C only when told so."""

    def __init__(self):
        self.got = b""
        self.refusals = 0

    def type(self, data):
        self.got += data

    def interrupt(self):
        if self.refusals:
            self.refusals -= 1
            return False
        self.got += b"\x03"
        return True


@pytest.fixture
def loop():
    made = EventLoop()
    yield made
    made.close()


@pytest.fixture
def console():
    return Recorder()


def run(loop, seconds):
    loop.later(seconds, loop.stop)
    loop.run()
    loop._stopped = False


def test_plain_bytes_pass_at_once(loop, console):
    Keyboard(loop, console, held=False).type(b"print(1)\r\x04")
    assert console.got == b"print(1)\r\x04"


def test_ctrl_c_waits_for_a_good_moment_and_all_behind_it_waits_too(loop, console):
    keyboard = Keyboard(loop, console, held=False)
    console.refusals = 3
    keyboard.type(b"a\x03b")
    assert (console.got, keyboard.waiting) == (b"a", 2)
    run(loop, 0.1)
    assert (console.got, keyboard.waiting) == (b"a\x03b", 0)


def test_a_second_ctrl_c_waits_for_an_answer_to_the_first(loop, console):
    keyboard = Keyboard(loop, console, held=False)
    keyboard.type(b"\x03\x03")
    assert console.got == b"\x03"
    keyboard.note_output()
    run(loop, 0.02)
    assert console.got == b"\x03\x03"


def test_a_silent_program_gets_the_second_ctrl_c_in_the_end(loop, console):
    Keyboard(loop, console, held=False).type(b"\x03\x03")
    run(loop, 0.2)
    assert console.got == b"\x03\x03"


def test_when_ctrl_c_is_off_it_is_a_byte_like_any_other(loop, console):
    keyboard = Keyboard(loop, console, held=False)
    keyboard.ctrl_c = False
    keyboard.type(bytes(range(256)))
    assert console.got == bytes(range(256))


def test_on_the_way_to_a_prompt_only_ctrl_c_passes_and_takes_along_what_was_before(loop, console):
    keyboard = Keyboard(loop, console, held=True)
    keyboard.type(b"lost\x03kept")
    assert console.got == b"\x03"
    keyboard.release()
    assert console.got == b"\x03kept"
    keyboard.hold()
    keyboard.type(b"later")
    keyboard.close()
    keyboard.release()
    assert console.got == b"\x03kept"

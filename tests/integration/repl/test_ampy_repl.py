"""The raw REPL against genuine MicroPython on a serial line."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from micros_ide.engine.events import EventBus
from micros_ide.engine.jobs import JobEngine
from micros_ide.errors import (
    BoardError,
    Busy,
    ConnectionLost,
    DeviceTimeout,
    InvalidInput,
    NotFound,
)
from micros_ide.model.jobs import JobState
from micros_ide.model.reporting import QuietReport
from micros_ide.workers.ampy_repl import Repl, wait_console

REPORT = QuietReport()
BIN = Path(sys.executable).parent


def test_opening_is_quick_and_the_answer_to_an_expression_is_a_value(board):
    start = time.monotonic()
    with Repl.open(board.port, REPORT) as repl:
        assert time.monotonic() - start < 1.0
        assert repl.eval("(1, 'ä', b'\\x00', None, {'a': [2.5]})") == (
            1,
            "ä",
            b"\x00",
            None,
            {"a": [2.5]},
        )


def test_every_byte_both_ways_is_counted(board):
    with Repl.open(board.port, REPORT) as repl:
        before, up, down = repl.wire, board.up, board.down
        repl.exec("print('x' * 1000)")
        assert repl.wire.up - before.up == board.up - up
        assert repl.wire.down - before.down == board.down - down > 1000


def test_long_code_goes_through_raw_paste_windows(board):
    with Repl.open(board.port, REPORT) as repl:
        code = "a = [" + ", ".join(str(n) for n in range(5000)) + "]\nprint(sum(a))"
        assert repl.exec(code).strip() == b"12497500"
        assert repl.wire.up < len(code) * 1.01 + 100


def test_a_board_without_raw_paste_is_served_by_the_plain_raw_repl(board):
    # MicroPython before 1.14 keeps 05 'A' as text and takes 01 for Ctrl-A: another banner.
    board.on_the_way = lambda data: data.replace(b"\x05A\x01", b"\x01")
    with Repl.open(board.port, REPORT) as repl:
        assert repl.exec("print(6 * 7)").strip() == b"42"
        assert repl.exec("print('again')").strip() == b"again"
        with pytest.raises(BoardError, match="ZeroDivisionError"):
            repl.exec("1/0")


def test_what_the_board_raises_arrives_as_output_and_traceback(board):
    with Repl.open(board.port, REPORT) as repl:
        with pytest.raises(BoardError) as caught:
            repl.exec("print('before')\ndef f():\n raise KeyError('k')\nf()")
        assert caught.value.output.strip() == "before"
        assert caught.value.traceback.endswith("KeyError: k")
        assert "line 3" in caught.value.traceback
        assert repl.eval("1") == 1


def test_a_syntax_error_in_the_middle_of_long_code_is_reported_and_survived(board):
    with Repl.open(board.port, REPORT) as repl:
        with pytest.raises(BoardError, match="SyntaxError"):
            repl.exec("x = = 1\n" + "y = 1\n" * 500)
        assert repl.eval("2") == 2


def test_output_streams_while_the_code_runs(board):
    seen: list[bytes] = []
    with Repl.open(board.port, REPORT) as repl:
        first = threading.Event()

        def watch(part: bytes) -> None:
            seen.append(part)
            first.set()

        code = "import sys\nprint('one')\nsys.stdin.read(1)\nprint('two')"
        repl.begin(code)
        answer = threading.Thread(target=lambda: first.wait(5) and board.type(b"k"))
        answer.start()
        assert repl.finish(5, watch).split() == [b"one", b"two"]
        answer.join()
    assert len(seen) >= 2


def test_endless_code_ends_in_a_timeout_and_the_next_call_works(board):
    with Repl.open(board.port, REPORT) as repl:
        with pytest.raises(DeviceTimeout):
            repl.exec("while True: pass", timeout=0.3)
        assert repl.eval("3") == 3


def test_an_expression_without_a_literal_is_refused(board):
    with Repl.open(board.port, REPORT) as repl, pytest.raises(BoardError, match="no plain value"):
        repl.eval("object()")


def test_control_characters_in_code_are_refused(board):
    with Repl.open(board.port, REPORT) as repl, pytest.raises(InvalidInput):
        repl.exec("x = '\x04'")


def test_a_running_program_is_interrupted(board):
    with Repl.open(board.port, REPORT) as repl:
        repl.begin("import time\nwhile True: time.sleep(1)")
        repl._running = False  # as if the program had been there before us
        repl.line.close()
    with Repl.open(board.port, REPORT) as repl:
        assert repl.eval("4") == 4


def test_a_program_that_survives_one_interrupt_falls_to_the_second(board):
    stubborn = """
import time
try:
    while True: time.sleep(1)
except KeyboardInterrupt:
    while True: time.sleep(1)
"""
    with Repl.open(board.port, REPORT) as repl:
        repl.begin(stubborn)
        repl._running = False
        repl.line.close()
    with Repl.open(board.port, REPORT) as repl:
        assert repl.eval("5") == 5


def test_other_tools_find_the_board_usable_afterwards(board):
    with Repl.open(board.port, REPORT) as repl:
        repl.exec("kept = 7")
    command = [BIN / "mpremote", "connect", board.port, "resume", "eval", "kept"]
    answer = subprocess.run(command, capture_output=True, check=True, timeout=20)
    assert answer.stdout.strip() == b"7"


def test_a_port_that_is_open_elsewhere_is_busy(board):
    with Repl.open(board.port, REPORT), pytest.raises(Busy):
        Repl.open(board.port, REPORT)


def test_a_port_that_is_not_there_is_not_found():
    with pytest.raises(NotFound):
        Repl.open("/dev/nothing-of-this-name", REPORT)


def test_silence_ends_in_a_timeout_with_a_hint(board):
    board.on_the_way = lambda data: b""
    with pytest.raises(DeviceTimeout, match="no MicroPython prompt") as caught:
        Repl.open(board.port, REPORT, timeout=0.5)
    assert "RESET" in (caught.value.hint or "")


def test_unplugging_is_a_lost_connection(board):
    with Repl.open(board.port, REPORT) as repl:
        board.unplug()
        with pytest.raises(ConnectionLost):
            repl.exec("print(1)")
        board.plug()


def test_cancelling_ends_a_wait_at_once_and_leaves_the_board_at_a_prompt(board):
    engine = JobEngine(EventBus())
    started = threading.Event()

    def run(report):
        with Repl.open(board.port, report) as repl:
            repl.begin("while True: pass")
            started.set()
            repl.finish(30)

    job = engine.submit("wait", "serial:x", run)
    assert started.wait(5)
    begin = time.monotonic()
    job.cancel()
    assert job.wait(5).state is JobState.CANCELLED
    assert time.monotonic() - begin < 1.5
    engine.close()
    with Repl.open(board.port, REPORT) as repl:
        assert repl.eval("6") == 6


def test_cancelling_while_code_is_handed_over_leaves_the_board_usable_for_any_tool(board):
    engine = JobEngine(EventBus())
    stop_at = board.up + 2_000

    def notice(data: bytes) -> bytes:
        if board.up > stop_at:
            job.cancel()
        return data

    def run(report):
        with Repl.open(board.port, report) as repl:
            repl.exec("x = 1\n" * 5_000)

    board.on_the_way = notice
    job = engine.submit("paste", "serial:x", run)
    assert job.wait(5).state is JobState.CANCELLED
    engine.close()
    board.on_the_way = lambda data: data
    command = [BIN / "mpremote", "connect", board.port, "resume", "eval", "6*7"]
    answer = subprocess.run(command, capture_output=True, check=True, timeout=20)
    assert answer.stdout.strip() == b"42"


def test_a_console_line_is_found_without_touching_the_program(board):
    with Repl.open(board.port, REPORT) as repl:
        repl.begin(
            "import time\nn = 0\nwhile True:\n print('[NODE]', n)\n time.sleep_ms(20)\n n += 1"
        )
        repl._running = False
        repl._lost_step = True
    before = board.up
    numbers = [
        int(wait_console(board.port, re.compile(r"\[NODE\] (\d+)"), 5, REPORT)[1]) for _ in range(2)
    ]
    assert numbers[1] > numbers[0]
    assert board.up == before


def test_waiting_for_a_line_that_does_not_come_says_what_came(board):
    with Repl.open(board.port, REPORT) as repl:
        repl.begin("print('invalid header: 0xffffffff')\nwhile True: pass")
        with pytest.raises(DeviceTimeout, match="invalid header"):
            repl.line.wait_line(re.compile("NODE"), 0.4)


def test_a_console_on_a_port_that_appears_later_is_waited_for(board, tmp_path):
    link = tmp_path / "port"
    threading.Timer(0.3, lambda: link.symlink_to(board.port)).start()
    with Repl.open(board.port, REPORT) as repl:
        repl.begin("import time\nwhile True:\n print('up')\n time.sleep_ms(20)")
        repl._running = False
        repl._lost_step = True
    assert wait_console(str(link), re.compile("up"), 5, REPORT)


def test_a_port_that_goes_away_while_its_console_is_watched_is_waited_for(board, tmp_path):
    link = tmp_path / "port"
    link.symlink_to(board.port)
    with Repl.open(board.port, REPORT) as repl:
        repl.begin("import time\nwhile True:\n print('up')\n time.sleep_ms(20)")
        repl._running = False
        repl._lost_step = True
    heard = threading.Event()

    def replug() -> None:
        assert heard.wait(5)
        link.unlink()
        board.unplug()  # everything passes from here on
        board.plug()
        link.symlink_to(board.port)

    def swallow(data: bytes) -> bytes:
        heard.set()
        return b"." * len(data)

    board.on_the_way_back = swallow
    other = threading.Thread(target=replug)
    other.start()
    assert wait_console(str(link), re.compile("up"), 10, REPORT)
    other.join()


def test_a_program_that_goes_on_printing_at_the_prompt_is_ended_by_a_restart(board):
    restarted = threading.Event()

    def chatter(data: bytes) -> bytes:
        if b"soft reboot" in data:
            restarted.set()
        return data if restarted.is_set() else data.replace(b">", b">tick 1 > 0\r\n")

    with Repl.open(board.port, REPORT) as repl:
        board.on_the_way_back = chatter
        values = [repl.eval(str(n)) for n in range(3)]
    assert values == [0, 1, 2]
    assert restarted.is_set()


MAIN = "with open('main.py', 'w') as f: f.write({!r})"


def test_a_soft_reset_gives_a_fresh_interpreter_and_does_not_start_the_program(board):
    with Repl.open(board.port, REPORT) as repl:
        repl.exec("x = 1\n" + MAIN.format("print('main runs')\n"))
        repl.soft_reset()
        assert repl.eval("'x' in globals()") is False
        assert b"main runs" not in repl.exec("print('only this')")


def test_a_boot_script_that_does_not_end_is_interrupted_by_a_soft_reset(board):
    with Repl.open(board.port, REPORT) as repl:
        repl.exec("with open('boot.py', 'w') as f: f.write('while True: pass')")
        repl.soft_reset(timeout=2)
        repl.exec("import os\nos.remove('boot.py')")


@pytest.mark.parametrize("can_reset", [True, False])
def test_a_reboot_starts_the_program_and_the_repl_can_take_over_again(board, can_reset):
    with Repl.open(board.port, REPORT) as repl:
        code = "print('[NODE] up', 1)\nwhile True:\n import time\n time.sleep(1)\n"
        repl.exec(MAIN.format(code))
        if not can_reset:
            repl.exec("import sys\nsys.modules['machine'] = sys")
        repl.reboot()
        assert repl.wait_line(re.compile(r"\[NODE\] up (\d)"), 10)[1] == "1"
        assert repl.eval("7") == 7

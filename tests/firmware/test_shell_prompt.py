"""`micros-ide shell` at a terminal, with a real node behind it."""

from __future__ import annotations

import signal
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from firmware_node import Node

if sys.platform == "win32":
    pytest.skip("needs a pseudo terminal", allow_module_level=True)

from terminal_program import CTRL_C, CTRL_D, UP, TerminalProgram

PROMPT = "node01 $"  # the blank behind it is a movement of the cursor


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def program(running: Node, home: Path) -> Iterator[TerminalProgram]:
    """The program in a session with the node; each test leaves both at the prompt."""
    with TerminalProgram(home, "shell", f"{running.address}:{running.port}") as made:
        made.wait_for("exit leaves. Try: help\n")
        made.wait_for(PROMPT)
        yield made


def send(program: TerminalProgram, command: str, *answers: str, prompt: str = PROMPT) -> str:
    """Enter `command`; wait for each of `answers` and then for the prompt; return all that came."""
    program.type(f"{command}\r")
    return "".join([program.wait_for(text) for text in (*answers, prompt)])


def tab(program: TerminalProgram, begun: str, rest: str) -> None:
    """Press Tab behind `begun`, and wait for what it adds."""
    program.type(f"{begun}\t")
    program.wait_for(rest)


def test_tab_completes_what_the_node_can_do(program: TerminalProgram) -> None:
    tab(program, "syst", "em")
    tab(program, "heartb", "eat")
    send(program, "", "<3 heartbeat <3\n")
    tab(program, "task li", "st")
    send(program, "", "#Active   #taskID\n")
    tab(program, "system setclock mo", "nth=")
    program.type(CTRL_C)
    program.wait_for(f"\n{PROMPT}")


def test_what_a_task_prints_appears_while_somebody_types(program: TerminalProgram) -> None:
    send(program, "tst cnt &&200", "Start tst.cnt\n")
    program.type("ver")
    first = program.wait_for("[tst.cnt] cnt: ")
    program.wait_for("[tst.cnt] cnt: ")
    assert "2.0.0-0" not in first
    send(program, "sion", "2.0.0-0\n")
    send(program, "task kill tst.cnt", "Kill: tst.cnt|True\n")
    program.wait_for("[tst.cnt] ended\n")
    send(program, "slow wait 100 late &", "Start slow.wait\n", "[slow.wait] ")


def test_lines_of_a_function_appear_while_it_runs(program: TerminalProgram) -> None:
    program.type("slow lines 400\r")
    program.wait_for("line 3\n")
    program.type(CTRL_C)  # what is left would take two seconds
    left = program.wait_for("Stopped waiting.")
    assert "line 399" not in left
    program.wait_for(PROMPT)
    send(program, "version", "* connected to node01 again\n", "2.0.0-0\n")


def test_modes_are_in_the_prompt_and_secrets_not_in_the_history(
    program: TerminalProgram, home: Path
) -> None:
    send(program, "conf", prompt="[configure] node01 $")
    send(program, "stapwd s3cret-word", "Saved\n")
    tab(program, "irq_pr", "ell_ms")
    send(program, "", "300\n")
    send(program, "noconf", prompt=f"\n{PROMPT}")
    history = home / "data" / "shell_history"
    kept = history.read_text()
    assert "noconf\n" in kept
    assert "s3cret" not in kept
    assert stat.S_IMODE(history.stat().st_mode) == 0o600


def test_a_line_that_is_given_up_is_gone(program: TerminalProgram) -> None:
    program.type("reboot" + CTRL_C)
    program.wait_for(f"\n{PROMPT}")
    send(program, "version", "2.0.0-0\n")


def test_a_restart_is_waited_for(program: TerminalProgram) -> None:
    said = send(program, "reboot", "Bye!\n", "* node01 is back after ")
    assert "Reboot micrOS system.\nBye!\n* waiting for node01 to come back\n" in said
    send(program, "version", "2.0.0-0\n")


def test_a_node_without_power_is_met_again(program: TerminalProgram, running: Node) -> None:
    running.stop()
    program.wait_for("* node01 has ended the connection")
    send(program, "version", "cannot be reached")
    running.start()
    send(program, "version", "* connected to node01 again\n", "2.0.0-0\n")


def test_earlier_lines_come_back_in_another_session(running: Node, home: Path) -> None:
    with TerminalProgram(home, "shell", f"{running.address}:{running.port}") as one:  # it ends here
        one.wait_for(PROMPT)
        send(one, "system heartbeat", "<3 heartbeat <3\n")
        one.type(CTRL_D)
        assert one.wait_end() == 0
    with TerminalProgram(home, "shell", f"{running.address}:{running.port}") as again:
        again.wait_for(PROMPT)
        again.type(UP + "\r")
        again.wait_for("<3 heartbeat <3\n")
        again.process.send_signal(signal.SIGTERM)
        assert again.wait_end() == 130


def test_a_password_is_asked_for_and_not_shown(make_node: Callable[[], Node], home: Path) -> None:
    node = make_node()
    node.configure(auth=True, appwd="s3cret-word")
    node.start()
    with TerminalProgram(home, "shell", f"{node.address}:{node.port}") as program:
        locked = "[password] node01 $"
        program.wait_for(locked)
        send(program, "hello", "hello:node01:", prompt=locked)
        shown = send(program, "wrong-word", "refused the password", prompt=locked)
        shown += send(program, "s3cret-word", prompt=f"\n{PROMPT}")
        shown += send(program, "version", "2.0.0-0\n")
        assert "word" not in shown.replace("password", "")
        program.type("exit\r")
        assert program.wait_end() == 0
    node.stop()
    assert "word" not in (home / "data" / "shell_history").read_text()

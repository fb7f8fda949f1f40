"""Lasting sessions, completion and answers in pieces, with a real node behind them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from firmware_node import Node

from micros_ide.engine.events import EventBus
from micros_ide.errors import BoardError
from micros_ide.services.catalogue import Catalogue
from micros_ide.services.completion import Completion
from micros_ide.services.console import Console
from micros_ide.services.devices import Devices
from micros_ide.services.shell_session import ShellSession
from micros_ide.services.virtual_boards import VirtualBoards
from micros_ide.workers.device_shell import NodeShell


@pytest.fixture
def shell(running: Node) -> Iterator[NodeShell]:
    with NodeShell(running.address, running.port) as connected:
        yield connected


@pytest.fixture
def heard() -> list[str]:
    return []


@pytest.fixture
def session(running: Node, heard: list[str], tmp_path: Path) -> Iterator[ShellSession]:
    devices = Devices(tmp_path / "devices.json", EventBus())
    console = Console(devices, VirtualBoards(Catalogue(), tmp_path / "virtual"))
    target = f"{running.address}:{running.port}"
    with ShellSession(console, target, on_output=heard.append, on_news=heard.append) as made:
        yield made


def test_words_come_from_the_node(session: ShellSession) -> None:
    completion = Completion(session, ["devfid", "dbg"])
    assert [word.text for word in completion.fitting("syst")] == ["system"]
    functions = [word.text for word in completion.fitting("system ")]
    assert {"info", "heartbeat", "alarms"} <= set(functions)
    assert [word.text for word in completion.fitting("task ")] == ["list", "kill", "show"]
    session.run("conf", lambda _text: None)
    assert [word.text for word in completion.fitting("d")] == ["dump", "devfid", "dbg"]
    session.run("noconf", lambda _text: None)


def test_completion_loads_no_module(session: ShellSession) -> None:
    completion = Completion(session, [])
    assert "r=" not in [word.text for word in completion.fitting("tinyrgb color ")]
    assert "tinyrgb" not in session.ask("help")
    session.run("system heartbeat", lambda _text: None)
    words = completion.fitting("system setclock m")
    assert [(word.text, word.meaning) for word in words] == [
        ("month=", "has to be given"),
        ("mday=", "has to be given"),
        ("min=", "has to be given"),
    ]


def test_a_long_answer_comes_in_pieces(shell: NodeShell) -> None:
    pieces: list[str] = []
    shell.stream("tst rows 100 2000", pieces.append)  # more than one read takes
    rows = "".join(pieces).split("\n")
    assert rows[99] == "000099" + "." * 2000
    assert rows[100:] == ["end of rows", ""]
    assert len(pieces) > 1


def test_what_a_module_says_is_data_whatever_it_looks_like(shell: NodeShell) -> None:
    assert shell.command('tst echo "node01 $ "') == "args=('node01 $ ',) kwargs=[]"
    assert shell.command("tst bye") == "Bye!"
    assert shell.command("tst prompt") == "node01 $ "
    assert shell.command("tst ml") == "line1\nline2\nline3"


def test_long_answers_are_whole(shell: NodeShell) -> None:
    assert shell.command("tst big 8000") == "x" * 8000
    rows = shell.command("tst rows 300 100").split("\n")
    assert rows[0] == "000000" + "." * 100
    assert (rows[-2][:6], rows[-1]) == ("000299", "end of rows")


def test_json_of_a_node(shell: NodeShell) -> None:
    assert shell.json("tst nested") == {"x": {"y": 1}}
    assert shell.json("tst b") is True
    with pytest.raises(BoardError, match="no JSON: plain text"):
        shell.json("tst s")
    with pytest.raises(BoardError, match="no JSON: exec_lm_core LM_tst->exc: boom"):
        shell.json("tst exc")


def test_output_of_a_task_is_told_once_it_is_there(session: ShellSession, heard: list[str]) -> None:
    done = threading.Event()

    def told(line: str) -> None:
        heard.append(line)
        if line.endswith("ended"):
            done.set()

    session._on_output = told
    session.run('slow wait 150 "late" &', lambda _text: None)
    assert done.wait(10)
    assert heard == ["[slow.wait] late", "[slow.wait] ended"]

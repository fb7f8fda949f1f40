"""Facts of nodes that answer little, wrongly, or not at all; and the trends that are kept."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest

from micros_ide.core import Core
from micros_ide.engine.events import EventBus
from micros_ide.engine.jobs import JobEngine
from micros_ide.errors import AuthFailed, BoardError, DeviceTimeout, InvalidInput, JobCancelled
from micros_ide.model.node_facts import NodeState, Topic
from micros_ide.model.presence import How
from micros_ide.model.reporting import QuietReport
from micros_ide.services import node_facts as module
from micros_ide.services.node_trends import NodeTrends
from tests.stand_ins.shell_server import ShellServer

UID = "micr7c9ebd623ff8OS"
REPORT = QuietReport()
ALL = frozenset(Topic)


@pytest.fixture
def core(tmp_path):
    folder = Path(__file__)  # no firmware is needed
    with Core(data=tmp_path / "data", cache=tmp_path / "cache", firmware=folder) as made:
        yield made


@pytest.fixture
def server():
    running = ShellServer()
    yield running
    running.close()


def meet(core: Core, server: ShellServer) -> None:
    core.devices.met(
        UID,
        name="lamp",
        address="127.0.0.1",
        shell_port=server.port,
        version="",
        board_id="esp32",
        how=How.HELLO,
    )


def test_a_node_that_knows_no_command_tells_nothing_and_that_is_no_error(core, server):
    server.talks = [server.node("lamp", UID)]
    meet(core, server)
    facts = core.node_facts.facts(UID, ALL, REPORT)
    assert (facts.name, facts.version) == ("lamp", "2.0.0-0")
    assert facts.state == NodeState()
    assert facts.tasks is facts.log is facts.modules is facts.files is facts.free is None


def test_only_what_was_asked_for_is_asked(core, server):
    server.talks = [server.node("lamp", UID, task_list="#queue: 3 #load: 7%")]
    meet(core, server)
    facts = core.node_facts.facts(UID, [Topic.TASKS], REPORT)
    assert facts.tasks is not None
    assert facts.tasks.load == 7
    heard = b"".join(server.heard).decode().split("\n")
    assert [line for line in heard if line] == ["hello", "version", "task list", "exit"]


def test_a_node_that_asks_for_its_password_gets_nothing_but_the_question(core, server):
    def talk(link: socket.socket) -> None:
        link.sendall(b"[password] lamp $ ")
        while line := server.hear(link).decode().strip():
            if line == "hello":
                link.sendall(f"hello:lamp:{UID}\n[password] lamp $ ".encode())
            else:
                return

    server.talks = [talk]
    meet(core, server)
    with pytest.raises(AuthFailed, match="asks for its password"):
        core.node_facts.facts(UID, ALL, REPORT)
    assert not any(b"system" in piece for piece in server.heard)


def test_silence_ends_in_a_timeout_and_a_cancel_ends_it_at_once(core, server, monkeypatch):
    server.talks = [server.answering()]
    meet(core, server)
    monkeypatch.setattr(module, "_SILENCE_S", 0.2)
    with pytest.raises(DeviceTimeout):
        core.node_facts.facts(UID, ALL, REPORT)
    monkeypatch.setattr(module, "_SILENCE_S", 60.0)
    jobs, asked = JobEngine(EventBus()), threading.Event()
    server.talks = [
        lambda link: (
            link.sendall(b"lamp $ "),
            server.hear(link),
            asked.set(),
            server.over.wait(30),
        )
    ]
    job = jobs.submit("look", "x", lambda report: core.node_facts.facts(UID, ALL, report))
    assert asked.wait(20)
    job.cancel()
    with pytest.raises(JobCancelled):
        job.result()
    server.over.set()
    jobs.close()


def test_what_the_node_did_not_do_is_told_in_its_words(core, server):
    server.talks = [server.node("lamp", UID, task_kill_a="No task found: a")]
    meet(core, server)
    with pytest.raises(BoardError, match="No task found: a"):
        core.node_facts.do(UID, "task kill a", REPORT)
    assert core.node_facts.call(UID, "task kill a", REPORT) == "No task found: a"
    with pytest.raises(InvalidInput):
        core.node_facts.remove_state(UID, 'x" y.pds', REPORT)


def test_older_firmware_removes_a_module_by_its_older_command(core, server):
    answers = {'system_lmpacman_"hum.mpy"': "Delete module: hum.mpy"}
    server.talks = [server.node("lamp", UID, **answers)]
    meet(core, server)
    core.node_facts.remove_module(UID, "hum", REPORT)
    server.talks = [server.node("lamp", UID)]
    with pytest.raises(BoardError, match="did not remove hum"):
        core.node_facts.remove_module(UID, "hum", REPORT)


def test_trends_are_there_after_a_restart_and_a_bad_file_is_begun_anew(tmp_path, caplog):
    path = tmp_path / "trends.json"
    trends = NodeTrends(path)
    trends.note(UID, NodeState(memory_free=50_000, disk_used=400_000))
    trends.note("micr00OS", NodeState())  # told nothing: no point
    trends.save()
    later = NodeTrends(path)
    assert later.of(UID).points == ()  # no file is read before a node was asked
    later.note(UID, NodeState(memory_free=49_000))
    assert [one.heap_free for one in later.of(UID).points] == [50_000, 49_000]
    later.save()
    path.write_text("{damaged")
    anew = NodeTrends(path)
    anew.note(UID, NodeState(memory_free=1))
    assert [one.heap_free for one in anew.of(UID).points] == [1]
    assert "damaged" in caplog.text

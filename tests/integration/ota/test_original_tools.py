"""The tools of the original update this firmware by their own sequence, without harm.

They know nothing of slots: `webrepl --update`, one connection for each file, five tries, and the
mode file around it.
"""

from __future__ import annotations

import contextlib
import socket
import time

import pytest

from micros_ide.model.ota import Outcome, Way
from tests.integration.ota.conftest import REPORT
from tests.integration.ota.old_nodes import NEW, OldNodes
from tests.integration.virtual.web_repl_client import WebReplClient

PASSWORD = "ADmin123"  # of a node that has no other
PROTECTED = {"main.py", "micrOSloader.mpy", "Network.mpy", "ConfigHandler.mpy", "Debug.mpy"}
THEIRS = "2.0.2-0"
TRIES = 5


class OriginalTool:
    """Their sequence; `seconds` is the pause between two tries."""

    def __init__(self, node) -> None:
        self.node = node

    def update(self, files, *, skip=frozenset()) -> None:
        with self.node.core.console.open(self.node.place) as shell:
            told = shell.command("help")
            assert "webrepl" in told
            assert "--update" in told
            shell.command("webrepl --update", ends=True)
        self.put(".if_mode", b"webrepl", patience=20.0)
        for one in files:
            if one.path not in skip:
                self.put(one.path, one.data)
        self.put(".if_mode", b"micros")

    def put(self, name, data, patience=8.0) -> None:
        deadline = time.monotonic() + patience
        tries = 0
        while True:
            # A board that has no network yet takes connections and closes them.
            early = contextlib.suppress(OSError, AssertionError)
            with early, WebReplClient(self.node.spec.address) as link:
                link._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                link.login(PASSWORD)
                tries += 1
                link.put(name, data)
                return
            assert tries < TRIES, name
            assert time.monotonic() < deadline, name
            time.sleep(0.05)


@pytest.fixture(scope="module")
def old(workshop):
    return OldNodes(workshop)


@pytest.fixture(scope="module")
def theirs(old):
    """Files of a firmware that an original tool brings; it has no list of them."""
    build = old.small(THEIRS)
    with (build.tree / "modules" / "LM_co2.py").open("a") as module:
        module.write("\n\ndef theirs():\n    return 'theirs'\n")
    return build.build(REPORT).files


def test_their_update_is_no_version_to_go_back_from(workshop, old, theirs):
    """A part of the core left out, as they do it, and then everything."""
    node = workshop.node("theirs", files=workshop.built(old.small("2.0.0-0")))
    node.start()
    node.ask("hello")
    assert workshop.update(node, old.new).outcome is Outcome.UPDATED
    assert ".ota/past" in node.stored()
    OriginalTool(node).update(theirs, skip=PROTECTED)
    check_unharmed(node)

    # The next update is a safe one again. What they brought is no change that somebody has made.
    newest = old.small("2.0.3-0")
    plan = workshop.plan(node, newest)
    assert (plan.way, plan.facts.version, plan.facts.before) == (Way.SAFE, THEIRS, None)
    assert "LM_co2.mpy" in plan.changes.send
    assert workshop.ota(newest).submit(plan).result().outcome is Outcome.UPDATED

    OriginalTool(node).update(theirs)
    check_unharmed(node)
    stored = node.stored()
    assert {one.path for one in theirs if stored[one.path] != one.data} == set()


def check_unharmed(node):
    assert node.ask("version") == THEIRS
    assert "no version to go back to" in node.ask("ota rollback")
    stored = node.stored()
    assert stored[".if_mode"] == b"micros"
    assert not {".ota/past", ".ota/state", ".ota/plan"} & {*stored}


def test_they_come_while_a_version_is_on_trial(workshop, old, theirs):
    """The trial ends at once; neither version is mixed with what they bring."""
    files = workshop.built(old.small("2.0.0-0"))
    node = workshop.node("trial", files=files)
    node.start()
    node.ask("hello")
    endless = old.small(NEW)
    trial = endless.tree / "core" / "Trial.py"
    text = trial.read_text()
    assert "_LOOKS = const(3)" in text
    trial.write_text(text.replace("_LOOKS = const(3)", "_LOOKS = const(30000)"))
    job = workshop.ota(endless).submit(workshop.plan(node, endless))
    deadline = time.monotonic() + 30
    while "state: trial" not in node.ask("ota status"):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert node.ask("version") == NEW

    OriginalTool(node).update(theirs)
    assert node.ask("version") == THEIRS
    done = job.result()
    assert (done.outcome, done.version) == (Outcome.ROLLED_BACK, THEIRS)
    assert "another update began" in done.why
    stored = node.stored()
    assert not any(path.startswith((".ota/new/", ".ota/state")) for path in stored)
    assert {one.path for one in theirs if stored[one.path] != one.data} == set()

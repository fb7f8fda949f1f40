"""When a node is asked, and when it is left alone."""

from __future__ import annotations

import threading
import time

import pytest
from PyQt5.QtCore import QMimeData, QPoint, Qt, QUrl
from PyQt5.QtGui import QDragEnterEvent, QDropEvent
from PyQt5.QtWidgets import QApplication, QLabel, QSplitter, QWidget

from micros_ide.gui.pages.devices.details import node_poll
from micros_ide.gui.pages.devices.details.pane import DetailsPane
from micros_ide.gui.pages.devices.words import Fix
from micros_ide.model.jobs import JobState
from micros_ide.services import node_facts
from tests.stand_ins.shell_server import ShellServer

WAIT_MS = 20_000
SECRET = "Porch-777"
pytestmark = pytest.mark.timeout(120)


def running(core) -> list[str]:
    return [row.title for row in core.jobs.snapshot() if not row.state.terminal]


@pytest.fixture
def silent_server():
    """Takes connections and says nothing."""
    server = ShellServer(lambda link: server.over.wait(60))
    yield server
    server.close()


def test_a_node_that_never_answers_costs_nothing_and_leaves_no_job(
    pane, stranger, core, silent_server, qtbot, monkeypatch
):
    monkeypatch.setattr(node_facts, "_SILENCE_S", 0.3)
    monkeypatch.setattr(node_poll, "BACK_OFF_MS", (100, 60_000))
    core.devices.met(
        "micrdeadOS",
        name="ghost",
        address="127.0.0.1",
        shell_port=silent_server.port,
        version="",
        board_id="esp32",
    )
    node = pane.node
    with qtbot.waitSignals([node.poll.unanswered] * 2, timeout=WAIT_MS):
        pane.show_node(core.devices.get("micrdeadOS"))
    assert "No answer since" in node.head.why.sentence.text()
    assert node.head.state.text() == "silent"
    assert node.info.memory.note.text() == "not asked yet"
    assert node.poll._timer.interval() == 60_000  # it is asked less and less
    asked = silent_server.connections
    pane.show_node(None)
    assert not node.poll._timer.isActive()
    qtbot.waitUntil(lambda: not running(core), timeout=WAIT_MS)
    assert silent_server.connections == asked
    core.devices.forget("micrdeadOS")


def test_without_an_address_nothing_is_asked_and_a_search_is_offered(pane, stranger, core, qtbot):
    before = {row.id for row in core.jobs.snapshot()}
    pane.show_node(stranger(None))
    head = pane.node.head
    assert head.state.text() == "not asked yet"
    assert "No address is known" in head.why.sentence.text()
    assert head.why.fix_button.text() == "Search the network"
    head.why.wished.disconnect()  # a search would go through this computer's networks
    with qtbot.waitSignal(head.why.wished) as wish:
        head.why.fix_button.click()
    assert wish.args == [Fix.SEARCH]
    looks = [row for row in core.jobs.snapshot() if row.id not in before]
    assert not [row for row in looks if row.lane == "gui:device:micrdeadOS"]


def test_nobody_looks_nobody_asks(pane, lamp, qtbot, monkeypatch):
    monkeypatch.setattr(node_poll, "INTERVAL_MS", 50)
    poll = pane.node.poll
    with qtbot.waitSignal(poll.answered, timeout=WAIT_MS):
        pane.show_node(lamp.device)
    pane.hide()
    assert not poll.asking
    assert not poll._timer.isActive()
    with qtbot.waitSignal(poll.answered, timeout=WAIT_MS):
        pane.show()
    pane.show_many(3)
    assert not poll.asking
    assert not poll._timer.isActive()
    assert pane.words.title.text() == "3 devices are selected"


def test_a_look_stands_aside_for_a_job_on_the_node(pane, lamp, core, qtbot, monkeypatch, request):
    monkeypatch.setattr(node_poll, "INTERVAL_MS", 50)
    poll = pane.node.poll
    with qtbot.waitSignal(poll.answered, timeout=WAIT_MS):
        pane.show_node(lamp.device)
    gate = threading.Event()
    request.addfinalizer(gate.set)
    with qtbot.waitSignal(poll.aside, timeout=WAIT_MS):
        job = core.jobs.submit("Update lamp", f"device:{lamp.uid}", lambda _r: gate.wait(60))
    qtbot.waitUntil(lambda: job.info.state is JobState.RUNNING, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: running(core) == ["Update lamp"], timeout=WAIT_MS)
    assert pane.node.aside.isVisible()
    newest = core.jobs.snapshot()[-1].id
    poll.look()
    qtbot.wait(150)
    assert core.jobs.snapshot()[-1].id == newest
    with qtbot.waitSignal(poll.answered, timeout=WAIT_MS):
        gate.set()
    assert not pane.node.aside.isVisible()


def test_the_password_is_asked_for_and_kept_when_it_was_right(pane, porch, core, qtbot, click):
    node = pane.node
    card = node.password
    with qtbot.waitSignal(node.poll.password_wished, timeout=WAIT_MS):
        pane.show_node(porch.device)
    assert card.message.text() == "This node asks for its password."
    assert not card.send_button.isEnabled()
    qtbot.keyClicks(card.field.line, "wrong-one")
    with qtbot.waitSignal(node.poll.password_wished, timeout=WAIT_MS):
        qtbot.keyClick(card.field.line, Qt.Key_Return)
    assert "refused" in card.message.text()
    assert core.passwords.recall(porch.uid) is None
    qtbot.keyClicks(card.field.line, SECRET)
    with qtbot.waitSignal(node.poll.answered, timeout=WAIT_MS):
        click(card.send_button)
    assert not card.isVisible()
    qtbot.waitUntil(lambda: core.passwords.recall(porch.uid) == SECRET, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: node.poll.password is None, timeout=WAIT_MS)
    seen = " ".join(one.text() for one in pane.findChildren(QLabel))
    tips = " ".join(one.toolTip() for one in pane.findChildren(QWidget))
    titles = " ".join(row.title for row in core.jobs.snapshot())
    assert SECRET not in seen + tips + titles + card.field.text()


def test_a_password_that_is_not_to_be_kept_serves_until_another_node_is_shown(
    pane, porch, lamp, core, qtbot, click
):
    node = pane.node
    with qtbot.waitSignal(node.poll.password_wished, timeout=WAIT_MS):
        pane.show_node(porch.device)
    click(node.password.remember)
    qtbot.keyClicks(node.password.field.line, SECRET)
    with qtbot.waitSignal(node.poll.answered, timeout=WAIT_MS):
        click(node.password.send_button)
    assert node.poll.password == SECRET
    node.poll.look()
    qtbot.waitSignal(node.poll.answered, timeout=WAIT_MS).wait()
    pane.show_node(lamp.device)
    assert node.poll.password is None
    assert core.passwords.recall(porch.uid) is None


def test_files_dropped_anywhere_on_the_node_are_wished_for_it(pane, lamp, context, qtbot, tmp_path):
    module = tmp_path / "LM_mine.py"
    module.write_text("def x():\n    return 1\n")
    pane.show_node(lamp.device)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(module))])
    for target in (pane.node.drop, pane.node):
        enter = QDragEnterEvent(QPoint(5, 5), Qt.CopyAction, data, Qt.LeftButton, Qt.NoModifier)
        QApplication.sendEvent(target, enter)
        assert enter.isAccepted()
        assert pane.node.drop.property("over") == "true"
        drop = QDropEvent(QPoint(5, 5), Qt.CopyAction, data, Qt.LeftButton, Qt.NoModifier)
        with qtbot.waitSignal(context.navigation.upload_wished) as wish:
            QApplication.sendEvent(target, drop)
        assert wish.args[0].files == (module,)
        assert wish.args[0].uid == lamp.uid
        assert pane.node.drop.property("over") == "false"


def test_a_forgotten_node_leaves_the_pane_after_a_question(pane, core, qtbot, answer):
    core.devices.met(
        "micrbeefOS", name="old", address=None, shell_port=0, version="", board_id="esp32"
    )
    pane.show_node(core.devices.get("micrbeefOS"))
    pane.node.head.menu.actions()[-1].trigger()
    assert "list on this computer" in answer("Forget")
    qtbot.waitUntil(lambda: not core.devices.find("micrbeefOS"), timeout=WAIT_MS)


def test_a_reboot_asks_and_the_node_comes_back(pane, lamp, qtbot, answer, context, monkeypatch):
    monkeypatch.setattr(node_poll, "BACK_OFF_MS", (200,))
    with qtbot.waitSignal(pane.node.poll.answered, timeout=WAIT_MS):
        pane.show_node(lamp.device)
    lamp.ask("system alarms True")
    next(one for one in pane.node.head.menu.actions() if one.text().startswith("Reboot")).trigger()
    assert "Tasks that run on it end" in answer("Reboot")
    qtbot.waitUntil(lambda: "lamp restarts." in context.navigation.words, timeout=WAIT_MS)
    began = time.time()
    with qtbot.waitSignal(
        pane.node.poll.answered,
        timeout=WAIT_MS,
        check_params_cb=lambda facts: facts.when.timestamp() > began,
    ):
        pane.node.poll.look()


def test_a_pane_that_was_dragged_shut_asks_nothing(context, lamp, qtbot, warm):
    splitter, pane = QSplitter(), DetailsPane(context)
    splitter.addWidget(QLabel("the table"))
    splitter.addWidget(pane)
    qtbot.addWidget(splitter)
    splitter.resize(900, 600)
    splitter.show()
    with qtbot.waitSignal(pane.poll.answered, timeout=WAIT_MS):
        pane.show_node(lamp.device)
    splitter.setSizes([900, 0])
    qtbot.waitUntil(lambda: not pane.poll._timer.isActive(), timeout=WAIT_MS)
    assert not pane.poll.asking
    with qtbot.waitSignal(pane.poll.answered, timeout=WAIT_MS):
        splitter.setSizes([450, 450])

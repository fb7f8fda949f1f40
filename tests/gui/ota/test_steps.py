"""Steps of the wizard of updates over plans that were made up: many nodes, every end."""

from __future__ import annotations

import pytest
from PyQt5.QtCore import Qt

from micros_ide.errors import AuthFailed, DeviceTimeout
from micros_ide.gui.wizards.ota.fleet_flow import NodeNow
from micros_ide.gui.wizards.ota.plan_step import PlanStep
from micros_ide.gui.wizards.ota.result_step import ResultStep
from micros_ide.gui.wizards.ota.run_step import RunStep
from micros_ide.gui.wizards.ota.words import report_text
from micros_ide.model.file_set import DeviceFile
from micros_ide.model.jobs import Progress
from micros_ide.model.ota import NodeFacts, OtaDone, OtaPlan, OtaRequest, Outcome, Way
from micros_ide.model.ota_fleet import FleetNode, FleetOptions, FleetPlan, failed
from micros_ide.model.update import UpdateChanges


def node(name: str, way: Way = Way.SAFE) -> FleetNode:
    request = OtaRequest(f"uid-{name}")
    facts = NodeFacts(f"uid-{name}", name, "1.0.0-0", "1.27.0", "127.0.0.1", 9008)
    files = (DeviceFile("LM_a.mpy", b"x" * 500),)
    plan = OtaPlan(request, facts, way, "2.0.0-0", UpdateChanges(send=("LM_a.mpy",)), files, None)
    return FleetNode(request, plan)


@pytest.fixture
def plan():
    off = OtaRequest("uid-off")
    nodes = (
        node("first"),
        node("second"),
        node("third", Way.PLAIN),
        FleetNode(off, done=failed(off, DeviceTimeout("no answer in 5 s"), offline=True)),
    )
    return FleetPlan(nodes, FleetOptions(), nodes[0])


def cells(table, column):
    return [row.cells[column].text for row in table.rows.rows]


def test_the_first_runs_the_others_wait_and_one_is_taken_out(qtbot, icons, plan):
    step = RunStep(icons)
    qtbot.addWidget(step)
    step.resize(700, 400)
    step.show()
    sending = Progress("Sending", 250, 500, "bytes", 50.0)
    on_its_way = NodeNow(0, begun=True, job=7, progress=sending)
    others = [NodeNow(1), NodeNow(2), NodeNow(3, done=plan.nodes[3].done)]
    step.show_nodes(plan, [on_its_way, *others])
    assert cells(step.table, 2) == [
        "Sending · 50 % · 50 B/s · 5 s left",
        "Waits for first",
        "Waits for first",
        "Offline · No answer in 5 s.",
    ]
    assert step.summary.text() == "first goes first; the others wait for it"
    with qtbot.waitSignal(step.cancel_one) as wished:
        qtbot.mouseClick(step.cancel_button, Qt.LeftButton)
    assert wished.args == [7]
    before = step.progress.value()
    verifying = NodeNow(0, begun=True, job=7, progress=Progress("Waiting for the node to start"))
    step.show_nodes(plan, [verifying, *others])
    qtbot.waitUntil(lambda: cells(step.table, 2)[0] == "Waiting for the node to start")
    assert step.progress.value() == before  # a new phase takes nothing back
    done = OtaDone("uid-first", Outcome.UPDATED, name="first", version="2.0.0-0", seconds=3.0)
    step.show_nodes(plan, [NodeNow(0, done=done), *others])
    qtbot.waitUntil(lambda: cells(step.table, 2)[1] == "Waits its turn")
    assert step.summary.text() == "1 of 3 nodes done"
    assert not step.cancel_button.isEnabled()


def test_a_node_with_the_originals_firmware_is_not_atomic(qtbot, icons, plan):
    step = PlanStep(icons)
    qtbot.addWidget(step)
    step.show()
    step.show_plan(plan)
    assert "Not atomic: third" in step.notice.message.text()
    assert step.summary.text() == (
        "3 nodes to update, 1.5 kB to send · 1 node that cannot be updated"
    )
    assert cells(step.table, 2)[3] == "Offline"
    locked = OtaRequest("uid-a")
    asks = failed(locked, AuthFailed("a refused the password that is kept for it"))
    step.show_plan(FleetPlan((FleetNode(locked, done=asks), *plan.nodes)))
    assert step.passwords.isVisible()
    assert list(step.passwords.fields) == ["uid-a"]


def test_a_canary_that_cannot_be_updated_stops_the_plan(qtbot, icons, plan):
    step = PlanStep(icons)
    qtbot.addWidget(step)
    step.show()
    off = plan.nodes[3]
    step.show_plan(FleetPlan(plan.nodes, FleetOptions(), off))
    assert "would go first and cannot be updated" in step.notice.message.text()


def test_every_end_has_words_an_icon_and_a_line_in_the_report(qtbot, icons):
    rows = [
        OtaDone(f"n{at}", one, why="" if one.good else "it is so", hint="do this", name=f"n{at}")
        for at, one in enumerate(Outcome)
    ]
    step = ResultStep(icons)
    qtbot.addWidget(step)
    step.show()
    step.show_rows(rows)
    assert cells(step.table, 1) == [
        "Updated",
        "Up to date",
        "Offline",
        "Rolled back",
        "Taken back",
        "Failed",
        "Not tried",
    ]
    assert all(row.cells[1].icon for row in step.table.rows.rows)
    assert step.current().outcome is Outcome.OFFLINE  # the first that went wrong
    assert not step.rollback_button.isEnabled()
    assert len(step.failed()) == 4
    report = report_text(rows, title="Update")
    assert "n3: Rolled back. It is so." in report
    assert report.count("Do this.") == 7

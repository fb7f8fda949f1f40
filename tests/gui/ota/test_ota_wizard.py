"""The wizard of updates, driven by mouse and keyboard over two genuine nodes.

The order of the tests does not matter, but for the last one: it leaves a newer version.
"""

from __future__ import annotations

import dataclasses

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from micros_ide.gui.wizards.ota import OtaWizard, is_fleet_job
from micros_ide.model.devices import News
from micros_ide.model.jobs import JobState
from micros_ide.model.ota import Outcome
from micros_ide.model.ota_fleet import FleetPlan
from micros_ide.model.presence import How, Sighting, now_utc
from tests.gui.ota.conftest import NEW, OLD, PASSWORD

ASK_MS, UPDATE_MS = 30_000, 90_000
pytestmark = pytest.mark.timeout(180)
NODES, PLAN, RUN, RESULT = range(4)


def press(wizard, qtbot):
    qtbot.waitUntil(wizard.primary_button.isEnabled, timeout=ASK_MS)
    qtbot.mouseClick(wizard.primary_button, Qt.LeftButton)


def to_plan(wizard, qtbot, *, password: bool = True):
    """On to the plan; the node that asks for its password gets it."""
    qtbot.waitUntil(lambda: bool(wizard.choose.table.rows.rows), timeout=ASK_MS)
    press(wizard, qtbot)
    qtbot.waitUntil(lambda: wizard.flow.plan is not None, timeout=ASK_MS)
    if password:
        (field,) = wizard.plan.passwords.fields.values()
        qtbot.keyClicks(field.line, PASSWORD)
        qtbot.keyClick(field.line, Qt.Key_Return)
        qtbot.waitUntil(lambda: wizard.flow.plan is not None, timeout=ASK_MS)


def to_result(wizard, qtbot):
    press(wizard, qtbot)
    qtbot.waitUntil(lambda: wizard.at == RESULT, timeout=UPDATE_MS)


def outcomes(wizard) -> dict[str, Outcome]:
    return {one.name: one.outcome for one in wizard.result.rows}


def what_is_written(wizard) -> str:
    shown = [one.text() for one in wizard.findChildren(QLabel)]
    shown += [one.toolTip() for one in wizard.findChildren(QWidget)]
    shown += [cell.text for row in wizard.plan.table.rows.rows for cell in row.cells]
    return "\n".join(shown)


def holds(thing, secret: str, depth: int = 6) -> bool:
    """Whether a text is anywhere inside plain objects."""
    if isinstance(thing, str | bytes):
        return secret in (thing if isinstance(thing, str) else thing.decode("latin-1"))
    if depth == 0:
        return False
    if dataclasses.is_dataclass(thing):
        inner = [getattr(thing, one.name) for one in dataclasses.fields(thing)]
    elif isinstance(thing, dict):
        inner = [*thing.keys(), *thing.values()]
    elif isinstance(thing, list | tuple | set | frozenset):
        inner = list(thing)
    else:
        inner = list(getattr(thing, "__dict__", {}).values())
    return any(holds(one, secret, depth - 1) for one in inner)


def test_nodes_are_ticked_and_searched_by_keyboard(core, nodes, open_wizard, qtbot):
    core.devices.met(
        "micrFFFFOS",
        name="a-name-that-is-forty-characters-long-yes",
        address="127.0.0.99",
        shell_port=9008,
        version=NEW,
        board_id="",
    )
    try:
        wizard = open_wizard()
        table = wizard.choose.table
        qtbot.waitUntil(lambda: len(table.rows.rows) == 2, timeout=ASK_MS)
        assert [row.ticked for row in table.rows.rows] == [True, True]
        assert f"Version {NEW}" in wizard.choose.summary.text()
        table.choose(nodes[0].uid)
        qtbot.keyClick(table, Qt.Key_Space)
        assert wizard.choose.chosen() == (nodes[1].uid,)
        assert not wizard.choose.canary.isEnabled()
        qtbot.mouseClick(wizard.choose.none_button, Qt.LeftButton)
        assert not wizard.primary_button.isEnabled()
        assert wizard.note.text() == "Tick the nodes to update."
        qtbot.mouseClick(wizard.choose.outdated, Qt.LeftButton)
        assert len(table.rows.rows) == 3
        wizard.search()
        qtbot.keyClicks(wizard.choose.search, "lamp")
        assert [row.key for row in table.rows.rows] == [nodes[0].uid]
        qtbot.mouseClick(wizard.choose.all_button, Qt.LeftButton)
        assert wizard.choose.chosen() == (nodes[0].uid,)
    finally:
        core.devices.forget("micrFFFFOS")


def test_the_plan_says_what_is_sent_and_asks_for_a_password(nodes, open_wizard, qtbot):
    lamp, porch = nodes
    wizard = open_wizard(lamp.uid, porch.uid)
    to_plan(wizard, qtbot, password=False)
    rows = {
        row.cells[0].text: [one.text for one in row.cells] for row in wizard.plan.table.rows.rows
    }
    assert rows["lamp"][1] == f"{OLD} → {NEW}"
    assert "3 files" in rows["lamp"][2]
    assert rows["porch"][2] == "Wants its password"
    (field,) = wizard.plan.passwords.fields.values()
    assert field.line.echoMode() == QLineEdit.Password
    qtbot.keyClicks(field.line, "wrong-one")
    qtbot.mouseClick(wizard.plan.passwords.use_button, Qt.LeftButton)
    qtbot.waitUntil(lambda: wizard.flow.plan is not None, timeout=ASK_MS)
    assert len(wizard.flow.plan.with_work) == 1
    assert wizard.plan.passwords.isVisible()
    (field,) = wizard.plan.passwords.fields.values()
    assert field.text() == ""
    qtbot.keyClicks(field.line, PASSWORD)
    qtbot.keyClick(field.line, Qt.Key_Return)
    qtbot.waitUntil(lambda: wizard.flow.plan is not None, timeout=ASK_MS)
    assert len(wizard.flow.plan.with_work) == 2
    assert not wizard.plan.passwords.isVisible()
    assert PASSWORD not in what_is_written(wizard)
    plans = [row.result for row in lamp.core.jobs.snapshot() if isinstance(row.result, FleetPlan)]
    assert plans
    assert not holds(lamp.core.jobs.snapshot(), PASSWORD)
    fold = next(one for one in wizard.plan.detail.folds if "To send" in one.head.text())
    qtbot.mouseClick(fold.head, Qt.LeftButton)
    assert "InterpreterShell.mpy" in what_is_written(wizard)
    qtbot.keyClick(wizard, Qt.Key_Left, Qt.AltModifier)
    assert wizard.at == NODES


def test_modules_alone_and_options_that_ask_nobody_again(nodes, open_wizard, qtbot):
    wizard = open_wizard(nodes[0].uid)
    to_plan(wizard, qtbot, password=False)
    scope = wizard.plan.scope
    assert not scope.keep_going.isVisible()
    scope.scope.choose("selected")
    assert wizard.plan.notice.message.text() == "No module is ticked."
    assert not wizard.primary_button.isEnabled()
    (picky,) = scope.modules.findItems("picky", Qt.MatchExactly)
    picky.setCheckState(Qt.Checked)
    qtbot.waitUntil(lambda: wizard.flow.plan is not None, timeout=ASK_MS)
    (node,) = wizard.flow.plan.with_work
    assert node.request.modules == ("picky",)
    assert {one.path for one in node.plan.files} <= {"LM_picky.py", "LM_picky.mpy", ".installed"}
    asked = len(wizard.flow.plan.nodes[0].request.target)
    scope.at_once.setValue(3)
    assert wizard.flow.plan.options.at_once == 3
    assert asked
    qtbot.mouseClick(scope.force, Qt.LeftButton)
    qtbot.waitUntil(lambda: wizard.flow.plan is not None, timeout=ASK_MS)
    assert wizard.flow.plan.with_work[0].request.force


def test_when_the_first_node_goes_back_no_other_is_touched(nodes, open_wizard, qtbot):
    lamp, porch = nodes
    wizard = open_wizard(lamp.uid, porch.uid)
    qtbot.waitUntil(lambda: bool(wizard.choose.table.rows.rows), timeout=ASK_MS)
    wizard.choose.canary.choose(porch.uid)
    to_plan(wizard, qtbot)
    assert wizard.flow.plan.canary.name == "porch"
    with qtbot.waitSignal(wizard.flow.begun, timeout=ASK_MS):
        press(wizard, qtbot)
    rows = {row.cells[0].text: row.cells[2].text for row in wizard.run.table.rows.rows}
    assert rows["lamp"] == "Waits for porch"
    assert "porch goes first" in wizard.run.summary.text()
    assert not wizard.back_button.isVisible()
    qtbot.waitUntil(lambda: wizard.at == RESULT, timeout=UPDATE_MS)
    assert outcomes(wizard) == {"lamp": Outcome.NOT_TRIED, "porch": Outcome.ROLLED_BACK}
    assert "not on this node" in wizard.result.current().why
    qtbot.mouseClick(wizard.side_button, Qt.LeftButton)
    report = QApplication.clipboard().text()
    assert "porch: Rolled back. LM_picky: ValueError: not on this node." in report
    assert "lamp: Not tried. porch had failed before." in report
    assert lamp.version() == OLD
    assert porch.version(PASSWORD) == OLD
    assert not holds(wizard.flow, PASSWORD)


def test_a_failure_is_retried_alone_and_an_update_is_taken_back(nodes, open_wizard, qtbot):
    lamp, porch = nodes
    wizard = open_wizard(lamp.uid, porch.uid)
    to_plan(wizard, qtbot)
    assert wizard.flow.plan.canary.name == "lamp"
    to_result(wizard, qtbot)
    assert outcomes(wizard) == {"lamp": Outcome.UPDATED, "porch": Outcome.ROLLED_BACK}
    assert lamp.version() == NEW
    wizard.result.table.choose("0")
    qtbot.mouseClick(wizard.result.rollback_button, Qt.LeftButton)
    qtbot.waitUntil(lambda: wizard.rollback.question is not None, timeout=ASK_MS)
    box = wizard.rollback.question
    assert f"from version {NEW} to version {OLD}" in box.text()
    go = next(one for one in box.buttons() if one.text() == "Roll back")
    qtbot.mouseClick(go, Qt.LeftButton)
    qtbot.waitUntil(lambda: outcomes(wizard)["lamp"] is Outcome.TAKEN_BACK, timeout=UPDATE_MS)
    assert lamp.version() == OLD
    assert wizard.primary_button.text() == "Retry failed only"
    press(wizard, qtbot)
    assert wizard.at == PLAN
    qtbot.waitUntil(lambda: wizard.flow.plan is not None, timeout=ASK_MS)
    assert [one.request.target for one in wizard.flow.plan.nodes] == [porch.uid]


def test_a_wizard_that_is_closed_leaves_the_update_and_opens_again(
    core, nodes, context, open_wizard, qtbot
):
    lamp = nodes[0]
    first = open_wizard(lamp.uid)
    to_plan(first, qtbot, password=False)
    with qtbot.waitSignal(first.flow.begun, timeout=ASK_MS):
        press(first, qtbot)
    job = first.flow.job
    with qtbot.waitSignal(first.left):
        first.close_top()
    assert is_fleet_job(core, job.info)
    again = open_wizard.shown(OtaWizard.reopen(context, job.info.id))
    assert again.at in {RUN, RESULT}
    if again.at == RUN:
        qtbot.mouseClick(again.side_button, Qt.LeftButton)
        assert again.side_button.text() == "Stopping…"
    qtbot.waitUntil(lambda: again.at == RESULT, timeout=UPDATE_MS)
    qtbot.waitUntil(lambda: job.info.state.terminal, timeout=UPDATE_MS)
    assert job.info.state in {JobState.CANCELLED, JobState.DONE}
    assert OtaWizard.reopen(context, 999_999) is None


def test_without_a_node_it_says_what_to_do(open_empty, qtbot):
    wizard, wishes = open_empty
    qtbot.waitUntil(wizard.choose.empty.isVisible, timeout=ASK_MS)
    assert not wizard.primary_button.isVisible()
    qtbot.mouseClick(wizard.choose.empty.deploy_button, Qt.LeftButton)
    assert len(wishes) == 1


def test_hundreds_of_nodes_are_shown_searched_and_ticked_at_once(open_empty, qtbot):
    wizard, _wishes = open_empty
    qtbot.waitUntil(wizard.choose.empty.isVisible, timeout=ASK_MS)
    sighting = Sighting(How.HELLO, now_utc(), "10.0.0.1", 9008)
    news = [
        News(f"micr{number:04}OS", sighting, f"node-with-quite-a-long-name-number-{number:04}", OLD)
        for number in range(500)
    ]
    wizard._context.core.devices.record(news)
    wizard.refresh()
    qtbot.waitUntil(lambda: len(wizard.choose.table.rows.rows) == 500, timeout=ASK_MS)
    qtbot.mouseClick(wizard.choose.all_button, Qt.LeftButton)
    assert len(wizard.choose.chosen()) == 500
    table = wizard.choose.table
    table.choose("micr0002OS")
    qtbot.keyClick(table, Qt.Key_Space)
    assert len(wizard.choose.chosen()) == 499
    qtbot.keyClicks(wizard.choose.search, "0002")
    assert [row.ticked for row in table.rows.rows] == [False]

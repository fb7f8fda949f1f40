"""An update over USB: the same wizard, and what is a person's own stays."""

from __future__ import annotations

import pytest

from micros_ide.gui.navigation import DeployWish
from micros_ide.gui.wizards.deploy.deploy_steps import At
from micros_ide.model.reporting import QuietReport
from micros_ide.services.board_session import BoardSession
from tests.gui.deploy.conftest import WORK_MS

pytestmark = pytest.mark.timeout(180)
MINE = b"def hi():\n    return 'hi'\n"


def test_an_update_sends_what_is_missing_and_keeps_name_settings_and_own_files(node, open_wizard):
    with BoardSession.open(node.port, QuietReport(), restart=False) as session:
        session.files.write("LM_mine.py", MINE, QuietReport())
        session.files.remove("LM_rgb.mpy")
    bench = open_wizard(DeployWish(node.port, keep=True))
    wizard = bench.wizard
    assert [step.text() for step in wizard.steps.buttons] == ["Board", "Plan", "Update", "Node"]
    bench.until(lambda: wizard.board.device() == node.port)
    bench.next()
    bench.at(At.PLAN)
    bench.until(wizard.primary_button.isEnabled)
    assert wizard.primary_button.text() == "Update"
    steps = {step.title: step.detail for step in wizard.plan.view._steps}
    assert steps["Your own files stay"] == "LM_mine.py"
    assert "Send 1 file" in steps
    assert wizard.plan.view.step_states().count("kept") >= 2
    bench.next()
    bench.at(At.NODE, WORK_MS)
    assert wizard.node.name.text() == "lamp"
    assert not wizard.node.password.isVisible()
    with BoardSession.open(node.port, QuietReport(), restart=False) as session:
        assert session.files.read("LM_mine.py") == MINE
        assert session.files.exists("LM_rgb.mpy")


def test_a_node_that_is_up_to_date_is_left_alone(node, open_wizard):
    bench = open_wizard(DeployWish(node.port, keep=True))
    bench.until(lambda: bench.wizard.board.device() == node.port)
    bench.next()
    bench.until(lambda: bench.wizard.primary_button.text() == "Close")
    assert "up to date" in bench.wizard.plan.view.summary.text()
    bench.next()
    assert bench.left

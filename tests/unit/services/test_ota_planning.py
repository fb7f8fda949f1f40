"""What is sent to a node, what is left alone, and what is refused before anything is sent."""

import pytest

from micros_ide.errors import BoardError, FirmwareError, InvalidInput, NotFound
from micros_ide.model.file_set import DeviceFile, FileSet
from micros_ide.model.installed import INSTALLED, Installed
from micros_ide.model.node_files import BoardFacts, BoardFile, FileTree
from micros_ide.model.ota import NodeFacts, NodeSlots, OtaRequest, Way
from micros_ide.services.ota.planning import plan_for

OLD, NEW = "2.0.0-0", "2.0.1-0"
CORE, RGB, CO2 = (
    DeviceFile(f"{name}.mpy", b"M\x06" + name.encode()) for name in ("Core", "LM_rgb", "LM_co2")
)
MAIN = DeviceFile("main.py", b"main")
BUILT = FileSet((CORE, RGB, CO2, MAIN))
SLOTS = NodeSlots("settled", (), None, 1 << 20, 4096, 0, 0, 6, True)
MINE = DeviceFile("LM_mine.py", b"mine")


def node(*there: DeviceFile, version=OLD, slots=SLOTS, listed=None) -> NodeFacts:
    """A node with files; `listed` are those that we have put there, all of them when None."""
    ours = there if listed is None else listed
    tree = FileTree(
        BoardFacts("uid", "", "", "1.27.0"),
        tuple(BoardFile(one.path, len(one.data), one.sha256) for one in there),
        (),
        0,
        slots.free,
    )
    return NodeFacts(
        "uid",
        "lamp",
        version,
        "1.27.0",
        "127.0.0.1",
        9008,
        slots,
        tree,
        Installed.of(ours, version),
    )


def plan(facts, built=BUILT, version=NEW, **options):
    return plan_for(OtaRequest("lamp", **options), facts, built, version)


def old(one: DeviceFile) -> DeviceFile:
    return DeviceFile(one.path, one.data + b" old")


def sent(found) -> set[str]:
    return {one.path for one in found.files}


def test_only_what_differs_is_sent_and_what_is_needed_no_more_goes():
    found = plan(node(CORE, old(RGB), MAIN, DeviceFile("Gone.mpy", b"M\x06")))
    assert found.way is Way.SAFE
    assert sent(found) == {"LM_rgb.mpy", "LM_co2.mpy", INSTALLED}
    assert found.changes.remove == ("Gone.mpy",)
    assert found.changes.unchanged == 2


def test_the_same_version_is_nothing_to_do():
    files = Installed.of(BUILT.files, NEW)
    listed = DeviceFile(INSTALLED, files.render())
    found = plan(node(*BUILT.files, listed, listed=BUILT.files, version=NEW))
    assert found.nothing_to_do
    assert found.size == 0
    again = plan(node(*BUILT.files, listed, listed=BUILT.files, version=NEW), force=True)
    assert len(again.files) == len(BUILT.files) + 1


def test_what_is_the_users_stays():
    state = DeviceFile("rgb.pds", b"1")
    changed = DeviceFile("LM_co2.mpy", b"M\x06 by hand")
    facts = node(CORE, RGB, changed, MAIN, MINE, state, listed=(CORE, RGB, CO2, MAIN))
    found = plan(facts)
    assert found.nothing_to_do  # the list alone is not worth a restart
    assert {(one.path, one.why) for one in found.changes.kept} == {
        ("LM_co2.mpy", "changed"),
        ("LM_mine.py", "own"),
        ("rgb.pds", "state"),
    }
    assert any("LM_co2.mpy" in words for words in found.warnings)
    forced = plan(facts, force=True)
    assert "LM_co2.mpy" in sent(forced)
    assert "LM_mine.py" not in {*sent(forced), *forced.changes.remove}


def test_a_stale_source_goes_and_is_hidden_until_then():
    stale = DeviceFile("LM_rgb.py", b"stale")
    found = plan(node(*BUILT.files, stale, listed=(*BUILT.files, stale)))
    assert found.changes.remove == ("LM_rgb.py",)
    assert f"copy {RGB.sha256[:32]} LM_rgb.mpy\n".encode() in found.parcel.plan
    assert b"drop LM_rgb.py\n" in found.parcel.plan


def test_one_module_of_the_firmware_with_its_line_in_the_list():
    found = plan(node(old(CORE), old(RGB), old(CO2), MAIN), modules=("rgb",))
    assert sent(found) == {"LM_rgb.mpy", INSTALLED}
    listed = Installed.parse(next(one.data for one in found.files if one.path == INSTALLED))
    assert listed.has("LM_rgb.mpy", RGB.sha256)
    assert listed.has("LM_co2.mpy", old(CO2).sha256)
    assert found.new_version == OLD
    assert any(NEW in words for words in found.warnings)
    with pytest.raises(NotFound, match="nothere"):
        plan(node(CORE), modules=("nothere",))


def test_a_file_of_ones_own_replaces_its_twin_and_nothing_else():
    own = (DeviceFile("LM_rgb.py", b"mine"), MINE)
    found = plan(node(*BUILT.files, old(MINE)), own=own)
    assert sent(found) == {"LM_rgb.py", "LM_mine.py"}
    assert found.changes.remove == ("LM_rgb.mpy",)
    assert plan(node(*BUILT.files, MINE), own=(MINE,)).nothing_to_do


def test_room_is_counted_in_blocks_and_the_way_back_goes_before_it_fails():
    big = FileSet(
        (CORE, MAIN, *(DeviceFile(f"LM_{n}.mpy", b"M\x06" + b"%d" % n) for n in range(40)))
    )
    blocks = 40 + 16 + 4  # files; folders and the node's own; pieces, plan and list

    def slots(free, held=0, staged=0):
        return NodeSlots(
            "settled", (), "1.9.0-0", free * 4096, 4096, held * 4096, staged * 4096, 6, True
        )

    roomy = plan(node(CORE, MAIN, slots=slots(blocks)), built=big)
    assert not roomy.drops_way_back
    tight = plan(node(CORE, MAIN, slots=slots(blocks - 30, held=30)), built=big)
    assert tight.drops_way_back
    assert any("1.9.0-0" in words for words in tight.warnings)
    assert not plan(node(CORE, MAIN, slots=slots(blocks - 30, staged=30)), built=big).drops_way_back
    with pytest.raises(BoardError, match=r"too little room.*nothing was sent") as caught:
        plan(node(CORE, MAIN, slots=slots(20, held=5)), built=big)
    assert caught.value.hint


def test_bytecode_that_the_node_does_not_take_is_refused():
    slots = NodeSlots("settled", (), None, 1 << 20, 4096, 0, 0, 5, True)
    with pytest.raises(FirmwareError, match=r"version 6.*takes version 5"):
        plan(node(CORE, slots=slots))


@pytest.mark.parametrize("state", ["trial", "take", "back", "drop"])
def test_a_node_that_is_in_the_middle_of_an_update_is_left_alone(state):
    slots = NodeSlots(state, (), None, 1 << 20, 4096, 0, 0, 6, True)
    with pytest.raises(BoardError, match="trying an update"):
        plan(node(CORE, slots=slots))


def test_a_newer_node_is_left_alone_unless_it_is_forced():
    with pytest.raises(InvalidInput, match="newer"):
        plan(node(CORE, version="2.1.0-0"))
    assert sent(plan(node(CORE, version="2.1.0-0"), force=True))


@pytest.mark.parametrize("name", ["../evil.py", "lib/x.py", ".ota"])
def test_names_that_no_update_can_bring_are_refused(name):
    with pytest.raises(InvalidInput):
        plan(node(CORE), own=(DeviceFile(name, b"1"),))


def test_a_node_that_cannot_tell_gets_everything_one_by_one():
    facts = NodeFacts("uid", "old", "1.20.4-0", "1.20.0", "127.0.0.1", 9008)
    found = plan(facts)
    assert (found.way, found.parcel) == (Way.PLAIN, None)
    assert sent(found) == {*(one.path for one in BUILT.files), INSTALLED}
    with pytest.raises(FirmwareError, match="too old"):
        plan(NodeFacts("uid", "old", "1.16.0-0", "1.18", "127.0.0.1", 9008))

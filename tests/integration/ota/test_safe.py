"""An update over the air from beginning to end, what it leaves alone, and the way back."""

import json

import pytest

from micros_ide.errors import AuthFailed, BoardError, InvalidInput, NotFound
from micros_ide.model.file_set import DeviceFile, FileSet
from micros_ide.model.ota import OtaRequest, Outcome, Way
from tests.integration.ota.conftest import REPORT

OLD, NEW = "2.0.0-0", "2.0.1-0"
MINE = b"def hello():\n    return 'mine'\n\ndef help():\n    return 'hello',\n"
CO2 = "def measure():\n    return 'new'\n\ndef help():\n    return ('measure',)\n"
PASSWORD = "a-secret-word"
USERS = {"LM_mine.py": MINE, "rgb.pds": b"1,2,3", "notes.dat": b"5", "my.txt": b"text"}


def with_users(files: FileSet) -> FileSet:
    return FileSet((*files.files, *(DeviceFile(path, data) for path, data in USERS.items())))


@pytest.fixture(scope="module")
def newer(workshop):
    return workshop.tree(NEW, {"modules/LM_co2.py": CO2})


@pytest.fixture(scope="module")
def shared(workshop):
    return workshop.node("lamp", files=with_users(workshop.built(workshop.core.build)))


@pytest.fixture
def lamp(workshop, shared):
    """A node with files of its user, that was never updated; nobody has noted it down yet."""
    shared.begin_anew()
    workshop.core.devices.forget(shared.uid)
    return shared


def test_an_update_is_planned_sent_tried_kept_and_taken_back(workshop, lamp, newer):
    plan = workshop.plan(lamp, newer)
    assert plan.way is Way.SAFE
    assert {one.path for one in plan.files} == {"InterpreterShell.mpy", "LM_co2.mpy", ".installed"}
    done = workshop.update(lamp, newer)
    assert (done.outcome, done.version, done.old_version) == (Outcome.UPDATED, NEW, OLD)
    assert lamp.ask("co2 measure") == "new"
    assert workshop.core.devices.get(lamp.uid).version == NEW
    assert workshop.update(lamp, newer).outcome is Outcome.SAME
    before = lamp.control.status()["flash_writes"]
    assert workshop.plan(lamp, newer).nothing_to_do
    assert lamp.control.status()["flash_writes"] - before < 8  # the node's own log
    back = workshop.ota().rollback(OtaRequest(lamp.place), REPORT)
    assert (back.outcome, back.version, back.old_version) == (Outcome.TAKEN_BACK, OLD, NEW)
    assert workshop.plan(lamp).nothing_to_do
    with pytest.raises(NotFound, match="no version to go back to"):
        workshop.ota().rollback(OtaRequest(lamp.place), REPORT)
    stored = lamp.stored()
    assert {path: stored[path] for path in USERS} == USERS


def test_one_module_alone_is_updated(workshop, lamp, newer):
    plan = workshop.plan(lamp, newer, modules=("co2", "rgb"))
    assert {one.path for one in plan.files} == {"LM_co2.mpy", ".installed"}
    assert plan.new_version == OLD
    assert workshop.update(lamp, newer, modules=("co2", "rgb")).outcome is Outcome.UPDATED
    assert lamp.ask("co2 measure") == "new"
    assert lamp.ask("version") == OLD
    assert {one.path for one in workshop.plan(lamp).files} == {"LM_co2.mpy", ".installed"}
    assert workshop.ota().rollback(OtaRequest(lamp.place), REPORT).outcome is Outcome.TAKEN_BACK
    assert workshop.update(lamp, newer).version == NEW  # going back is not the end
    with pytest.raises(NotFound, match="nothere"):
        workshop.plan(lamp, modules=("nothere",))


def test_a_module_of_ones_own_is_brought_replaced_and_stays(workshop, lamp, newer):
    better = MINE.replace(b"'mine'", b"'better'")
    done = workshop.update(lamp, own=(DeviceFile("LM_mine.py", better),))
    assert (done.outcome, done.sent) == (Outcome.UPDATED, ("LM_mine.py",))
    assert lamp.ask("mine hello") == "better"
    assert workshop.update(lamp, newer).outcome is Outcome.UPDATED
    assert lamp.ask("mine hello") == "better"
    assert workshop.ota().rollback(OtaRequest(lamp.place), REPORT).outcome is Outcome.TAKEN_BACK


def test_a_source_of_ones_own_takes_the_place_of_bytecode_and_gives_it_back(workshop, lamp):
    own = (DeviceFile("LM_rgb.py", MINE),)
    plan = workshop.plan(lamp, own=own)
    assert plan.changes.remove == ("LM_rgb.mpy",)
    assert workshop.update(lamp, own=own).outcome is Outcome.UPDATED
    assert lamp.ask("rgb hello") == "mine"
    assert "LM_rgb.mpy" not in lamp.stored()
    assert workshop.ota().rollback(OtaRequest(lamp.place), REPORT).outcome is Outcome.TAKEN_BACK
    assert "LM_rgb.py" not in lamp.stored()
    assert workshop.plan(lamp).nothing_to_do


def test_an_older_version_needs_force(workshop, lamp):
    older = workshop.tree("1.9.9-9")
    with pytest.raises(InvalidInput, match="newer than"):
        workshop.plan(lamp, older)
    plan = workshop.plan(lamp, older, force=True)
    assert len(plan.files) == len(workshop.built(older).files)


def test_two_updates_leave_the_way_to_the_one_between(workshop, lamp, newer):
    newest = workshop.tree("2.0.2-0", {"modules/LM_co2.py": CO2})
    assert workshop.update(lamp, newer).outcome is Outcome.UPDATED
    assert workshop.update(lamp, newest).version == "2.0.2-0"
    assert workshop.ota().rollback(OtaRequest(lamp.place), REPORT).version == NEW
    assert workshop.plan(lamp, newer).nothing_to_do


def test_a_node_with_a_login_and_a_password_of_its_own(workshop, newer):
    node = workshop.node("locked", auth=True, appwd=PASSWORD)
    node.start()
    node.ask("hello")
    with pytest.raises(AuthFailed):
        workshop.plan(node, newer)
    with pytest.raises(AuthFailed):
        workshop.plan(node, newer, password="wrong")
    assert workshop.plan(node, newer, password=PASSWORD).request.password is None
    done = workshop.update(node, newer, password=PASSWORD)
    assert (done.outcome, done.version) == (Outcome.UPDATED, NEW)
    request = OtaRequest(node.place, password=PASSWORD)
    assert workshop.ota().rollback(request, REPORT).outcome is Outcome.TAKEN_BACK
    assert PASSWORD not in repr(done) + repr(request) + json.dumps(done.as_json())


def test_too_little_room_is_said_before_anything_is_sent(workshop, newer):
    files = workshop.built(workshop.core.build)
    room = DeviceFile("filler.dat", b"\0" * (2_000_000 - 4096 * (len(files.files) + 10)))
    node = workshop.node("full", files=FileSet((*files.files, room)))
    node.start()
    node.ask("hello")
    before = node.stored()
    with pytest.raises(BoardError, match=r"too little room.*nothing was sent"):
        workshop.plan(node, newer, force=True)
    assert {path for path, data in node.stored().items() if before.get(path) != data} <= {"err.log"}


def test_a_stale_source_beside_the_bytecode_goes(workshop, newer):
    built = workshop.built(workshop.core.build)
    stale = DeviceFile("LM_co2.py", CO2.replace("new", "stale").encode())
    unlisted = tuple(one for one in built.files if one.path != ".installed")
    node = workshop.node("stale", files=FileSet((*unlisted, stale)))
    node.start()
    assert node.ask("co2 measure") == "stale"
    plan = workshop.plan(node, newer)
    print(plan.changes)
    done = workshop.update(node, newer, force=True)
    assert done.outcome is Outcome.UPDATED
    assert "LM_co2.py" in done.removed
    assert node.ask("co2 measure") == "new"

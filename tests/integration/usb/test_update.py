"""An update brings the new firmware and loses nothing that is the user's, whatever happens."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from micros_ide import paths
from micros_ide.core import Core
from micros_ide.errors import ConnectionFailed, DeviceTimeout, FlashError, InvalidInput, NotFound
from micros_ide.model.deploy import Method
from micros_ide.model.installed import INSTALLED, INSTALLING
from micros_ide.model.jobs import JobChanged
from micros_ide.model.update import UpdateRequest
from micros_ide.services import board_session
from micros_ide.services.board_session import BoardSession
from tests.conftest import flash_builtin
from tests.integration.usb.conftest import REPORT, hashes, read

OLD, NEW = "2.0.0-0", "2.1.0-0"
OWN = {
    "LM_greet.py": b"def load():\n    return 'hi'\n",
    "LM_servo.py": b"def mine():\n    return 'my servo'\n",
    "rgb.pds": b"100,50,25,1",
    "co2.dat": b"2026.1.1 400\n",
    ".guimeta.key": b"{}",
    "www/index.html": b"<p>hello" * 300,
}
GROWS = ("LM_rgb", "LM_neopixel", "LM_oled", "LM_esp32", "LM_stepper")


@pytest.fixture(scope="module")
def newer(home, tmp_path_factory):
    """A core over the same folders that brings a newer firmware.

    LM_catgame is gone, LM_brandnew has come, some modules and the version have changed.
    """
    tree = tmp_path_factory.mktemp("newer") / "firmware_src"
    shutil.copytree(paths.bundled("firmware_src"), tree)
    shell = tree / "core" / "InterpreterShell.py"
    shell.write_text(shell.read_text().replace(f'"{OLD}"', f'"{NEW}"'))
    modules = tree / "modules"
    (modules / "LM_catgame.py").unlink()
    (modules / "LM_brandnew.py").write_text("def load():\n    return 'new'\n")
    to_compile = tree / "LM_to_compile.dat"
    to_compile.write_text(to_compile.read_text().replace("LM_catgame.py\n", ""))
    for name in GROWS:
        path = modules / f"{name}.py"
        path.write_text(path.read_text() + f"\n\ndef is_new():\n    return '{name}'\n")
    with Core(data=home / "data", cache=home / "cache", firmware=tree) as core:
        yield core


@pytest.fixture(scope="module")
def board(bench, tmp_path_factory):
    """A node called lamp with the old firmware and files of its owner's: (board, password)."""
    status = bench.board()
    password = bench.deploy(status.port).password
    folder = tmp_path_factory.mktemp("own")
    with BoardSession.open(status.port, REPORT) as session:
        session.files.mkdir("www")
        for name, data in OWN.items():
            path = folder / name.replace("/", "_")
            path.write_bytes(data)
            session.files.write(name, data, REPORT)
    return status, password


@pytest.fixture
def old(bench, board):
    """Bring the old firmware back by a deploy of files, and what that has replaced."""
    status, _password = board
    bench.deploy(status.port, method=Method.FILES)
    give_back_replaced(status.port)


def give_back_replaced(port):
    """Write the owner's module again in whose place the firmware's own was put."""
    with BoardSession.open(port, REPORT) as session:
        session.files.write("LM_servo.py", OWN["LM_servo.py"], REPORT)


@pytest.fixture
def new(newer, board):
    """Make sure that the board has the newer firmware."""
    status, _password = board
    plan = newer.update.plan(UpdateRequest(status.port), REPORT)
    if not plan.nothing_to_do:
        newer.update.submit(plan).result()


def own_files_are_there(port):
    found = hashes(port)
    for name, data in OWN.items():
        assert found[name] == hashlib.sha256(data).hexdigest(), name
    assert INSTALLING not in found
    return found


def updated(core, port, **options):
    plan = core.update.plan(UpdateRequest(port, **options), REPORT)
    return plan, core.update.submit(plan).result()


def is_new(core, port):
    """Check that a board has the newer firmware, no more of the old one and no less."""
    built = {one.path: one.sha256 for one in core.build.build(REPORT).files}
    found = hashes(port)
    assert {path: found.get(path) for path in built} == built
    assert "LM_catgame.mpy" not in found


def cut_in(core, plan, status, writes):
    """Update, with a power cut after so many writes; returns what became of it.

    They count from where the node has been stopped: until then it writes to its own log.
    """
    plans = [lambda: core.virtual.fleet.control(status.name).cut_power_after(writes)]

    def look(event):
        if plans and event.job.progress.phase == "Looking at the board's files":
            plans.pop()()

    with core.bus.listening(JobChanged, look):
        return core.update.submit(plan).wait(60)


@pytest.mark.timeout(120)
def test_an_update_sends_what_changed_and_keeps_what_is_not_ours(newer, board, old, says):
    status, password = board
    config = read(status.port, "node_config.json")
    plan, done = updated(newer, status.port)
    assert (plan.version, plan.new_version) == (OLD, NEW)
    changed = {f"{name}.mpy" for name in GROWS}
    assert changed | {"LM_brandnew.py", INSTALLED} <= {*done.sent}
    assert len(done.sent) < len(changed) + 6
    assert done.removed == ("LM_catgame.mpy",)
    assert (done.name, done.version, done.verified_over) == ("lamp", NEW, "network")
    assert done.saved is None
    assert "LM_servo.py is your own" in plan.warnings[0]
    kept = {one.path: one.why for one in plan.changes.kept}
    assert {path: kept[path] for path in OWN} == {
        "LM_greet.py": "own",
        "LM_servo.py": "own",
        "rgb.pds": "state",
        "co2.dat": "state",
        ".guimeta.key": "configuration",
        "www/index.html": "own",
    }
    assert says("lamp", "servo mine") == "my servo"
    assert says("lamp", "brandnew load") == "new"
    is_new(newer, status.port)
    own_files_are_there(status.port)
    after = json.loads(read(status.port, "node_config.json"))
    assert after == json.loads(config) | {"version": NEW}
    assert after["appwd"] == password


def test_nothing_is_sent_when_nothing_changed(newer, board, new):
    status, _password = board
    before = newer.virtual.status(status.name).flash_writes
    plan = newer.update.plan(UpdateRequest(status.port), REPORT)
    assert plan.nothing_to_do
    assert newer.virtual.status(status.name).flash_writes - before < 20  # the node's own log


def test_an_older_firmware_is_refused(bench, board, new):
    status, _password = board
    with pytest.raises(InvalidInput, match=f"runs version {NEW}") as caught:
        bench.core.update.plan(UpdateRequest(status.port), REPORT)
    assert "--force" in caught.value.hint


@pytest.mark.timeout(150)
def test_power_cuts_at_several_points_and_the_same_update_again(newer, board, bench, old):
    status, _password = board
    for cut in (2, 14, 30):
        plan = newer.update.plan(UpdateRequest(status.port), REPORT)
        info = cut_in(newer, plan, status, cut)
        assert isinstance(info.error, ConnectionFailed | DeviceTimeout), (cut, info.error)
        newer.virtual.cycle(status.name)
        own = hashes(status.port)
        assert {name for name in OWN if name not in own} == set()
    _plan, done = updated(newer, status.port)
    assert (done.name, done.version, done.verified_over) == ("lamp", NEW, "network")
    is_new(newer, status.port)
    own_files_are_there(status.port)


def test_changed_firmware_files_are_kept_or_saved(newer, board, new):
    status, _password = board
    with BoardSession.open(status.port, REPORT, restart=False) as session:
        session.files.write("LM_brandnew.py", b"def load():\n    return 'edited'\n", REPORT)
        session.files.write("Time.mpy", b"broken", REPORT)
    plan, done = updated(newer, status.port)
    assert plan.changes.send == ("Time.mpy",)
    assert [one.path for one in plan.changes.kept if one.why == "changed"] == ["LM_brandnew.py"]
    (copy,) = newer.backups.files(newer.backups.read(Path(done.saved)))
    assert (copy.path, copy.data) == ("Time.mpy", b"broken")
    plan, done = updated(newer, status.port, force=True)
    assert len(done.sent) == len(plan.files.files)
    is_new(newer, status.port)
    give_back_replaced(status.port)


def test_a_board_without_a_list_is_updated_all_the_same(newer, board, old):
    """As one that an older program has deployed: sources in the way go, with a copy."""
    status, _password = board
    with BoardSession.open(status.port, REPORT, restart=False) as session:
        session.files.remove(INSTALLED)
        session.files.remove("LM_rgb.mpy")
        session.files.write("LM_rgb.py", b"# left by an older program", REPORT)
        session.files.write("LM_elsewhere.py", b"# the user's", REPORT)
    plan, done = updated(newer, status.port)
    assert done.removed == plan.changes.copied == ("LM_rgb.py",)
    found = own_files_are_there(status.port)
    assert "LM_elsewhere.py" in found
    assert "LM_catgame.mpy" in found  # nobody knows whose it is
    (copy,) = newer.backups.files(newer.backups.read(Path(done.saved)))
    assert copy.data == b"# left by an older program"
    with BoardSession.open(status.port, REPORT) as session:
        session.files.remove("LM_catgame.mpy")
        session.files.remove("LM_elsewhere.py")


@pytest.mark.timeout(150)
def test_micropython_is_written_anew_and_everything_comes_back(newer, board, new, monkeypatch):
    status, password = board
    before = newer.virtual.status(status.name).flash_writes
    config = read(status.port, "node_config.json")
    plan, done = updated(newer, status.port, micropython=True)
    writes = newer.virtual.status(status.name).flash_writes - before
    assert plan.image is not None
    assert (done.name, done.version, done.verified_over) == ("lamp", NEW, "network")
    is_new(newer, status.port)
    own_files_are_there(status.port)
    assert read(status.port, "node_config.json") == config
    assert list((newer.backups.folder / "pending").glob("*.zip")) == []
    assert newer.passwords.recall(done.uid) == password
    monkeypatch.setattr(board_session, "LOOK_S", 0.5)
    for part in (0.2, 0.95):
        cut_and_resumed(newer, status, int(writes * part))
        assert read(status.port, "node_config.json") == config
    is_new(newer, status.port)


def cut_and_resumed(core, status, writes):
    """Cut the power after so many writes; the same update puts everything back."""
    plan = core.update.plan(UpdateRequest(status.port, micropython=True), REPORT)
    info = cut_in(core, plan, status, writes)
    assert isinstance(info.error, ConnectionFailed | FlashError), (writes, info.error)
    assert "run the same update again" in info.state_note
    core.virtual.cycle(status.name)
    plan, done = updated(core, status.port, micropython=True)
    assert plan.resumes, writes
    assert (done.name, done.verified_over) == ("lamp", "network")
    own_files_are_there(status.port)


def test_boards_that_are_no_nodes(newer, bench, monkeypatch):
    status = bench.board()
    monkeypatch.setattr(board_session, "LOOK_S", 0.5)
    with pytest.raises(DeviceTimeout, match="no MicroPython prompt") as caught:
        newer.update.plan(UpdateRequest(status.port), REPORT)
    assert "deployed first" in caught.value.hint
    bench.core.virtual.stop(status.name)
    flash_builtin(bench.core.virtual.fleet, status.spec)
    status = bench.core.virtual.start(status.name, tied=True)
    with pytest.raises(NotFound, match="no node on this board"):
        newer.update.plan(UpdateRequest(status.port), REPORT)


def test_the_command_line(board, cli, old):
    status, _password = board
    code, plan, errors = cli("update", "--port", status.port, "--json")
    assert code == 0, errors
    assert (plan["up_to_date"], plan["send"], plan["new_version"]) == (True, [], OLD)
    code, text, _errors = cli("update", "--port", status.port, "--yes")
    assert code == 0
    assert "is up to date: version 2.0.0-0, nothing to send" in text
    assert "your files stay: 3  LM_greet.py, LM_servo.py, www/index.html" in text
    assert max(len(line) for line in text.splitlines() if "/port" not in line) <= 80

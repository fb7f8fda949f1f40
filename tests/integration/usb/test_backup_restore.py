"""A node backed up, erased, deployed and restored is the same by hash; a clone has its own name."""

from __future__ import annotations

import json
import zipfile

import pytest

from micros_ide.errors import AuthFailed, ConnectionFailed, InvalidInput
from micros_ide.model.backup import Manifest
from micros_ide.model.deploy import Method
from micros_ide.model.restore import RestoreRequest
from tests.integration.usb.conftest import REPORT, hashes, read

OWN = {
    "LM_greet.py": b"def load():\n    return 'hi'\n",
    "rgb.pds": b"100,50,25,0",
    "lib/data.bin": bytes(range(256)) * 20,
    "notes.txt": b"",
}
# Written anew by the node at its start, or by the restart itself.
OF_THE_START = {"err.log", "err.old.log", "node_config.bak", ".crashes"}


@pytest.fixture(scope="module")
def board(bench, tmp_path_factory):
    """A node called lamp with files of its owner's: (board, password)."""
    status = bench.board()
    password = bench.deploy(status.port).password
    folder = tmp_path_factory.mktemp("own")
    for name, data in OWN.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    files = bench.core.files
    files.put(status.port, [folder / name for name in OWN if "/" not in name], REPORT)
    files.put(status.port, [folder / "lib"], REPORT)
    return status, password


@pytest.fixture(scope="module")
def saved(bench, board, tmp_path_factory):
    """(backup, what was on the board when it was made)."""
    status, _password = board
    before = hashes(status.port)
    path = tmp_path_factory.mktemp("backup") / "lamp.zip"
    return bench.core.backups.make(status.port, REPORT, out=path), before


def restored(bench, path, port, **options):
    plan = bench.core.restore.plan(RestoreRequest(path, port, **options), REPORT)
    return plan, bench.core.restore.submit(plan).result()


def test_a_backup_says_whose_it_is_and_holds_no_password(saved, board):
    backup, before = saved
    status, password = board
    node = backup.manifest.node
    assert (node.name, node.version, node.chip, node.board_id) == (
        "lamp", "2.0.0-0", "esp32", "esp32"
    )  # fmt: skip
    assert {one.path for one in backup.manifest.files} == before.keys()
    with zipfile.ZipFile(backup.path) as archive:
        content = b"".join(archive.read(name) for name in archive.namelist())
    for secret in (password, status.spec.wifi_password):
        assert secret.encode() not in content


@pytest.mark.timeout(120)
def test_after_erase_deploy_and_restore_every_file_is_the_same(bench, board, saved, says):
    status, password = board
    backup, before = saved
    other = bench.deploy(status.port, method=Method.IMAGE, config={"devfid": "other"})
    assert other.password != password
    plan, done = restored(bench, backup.path, status.port)
    assert not plan.clone
    assert {*OWN, "node_config.json"} <= {*plan.changes.send}
    assert plan.changes.remove == ()
    assert (done.name, done.uid, done.verified_over) == ("lamp", other.uid, "network")
    assert says("lamp", "greet load") == "hi"
    after = hashes(status.port)
    same = {path: digest for path, digest in before.items() if path not in OF_THE_START}
    assert {path: digest for path, digest in after.items() if path in same} == same
    assert after.keys() - OF_THE_START == before.keys() - OF_THE_START
    assert json.loads(read(status.port, "node_config.json"))["appwd"] == password
    assert bench.core.passwords.recall(other.uid) == password


def test_exact_removes_what_the_backup_has_not(bench, board, saved, tmp_path):
    status, _password = board
    (tmp_path / "later.txt").write_bytes(b"later")
    bench.core.files.put(status.port, [tmp_path / "later.txt"], REPORT, restart=False)
    plan = bench.core.restore.plan(RestoreRequest(saved[0].path, status.port), REPORT)
    assert "later.txt" in plan.changes.kept
    _plan, done = restored(bench, saved[0].path, status.port, exact=True)
    assert "later.txt" in done.removed
    assert hashes(status.port).keys() - OF_THE_START == saved[1].keys() - OF_THE_START


def test_a_power_cut_in_the_middle_and_the_same_restore_again(bench, board, saved):
    status, _password = board
    bench.deploy(status.port, method=Method.IMAGE, config={"devfid": "other"})
    plan = bench.core.restore.plan(RestoreRequest(saved[0].path, status.port), REPORT)
    bench.core.virtual.fleet.control(status.name).cut_power_after(9)
    info = bench.core.restore.submit(plan).wait(60)
    assert isinstance(info.error, ConnectionFailed)
    assert "run the same restore again" in info.state_note
    bench.core.virtual.cycle(status.name)
    _plan, done = restored(bench, saved[0].path, status.port)
    assert (done.name, done.verified_over) == ("lamp", "network")


def test_a_damaged_backup_is_refused_before_the_board_is_touched(bench, saved, tmp_path):
    status = bench.board()  # a blank one: a node writes to its own log
    before = bench.core.virtual.status(status.name)
    data = bytearray(saved[0].path.read_bytes())
    data[len(data) // 2] ^= 0x55
    path = tmp_path / "damaged.zip"
    for content in (data, data[: len(data) // 2]):
        path.write_bytes(content)
        with pytest.raises(InvalidInput, match="no usable backup"):
            bench.core.restore.plan(RestoreRequest(path, status.port), REPORT)
    after = bench.core.virtual.status(status.name)
    assert (after.serial_rx, after.flash_writes) == (before.serial_rx, before.flash_writes)


@pytest.fixture(scope="module")
def second(bench):
    """Another board, with a node called blank on it."""
    status = bench.board()
    bench.deploy(status.port, config={"devfid": "blank"})
    return status


def test_another_board_needs_a_name_of_its_own(bench, second, saved):
    with pytest.raises(InvalidInput, match="this board is micr") as caught:
        bench.core.restore.plan(RestoreRequest(saved[0].path, second.port), REPORT)
    assert "--name" in caught.value.hint
    request = RestoreRequest(saved[0].path, second.port, name="no name!")
    with pytest.raises(InvalidInput, match="cannot be a node's name"):
        bench.core.restore.plan(request, REPORT)


def test_a_clone_answers_under_its_new_name_with_its_own_id(bench, board, second, saved, says):
    _status, password = board
    plan, done = restored(bench, saved[0].path, second.port, name="lamp2")
    assert plan.clone
    assert (done.name, done.verified_over) == ("lamp2", "network")
    uid = bench.core.devices.find("lamp2").uid
    assert uid == done.uid != saved[0].manifest.node.uid
    assert says("lamp2", "hello") == f"hello:lamp2:{uid}"
    assert says("lamp2", "greet load") == "hi"
    config = json.loads(read(second.port, "node_config.json"))
    assert (config["hwuid"], config["devip"], config["appwd"]) == (uid, second.address, password)
    assert config["devfid"] == "lamp2"


def test_without_the_key_the_boards_own_passwords_stay(bench, second, saved, monkeypatch):
    own = json.loads(read(second.port, "node_config.json"))
    monkeypatch.setattr(bench.core.passwords, "fetch", lambda name: None)
    with pytest.raises(AuthFailed, match="not on this computer"):
        bench.core.restore.plan(RestoreRequest(saved[0].path, second.port, name="lamp3"), REPORT)
    _plan, done = restored(bench, saved[0].path, second.port, name="lamp3", secrets=False)
    assert (done.name, done.password) == ("lamp3", None)
    config = json.loads(read(second.port, "node_config.json"))
    assert (config["appwd"], config["stapwd"]) == (own["appwd"], own["stapwd"])


def test_the_command_line(bench, board, cli, tmp_path):
    status, _password = board
    word = tmp_path / "word.txt"
    word.write_text("correct horse battery\n")
    out = tmp_path / "carried.zip"
    line = ("backup", "--port", status.port, "--out", out, "--passphrase", f"@{word}")
    code, text, errors = cli(*line)
    assert code == 0, errors
    assert "lamp is saved" in text
    assert "opens with the passphrase" in text
    assert cli(*line)[0] == 2  # it is there already
    line = ("restore", out, "--port", status.port, "--passphrase", f"@{word}")
    code, done, errors = cli(*line, "--yes", "--json")
    assert {*done["sent"]} <= OF_THE_START
    assert (code, done["name"], "password" in done) == (0, "lamp", False), errors
    word.write_text("wrong horse battery")
    assert cli(*line, "--yes", "--json")[0] == 5
    manifest = Manifest.parse(zipfile.ZipFile(out).read("manifest.json"))
    assert manifest.key_name is None

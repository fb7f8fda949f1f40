"""Backups without a board: no secret in them, whole or refused, each key where it belongs."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from micros_ide import paths
from micros_ide.errors import AuthFailed, InvalidInput
from micros_ide.model.file_set import DeviceFile
from micros_ide.model.node_files import BoardFacts, FileTree
from micros_ide.model.ports import SerialPort
from micros_ide.services.backup import Backups
from micros_ide.services.node_config import NodeConfig
from micros_ide.services.passwords import Passwords
from micros_ide.workers import backup_archive
from micros_ide.workers.keystore import KeyStore

UID = "micr0a1b2c3d4e5fOS"
PASSWORD, WIFI, TOKEN = "Pa55-w0rd", "wifi-of-öther;second-wifi", "123:telegram-token"
CONFIG = {
    "devfid": "lamp", "appwd": PASSWORD, "stapwd": WIFI, "version": "2.0.0-0",
    "telegram": TOKEN, "utc": 60, "staessid": "home;office",
}  # fmt: skip
FILES = [
    DeviceFile("Time.mpy", b"M\x06\x00\x1f" * 40),
    DeviceFile("node_config.json", json.dumps(CONFIG).encode()),
    DeviceFile("node_config.bak", json.dumps(CONFIG | {"utc": 0}, ensure_ascii=False).encode()),
    DeviceFile("node_config.json.new", b'{"appwd": "Pa55-w0'),
    DeviceFile("err.log", b"connecting with second-wifi"),
    DeviceFile(".telegram.key", TOKEN.encode()),
    DeviceFile("webrepl_cfg.py", b"PASS = 'elsewhere'"),
    DeviceFile("lib/x.py", b"x = 1\n"),
    DeviceFile("main.py", b"import micrOS\n"),
]
TREE = FileTree(BoardFacts(UID, "esp32", "Generic ESP32", "1.27.0"), (), (), 1 << 20, 1 << 19)
PORT = SerialPort("/dev/ttyUSB0", "CP210x", board_id="esp32")
SECRETS = [PASSWORD, "wifi-of-öther", "second-wifi", TOKEN, "elsewhere"]


def backups_in(folder) -> Backups:
    return Backups(
        folder / "backups",
        ports=None,
        build=None,
        node_config=NodeConfig(paths.bundled("firmware_src")),
        passwords=Passwords(KeyStore(folder, system=False)),
    )


@pytest.fixture
def backups(tmp_path):
    return backups_in(tmp_path)


@pytest.fixture
def backup(backups):
    return backups.write(TREE, PORT, FILES)


def everything_in(path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return path.read_bytes() + b"".join(archive.read(name) for name in archive.namelist())


def test_the_same_files_come_back(backups, backup):
    again = backups.read(backup.path)
    assert again.manifest == backup.manifest
    assert [(one.path, one.data) for one in backups.files(again)] == [
        (one.path, one.data) for one in FILES
    ]
    node = again.manifest.node
    assert (node.uid, node.name, node.version, node.board_id) == (UID, "lamp", "2.0.0-0", "esp32")
    assert not again.wants_passphrase


@pytest.mark.parametrize("passphrase", [None, "correct horse"])
def test_no_secret_nor_anything_to_guess_it_by_is_in_the_archive(backups, passphrase):
    made = backups.write(TREE, PORT, FILES, passphrase=passphrase)
    content = everything_in(made.path)
    for secret in SECRETS:
        for spelling in (secret.encode(), json.dumps(secret)[1:-1].encode()):
            assert spelling not in content
        assert secret not in repr(made)
    for file in FILES:
        if file.path not in {"Time.mpy", "lib/x.py", "main.py"}:
            assert file.sha256.encode() not in content, file.path
    public = json.loads(zipfile.ZipFile(made.path).read("files/node_config.json"))
    assert (public["utc"], public["staessid"]) == (60, "home;office")


def test_a_passphrase_goes_to_another_computer_and_the_key_store_does_not(backups, tmp_path):
    elsewhere = backups_in(tmp_path / "elsewhere")
    kept = backups.write(TREE, PORT, FILES)
    with pytest.raises(AuthFailed, match="not on this computer") as caught:
        elsewhere.files(elsewhere.read(kept.path))
    assert "--without-secrets" in caught.value.hint
    carried = elsewhere.read(backups.write(TREE, PORT, FILES, passphrase="correct horse").path)
    assert carried.wants_passphrase
    assert len(elsewhere.files(carried, "correct horse")) == len(FILES)
    for wrong in (None, "correct hors"):
        with pytest.raises(AuthFailed, match="passphrase"):
            elsewhere.files(carried, wrong)


def test_what_can_be_had_without_the_secrets(backups, backup):
    found = {one.path: one.data for one in backups.files_without_secrets(backup)}
    assert {"Time.mpy", "lib/x.py", "main.py", "node_config.json", "node_config.bak"} == set(found)
    assert json.loads(found["node_config.json"]) == {
        key: value for key, value in CONFIG.items() if key not in {"appwd", "stapwd", "telegram"}
    }


def test_a_board_without_secrets_needs_no_key(backups, tmp_path):
    made = backups.write(TREE, PORT, [FILES[0], FILES[-1]])
    assert not made.manifest.has_secrets
    assert not (tmp_path / "secrets.enc").exists()
    assert len(backups.files(backups.read(made.path))) == 2


def test_removing_a_backup_forgets_its_key(backups, backup):
    other = backups.write(TREE, PORT, FILES)
    assert backup.path != other.path
    copy = backup.path.with_name("copy.zip")
    copy.write_bytes(backup.path.read_bytes())
    backups.remove(backup.path)
    with pytest.raises(AuthFailed):
        backups.files(backups.read(copy))
    assert backups.files(backups.read(other.path))
    assert {one.path for one in backups.list()} == {copy, other.path}


def changed(backup, **fields):
    """Write the backup anew with another manifest; its members stay."""
    row = json.loads(backup.members["manifest.json"]) | fields
    members = backup.members | {"manifest.json": json.dumps(row).encode()}
    path = backup.path.with_name("changed.zip")
    backup_archive.write_archive(path, members)
    return path


def test_a_manifest_that_was_changed_opens_no_secret(backups, backup):
    path = changed(backup, made="2020-01-01T00:00:00+00:00")
    with pytest.raises(AuthFailed):
        backups.files(backups.read(path))


@pytest.mark.parametrize(
    "path", ["../x", "/etc/x", "a/../../x", "a//b", "", ".", "a\x1bb", "x" * 300, "a\nb", 5, None]
)
def test_paths_that_no_board_has_are_refused(backups, backup, path):
    rows = json.loads(backup.members["manifest.json"])["files"]
    rows[0]["path"] = path
    with pytest.raises(InvalidInput, match="no usable backup") as caught:
        backups.read(changed(backup, files=rows))
    assert caught.value.hint


def test_members_and_manifest_have_to_fit(backups, backup):
    rows = json.loads(backup.members["manifest.json"])["files"]
    wrong_hash = [{**rows[0], "sha256": "0" * 64}, *rows[1:]]
    wrong_size = [{**rows[0], "bytes": 1}, *rows[1:]]
    for files in (wrong_hash, wrong_size, rows[1:], [*rows, rows[0]], rows * 2, {}, None, [1]):
        with pytest.raises(InvalidInput, match="no usable backup"):
            backups.read(changed(backup, files=files))
    with pytest.raises(InvalidInput, match="newer version"):
        backups.read(changed(backup, version=2))
    lacking = {name: data for name, data in backup.members.items() if name != "sealed.bin"}
    path = backup.path.with_name("lacking.zip")
    for members in (lacking, backup.members | {"files/more": b""}, {"manifest.json": b"[]"}, {}):
        backup_archive.write_archive(path, members)
        with pytest.raises(InvalidInput, match="no usable backup"):
            backups.read(path)


@pytest.mark.parametrize("data", [b"[]", b"{", b"5", b'{"appwd": {}}'])
def test_a_configuration_that_is_none_is_refused(backups, backup, data):
    rows = json.loads(backup.members["manifest.json"])["files"]
    for row in rows:
        if row["path"] == "node_config.json":
            row |= {"bytes": len(data), "sha256": DeviceFile("x", data).sha256}
    changed_members = replace(backup, members=backup.members | {"files/node_config.json": data})
    hostile = backups.read(changed(changed_members, files=rows))
    with pytest.raises(InvalidInput):
        backups.files_without_secrets(hostile)
    with pytest.raises(AuthFailed):
        backups.files(hostile)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=5,
)


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_manifest_is_refused_or_understood(backups, backup, data):
    row = json.loads(backup.members["manifest.json"])
    key = data.draw(st.sampled_from(sorted(row)))
    if key in {"node", "files"} and data.draw(st.booleans()):
        inner = row[key] if key == "node" else row[key][0]
        inner[data.draw(st.sampled_from(sorted(inner)))] = data.draw(JSON)
    else:
        row[key] = data.draw(JSON)
    try:
        found = backups.read(changed(backup, **row))
        backups.files(found, "x")
    except (InvalidInput, AuthFailed):
        return
    assert [one.path for one in found.manifest.files] == [one.path for one in FILES]


def test_names_for_new_files_are_harmless(backups):
    odd = json.dumps(CONFIG | {"devfid": "../..\\con"}).encode()
    made = backups.write(TREE, PORT, [DeviceFile("node_config.json", odd)])
    assert made.path.parent == backups.folder
    assert not {*made.path.name} & {*"/\\:"}
    none = backups.write(replace(TREE), PORT, [FILES[0]])
    assert none.path.name.startswith("board-")

"""The archive: bounded, one folder a device whatever a node calls itself, no secret in a file."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.errors import InvalidInput, NotFound
from micros_ide.model.node_settings import NodeSettings, folder_of
from micros_ide.services.node_settings import archive as archive_module
from micros_ide.services.node_settings.archive import SettingsArchive
from micros_ide.services.passwords import Passwords
from micros_ide.workers.keystore import KeyStore

UID = "micr7c9ebd623ff8OS"
STAPWD = "at-home-1234"


@pytest.fixture
def passwords(tmp_path) -> Passwords:
    return Passwords(KeyStore(tmp_path / "keys", system=False))


@pytest.fixture
def archive(tmp_path, passwords) -> SettingsArchive:
    return SettingsArchive(tmp_path / "archive", passwords)


def settings(uid: str = UID, name: str = "lamp", **values) -> NodeSettings:
    base = {"devfid": name, "utc": 60, "cron": False, "stapwd": STAPWD, "telegram": "n/a"}
    return NodeSettings(uid, name, "2.0.0-0", base | values, unknown={"odd": "1"})


def test_what_is_saved_is_read_and_secrets_are_elsewhere(archive, passwords) -> None:
    record = archive.save(settings())
    assert record == archive.find("lamp") == archive.find(UID, record.at[:12])
    assert record.values == {"devfid": "lamp", "utc": 60, "cron": False, "telegram": "n/a"}
    assert record.unknown == {"odd": "1"}
    assert passwords.fetch(record.secrets["stapwd"]) == STAPWD
    assert STAPWD not in record.path.read_text() + repr(record) + repr(settings())
    if os.name == "posix":
        assert stat.S_IMODE(record.path.stat().st_mode) == 0o600


def test_nothing_new_makes_no_new_record(archive) -> None:
    first = archive.save(settings())
    assert archive.save(settings()) == first
    second = archive.save(settings(utc=120))
    assert [one.at for one in archive.records(UID)] == [second.at, first.at]
    assert second.secrets == first.secrets  # the same secret is kept once
    third = archive.save(settings(utc=120, stapwd="another-one-5"))
    assert third.secrets != second.secrets


def test_a_secret_that_was_lost_makes_a_new_record(archive, passwords) -> None:
    first = archive.save(settings())
    passwords.drop(first.secrets["stapwd"])
    second = archive.save(settings())
    assert passwords.fetch(second.secrets["stapwd"]) == STAPWD


def test_the_oldest_go_and_their_secrets_with_them(archive, passwords, monkeypatch) -> None:
    monkeypatch.setattr(archive_module, "KEPT", 3)
    records = [archive.save(settings(utc=number, stapwd=f"secret-{number}")) for number in range(5)]
    assert [one.at for one in archive.records(UID)] == [one.at for one in records[:1:-1]]
    kept = [passwords.fetch(one.secrets["stapwd"]) for one in records]
    assert kept == [None, None, "secret-2", "secret-3", "secret-4"]


def test_a_secret_that_a_kept_record_needs_stays(archive, passwords, monkeypatch) -> None:
    monkeypatch.setattr(archive_module, "KEPT", 2)
    records = [archive.save(settings(utc=number)) for number in range(4)]
    assert passwords.fetch(records[-1].secrets["stapwd"]) == STAPWD


def test_a_clock_that_goes_backwards_keeps_the_new_record(archive, monkeypatch) -> None:
    monkeypatch.setattr(archive_module, "KEPT", 1)
    record = archive.save(settings())
    future = record.path.with_name("29991231T000000.000Z.json")
    record.path.rename(future)
    new = archive.save(settings(utc=7))
    assert new.path.exists()


NASTY = ["../../etc", "..", "", "/abs", "con", "a" * 64, "MICR7C9EBD623FF8OS", "ü"]


@pytest.mark.parametrize("uid", NASTY)
def test_no_id_leads_out_of_the_folder(archive, tmp_path, uid) -> None:
    record = archive.save(settings(uid=uid))
    assert record.path.parent.parent == tmp_path / "archive"
    assert archive.find(uid).at == record.at
    assert archive.records(UID) == ()


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_folder_belongs_to_one_id(one, other) -> None:
    name = folder_of(one)
    assert Path(name).name == name
    assert name.isascii()
    assert (folder_of(other) == name) == (one == other)


def test_a_damaged_record_hides_no_other(archive) -> None:
    good = archive.save(settings())
    bad = archive.save(settings(utc=1))
    bad.path.write_text("{")
    assert archive.records(UID) == (good,)
    assert archive.devices() == (good,)
    with pytest.raises(InvalidInput, match=r"20\d{6}T"):
        archive.find(UID, bad.at)


@pytest.mark.parametrize(
    "damage",
    [
        {"format": "micros-ide node settings 9"},
        {"settings": []},
        {"settings": {"utc": None}},
        {"uid": "micr000000000000OS"},
    ],
)
def test_a_record_that_was_tampered_with_is_refused(archive, damage) -> None:
    record = archive.save(settings())
    document = json.loads(record.path.read_text()) | damage
    record.path.write_text(json.dumps(document))
    with pytest.raises(InvalidInput):
        archive.find(UID, record.at)


def test_a_record_reaches_no_secret_of_others(archive, passwords) -> None:
    passwords.remember("micr000000000000OS", "of-another")
    record = archive.save(settings())
    document = json.loads(record.path.read_text())
    document["secrets"]["stapwd"] = "micr000000000000OS/appwd"
    record.path.write_text(json.dumps(document))
    assert archive.find(UID).secrets == {}


def test_what_is_not_there_is_said_with_a_way_on(archive) -> None:
    with pytest.raises(NotFound) as caught:
        archive.find("lamp")
    assert "config archive NODE" in (caught.value.hint or "")
    archive.save(settings())
    with pytest.raises(NotFound) as caught:
        archive.find("lam")
    assert "lamp" in (caught.value.hint or "")
    with pytest.raises(NotFound):
        archive.find("lamp", "1999")
    archive.save(settings(uid="micr000000000000OS"))
    with pytest.raises(InvalidInput, match="2 archived devices"):
        archive.find("lamp")


def test_forgotten_is_gone_with_its_secrets(archive, passwords) -> None:
    record = archive.save(settings())
    archive.forget(UID)
    archive.forget("micr000000000000OS")
    assert archive.records(UID) == ()
    assert passwords.fetch(record.secrets["stapwd"]) is None

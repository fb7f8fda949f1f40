"""Passwords by hardware id: kept, found again, forgotten, and never in the way of one another."""

from __future__ import annotations

import pytest

from micros_ide.services.passwords import SERVICE, Passwords
from micros_ide.workers.keystore import KeyStore

UID, OTHER = "micr7c9ebd623ff8OS", "micr000000000000OS"


@pytest.fixture
def store(tmp_path) -> KeyStore:
    return KeyStore(tmp_path, system=False)


def test_each_node_has_its_own(store) -> None:
    passwords = Passwords(store)
    assert passwords.recall(UID) is None
    passwords.remember(UID, "first-pw1")
    passwords.remember(OTHER, "other-pw2")
    passwords.remember(UID, "later-pw3")
    again = Passwords(store)
    assert (again.recall(UID), again.recall(OTHER)) == ("later-pw3", "other-pw2")
    again.forget(UID)
    again.forget(UID)
    assert (passwords.recall(UID), passwords.recall(OTHER)) == (None, "other-pw2")


def test_remembering_the_same_again_writes_nothing(store, tmp_path) -> None:
    passwords = Passwords(store)
    passwords.remember(UID, "first-pw1")
    before = (tmp_path / "secrets.enc").read_bytes()
    passwords.remember(UID, "first-pw1")
    assert (tmp_path / "secrets.enc").read_bytes() == before


@pytest.mark.parametrize("uid", ["../x", f"{UID}/appwd", "", "a/archive/appwd/1"])
def test_no_id_names_the_secret_of_another(store, uid) -> None:
    passwords = Passwords(store)
    passwords.remember(UID, "first-pw1")
    kept = passwords.keep(UID, "stapwd", "at-home-1234")
    passwords.remember(uid, "of-a-liar")
    assert (passwords.recall(UID), passwords.fetch(kept)) == ("first-pw1", "at-home-1234")
    passwords.forget(uid)
    assert store.get(SERVICE, f"{UID}/appwd") == "first-pw1"


def test_secrets_of_the_archive_are_kept_side_by_side(store) -> None:
    passwords = Passwords(store)
    first, second = (passwords.keep(UID, "stapwd", text) for text in ("one-12345", "two-12345"))
    assert first.startswith(f"{UID}/archive/stapwd/")
    passwords.drop(first)
    assert (passwords.fetch(first), passwords.fetch(second)) == (None, "two-12345")
    assert "two-12345" not in repr(passwords) + first + second + passwords.place

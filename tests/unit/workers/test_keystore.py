"""Secrets: the system's key store where there is one, else an encrypted file that never forgets."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import keyring
import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError
from keyrings.alt.file import PlaintextKeyring

from micros_ide.errors import Busy, InvalidInput
from micros_ide.workers import keystore
from micros_ide.workers.keystore import KeyStore
from micros_ide.workers.secret_file import SecretFile

SECRET = "correct-horse-9"
WRITER = """
import sys
from pathlib import Path
from micros_ide.workers.secret_file import SecretFile
store = SecretFile(Path(sys.argv[1]))
for number in range(int(sys.argv[3])):
    store.set("nodes", f"{sys.argv[2]}-{number}", f"secret {number}")
"""
# Ends at a moment of the second write that `sys.argv[2]` names.
KILLED = """
import os, signal, sys
from pathlib import Path
from micros_ide.workers.secret_file import SecretFile
store = SecretFile(Path(sys.argv[1]))
if sys.argv[2] != "key":
    store.set("nodes", "old", "kept")
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[2] == "fsync":
    os.fsync = die
Path.replace = die
store.set("nodes", "new", "lost")
"""


class MemoryKeyring(KeyringBackend):
    """What a desktop has; can be locked."""

    priority = 5
    name = "a drawer"

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.trouble: Exception | None = None

    def _check(self) -> None:
        if self.trouble:
            raise self.trouble

    def get_password(self, service: str, username: str) -> str | None:
        self._check()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._check()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._check()
        if (service, username) not in self.kept:
            raise PasswordDeleteError
        del self.kept[service, username]


@pytest.fixture
def use(monkeypatch, tmp_path):
    """Return a function that makes a KeyStore over a backend of keyring."""

    def make(backend: KeyringBackend) -> KeyStore:
        monkeypatch.setattr("keyring.core.init_backend", lambda _limit: None)
        monkeypatch.setattr("keyring.core._keyring_backend", backend)
        return KeyStore(tmp_path / "data", system=True)

    return make


@pytest.fixture
def file(tmp_path) -> SecretFile:
    return SecretFile(tmp_path / "data")


def both(file: SecretFile) -> list[Path]:
    return [file.path, file.key_path]


def test_the_systems_store_is_used_and_no_file_is_made(use, file) -> None:
    backend = MemoryKeyring()
    store = use(backend)
    assert store.get("nodes", "lamp") is None
    store.set("nodes", "lamp", SECRET)
    assert backend.kept == {("nodes", "lamp"): SECRET}
    assert use(backend).get("nodes", "lamp") == SECRET
    assert store.place == "a drawer"
    store.delete("nodes", "lamp")
    store.delete("nodes", "lamp")
    assert (backend.kept, store.get("nodes", "lamp")) == ({}, None)
    assert not any(path.exists() for path in both(file))


def test_a_real_backend_without_a_desktop(use, tmp_path) -> None:
    backend = PlaintextKeyring()
    backend.file_path = str(tmp_path / "keyring.cfg")
    store = use(backend)
    store.set("nodes", "micr0aOS/appwd", SECRET)
    assert KeyStore.get(use(backend), "nodes", "micr0aOS/appwd") == SECRET
    assert Path(backend.file_path).exists()
    assert not (tmp_path / "data").exists()
    store.delete("nodes", "micr0aOS/appwd")
    assert store.get("nodes", "micr0aOS/appwd") is None


@pytest.mark.parametrize("name", ["fail", "null"])
def test_without_a_store_of_the_system_the_file_takes_it(use, file, name) -> None:
    store = use(keyring.core.load_keyring(f"keyring.backends.{name}.Keyring"))
    store.set("nodes", "lamp", SECRET)
    assert store.get("nodes", "lamp") == SECRET
    assert str(file.path) in store.place
    assert all(SECRET.encode() not in path.read_bytes() for path in both(file))
    store.delete("nodes", "lamp")
    assert store.get("nodes", "lamp") is None


def test_a_file_in_clear_is_not_chosen_by_itself(monkeypatch, tmp_path) -> None:
    """keyrings.alt offers one as soon as it is installed; keyring does not recommend it."""
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setattr("keyring.core._keyring_backend", None)
    found = keystore._find_backend()
    assert not isinstance(found, PlaintextKeyring)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyrings.alt.file.PlaintextKeyring")
    assert isinstance(keystore._find_backend(), PlaintextKeyring)  # somebody's own wish


def test_a_backend_that_cannot_be_loaded_is_none(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "no.such.Backend")
    monkeypatch.setattr("keyring.core._keyring_backend", None)
    store = KeyStore(tmp_path, system=True)
    store.set("nodes", "lamp", SECRET)
    assert "encrypted file" in store.place


def test_while_the_systems_store_is_locked_the_file_serves_and_stays_the_newer(use, file) -> None:
    backend = MemoryKeyring()
    store = use(backend)
    store.set("nodes", "lamp", "before-1")
    backend.trouble = KeyringLocked(f"no {SECRET}")
    assert store.get("nodes", "lamp") is None
    store.set("nodes", "lamp", "after-22")
    assert store.get("nodes", "lamp") == "after-22"
    with pytest.raises(Busy) as caught:
        store.delete("nodes", "lamp")
    assert SECRET not in f"{caught.value} {caught.value.hint}"
    store.set("nodes", "lamp", "after-22")
    backend.trouble = None
    assert store.get("nodes", "lamp") == "after-22"
    store.set("nodes", "lamp", "later-33")
    assert (backend.kept["nodes", "lamp"], file.get("nodes", "lamp")) == ("later-33", None)


def test_a_store_that_keeps_nothing_is_not_believed(use) -> None:
    backend = MemoryKeyring()
    backend.set_password = lambda *_words: None
    store = use(backend)
    store.set("nodes", "lamp", SECRET)
    assert store.get("nodes", "lamp") == SECRET


def test_a_silent_store_is_waited_for_once(use, monkeypatch) -> None:
    monkeypatch.setattr(keystore, "_PATIENCE_S", 0.05)
    hang, asked = threading.Event(), []
    backend = MemoryKeyring()
    backend.get_password = lambda *words: asked.append(words) or hang.wait(20)
    store = use(backend)
    try:
        assert store.get("nodes", "lamp") is None
        assert store.get("nodes", "lamp") is None
        store.set("nodes", "lamp", SECRET)
        assert store.get("nodes", "lamp") == SECRET
        assert len(asked) == 1
    finally:
        hang.set()


def test_kept_in_one_folder_the_system_is_not_asked(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(keystore, "_find_backend", lambda: pytest.fail("asked"))
    store = KeyStore(tmp_path, system=False)
    store.set("nodes", "lamp", SECRET)
    assert store.get("nodes", "lamp") == SECRET


@given(names=st.dictionaries(st.text(max_size=20), st.text(max_size=60), max_size=4))
def test_any_text_comes_back(tmp_path_factory, names) -> None:
    store = SecretFile(tmp_path_factory.mktemp("any"))
    for name, secret in names.items():
        store.set("nodes", name, secret)
    again = SecretFile(store.path.parent)
    assert {name: again.get("nodes", name) for name in names} == names


def test_reading_makes_no_file(file) -> None:
    assert file.get("nodes", "lamp") is None
    file.delete("nodes", "lamp")
    assert not file.path.parent.exists()


@pytest.mark.skipif(os.name != "posix", reason="modes")
def test_both_files_are_for_their_owner_alone(file) -> None:
    file.set("nodes", "lamp", SECRET)
    file.set("nodes", "lamp", SECRET)
    assert [stat.S_IMODE(path.stat().st_mode) for path in both(file)] == [0o600, 0o600]


def flip(data: bytes) -> bytes:
    return data[:-9] + bytes([data[-9] ^ 1]) + data[-8:]


DAMAGE = {
    "data changed": lambda data, key: (flip(data), key),
    "data cut": lambda data, key: (data[: len(data) // 2], key),
    "data empty": lambda data, key: (b"", key),
    "data of somebody else": lambda data, key: (b"{}", key),
    "data without a body": lambda data, key: (data.partition(b"\n")[0], key),
    "key gone": lambda data, key: (data, None),
    "key empty": lambda data, key: (data, b""),
    "key cut": lambda data, key: (data, key[:20]),
    "key no base64": lambda data, key: (data, b"\xff" * 44),
    "key of another": lambda data, key: (data, b"A" * 43 + b"=\n"),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_damage_is_said_every_time_and_nothing_is_overwritten(file, damage) -> None:
    file.set("nodes", "lamp", SECRET)
    data, key = damage(file.path.read_bytes(), file.key_path.read_bytes())
    file.path.write_bytes(data)
    if key is None:
        file.key_path.unlink()
    else:
        file.key_path.write_bytes(key)
    for _ in range(2):
        for use_it in (
            lambda: file.get("nodes", "lamp"),
            lambda: file.set("nodes", "lamp", "other"),
            lambda: file.delete("nodes", "lamp"),
        ):
            with pytest.raises(InvalidInput) as caught:
                use_it()
            assert str(file.path.parent) in caught.value.message
            assert "start without" in (caught.value.hint or "")
    assert file.path.read_bytes() == data
    assert file.key_path.exists() == (key is not None)


def test_after_the_hint_was_followed_it_works_again(file) -> None:
    file.set("nodes", "lamp", SECRET)
    file.key_path.unlink()
    file.path.unlink()
    assert file.get("nodes", "lamp") is None
    file.set("nodes", "lamp", SECRET)
    assert file.get("nodes", "lamp") == SECRET


def test_two_programs_lose_nothing_of_each_other(file) -> None:
    """Neither a secret nor the key: both may be the one to make it."""
    command = [sys.executable, "-c", WRITER, str(file.path.parent)]
    running = [subprocess.Popen([*command, name, "15"]) for name in ("a", "b")]
    assert [one.wait(30) for one in running] == [0, 0]
    for name in ("a", "b"):
        kept = [file.get("nodes", f"{name}-{number}") for number in range(15)]
        assert kept == [f"secret {number}" for number in range(15)]


@pytest.mark.parametrize("moment", ["key", "fsync", "rename"])
def test_a_kill_before_the_rename_leaves_the_old_file(file, moment) -> None:
    command = [sys.executable, "-c", KILLED, str(file.path.parent), moment]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert file.get("nodes", "new") is None
    assert file.get("nodes", "old") == (None if moment == "key" else "kept")
    file.set("nodes", "new", SECRET)
    assert file.get("nodes", "new") == SECRET
    assert list(file.path.parent.glob("*.tmp")) == []


def test_nothing_shows_a_secret(file, tmp_path) -> None:
    file.set("nodes", "lamp", SECRET)
    store = KeyStore(tmp_path / "data", system=False)
    assert SECRET not in repr(file) + repr(store) + repr(vars(file)) + repr(vars(store))

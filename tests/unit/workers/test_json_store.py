"""JSON files: whole or not at all, one writer at a time, nothing lost when one is damaged."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from micros_ide.errors import Busy, InvalidInput
from micros_ide.workers import json_store
from micros_ide.workers.file_lock import locked

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
ADDER = """
import sys
from pathlib import Path
from micros_ide.workers import json_store
for _ in range(int(sys.argv[2])):
    json_store.update(Path(sys.argv[1]), {}, lambda value: {"n": value.get("n", 0) + 1})
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "devices.json"


def leftovers(file: Path) -> list[str]:
    return sorted(path.name for path in file.parent.iterdir() if path.name.endswith(".tmp"))


@settings(suppress_health_check=list(HealthCheck), max_examples=30)
@given(value=st.dictionaries(st.text(), JSON))
def test_what_is_saved_comes_back(file: Path, value: dict[str, Any]) -> None:
    json_store.save(file, value)
    assert json_store.load(file, {}) == value


def test_missing_file_gives_a_copy_of_the_default(file: Path) -> None:
    default: dict[str, list[int]] = {"rows": []}
    json_store.load(file, default)["rows"].append(1)
    assert default == {"rows": []}


@pytest.mark.parametrize(
    "damage", [b"", b'{"a": 1', b"\xff\xfe\x00", b"[" * 100_000, b"[1, 2]", b"null"]
)
def test_damaged_file_is_reported_once_and_kept_aside(file: Path, damage: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(damage)
    with pytest.raises(InvalidInput) as caught:
        json_store.load(file, {})
    assert str(file) in caught.value.message
    kept = [path for path in file.parent.iterdir() if ".damaged-" in path.name]
    assert [path.read_bytes() for path in kept] == [damage]
    assert caught.value.hint is not None
    assert kept[0].name in caught.value.hint
    assert json_store.load(file, {"fresh": True}) == {"fresh": True}


def test_unreadable_file_is_not_moved(file: Path) -> None:
    file.mkdir(parents=True)
    with pytest.raises(InvalidInput, match="cannot be read"):
        json_store.load(file, {})
    assert file.is_dir()


def test_failed_save_keeps_the_old_value_and_leaves_nothing_behind(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    json_store.save(file, {"old": 1})

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InvalidInput, match="No space left"):
        json_store.save(file, {"new": 1})
    monkeypatch.undo()
    assert json_store.load(file, {}) == {"old": 1}
    assert leftovers(file) == []


def test_value_that_is_not_json_changes_nothing(file: Path) -> None:
    json_store.save(file, {"old": 1})
    with pytest.raises(ValueError, match="JSON compliant"):
        json_store.save(file, {"new": float("nan")})
    assert json_store.load(file, {}) == {"old": 1}


@pytest.mark.skipif(os.name != "posix", reason="modes")
def test_private_file_is_for_its_owner_alone(file: Path) -> None:
    json_store.save(file, {}, private=True)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    json_store.update(file, {}, lambda value: value, private=True)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_threads_do_not_lose_each_others_changes(file: Path) -> None:
    def add() -> None:
        for _ in range(10):
            json_store.update(file, {"n": 0}, lambda value: {"n": value["n"] + 1})

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert json_store.load(file, {"n": 0}) == {"n": 40}


def test_processes_do_not_lose_each_others_changes(file: Path) -> None:
    command = [sys.executable, "-c", ADDER, str(file), "15"]
    running = [subprocess.Popen(command) for _ in range(2)]
    assert [process.wait(30) for process in running] == [0, 0]
    assert json_store.load(file, {"n": 0}) == {"n": 30}
    assert leftovers(file) == []


def test_change_that_raises_writes_nothing_and_frees_the_lock(file: Path) -> None:
    json_store.save(file, {"n": 1})
    with pytest.raises(KeyError):
        json_store.update(file, {"n": 0}, lambda value: {"n": value["missing"]})
    assert json_store.update(file, {"n": 0}, lambda value: {"n": value["n"] + 1}) == {"n": 2}


def test_reader_sees_whole_files_while_a_writer_is_busy(file: Path) -> None:
    json_store.save(file, {"rows": []})
    stop = threading.Event()

    def write() -> None:
        size = 0
        while not stop.is_set():
            size = (size + 500) % 5000
            json_store.save(file, {"rows": list(range(size))})

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(200):
            rows = json.loads(file.read_bytes())["rows"]
            assert rows == list(range(len(rows)))
    finally:
        stop.set()
        writer.join()


def test_lock_that_stays_taken_ends_in_busy(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with locked(lock), pytest.raises(Busy), locked(lock, timeout=0.05):
        pytest.fail("two holders")

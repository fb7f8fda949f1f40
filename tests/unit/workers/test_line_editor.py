"""What the line editor remembers of what was typed."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from micros_ide.workers import line_editor
from micros_ide.workers.line_editor import _FileHistory


def loaded(path: Path) -> list[str]:
    """The lines that Up would show, newest first."""
    return list(_FileHistory(path, keep=lambda _line: True).load_history_strings())


def test_lines_are_kept_for_their_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "history"
    history = _FileHistory(path, keep=lambda line: "secret" not in line)
    for line in ("version", "version", " system info ", "", "appwd secret", "tür ✓"):
        history.append_string(line)
    assert loaded(path) == ["tür ✓", "system info", "version"]
    assert "secret" not in "".join(history.get_strings())
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_two_programs_add_to_it(tmp_path: Path) -> None:
    path = tmp_path / "history"
    one, other = (_FileHistory(path, keep=lambda _line: True) for _ in range(2))
    one.append_string("a")
    other.append_string("b")
    one.append_string("c")
    assert loaded(path) == ["c", "b", "a"]


def test_it_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_editor, "_KEPT", 3)
    path = tmp_path / "history"
    path.write_text("".join(f"{number}\n" for number in range(7)))
    assert loaded(path) == ["6", "5", "4"]
    assert path.read_text() == "4\n5\n6\n"


def test_a_damaged_or_missing_file_is_no_reason_to_stop(tmp_path: Path) -> None:
    path = tmp_path / "history"
    assert loaded(path) == []
    path.write_bytes(b"good\n\xff\x1b[31mbad\n")
    assert loaded(path) == ["good"]
    history = _FileHistory(tmp_path / "nowhere" / "history", keep=lambda _line: True)
    history.append_string("version")
    assert history.get_strings() == ["version"]

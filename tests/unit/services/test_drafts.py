"""Unsaved texts: what a dead session leaves is found, what a living one has is left alone."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from micros_ide.services.drafts import Draft, Drafts

_DIES = """
import os, sys
from pathlib import Path
from micros_ide.services.drafts import Draft, Drafts
drafts = Drafts(Path(sys.argv[1]))
drafts.keep(Draft("text-1", "LM_lamp.py", Path("/somewhere/LM_lamp.py"), "first"))
drafts.keep(Draft("text-1", "LM_lamp.py", Path("/somewhere/LM_lamp.py"), "x = 1\\n"))
drafts.keep(Draft("text-2", "LM_new.py", None, "gone"))
drafts.drop("text-2")
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def dead(tmp_path):
    folder = tmp_path / "drafts"
    ended = subprocess.run([sys.executable, "-c", _DIES, str(folder)], check=False)
    assert ended.returncode == -9
    return folder


def test_what_a_killed_session_left_is_found_until_it_is_forgotten(dead):
    drafts = Drafts(dead)
    (one,) = drafts.left()
    assert (one.name, one.path, one.text) == (
        "LM_lamp.py",
        Path("/somewhere/LM_lamp.py"),
        "x = 1\n",
    )
    assert drafts.left() == [one]
    drafts.forget_left()
    assert drafts.left() == []


def test_a_living_session_keeps_its_own(tmp_path, monkeypatch):
    first = Drafts(tmp_path)
    first.keep(Draft("text-1", "LM_a.py", None, "a"))
    monkeypatch.setattr("os.getpid", lambda: 1)  # a second window of the same second
    second = Drafts(tmp_path)
    assert second.left() == []
    second.forget_left()
    first.close()
    assert second.left() == []
    assert list(tmp_path.iterdir()) == []


def test_drafts_are_for_their_owner_alone(tmp_path):
    drafts = Drafts(tmp_path)
    drafts.keep(Draft("text-1", "LM_a.py", None, "a"))
    (file,) = tmp_path.rglob("*.json")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    drafts.close()


def test_a_damaged_draft_is_passed_over(dead):
    (folder,) = dead.iterdir()
    (folder / "text-9.json").write_text('{"name": "x"')
    assert [one.name for one in Drafts(dead).left()] == ["LM_lamp.py"]

"""What was typed is kept for each node; secrets are not."""

from __future__ import annotations

import os

import pytest

from micros_ide.services.shell_history import ShellHistory, may_be_kept

UID = "micr7c9ebd623ff8OS"


def test_lines_and_favourites_are_kept_for_each_node_for_its_owner_alone(tmp_path):
    history = ShellHistory(tmp_path / "shell")
    for line in ("version", "rgb toggle", "rgb toggle", " help "):
        history.add(UID, line)
    history.set_favourites(UID, ("rgb toggle",))
    kept = ShellHistory(tmp_path / "shell").recall(UID)
    assert kept.lines == ("version", "rgb toggle", "help")
    assert kept.favourites == ("rgb toggle",)
    assert history.recall("10.0.1.72:9008").lines == ()
    if os.name == "posix":
        (file,) = (tmp_path / "shell").glob("*.json")
        assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "line",
    [
        "appwd Secret-77",
        "stapwd x",
        "telegram 1:2",
        "ha login password=abc",
        "x apikey = 1",
        "a\nb",
    ],
)
def test_secrets_and_what_is_no_line_are_not_kept(tmp_path, line):
    history = ShellHistory(tmp_path)
    history.add(UID, line)
    history.set_favourites(UID, (line,))
    assert history.recall(UID).lines == history.recall(UID).favourites == ()
    assert not may_be_kept(line)


def test_only_the_newest_lines_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr("micros_ide.services.shell_history._KEPT", 5)
    history = ShellHistory(tmp_path)
    for number in range(12):
        history.add(UID, f"rgb brightness {number}")
    lines = history.recall(UID).lines
    assert len(lines) == 5
    assert lines[-1] == "rgb brightness 11"

"""Names from a board never leave the folder they are put into, on any system."""

from __future__ import annotations

import os
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from micros_ide.errors import InvalidInput
from micros_ide.model.local_names import local_name, local_parts, places

RESERVED = {"CON", "PRN", "AUX", "NUL", "COM1", "LPT9", "CONIN$", "CONOUT$"}


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("main.py", ("main.py",)),
        ("a/b/c.txt", ("a", "b", "c.txt")),
        (".installed", (".installed",)),
        ("../../etc/passwd", ("_", "_", "etc", "passwd")),
        ("/etc/passwd", ("etc", "passwd")),
        ("..", ("_",)),
        ("C:\\Windows\\x", ("C__Windows_x",)),
        ("con.txt", ("_con.txt",)),
        ("NUL", ("_NUL",)),
        ("com1 .log", ("_com1 .log",)),
        ("name. ", ("name",)),
        ("a\x1b[31mb\n", ("a[31mb",)),
        ("rtl\u202egpj.exe", ("rtlgpj.exe",)),
        ("", ("_",)),
        ("x" * 300, ("x" * 200,)),
    ],
)
def test_known_cases(path, parts):
    assert local_parts(path) == parts


@given(st.text(max_size=60))
@example("..\\..\\x")
@example("a/../../b")
@example("aux ")
def test_any_name_is_a_plain_path_below(path):
    parts = local_parts(path)
    joined = PurePosixPath("root", *parts)
    assert joined.parts[0] == "root"
    assert len(joined.parts) == len(parts) + 1
    windows = PureWindowsPath("C:/root").joinpath(*parts)
    assert windows.parts[:2] == ("C:\\", "root")
    for part in parts:
        assert part not in {"", ".", ".."}
        assert not set(part) & set('/\\:*?"<>|\0\n\r\x1b')
        assert part.partition(".")[0].strip().upper() not in RESERVED
        assert part == part.rstrip(". ") or part.startswith("_")
        assert local_name(part) == part


def test_two_names_that_are_one_here_are_refused(tmp_path):
    assert set(places(tmp_path, ["a.py", "b/a.py"])) == {"a.py", "b/a.py"}
    for pair in (["A.py", "a.py"], ["x:y", "x_y"], ["e\u0301", "\u00e9"], ["..", "/"]):
        with pytest.raises(InvalidInput, match="one file here"):
            places(tmp_path, pair)


def test_a_link_in_the_folder_does_not_lead_out(tmp_path):
    (tmp_path / "here").mkdir()
    os.symlink(tmp_path, tmp_path / "here" / "out")
    with pytest.raises(InvalidInput, match="leads out"):
        places(tmp_path / "here", ["out/x.py"])

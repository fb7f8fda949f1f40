"""Board-side scripts on their way to the board."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest

from micros_ide.workers import board_code

FOLDER = resources.files("micros_ide.workers.board_scripts")
SCRIPTS = sorted(
    entry.name.removesuffix(".py")
    for entry in FOLDER.iterdir()
    if entry.name.endswith(".py") and entry.name != "__init__.py"
)
MICROPYTHON = Path(sys.executable).with_name("micropython")


@pytest.mark.parametrize("name", SCRIPTS)
def test_stripping_changes_nothing_but_the_size(name):
    source = FOLDER.joinpath(f"{name}.py").read_text(encoding="utf-8")
    sent = board_code.load(name)
    assert ast.dump(ast.parse(sent)) == ast.dump(ast.parse(source))
    assert "#" not in sent
    assert len(sent) < 0.75 * len(source)


def test_the_receiver_is_small():
    assert len(board_code.pack(board_code.load("receive"))) < 1750


def test_a_packed_program_runs_in_a_namespace_of_its_own(tmp_path):
    program = tmp_path / "p.py"
    text = "name = 'ünïcödé\\x03\\x04'\n\ndef f():\n    return len(name)\n\nprint(f())\n"
    packed = board_code.pack(text)
    assert not set(range(1, 6)) & set(packed)
    program.write_bytes(packed + b"\nprint('name' in globals())\n")
    done = subprocess.run([MICROPYTHON, program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["9", "False"]

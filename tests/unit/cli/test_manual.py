"""`micros-ide manual`: the whole as files, a part as text, both as JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from micros_ide.cli import main as program
from micros_ide.services.manual import DATA, PAGE

LAMP = """# One dimmable lamp.
# Wiring: gate to dim_1.
from LogicalPins import pinmap_dump


async def set_value(value, smooth=True):
    # Set the brightness.
    # value: 0 is dark, 1000 is full light
    # widget: slider value=0..1000 unit=lx
    return value


def measure():
    # Measure.
    # widget: graph keys="a,b" every=2.5
    return {}


def pinmap():
    return pinmap_dump(("dim_1", "redgb"))


def lmdep():
    return "demo"
"""


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("MICROS_IDE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(program, "_log_to_file", lambda: None)
    return tmp_path / "home"


@pytest.fixture
def lamp(tmp_path):
    path = tmp_path / "LM_lamp.py"
    path.write_text(LAMP)
    return path


def run(capsys, *words):
    code = program.main(["manual", *map(str, words)])
    said = capsys.readouterr()
    out = json.loads(said.out) if "--json" in words else said.out
    return code, out, said.err


def test_page_and_data_are_written_where_asked(capsys, tmp_path, lamp):
    out = tmp_path / "new" / "folder"
    code, files, _errors = run(capsys, "--out", out, "--module", lamp, "--json")
    assert code == 0
    assert files == {"page": str(out / PAGE), "data": str(out / DATA)}
    assert "lamp" in json.loads((out / DATA).read_text("utf-8"))["modules"]


def test_without_a_folder_they_go_to_the_cache(capsys, home):
    code, said, _errors = run(capsys)
    assert code == 0
    assert str(home / "cache" / "manual" / PAGE) in said


def test_json_alone_is_the_manual_itself_and_writes_nothing(capsys, home):
    code, manual, _errors = run(capsys, "--json")
    assert code == 0
    assert "system" in manual["modules"]
    assert not (home / "cache" / "manual").exists()


def test_a_module_is_printed_in_eighty_columns(capsys, lamp):
    code, said, _errors = run(capsys, "lamp", "--module", lamp)
    assert code == 0
    lines = said.splitlines()
    assert lines[0] == "lamp"
    assert "  Wiring: gate to dim_1." in lines
    assert "  needs demo" in lines
    assert next(line for line in lines if line.startswith("PIN")).split()[1] == "esp32"
    assert "lamp set_value value smooth=True" in lines
    assert "    value  0 is dark, 1000 is full light" in lines
    assert "  dashboard: slider, value 0 to 1000 lx" in lines
    assert "  dashboard: graph, of a, b, every 2.5 s" in lines
    assert "  Answers when done." in lines
    assert "  example: lamp set_value value=750" in lines
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize(
    "words", [["demo.dice_cube"], ["demo", "dice_cube"], ["LM_demo.dice_cube"]]
)
def test_a_function_alone(capsys, words):
    code, said, _errors = run(capsys, *words)
    assert code == 0
    assert said.startswith("demo dice_cube\n")
    assert "calculator" not in said
    assert list(run(capsys, *words, "--json")[1]) == ["dice_cube"]


def test_names_that_are_not_there_bring_what_comes_near(capsys):
    code, _said, errors = run(capsys, "sytem")
    assert (code, "did you mean system" in errors) == (3, True)
    code, _said, errors = run(capsys, "system.clok")
    assert (code, "clock" in errors) == (3, True)
    assert run(capsys, "a", "b", "c")[0] == 2
    assert run(capsys, "demo", "--open")[0] == 2


def test_a_module_with_a_fault_is_refused_with_its_line(capsys, tmp_path):
    path = tmp_path / "LM_bad.py"
    path.write_text("def a(b):\n    # widget: slider b=9..1\n    return b\n")
    code, document, _errors = run(capsys, "--module", path, "--json")
    assert (code, document["error"]["code"]) == (2, "invalid")
    assert "LM_bad.py, line 2: widget: b=9..1" in document["error"]["message"]


def test_open_shows_the_page_in_the_browser(tmp_path):
    """Python asks the program in BROWSER, so that one takes a note instead of a window."""
    note = tmp_path / "note"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > {note}\n')
    browser.chmod(0o755)
    words = [sys.executable, "-m", "micros_ide.cli", "manual", "--open", "--out", str(tmp_path)]
    subprocess.run(words, check=True, env={**os.environ, "BROWSER": f"{browser} %s"})
    assert note.read_text() == (tmp_path / PAGE).as_uri()


def test_a_computer_without_browser_is_told_where_the_page_is(tmp_path):
    words = [sys.executable, "-m", "micros_ide.cli", "manual", "--open", "--out", str(tmp_path)]
    env = {**os.environ, "BROWSER": "/bin/false %s", "PATH": str(tmp_path)}
    run = subprocess.run(words, check=False, env=env, capture_output=True, text=True)
    assert run.returncode == 3
    assert str(tmp_path / PAGE) in run.stderr

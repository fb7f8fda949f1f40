"""Verbs that need no board, run whole in this process."""

from __future__ import annotations

import json

import pytest

from micros_ide.cli import main as program
from micros_ide.virtual.images import builtin_image


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("MICROS_IDE_HOME", str(tmp_path))
    monkeypatch.setattr(program, "_log_to_file", lambda: None)
    return tmp_path


@pytest.fixture
def image(tmp_path):
    path = tmp_path / "image.bin"
    path.write_bytes(builtin_image("esp32c3", 4 << 20))
    return path


def run(capsys, *words):
    code = program.main([str(word) for word in words])
    said = capsys.readouterr()
    out = json.loads(said.out) if "--json" in words else said.out
    return code, out, said.err


def test_compile_writes_the_files_where_asked(capsys, tmp_path):
    code, built, _errors = run(capsys, "compile", "--out", tmp_path / "out", "--json")
    assert code == 0
    written = {path.name: path.stat().st_size for path in (tmp_path / "out").iterdir()}
    assert written == {row["path"]: row["bytes"] for row in built["files"]}
    assert built["version"].count(".") == 2
    assert sum(written.values()) == built["bytes"]


def test_compile_names_file_and_line_of_what_does_not_compile(capsys, tmp_path):
    module = tmp_path / "LM_bad.py"
    module.write_text("def load():\n    return (\n")
    code, document, _errors = run(capsys, "compile", "--module", module, "--json")
    assert (code, document["error"]["code"]) == (10, "firmware")
    assert "LM_bad.py" in document["error"]["message"]


def test_compile_into_a_place_that_cannot_be_is_refused(capsys, tmp_path):
    (tmp_path / "file").write_text("")
    code, _out, errors = run(capsys, "compile", "--out", tmp_path / "file")
    assert code == 2
    assert "cannot be written" in errors


def test_firmware_lists_what_is_here(capsys):
    code, rows, _errors = run(capsys, "firmware", "--json")
    assert code == 0
    assert {row["cached"] for row in rows} == {False}
    table = run(capsys, "firmware")[1]
    assert max(map(len, table.splitlines())) <= 80


def test_firmware_checks_a_file(capsys, image):
    code, document, _errors = run(capsys, "firmware", "--check", image, "--json")
    assert (code, document["chip"], document["flash_size"]) == (0, "esp32c3", 4 << 20)
    assert run(capsys, "firmware", "--check", image, "--board", "esp32c3")[0] == 0
    code, _out, errors = run(capsys, "firmware", "--check", image, "--board", "esp32")
    assert code == 10
    assert "is for esp32c3" in errors


def test_ports_prints_whatever_there_is(capsys):
    assert run(capsys, "ports")[0] == 0
    assert isinstance(run(capsys, "ports", "--json")[1], list)


def test_virtual_boards_can_be_added_listed_and_removed(capsys):
    assert run(capsys, "virtual", "list")[1].startswith("No virtual board")
    code, row, _errors = run(
        capsys, "virtual", "add", "lamp", "--board", "esp32", "--flash", "8MB", "--heap", "96k",
        "--ssid", "home", "--password", "secret-word", "--json",
    )  # fmt: skip
    assert code == 0
    assert (row["flash_size"], row["heap"], row["ssid"]) == (8 << 20, 96 << 10, "home")
    assert "secret-word" not in json.dumps(row)
    assert run(capsys, "virtual", "add", "lamp", "--board", "esp32")[0] == 4
    table = run(capsys, "virtual", "list")[1]
    assert table.splitlines()[1].split()[:3] == ["lamp", "esp32", "stopped"]
    assert run(capsys, "virtual", "rm", "lamp", "--json")[1] == {"name": "lamp", "removed": True}


def test_a_node_that_is_not_known_is_not_guessed(capsys):
    code, _out, errors = run(capsys, "shell", "lamp", "--command", "version")
    assert code == 3
    assert "no node called 'lamp'" in errors

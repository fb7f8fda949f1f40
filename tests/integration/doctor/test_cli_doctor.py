"""`micros-ide doctor`: lines for people, one document for programs, an exit status that is true."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from micros_ide.cli import main as program
from micros_ide.cli.doctor import PROBLEM_FOUND
from micros_ide.services.doctor import capture
from micros_ide.workers import serial_ports

CASES = Path(__file__).parents[2] / "unit" / "services" / "doctor" / "cases"


@pytest.fixture
def doctor(home, capsys, monkeypatch):
    monkeypatch.setattr(program, "_log_to_file", lambda: None)

    def run(*words):
        code = program.main(["doctor", *map(str, words)])
        said = capsys.readouterr()
        out = json.loads(said.out) if "--json" in words and said.out else said.out
        return code, out, said.err

    return run


@pytest.fixture
def saved(tmp_path):
    """Return a function that makes a file of facts out of a case."""

    def make(name: str) -> Path:
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(json.loads((CASES / f"{name}.json").read_text())["facts"]))
        return path

    return make


@pytest.fixture
def nothing_on_usb(monkeypatch):
    """Leave out what may be plugged in where the tests run."""
    monkeypatch.setattr(capture, "usb_devices", tuple)
    monkeypatch.setattr(serial_ports, "list_ports", list)
    monkeypatch.setattr(serial_ports, "pseudo_ports", list)


def test_without_a_board_that_is_the_problem(doctor, nothing_on_usb, monkeypatch, tmp_path):
    monkeypatch.setenv("MICROS_IDE_HOME", str(tmp_path))  # that of the others has virtual boards
    code, document, _errors = doctor("--json")
    assert (code, document["verdicts"][1]["finding"]["id"]) == (12, "nothing-plugged-in")


def test_all_is_well(doctor, ward, nothing_on_usb):
    name = ward.board()
    ward.put_micropython(name)
    ward.start(name)
    code, text, _errors = doctor()
    assert code == 0, text
    assert text.startswith("tools: ok, esptool ")
    assert "\nport: ok, virtual board " in text
    assert max(map(len, text.splitlines())) <= 80


def test_a_problem_is_one_cause_one_fix_and_its_commands(doctor, saved):
    code, text, _errors = doctor("--replay", saved("not-in-group-uucp"))
    assert code == PROBLEM_FOUND
    joined = " ".join(text.split())
    assert "port: /dev/ttyUSB0 belongs to group uucp, and this user is not in it." in joined
    assert "Fix: Join group uucp, then log out and in again." in joined
    assert '\n    sudo usermod -aG uucp "$USER"\n' in text


def test_a_note_is_no_problem(doctor, saved):
    code, text, _errors = doctor("--replay", saved("rules-old"))
    assert code == 0
    assert "port: note: " in text


def test_json_is_one_document_with_verdicts_and_facts(doctor, saved):
    path = saved("driver-missing")
    code, document, _errors = doctor("--replay", path, "--json")
    assert (code, document["ok"]) == (PROBLEM_FOUND, False)
    verdicts = {one["subject"]: one for one in document["verdicts"]}
    assert verdicts["tools"]["status"] == "ok"
    assert verdicts["port"]["finding"]["id"] == "driver-missing"
    assert "wch-ic.com" in verdicts["port"]["finding"]["fix"]
    assert document["facts"]["usb"][0]["vid"] == 0x1A86


def test_what_is_saved_can_be_replayed_and_says_the_same(doctor, ward, tmp_path):
    name = ward.board()
    path = tmp_path / "facts.json"
    code, live, _errors = doctor("--port", name, "--save", path, "--json")
    assert code == PROBLEM_FOUND
    assert doctor("--replay", path, "--json")[:2] == (code, live)


@pytest.mark.parametrize(
    ("content", "code", "word"),
    [
        (None, 3, "cannot be read"),
        (b"\xff\xfe{", 2, "no JSON"),
        (b"[" * 100_000, 2, "no JSON"),
        (b'{"format": 99}', 2, "newer"),
        (b'{"usb": 3}', 2, "facts.json.usb"),
        (b" " * ((1 << 20) + 1), 2, "too large"),
    ],
)
def test_a_file_that_is_none_is_refused(doctor, tmp_path, content, code, word):
    path = tmp_path / "facts.json"
    if content is not None:
        path.write_bytes(content)
    status, document, errors = doctor("--replay", path, "--json")
    assert (status, document["error"]["exit_code"]) == (code, code)
    assert word in errors


def test_a_replay_looks_at_nothing_else(doctor, saved):
    code, _out, errors = doctor("--replay", saved("rules-old"), "--port", "x")
    assert code == 2
    assert "alone" in errors


def test_a_place_that_cannot_be_written_is_told(doctor, tmp_path):
    (tmp_path / "file").write_text("")
    assert doctor("--save", tmp_path / "file" / "facts.json")[0] == 2


@pytest.mark.parametrize("path", sorted(CASES.glob("*.json")), ids=lambda path: path.stem)
def test_every_case_fits_the_page(doctor, saved, path):
    _code, text, _errors = doctor("--replay", saved(path.stem))
    # A command is typed as it stands, however long it is.
    wide = [line for line in text.splitlines() if len(line) > 80 and not line.startswith("    ")]
    assert wide == []

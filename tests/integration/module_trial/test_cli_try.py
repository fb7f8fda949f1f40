"""`micros-ide try`: a card or one document, and an exit code that tells the truth."""

from __future__ import annotations

import json

import pytest

from micros_ide.cli import main as program
from micros_ide.errors import FirmwareError, InvalidInput

GOOD = "def x():\n    return 1\n\n\ndef help():\n    return ('x',)\n"
BAD = "from LogicalPins import physical_pin\n\n\ndef x():\n    return physical_pin('neop')\n"


@pytest.fixture
def verb(core, boards, capsys, monkeypatch):
    monkeypatch.setattr(program, "_log_to_file", lambda: None)

    def run(*words):
        code = program.main(["try", *map(str, words)])
        said = capsys.readouterr()
        assert list(boards.iterdir()) == []
        return code, said.out, said.err

    return run


@pytest.fixture
def module(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.write_text(text)
        return path

    return write


def test_green_is_a_card_and_exit_code_0(verb, module):
    code, out, _err = verb(module("LM_good.py", GOOD))
    assert code == 0
    assert "LM_good.py: GREEN" in out
    assert "Verdict: green" in out
    assert max(len(line) for line in out.splitlines()) <= 80


def test_red_is_one_document_and_the_exit_code_of_firmware(verb, module):
    bad = module("LM_bad.py", BAD)
    code, out, _err = verb(bad, "--json", "--boothook", "rgb load_n_init")
    assert code == FirmwareError.exit_code
    document = json.loads(out)
    assert document["verdict"] == "red"
    assert {one["rule"] for one in document["findings"]} == {"pin-conflict", "no-help"}


def test_a_bad_name_is_refused(verb, module):
    code, _out, err = verb(module("lamp.py", GOOD))
    assert code == InvalidInput.exit_code
    assert "LM_<name>.py" in err

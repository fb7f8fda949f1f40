"""Each file in `cases` is what was captured on some computer, and what the doctor has to say."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

from micros_ide.cli.doctor import as_document
from micros_ide.model.doctor.codec import decode, encode
from micros_ide.model.doctor.facts import Facts
from micros_ide.model.doctor.findings import Finding
from micros_ide.model.doctor.shell_line import shell_line
from micros_ide.services import doctor
from micros_ide.services.doctor import board_rules
from micros_ide.services.doctor.diagnose import diagnose
from micros_ide.workers.driver_catalogue import driver_catalogue

FILES = sorted((Path(__file__).parent / "cases").glob("*.json"))


def read(path: Path):
    document = json.loads(path.read_text(encoding="utf-8"))
    return document, decode(Facts, document["facts"], path.name)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_first_rule_that_applies_is_the_answer(path):
    case, facts = read(path)
    diagnosis = diagnose(facts, driver_catalogue())
    verdict = diagnosis.verdict(case["subject"])
    assert verdict is not None, "the subject was not looked at"
    finding = verdict.finding
    assert (finding.id if finding else None) == case["expect"]
    if finding is None:
        assert (verdict.status, verdict.summary[0].isspace()) == ("ok", False)
        return
    assert case.get("cause", "") in finding.cause
    assert case.get("fix", "") in finding.fix
    if "commands" in case:
        assert [list(one) for one in finding.commands] == case["commands"]
    assert is_well_said(finding)
    assert finding.id not in {one.id for one in verdict.also_seen}


def is_well_said(finding: Finding) -> bool:
    """Check that cause and fix are one sentence each."""
    for sentence in (finding.cause, finding.fix):
        assert not sentence[0].islower() or sentence.startswith(("esptool", "mpy-cross", "macOS"))
        assert sentence.endswith(".")
        assert ". " not in sentence
    return True


def ids_in_the_source():
    """Every finding that a rule can make; those whose name is put together are left out."""
    for path in Path(doctor.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_made = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Finding"
            if is_made and node.args:
                choices = ast.walk(node.args[0])
                yield from (one.value for one in choices if is_name(one))
    yield from (row[1] for row in board_rules._LOADER_WORDS)


def is_name(node: ast.AST) -> bool:
    text = str(node.value) if isinstance(node, ast.Constant) else ""
    return re.fullmatch(r"\w+(-\w+)+", text) is not None


def test_every_finding_has_a_case():
    seen = {read(path)[0]["expect"] for path in FILES}
    assert set(ids_in_the_source()) - seen == set()
    assert len(seen) > 90
    healthy = {path.stem for path in FILES if read(path)[0]["expect"] is None}
    assert {"board-healthy", "node-healthy", "port-healthy", "tools-healthy"} <= healthy


def test_other_subjects_stay_well_in_a_case_about_one():
    """A case about the tools finds nothing wrong with the port, and so on."""
    for path in FILES:
        case, facts = read(path)
        wrong = {
            one.subject
            for one in diagnose(facts, driver_catalogue()).verdicts
            if one.status == "problem"
        }
        assert wrong <= {case["subject"]}, path.name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_facts_keep_their_meaning_on_the_way_through_json(path):
    _case, facts = read(path)
    again = decode(Facts, json.loads(json.dumps(encode(facts))), "facts")
    assert again == facts
    drivers = driver_catalogue()
    assert as_document(diagnose(again, drivers), again) == as_document(
        diagnose(facts, drivers), facts
    )


def test_commands_are_printed_as_a_shell_takes_them():
    assert shell_line(("sudo", "usermod", "-aG", "uucp", "$USER"), "linux") == (
        'sudo usermod -aG uucp "$USER"'
    )
    assert shell_line(("cp", "~/a b/x.rules", "/etc/"), "linux") == "cp ~/'a b/x.rules' /etc/"
    assert shell_line(("python", "-m", "pip", "install", "esptool>=5.0,<6"), "linux") == (
        "python -m pip install 'esptool>=5.0,<6'"
    )
    assert shell_line(("C:\\Program Files\\py.exe", "-m", "pip"), "win32") == (
        '"C:\\Program Files\\py.exe" -m pip'
    )


def test_a_problem_is_never_hidden_by_a_note():
    for path in FILES:
        _case, facts = read(path)
        for verdict in diagnose(facts, driver_catalogue()).verdicts:
            if verdict.status == "notice":
                assert all(one.severity == "notice" for one in verdict.also_seen), path.name

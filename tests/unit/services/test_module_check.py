"""What is said of a text that is being written: the real compiler, and the contract."""

from __future__ import annotations

import pytest

from micros_ide import paths
from micros_ide.core import Core
from micros_ide.model.module_report import Verdict

HELP = "\n\ndef help():\n    return ()\n"


@pytest.fixture(scope="module")
def check(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    firmware = paths.bundled("firmware_src")
    with Core(data=home / "data", cache=home / "cache", firmware=firmware) as core:
        yield core.module_check.check


def test_what_the_compiler_refuses_stands_where_it_begins(check):
    found = check("def on():\n    x = (1,\n    y = 2\n")
    assert found.verdict is Verdict.RED
    (one,) = found.problems
    assert (one.line, one.column, one.rule) == (2, 8, "syntax")
    assert "'(' was never closed" in one.hint


def test_what_python_takes_and_micropython_does_not_is_an_error(check):
    (one,) = check("def on(x):\n    match x:\n        case 1:\n            return 2\n").problems
    assert one.severity is Verdict.RED
    assert one.line == 2


@pytest.mark.parametrize(
    ("text", "rule", "line", "severity"),
    [
        ("import numpy" + HELP, "missing-import", 1, Verdict.RED),
        ("def on():\n    return 1\n", "no-help", 1, Verdict.AMBER),
        ("def on():\n    # widget: sider\n    return 1" + HELP, "manual", 2, Verdict.AMBER),
        (
            "from LogicalPins import physical_pin\n\n\ndef on():\n    return physical_pin('dimm')"
            + HELP,
            "pin-name",
            5,
            Verdict.AMBER,
        ),
        ("def micro_task():\n    return 1" + HELP, "shadows-core", 1, Verdict.RED),
        ("def on(x):\n    return eval(x)" + HELP, "evaluates", 2, Verdict.AMBER),
    ],
)
def test_the_contract_of_a_load_module(check, text, rule, line, severity):
    (one,) = check(text).problems
    assert (one.rule, one.line, one.severity) == (rule, line, severity)
    assert one.hint


def test_own_modules_beside_it_may_be_imported(check):
    text = "import LM_other" + HELP
    assert check(text).problems
    assert not check(text, beside={"LM_other"}).problems


def test_a_file_that_is_no_module_is_compiled_only(check):
    (one,) = check("import numpy\n", "notes.py").problems
    assert (one.rule, one.severity) == ("name", Verdict.AMBER)
    (one,) = check("import (\n", "notes.py").problems
    assert one.rule == "syntax"


@pytest.mark.parametrize("text", ["", "\n\n", "  "])
def test_nothing_is_nothing_wrong(check, text):
    assert check(text).problems == ()


def test_what_no_node_could_load_is_not_even_compiled(check):
    (one,) = check("x = 1\n" * 60_000).problems
    assert one.rule == "large"


def test_a_long_text_is_compiled_and_not_read(check):
    text = "def on(x):\n    return eval(x)\n" * 2500
    (one,) = check(text).problems
    assert (one.rule, one.severity) == ("large", Verdict.AMBER)
    (one,) = check(text + "def (").problems
    assert (one.rule, one.line) == ("syntax", 5001)


def test_lines_that_end_as_on_windows_are_read(check):
    assert check(("def on():\n    return 1" + HELP).replace("\n", "\r\n")).problems == ()


def test_the_firmwares_own_modules_have_no_problem(check):
    for path in paths.tree_files(paths.bundled("firmware_src") / "modules"):
        if path.suffix == ".py" and path.name.startswith("LM_"):
            assert check(path.read_text("utf-8"), path.name).problems == (), path.name

"""What the run of a module means: exceptions, blocks, memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from micros_ide.model.module_report import RULES, TriedCall
from micros_ide.services.module_trial.driver import Failure
from micros_ide.services.module_trial.files import ModuleFile
from micros_ide.services.module_trial.run_rules import (
    ModuleRun,
    needs_arguments,
    run_findings,
    settled,
)

KNOWN = {"Common"}
PAGE = Path(__file__).parents[4] / "docs" / "LOAD_MODULES.md"


def run_of(**seen):
    base = {
        "functions": ("help",),
        "imported": True,
        "free_before": 100_000,
        "free_after": 90_000,
        "heap_all": 10_000,
    }
    return ModuleRun(ModuleFile("LM_x.py", b""), **(base | seen))


def rules(free_heap=None, **seen):
    return [
        (one.rule, one.severity.value)
        for one in run_findings(run_of(**seen), KNOWN, free_heap, words=1.43)
    ]


def failed(what, kind, text, where="LM_x.py, line 3"):
    return {"failures": [(what, Failure(kind, where, text))]}


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ({}, []),
        ({"functions": ()}, [("no-help", "amber")]),
        ({"functions": (), "imported": False}, []),
        (failed("the import", "KeyError", "x"), [("import-fails", "red")]),
        (failed("the import", "ImportError", "no module named 'no'"), [("missing-import", "red")]),
        (failed("x f", "ImportError", "no module named 'bluetooth'"), [("not-tried", "amber")]),
        (failed("x load_n_init", "ValueError", "y"), [("init-fails", "red")]),
        (failed("x f", "OSError", "[Errno 19] ENODEV"), []),
        (failed("x f", "NameError", "name 'y' isn't defined"), [("function-fails", "amber")]),
        (failed("x f", "MemoryError", "memory allocation failed, 9"), [("heap", "red")]),
        (failed("x f", "Exception", "[io] Pin a is busy: b:4"), []),  # the pin rules say it
        ({"blocks": {"x f": 99.9, "x g": 49.0}}, [("holds-loop", "amber")]),
        (
            {"blocks": {"x f": 100.0, "x g": 60.0}},
            [("blocks-loop", "red"), ("holds-loop", "amber")],
        ),
        ({"hung": "x f", "blocks": {"x f": 3500.0}}, [("blocks-loop", "red")]),
        ({"replaced": {"Common"}}, [("shadows-core", "red")]),
        ({"heap_all": 25_001}, [("much-heap", "amber")]),
        ({"free_after": 11_000}, [("heap", "red")]),
        ({"free_heap": 16_000}, []),
        ({"free_heap": 15_000}, [("heap", "red")]),
        ({"calls": [TriedCall("x f", "lost")]}, [("restarts", "amber")]),
    ],
)
def test_rules(seen, expected):
    assert rules(**seen) == expected


def test_a_call_without_the_arguments_it_needs_is_no_fault():
    told = "f() takes 1 positional arguments but 0 were given"
    assert needs_arguments(Failure("TypeError", "LoadModules.py, line 97", told))
    assert not needs_arguments(Failure("TypeError", "LM_x.py, line 3", told))
    assert not needs_arguments(Failure("NameError", "LoadModules.py, line 97", told))
    assert not needs_arguments(None)


@pytest.mark.parametrize(
    ("held", "known"),
    [
        ([3.0], True),
        ([120.0], False),
        ([120.0, 3.0], True),  # the computer was busy
        ([120.0, 121.0, 122.0], False),
        ([120.0, 121.0, 122.0, 120.0], True),
        ([60.0, 95.0, 70.0, 130.0], False),
        ([60.0, 95.0] * 5, True),
    ],
)
def test_a_busy_computer_is_told_from_a_block(held, known):
    assert settled(held) is known


def test_each_rule_is_explained_to_those_who_write_modules():
    page = PAGE.read_text(encoding="utf-8")
    assert [rule for rule in RULES if f"`{rule}`" not in page] == []

"""The card of tried modules: all that counts, on a page of 80 columns."""

from __future__ import annotations

from micros_ide.cli.module_card import card_lines
from micros_ide.model.module_report import (
    ModuleReport,
    TriedCall,
    TriedFunction,
    TriedModule,
    TriedPin,
    Verdict,
    amber,
    red,
    worst,
)

RED = red("heap", "LM_a.py", "There was not enough memory for the import.", "make less at once")
AMBER = amber("large", "LM_a.py", "The file has " + "very " * 30 + "many bytes.", "split it")
A = TriedModule(
    file="LM_a.py",
    size=20_000,
    verdict=Verdict.RED,
    compiled_size=5_000,
    functions=tuple(TriedFunction(f"function{n}", ("value", "sec=1.0")) for n in range(9)),
    pins=(TriedPin(15, "neop"), TriedPin(4)),
    heap_bytes=1234,
    block_ms=102.4,
    calls=(TriedCall("a x", "failed"), TriedCall("a y", "ok")),
    untried=("function1",),
)
B = TriedModule("LM_b.py", 10, Verdict.GREEN)


def report(*findings):
    return ModuleReport("esp32", "2.0.0-0", (A, B), findings, 90_000, 1.2, ("Nothing is wired.",))


def test_all_that_counts_is_there():
    text = "\n".join(card_lines(report(AMBER, RED)))
    for words in (
        "LM_a.py: RED   (20,000 bytes, 5,000 compiled)",
        "LM_b.py: GREEN   (10 bytes)",
        "15 neop, 4 (not booked)",
        "about 1,234 bytes of 90,000 free",
        "held for 102 ms at most",
        "2 commands, 1 answered an error",
        "function1 (needs values)",
        "There was not enough memory for the import. [heap]",
        "-> make less at once",
        "Verdict: red, do not upload it as it is.",
        "- Nothing is wired.",
    ):
        assert words in text
    assert text.index("[heap]") < text.index("[large]")


def test_it_fits_the_page():
    assert max(len(line) for line in card_lines(report(AMBER, RED))) <= 80


def test_the_worst_finding_counts():
    assert report().verdict is Verdict.GREEN
    assert report(AMBER).verdict is Verdict.AMBER
    assert report(AMBER, RED).verdict is Verdict.RED
    assert worst([RED]) is Verdict.RED

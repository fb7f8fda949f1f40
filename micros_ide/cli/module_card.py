"""The report on tried load modules, as a card for the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from micros_ide.cli.screen import WIDTH, Screen
from micros_ide.model.module_report import (
    Finding,
    ModuleReport,
    TriedFunction,
    TriedModule,
    Verdict,
)

_LABEL = 11  # characters
_ADVICE = {
    Verdict.GREEN: "nothing speaks against it",
    Verdict.AMBER: "it works; look at the findings first",
    Verdict.RED: "do not upload it as it is",
}


def print_card(screen: Screen, report: ModuleReport) -> None:
    """Print the report for people."""
    for line in card_lines(report):
        screen.say(line)


def card_lines(report: ModuleReport) -> list[str]:
    """Return the report as lines of at most 80 characters."""
    lines: list[str] = []
    for module in report.modules:
        lines += [*_module(module, report), ""]
    lines += [f"Verdict: {report.verdict.value}, {_ADVICE[report.verdict]}."]
    lines += _wrapped(
        f"Tried on a virtual {report.chip} with firmware {report.version} in "
        f"{report.seconds:.1f} s.",
    )
    for limit in report.limits:
        lines += _wrapped(limit, "- ", "  ")
    return lines


def _module(module: TriedModule, report: ModuleReport) -> Iterator[str]:
    size = f"{module.size:,} bytes"
    if module.compiled_size is not None and module.compiled_size != module.size:
        size += f", {module.compiled_size:,} compiled"
    yield f"{module.file}: {module.verdict.value.upper()}   ({size})"
    for label, text in _facts(module, report):
        yield from _row(label, text)
    for finding in report.of(module.file):
        yield from _finding(finding)


def _facts(module: TriedModule, report: ModuleReport) -> Iterator[tuple[str, str]]:
    if module.functions:
        yield "functions", "; ".join(_function(one) for one in module.functions)
    if module.pins:
        yield "pins", ", ".join(f"{one.pin} {one.name or '(not booked)'}" for one in module.pins)
    if module.heap_bytes is not None:
        free = f" of {report.heap_free:,} free" if report.heap_free else ""
        yield "memory", f"about {module.heap_bytes:,} bytes{free}"
    if module.block_ms is not None:
        yield "event loop", f"held for {module.block_ms:.0f} ms at most"
    if module.calls:
        failed = sum(one.outcome == "failed" for one in module.calls)
        words = f"{len(module.calls)} commands"
        yield "tried", words + (f", {failed} answered an error" if failed else "")
    if module.untried:
        yield "not tried", f"{', '.join(module.untried)} (needs values)"


def _function(one: TriedFunction) -> str:
    return " ".join([one.name, *(one.parameters or ())])


def _finding(finding: Finding) -> Iterator[str]:
    mark = finding.severity.value
    yield from _row(mark, f"{finding.message} [{finding.rule}]")
    yield from _row("", f"-> {finding.hint}")


def _row(label: str, text: str) -> Iterator[str]:
    yield from _wrapped(text, f"  {label:<{_LABEL}}", " " * (_LABEL + 2))


def _wrapped(text: str, first: str = "", further: str = "") -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=further, break_on_hyphens=False
    )

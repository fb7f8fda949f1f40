"""The workers' view of a report and the engine's must stay one and the same."""

from __future__ import annotations

import inspect

from micros_ide.engine.report import JobReport
from micros_ide.model.reporting import QuietReport, Reporter


def public(kind: type) -> dict[str, object]:
    return {
        name: inspect.signature(member).parameters.keys() if callable(member) else "property"
        for name, member in vars(kind).items()
        if not name.startswith("_")
    }


def test_every_report_fits_the_protocol() -> None:
    wanted = public(Reporter)
    assert public(QuietReport) == wanted
    assert wanted.items() <= public(JobReport).items()


def test_the_quiet_report_never_stops_a_worker() -> None:
    report = QuietReport()
    ran: list[int] = []
    with report.on_cancel(lambda: ran.append(1)):
        report.phase("x", 1)
        report.progress(1)
        report.log("x")
        report.note_state("x")
        report.checkpoint()
    assert not report.cancelled
    assert ran == []

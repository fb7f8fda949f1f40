"""One module on its way through a trial, up to its row in the report."""

from __future__ import annotations

from dataclasses import dataclass, field

from micros_ide.model.module_report import Finding, TriedFunction, TriedModule, worst
from micros_ide.services.module_trial.board import WORDS
from micros_ide.services.module_trial.files import ModuleFile
from micros_ide.services.module_trial.run_rules import ModuleRun
from micros_ide.services.module_trial.source_rules import ModuleSource


@dataclass
class Candidate:
    """One module on its way through the trial."""

    file: ModuleFile
    source: ModuleSource
    compiled: bytes | None = None
    findings: list[Finding] = field(default_factory=list)
    run: ModuleRun | None = None

    def outcome(self) -> TriedModule:
        """Return the row of the report."""
        run = self.run
        return TriedModule(
            file=self.file.name,
            size=len(self.file.data),
            verdict=worst(self.findings),
            compiled_size=None if self.compiled is None else len(self.compiled),
            functions=self._functions(),
            pins=run.pins if run else (),
            heap_bytes=on_a_chip(run.heap_import) if run and run.imported else None,
            block_ms=None if run is None or run.block_ms is None else round(run.block_ms, 1),
            calls=tuple(run.calls) if run else (),
            untried=tuple(run.untried) if run else (),
        )

    def _functions(self) -> tuple[TriedFunction, ...]:
        manual = self.source.manual
        if manual is not None:
            return tuple(
                TriedFunction(one.name, tuple(each.signature for each in one.parameters), one.waits)
                for one in manual.functions
            )
        return tuple(TriedFunction(name) for name in (self.run.functions if self.run else ()))


def on_a_chip(heap: int | None) -> int | None:
    """Return what bytes of the virtual board are on a chip, whose words are half as wide."""
    return None if heap is None else round(heap / WORDS)

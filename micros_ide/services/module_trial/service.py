"""Compile, read and run load modules in a throw-away virtual board; nothing goes to a node."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from micros_ide.errors import (
    BoardError,
    ConnectionFailed,
    DeviceTimeout,
    FirmwareError,
    MicrosError,
)
from micros_ide.model.file_set import DeviceFile, FileSet
from micros_ide.model.module_report import (
    Finding,
    ModuleReport,
    TriedFunction,
    TriedModule,
    amber,
    red,
    worst,
)
from micros_ide.model.mpy_header import MPY_VERSION, MpyHeader
from micros_ide.model.reporting import QuietReport, Reporter
from micros_ide.services.chip_pins import ChipPins, PinCapabilities
from micros_ide.services.firmware_build import FirmwareBuild
from micros_ide.services.module_trial.board import STAND_IN, WORDS, trial_board, with_config
from micros_ide.services.module_trial.driver import Driver
from micros_ide.services.module_trial.files import PROBE, Given, ModuleFile, module_files
from micros_ide.services.module_trial.pin_rules import Bookings, pin_findings
from micros_ide.services.module_trial.run_rules import ModuleRun, run_findings
from micros_ide.services.module_trial.source_rules import Core, ModuleSource, definitions
from micros_ide.services.module_trial.trial import ModuleTrialRun, run_hook
from micros_ide.services.virtual_boards import CHIPS
from micros_ide.workers import board_code
from micros_ide.workers.mpy_compiler import SourceFile, compile_sources

_LIMITS = (
    "Nothing is wired to the virtual board: what a sensor or a motor answers was not tried.",
    "This computer is many times faster than a chip: a block that is short here can be long there.",
    "Functions that need values were called only where their comments give an example.",
)


@dataclass
class _Module:
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
            heap_bytes=_on_a_chip(run.heap_import) if run and run.imported else None,
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


class ModuleTrial:
    """Says what load modules would do to a node."""

    def __init__(self, build: FirmwareBuild, capabilities: PinCapabilities) -> None:
        self._build = build
        self._capabilities = capabilities

    def run(
        self,
        given: Sequence[Given],
        report: Reporter,
        *,
        chip: str = STAND_IN,
        config: Mapping[str, object] | None = None,
        beside: Sequence[Given] = (),
        free_heap: int | None = None,
        bytecode: int = MPY_VERSION,
    ) -> ModuleReport:
        """Try load modules, given by path or as (name, content), one after the other.

        `chip`: of the target. `config`: the target's settings; its boot hook runs first, its pin
        map counts. `beside`: modules of the user's that the target has already. `free_heap`: bytes
        that the target has free after its start. `bytecode`: the version its MicroPython takes.
        Raises InvalidInput and NotFound before anything is done (a bad name, a file that is too
        large or cannot be read, an unknown chip), FirmwareError when the files do not fit onto a
        board, DeviceTimeout when the virtual board does not start. No board is left behind.
        """
        begun = time.monotonic()
        files, others = module_files(given), module_files(beside) if beside else ()
        pins = self._capabilities.capabilities(chip)
        firmware = self._build.build(report)
        modules = [_Module(file, ModuleSource(file)) for file in files]
        base = _without(firmware, [*files, *others])
        known = frozenset(_stem(one.path) for one in base.files) | _stems(files, others)
        for one in modules:
            self._read(one, known, firmware, bytecode)
        heap_free = None
        if runnable := [one for one in modules if one.compiled is not None]:
            plan = _Run(chip, pins, dict(config or {}), known, free_heap)
            heap_free = plan.carry_out(_node_files(base, others, runnable), runnable, report)
        return ModuleReport(
            chip=chip,
            version=self._build.version(),
            modules=tuple(one.outcome() for one in modules),
            findings=tuple(_once(found for one in modules for found in one.findings)),
            heap_free=_on_a_chip(heap_free),
            seconds=time.monotonic() - begun,
            limits=_limits(chip),
        )

    def _read(self, one: _Module, known: frozenset[str], firmware: FileSet, bytecode: int) -> None:
        """Compile the source, or look at the header of bytecode; and read what can be read."""
        name = one.file.name
        try:
            one.compiled = self._compiled(one.file)
        except FirmwareError as error:
            hint = error.hint or "correct it and try again"
            one.findings.append(red("syntax", name, f"{error.message}.", hint))
            return
        if one.file.compiled and (fault := _bytecode_fault(one.file.data, bytecode)):
            one.compiled = None
            hint = "upload the source (.py), or compile it with the mpy-cross of that MicroPython"
            one.findings.append(red("bytecode", name, f"No node can load it: {fault}.", hint))
            return
        one.findings += one.source.findings(self._core(one.source), known)
        if self._replaces(one, firmware):
            one.findings.append(
                amber(
                    "replaces",
                    name,
                    f"The firmware has a module {one.file.stem}; this file takes its place.",
                    "give it another name unless that is what you want",
                )
            )

    def _replaces(self, one: _Module, firmware: FileSet) -> bool:
        # The firmware's own module is no other one, as text or compiled.
        own = [file.data for file in firmware.files if _stem(file.path) == one.file.stem]
        return bool(own) and one.file.data not in own and one.compiled not in own

    def _core(self, source: ModuleSource) -> Core:
        # Of the firmware's parts that it imports, what they define.
        parts = self._build.core_names() & source.imports
        return {part: definitions(self._build.core_source(part)) for part in parts}

    def _compiled(self, file: ModuleFile) -> bytes:
        if file.compiled:
            return file.data
        source = SourceFile(f"{file.stem}.mpy", Path(file.name), file.data)
        return compile_sources([source], self._build.cache, QuietReport())[0].data


@dataclass(frozen=True, slots=True)
class _Run:
    """The part of a trial that needs a board."""

    chip: str
    pins: ChipPins
    config: dict[str, object]
    known: frozenset[str]  # what can be imported beside MicroPython's modules
    free_heap: int | None

    def carry_out(self, files: FileSet, modules: list[_Module], report: Reporter) -> int:
        """Try the modules on a board with `files`; returns the bytes that were free before."""
        files = with_config(files, self.chip, self.config)
        with trial_board(self.chip, files, report) as board:
            report.phase("Waiting for the virtual board")
            driver = Driver(board, report)
            with report.on_cancel(driver.abort):
                try:
                    return self._try(driver, modules, report)
                finally:
                    driver.close()

    def _try(self, driver: Driver, modules: list[_Module], report: Reporter) -> int:
        booked = Bookings()
        tried = frozenset(one.file.module for one in modules)
        run_hook(driver, str(self.config.get("boothook", "n/a")), booked, tried)
        heap_free = driver.look().free
        for number, one in enumerate(modules):
            report.phase(f"Trying {one.file.name}", len(modules), "modules")
            report.progress(number)
            try:
                self._one(driver, one, booked)
            except (ConnectionFailed, DeviceTimeout, BoardError) as error:
                report.checkpoint()
                if not driver.board_lives:
                    raise  # no module can do that
                _break_off(modules[number:], error)
                break
        return heap_free

    def _one(self, driver: Driver, one: _Module, booked: Bookings) -> None:
        trial = ModuleTrialRun(driver, one.source)
        trial.carry_out()
        one.run, use = trial.run, trial.use(booked)
        one.findings += run_findings(trial.run, self.known, self.free_heap, WORDS)
        one.findings += pin_findings(use, booked, self.pins)
        booked.take(use.asked, one.file.module)
        if trial.run.hung is None:
            trial.tidy()


def _break_off(rest: Sequence[_Module], error: MicrosError) -> None:
    # The node is gone, and with it the trial of those that would have come.
    first = rest[0].file.name
    hint = "look at what it writes and which functions of the firmware it changes"
    said = f"The node did not come back: {error.message}."
    rest[0].findings.append(red("breaks-node", first, said, hint))
    for one in rest[1:]:
        said = f"It was not run: {first} has broken the node before."
        one.findings.append(amber("not-tried", one.file.name, said, "try it alone"))


def _node_files(
    base: FileSet, others: Sequence[ModuleFile], runnable: Sequence[_Module]
) -> FileSet:
    files = base
    for file in [*others, *(one.file for one in runnable)]:
        files = files.with_file(file.name, file.data)
    return files.with_file(f"LM_{PROBE}.py", board_code.load("module_probe").encode())


def _without(files: FileSet, replaced: Sequence[ModuleFile]) -> FileSet:
    stems = {one.stem for one in replaced}
    kept: list[DeviceFile] = [one for one in files.files if _stem(one.path) not in stems]
    return FileSet(tuple(kept))


def _stem(path: str) -> str:
    return path.partition(".")[0]


def _stems(*groups: Sequence[ModuleFile]) -> frozenset[str]:
    return frozenset(one.stem for group in groups for one in group)


def _bytecode_fault(data: bytes, version: int) -> str | None:
    try:
        return MpyHeader.parse(data).fault(version)
    except ValueError as error:
        return str(error)


def _once(findings: Iterable[Finding]) -> list[Finding]:
    # The same import may be found missing in the source and again when it runs.
    kept: dict[tuple[str, str, str], Finding] = {}
    for one in findings:
        kept.setdefault((one.module, one.rule, one.message), one)
    return list(kept.values())


def _on_a_chip(heap: int | None) -> int | None:
    return None if heap is None else round(heap / WORDS)


def _limits(chip: str) -> tuple[str, ...]:
    if chip in CHIPS:
        return _LIMITS
    return (f"{chip} cannot be a virtual board: {STAND_IN} stood in, with its pins.", *_LIMITS)

"""Compile, read and run load modules in a throw-away virtual board; nothing goes to a node."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from micros_ide.errors import FirmwareError
from micros_ide.model.file_set import DeviceFile, FileSet
from micros_ide.model.module_report import Finding, ModuleReport, amber, red
from micros_ide.model.mpy_header import MPY_VERSION, MpyHeader
from micros_ide.model.reporting import QuietReport, Reporter
from micros_ide.services.chip_pins import PinCapabilities
from micros_ide.services.firmware_build import FirmwareBuild
from micros_ide.services.module_trial.board import STAND_IN, NoVirtualBoard
from micros_ide.services.module_trial.board_run import BoardRun, not_run
from micros_ide.services.module_trial.candidate import Candidate, on_a_chip
from micros_ide.services.module_trial.files import PROBE, Given, ModuleFile, module_files
from micros_ide.services.module_trial.source_rules import Core, ModuleSource, definitions
from micros_ide.services.virtual_boards import CHIPS
from micros_ide.workers import board_code
from micros_ide.workers.mpy_compiler import SourceFile, compile_sources

_LIMITS = (
    "Nothing is wired to the virtual board: what a sensor or a motor answers was not tried.",
    "This computer is many times faster than a chip: a block that is short here can be long there.",
    "Functions that need values were called only where their comments give an example.",
)


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
        board, DeviceTimeout when the virtual board does not start. No board is left behind. Where
        this computer cannot run virtual boards, the report says so and tells what reading shows.
        """
        begun = time.monotonic()
        files, others = module_files(given), module_files(beside) if beside else ()
        pins = self._capabilities.capabilities(chip)
        firmware = self._build.build(report)
        modules = [Candidate(file, ModuleSource(file)) for file in files]
        base = _without(firmware, [*files, *others])
        known = frozenset(_stem(one.path) for one in base.files) | _stems(files, others)
        for one in modules:
            self._read(one, known, firmware, bytecode)
        heap_free = None
        if runnable := [one for one in modules if one.compiled is not None]:
            plan = BoardRun(chip, pins, dict(config or {}), known, free_heap)
            on_board = _node_files(base, others, runnable)
            try:
                heap_free = plan.carry_out(on_board, runnable, report)
            except NoVirtualBoard as error:
                not_run(runnable, error)
        return ModuleReport(
            chip=chip,
            version=self._build.version(),
            modules=tuple(one.outcome() for one in modules),
            findings=tuple(_once(found for one in modules for found in one.findings)),
            heap_free=on_a_chip(heap_free),
            seconds=time.monotonic() - begun,
            limits=_limits(chip),
        )

    def _read(
        self, one: Candidate, known: frozenset[str], firmware: FileSet, bytecode: int
    ) -> None:
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

    def _replaces(self, one: Candidate, firmware: FileSet) -> bool:
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


def _node_files(
    base: FileSet, others: Sequence[ModuleFile], runnable: Sequence[Candidate]
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


def _limits(chip: str) -> tuple[str, ...]:
    if chip in CHIPS:
        return _LIMITS
    return (f"{chip} cannot be a virtual board: {STAND_IN} stood in, with its pins.", *_LIMITS)

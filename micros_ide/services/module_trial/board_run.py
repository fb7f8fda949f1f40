"""The part of a trial that needs a board: every module in turn, and what it takes from the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from micros_ide.errors import BoardError, ConnectionFailed, DeviceTimeout
from micros_ide.model.file_set import FileSet
from micros_ide.model.module_report import amber, red
from micros_ide.model.reporting import Reporter
from micros_ide.services.chip_pins import ChipPins
from micros_ide.services.module_trial.board import (
    WORDS,
    NoVirtualBoard,
    trial_board,
    with_config,
)
from micros_ide.services.module_trial.candidate import Candidate
from micros_ide.services.module_trial.driver import Driver
from micros_ide.services.module_trial.pin_rules import Bookings, pin_findings
from micros_ide.services.module_trial.run_rules import run_findings
from micros_ide.services.module_trial.trial import ModuleTrialRun, run_hook


@dataclass(frozen=True, slots=True)
class BoardRun:
    """What every module of a trial is held against: the chip, the node, the others."""

    chip: str
    pins: ChipPins
    config: dict[str, object]
    known: frozenset[str]  # what can be imported beside MicroPython's modules
    free_heap: int | None

    def carry_out(self, files: FileSet, modules: list[Candidate], report: Reporter) -> int:
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

    def _try(self, driver: Driver, modules: list[Candidate], report: Reporter) -> int:
        booked = Bookings()
        tried = frozenset(one.file.module for one in modules)
        run_hook(driver, str(self.config.get("boothook", "n/a")), booked, tried)
        heap_free = driver.look().free
        for number, one in enumerate(modules):
            report.phase(f"Trying {one.file.name}", len(modules), "modules")
            report.progress(number)
            try:
                self._one(driver, one, booked)
            except (ConnectionFailed, DeviceTimeout, BoardError):
                report.checkpoint()
                if not driver.board_lives:
                    raise  # no module can do that
                _break_off(modules[number:], driver.last)
                break
        return heap_free

    def _one(self, driver: Driver, one: Candidate, booked: Bookings) -> None:
        trial = ModuleTrialRun(driver, one.source)
        trial.carry_out()
        one.run, use = trial.run, trial.use(booked)
        one.findings += run_findings(trial.run, self.known, self.free_heap, WORDS)
        one.findings += pin_findings(use, booked, self.pins)
        booked.take(use.asked, one.file.module)
        if trial.run.hung is None:
            trial.tidy()


def not_run(modules: Sequence[Candidate], error: NoVirtualBoard) -> None:
    """Say of each module that it could only be read."""
    hint = error.hint or "try it on a computer that can"
    for one in modules:
        said = f"It was read, but not run: {error.message}."
        one.findings.append(amber("not-tried", one.file.name, said, hint))


def _break_off(rest: Sequence[Candidate], command: str) -> None:
    # The node is gone, and with it the trial of those that would have come.
    first = rest[0].file.name
    hint = "look at what it writes and which functions of the firmware it changes"
    said = f"The node did not come back after {command}."
    rest[0].findings.append(red("breaks-node", first, said, hint))
    for one in rest[1:]:
        said = f"It was not run: {first} has broken the node before."
        one.findings.append(amber("not-tried", one.file.name, said, "try it alone"))

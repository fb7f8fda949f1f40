"""Get a board to MicroPython's prompt: keep what runs there, else write it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from micros_ide.errors import ConnectionFailed, DeviceTimeout, NotFound
from micros_ide.services.deploy.image_path import write_flash
from micros_ide.services.deploy.run import UNCHANGED, DeployRun
from micros_ide.services.ports import BOOT_DRIVE

if TYPE_CHECKING:
    from micros_ide.workers.ampy_repl import Repl

T = TypeVar("T")
_NO_PROMPT = "MicroPython is written, but its prompt was not seen: run the same deploy again"
_LOOK_S = 6.0  # a prompt answers at once; the rest is for a program that has to end first
_FIRST_BOOT_S = 30.0  # the file system is formatted meanwhile
_BUTTON_S = 180.0  # for a person to find the button and press it
_POLL_S = 0.2


def prompt_of(run: DeployRun) -> Repl:
    """Return the open REPL of the board; MicroPython is written where none answers.

    Raises DeviceTimeout when the board gives no prompt afterwards, and what FlashSession and the
    UF2 copy raise.
    """
    from micros_ide.workers.ampy_repl import Repl

    if not run.plan.request.erase and run.plan.port.bridge != BOOT_DRIVE:
        with run.phases.timed("identify"), run.leaving(UNCHANGED):
            run.report.phase("Looking for MicroPython")
            try:
                return Repl.open(run.device, run.report, timeout=_LOOK_S)
            except DeviceTimeout as error:
                if run.plan.request.keep:
                    raise DeviceTimeout(
                        f"no MicroPython answers on {run.device}",
                        hint="write it first; deploying without keeping what runs does both",
                    ) from error
                run.report.log("No MicroPython answers there: it is written first.")
    return written_prompt(run)


def written_prompt(run: DeployRun, *, erase: bool = True) -> Repl:
    """Write MicroPython and return the open REPL; without `erase` the board's files stay.

    Raises DeviceTimeout when the board gives no prompt afterwards, and what FlashSession and the
    UF2 copy raise.
    """
    device, by_hand = run.device, False
    if run.plan.board.flasher == "uf2":
        with run.phases.timed("write"), run.leaving(_NO_PROMPT):
            device = _copy_uf2(run)
    else:
        _uid, line = write_flash(run, None, erase=erase)
        line.close()
        by_hand = run.after_flash == "no-reset"
    with run.phases.timed("boot"), run.leaving(_NO_PROMPT):
        run.report.phase("Press RESET on the board" if by_hand else "Waiting for MicroPython")
        return _open_again(device, _BUTTON_S if by_hand else _FIRST_BOOT_S, run)


def _open_again(device: str, seconds: float, run: DeployRun) -> Repl:
    """Open the REPL of a board that restarts; with USB of its own its port goes away meanwhile."""
    from micros_ide.workers.ampy_repl import Repl

    deadline = time.monotonic() + seconds
    while True:
        left = deadline - time.monotonic()
        try:
            return Repl.open(device, run.report, timeout=max(_POLL_S, left))
        except (NotFound, ConnectionFailed):
            if left <= 0:
                raise
            run.report.checkpoint()
            time.sleep(_POLL_S)


def _copy_uf2(run: DeployRun) -> str:
    """Copy the image onto the board's drive; return the serial port that appears then."""
    from micros_ide.workers import uf2_flasher

    drive = Path(run.device)
    if run.plan.port.bridge != BOOT_DRIVE:
        for hint in run.plan.board.hints:
            run.report.log(hint)
        run.report.phase("Hold BOOTSEL while you plug the board in")
        drives = uf2_flasher.find_drives
        drive = _wait_for(lambda: next(iter(drives()), None), _BUTTON_S, run)
    before = {port.device for port in run.ports.list()}
    uf2_flasher.copy(run.image().path, drive, run.report)
    run.report.phase("Waiting for the board's port")

    def new_port() -> str | None:
        fitting = (
            port.device
            for port in run.ports.list()
            if port.bridge != BOOT_DRIVE and port.board_id == run.plan.board.id
        )
        return next((device for device in fitting if device not in before), None)

    return _wait_for(new_port, _FIRST_BOOT_S, run)


def _wait_for(look: Callable[[], T | None], seconds: float, run: DeployRun) -> T:
    deadline = time.monotonic() + seconds
    while (found := look()) is None:
        run.report.checkpoint()
        if time.monotonic() > deadline:
            raise DeviceTimeout(
                f"the board did not show up within {seconds:.0f} s",
                hint="unplug it, hold BOOTSEL, plug it in again and repeat the deploy",
            )
        time.sleep(_POLL_S)
    return found

"""The flash alone: erase a board, or put nothing but MicroPython onto it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from micros_ide.engine.jobs import Job, JobEngine
from micros_ide.errors import InvalidInput
from micros_ide.model.boards import Board
from micros_ide.model.deploy import DeployPlan, DeployRequest, Method
from micros_ide.model.file_set import FileSet
from micros_ide.model.firmware import FirmwareImage
from micros_ide.model.nodes import uid_from_mac
from micros_ide.model.ports import SerialPort
from micros_ide.model.reporting import Reporter
from micros_ide.services.deploy.image_path import check_chip
from micros_ide.services.deploy.micropython import written_prompt
from micros_ide.services.deploy.plan import Planner
from micros_ide.services.deploy.run import UNCHANGED, DeployRun
from micros_ide.services.ports import BOOT_DRIVE

_ERASED = "the flash is empty: the board has no firmware"


@dataclass(frozen=True, slots=True)
class Flashed:
    """What was done to a flash; `micropython` is the version that runs now, "" for none."""

    board_id: str
    port: str
    uid: str  # the id that a node on this chip has
    micropython: str = ""
    seconds: dict[str, float] = field(default_factory=dict)  # by phase, plus "total"


class Flashing:
    """Jobs on the lane of a port; each checks what can be checked before it touches the board."""

    def __init__(self, planner: Planner, jobs: JobEngine) -> None:
        """`planner` knows boards, ports and images."""
        self._planner, self._jobs = planner, jobs

    def submit_erase(self, board_id: str, device: str) -> Job:
        """Queue erasing the whole flash; the job's result is a Flashed.

        Raises NotFound and Busy for the port, NotFound for the board, InvalidInput for one that
        cannot be erased from here. The job fails with FirmwareError for another chip, and with
        what FlashSession raises.
        """
        board, port = self._planner.catalogue.board(board_id), self._planner.ports.free(device)
        if board.flasher != "esptool":
            raise InvalidInput(
                f"{board.name} takes MicroPython from a USB drive: it cannot be erased from here",
                hint="deploying to it replaces what it runs",
            )
        plan = _plan(board, port, None)

        def run(report: Reporter) -> Flashed:
            return _erase(self._run(plan, report))

        return self._jobs.submit(f"Erase {board.name}", f"serial:{port.device}", run)

    def submit_micropython(self, board_id: str, device: str, image: Path | None = None) -> Job:
        """Queue writing MicroPython, and waiting for its prompt; the job's result is a Flashed.

        The board's files stay, so a node goes on with the new interpreter; what it starts by
        itself is started again. `image` None takes the catalogue's. Raises as `submit_erase`,
        FirmwareError and NotFound for the image.
        """
        board, port = self._planner.catalogue.board(board_id), self._planner.ports.free(device)
        if port.bridge == BOOT_DRIVE and board.flasher != "uf2":
            raise InvalidInput(
                f"{port.device} is the boot drive of another board, not of {board.name}",
                hint=f"choose the board {port.board_id}, or another port",
            )
        local = self._planner.images.check(image, board) if image else None
        plan = _plan(board, port, local)

        def run(report: Reporter) -> Flashed:
            return _write(self._run(plan, report))

        return self._jobs.submit(f"MicroPython for {board.name}", f"serial:{port.device}", run)

    def _run(self, plan: DeployPlan, report: Reporter) -> DeployRun:
        def image() -> FirmwareImage:
            if plan.image is not None:
                return plan.image
            virtual = self._planner.virtual_spec(plan.port)
            return self._planner.images.resolve(plan.board, report, virtual=virtual)

        return DeployRun(plan, report, self._planner.ports, image)


def _plan(board: Board, port: SerialPort, image: FirmwareImage | None) -> DeployPlan:
    request = DeployRequest(board.id, port.device, erase=True)
    return DeployPlan(request, board, port, Method.FILES, image, FileSet(()), {})


def _erase(run: DeployRun) -> Flashed:
    from micros_ide.workers.esptool_flasher import FlashSession

    board, report = run.plan.board, run.report
    with run.leaving(UNCHANGED), run.phases.timed("identify"):
        session = FlashSession.open(run.device, board.bauds, report)
    with session:
        with run.leaving(UNCHANGED):
            check_chip(board, session.identity)
        with run.phases.timed("erase"):
            session.erase_all()
        with run.leaving(_ERASED):
            session.reset(run.after_flash)
    report.note_state("")
    return Flashed(
        board_id=board.id,
        port=run.device,
        uid=uid_from_mac(session.identity.mac),
        seconds=run.phases.seconds(),
    )


def _write(run: DeployRun) -> Flashed:
    from micros_ide.services.board_session import BoardSession

    repl = written_prompt(run, erase=False)
    with BoardSession(repl, run.report, restart=True) as board:
        facts = board.facts
    run.report.note_state("")
    return Flashed(
        board_id=run.plan.board.id,
        port=repl.line.device,
        uid=facts.uid,
        micropython=facts.micropython,
        seconds=run.phases.seconds(),
    )

"""The file path: over MicroPython's prompt, what changed and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from micros_ide.errors import FirmwareError, NotFound
from micros_ide.model.announcement import ANNOUNCEMENT, Announcement
from micros_ide.model.boards import Board
from micros_ide.model.reporting import Reporter
from micros_ide.services.board_session import BOOT_S, board_facts
from micros_ide.services.deploy.install import install, installed_on
from micros_ide.services.deploy.micropython import prompt_of
from micros_ide.services.deploy.run import DeployRun
from micros_ide.services.node_config import CONFIG_FILE, NodeConfig

if TYPE_CHECKING:
    from micros_ide.workers.ampy_repl import Repl
    from micros_ide.workers.board_fs import BoardFs

_STOPPED = "the files are unchanged; the node was stopped: press RESET to start it again"
_HALF_SENT = "only some files are sent: the node may not start; run the same deploy again"
_SENT = "all files are sent, but the node was not seen to start: press RESET and look"


@dataclass(frozen=True, slots=True)
class FilesDone:
    """What the file path did."""

    uid: str
    said: Announcement
    sent: int
    unchanged: int
    password_kept: bool


def deploy_files(run: DeployRun, node_config: NodeConfig) -> FilesDone:
    """Send what changed of files and configuration, restart, and wait for the node."""
    from micros_ide.workers.board_fs import BoardFs

    plan, phases = run.plan, run.phases
    with prompt_of(run) as repl:
        board = BoardFs(repl)
        with run.leaving(_STOPPED):
            uid = _identify(repl, plan.board, run.report)
            with phases.timed("config"):
                merged = node_config.merge(_configuration(board), plan.config, plan.assumed)
            before = installed_on(board)
        files = plan.files
        if merged.data is not None:
            files = files.with_file(CONFIG_FILE, merged.data)
        with phases.timed("files"), run.leaving(_HALF_SENT):
            result = install(board, files, before, run.report)
        with phases.timed("boot"), run.leaving(_SENT):
            run.report.phase("Waiting for the node to start")
            repl.reboot()
            said = Announcement.of(repl.wait_line(ANNOUNCEMENT, BOOT_S))
        phases.add_wire(repl.wire)
    return FilesDone(
        uid=uid,
        said=said,
        sent=len(result.sent),
        unchanged=len(result.unchanged),
        password_kept=merged.password_kept,
    )


def _configuration(board: BoardFs) -> bytes:
    try:
        return board.read(CONFIG_FILE)
    except NotFound:
        return b""


def _identify(repl: Repl, board: Board, report: Reporter) -> str:
    """Return the id of the node on this chip; raises FirmwareError for the wrong board."""
    found = board_facts(repl)
    if found.chip and found.chip != board.chip:
        raise FirmwareError(
            f"the chip is {found.chip}, but {board.name} has {board.chip}",
            hint="choose the board that is plugged in, or another port; nothing was changed",
        )
    report.log(f"Found {found.machine}.")
    return found.uid

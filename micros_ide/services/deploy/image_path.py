"""The fast path: MicroPython, every file and the configuration in one session of the loader."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from micros_ide.errors import FirmwareError
from micros_ide.model.announcement import ANNOUNCEMENT, Announcement
from micros_ide.model.boards import Board
from micros_ide.model.file_set import FileSet
from micros_ide.model.firmware import FirmwareImage
from micros_ide.model.nodes import uid_from_mac
from micros_ide.services.deploy.run import UNCHANGED, DeployRun
from micros_ide.services.images import check_flash_size, read_image

if TYPE_CHECKING:
    from micros_ide.workers.esptool_flasher import ChipIdentity
    from micros_ide.workers.serial_line import SerialLine

FilesFor = Callable[[str], FileSet]
_HALF_WRITTEN = "MicroPython is half written: the board does not start; run the same deploy again"
_WRITTEN = "everything is written, but the node was not seen to start: press RESET and look"
_BOOT_S = 60.0  # the node tries its Wi-Fi networks before it announces itself
_BY_HAND_S = 180.0  # the same with a person at the button


def deploy_image(run: DeployRun, files: FileSet | FilesFor) -> tuple[str, Announcement]:
    """Write MicroPython with `files`, restart, and wait for the node; return its id by MAC."""
    from micros_ide.workers.ampy_repl import await_line

    uid, line = write_flash(run, files)
    by_hand = run.after_flash == "no-reset"
    with line, run.phases.timed("boot"), run.leaving(_WRITTEN):
        run.report.phase("Press RESET on the board" if by_hand else "Waiting for the node to start")
        wait = _BY_HAND_S if by_hand else _BOOT_S
        said = await_line(line, ANNOUNCEMENT, wait, run.report)
    return uid, Announcement.of(said)


def write_flash(
    run: DeployRun, files: FileSet | FilesFor | None, *, erase: bool = True
) -> tuple[str, SerialLine]:
    """Erase the flash, write MicroPython and, if given, `files` as its file system; restart.

    `files` may be a function that returns them for the id of the board that is found.
    Without `erase` what lies beside MicroPython stays: the board's files.

    Nothing is erased before the chip proved to be the board's and its flash to be large enough
    (FirmwareError). Returns the id that a node on this chip has, and the port, which was never
    closed: what the board says while it starts is all there. Raises what FlashSession raises.
    """
    from micros_ide.workers.esptool_flasher import FlashSession

    image, phases = run.image(), run.phases
    with run.leaving(UNCHANGED), phases.timed("identify"):
        session = FlashSession.open(run.device, _bauds(run), run.report)
    with session:
        with run.leaving(UNCHANGED):
            parts = _checked_parts(run, image, files, session.identity)
        with run.leaving(_HALF_WRITTEN):
            if erase:
                with phases.timed("erase"):
                    session.erase_all()
            with phases.timed("write"):
                what = "MicroPython and files" if files else "MicroPython"
                session.write(parts, title=f"Writing {what}")
        with run.leaving(_WRITTEN), phases.timed("reset"):
            line = session.release(run.after_flash)
        phases.add_wire(session.wire)
    return uid_from_mac(session.identity.mac), line


def check_chip(board: Board, found: ChipIdentity) -> None:
    """Raise FirmwareError unless the chip is the one that `board` has."""
    if found.chip != board.chip:
        raise FirmwareError(
            f"the chip is {found.chip}, but {board.name} has {board.chip}",
            hint="choose the board that is plugged in, or another port; nothing was changed",
        )


def _checked_parts(
    run: DeployRun, image: FirmwareImage, files: FileSet | FilesFor | None, found: ChipIdentity
) -> list[tuple[int, bytes]]:
    """Return what to write where; raises FirmwareError for the wrong chip or too small a flash.

    MicroPython comes last: a board whose write was cut short does not start with half its files.
    """
    board = run.plan.board
    run.report.log(f"Found {found.description}, {found.flash_size >> 20} MB of flash.")
    check_chip(board, found)
    check_flash_size(image, found.flash_size)
    if callable(files):
        files = files(uid_from_mac(found.mac))
    micropython = (board.flash_offset or 0, read_image(image))
    return [*(_file_system(image, files, found.flash_size) if files else ()), micropython]


def _file_system(image: FirmwareImage, files: FileSet, flash_size: int) -> list[tuple[int, bytes]]:
    """Return the used ranges of a LittleFS image with `files`, each with its flash address."""
    from micros_ide.workers import littlefs_image

    if image.partitions is None:
        raise FirmwareError(f"{image.path.name} has no partition table")
    place = image.partitions.vfs(flash_size)
    volume = littlefs_image.build_image(files, place.size)
    return [(place.offset + at, part) for at, part in littlefs_image.used_ranges(volume)]


def _bauds(run: DeployRun) -> tuple[int, ...]:
    """Return the speeds to try: from the one asked for, if any, down the board's own."""
    asked, own = run.plan.request.baud, run.plan.board.bauds
    return own if asked is None else (asked, *(baud for baud in own if baud < asked))

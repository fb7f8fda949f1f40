"""The catalogue of boards: `resources/boards.json`, checked when it is read."""

from __future__ import annotations

import difflib
import json
import re
from functools import cached_property
from pathlib import Path
from typing import Any

from micros_ide import paths
from micros_ide.errors import FirmwareError, NotFound
from micros_ide.model.boards import Board, ImageRef
from micros_ide.model.drivers import DriverFamily
from micros_ide.workers.driver_catalogue import driver_catalogue

_ID = re.compile(r"[a-z0-9_]{2,40}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_FLASHERS = {"esptool": ".bin", "uf2": ".uf2"}  # and the image format each one takes
_AFTER = frozenset({"hard-reset", "no-reset", "watchdog-reset"})


class Catalogue:
    """Every board there is; read once, when first asked."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or paths.bundled("resources") / "boards.json"

    def boards(self) -> tuple[Board, ...]:
        """Return all boards in the catalogue's order.

        Raises FirmwareError naming the row when the file is damaged.
        """
        return self._boards

    def board(self, board_id: str) -> Board:
        """Return the board called `board_id`; raises NotFound that names what comes near."""
        for board in self._boards:
            if board.id == board_id:
                return board
        raise NotFound(
            f"there is no board called '{board_id}'",
            hint=near_matches(board_id, [board.id for board in self._boards], "boards"),
        )

    def by_usb_id(self, usb_id: str) -> tuple[Board, ...]:
        """Return the boards that may sit behind a USB id such as "10C4:EA60"."""
        return tuple(board for board in self._boards if usb_id in board.usb_ids)

    def chip_offset(self, chip: str) -> int | None:
        """Return where images for `chip` begin in flash, in bytes; None if the chip is unknown."""
        found = (board.flash_offset for board in self._boards if board.chip == chip)
        return next(found, None)

    @cached_property
    def _boards(self) -> tuple[Board, ...]:
        try:
            data = json.loads(self._path.read_text(encoding="utf-8"))
            rows, base = list(data["boards"]), str(data["images_from"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise FirmwareError(
                f"the board catalogue {self._path} cannot be read: {error}",
                hint="install the program again",
            ) from error
        boards = tuple(_board(row, base, self._path) for row in rows)
        if len({board.id for board in boards}) != len(boards):
            raise FirmwareError(f"{self._path}: two boards have the same id")
        return boards


def near_matches(word: str, known: list[str], what: str) -> str:
    """Return a hint: the names close to `word`, else every name of its kind."""
    known = list(dict.fromkeys(known))
    near = difflib.get_close_matches(word.lower(), known, n=3, cutoff=0.5)
    if near:
        return f"did you mean {' or '.join(near)}?"
    return f"known {what}: {', '.join(known)}"


def _board(row: dict[str, Any], base: str, path: Path) -> Board:
    where = f"{path}: board {row.get('id')!r}" if isinstance(row, dict) else f"{path}: {row!r}"
    try:
        image = row["image"]
        offset = row.get("flash_offset")
        usb = tuple(family for word in row.get("usb", ()) for family in _families(word))
        board = Board(
            id=row["id"],
            name=row["name"],
            chip=row["chip"],
            flasher=row["flasher"],
            flash_offset=None if offset is None else int(offset, 16),
            flash_size=int(row["flash_mb"]) << 20,
            image=ImageRef(
                image["file"],
                base + image["file"],
                image["size"],
                image["sha256"],
                image["version"],
            ),
            bauds=tuple(row.get("bauds", ())),
            after_flash=row.get("after_flash", "hard-reset"),
            hints=tuple(row.get("hints", ())),
            usb=tuple(family.name for family in usb),
            usb_ids=tuple(chip.usb_id for family in usb for chip in family.chips),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise FirmwareError(f"{where} is incomplete: {error}") from error
    fault = _fault(board)
    if fault:
        raise FirmwareError(f"{where}: {fault}")
    return board


def _families(word: str) -> tuple[DriverFamily, ...]:
    found = driver_catalogue().named(word)
    if not found:
        raise ValueError(f"no family or kind of USB chips is called {word!r}")
    return found


def _fault(board: Board) -> str | None:
    suffix = _FLASHERS.get(board.flasher)
    checks = (
        (_ID.fullmatch(board.id), "the id may hold a-z, 0-9 and _ only"),
        (board.name, "the name is empty"),
        (suffix, f"unknown flasher {board.flasher!r}"),
        (board.image.file.endswith(suffix or "?"), "the image has the wrong ending"),
        ("/" not in board.image.file, "the image's name holds a path"),
        (_SHA256.fullmatch(board.image.sha256), "the image's SHA-256 is not 64 hex digits"),
        (board.image.size > 0, "the image's size is not positive"),
        ((board.flash_offset is None) == (board.flasher == "uf2"), "flash_offset does not fit"),
        (bool(board.bauds) or board.flasher == "uf2", "no baud rate"),
        (board.after_flash in _AFTER, f"unknown after_flash {board.after_flash!r}"),
        (board.flash_size >= 1 << 20, "the flash is under 1 MB"),
    )
    return next((words for ok, words in checks if not ok), None)

"""Virtual boards with the firmware in their flash; one that is given back is used again."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from flash_files import FlashFiles

from micros_ide.model.file_set import DeviceFile, FileSet
from micros_ide.model.partitions import TABLE_OFFSET, TABLE_SIZE, Partition, parse_table
from micros_ide.model.virtual import VirtualSpec
from micros_ide.virtual.chips import CHIPS
from micros_ide.virtual.control import BoardControl
from micros_ide.virtual.fleet import VirtualFleet
from micros_ide.virtual.folders import BoardFolder
from micros_ide.virtual.images import builtin_image
from micros_ide.workers.littlefs_image import build_image

MAC = "7c:9e:bd:62:3f:f8"  # of every board here: tests name the id the firmware makes of it
NETWORK, NETWORK_PASSWORD = "home", "at-home-1234"
HEAP = 128 << 10
FLASH = 2 << 20
CHIP_OF = {"tinypico": "esp32"}  # boards that are asked for by a name of their own


@dataclass
class RackBoard:
    """A board whose process runs and which has no power.

    Attributes:
        pristine: nobody has changed the world around it.
    """

    fleet: VirtualFleet
    spec: VirtualSpec
    files: FlashFiles
    pristine: bool = True

    @property
    def folder(self) -> BoardFolder:
        return BoardFolder(self.fleet.home / self.spec.name)

    @property
    def control(self) -> BoardControl:
        return self.fleet.control(self.spec.name)

    def set_heap(self, heap: int) -> None:
        if heap != self.spec.heap:
            self.fleet.stop(self.spec.name)
            self.spec = replace(self.spec, heap=heap)
            self.folder.write_spec(self.spec)
            self.open()

    def open(self) -> None:
        """Start its process, without power."""
        self.fleet.start(self.spec.name, owner_pid=os.getpid())
        self.control.power_off()


class BoardRack:
    """Makes boards, keeps those that are not in use, and takes all away in the end."""

    def __init__(self, home: Path, firmware: Path) -> None:
        self.fleet = VirtualFleet(home)
        self._firmware = firmware
        self._made = 0
        self._contents: dict[str, tuple[bytes, Partition]] = {}
        self._free: dict[str, list[RackBoard]] = {}

    def take(self, board_id: str = "esp32") -> RackBoard:
        """Return a board (a chip, or one of `CHIP_OF`) with the firmware in its flash.

        It has no configuration and no power.
        """
        content, part = self._content(CHIP_OF.get(board_id, board_id))
        free = self._free.setdefault(board_id, [])
        board = free.pop() if free else self._make(board_id, part)
        board.folder.flash.write_bytes(content)
        board.files.forget()
        return board

    def give_back(self, board: RackBoard) -> None:
        if board.pristine and board.spec.heap == HEAP:
            board.control.power_off()
            self._free.setdefault(board.spec.board_id, []).append(board)
        else:
            self.fleet.remove(board.spec.name)

    def close(self) -> None:
        for status in self.fleet.list():
            self.fleet.remove(status.name)

    def _make(self, board_id: str, part: Partition) -> RackBoard:
        self._made += 1
        spec = self.fleet.add(
            f"board{self._made}",
            board_id=board_id,
            chip=CHIP_OF.get(board_id, board_id),
            flash_size=FLASH,
            heap=HEAP,
            ssid=NETWORK,
            password=NETWORK_PASSWORD,
        )
        spec = replace(spec, mac=MAC)
        folder = BoardFolder(self.fleet.home / spec.name)
        folder.write_spec(spec)
        board = RackBoard(self.fleet, spec, FlashFiles(folder.flash, part.offset, part.size))
        board.open()
        return board

    def _content(self, chip: str) -> tuple[bytes, Partition]:
        """The whole flash of a board that has just been deployed to."""
        if chip not in self._contents:
            flash = bytearray(b"\xff" * FLASH)
            image, start = builtin_image(chip, FLASH), CHIPS[chip].boot_offset
            flash[start : start + len(image)] = image
            part = parse_table(bytes(flash[TABLE_OFFSET:][:TABLE_SIZE])).vfs(FLASH)
            paths = sorted(self._firmware.iterdir())
            files = FileSet(tuple(DeviceFile(path.name, path.read_bytes()) for path in paths))
            flash[part.offset : part.offset + part.size] = build_image(files, part.size)
            self._contents[chip] = bytes(flash), part
        return self._contents[chip]

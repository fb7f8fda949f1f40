"""The throw-away board of a trial: made, started, and gone afterwards whatever happens."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from micros_ide.errors import Busy, NotFound
from micros_ide.model.file_set import FileSet
from micros_ide.model.partitions import TABLE_OFFSET, TABLE_SIZE, parse_table
from micros_ide.model.reporting import Reporter
from micros_ide.model.virtual import VirtualState
from micros_ide.services.node_config import CONFIG_FILE
from micros_ide.services.virtual_boards import CHIPS
from micros_ide.virtual.chips import chip_facts
from micros_ide.virtual.control import BoardControl
from micros_ide.virtual.flash import Flash
from micros_ide.virtual.fleet import VirtualFleet
from micros_ide.virtual.images import builtin_image
from micros_ide.workers.littlefs_image import build_image, used_ranges

# What an ESP32 gives its program is about 150 kB; words of 64 bits need 1.43 times as much.
HEAP = 208 << 10  # bytes
WORDS = 1.43
STAND_IN = "esp32"  # for chips that cannot be virtual
_FLASH = 2 << 20
_NAME, _SSID, _PASSWORD = "trial", "trial", "not-a-secret"
_TRIES = 5  # for an address that another trial takes at the same moment
# What of a node's configuration matters here; its name, network and passwords do not.
_KEYS = ("cstmpmap", "aioqueue", "utc", "tz", "location")


class NoVirtualBoard(NotFound):
    """This computer cannot run virtual boards."""


@dataclass(frozen=True, slots=True)
class TrialBoard:
    """A running board."""

    fleet: VirtualFleet
    address: str

    @property
    def control(self) -> BoardControl:
        """Everything that can be done to it from outside."""
        return self.fleet.control(_NAME)

    @property
    def lives(self) -> bool:
        """Whether its process is there."""
        return self.fleet.status(_NAME).state is not VirtualState.STOPPED

    def cycle(self) -> None:
        """Take the power away and give it back."""
        self.fleet.cycle(_NAME)


@contextmanager
def trial_board(chip: str, files: FileSet, report: Reporter) -> Iterator[TrialBoard]:
    """Run a board with `files` in its flash; it ends with the block, or with this process.

    It lives in a folder of its own, so nobody sees it in a list of boards. Raises FirmwareError
    for files that do not fit, NoVirtualBoard, and what `VirtualFleet.start` raises.
    """
    kind = chip if chip in CHIPS else STAND_IN
    report.phase("Starting a virtual board")
    content = _flash_content(kind, files)
    with tempfile.TemporaryDirectory(prefix="micros-ide-trial-") as folder:
        fleet = VirtualFleet(Path(folder))
        try:
            yield TrialBoard(fleet, _started(fleet, kind, content))
        finally:
            for status in fleet.list():
                fleet.remove(status.name)


def with_config(files: FileSet, chip: str, config: Mapping[str, object]) -> FileSet:
    """Return the files of the trial's node, set up by what matters of the target's `config`.

    Its boot hook is left out: the trial gives those commands itself, to see what each one does.
    """
    own = {key: config[key] for key in _KEYS if key in config}
    if chip not in CHIPS:
        own["cstmpmap"] = _pin_map(chip, str(config.get("cstmpmap", "n/a")))
    network = {"devfid": _NAME, "staessid": _SSID, "stapwd": _PASSWORD, "dbg": False}
    return files.with_file(CONFIG_FILE, json.dumps(own | network).encode())


def _pin_map(chip: str, setting: str) -> str:
    # The chip's own map in front of the overrides, unless another map is named there.
    if "n/a" in setting:
        return chip
    return f"{chip};{setting}" if ":" in setting.partition(";")[0] else setting


def _flash_content(chip: str, files: FileSet) -> list[tuple[int, bytes]]:
    # What to program where into a blank flash.
    image, start = builtin_image(chip, _FLASH), chip_facts(chip).boot_offset
    at = TABLE_OFFSET - start
    place = parse_table(image[at : at + TABLE_SIZE]).vfs(_FLASH)
    volume = build_image(files, place.size)
    return [
        (start, image),
        *((place.offset + offset, part) for offset, part in used_ranges(volume)),
    ]


def _started(fleet: VirtualFleet, chip: str, content: list[tuple[int, bytes]]) -> str:
    for attempt in range(_TRIES):
        spec = fleet.add(
            _NAME,
            board_id=chip,
            chip=chip,
            flash_size=_FLASH,
            heap=HEAP,
            ssid=_SSID,
            password=_PASSWORD,
        )
        flash = Flash(fleet.home / _NAME / "flash.bin", _FLASH)
        for offset, part in content:
            flash.program(offset, part)
        try:
            fleet.start(_NAME, owner_pid=os.getpid())
        except NotFound as error:
            raise NoVirtualBoard(error.message, hint=error.hint) from error
        except Busy:
            fleet.remove(_NAME)
            if attempt == _TRIES - 1:
                raise
        else:
            return spec.address
    raise AssertionError("unreachable")

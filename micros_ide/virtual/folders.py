"""The folder of one virtual board: which file is where, and how they are read and written."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from micros_ide.errors import NotFound
from micros_ide.model.virtual import VirtualSpec


@dataclass(frozen=True, slots=True)
class BoardFolder:
    """Paths inside the folder of one board."""

    root: Path

    @property
    def spec_file(self) -> Path:
        """What the board was made with."""
        return self.root / "board.json"

    @property
    def flash(self) -> Path:
        """The content of the flash chip."""
        return self.root / "flash.bin"

    @property
    def state_file(self) -> Path:
        """What the board's process last said of itself; gone when it has ended in order."""
        return self.root / "state.json"

    @property
    def port(self) -> Path:
        """The symbolic link to the serial port."""
        return self.root / "port"

    @property
    def control(self) -> Path:
        """The control socket, where its path is short enough."""
        return self.root / "control.sock"

    @property
    def bench_file(self) -> Path:
        """What is wired to the board."""
        return self.root / "bench.json"

    @property
    def lock(self) -> Path:
        """Locked by the board's process for as long as it lives."""
        return self.root / "lock"

    @property
    def log(self) -> Path:
        """What the board's process had to say; begun anew at each start."""
        return self.root / "board.log"

    def find_spec(self) -> VirtualSpec | None:
        """Return the board's description, None where there is none that can be read."""
        values = read_json(self.spec_file)
        try:
            return VirtualSpec(**values)
        except TypeError:
            return None

    def read_spec(self) -> VirtualSpec:
        """Return the board's description; raises NotFound when it is gone."""
        spec = self.find_spec()
        if spec is None:
            raise NotFound(f"{self.root} is not the folder of a virtual board")
        return spec

    def write_spec(self, spec: VirtualSpec) -> None:
        """Write the board's description; readable by its owner alone, it has a password."""
        write_json(self.spec_file, asdict(spec))


def read_json(path: Path) -> dict[str, Any]:
    """Return the object in `path`; empty for a file that is missing or damaged."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return values if isinstance(values, dict) else {}


def write_json(path: Path, values: dict[str, Any]) -> None:
    """Replace `path` in one step, so that a reader finds the old or the new object."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(handle, "w", encoding="utf-8") as file:
        json.dump(values, file, indent=1)
    os.replace(fresh, path)

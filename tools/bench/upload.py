"""Files over a 115200 baud line: the deploy's file path beside ampy and mpremote.

The same files go to a fresh board each time, through the same relay. mpremote opens the line by a
symlink, so that it takes its path for real serial ports (it reads a /dev/pts name in a faster way
that no hardware offers). ampy runs one process per file, with the 2 s delay that toolkits give it
(`-d 2`: the board has to boot after opening).
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from boards import BIN, blank_esp32
from serial_line import line

from micros_ide.model.file_set import FileSet
from micros_ide.model.reporting import QuietReport
from micros_ide.services.firmware_build import FirmwareBuild
from micros_ide.workers.ampy_repl import Repl
from micros_ide.workers.board_fs import BoardFs

RATE = 11_520  # bytes a second at 115200 baud, 10 bits a byte
MPREMOTE_BAR, AMPY_BAR, WIRE_BAR = 4.0, 25.0, 0.85


@dataclass
class Row:
    """One method's figures."""

    name: str
    seconds: float
    up: int
    down: int


def ours(port: str, folder: Path) -> list[list[str]]:
    """One process, all files."""
    script = Path(__file__).with_name("send_files.py")
    return [[sys.executable, str(script), port, str(folder)]]


def mpremote(port: str, folder: Path) -> list[list[str]]:
    """One process, all files."""
    files = [str(path) for path in sorted(folder.iterdir())]
    return [[str(BIN / "mpremote"), "connect", port, "fs", "cp", *files, ":"]]


def ampy(port: str, folder: Path) -> list[list[str]]:
    """One process per file."""
    start = [str(BIN / "ampy"), "-p", port, "-b", "115200", "-d", "2", "put"]
    return [[*start, str(path), path.name] for path in sorted(folder.iterdir())]


METHODS = {"micrOS IDE, file path": ours, "mpremote, one fs cp": mpremote, "ampy, per file": ampy}


def measure(folder: Path, files: FileSet) -> list[Row]:
    """Run every method on its own fresh board; check what arrived by hash."""
    rows = []
    for name, commands in METHODS.items():
        with blank_esp32() as board, tempfile.TemporaryDirectory() as temporary:
            with line(str(board.port), Path(temporary), RATE) as wire:
                start = time.perf_counter()
                for command in commands(wire.port, folder):
                    subprocess.run(command, check=True, capture_output=True)
                seconds = time.perf_counter() - start
                up, down = wire.wire()
            rows.append(Row(name, seconds, up, down))
            check(str(board.port), files)
            print(f"  {name:<24}{seconds:8.1f} s{up:10,} B up{down:9,} B down", flush=True)
    return rows


def check(port: str, files: FileSet) -> None:
    """Fail unless every file is on the board with the right hash."""
    report = QuietReport()
    with Repl.open(port, report) as repl:
        found = BoardFs(repl).hashes([file.path for file in files.files])
    wrong = [file.path for file in files.files if found[file.path] != file.sha256]
    if wrong:
        raise SystemExit(f"not the same on the board: {wrong}")


def main(tree: Path) -> bool:
    """Print the comparison; True when every bar is met."""
    with tempfile.TemporaryDirectory() as temporary:
        folder, cache = Path(temporary) / "files", Path(temporary) / "cache"
        folder.mkdir()
        files = FirmwareBuild(tree, cache).build(QuietReport())
        for file in files.files:
            (folder / file.path).write_bytes(file.data)
        payload = files.total_bytes
        digest = hashlib.sha256("".join(f.sha256 for f in files.files).encode()).hexdigest()[:12]
        print(f"Upload: {len(files.files)} files, {payload:,} B, set {digest}, 115200 baud line")
        us, mp, am = measure(folder, files)
    share = (us.up + us.down) / payload
    results = [
        (
            f"{mp.seconds / us.seconds:6.1f} x mpremote",
            mp.seconds / us.seconds >= MPREMOTE_BAR,
            f">= {MPREMOTE_BAR}",
        ),
        (
            f"{am.seconds / us.seconds:6.1f} x ampy",
            am.seconds / us.seconds >= AMPY_BAR,
            f">= {AMPY_BAR}",
        ),
        (f"{share:6.3f} wire bytes per payload byte", share <= WIRE_BAR, f"<= {WIRE_BAR}"),
    ]
    for text, met, bar in results:
        print(f"  {text:<42} bar {bar:<8} {'met' if met else 'MISSED'}")
    return all(met for _text, met, _bar in results)

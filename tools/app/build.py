"""Make the folder that runs without Python; print its size and how quickly it starts.

    python tools/app/build.py [--out FOLDER]

A first run takes about a minute. The folder may be moved and copied; nothing in it points back.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SPECS = {"linux": "linux.spec", "win32": "windows.spec", "darwin": "macos.spec"}
STARTS = 5


def main() -> int:
    """Build, then look at what was built."""
    parser = argparse.ArgumentParser(description="make a folder that runs without Python")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="default: dist/")
    out = parser.parse_args().out.resolve()
    spec = SPECS.get(sys.platform)
    if spec is None:
        print(f"there is no spec for {sys.platform}; see {HERE}")
        return 1
    status = _build(HERE / spec, out)
    if status:
        return status
    folder = out / "micros-ide"
    size = sum(file.stat().st_size for file in _files(folder))
    print(f"{folder}: {size / 1e6:.0f} MB in {len(_files(folder))} files")
    seconds = statistics.median(_start(folder) for _ in range(STARTS))
    print(f"micros-ide --version takes {seconds:.2f} s (median of {STARTS})")
    return 0


def _files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file() and not file.is_symlink()]


def _build(spec: Path, out: Path) -> int:
    with tempfile.TemporaryDirectory(prefix="micros-ide-app-") as work:
        options = ["--noconfirm", "--log-level", "ERROR", "--workpath", work, "--distpath"]
        command = [sys.executable, "-m", "PyInstaller", *options, str(out), str(spec)]
        quiet = os.environ | {"PYTHONWARNINGS": "ignore"}
        return subprocess.run(command, cwd=work, env=quiet, check=False).returncode


def _start(folder: Path) -> float:
    began = time.perf_counter()
    program = folder / ("micros-ide.exe" if sys.platform == "win32" else "micros-ide")
    subprocess.run([str(program), "--version"], check=True, capture_output=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())

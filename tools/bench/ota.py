"""Updates over the air: seconds and bytes, beside the way of a connection for each file.

The same virtual board gets the whole firmware, which is no newer: every file is sent all the same.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from boards import HEAP
from node_board import connect, node

from micros_ide.core import Core
from micros_ide.model.file_set import FileSet
from micros_ide.model.installed import with_list
from micros_ide.model.ota import OtaDone, OtaRequest, Outcome
from micros_ide.model.reporting import QuietReport
from micros_ide.services.firmware_build import FirmwareBuild
from micros_ide.services.ota import Ota
from micros_ide.workers.webrepl import WebRepl

TRANSFER_BAR, RATIO_BAR, WIRE_BAR = 1.0, 10.0, 0.7
_PASSWORD = "ADmin123"  # of every node that has no other
RUNS = 3  # of the whole; the one in the middle counts
_SETTLE_S = 0.05


@dataclass
class Times(QuietReport):
    """When the transfer began and ended: the login, and the report that the new version is tried.

    Attributes:
        spans: seconds of each phase, in order.
    """

    began: float = 0.0
    ended: float = 0.0
    spans: list[tuple[str, float]] = field(default_factory=list)
    _phase: str = ""
    _since: float = 0.0

    def phase(self, name: str, total: int = 0, unit: str = "bytes") -> None:
        """Note when a phase begins, and how long the one before took."""
        del total, unit
        now = time.perf_counter()
        if self._phase:
            self.spans.append((self._phase, now - self._since))
        self._phase, self._since = name, now


@contextlib.contextmanager
def watched(times: Times) -> Iterator[None]:
    """Note the first byte of the last connection, and when the last file was read from it."""
    connect_, got = WebRepl.connect, WebRepl.get

    async def note_start(*words: Any, **options: Any) -> WebRepl:
        began = time.perf_counter()
        link = await connect_(*words, **options)
        times.began = began
        return link

    async def note_end(self: WebRepl, *words: Any, **options: Any) -> bytes:
        data = await got(self, *words, **options)
        times.ended = time.perf_counter()
        return data

    WebRepl.connect, WebRepl.get = note_start, note_end  # type: ignore[method-assign]
    try:
        yield
    finally:
        WebRepl.connect, WebRepl.get = connect_, got  # type: ignore[method-assign]


def update(ota: Ota, request: OtaRequest) -> tuple[OtaDone, Times]:
    """Plan and run one update; its seconds are those of both."""
    times = Times()
    began = time.perf_counter()
    with watched(times):
        done = ota.run(ota.plan(request, times), times)
    times.phase("end")
    return replace(done, seconds=time.perf_counter() - began), times


def a_connection_per_file(address: str, files: FileSet) -> tuple[float, float, int, int]:
    """Seconds of the transfer, seconds until the node answers again, bytes up and down."""
    script = str(Path(__file__).with_name("put_file.py"))
    client = connect(address)
    began = time.perf_counter()
    client.socket.sendall(b"webrepl --update\n")
    with contextlib.suppress(OSError):
        client.until(b"Bye!\n")
    client.close()
    up = down = 0
    with tempfile.TemporaryDirectory() as temporary:

        def put(name: str, data: bytes) -> None:
            nonlocal up, down
            file = Path(temporary) / "file"
            file.write_bytes(data)
            command = [sys.executable, "-S", script, address, _PASSWORD, str(file), name]
            while True:  # until it is in update mode, it may refuse
                ended = subprocess.run(command, capture_output=True, text=True, check=False)
                if ended.returncode == 0:
                    break
                time.sleep(_SETTLE_S)
            sent, received = ended.stdout.split()
            up, down = up + int(sent), down + int(received)

        put(".if_mode", b"webrepl")
        started = time.perf_counter()
        for one in files.files:
            put(one.path, one.data)
        put(".if_mode", b"micros")
        ended_at = time.perf_counter()
    connect(address, 60.0).close()
    transfer = ended_at - started
    return transfer, time.perf_counter() - began - transfer, up, down


def main(tree: Path) -> bool:
    """Print the comparison; True when every bar is met."""
    with tempfile.TemporaryDirectory(prefix="micros-bench-") as temporary:
        home = Path(temporary)
        os.environ["MICROS_IDE_HOME"] = str(home)
        build = FirmwareBuild(tree, home / "cache")
        files = with_list(build.build(QuietReport()), (), build.version())
        print(f"Over the air: {len(files.files)} files, {files.total_bytes:,} B")
        with Core.create() as core, node(files, HEAP) as address:
            connect(address).close()
            return _compare(core, build, address, files)


def _compare(core: Core, build: FirmwareBuild, address: str, files: FileSet) -> bool:
    def ota(build: FirmwareBuild) -> Ota:
        return Ota(core.console, core.devices, build, core.passwords, core.jobs)

    place = f"{address}:9008"
    runs = [update(ota(build), OtaRequest(place, force=True)) for _ in range(RUNS)]
    whole, times = sorted(runs, key=lambda run: run[1].ended - run[1].began)[RUNS // 2]
    transfer = times.ended - times.began
    print("  transfer until the node reports that it tries it + asking, restarts and the trial")
    _row("all files, safely", transfer, whole.seconds - transfer, whole)
    same, times = update(ota(build), OtaRequest(place))
    _row("nothing changed", 0.0, same.seconds, same)
    one, times = update(ota(_edited(build)), OtaRequest(place, modules=("co2",)))
    one_s = times.ended - times.began
    _row("one module changed", one_s, one.seconds - one_s, one)
    theirs, reboots, up, down = a_connection_per_file(address, files)
    print(f"  {'a connection per file':<24}{theirs:7.2f} s + {reboots:5.2f} s", end="")
    print(f"{up:10,} B up{down:9,} B down {len(files.files)} files")
    wire = (whole.bytes_up + whole.bytes_down) / (up + down)
    ratio = theirs / transfer
    modules = [path for path in one.sent if path.startswith("LM_")]
    results = [
        (f"{transfer:.2f} s from login to trial", transfer <= TRANSFER_BAR, f"<= {TRANSFER_BAR}"),
        (f"{ratio:.1f} x a connection per file", ratio >= RATIO_BAR, f">= {RATIO_BAR}"),
        (f"{wire:.3f} of its wire bytes", wire <= WIRE_BAR, f"<= {WIRE_BAR}"),
        (
            f"{same.bytes_up + same.bytes_down} B when nothing changed",
            same.outcome is Outcome.SAME and not same.bytes_up,
            "0",
        ),
        (f"{len(modules)} file for one module, and the list", len(one.sent) <= 2, "1"),
    ]
    for text, met, bar in results:
        print(f"  {text:<42} bar {bar:<8} {'met' if met else 'MISSED'}")
    return all(met for _text, met, _bar in results)


def _row(name: str, transfer: float, rest: float, done: OtaDone) -> None:
    print(f"  {name:<24}{transfer:7.2f} s + {rest:5.2f} s", end="")
    print(f"{done.bytes_up:10,} B up{done.bytes_down:9,} B down {len(done.sent)} files")


def _edited(build: FirmwareBuild) -> FirmwareBuild:
    """Return a build of the same firmware with one module changed."""
    tree = Path(os.environ["MICROS_IDE_HOME"]) / "tree"
    shutil.copytree(build.tree, tree)
    with (tree / "modules" / "LM_co2.py").open("a") as source:
        source.write("\n\ndef newer():\n    return 'newer'\n")
    return FirmwareBuild(tree, tree.parent / "cache")

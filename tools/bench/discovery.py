"""Finding nodes and asking them all, beside the figures of the original tools."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from node_board import PORT
from node_crowd import crowd

from micros_ide.core import Core
from micros_ide.model.devices import News
from micros_ide.model.file_set import FileSet
from micros_ide.model.nodes import uid_from_mac
from micros_ide.model.presence import How, Sighting, now_utc
from micros_ide.model.reporting import QuietReport
from micros_ide.services.discovery import DiscoveryRequest
from micros_ide.services.firmware_build import FirmwareBuild

SUBNET_BAR, SILENT_BAR, LARGE_BAR, STATUS_BAR = 0.2, 1.5, 20.0, 2.0  # s
FEW, MANY, WRITES = 20, 200, 10_000
_SUBNET, _LARGE, _QUIET = "127.0.0.0/24", "127.77.0.0/16", "10.9.0.0/24"
_RUNS = 5
_HERE = Path(__file__).resolve()


def main(tree: Path) -> bool:
    """Print every figure; True when no bar is missed."""
    print("Discovery (s)                                  ours     bar  the original tools")
    with tempfile.TemporaryDirectory(prefix="micros-bench-") as folder:
        os.environ["MICROS_IDE_HOME"] = folder
        home = Path(folder)
        files = FirmwareBuild(tree, home / "build").build(QuietReport())
        good = [
            _subnet(files, home),
            _silent(home),
            _large(home),
            _status(files, home),
            _writers(home),
        ]
    return all(good)


def _line(what: str, ours: float | None, bar: float | None, theirs: str, note: str = "") -> bool:
    shown = "-" if ours is None else f"{ours:.3f}" if ours < 1 else f"{ours:.2f}"
    limit = "" if bar is None else f"{bar:g}"
    print(f"  {what:<42} {shown:>8} {limit:>7}  {theirs}{note}", flush=True)
    return bar is None or ours is None or ours <= bar


def _core(home: Path) -> Core:
    return Core(data=home / "data", cache=home / "cache", firmware=home)


def _search(core: Core, network: str) -> tuple[float, set[str], int]:
    result = core.discovery.submit(core.discovery.plan(DiscoveryRequest((network,)))).result()
    return result.seconds, {one.device.uid for one in result.nodes}, result.asked


def _subnet(files: FileSet, home: Path) -> bool:
    with crowd(files, FEW, home / "data" / "virtual", _SUBNET) as specs, _core(home) as core:
        wanted = {uid_from_mac(spec.mac) for spec in specs}
        runs = [_search(core, _SUBNET) for _ in range(_RUNS)]
    lost = min(len(wanted & found) for _seconds, found, _asked in runs) < FEW
    took = statistics.median(seconds for seconds, _found, _asked in runs)
    theirs = "0.1 if all refuse; .1 and .254 never asked"
    return _line(f"254 addresses, {FEW} nodes say hello", took, SUBNET_BAR, theirs) and not lost


def _silent(home: Path) -> bool:
    what, theirs = "254 addresses that swallow everything", "18.0 on 2 CPUs, 10.0 on 8"
    command = ["unshare", "-rn", sys.executable, str(_HERE), str(home / "silent")]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        return _line(what, None, SILENT_BAR, theirs, f" (no network namespace here: {error})")
    return _line(what, json.loads(done.stdout), SILENT_BAR, theirs)


def _in_namespace(home: Path) -> None:
    """Search a network whose packets nobody gets; run inside a namespace of its own."""
    for words in ("link set lo up", f"route add {_QUIET} dev lo"):
        subprocess.run(["ip", *words.split()], check=True)
    with _core(home) as core:
        print(statistics.median(_search(core, _QUIET)[0] for _ in range(3)))


def _large(home: Path) -> bool:
    with _core(home) as core:
        took, _found, asked = _search(core, _LARGE)
    theirs = "one /24 only; an asyncio sweep 4.2"
    return _line(f"{asked:,} addresses on loopback", took, LARGE_BAR, theirs) and asked == 65_534


def _status(files: FileSet, home: Path) -> bool:
    home /= "many"
    os.environ["MICROS_IDE_HOME"] = str(home)
    with crowd(files, MANY, home / "data" / "virtual", "127.78.0.0/24") as specs:
        with _core(home) as core:
            core.devices.record(_met(uid_from_mac(one.mac), one.address) for one in specs)
        took, online = _devices()
        what, theirs = f"`devices --json`, {MANY} nodes, the process", "8 silent nodes: 2.3 or 134"
        good = _line(what, took, STATUS_BAR, theirs) and online == MANY
        with _hanging("127.78.0.2"), _core(home) as core:
            core.devices.record([_met("micr0000ffOS", "127.78.0.2")])
            took, others = _devices()
        good &= _line("  the same, one more hangs", took, None, "", f"{others} of {MANY} online")
    return good and others == MANY


def _met(uid: str, address: str) -> News:
    return News(uid, Sighting(How.HELLO, now_utc(), address, PORT), "crowd")


def _devices() -> tuple[float, int]:
    """Return the median time of the command and the smallest number of nodes online."""
    took, online = [], []
    for _ in range(_RUNS):
        began = time.perf_counter()
        command = [sys.executable, "-m", "micros_ide.cli", "devices", "--json"]
        done = subprocess.run(command, capture_output=True, check=True)
        took.append(time.perf_counter() - began)
        online.append(sum(row["presence"] == "online" for row in json.loads(done.stdout)))
    return statistics.median(took), min(online)


@contextlib.contextmanager
def _hanging(address: str) -> Iterator[None]:
    """Take connections at `address` and say nothing."""
    with socket.create_server((address, PORT)) as server:
        links: list[socket.socket] = []

        def take() -> None:
            with contextlib.suppress(OSError):
                while True:
                    links.append(server.accept()[0])

        threading.Thread(target=take, daemon=True).start()
        yield
        server.shutdown(socket.SHUT_RDWR)
    for link in links:
        link.close()


_WRITER = """
import sys
from pathlib import Path
from micros_ide.engine.events import EventBus
from micros_ide.services.devices import Devices
table = Devices(Path(sys.argv[1]), EventBus())
rows = [f"micr{sys.argv[2]}{row:02x}OS" for row in range(10)]
for turn in range(int(sys.argv[3])):
    uid = rows[turn % 10]
    if turn >= 10:
        found = next((one for one in table.list() if one.uid == uid), None)
        if found is None or found.version != str(turn - 10):
            sys.exit(f"{uid}: write {turn - 10} is lost")
    table.met(uid, name="n", address=None, shell_port=9008, version=str(turn), board_id="esp32")
"""


def _writers(home: Path) -> bool:
    path = home / "two" / "devices.json"
    began = time.perf_counter()
    running = [
        subprocess.Popen([sys.executable, "-c", _WRITER, str(path), who, str(WRITES // 2)])
        for who in ("01", "02")
    ]
    codes = [process.wait() for process in running]
    took = time.perf_counter() - began
    good = codes == [0, 0]
    what = f"two programs, {WRITES:,} writes, {'none' if good else 'SOME'} lost"
    _line(what, took, None, "no lock, not atomic")
    return good


if __name__ == "__main__":
    _in_namespace(Path(sys.argv[1]))

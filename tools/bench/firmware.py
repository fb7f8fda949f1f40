"""The firmware on a virtual board: memory, latency, drift, and a burst of connections."""

from __future__ import annotations

import itertools
import json
import random
import socket
import statistics
import tempfile
import time
from pathlib import Path

from node_board import PORT, PROMPT, Client, connect, node

from micros_ide.model.file_set import DeviceFile, FileSet
from micros_ide.model.reporting import QuietReport
from micros_ide.services.firmware_build import FirmwareBuild

# The interpreter here has 64-bit words, a board's are half as wide.
HEAP_BAR, BLOCK_BAR, HELLO_BAR = 108, 40.0, 0.3
DRIFT_BAR = 0
ROOMY = 192 << 10
CALLS = 2_000
MARKS = (1_000, 10_000, 100_000)
BURST = 500
_BATCH = 50
_REMEMBERED = 10  # finished tasks; more than a node remembers
_BOOT_S = 4.0
_marks = itertools.count(10**6)
# Measures from inside.
_PROBE = b"""import gc
def free():
    gc.collect()
    used, total = gc.mem_alloc(), gc.mem_free()
    low, high = 0, total
    while high - low > 64:
        middle = (low + high) // 2
        try:
            bytearray(middle)
            low = middle
        except MemoryError:
            high = middle
    return "{} {} {}".format(used, total, low)
"""
_TASK = "nosuch{} f &"
_LOOKS = 12
QUICK = [
    *("hello", "version", "Apple", "system clock", "system heartbeat", "system rssi >json"),
    *("system nosuch{}", "demo hello 'n{}'", "demo hello name{}=1", "demo hello {}"),
    *("demo calculator {} 2.5", "demo calculator {{'a': {}}} [1]", "system clock &"),
    *("robustness raise_error", "robustness recursion_limit 3"),
]
FROM_FILES = [  # one in twenty: a virtual board's flash is no faster than a real one's
    *("task list", "task show idle", "task show x{}", "system pinmap", "system info", "help"),
    *("nosuch{} f", _TASK),
]


def main(tree: Path) -> bool:
    """Print the figures; True when every bar is met."""
    with tempfile.TemporaryDirectory() as cache:
        files = FirmwareBuild(tree, Path(cache)).build(QuietReport())
    print(f"Firmware: {len(files.files)} files, {files.total_bytes:,} B")
    smallest = smallest_heap(files)
    used, free, block = after_boot(files)
    with node(files, ROOMY) as address:
        median_ms, p95_ms, rate = latency(address)
        burst_s = burst(address)
    with node(files, ROOMY) as address:
        growth = drift(address)
    share = 100 * block / free
    print(f"  after boot {used:,} B used, {free:,} B free; hello p95 {p95_ms:.3f} ms")
    print(f"  {rate:,.0f} pipelined commands/s; answers {burst_s:.2f} s after {BURST} connections")
    results = [
        (f"{smallest} KiB smallest heap", smallest <= HEAP_BAR, f"<= {HEAP_BAR}"),
        (f"{share:.0f} % of what is free in one block", share >= BLOCK_BAR, f">= {BLOCK_BAR}"),
        (f"{median_ms:.3f} ms median of hello", median_ms <= HELLO_BAR, f"<= {HELLO_BAR}"),
        (f"{growth} B growth after {MARKS[0]:,} commands", growth <= DRIFT_BAR, f"<= {DRIFT_BAR}"),
        (f"{burst_s:.2f} s until it answers again", burst_s < 5, "< 5"),
    ]
    for text, met, bar in results:
        print(f"  {text:<42} bar {bar:<8} {'met' if met else 'MISSED'}")
    return all(met for _text, met, _bar in results)


def smallest_heap(files: FileSet) -> int:
    """KiB of the smallest heap that boots, serves a client and answers `system info`."""
    low, high = 48, 192
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _answers(files, middle << 10) else (middle, high)
    return high


def _answers(files: FileSet, heap: int) -> bool:
    try:
        with node(files, heap) as address:
            client = connect(address, _BOOT_S)
            try:
                return "uptime: " in client.ask("system info")
            finally:
                client.close()
    except OSError:
        return False


def after_boot(files: FileSet) -> tuple[int, int, int]:
    """Bytes used, free, and the largest free block, as the first client finds them."""
    probed = FileSet((*files.files, DeviceFile("LM_probe.py", _PROBE)))
    with node(probed, 128 << 10) as address:
        client = connect(address)
        used, free, block = (int(number) for number in client.ask("probe free").split())
        client.close()
    return used, free, block


def latency(address: str) -> tuple[float, float, float]:
    """Median and 95th percentile of `hello` in ms, and commands a second when pipelined."""
    client = connect(address)
    took = []
    for _ in range(CALLS):
        start = time.perf_counter()
        client.ask("hello")
        took.append((time.perf_counter() - start) * 1000)
    start = time.perf_counter()
    for _ in range(CALLS // _BATCH):
        _send(client, ["hello"] * _BATCH)
    rate = CALLS / (time.perf_counter() - start)
    client.close()
    return statistics.median(took), sorted(took)[int(CALLS * 0.95)], rate


def burst(address: str, count: int = BURST) -> float:
    """Seconds until the node answers after many connections, half of them closed unread."""
    chance = random.Random(count)
    opened = []
    for _ in range(count):  # as fast as they can be asked for: none is waited for
        one = socket.socket()
        one.setblocking(False)
        one.connect_ex((address, PORT))
        if chance.random() < 0.5:
            one.close()
        else:
            opened.append(one)
    for one in opened:
        one.close()
    start = time.perf_counter()
    last = connect(address)
    last.ask("hello")
    last.close()
    return time.perf_counter() - start


def drift(address: str, marks: tuple[int, ...] = MARKS) -> int:
    """Bytes by which the used heap grows from the first to the last mark (counts of commands).

    Several looks at a node at rest differ by a block or two: the least at the end is compared with
    the most at the beginning.
    """
    client = connect(address)
    chance = random.Random(marks[-1])
    used_at_rest(client)  # as many finished tasks as are remembered, and then as many running ones
    _send(client, [_TASK.format(number) for number in range(_BATCH)])
    done = _BATCH + _REMEMBERED
    figures = []
    for mark in marks:
        while done < mark:
            lines = [_command(chance) for _ in range(_BATCH)]
            _send(client, lines)
            done += len(lines)
        looks = [used_at_rest(client) for _ in range(_LOOKS)]
        figures.append((min(looks), max(looks)))
        print(f"  {min(looks):,} B used at rest after {mark:,} mixed commands", flush=True)
    client.close()
    return max(0, figures[-1][0] - figures[0][1])


def _command(chance: random.Random) -> str:
    number = chance.randrange(10**6)
    return chance.choice(QUICK if chance.random() < 0.95 else FROM_FILES).format(number)


def _send(client: Client, lines: list[str]) -> None:
    """Send commands in one piece; return once all are answered."""
    mark = next(_marks)
    client.socket.sendall("\n".join([*lines, f"demo calculator {mark} 0\n"]).encode())
    client.until(f"{mark} + 0 = {mark}\n".encode() + PROMPT)


def used_at_rest(client: Client) -> int:
    """Bytes in use after the same few commands, which push out everything that varies."""
    client.ask("system alarms test=True")  # the last line of the log is remembered
    for number in range(_REMEMBERED):
        _until(client, f"rest{number} f &", "Start")
        _until(client, f"task show rest{number}.f", "no module named")
    answers = [client.ask("system memory_usage >json") for _ in range(5)]
    return min(int(json.loads(answer)["mem_used"]) for answer in answers)


def _until(client: Client, command: str, words: str) -> None:
    end = time.monotonic() + 10
    while words not in client.ask(command):
        if time.monotonic() > end:
            raise SystemExit(f"{command!r} never says {words!r}")

"""Many nodes for measurements: virtual ESP32s with the firmware, all with the same content."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from node_board import PORT, flash_content

from micros_ide.model.file_set import FileSet
from micros_ide.model.virtual import VirtualSpec
from micros_ide.virtual.addresses import NETWORK_SETTING
from micros_ide.virtual.fleet import VirtualFleet
from micros_ide.virtual.folders import BoardFolder
from micros_ide.workers.node_sweep import NodeSweep

_FLASH_SIZE = 2 << 20
_HEAP = 128 << 10
_STARTING = 4  # at the same time
_UP_S = 90.0


@contextlib.contextmanager
def crowd(files: FileSet, count: int, home: Path, network: str) -> Iterator[list[VirtualSpec]]:
    """Yield `count` nodes that answer, in `network`; `home` is the folder of virtual boards."""
    os.environ[NETWORK_SETTING] = network
    fleet = VirtualFleet(home)
    specs = [
        fleet.add(
            f"node{number}", board_id="esp32", chip="esp32", flash_size=_FLASH_SIZE, heap=_HEAP
        )
        for number in range(count)
    ]
    settings = {"devfid": "crowd", "staessid": specs[0].ssid, "stapwd": specs[0].wifi_password}
    content = flash_content(files, json.dumps({**settings, "dbg": False}).encode(), _FLASH_SIZE)
    try:
        with ThreadPoolExecutor(_STARTING) as pool:
            list(pool.map(lambda spec: _start(fleet, spec, content), specs))
        _wait(specs)
        yield specs
    finally:
        with ThreadPoolExecutor(_STARTING) as pool:
            list(pool.map(lambda spec: fleet.remove(spec.name), specs))


def _start(fleet: VirtualFleet, spec: VirtualSpec, content: bytes) -> None:
    BoardFolder(fleet.home / spec.name).flash.write_bytes(content)
    fleet.start(spec.name, owner_pid=os.getpid())


def _wait(specs: list[VirtualSpec]) -> None:
    silent = {spec.address for spec in specs}
    end = time.monotonic() + _UP_S
    while silent and time.monotonic() < end:
        silent -= _answering(silent)
        time.sleep(0.2)
    if silent:
        raise RuntimeError(f"{len(silent)} nodes do not answer")


def _answering(addresses: set[str]) -> set[str]:
    up: set[str] = set()
    targets = [(address, PORT) for address in addresses]
    NodeSweep().run(targets, lambda one: up.add(one.address) if one.hello else None)
    return up

"""A node for measurements: a virtual ESP32 with the firmware in its flash, and a plain client."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from boards import FLASH_SIZE

from micros_ide.model.file_set import DeviceFile, FileSet
from micros_ide.model.partitions import TABLE_OFFSET, TABLE_SIZE, parse_table
from micros_ide.virtual.chips import CHIPS
from micros_ide.virtual.fleet import VirtualFleet
from micros_ide.virtual.folders import BoardFolder
from micros_ide.virtual.images import builtin_image
from micros_ide.workers.littlefs_image import build_image

PROMPT = b"bench $ "
_NAME = "bench"
PORT = 9008
_PATIENCE_S = 10.0


class Client:
    """An ordinary client: a socket without options."""

    def __init__(self, address: str) -> None:
        self.socket = socket.create_connection((address, PORT), _PATIENCE_S)

    def until(self, end: bytes) -> bytes:
        """Return what comes up to and with `end`; raises ConnectionError if it does not."""
        data = b""
        while not data.endswith(end):
            part = self.socket.recv(65536)
            if not part:
                raise ConnectionError(data[-200:].decode(errors="replace"))
            data += part
        return data

    def ask(self, command: str) -> str:
        """Return the answer without the prompt."""
        self.socket.sendall(command.encode() + b"\n")
        return self.until(PROMPT)[: -len(PROMPT)].decode()

    def close(self) -> None:
        """Close the connection."""
        self.socket.close()


@contextlib.contextmanager
def node(files: FileSet, heap: int) -> Iterator[str]:
    """Yield the address of a board with this heap that has been started."""
    with tempfile.TemporaryDirectory(prefix="micros-bench-") as home:
        fleet = VirtualFleet(Path(home))
        spec = fleet.add(_NAME, board_id="esp32", chip="esp32", flash_size=FLASH_SIZE, heap=heap)
        settings = {"devfid": "bench", "staessid": spec.ssid, "stapwd": spec.wifi_password}
        config = json.dumps({**settings, "dbg": False}).encode()
        BoardFolder(Path(home) / _NAME).flash.write_bytes(flash_content(files, config))
        fleet.start(_NAME, owner_pid=os.getpid())
        try:
            yield spec.address
        finally:
            fleet.stop(_NAME)


def connect(address: str, patience_s: float = _PATIENCE_S) -> Client:
    """Return a client the node has taken; raises ConnectionError if it does not in time."""
    end = time.monotonic() + patience_s
    while time.monotonic() < end:
        with contextlib.suppress(OSError):  # not up yet, or busy
            client = Client(address)
            try:
                client.until(PROMPT)
            except OSError:
                client.close()
                raise
            return client
        time.sleep(0.02)
    raise ConnectionError("the node does not answer")


def flash_content(files: FileSet, config: bytes, size: int = FLASH_SIZE) -> bytes:
    """Return the whole flash of a board with MicroPython, the firmware and its configuration."""
    flash = bytearray(b"\xff" * size)
    image, start = builtin_image("esp32", size), CHIPS["esp32"].boot_offset
    flash[start : start + len(image)] = image
    part = parse_table(bytes(flash[TABLE_OFFSET:][:TABLE_SIZE])).vfs(size)
    content = (*files.files, DeviceFile("node_config.json", config))
    flash[part.offset : part.offset + part.size] = build_image(FileSet(content), part.size)
    return bytes(flash)

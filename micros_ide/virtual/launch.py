"""Put a board's process into the background and hear how that went."""

from __future__ import annotations

import json
import os
import subprocess
from typing import Any

from micros_ide.errors import DeviceTimeout, MicrosError
from micros_ide.own_process import module_command, module_environment
from micros_ide.virtual.control_client import rebuild_error
from micros_ide.virtual.folders import BoardFolder


def launch(folder: BoardFolder, owner: int, timeout: float) -> None:
    """Start the process of the board in `folder`; it ends with the process `owner` (0: nobody).

    Returns once the board is powered, or another program has started it. Raises DeviceTimeout
    after `timeout` seconds, and what the board's process itself could not do.
    """
    name = folder.root.name
    root = os.fspath(folder.root)
    try:
        done = subprocess.run(
            module_command("micros_ide.virtual.board_process", root, str(owner)),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout,
            env=module_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise DeviceTimeout(
            f"virtual board '{name}' does not come up", hint=f"see {folder.log}"
        ) from None
    try:
        report: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        words = done.stderr.decode(errors="replace").strip()[-300:]
        raise MicrosError(
            f"the process of virtual board '{name}' failed: {words or 'without a word'}",
            hint=f"see {folder.log}",
        ) from None
    if not report.get("ok"):
        raise rebuild_error(report)

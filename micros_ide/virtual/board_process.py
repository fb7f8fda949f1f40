"""The process that carries one virtual board: `python -m micros_ide.virtual.board_process`.

It goes into the background by itself. The command that started it ends as soon as the board can
be used, and says on its output in one line of JSON how that went.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from types import FrameType

from micros_ide.errors import MicrosError
from micros_ide.virtual.board_server import BoardServer
from micros_ide.virtual.folders import BoardFolder
from micros_ide.virtual.locks import hold

_LOCK_PATIENCE_S = 0.3  # somebody may just be looking whether the lock is held


def main(folder: str, owner: str) -> None:
    """Start the board in `folder`, to end with the process `owner` ("0": with nobody)."""
    told, tell = os.pipe()
    if os.fork():
        os.close(tell)
        with open(told, encoding="utf-8") as report:
            sys.stdout.write(report.read())
        return
    os.close(told)
    _detach(BoardFolder(Path(folder)))
    _carry(BoardFolder(Path(folder)), int(owner), tell)


def _detach(folder: BoardFolder) -> None:
    os.setsid()
    os.chdir("/")
    nothing = os.open(os.devnull, os.O_RDONLY)
    log = os.open(folder.log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    signal.signal(signal.SIGTERM, _end)


def _end(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit


def _carry(folder: BoardFolder, owner: int, tell: int) -> None:
    server: BoardServer | None = None
    try:
        # The lock stays with this process to its end. Where another one has it, the board runs.
        if hold(folder.lock, _LOCK_PATIENCE_S) is not None:
            server = BoardServer(folder, owner)
        os.write(tell, b'{"ok": true}\n')
    except MicrosError as error:
        os.write(tell, json.dumps(error.as_dict()).encode() + b"\n")
        return
    finally:
        os.close(tell)
    if server is None:
        return
    try:
        server.run()
    finally:
        server.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])

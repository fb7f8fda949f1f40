"""Send a folder to a board with the deploy's file path: `send_files.py PORT FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

from micros_ide.model.file_set import DeviceFile, FileSet
from micros_ide.model.reporting import QuietReport
from micros_ide.workers.ampy_repl import Repl
from micros_ide.workers.board_fs import BoardFs


def main(port: str, folder: Path) -> None:
    """Send every file of `folder`."""
    files = [DeviceFile(path.name, path.read_bytes()) for path in sorted(folder.iterdir())]
    report = QuietReport()
    with Repl.open(port, report) as repl:
        result = BoardFs(repl).send(FileSet(tuple(files)), report)
    if len(result.sent) != len(files):
        raise SystemExit(f"{len(result.sent)} of {len(files)} files sent")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

"""A MicroPython program on this computer: data in, lines of JSON out; bounded, and cancelled."""

from __future__ import annotations

import json
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from micros_ide.errors import FirmwareError
from micros_ide.model.nodes import clean_text
from micros_ide.model.reporting import Reporter

_SCRIPTS = "micros_ide.workers.board_scripts"
_HEAP = 32 << 20  # bytes
_CHUNK = 1 << 16
_SAID = 400  # characters of what a program said when it failed


def run_program(
    command: Sequence[str],
    environment: Mapping[str, str],
    script: str,
    files: Mapping[str, object],
    report: Reporter,
    *,
    patience: float = 30.0,
    most: int = 16 << 20,
) -> list[dict[str, Any]]:
    """Run the board script `script` and return the objects it prints, one a line.

    `command` starts MicroPython. The program finds `files` as JSON in its folder, which is thrown
    away afterwards. Raises FirmwareError for a program that fails, takes longer than `patience`
    seconds or prints more than `most` bytes; JobCancelled when that is wished.
    """
    with tempfile.TemporaryDirectory(prefix="micros-ide-") as name:
        folder = Path(name)
        for path, content in files.items():
            folder.joinpath(path).write_text(json.dumps(content), encoding="utf-8")
        program = folder / "program.py"
        program.write_bytes(resources.files(_SCRIPTS).joinpath(f"{script}.py").read_bytes())
        words = [*command, "-X", f"heapsize={_HEAP}", str(program)]
        output = _Run(words, environment, folder).output(report, patience, most)
    return _objects(output, script)


class _Run:
    """One process, killed when it takes too long, says too much, or nobody wants it any more."""

    def __init__(self, words: Sequence[str], environment: Mapping[str, str], folder: Path) -> None:
        try:
            self._process = subprocess.Popen(
                words,
                cwd=folder,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
        except OSError as error:
            raise FirmwareError(f"MicroPython does not start: {error.strerror}") from error
        self._late = threading.Event()

    def output(self, report: Reporter, patience: float, most: int) -> bytes:
        """Return all it prints; raises FirmwareError, JobCancelled."""
        timer = threading.Timer(patience, self._give_up)
        timer.daemon = True
        timer.start()
        output = b""
        try:
            with self._process, report.on_cancel(self._process.kill):
                output = self._read(most)
        finally:
            timer.cancel()
        report.checkpoint()
        if self._late.is_set():
            raise FirmwareError(f"the program was not done in {patience:g} s and was stopped")
        if len(output) > most:
            raise FirmwareError("the program printed more than it may")
        if self._process.returncode != 0:
            said = clean_text(output.decode("utf-8", "replace")[-_SAID:].strip(), _SAID)
            raise FirmwareError(f"the program failed: {said or self._process.returncode}")
        return output

    def _read(self, most: int) -> bytes:
        output = bytearray()
        pipe = self._process.stdout
        while pipe is not None and (chunk := pipe.read(_CHUNK)):
            output += chunk
            if len(output) > most:
                self._process.kill()
                break
        return bytes(output)

    def _give_up(self) -> None:
        self._late.set()
        self._process.kill()


def _objects(output: bytes, script: str) -> list[dict[str, Any]]:
    found = []
    for line in output.splitlines():
        if not line.startswith(b"{"):
            continue  # what the firmware itself says
        try:
            one = json.loads(line)
        except ValueError as error:
            raise FirmwareError(f"{script} printed what is no JSON") from error
        found.append(one)
    return found

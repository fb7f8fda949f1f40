"""The file system of a board, over its raw REPL.

Paths are relative to the board's current folder, which is its root unless a program changed it.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from micros_ide.errors import BoardError, DeviceTimeout, InvalidInput, NotFound
from micros_ide.model import python_syntax
from micros_ide.model.deploy import WireCount
from micros_ide.model.file_set import DeviceFile, FileSet
from micros_ide.model.node_files import BoardFile
from micros_ide.model.nodes import clean_text
from micros_ide.model.reporting import Reporter
from micros_ide.workers import board_code
from micros_ide.workers.ampy_repl import Repl
from micros_ide.workers.board_upload import Upload, Uploaded

_MARK = "\x1f"  # before each line of an answer, see board_scripts
_FOLDER = 0x4000
_MAX_NAME = 200  # bytes; LittleFS takes 255, the temporary name is short
_SHA256 = re.compile(r"[0-9a-f]{64}")
_ERRNO = re.compile(r"OSError: (?:\[Errno )?(\d+)")
_ENOENT, _ENOSPC = 2, 28
_WORDS = {
    1: "the board does not permit it",
    13: "the board does not permit it",
    17: "it exists already",
    20: "a part of the path is no folder",
    21: "it is a folder",
    30: "the file system is read-only",
    39: "the folder is not empty",
}
# The file system says no. Whatever else the receiver raises, bytes were lost or changed.
_FINAL = frozenset({_ENOENT, _ENOSPC, *_WORDS})
_SECONDS_PER_MB = 120.0  # allowed for reading at 115200 baud and slower boards
_PIECE = 32 << 10  # bytes of a file read at once
_MOST_ENTRIES = 4096  # files and folders, more than a board's flash has room for
_MOST_HASHED = 4 << 20  # bytes; the time allowed for hashing is for as much


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or folder on the board; `size` in bytes, 0 for folders."""

    name: str
    is_dir: bool
    size: int


@dataclass(frozen=True, slots=True)
class Space:
    """The file system's room in bytes."""

    total: int
    free: int


@dataclass(frozen=True, slots=True)
class SendResult:
    """What `send` did; `wire` counts every byte it put on the line, both ways."""

    sent: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]  # stale .py beside a sent .mpy, or the other way round
    payload_bytes: int
    wire: WireCount


class BoardFs:
    """List, read, write and send. Errors of the board come as NotFound or BoardError."""

    def __init__(self, repl: Repl) -> None:
        self._repl = repl
        self._inflates = True  # until the board says it has no deflate

    def listdir(self, path: str = "") -> list[Entry]:
        """Return the entries of folder `path`, folders first, then by name."""
        code = board_code.load("listing") + f"listing({checked(path, empty=True)!r})"
        lines = self._answers(path or "/", code)
        rows = (python_syntax.value_of(line) for line in lines)
        entries = [Entry(name, bool(folder), size) for name, folder, size in rows]
        return sorted(entries, key=lambda entry: (not entry.is_dir, entry.name))

    def stat(self, path: str) -> Entry:
        """Return what `path` is; raises NotFound."""
        mode, size = self._value(path, f"(lambda s:(s[0],s[6]))(os.stat({checked(path)!r}))")
        folder = bool(mode & _FOLDER)
        return Entry(path.rpartition("/")[2], folder, 0 if folder else size)

    def exists(self, path: str) -> bool:
        """Return whether there is a file or folder `path`."""
        try:
            self.stat(path)
        except NotFound:
            return False
        return True

    def tree(self, folder: str = "", *, hashed: bool = False) -> tuple[list[BoardFile], list[str]]:
        """Return every file below `folder` and every folder, by path.

        With `hashed` the board computes the SHA-256 of each. Names are the board's own words.
        """
        flag = f",{int(hashed)})"
        code = board_code.load("tree") + f"tree({checked(folder, empty=True).strip('/')!r}" + flag
        lines = self._answers(folder or "/", code, _MOST_HASHED if hashed else 0)
        if len(lines) > _MOST_ENTRIES:
            raise BoardError(
                f"the board has more than {_MOST_ENTRIES} files and folders",
                hint="its file system may be damaged: deploy with erasing",
            )
        rows = [_row(line) for line in lines]
        files = [BoardFile(path, size, told) for path, size, told in rows if size >= 0]
        folders = sorted(path for path, size, _told in rows if size < 0)
        return sorted(files, key=lambda one: one.path), folders

    def read(self, path: str, report: Reporter | None = None) -> bytes:
        """Return the content of `path`, checked by SHA-256."""
        return b"".join(self.pieces(path, report))

    def pieces(self, path: str, report: Reporter | None = None) -> Iterator[bytes]:
        """Yield the content of `path` in pieces of 32 KiB, each checked by SHA-256."""
        size = self.stat(path).size
        done = 0
        if report is not None:
            report.phase(f"Reading {clean_text(path)}", size)

        def count(part: bytes) -> None:
            nonlocal done
            done += len(part)
            if done > 2 * size + _PIECE:
                raise BoardError(f"the board sends more than {clean_text(path)} has")
            if report is not None:
                report.progress(min(size, done * 3 // 4), size)

        script = board_code.load("content")
        for start in range(0, max(size, 1), _PIECE):
            length = min(_PIECE, size - start)
            code = script + f"show({checked(path)!r},{start},{length or 1})"
            *lines, digest = self._answers(path, code, length, count) or [""]
            try:
                data = b"".join(binascii.a2b_base64(line) for line in lines)
            except binascii.Error:
                data = b""
            if len(data) != length or hashlib.sha256(data).hexdigest() != digest:
                raise BoardError(f"{clean_text(path)} arrived damaged", hint="read it again")
            yield data

    def write(self, path: str, data: bytes, report: Reporter) -> SendResult:
        """Write one file, whatever is there; twins stay. See `send` for the errors."""
        return self.send(FileSet((DeviceFile(path, data),)), report, force=True, twins=False)

    def mkdir(self, path: str) -> None:
        """Make one folder."""
        self._run(path, f"import os\nos.mkdir({checked(path)!r})")

    def remove(self, path: str) -> None:
        """Remove a file or an empty folder."""
        name = checked(path)
        code = f"import os\n(os.rmdir if os.stat({name!r})[0]&{_FOLDER} else os.remove)({name!r})"
        self._run(path, code)

    def rename(self, old: str, new: str) -> None:
        """Move `old` to `new`, which is replaced if it is a file."""
        self._run(old, f"import os\nos.rename({checked(old)!r},{checked(new)!r})")

    def statvfs(self) -> Space:
        """Return total and free bytes."""
        block, total, free = self._value("/", "(lambda s:(s[1],s[2],s[3]))(os.statvfs('/'))")
        return Space(block * total, block * free)

    def hashes(self, paths: Sequence[str]) -> dict[str, str | None]:
        """Return the SHA-256 of each file as the board computes it; None where there is none."""
        names = [checked(path) for path in paths]
        code = board_code.load("content") + f"hashes({names!r})"
        answers = self._answers("/", code, 200_000)
        if len(answers) != len(names):
            raise BoardError("the hashes of the board's files arrived damaged", hint="try again")
        return {
            path: None if answer == "-" else answer
            for path, answer in zip(paths, answers, strict=True)
        }

    def send(
        self, files: FileSet, report: Reporter, *, force: bool = False, twins: bool = True
    ) -> SendResult:
        """Bring `files` onto the board; what is there with the same hash is not sent.

        Every file is old or new at any time, never half. With `twins` a stale X.py is removed
        beside X.mpy and the other way round. If bytes get lost on the line the rest is sent
        again with one piece under way. Raises BoardError (no space: nothing was changed),
        FirmwareError, DeviceTimeout, ConnectionLost.
        """
        for file in files.files:
            checked(file.path)
        if len({file.path for file in files.files}) != len(files.files):
            raise InvalidInput("the same file is in the set twice")
        before = self._repl.wire
        done = self._upload_twice(files.files, report, force=force, twins=twins)
        after = self._repl.wire
        return SendResult(
            sent=done.sent,
            unchanged=done.unchanged,
            removed=done.removed,
            payload_bytes=done.payload_bytes,
            wire=WireCount(after.up - before.up, after.down - before.down),
        )

    def _upload_twice(
        self, files: Sequence[DeviceFile], report: Reporter, *, force: bool, twins: bool
    ) -> Uploaded:
        try:
            return self._upload(files, report, 2, force=force, twins=twins)
        except DeviceTimeout as error:
            report.log(f"{error.message}; sending the rest again, more slowly", "warning")
        except BoardError as error:
            what = error.traceback.rpartition("\n")[2]
            if not what or _errno(what) in _FINAL:
                raise explained(error, "the files") from error
            if "MemoryError" in what:
                report.log("the board's memory is full: restarting its interpreter", "warning")
                self._repl.soft_reset()
            else:
                report.log(f"the transfer failed ({what}); sending the rest again", "warning")
        try:
            return self._upload(files, report, 1, force=force, twins=twins)
        except BoardError as error:
            raise explained(error, "the files") from error

    def _upload(
        self,
        files: Sequence[DeviceFile],
        report: Reporter,
        flight: int,
        *,
        force: bool,
        twins: bool,
    ) -> Uploaded:
        source = board_code.load("receive")
        if self._inflates:
            try:
                program = board_code.pack(source)
                return Upload(self._repl, report, flight).run(
                    program, files, force=force, twins=twins
                )
            except BoardError as error:
                if "ImportError" not in error.traceback:
                    raise
                self._inflates = False
        return Upload(self._repl, report, flight).run(source, files, force=force, twins=twins)

    def _value(self, path: str, expression: str) -> Any:
        answers = self._answers(path, f"import os\nprint('\\x1f%r'%({expression},))")
        if len(answers) != 1:
            raise BoardError(f"what the board said of {path} arrived damaged", hint="try again")
        return python_syntax.value_of(answers[0])

    def _answers(
        self,
        path: str,
        code: str,
        size: int = 0,
        on_output: Callable[[bytes], None] | None = None,
    ) -> list[str]:
        """Return the lines that `code` has marked; timers of the board print what they like."""
        # Not splitlines(): a name may hold what Python takes for the end of a line.
        lines = self._run(path, code, size, on_output).replace("\r", "").split("\n")
        return [line.partition(_MARK)[2] for line in lines if _MARK in line]

    def _run(
        self,
        path: str,
        code: str,
        size: int = 0,
        on_output: Callable[[bytes], None] | None = None,
    ) -> str:
        try:
            output = self._repl.exec(code, 10.0 + size * _SECONDS_PER_MB / 1e6, on_output)
        except BoardError as error:
            raise explained(error, path) from error
        return output.decode("utf-8", "replace")


def checked(path: str, *, empty: bool = False) -> str:
    """Return `path` if a board can have it, else raise InvalidInput."""
    names = path.split("/")
    bad = (not name or name in (".", "..") or len(name.encode()) > _MAX_NAME for name in names)
    if empty and path in ("", "/"):
        return path
    if clean_text(path, len(path)) != path or any(bad):
        raise InvalidInput(f"{clean_text(path)!r} is not a path for a file on a board")
    return path


def _row(line: str) -> tuple[str, int, str | None]:
    try:
        path, size, told = python_syntax.value_of(line)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        path, size, told = "", "", ""
    told_right = told is None or (isinstance(told, str) and _SHA256.fullmatch(told))
    if not (isinstance(path, str) and path and isinstance(size, int) and told_right):
        raise BoardError("the list of the board's files arrived damaged", hint="try again")
    return path, size, told


def explained(error: BoardError, path: str) -> BoardError | NotFound:
    """Return `error` in words, where it comes from the board's file system."""
    number = _errno(error.traceback.rpartition("\n")[2])
    name = clean_text(path)
    if number == _ENOENT:
        return NotFound(f"{name} is not on the board")
    message, hint = error.message, error.hint
    if number == _ENOSPC:
        message, hint = "the board's file system is full", "remove files, then repeat"
    elif number in _WORDS:
        message = f"{name}: {_WORDS[number]}"
    return BoardError(message, output=error.output, traceback=error.traceback, hint=hint)


def _errno(line: str) -> int | None:
    found = _ERRNO.search(line)
    return int(found.group(1)) if found else None

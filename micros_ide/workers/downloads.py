"""Fetch a published firmware image: resumable, and the SHA-256 decides."""

from __future__ import annotations

import hashlib
import http.client
import re
from pathlib import Path
from urllib.error import HTTPError

from micros_ide.errors import (
    ConnectionFailed,
    ConnectionLost,
    FirmwareError,
    InvalidInput,
    JobCancelled,
)
from micros_ide.model.boards import ImageRef
from micros_ide.model.nodes import clean_text
from micros_ide.model.reporting import Reporter
from micros_ide.workers.file_lock import locked
from micros_ide.workers.http_client import HttpClient

_TIMEOUT_S = 20.0
_LOCK_S = 0.5  # another program's download lasts longer than anyone would wait
_CHUNK = 64 * 1024
_ATTEMPTS = 3  # connections that break midway, each going on where the last one ended
_CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
_PARTIAL, _RANGE_REFUSED = 206, 416
_NETWORK = (OSError, http.client.HTTPException, ValueError)


def fetch(ref: ImageRef, folder: Path, report: Reporter, *, timeout: float = _TIMEOUT_S) -> Path:
    """Return the file of `ref` in `folder`, downloading what is missing of it.

    An interrupted or cancelled download is kept as `<file>.part` and continued the next time.
    Raises FirmwareError for other content than published (it is deleted), ConnectionFailed or
    ConnectionLost with the way to do it by hand, Busy while another program fetches it.
    """
    if Path(ref.file).name != ref.file:
        raise InvalidInput(f"{clean_text(ref.file)!r} is not a file name")
    target = folder / ref.file
    if _matches(target, ref):
        return target
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder / f".{ref.file}.lock", timeout=_LOCK_S):
            download = _Download(ref, folder, report, HttpClient(timeout))
            with report.on_cancel(download.client.shut):
                download.run()
            download.part.replace(target)
    except OSError as error:
        raise InvalidInput(
            f"{target} cannot be written: {error.strerror}",
            hint="check the folder's permissions and the free space",
        ) from error
    return target


class _Restart(Exception):
    """What is kept of the file is of no use to this server."""


class _Download:
    def __init__(self, ref: ImageRef, folder: Path, report: Reporter, client: HttpClient) -> None:
        self.ref, self.folder, self.report, self.client = ref, folder, report, client
        self.part = folder / f"{ref.file}.part"
        self.tag = folder / f"{ref.file}.part.tag"  # the server's name for this version

    def run(self) -> None:
        """Complete `part`, checked; what does not match is deleted."""
        self.report.phase(f"Downloading {self.ref.file}", self.ref.size)
        resumed = self._kept() > 0
        self._complete()
        if not _matches(self.part, self.ref) and resumed:
            self.report.log("What was kept from before does not fit: downloading anew.", "warning")
            self._forget()
            self._complete()
        self.tag.unlink(missing_ok=True)
        if not _matches(self.part, self.ref):
            self._forget()
            raise FirmwareError(
                f"{self.ref.url} is not the published {self.ref.file}: its SHA-256 differs",
                hint="it was deleted; try another network, or " + _by_hand(self.ref, self.folder),
            )

    def _complete(self) -> None:
        lost: ConnectionLost | None = None
        for _attempt in range(_ATTEMPTS):
            try:
                self._transfer()
            except _Restart:
                self._forget()
            except ConnectionLost as error:
                lost = error
            else:
                return
        raise lost or ConnectionFailed(
            f"{self.ref.url} does not let itself be downloaded",
            hint=_by_hand(self.ref, self.folder),
        )

    def _transfer(self) -> None:
        done = self._kept()
        if done == self.ref.size:
            return
        with self._open(done) as response:
            done = self._start(response, done)
            with self.part.open("ab" if done else "wb") as file:
                while block := self._read(response):
                    done += len(block)
                    if done > self.ref.size:
                        raise self._wrong_size(f"more than {self.ref.size}")
                    file.write(block)
                    self.report.progress(done)
        if done < self.ref.size:
            self._check_cancelled()
            raise self._lost(f"ended after {done} of {self.ref.size} bytes")

    def _open(self, done: int) -> http.client.HTTPResponse:
        headers = {"Range": f"bytes={done}-"} if done else {}
        if done and self.tag.exists():
            headers["If-Range"] = self.tag.read_text(encoding="latin-1")
        try:
            return self.client.get(self.ref.url, headers)
        except HTTPError as error:
            error.close()
            if error.code == _RANGE_REFUSED and done:
                raise _Restart from error
            raise ConnectionFailed(
                f"{self.ref.url}: the server answers {error.code} {clean_text(error.reason, 60)}",
                hint=_by_hand(self.ref, self.folder),
            ) from error
        except _NETWORK as error:
            self._check_cancelled()
            raise ConnectionFailed(
                f"{self.ref.url} cannot be reached: {_reason(error)}",
                hint=_by_hand(self.ref, self.folder),
            ) from error

    def _read(self, response: http.client.HTTPResponse) -> bytes:
        try:
            return response.read1(_CHUNK)  # what is there, so that a later break loses nothing
        except _NETWORK as error:
            self._check_cancelled()
            raise self._lost(f"broke off: {_reason(error)}") from error

    def _start(self, response: http.client.HTTPResponse, asked: int) -> int:
        """Return where in the file this answer begins."""
        begin, total = 0, response.headers.get("Content-Length", "*")
        if response.status == _PARTIAL:
            said = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", "").strip())
            if said is None or int(said[1]) != asked or asked == 0:
                raise _Restart
            begin, total = asked, said[2]
        if total not in {"*", str(self.ref.size)}:
            raise self._wrong_size(total)
        tag = response.headers.get("ETag") or response.headers.get("Last-Modified") or ""
        if tag and tag.isascii() and not tag.startswith("W/"):  # If-Range takes strong names only
            self.tag.write_text(tag, encoding="latin-1")
        else:
            self.tag.unlink(missing_ok=True)
        return begin

    def _kept(self) -> int:
        size = self.part.stat().st_size if self.part.exists() else 0
        if size > self.ref.size:
            self._forget()
            return 0
        return size

    def _forget(self) -> None:
        self.part.unlink(missing_ok=True)
        self.tag.unlink(missing_ok=True)

    def _wrong_size(self, size: str) -> FirmwareError:
        self._forget()
        return FirmwareError(
            f"{self.ref.url} has {clean_text(size, 20)} bytes, not {self.ref.size}",
            hint="try another network, or " + _by_hand(self.ref, self.folder),
        )

    def _lost(self, why: str) -> ConnectionLost:
        return ConnectionLost(
            f"the download of {self.ref.file} {why}",
            hint="repeat: it goes on where it ended; or " + _by_hand(self.ref, self.folder),
        )

    def _check_cancelled(self) -> None:
        if self.report.cancelled:
            self.report.checkpoint()
            raise JobCancelled


def _matches(path: Path, ref: ImageRef) -> bool:
    if not path.is_file() or path.stat().st_size != ref.size:
        return False
    return hashlib.sha256(path.read_bytes()).hexdigest() == ref.sha256


def _by_hand(ref: ImageRef, folder: Path) -> str:
    return f"fetch {ref.url} with a browser and save it as {ref.file} in {folder}"


def _reason(error: Exception) -> str:
    inner = getattr(error, "reason", None) or error
    return clean_text(str(inner) or type(inner).__name__, 120)

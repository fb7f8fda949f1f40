"""Send files to a board as one checked, flow-controlled, compressed stream.

Words of the protocol (the board's side is board_scripts/receive.py):

* The board opens with STX bits SP mpy ETX: the size of the inflater's window (0: it has none) and
  the .mpy version it loads.
* The host sends chunks: four hex digits wire length, four hex digits payload length, then the
  wire bytes, in pieces of 120 (121 where a piece would end in the middle of an escape). What the
  REPL takes for a key, 01 to 05, travels as 10 41 to 10 45, and 10 as 10 50: Ctrl-C keeps its
  meaning, and what a dead host leaves in the buffers is harmless text to the REPL. Payload is one
  raw deflate stream over all chunks, or plain.
* ACK frees a piece. The last piece of a chunk is confirmed when its payload is in flash: while
  flash is written no more than one piece is under way.
* The first payload is the list: 16 hex digits of its own SHA-256; flags; per file path, size in hex
  and 16 digits of its SHA-256; a NUL after each, one more at the end. The board answers SI (as
  wanted) or NAK (send it) per file, then STX bytes ETX: how much room remains at the worst moment;
  below zero it ends there.
* Then the contents of the wanted files follow. Each goes to a temporary file, is read back,
  compared and renamed. At the end the board prints the names of stale twins it removed.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from micros_ide.errors import BoardError, DeviceTimeout, FirmwareError, MicrosError
from micros_ide.model.file_set import DeviceFile
from micros_ide.model.reporting import Reporter
from micros_ide.workers.ampy_repl import Repl

_STX, _ETX, _EOT, _ACK, _SI, _NAK = b"\x02", b"\x03", b"\x04", b"\x06", b"\x0f", b"\x15"
_ESCAPE = 0x10
_KEYS = re.compile(rb"[\x01-\x05\x10]")
_CHUNK = 4096  # payload bytes; the board's buffer
_PIECE = 120  # two of them and a header fit the 256 bytes a board's console buffers
_ANSWER_S = 15.0  # the longest a board works in silence: a file read back, flash tidied up
_HASH_DIGITS = 16
_NUMBER = re.compile(rb"-?\d+")


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What one session did."""

    sent: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    payload_bytes: int


class Upload:
    """One session with the receiver; `flight` pieces may be under way at a time."""

    def __init__(self, repl: Repl, report: Reporter, flight: int = 2) -> None:
        self._repl = repl
        self._line = repl.line
        self._report = report
        self._flight = flight
        self._under_way = 0

    def run(
        self, program: bytes | str, files: Sequence[DeviceFile], *, force: bool, twins: bool
    ) -> Uploaded:
        """Send what differs of `files` with the receiver `program`.

        Raises BoardError (no space, or whatever failed on the board), FirmwareError for .mpy
        files that the board's MicroPython cannot load, DeviceTimeout, ConnectionLost.
        """
        self._repl.begin(program)
        try:
            bits, mpy = self._numbers(2)
            _check_mpy(files, mpy)
            packer = Packer(bits)
            self._expect(_ACK)
            self._send(packer.pack(_listing(files, force=force, twins=twins)))
            wanted = [file for file in files if self._expect(_SI + _NAK) == _NAK]
            self._check_room(*self._numbers(1))
            payload = b"".join(file.data for file in wanted)
            self._report.phase("Sending files", len(payload))
            self._send(packer.pack(payload, last=True), len(payload))
            while self._under_way > 1:
                self._expect(_ACK)
            output = self._repl.finish(_ANSWER_S).replace(_ACK, b"").decode("utf-8", "replace")
            self._report.progress(len(payload), len(payload))
        except BaseException:
            self._stop()
            raise
        sent = tuple(file.path for file in wanted)
        return Uploaded(
            sent=sent,
            unchanged=tuple(file.path for file in files if file.path not in sent),
            removed=tuple(name for name in output.splitlines() if name in _twins(files)),
            payload_bytes=len(payload),
        )

    def _send(self, chunks: Iterator[tuple[bytes, int]], total: int = 0) -> None:
        done = 0
        for wire, size in chunks:
            pieces = split(wire, size)
            for number, piece in enumerate(pieces):
                while self._under_way >= self._flight:
                    self._expect(_ACK)
                if total:
                    self._report.progress(done + size * number // len(pieces), total)
                self._line.write(piece)
                self._under_way += 1
            done += size

    def _expect(self, marks: bytes) -> bytes:
        # Return the next of `marks`. Text between them comes from timers of the program that
        # ran before, and is ignored. EOT is the end of the receiver: its traceback follows.
        while True:
            mark = self._line.read(1, _ANSWER_S)
            if not mark:
                raise DeviceTimeout(
                    f"the board on {self._line.device} stopped answering during the transfer",
                    hint="check the cable and repeat: finished files are kept",
                )
            if mark == _EOT:
                self._line.unread(mark)
                self._repl.finish(_ANSWER_S)
                raise BoardError("the receiver on the board ended early")
            if mark == _ACK:
                self._under_way = max(0, self._under_way - 1)
            if mark in marks:
                return mark

    def _numbers(self, count: int) -> list[int]:
        self._expect(_STX)
        words = self._line.read_until(_ETX, _ANSWER_S).strip(_ETX).split()
        if len(words) != count or not all(_NUMBER.fullmatch(word) for word in words):
            raise BoardError(f"the receiver on {self._line.device} cannot be understood")
        return [int(word) for word in words]

    def _check_room(self, room: int) -> None:
        if room < 0:
            self._repl.finish(_ANSWER_S)
            raise BoardError(
                f"the board's file system lacks {-room} bytes for this; nothing was changed",
                hint="remove files from the board, then repeat",
            )

    def _stop(self) -> None:
        # Let the receiver tidy up: what is under way arrives first, then Ctrl-C.
        if not self._repl.running:
            return
        # What ended the transfer is raised, not what ends the attempt to clean up.
        with self._line.ignoring_cancel(), suppress(MicrosError):
            while self._under_way > 1 and self._line.read_until(_ACK, 1.0).endswith(_ACK):
                self._under_way -= 1
            self._repl.interrupt()


class Packer:
    """Turns payload into chunks of one stream; `bits` 0 leaves it uncompressed."""

    def __init__(self, bits: int) -> None:
        self._deflate = _Deflate(bits) if bits else None

    def pack(self, payload: bytes, *, last: bool = False) -> Iterator[tuple[bytes, int]]:
        """Yield (wire bytes, payload length) of each chunk of `payload`."""
        if self._deflate:
            self._deflate.add(payload, last=last)
        for start in range(0, len(payload), _CHUNK):
            part = payload[start : start + _CHUNK]
            yield escape(self._deflate.take(len(part)) if self._deflate else part), len(part)


class _Deflate:
    """A raw deflate stream that is handed out in portions of so much payload.

    A decompressor beside it says how much of the stream a portion needs. The board's inflater
    takes bits one by one, so it never needs more than zlib does.
    """

    def __init__(self, bits: int) -> None:
        self._squeeze = zlib.compressobj(9, zlib.DEFLATED, -bits, 9)
        self._reader = zlib.decompressobj(-bits)
        self._ready = b""  # not yet handed out
        self._unread = b""  # the end of it, which the reader has not seen

    def add(self, payload: bytes, *, last: bool) -> None:
        new = self._squeeze.compress(payload)
        new += self._squeeze.flush(zlib.Z_FINISH if last else zlib.Z_SYNC_FLUSH)
        self._ready += new
        self._unread += new

    def take(self, size: int) -> bytes:
        self._reader.decompress(self._unread, size)
        self._unread = self._reader.unconsumed_tail
        used = len(self._ready) - len(self._unread)
        part, self._ready = self._ready[:used], self._ready[used:]
        return part


def escape(data: bytes) -> bytes:
    """Return `data` without the keys of the REPL (see the module's first lines)."""
    return _KEYS.sub(lambda found: bytes((_ESCAPE, found[0][0] + 0x40)), data)


def split(wire: bytes, size: int) -> list[bytes]:
    """Return a chunk's pieces, the first with the chunk's header in front."""
    pieces, at = [], 0
    while at < len(wire):
        end = min(at + _PIECE, len(wire))
        if wire[end - 1] == _ESCAPE:
            end += 1
        pieces.append(wire[at:end])
        at = end
    head = b"%04x%04x" % (len(wire), size)
    return [head + pieces[0], *pieces[1:]] if pieces else [head]


def _listing(files: Sequence[DeviceFile], *, force: bool, twins: bool) -> bytes:
    words = ["-" + "f" * force + "t" * twins]
    for file in files:
        words += [file.path, f"{len(file.data):x}", file.sha256[:_HASH_DIGITS]]
    listing = ("\0".join(words) + "\0\0").encode()
    return hashlib.sha256(listing).hexdigest()[:_HASH_DIGITS].encode() + listing


def _twins(files: Sequence[DeviceFile]) -> set[str]:
    stems = {file.path.removesuffix(".mpy").removesuffix(".py") for file in files}
    return {stem + kind for stem in stems for kind in (".py", ".mpy")}


def _check_mpy(files: Sequence[DeviceFile], loads: int) -> None:
    for file in files:
        if file.path.endswith(".mpy") and file.data[:1] == b"M" and loads != file.data[1]:
            raise FirmwareError(
                f"MicroPython on the board loads .mpy version {loads or 'none'}, "
                f"{file.path} has version {file.data[1]}",
                hint="deploy with the MicroPython image of the catalogue",
            )

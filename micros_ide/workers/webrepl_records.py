"""What WebREPL's file protocol says: the request of 82 bytes, and the replies to it.

A reply is one binary frame: `WB` and a code after a request and at the end of a file, a length and
up to 256 bytes for each piece of a file that is fetched, three numbers for the version.
"""

from __future__ import annotations

import struct

from micros_ide.errors import BoardError, InvalidInput, MicrosError

PUT, GET, VERSION = 1, 2, 3
LONGEST_NAME = 63  # bytes; a name of 64 would have no end on the board
LONGEST_PASSWORD = 9
LARGEST_BLOCK = 256
_LARGEST_FILE = (1 << 32) - 1
_REQUEST = struct.Struct("<2sBBQLH64s")  # signature, operation, flags, offset, size, length, name
_REPLY = struct.Struct("<2sH")  # signature, code
_LENGTH = struct.Struct("<H")


class BrokenReply(MicrosError):
    """What came is no reply of WebREPL."""


def request(operation: int, path: str = "", size: int = 0) -> bytes:
    """Return the request for PUT or GET of `path`, or for VERSION; `size` is that of the file.

    Raises InvalidInput for a name that the board cannot take.
    """
    name = b"" if operation == VERSION else _name(path)
    if not 0 <= size <= _LARGEST_FILE:
        raise InvalidInput(f"{size} is no size of a file on a board")
    return _REQUEST.pack(b"WA", operation, 0, 0, size, len(name), name)


def password_line(password: str) -> bytes:
    """Return what is typed at the password prompt: nine characters, as the node cuts them too.

    Raises InvalidInput for characters that cannot be typed there; the message does not show them.
    """
    cut = password[:LONGEST_PASSWORD]
    line = cut.encode("utf-8", "replace")
    if len(line) > LONGEST_PASSWORD or any(char < " " for char in cut):
        raise InvalidInput(
            "this password cannot be typed at WebREPL",
            hint=f"it takes {LONGEST_PASSWORD} bytes of text, without control characters",
        )
    return line + b"\r"


def check_done(frame: bytes) -> None:
    """Check the reply to a request or to the end of a file.

    Raises BrokenReply, BoardError for a code other than 0.
    """
    if len(frame) != _REPLY.size or frame[:2] != b"WB":
        raise BrokenReply(f"no reply of WebREPL: {_shown(frame)}")
    code = _REPLY.unpack(frame)[1]
    if code:
        raise BoardError(f"WebREPL refused with code {code}")


def block(frame: bytes) -> bytes:
    """Return the piece of a file in `frame`; b"" is its end. Raises BrokenReply."""
    if len(frame) < _LENGTH.size:
        raise BrokenReply(f"no piece of a file: {_shown(frame)}")
    announced, data = _LENGTH.unpack_from(frame)[0], frame[_LENGTH.size :]
    if announced != len(data) or announced > LARGEST_BLOCK:
        raise BrokenReply(f"a piece of {announced} bytes has {len(data)}")
    return data


def version(frame: bytes) -> tuple[int, int, int]:
    """Return MicroPython's version. Raises BrokenReply."""
    if len(frame) != 3:
        raise BrokenReply(f"no version: {_shown(frame)}")
    return frame[0], frame[1], frame[2]


def _name(path: str) -> bytes:
    try:
        name = path.encode()
    except UnicodeEncodeError:
        name = b""
    if not name or b"\0" in name:
        raise InvalidInput(f"{path[:80]!r} is no name of a file")
    if len(name) > LONGEST_NAME:
        raise InvalidInput(
            f"the name '{path}' is too long for WebREPL",
            hint=f"it takes {LONGEST_NAME} bytes, folders among them",
        )
    return name


def _shown(frame: bytes) -> str:
    return f"{len(frame)} bytes, {frame[:8].hex(' ')}"

"""What a dashboard app's process and the program say to each other: JSON, one line a message.

The app asks, the program answers; nothing is said unasked but the order at the beginning and the
words at the end.

    program -> app   {"id", "folder", "device", "parameters", "memory"}       the order
    app -> program   {"ask": "call", "command": "version", "timeout": null}   a question; see `ASKS`
    program -> app   {"value": "2.0.0-0"} or {"error": "…", "cause": 3} or {"stop": true}
    app -> program   {"end": "done" | "failed" | "stopped", …}                the end
"""

from __future__ import annotations

import json
from typing import IO, Any

ASKS = frozenset({"call", "row", "point", "log", "progress", "sleep"})
LONGEST_OF_APP = 1 << 20  # bytes of a line; a row of 40 texts has a quarter of it
LONGEST_OF_PROGRAM = 128 << 20  # bytes of a line; an answer has up to 16 million characters
Message = dict[str, Any]


class BadMessage(Exception):
    """A line is too long or is no message."""


def write_message(stream: IO[bytes], message: Message) -> None:
    """Write one line at once; raises OSError when nobody reads any more."""
    stream.write(json.dumps(message).encode("ascii") + b"\n")
    stream.flush()


def read_message(stream: IO[bytes], longest: int) -> Message | None:
    """Return the next message, None at the end of the stream; raises BadMessage."""
    line = stream.readline(longest)
    if not line:
        return None
    if not line.endswith(b"\n") and len(line) >= longest:
        raise BadMessage("a message is too long")
    try:
        message = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadMessage("a message is no JSON") from error
    if not isinstance(message, dict):
        raise BadMessage("a message is no object")
    return message

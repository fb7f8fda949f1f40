"""Prepare board-side code for the line: stripped, and compressed where the board can inflate."""

from __future__ import annotations

import functools
import io
import re
import tokenize
import zlib
from importlib import resources

_SCRIPTS = "micros_ide.workers.board_scripts"
_DROPPED = (tokenize.COMMENT, tokenize.NL, tokenize.ENDMARKER)
_PACKED_BITS = 12  # 4 KiB of the board's memory while it unpacks
# What a bytes literal or the raw REPL does not take as it is.
_ESCAPED = re.compile(rb'[\x00-\x05\r\n"\\]')


@functools.cache
def load(name: str) -> str:
    """Return the board script `name` without comments and with indents of one space."""
    source = resources.files(_SCRIPTS).joinpath(f"{name}.py").read_text(encoding="utf-8")
    return strip(source)


def strip(source: str) -> str:
    """Return a shorter program text that means the same (strings over several lines stay)."""
    text: list[str] = []
    depth, fresh, last = 0, True, ""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.INDENT:
            depth += 1
        elif token.type == tokenize.DEDENT:
            depth -= 1
        elif token.type == tokenize.NEWLINE:
            text.append("\n")
            fresh = True
        elif token.type not in _DROPPED:
            if fresh:
                text.append(" " * depth)
            elif _wordy(last[-1]) and _wordy(token.string[0]):
                text.append(" ")
            text.append(token.string)
            fresh, last = False, token.string
    return "".join(text)


def pack(source: str) -> bytes:
    """Return a program that inflates and runs `source`; needs `deflate` (MicroPython 1.21).

    It runs in a namespace of its own, so that the board has its memory back at the end.
    """
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -_PACKED_BITS, 9)
    body = squeeze.compress(source.encode()) + squeeze.flush()
    literal = _ESCAPED.sub(lambda found: b"\\x%02x" % found[0][0], body)
    return (
        b"from deflate import*\nfrom io import*\n"
        b'exec(DeflateIO(BytesIO(b"%s"),1,%d).read(),{})' % (literal, _PACKED_BITS)
    )


def _wordy(char: str) -> bool:
    return char.isalnum() or char in "_\"'"

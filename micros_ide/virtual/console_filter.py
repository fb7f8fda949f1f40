"""What a MicroPython process writes, turned into what a chip writes.

A chip sends CR LF where a program prints LF, greets with its own name, and keeps the raw REPL over
a soft reset. The board's support modules mark bytes that must not be changed, and the place where
the prompt begins, with a word that no program can know.
"""

from __future__ import annotations

import re
from collections.abc import Callable

RAW_BANNER = b"raw REPL; CTRL-B to exit\r\n>"
_PROMPT = b">>> "
_HELP = b'Type "help()" for more information.\r\n'
_LONGEST_MARK = 12  # bytes behind the word: a letter, a length, a semicolon
_SURE = 20  # so many bytes of a banner are no accident
_RAW_SIGN = RAW_BANNER[:_SURE]


class ConsoleFilter:
    """Filter for one run of the interpreter.

    Attributes:
        raw: the interpreter is in the raw REPL, or shall be when its prompt comes.
        at_prompt: the prompt has been reached once.
        banner: what the interpreter calls itself; the board's name goes in its place.
        name: what the board calls itself.
        on_prompt: called when the program has ended and the prompt is about to come.
    """

    def __init__(self, mark: bytes, *, raw: bool) -> None:
        self.raw = raw
        self.at_prompt = False
        self.banner = b""
        self.name = b""
        self.on_prompt: Callable[[], None] = lambda: None
        self._mark = mark
        self._pending = b""
        self._bytes_left = 0
        self._awaited: bytes | None = None
        self._after_cr = False
        self._tail = b""

    def feed(self, data: bytes) -> bytes:
        """Return what the chip would send for `data`; some of it may have to wait for more."""
        data = self._pending + data
        self._pending = b""
        out = bytearray()
        while data:
            rest = self._step(data, out)
            if rest is None:
                self._pending = data
                break
            data = rest
        return bytes(out)

    @property
    def dangling(self) -> bool:
        """Whether a single byte waits that looks like a mark's first and may be a program's."""
        return self._pending == self._mark[:1]

    def flush(self) -> bytes:
        """Return what still waits, as nothing more will come for it."""
        rest, self._pending = self._pending, b""
        return b"" if self._awaited else self._cook(rest)

    def _step(self, data: bytes, out: bytearray) -> bytes | None:
        """Handle a piece of `data` and return the rest; None to wait for more."""
        if self._bytes_left:
            part = data[: self._bytes_left]
            out += part
            self._bytes_left -= len(part)
            self._after_cr = False
            return data[len(part) :]
        if self._awaited is not None:
            return self._swallow(data, out)
        at = data.find(self._mark)
        if at == 0:
            return self._obey(data)
        text, rest = (data, b"") if at < 0 else (data[:at], data[at:])
        keep = _overlap(text, self._mark) if at < 0 else 0
        if not keep and at < 0 and self.raw and self.banner:
            keep = _overlap(text, self.banner)
            keep = keep if keep >= _SURE else 0
        ready, kept = text[: len(text) - keep], text[len(text) - keep :]
        out += self._text(ready)
        if kept:
            self._pending = kept
            return b""
        return rest

    def _obey(self, data: bytes) -> bytes | None:
        match = re.compile(rb"(?:B(\d+)|R);").match(data, len(self._mark))
        if match is None:
            # Not all there yet; or, against all odds, no mark.
            waits = len(data) < len(self._mark) + _LONGEST_MARK
            return None if waits else data[1:]
        if match[1] is not None:
            self._bytes_left = int(match[1])
        else:
            self._awaited = RAW_BANNER if self.raw else _PROMPT
            self.on_prompt()
        return data[match.end() :]

    def _swallow(self, data: bytes, out: bytearray) -> bytes | None:
        awaited = self._awaited or b""
        at = data.find(awaited)
        if at < 0:
            return None
        self._awaited = None
        self.at_prompt = True
        out += awaited if self.raw else b"%s\r\n%s%s" % (self.name, _HELP, _PROMPT)
        return data[at + len(awaited) :]

    def _text(self, text: bytes) -> bytes:
        window = self._tail + text
        left_raw = window.rfind(self.banner[:_SURE]) if self.banner else -1
        entered_raw = window.rfind(_RAW_SIGN)
        if left_raw != entered_raw:
            self.raw = entered_raw > left_raw
        self._tail = window[1 - _SURE :]
        return self._cook(text.replace(self.banner, self.name) if self.banner else text)

    def _cook(self, text: bytes) -> bytes:
        if not text:
            return text
        first_lf = self._after_cr and text[:1] == b"\n"
        self._after_cr = text[-1:] == b"\r"
        cooked = re.sub(rb"(?<!\r)\n", b"\r\n", text)
        return cooked[1:] if first_lf else cooked


def _overlap(text: bytes, token: bytes) -> int:
    """Return how many bytes at the end of `text` could be the beginning of `token`."""
    start = max(0, len(text) - len(token) + 1)
    while (start := text.find(token[:1], start)) >= 0:
        if token.startswith(text[start:]):
            return len(text) - start
        start += 1
    return 0

"""Lines nobody would type: recorded ones damaged in many ways, and pieces in random order.

Left out is only what makes a node do, as it should, something a test of 200,000 lines cannot wait
for: restarts, an end of the connection, load modules that take their time, other names and
passwords. Those that restart or close have tests of their own.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import golden_session

_QUICK = {*"dltsnbfi", "nested", "emptyd", "ml", "es", "by", "uni", "noret", "help", "status"} | {
    *("exc", "excn", "key", "zero", "undef", "VAR", "K", "_private", "__dunder"),
    *("two", "echo", "cnt", "nosuchfunc"),
}
_SLOW = re.compile(
    r"reboot|webrepl|exit|slow|big|block|rows|recurse|nomem|job|stray|leave|interrupt|log|keep|pin"
    r"|stream|trg?\b|dellm|del_dup|setclock|ntp|intercon|telegram|robust|neopixel|genIO|lmpacman"
    r"|system (?!heartbeat|clock|rssi)|help lm"
    r"|^\s*(?:devfid|auth|appwd|socport|boothook|dbg|stapwd|staessid|nwmd|devip|cstmpmap)\b",
    re.MULTILINE,
)
FILES_SHARE = 0.05
CANARIES = [
    'open("canary","w")',
    '__import__("os").mkdir("canary")',
    "LM_tst.VAR=99",
    "globals().update(VAR=99)",
    "(lambda:open('canary','w'))()",
    "[open('canary','w')]",
    "exec(\"open('canary','w')\")",
    "__builtins__",
    "tst.two.__globals__",
    "{}.format(1)",
    "{0.__class__}",
]
PIECES = [
    *"()[]{},:= '\"\\.;&#@*+-/%<>|^~!?\t0179aexfbn_$",
    *("\x00", "\r", "ű", "☁️", "\u2028", "\x7f", "\\x", "\\u12", '\\"', "\\\\"),
    *("True", "None", "1e999", "0x", "-0", "0b1", "9" * 80, "1.5.5", "1e5", "&&", "&20", ">json"),
    *("tst", "echo", "two", "task", "list", "show", "kill", "conf", "noconf", "hello", "version"),
    *("help", "dump", "nosuch", "a=", "key='v'", '"a b"', "[1, 2]", "(1,)", "{'k': 1}", "tst.*"),
]


def recorded(folder: Path) -> list[bytes]:
    """The lines of all recorded sessions that are quick and harmless."""
    found = set()
    for path in sorted(folder.glob("*.txt")):
        for step in golden_session.read(path).steps:
            for line in step.sent().split(b"\n"):
                if _suits(line[:200]):
                    found.add(line[:200])
    return sorted(found)


def damaged(chance: random.Random, lines: list[bytes]) -> Iterator[bytes]:
    """Yield lines without end, without line feeds, all UTF-8, all harmless.

    What looks into the file system is rarer: it takes ten times as long.
    """
    while True:
        line = _line(chance, lines)
        words = line.split()
        first = words[0] if words else b"hello"
        if first in {b"tst", b"hello", b"version"} or (len(words) == 1 and first[:4] != b"conf"):
            yield line
        elif chance.random() < FILES_SHARE:
            yield line
            if first.startswith(b"conf"):
                yield _line(chance, lines)
                yield b"noconf"


def _line(chance: random.Random, lines: list[bytes]) -> bytes:
    while True:
        line = _damage(chance, lines).replace(b"\n", b"\r")
        line = line.decode(errors="ignore").encode()
        if _suits(line):
            return line


def _suits(line: bytes) -> bool:
    text = line.decode(errors="replace")
    words = text.split()
    if _SLOW.search(text) or text.strip() in {"exit", "dump"}:
        return False
    if words[:1] == ["help"]:
        return False
    return words[:1] != ["tst"] or len(words) < 2 or words[1] in _QUICK


def _damage(chance: random.Random, lines: list[bytes]) -> bytes:
    kind = chance.randrange(12)
    line = bytearray(chance.choice(lines))
    if kind == 0:
        return "".join(chance.choices(PIECES, k=chance.randint(1, 12))).encode()
    if kind == 1:
        words = [chance.choice([*CANARIES, *PIECES]) for _ in range(chance.randint(1, 3))]
        return f"tst {chance.choice(['echo', 'two', 'VAR'])} {' '.join(words)}".encode()
    if kind == 2:
        return line + b" " + chance.choice(CANARIES).encode()
    if kind == 3:
        other = chance.choice(lines)
        return bytes(line[: chance.randint(0, len(line))] + other[chance.randint(0, len(other)) :])
    if kind == 4:
        return bytes(line[: chance.randint(0, len(line))])
    if kind == 5:
        return bytes(line) * chance.randint(1, 4)
    if kind == 6:
        depth = chance.choice([3, 7, 20, 300])
        return b"tst echo " + chance.choice([b"[", b"(", b'{"a":', b"'"]) * depth + bytes(line)
    if kind == 7 and chance.random() < 0.02:
        return bytes(line) * 60
    for _ in range(chance.randint(1, 3)):
        at = chance.randint(0, len(line))
        if kind < 9 and line:
            line[at % len(line)] ^= 1 << chance.randrange(7)
        else:
            line[at:at] = chance.choice(PIECES).encode()
    return bytes(line)

"""What is to be seen on a display: the bench's rows, and pictures drawn for comparison."""

from __future__ import annotations

from collections.abc import Callable, Iterable

WIDTH, HEIGHT = 128, 64
Pixels = frozenset[tuple[int, int]]

_DRAW = """
from framebuf import MONO_VLSB, FrameBuffer
def draw(*calls):
    d = FrameBuffer(bytearray(1024), 128, 64, MONO_VLSB)
    for name, arguments in calls:
        getattr(d, name)(*arguments)
    print("".join(["#" if d.pixel(x, y) else "." for y in range(64) for x in range(128)]))
"""


def lit(rows: list[str]) -> Pixels:
    """The lit pixels as (x, y)."""
    return frozenset(
        (x, y) for y, row in enumerate(rows) for x, dot in enumerate(row) if dot == "#"
    )


def drawn(
    micropython: Callable[[str], str], *pictures: Iterable[tuple[str, tuple[object, ...]]]
) -> list[Pixels]:
    """The lit pixels of pictures, each made with calls of MicroPython's FrameBuffer."""
    script = _DRAW + "".join(f"draw(*{list(calls)!r})\n" for calls in pictures)
    lines = micropython(script).splitlines()
    return [
        lit([line[at : at + WIDTH] for at in range(0, WIDTH * HEIGHT, WIDTH)]) for line in lines
    ]


def sent(history: list[str]) -> list[str]:
    """What was on the bus, with the picture's bytes in short: "40" and how many there were."""
    return [f"40+{len(one) // 2 - 1}" if one.startswith("40") else one for one in history]


def words(pixels: Pixels, letters: dict[Pixels, str], x: int, y: int, most: int = 16) -> str:
    """The text at (x, y): letters of 8 x 8 pixels, "?" for what is none."""
    found = ""
    for left in range(x, min(x + most * 8, WIDTH), 8):
        cell = frozenset(
            (across - left, down - y)
            for across, down in pixels
            if left <= across < left + 8 and y <= down < y + 8
        )
        found += letters.get(cell, "?")
    return found.rstrip()

"""What is to be seen on a display: the bench's rows, and pictures drawn for comparison."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

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
    micropython: Callable[[str], str], *pictures: Iterable[tuple[str, tuple[Any, ...]]]
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


def sketched(font: dict[str, Pixels], calls: Iterable[tuple[str, tuple[Any, ...]]]) -> Pixels:
    """The same, drawn here: letters as `font` has them, and lines that are level."""
    seen: set[tuple[int, int]] = set()
    for name, (first, second, *more) in calls:
        color = 1
        if name == "text":
            x, y = second, more[0]
            area = {
                (x + 8 * place + across, y + down)
                for place, letter in enumerate(first)
                for across, down in font[letter]
            }
        elif name == "line":
            assert second == more[1]
            area = {(x, second) for x in range(first, more[0] + 1)}
            color = more[2]
        else:
            right, bottom = first + more[0] - 1, second + more[1] - 1
            color = more[2]
            area = {
                (x, y)
                for x in range(first, right + 1)
                for y in range(second, bottom + 1)
                if name == "fill_rect" or x in (first, right) or y in (second, bottom)
            }
        seen = seen | area if color else seen - area
    return frozenset((x, y) for x, y in seen if 0 <= x < WIDTH and 0 <= y < HEIGHT)


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

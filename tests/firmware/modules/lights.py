"""What the tests of lamps have in common: how they are watched, and that presence lights them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from firmware_node import USAGE, Client, Node
from light_watch import PUT, Asking, PwmWatch, StripWatch

FILES = {"LM_put.py": PUT}  # a module that writes files, for `put`
LEDS = 8


def lamp_pins(node: Node, module: str) -> dict[str, int]:
    with contextlib.closing(node.client()) as client:
        return dict(Asking(client, module)("pinmap"))


def pwm_watch(node: Node, module: str, keys: tuple[str, ...]) -> PwmWatch:
    """Watch the channels of a lamp."""
    pins = lamp_pins(node, module)
    return PwmWatch(node.control.bench, [pins[key] for key in keys])


def strip_watch(node: Node, leds: int = LEDS) -> StripWatch:
    """Watch a strip on the pin of `neopixel`."""
    return StripWatch(node.control.bench, lamp_pins(node, "neopixel")["neop"], leds)


def dark_lamp(
    client: Client, watch: PwmWatch, soon: Callable[..., Any], module: str, *colours: str
) -> Asking:
    """A lamp in the state of a new node: given its colour, then dark; frames count from here on."""
    lamp = Asking(client, module)
    lamp("load_n_init False")
    for colour in colours:
        lamp(f"{colour} smooth=False")
    soon(lambda: not lamp.fading())
    watch.mark()
    return lamp


def dark_strip(client: Client, strip: StripWatch, soon: Callable[..., Any], colour: str) -> Asking:
    """`neopixel` with 8 pixels, all dark, and with this colour; pictures count from here on."""
    lamp = Asking(client, "neopixel")
    strip.cut(LEDS)
    lamp(f"load_n_init False ledcnt={LEDS}")
    lamp(f"color {colour} smooth=False")
    lamp("color 0 0 0 smooth=False")
    soon(lambda: not lamp.fading())
    strip.mark()
    return lamp


def changes_nothing(
    lamp: Asking,
    command: str,
    words: str,
    state: Callable[[Asking], Any],
    frames: Callable[[], list[Any]],
) -> None:
    """Assert that a bad command is answered with `words`, and that is all."""
    before = state(lamp)
    answer = lamp.client.ask(f"{lamp.module} {command}")
    assert words in answer
    assert answer.endswith((USAGE, words + "\n"))
    assert state(lamp) == before
    assert frames() == []


def follows_presence(
    lamp: Asking, soon: Callable[..., Any], shown: Callable[[], Any], lit: Any, dark: Any
) -> None:
    """Motion lights the lamp, and it is dark again when that is over."""
    lamp.client.ask("presence load_n_init timer=1 mic=False")
    assert lamp("subscribe_presence") == "null"
    lamp.client.ask("presence motion_trig sample_ms=50")
    soon(lambda: shown() == lit)
    soon(lambda: shown() == dark)

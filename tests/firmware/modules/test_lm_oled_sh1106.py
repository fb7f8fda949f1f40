"""LM_oled_sh1106: only what was touched is sent, page by page, and the picture can be turned."""

from __future__ import annotations

import pytest
from firmware_node import USAGE
from oled_picture import drawn, lit, sent
from oled_screen import ALL, Screen, absent, hold_of_pictures

PAGES = [[f"80b{page}", "8002", "8010", "40+128"] for page in range(8)]
PICTURE = [one for page in PAGES for one in page]
ABSENT = absent("oled_sh1106", "SH1106", "{}")


@pytest.fixture
def screen(client, bench):
    """A display that is on, upright and empty."""
    bench.add("sh1106", "oled")
    made = Screen(client, bench, "oled_sh1106")
    made.ask("clean", "show")
    yield made
    if made.wired():
        if bench.read("oled")["inverse"]:
            made.ask("invert")
        bench.remove("oled")


def test_first_words_set_it_up(fresh):
    node = fresh()
    bench = node.control.bench
    bench.add("sh1106", "oled")
    client = node.client()
    assert client.ask("oled_sh1106 pinmap") == " i2c_scl: 22\n i2c_sda: 21\n"
    assert client.ask("oled_sh1106 pixel 0 0") == "True\n"
    assert bench.history("oled") == []
    assert client.ask("oled_sh1106 show") == "True\n"
    found = sent(bench.history("oled"))
    # All pages, on, turned by 180 degrees, all pages again; and it is not inverse.
    assert found == [*PICTURE, "80af", "80a1", "80c8", *PICTURE, "80a6"]
    assert lit(bench.read("oled")["rows"]) == {(0, 0)}


@pytest.mark.parametrize(
    ("command", "touched"),
    [
        ("pixel 5 20", [2]),
        ("pixel 127 63", [7]),
        ("text 'x' 0 8", [1]),
        ("text 'x' 0 12", [1, 2]),
        ("text 'x' 0 -4", [0]),
        ("text 'x' 0 -8", []),
        ("text 'x' 0 60", [7]),
        ("text 'x' 0 64", []),
        ("rect 0 15 5 2", [1, 2]),
        ("rect 0 16 5 8 fill=True", [2]),
        ("rect 0 16 5 9 fill=True", [2, 3]),
        ("rect 0 16 5 0", []),
        ("rect 0 -100 5 1000", list(range(8))),
        ("line 0 40 5 10", [1, 2, 3, 4, 5]),
        ("line 0 10 5 40", [1, 2, 3, 4, 5]),
        ("line 0 -9 5 -1", []),
        ("clean", list(range(8))),
    ],
)
def test_show_sends_the_pages_that_were_touched(screen, command, touched):
    assert screen.sent_by(command) == []
    assert screen.sent_by("show") == [one for page in touched for one in PAGES[page]]
    assert screen.sent_by("show") == []


def test_touches_add_up_until_they_are_shown(screen):
    assert screen.sent_by("pixel 0 0", "pixel 1 1", "pixel 0 63", "show") == PAGES[0] + PAGES[7]
    assert screen.lit() == {(0, 0), (1, 1), (0, 63)}


def test_pixels(screen):
    screen.ask("pixel 3 4", "pixel 5 6 True", "pixel 3 4 0", "pixel -1 0", "pixel 128 0", "show")
    assert screen.lit() == {(5, 6)}


def test_text_and_shapes(screen, plain_micropython):
    calls = [
        ("text", ("SH1106", 40, 20)),
        ("line", (0, 0, 127, 63, 1)),
        ("rect", (100, 40, 20, 20, 1)),
        ("fill_rect", (5, 50, 9, 9, 1)),
    ]
    (expected,) = drawn(plain_micropython, calls)
    screen.ask("text 'SH1106' 40 20", "line 0 0 127 63", "rect 100 40 20 20")
    screen.ask("rect 5 50 9 9 fill=True", "show")
    assert screen.lit() == expected


def test_flip_turns_the_picture_and_what_comes_later(screen):
    screen.ask("pixel 3 4", "show")
    assert screen.sent_by("flip") == ["80a0", "80c0", *PICTURE]
    assert screen.lit() == {(124, 59)}
    screen.ask("pixel 0 0", "show")
    assert screen.lit() == {(124, 59), (127, 63)}
    assert screen.sent_by("flip") == ["80a1", "80c8", *PICTURE]
    assert screen.lit() == {(3, 4), (0, 0)}


def test_a_flip_that_failed_has_not_been_done(screen):
    screen.ask("pixel 3 4", "show")
    screen.bench.remove("oled")
    assert screen.client.ask("oled_sh1106 flip") == ABSENT.format("flip")
    screen.bench.add("sh1106", "oled")
    screen.ask("show")
    assert screen.lit() == {(3, 4)}


def test_a_flipped_display_that_comes_back_is_flipped(screen):
    screen.ask("pixel 3 4", "flip", "invert")
    screen.bench.remove("oled")
    screen.bench.add("sh1106", "oled")
    screen.ask("show")
    assert screen.lit() == ALL - {(124, 59)}
    screen.ask("flip", "invert")
    assert screen.lit() == {(3, 4)}


def test_inverse_and_power(screen):
    screen.ask("pixel 1 1", "show")
    assert screen.sent_by("invert", "poweroff") == ["80a7", "80ae"]
    assert screen.lit() == frozenset()
    assert screen.sent_by("poweron") == ["80af"]
    assert screen.lit() == ALL - {(1, 1)}
    assert screen.sent_by("invert") == ["80a6"]
    assert screen.lit() == {(1, 1)}


@pytest.mark.parametrize(
    ("command", "reply"),
    [
        ("pixel 'a' 0", "x takes a whole number from -1000 to 1000, not a"),
        ("pixel 0 1e999", "y takes a whole number from -1000 to 1000, not inf"),
        ("pixel 0 0 2", "state takes True or False, not 2"),
        ("text None", "string takes a text of up to 100 characters, not None"),
        ("clean None", "state takes True or False, not None"),
        ("line 0 0 0 1001", "ey takes a whole number from -1000 to 1000, not 1001"),
        ("rect 0 0 5 -5", "h takes a whole number from 0 to 1000, not -5"),
    ],
)
def test_odd_arguments_draw_nothing(screen, command, reply):
    assert screen.client.ask(f"oled_sh1106 {command}") == (
        f"exec_lm_core LM_oled_sh1106->{command.split()[0]}: {reply}\n{USAGE}"
    )
    assert screen.sent_by("show") == []
    assert screen.lit() == frozenset()


@pytest.mark.parametrize("command", ["pixel", "pixel 1", "line 1 2 3", "rect 1", "flip 1"])
def test_missing_and_additional_arguments(screen, command):
    answer = screen.client.ask(f"oled_sh1106 {command}")
    assert answer.startswith("exec_lm_core LM_oled_sh1106->")
    assert screen.sent_by("show") == []


@pytest.mark.parametrize("command", ["show", "invert", "poweron", "poweroff", "flip"])
def test_without_a_display(client, command):
    assert client.ask(f"oled_sh1106 {command}") == ABSENT.format(command)


def test_a_display_that_comes_back_shows_its_picture(screen):
    screen.ask("pixel 2 3", "show", "pixel 9 60")
    screen.bench.remove("oled")
    assert screen.client.ask("oled_sh1106 show") == ABSENT.format("show")
    screen.bench.add("sh1106", "oled")
    screen.ask("show")
    assert screen.lit() == {(2, 3), (9, 60)}


def test_a_display_that_lost_its_power_unnoticed_is_set_up_again(screen):
    screen.ask("pixel 2 3", "show")
    screen.bench.remove("oled")
    screen.bench.add("sh1106", "oled")
    screen.ask("show")  # though nothing was touched
    assert screen.lit() == {(2, 3)}


def test_a_bus_that_is_held(screen):
    screen.bench.hold_bus("i2c")
    screen.ask("pixel 0 0")
    assert "I2C bus is held low" in screen.client.ask("oled_sh1106 show")
    screen.bench.hold_bus("i2c", stuck=False)
    screen.ask("show")
    assert screen.lit() == {(0, 0)}


def test_others_are_served_while_pictures_are_sent(fresh):
    node = fresh(boothook="lag watch")
    node.control.bench.add("sh1106", "oled")
    held, waited = hold_of_pictures(node, ["oled_sh1106 flip"], 20)  # the longest
    assert held <= 20  # ms
    assert waited < 0.15

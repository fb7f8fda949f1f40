"""LM_oled: the display that is wired to the node shows what was drawn."""

from __future__ import annotations

import pytest
from firmware_node import USAGE
from oled_picture import drawn, lit, sent
from oled_screen import ALL, Screen, absent, hold_of_pictures

SETUP = bytes.fromhex("ae2000 40 a1 a83f c8 d300 da12 d580 d9f1 db30 81ff a4a6 ad30 8d14")
WINDOW = ["8021", "8000", "807f", "8022", "8000", "8007"]
PICTURE = [*WINDOW, "40+1024"]  # one transaction of 1025 bytes
FRAME = frozenset((x, y) for x, y in ALL if x in (0, 127) or y in (0, 63))
ABSENT = absent("oled", "SSD1306", "{}")


@pytest.fixture
def screen(client, bench):
    """A display that has just got its power, and nothing drawn."""
    bench.add("ssd1306", "oled")
    made = Screen(client, bench, "oled")
    yield made
    if made.wired():
        made.ask("clean", "poweron")
        if made.state()["inverse"]:
            made.ask("invert")
        bench.remove("oled")


def test_nothing_happens_until_it_is_to_be_seen(fresh):
    node = fresh()
    node.control.bench.add("ssd1306", "oled")
    client = node.client()
    assert client.ask("oled pinmap") == " i2c_scl: 22\n i2c_sda: 21\n"
    assert client.ask("oled text 'Hi' 3 4") == "True\n"
    assert node.control.bench.history("oled") == []
    assert "22" not in client.ask("system pinmap").partition("booked")[2].partition("}")[0]
    assert not {21, 22} & set(node.control.outputs())


def test_first_words_set_it_up(fresh):
    node = fresh()
    node.control.bench.add("ssd1306", "oled")
    assert node.client().ask("oled poweron") == "True\n"
    history = node.control.bench.history("oled")
    assert history[0] == "80ae"
    assert sent(history) == [*[f"80{code:02x}" for code in SETUP], *PICTURE, "80af", "80af"]
    assert {one for one in history if one.startswith("40")} == {"40" + "00" * 1024}
    assert node.control.bench.read("oled")["on"]
    assert lit(node.control.bench.read("oled")["rows"]) == frozenset()


def test_show_before_anything_else_sets_it_up_and_answers_true(fresh):
    node = fresh()
    node.control.bench.add("ssd1306", "oled")
    assert node.client().ask("oled show") == "True\n"
    assert sent(node.control.bench.history("oled"))[-len(PICTURE) :] == PICTURE
    assert lit(node.control.bench.read("oled")["rows"]) == frozenset()


def test_show_sends_the_whole_picture_in_its_order(screen):
    screen.ask("show")
    before = len(screen.bench.history("oled"))
    screen.ask("rect 0 0 1 1", "rect 127 63 1 1", "show")
    history = screen.bench.history("oled", before)
    assert sent(history) == PICTURE
    data = bytes.fromhex("".join(one[2:] for one in history if one.startswith("40")))
    assert data == b"\x01" + bytes(1022) + b"\x80"


def test_drawing_is_seen_after_show_only(screen):
    screen.ask("show", "rect 10 10 5 5 fill=True")
    assert screen.lit() == frozenset()
    screen.ask("show")
    assert screen.lit() == {(x, y) for x in range(10, 15) for y in range(10, 15)}


def test_text_has_the_letters_of_framebuf(screen, plain_micropython):
    words = [("micrOS 2026", 3, 5), ("text", 0, 0), ("beyond the edge", 100, 60), ("cut", -4, 30)]
    expected = drawn(plain_micropython, *[[("text", one)] for one in words])
    for (word, x, y), pixels in zip(words, expected, strict=True):
        assert pixels
        screen.ask("clean", f"text '{word}' {x} {y}", "show")
        assert screen.lit() == pixels
    screen.ask("clean", "text", "show")
    assert screen.lit() == expected[1]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("line 0 5 127 5", {(x, 5) for x in range(128)}),
        ("line 7 63 7 0", {(7, y) for y in range(64)}),
        ("line 20 10 30 20", {(20 + n, 10 + n) for n in range(11)}),
        ("line -1000 3 1000 3", {(x, 3) for x in range(128)}),
        ("line 5 5 5 5", {(5, 5)}),
        (
            "rect 3 4 10 6",
            {(x, y) for x in range(3, 13) for y in range(4, 10) if x in (3, 12) or y in (4, 9)},
        ),
        ("rect 3 4 10 6 1 True", {(x, y) for x in range(3, 13) for y in range(4, 10)}),
        ("rect -5 60 20 20 fill=True", {(x, y) for x in range(15) for y in range(60, 64)}),
        ("rect 5 5 0 9 fill=True", set()),
        ("rect 5 5 9 0", set()),
        ("rect 200 200 5 5", set()),
        ("clean 1", ALL),
        ("clean state=True", ALL),
    ],
)
def test_shapes(screen, command, expected):
    screen.ask(command, "show")
    assert screen.lit() == expected


def test_state_zero_takes_pixels_away(screen):
    screen.ask("clean 1", "rect 10 10 20 20 0 True", "line 0 0 127 0 state=0", "show")
    hole = {(x, y) for x in range(10, 30) for y in range(10, 30)}
    assert screen.lit() == ALL - hole - {(x, 0) for x in range(128)}


def test_inverse_and_power(screen):
    screen.ask("rect 1 1 1 1", "show")
    screen.ask("invert")
    assert screen.lit() == ALL - {(1, 1)}
    screen.ask("poweroff")
    assert screen.lit() == frozenset()
    screen.ask("poweron")
    assert screen.lit() == ALL - {(1, 1)}
    before = len(screen.bench.history("oled"))
    screen.ask("invert", "poweroff", "poweron")
    assert screen.sent(before) == ["80a6", "80ae", "80af"]
    assert screen.lit() == {(1, 1)}


@pytest.mark.parametrize(
    ("command", "reply"),
    [
        ("text 5", "string takes a text of up to 100 characters, not 5"),
        (f"text '{'x' * 101}'", "string takes a text of up to 100 characters, not " + "x" * 24),
        ("text 'a' 'b'", "x takes a whole number from -1000 to 1000, not b"),
        ("text 'a' 0 1e999", "y takes a whole number from -1000 to 1000, not inf"),
        ("text 'a' 1001", "x takes a whole number from -1000 to 1000, not 1001"),
        ("text 'a' None", "x takes a whole number from -1000 to 1000, not None"),
        ("clean 2", "state takes True or False, not 2"),
        ("clean 'x'", "state takes True or False, not x"),
        ("line 0 0 5 2.5", "ey takes a whole number from -1000 to 1000, not 2.5"),
        ("line [1] 0 5 5", "sx takes a whole number from -1000 to 1000, not a list"),
        ("line 0 0 5 5 7", "state takes True or False, not 7"),
        ("rect 0 0 -1 5", "w takes a whole number from 0 to 1000, not -1"),
        ("rect 0 0 5 1e4", "h takes a whole number from 0 to 1000, not 10000"),
        ("rect 0 0 5 5 1 'x'", "fill takes True or False, not x"),
        ("rect 0 0 5 5 1 5", "fill takes True or False, not 5"),
    ],
)
def test_odd_arguments_draw_nothing(screen, command, reply):
    screen.ask("show")
    assert screen.client.ask(f"oled {command}") == (
        f"exec_lm_core LM_oled->{command.split()[0]}: {reply}\n{USAGE}"
    )
    screen.ask("show")
    assert screen.lit() == frozenset()


@pytest.mark.parametrize(
    "command", ["line", "line 1 2 3", "rect", "rect 1 2 3", "show 1", "invert 1", "poweron x=1"]
)
def test_missing_and_additional_arguments(screen, command):
    assert screen.client.ask(f"oled {command}").startswith("exec_lm_core LM_oled->")
    assert screen.client.ask("oled nosuch").startswith("exec_lm_core LM_oled->nosuch")
    screen.ask("show")
    assert screen.lit() == frozenset()


@pytest.mark.parametrize("command", ["show", "invert", "poweron", "poweroff"])
def test_without_a_display(client, command):
    assert client.ask(f"oled {command}") == ABSENT.format(command)


def test_a_display_that_comes_back_shows_its_picture(screen):
    screen.ask("rect 2 3 4 1", "invert", "show")
    screen.bench.remove("oled")
    for command in ("show", "invert", "poweroff"):
        assert screen.client.ask(f"oled {command}") == ABSENT.format(command)
    screen.ask("rect 2 5 4 1")
    screen.bench.add("ssd1306", "oled")
    screen.ask("show")
    # What was refused has not been done: it is on, and inverse once.
    box = {(x, y) for x in range(2, 6) for y in (3, 5)}
    assert screen.lit() == ALL - box


def test_a_display_that_lost_its_power_unnoticed_is_set_up_again(screen):
    screen.ask("rect 2 3 4 1", "show")
    screen.bench.remove("oled")
    screen.bench.add("ssd1306", "oled")
    assert screen.lit() == frozenset()
    screen.ask("show")
    assert screen.sent()[0] == "80ae"
    assert screen.lit() == {(x, 3) for x in range(2, 6)}


def test_a_display_that_was_switched_off_comes_back_off(screen):
    screen.ask("rect 2 3 4 1", "poweroff")
    screen.bench.remove("oled")
    assert screen.client.ask("oled show") == ABSENT.format("show")
    screen.bench.add("ssd1306", "oled")
    screen.ask("show")
    assert not screen.state()["on"]
    screen.ask("poweron")
    assert screen.lit() == {(x, 3) for x in range(2, 6)}


def test_a_bus_that_is_held(screen):
    screen.ask("show")
    screen.bench.hold_bus("i2c")
    answer = screen.client.ask("oled show")
    assert "I2C bus is held low: check the wiring of i2c_scl (22) and i2c_sda (21)" in answer
    screen.bench.hold_bus("i2c", stuck=False)
    screen.ask("rect 0 0 1 1", "show")
    assert screen.lit() == {(0, 0)}


def test_the_other_address(client, bench):
    bench.add("ssd1306", "other", address=0x3D)
    assert client.ask("oled clean") == client.ask("oled rect 9 9 1 1") == "True\n"
    assert client.ask("oled show") == "True\n"
    assert lit(bench.read("other")["rows"]) == {(9, 9)}
    bench.remove("other")
    client.ask("oled clean")


def test_a_pin_that_is_taken_is_named_and_nothing_is_booked(fresh):
    node = fresh(cstmpmap="switch_1:21")
    node.control.bench.add("ssd1306", "oled")
    client = node.client()
    client.ask("switch set_state True")
    answer = client.ask("oled show")
    assert "[io] Pin i2c_sda is busy: switch_1:21" in answer
    assert "i2c" not in client.ask("system pinmap").partition("booked")[2].partition("\n")[0]
    assert 22 not in node.control.outputs()
    assert node.control.outputs()[21].level == 1


def test_two_clients_never_mix_their_pictures(running, screen):
    screen.ask("show")
    before = len(screen.bench.history("oled"))
    clients = [running.client() for _ in range(3)]
    for one in clients:
        one.send("oled clean 1\noled show\noled clean 0\noled show\n")
    for one in clients:
        assert one.until(4 * f"True\n{one.prompt}")
        one.close()
    assert screen.sent(before) == PICTURE * 6


def test_others_are_served_while_pictures_are_sent(fresh):
    node = fresh(boothook="lag watch")
    node.control.bench.add("ssd1306", "oled")
    held, waited = hold_of_pictures(node, ["oled clean 1", "oled show"], 20)
    assert held <= 20  # ms
    assert waited < 0.15


def test_a_sensor_in_the_middle_of_a_picture_is_served_and_the_picture_is_sent_anew(node):
    node.control.bench.add("ssd1306", "oled")
    node.control.bench.add("bme280")
    out = node.interpret(
        "import asyncio, LM_oled, LM_bme280\n"
        "async def both():\n"
        "    LM_oled.rect(0, 0, 128, 64)\n"
        "    await LM_oled.show()\n"
        "    showing = asyncio.create_task(LM_oled.show())\n"
        "    for _ in range(4): await asyncio.sleep_ms(0)\n"
        "    print(len(await LM_bme280.measure()))\n"
        "    await showing\n"
        "asyncio.run(both())\n"
    )
    assert out.endswith("3\n")
    history = sent(node.control.bench.history("oled"))
    assert history[-len(PICTURE) :] == PICTURE
    cut = [one for one in history if one.startswith("40+") and one != "40+1024"]
    assert len(cut) == 1
    assert lit(node.control.bench.read("oled")["rows"]) == FRAME


def test_a_bus_without_rest_gets_the_picture_in_pages(node):
    node.control.bench.add("ssd1306", "oled")
    node.interpret(
        "import asyncio, LM_oled, I2cBus\n"
        "async def others():\n"
        "    while True:\n"
        "        I2cBus.bus()\n"
        "        await asyncio.sleep_ms(0)\n"
        "async def both():\n"
        "    LM_oled.clean(1)\n"
        "    busy = asyncio.create_task(others())\n"
        "    await LM_oled.show()\n"
        "    busy.cancel()\n"
        "asyncio.run(both())\n"
    )
    history = sent(node.control.bench.history("oled"))
    assert history[-14:] == [*WINDOW, *["40+128"] * 8]
    assert lit(node.control.bench.read("oled")["rows"]) == ALL


def test_a_picture_that_was_stopped_half_way_is_sent_anew(node):
    node.control.bench.add("ssd1306", "oled")
    node.interpret(
        "import LM_oled\n"
        "def go(coroutine, pauses):\n"
        "    try:\n"
        "        while pauses:\n"
        "            coroutine.send(None)\n"
        "            pauses -= 1\n"
        "    except StopIteration:\n"
        "        return True\n"
        "    coroutine.close()\n"
        "import asyncio\n"
        "asyncio.core.cur_task = asyncio.core.Task(None)\n"
        "LM_oled.rect(0, 0, 128, 64)\n"
        "go(LM_oled.show(), 3)\n"
        "assert go(LM_oled.show(), 99)\n"
        "go(LM_oled.show(), 3)\n"
        "assert go(LM_oled.show(), 99)\n"
    )
    history = sent(node.control.bench.history("oled"))
    assert history[-7:] == PICTURE
    assert history[-14:-7] == [*WINDOW, "40+256"]
    state = node.control.bench.read("oled")
    assert lit(state["rows"]) == FRAME

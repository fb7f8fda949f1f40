"""The pixel of a TinyPICO: what its wires carry, and that two users do not fight for it."""

import pytest
from board_rack import BoardRack
from firmware_node import USAGE, Node
from nodes import started

PINS = {"clock": 12, "data": 2, "power": 13}
MISO = 19  # the SPI input of the board, which the pixel does not need
HELPER = """
def spin(count):
    import LM_tinyrgb
    for _ in range(count):
        answer = LM_tinyrgb.wheel()
    return answer

def say(text):
    from Debug import console_write
    console_write(text)
"""
NOT_HERE = "tinyrgb needs a TinyPICO with its own firmware, not esp32"


@pytest.fixture(scope="module")
def running(rack: BoardRack):
    """A TinyPICO that the tests of this file share."""
    with started(rack, chip="tinypico", modules={"LM_helper.py": HELPER}) as made:
        made.control.bench.add("apa102_switched", "pixel", pins=PINS)
        yield made


@pytest.fixture
def seen(bench):
    """(red, green, blue, brightness 0 to 31) of the pixel, None without power."""

    def look():
        state = bench.read("pixel")
        if not state["powered"]:
            return None
        return (*state["pixels"][0], state["brightness"][0])

    return look


def failed(function, text):
    return f"exec_lm_core LM_tinyrgb->{function}: {text}\n{USAGE}"


def test_nothing_is_touched_before_it_is_lit(fresh):
    node = fresh(chip="tinypico")
    client, bench = node.client(), node.control.bench
    for name, pin in (*PINS.items(), ("miso", MISO)):
        bench.add("probe", name, pins={"pin": pin})
    assert client.ask("tinyrgb getstate") == "([(0, 0, 0)], [0, 0.5])\n"
    assert [bench.history(name) for name in PINS] == [[], [], []]
    assert " booked: {}" in client.ask("system pinmap").splitlines()
    assert client.ask("tinyrgb setrgb 1") == "RGB: [(1, 0, 0)] (50.0%)\n"
    power = bench.history("power")[-1]
    assert power[1:3] == ["out", 0]  # low is on
    assert bench.history("miso") == []  # whatever else is wired there
    assert client.ask("tinyrgb toggle False") == "Turn OFF\n"
    assert [bench.history(name)[-1][1] for name in PINS] == ["in", "in", "in"]


@pytest.mark.parametrize(
    ("arguments", "answer", "colour"),
    [
        ("200 100 50 br=1", "RGB: [(200, 100, 50)] (100%)", (100, 50, 25, 31)),
        ("255 255 255 0.5", "RGB: [(255, 255, 255)] (50.0%)", (127, 127, 127, 16)),
        ("0 0 0 0", "RGB: [(0, 0, 0)] (0%)", (0, 0, 0, 0)),
        ("2 4 6 0.01", "RGB: [(2, 4, 6)] (1.0%)", (1, 2, 3, 1)),
    ],
)
def test_colour_and_brightness_on_the_wire(client, seen, arguments, answer, colour):
    assert client.ask(f"tinyrgb setrgb {arguments}") == answer + "\n"
    assert seen() == colour


def test_what_is_left_out_stays(client, seen):
    client.ask("tinyrgb setrgb 10 20 30 0.2")
    assert client.ask("tinyrgb setrgb g=200") == "RGB: [(10, 200, 30)] (20.0%)\n"
    assert seen() == (5, 100, 15, 7)
    assert client.ask("tinyrgb setrgb br=1.0") == "RGB: [(10, 200, 30)] (100.0%)\n"
    assert client.ask("tinyrgb getstate") == "([(10, 200, 30)], [1, 1.0])\n"
    assert client.ask("tinyrgb getstate >json") == "[[[10, 200, 30]], [1, 1.0]]\n"


def test_true_turns_on_and_false_turns_off(client, seen):
    client.ask("tinyrgb setrgb 40 60 80 1")
    for command, answer, shown in [
        ("toggle True", "Turn ON", (20, 30, 40, 31)),
        ("toggle False", "Turn OFF", None),
        ("toggle False", "Turn OFF", None),
        ("toggle True", "Turn ON", (20, 30, 40, 31)),
        ("toggle", "Turn OFF", None),
        ("toggle", "Turn ON", (20, 30, 40, 31)),
        ("toggle 0", "Turn OFF", None),
        ("toggle 1", "Turn ON", (20, 30, 40, 31)),
    ]:
        assert client.ask(f"tinyrgb {command}") == answer + "\n"
        assert seen() == shown
        lit = int(shown is not None)
        assert client.ask("tinyrgb getstate") == f"([(40, 60, 80)], [{lit}, 1])\n"


def test_colour_lights_a_pixel_that_was_off(client, seen):
    client.ask("tinyrgb toggle False")
    client.ask("tinyrgb setrgb 2 4 6 1")
    assert seen() == (1, 2, 3, 31)


def test_wheel_goes_round(client, seen):
    first = client.ask("tinyrgb wheel br=1")
    assert first == "RGB: 255:0:0 (100%)\n"
    assert seen() == (127, 0, 0, 31)
    assert client.ask("tinyrgb wheel") == "RGB: 246:0:9 (100%)\n"
    assert client.ask("helper spin 27") == "RGB: 3:0:252 (100%)\n"  # place 84
    assert client.ask("tinyrgb wheel") == "RGB: 0:6:249 (100%)\n"
    assert client.ask("helper spin 471") == "RGB: 165:90:0 (100%)\n"  # the last: place 1500
    assert client.ask("tinyrgb wheel 0.5") == "RGB: 255:0:0 (50.0%)\n"


@pytest.mark.parametrize(
    ("command", "text"),
    [
        ("setrgb 256", "r takes a whole number from 0 to 255, not 256"),
        ("setrgb 1 -1", "g takes a whole number from 0 to 255, not -1"),
        ("setrgb 1 2 0.5", "b takes a whole number from 0 to 255, not 0.5"),
        ("setrgb 'red'", "r takes a whole number from 0 to 255, not red"),
        ("setrgb True", "r takes a whole number from 0 to 255, not True"),
        ("setrgb 1 2 3 1.01", "br takes a number from 0 to 1, not 1.01"),
        ("setrgb 1 2 3 br='x'", "br takes a number from 0 to 1, not x"),
        ("wheel -0.1", "br takes a number from 0 to 1, not -0.1"),
        ("wheel [1]", "br takes a number from 0 to 1, not a list"),
        ("toggle 2", "state takes True or False, not 2"),
        ("toggle 'on'", "state takes True or False, not on"),
    ],
)
def test_what_cannot_be_is_refused_and_the_pixel_stays(client, seen, command, text):
    client.ask("tinyrgb setrgb 10 20 30 1")
    assert client.ask(f"tinyrgb {command}") == failed(command.split()[0], text)
    assert seen() == (5, 10, 15, 31)


@pytest.mark.parametrize("command", ["setrgb 1 2 3 1 5", "getstate 1", "wheel x=1", "toggle 1 2"])
def test_wrong_arguments_are_refused(client, command):
    assert client.ask(f"tinyrgb {command}").startswith("exec_lm_core LM_tinyrgb->")


@pytest.mark.parametrize("config", [{}, {"cstmpmap": "virtual"}])
def test_other_boards_are_told_what_it_needs(fresh, config):
    node = fresh(**config)
    client = node.client()
    for command in ("setrgb 1 2 3", "toggle", "toggle True", "wheel"):
        assert client.ask(f"tinyrgb {command}") == failed(command.split()[0], NOT_HERE)
    assert client.ask("tinyrgb getstate") == "([(0, 0, 0)], [0, 0.5])\n"
    assert "setrgb" in client.ask("tinyrgb help")
    assert " booked: {}" in client.ask("system pinmap").splitlines()


def test_taken_pin_is_named_and_nothing_else_is_booked(fresh):
    client = fresh(chip="tinypico", cstmpmap="buzzer:13").client()
    client.ask("buzzer bipp")
    for command in ("setrgb 1 2 3", "toggle True", "wheel"):
        answer = client.ask(f"tinyrgb {command}")
        assert answer == failed(command.split()[0], "[io] Pin dotstar_power is busy: buzzer:13")
    assert client.ask("tinyrgb getstate") == "([(0, 0, 0)], [0, 0.5])\n"
    assert " booked: {13: 'buzzer'}" in client.ask("system pinmap").splitlines()


def test_progress_led_gives_way(fresh):
    """It shows every console message, until somebody wants the pixel: then messages do not."""
    node = fresh(chip="tinypico", modules={"LM_helper.py": HELPER}, dbg=True)
    node.control.bench.add("apa102_switched", "pixel", pins=PINS)
    node.start()
    client, bench = node.client(), node.control.bench
    before = bench.read("pixel")["frames"]
    assert before > 0
    for text in "abc":
        client.ask(f"helper say {text!r}")
    assert bench.read("pixel")["frames"] >= before + 3
    colours = {tuple(frame[0][:3]) for frame in bench.history("pixel")}
    assert len(colours) > 3
    client.ask("tinyrgb setrgb 2 4 6 1")
    mine = bench.read("pixel")
    assert mine["pixels"] == [[1, 2, 3]]
    for text in "abc":
        client.ask(f"helper say {text!r}")
    client.ask("tinyrgb getstate")
    assert bench.read("pixel") == mine
    client.ask("tinyrgb toggle False")
    client.ask("helper say 'd'")
    assert not bench.read("pixel")["powered"]


# What the firmware of such a board brings along.


def test_board_modules_are_on_no_other_board(node):
    script = (
        "for name in ('dotstar', 'tinypico'):\n"
        "    try:\n"
        "        __import__(name)\n"
        "    except ImportError as error:\n"
        "        print(error)\n"
    )
    assert node.interpret(script) == "no module named 'dotstar'\nno module named 'tinypico'\n"


@pytest.fixture
def board(rack: BoardRack):
    """A TinyPICO with nothing but MicroPython; returns what runs a script and its bench."""
    made = Node(rack, "tinypico")
    bench = made.control.bench
    bench.add("apa102_switched", "pixel", pins=PINS)
    yield made
    made.close()


def test_driver_takes_colours_in_all_its_forms(board):
    out = board.interpret(
        "from machine import Pin, SoftSPI\n"
        "from dotstar import DotStar\n"
        "import tinypico\n"
        "tinypico.set_dotstar_power(True)\n"
        "spi = SoftSPI(sck=Pin(tinypico.DOTSTAR_CLK), mosi=Pin(tinypico.DOTSTAR_DATA),\n"
        "              miso=Pin(tinypico.SPI_MISO))\n"
        "strip = DotStar(spi, 3, brightness=0.5)\n"
        "strip[0] = (10, 20, 30, 0.5)\n"
        "strip[1] = 0x40608f\n"
        "strip[-1] = (7, 8, 9)\n"
        "print(strip, len(strip), strip[0], strip[1:], strip.brightness)\n"
        "strip[0:2] = [(1, 1, 1), (2, 2, 2)]\n"
        "strip.auto_write = False\n"
        "strip.fill((4, 6, 8))\n"
        "strip.brightness = 1.0\n"
        "print(strip)\n"
        "strip.show()\n"
        "try:\n"
        "    strip[3] = 0\n"
        "except IndexError as error:\n"
        "    print(error)\n"
    )
    assert out.splitlines()[:2] == [
        "[(10, 20, 30), (64, 96, 143), (7, 8, 9)] 3 (10, 20, 30) [(64, 96, 143), (7, 8, 9)] 0.5",
        "[(4, 6, 8), (4, 6, 8), (4, 6, 8)]",
    ]
    shown = [frame[0] for frame in board.control.bench.history("pixel")]
    assert [5, 10, 15, 16] in shown
    assert shown[-1] == [4, 6, 8, 31] or shown[-2] == [4, 6, 8, 31]


def test_battery_and_colour_wheel(board):
    board.control.set_adc(35, 65535)
    board.control.set_pin(34, 0)
    out = board.interpret(
        "from tinypico import *\n"
        "import tinypico\n"
        "print(round(tinypico.get_battery_voltage(), 2), tinypico.get_battery_charging())\n"
        "wheel = tinypico.dotstar_color_wheel\n"
        "print([wheel(place) for place in (0, 84, 85, 170, 254, 255)])\n"
    )
    assert out.splitlines() == [
        "3.7 True",
        "[(255, 0, 0), (3, 0, 252), (0, 0, 255), (0, 255, 0), (252, 3, 0), (255, 0, 0)]",
    ]
    board.control.set_pin(34, 1)
    assert board.interpret("import tinypico; print(tinypico.get_battery_charging())") == "False\n"

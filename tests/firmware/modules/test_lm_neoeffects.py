"""Pictures on the strip of neopixel, one for each call."""

import json
import time

import pytest
from firmware_node import USAGE
from light_watch import Asking, StripWatch
from lights import LEDS, dark_strip, strip_watch

from tests.at_best import at_best

DARK = [(0, 0, 0)] * LEDS


@pytest.fixture(scope="module")
def strip(running):
    return strip_watch(running)


@pytest.fixture
def effects(client, strip, soon):
    """The module on a dark strip of 8 pixels with the colour 10, 20, 30; pictures begin at 0."""
    dark_strip(client, strip, soon, "10 20 30")
    asking = Asking(client, "neoeffects")
    asking("shader 0")
    strip.mark()
    return asking


def test_session_of_a_new_node(fresh):
    node = fresh()
    client = node.client()
    effects, neo = Asking(client, "neoeffects"), Asking(client, "neopixel")
    strip = StripWatch(node.control.bench, effects("pinmap")["neop"], LEDS)
    neo(f"load_n_init False ledcnt={LEDS}")
    assert effects("color 10 20 30") == {"R": 10, "G": 20, "B": 30, "S": 0}
    assert strip.frames() == []

    def picture(command):
        strip.mark()
        effects(command)
        (frame,) = strip.frames()
        return frame

    first = picture("meteor 100 100 100")
    assert [pixel[0] for pixel in first] == [90, 11, 22, 34, 45, 56, 68, 79]
    assert [set(pixel) for pixel in first] == [{pixel[0]} for pixel in first]
    second = picture("meteor 100 100 100")
    assert [pixel[0] for pixel in second] == [79, 90, 11, 22, 34, 45, 56, 68]
    dot = [(10, 5, 1), (100, 50, 10), (10, 5, 1)]
    assert picture("cycle 100 50 10") == DARK[:3] + dot + DARK[:2]
    assert picture("cycle 100 50 10") == DARK[:4] + dot + DARK[:1]
    assert picture("rainbow") == [
        (0, 110, 18),
        (0, 62, 66),
        (0, 14, 114),
        (34, 0, 93),
        (82, 0, 45),
        (126, 2, 0),
        (78, 50, 0),
        (30, 98, 0),
    ]
    shaded = picture("shader size=4")
    assert shaded == DARK[:4] + [(10, 20, 30)] * 4
    assert Asking(client, "neopixel").status == {"R": 10, "G": 20, "B": 30, "S": 0}


def test_answers(effects):
    assert effects("meteor 1 2 3") == "Meteor R1:G2:B3 N:8"
    assert effects("meteor") == "Meteor R10:G20:B30 N:8"
    assert effects("cycle 4 b=5") == "Cycle R4:G20:B5 N:8"
    assert effects("rainbow") == "Rainbow"
    assert effects("fire") == "fire R10:G20:B30 N:8"
    assert effects("shader") == "Shader size: 6 ->0 (8)"
    assert effects("shader 8") == "Shader invalid size: 8 (8)"
    assert effects("lmdep") == "neopixel"


@pytest.mark.parametrize("offset", range(LEDS))
@pytest.mark.parametrize("size", [0, 1, 4, 7])
def test_shader_darkens_as_many_pixels_as_it_was_told(effects, strip, size, offset):
    assert effects(f"shader {size} {offset}") == f"Shader size: {size} ->{offset} (8)"
    dark = {place for place, pixel in enumerate(strip.shown()) if not any(pixel)}
    assert dark == {(offset + step) % LEDS for step in range(size)}


def test_shader_can_go_on_by_itself(effects, strip):
    for first in (1, 2, 3):
        effects("shader 1 shift=True")
        assert strip.shown().index((0, 0, 0)) == first
    effects("shader 1")
    assert strip.shown().index((0, 0, 0)) == 0


def test_picture_stays_where_it_is_without_shift(effects, strip):
    effects("cycle 100 50 10")
    effects("cycle 100 50 10 shift=False")
    first, second = strip.frames()
    assert first == second
    assert first.index((100, 50, 10)) == 2


def test_pictures_go_round(effects, strip):
    for _ in range(LEDS + 1):
        effects("cycle 100 50 10")
    places = [frame.index((100, 50, 10)) for frame in strip.frames()]
    assert places == [2, 3, 4, 5, 6, 7, 0, 1, 2]


def test_wheel_begins_again_after_255(effects, strip):
    effects("rainbow step=255")
    effects("rainbow step=255")
    wheel = effects("rainbow step=0")
    assert wheel == "Rainbow"
    frames = strip.frames()
    assert sum(frames[-1][0]) == pytest.approx(127, abs=2)
    effects("rainbow br=100")
    assert {sum(pixel) for pixel in strip.shown()} == {255}
    effects("rainbow br=0")
    assert strip.shown() == DARK


def test_fire_flickers_and_stays_in_range(effects, strip):
    for _ in range(5):
        effects("fire 255 100 0")
    frames = strip.frames()
    assert len({str(frame) for frame in frames}) == 5
    assert any(red == 255 for frame in frames for red, _, _ in frame)
    assert all(green <= 200 and blue == 0 for frame in frames for _, green, blue in frame)


def test_random_tells_all_three_and_shows_nothing(effects, strip, client):
    answer = effects("random max_val=9")
    status = Asking(client, "neopixel").status
    assert answer == "R:{R} G:{G} B:{B}".format(**status)
    assert max(status[key] for key in "RGB") <= 9
    assert strip.frames() == []


def test_colour_of_the_strip_is_shared_and_kept(effects, client, running):
    neo = Asking(client, "neopixel")
    neo("load_n_init True ledcnt=8")
    assert effects("color g=5") == {"R": 10, "G": 5, "B": 30, "S": 0}
    assert running.read("neopixel.pds") == b"10,5,30,0"
    neo("load_n_init False ledcnt=8")


def test_first_call_makes_the_strip(fresh):
    node = fresh()
    effects = Asking(node.client(), "neoeffects")
    strip = StripWatch(node.control.bench, effects("pinmap")["neop"], 40)
    assert effects("meteor ledcnt=30") == "Meteor R100:G100:B100 N:30"
    assert effects("meteor ledcnt=12") == "Meteor R100:G100:B100 N:30"
    assert [any(pixel) for pixel in strip.shown()] == [True] * 30 + [False] * 10


def test_effect_ends_fades_and_transitions(effects, strip, client, soon, quiet):
    neo = Asking(client, "neopixel")
    neo("transition 200 200 200 sec=60 wake=True")
    soon(strip.frames)
    effects("cycle 100 50 10")
    soon(lambda: neo.output("_tran") == "Cancelled")
    neo("color 200 200 200")
    effects("cycle 100 50 10")
    shown = strip.shown()
    assert quiet(lambda: len(strip.frames()))
    assert strip.shown() == shown
    assert shown.count((0, 0, 0)) == 5


def test_repeated_in_the_background(effects, strip, client, soon):
    assert client.ask("neoeffects meteor &&20").strip() == "Start neoeffects.meteor"
    frames = soon(lambda: len(strip.frames()) > 5 and strip.frames())
    assert "True" in client.ask("task kill neoeffects.meteor")
    places = [frame.index((9, 18, 27)) for frame in frames]
    assert places[:5] == [0, 1, 2, 3, 4]


def test_long_strip_does_not_hold_others_up(effects, strip, client, running):
    strip.cut(400)
    Asking(client, "neopixel")("load_n_init False ledcnt=400")
    other = running.client()

    def waited():
        strip.mark()
        client.send("neoeffects rainbow br=100\n")
        start = time.monotonic()
        other.ask("hello")
        took = time.monotonic() - start
        assert client.until(client.prompt).startswith("Rainbow")
        return took

    assert at_best(waited, 0.15) < 0.15
    (frame,) = strip.frames()
    assert {sum(pixel) for pixel in frame} == {255}
    other.close()


def test_booked_pin_is_refused(fresh):
    node = fresh(cstmpmap="neop:33; dim_1:33")
    client = node.client()
    client.ask("dimmer toggle")
    for command in ("meteor", "cycle", "rainbow", "fire", "shader"):
        assert "[io] Pin neop is busy: dim_1:33" in client.ask(f"neoeffects {command}")
    assert json.loads(client.ask("system pinmap >json"))["booked"] == {"33": "dim_1"}


NUMBER = "takes a number from 0 to 255, not"
LEDCNT = "ledcnt takes a whole number from 1 to 400, not"
BAD = {
    "meteor 256": f"r {NUMBER} 256",
    "meteor 1 2 'x'": f"b {NUMBER} x",
    "meteor shift=3": "shift takes True or False, not 3",
    "meteor ledcnt=0": f"{LEDCNT} 0",
    "meteor 1 2 3 True 5 6": "takes 5 positional arguments but 6 were given",
    "cycle -1": f"r {NUMBER} -1",
    "cycle shift='x'": "shift takes True or False, not x",
    "cycle ledcnt=1000": f"{LEDCNT} 1000",
    "rainbow step=256": "step takes a whole number from 0 to 255, not 256",
    "rainbow step=0.5": "step takes a whole number from 0 to 255, not 0.5",
    "rainbow br=101": "br takes a number from 0 to 100, not 101",
    "rainbow br='x'": "br takes a number from 0 to 100, not x",
    "rainbow ledcnt=None": f"{LEDCNT} None",
    "fire b=999": f"b {NUMBER} 999",
    "fire ledcnt=-1": f"{LEDCNT} -1",
    "shader -1": "size takes a whole number from 0 to 65535, not -1",
    "shader 'x'": "size takes a whole number from 0 to 65535, not x",
    "shader 9": "Shader invalid size: 9 (8)",
    "shader 2 8": "offset takes a whole number from 0 to 7, not 8",
    "shader 2 -1": "offset takes a whole number from 0 to 7, not -1",
    "shader 2 0 shift=5": "shift takes True or False, not 5",
    "shader 2 ledcnt='x'": f"{LEDCNT} x",
    "random max_val=256": "max_val takes a whole number from 0 to 255, not 256",
    "color 256": f"r {NUMBER} 256",
    "neopixel": "isn't callable",
}


@pytest.mark.parametrize("command", BAD)
def test_bad_input_changes_nothing(effects, strip, client, command):
    before = Asking(client, "neopixel").status
    answer = client.ask(f"neoeffects {command}")
    assert BAD[command] in answer
    assert answer.endswith((USAGE, BAD[command] + "\n"))
    assert Asking(client, "neopixel").status == before
    assert strip.frames() == []
    # The next picture is the one after the last.
    effects("cycle 100 50 10")
    assert strip.shown().index((100, 50, 10)) == 2

"""A strip of WS2812, all pixels alike or each by itself."""

import time

import pytest
from board_time import live_until
from light_watch import Asking, StripWatch, put, steps_of
from lights import FILES, LEDS, changes_nothing, dark_strip, follows_presence, strip_watch

from tests.at_best import at_best

DARK = [(0, 0, 0)] * LEDS
# Leaves memory free in pieces of 1 KiB only.
HOG = """
import gc
_kept = [None] * 600

def split():
    count = 0
    for size, most in ((1024, 24), (8192, 600), (1024, 600), (256, 600)):
        try:
            while most:
                _kept[count] = bytearray(size)
                count += 1
                most -= 1
        except MemoryError:
            pass
    for place in range(0, 24, 2):
        _kept[place] = None
    gc.collect()
    try:  # no gap that is larger than those, wherever it comes from
        while count < 600:
            _kept[count] = bytearray(1120)
            count += 1
    except MemoryError:
        pass
    gc.collect()
    return gc.mem_free()

def free():
    for place in range(len(_kept)):
        _kept[place] = None
    gc.collect()
"""


@pytest.fixture(scope="module")
def node_modules():
    return FILES


@pytest.fixture(scope="module")
def strip(running):
    return strip_watch(running)


@pytest.fixture
def neo(client, strip, soon):
    """The module in the state of a new node with 8 pixels, dark; writes are watched from now on."""
    return dark_strip(client, strip, soon, "100 100 100")


def colour(neo):
    status = neo.status
    return status["R"], status["G"], status["B"], status["S"]


def alike(frames):
    """The colours of frames whose pixels are all alike."""
    assert all(len(set(frame)) == 1 for frame in frames)
    return [frame[0] for frame in frames]


def test_session_of_a_new_node(fresh):
    node = fresh()
    neo = Asking(node.client(), "neopixel")
    strip = StripWatch(node.control.bench, neo("pinmap")["neop"], LEDS)
    assert neo(f"load_n_init ledcnt={LEDS}") == f"CACHE: True, LED CNT: {LEDS}"
    assert strip.frames() == []
    assert node.read("neopixel.pds") == b"100,100,100,0"
    assert neo("toggle") == {"R": 100, "G": 100, "B": 100, "S": 1}
    live_until(node, lambda: not neo.fading())
    colours = alike(strip.frames())
    assert len(colours) == 41
    assert (colours[0], colours[-1]) == ((0, 0, 0), (100, 100, 100))
    assert node.read("neopixel.pds") == b"100,100,100,1"
    assert float(neo("brightness").removesuffix(" %")) == pytest.approx(39.21568627450981)
    assert neo("brightness 50") == {"R": 127.5, "G": 127.5, "B": 127.5, "S": 1}
    live_until(node, lambda: not neo.fading())
    assert strip.shown() == [(128, 128, 128)] * LEDS
    assert neo("segment 1 2 3 s=2") == {"R": 127.5, "G": 127.5, "B": 127.5, "S": 1}
    assert strip.shown() == [(128, 128, 128)] * 2 + [(1, 2, 3)] + [(128, 128, 128)] * 5
    assert node.read("neopixel.pds") == b"127.5,127.5,127.5,1"
    # What was kept is a number with a point; it is shown as a whole one.
    node.start()
    neo = Asking(node.client(), "neopixel")
    strip.mark()
    assert neo(f"load_n_init ledcnt={LEDS}") == f"CACHE: True, LED CNT: {LEDS}"
    live_until(node, lambda: strip.shown() == [(128, 128, 128)] * LEDS)
    assert alike(strip.frames())[0] == (0, 0, 0)
    assert neo("color smooth=False") == {"R": 127.5, "G": 127.5, "B": 127.5, "S": 1}


def test_first_function_makes_a_strip_of_24(fresh):
    node = fresh()
    neo = Asking(node.client(), "neopixel")
    strip = StripWatch(node.control.bench, neo("pinmap")["neop"], 30)
    assert neo("color 1 2 3")["S"] == 1
    live_until(node, lambda: strip.shown() == [(1, 2, 3)] * 24 + [(0, 0, 0)] * 6)
    assert neo("load_n_init False") == "CACHE: False, LED CNT: 24"
    assert "neopixel.pds" not in node.files()


def test_colours_start_from_what_is_shown(neo, strip, soon):
    neo("color 255 0 0")
    soon(lambda: strip.shown()[0][0] > 20)
    neo("color 0 255 0")
    neo("toggle")
    neo("toggle")
    soon(lambda: not neo.fading())
    colours = alike(strip.frames())
    assert colours[-1] == (0, 255, 0)
    assert steps_of(colours) <= 7


def test_transition(neo, strip, soon):
    neo("color 200 0 0 smooth=False")
    strip.mark()
    assert neo("transition 100 100 0 sec=0.5") == "Starting transition"
    assert neo("transition 1 1 1") == "Transition already running"
    soon(lambda: neo.output("_tran").startswith("Dimming: R:1"))
    soon(lambda: neo.output("_tran") == "Dimming DONE: R:100 G:100 B:0")
    colours = alike(strip.frames())
    assert len(colours) == 101
    assert (colours[0], colours[-1]) == ((200, 0, 0), (100, 100, 0))
    assert colour(neo) == (100, 100, 5, 1)


def test_transition_of_a_dark_strip(neo, strip, soon):
    neo("transition 9 9 9 sec=0.05")
    soon(lambda: "DONE" in neo.output("_tran"))
    assert strip.frames() == []
    assert colour(neo) == (9, 9, 9, 0)
    neo("transition 90 90 90 sec=0.2 wake=True")
    soon(lambda: "DONE" in neo.output("_tran"))
    colours = alike(strip.frames())
    assert (colours[0], colours[-1]) == ((0, 0, 0), (90, 90, 90))


@pytest.mark.parametrize("command", ["color 1 2 3", "segment 1 2 3 s=4", "brightness 5", "random"])
def test_what_ends_a_transition(neo, strip, soon, command, quiet):
    neo("transition 200 200 200 sec=60 wake=True")
    soon(strip.frames)
    neo(command)
    soon(lambda: neo.output("_tran") == "Cancelled" and not neo.fading())
    assert quiet(lambda: len(strip.frames()))


def test_toggle_does_not_end_a_transition(neo, strip, soon):
    neo("transition 200 0 0 sec=0.8 wake=True")
    soon(lambda: strip.shown()[0][0] > 5)
    neo("toggle")
    soon(lambda: not neo.fading())
    assert strip.shown() == DARK
    soon(lambda: "DONE" in neo.output("_tran"))
    assert strip.shown() == DARK
    assert colour(neo) == (200, 5, 5, 0)


def test_segments_are_written_when_told_so(neo, strip):
    neo("segment 255 0 0 s=0 write=False")
    neo("segment 0 255 0 s=7 write=False")
    assert strip.frames() == []
    assert neo("segment 0 0 2.5 s=3") == {"R": 100, "G": 100, "B": 100, "S": 0}
    wanted = [(255, 0, 0), *DARK[:2], (0, 0, 2), *DARK[:3], (0, 255, 0)]
    assert strip.frames() == [wanted]


def test_segment_with_cache_keeps_the_colour(neo, strip, running):
    neo("load_n_init True ledcnt=8")
    assert neo("segment 1 2 3 s=0 cache=True") == {"R": 1, "G": 2, "B": 3, "S": 1}
    assert running.read("neopixel.pds") == b"1,2,3,1"
    assert neo("segment 0 0 0 s=1 cache=True") == {"R": 1, "G": 2, "B": 3, "S": 0}
    assert strip.shown() == [(1, 2, 3), *DARK[1:]]


def test_segment_n_is_refused(neo, strip):
    assert neo("segment 1 2 3 s=8") == "NEOPIXEL index error: 8 > 7"
    assert neo("segment 1 2 3 s=9") == "NEOPIXEL index error: 9 > 8"
    assert neo("segment 1 2 3 s=7")["S"] == 0
    assert strip.frames() == [[*DARK[1:], (1, 2, 3)]]


def test_segment_during_a_fade_finds_the_others_at_its_end(neo, strip, soon, quiet):
    neo("color 200 200 200")
    soon(lambda: strip.shown()[0][0] > 20)
    neo("segment 1 2 3 s=0")
    assert strip.shown() == [(1, 2, 3)] + [(200, 200, 200)] * 7
    assert quiet(lambda: len(strip.frames()))


def test_black_is_off_after_segments_too(neo, strip):
    neo("segment 9 9 9 s=5")
    assert neo("color 0 0 0")["S"] == 0
    assert strip.shown() == DARK


def test_strip_of_another_length(neo, strip, soon):
    strip.cut(12)
    neo("color 7 7 7 smooth=False")
    neo("segment 1 2 3 s=1")
    assert neo("load_n_init False ledcnt=12") == "CACHE: False, LED CNT: 12"
    soon(lambda: strip.shown() == [(7, 7, 7)] * 12)
    neo("segment 5 5 5 s=11")
    # Those that are cut off do not stay lit.
    assert neo("load_n_init False ledcnt=4") == "CACHE: False, LED CNT: 4"
    assert strip.shown() == [(7, 7, 7)] * 4 + [(0, 0, 0)] * 8
    assert neo("segment 1 1 1 s=4") == "NEOPIXEL index error: 4 > 3"
    neo("color 9 0 0 smooth=False")
    assert strip.shown() == [(9, 0, 0)] * 4 + [(0, 0, 0)] * 8


def test_dark_strip_of_another_length_keeps_its_segments(neo, strip):
    neo("segment 1 2 3 s=1")
    strip.mark()
    neo("load_n_init False ledcnt=9")
    assert strip.frames() == []
    neo("segment 4 5 6 s=2")
    assert strip.shown()[:4] == [(0, 0, 0), (1, 2, 3), (4, 5, 6), (0, 0, 0)]


def test_long_strip_leaves_half_of_the_time_to_others(neo, strip, running, soon):
    strip.cut(400)
    neo("load_n_init False ledcnt=400")
    strip.mark()
    other = running.client()

    def longest():
        neo("color 0 0 0 smooth=False")
        strip.mark()
        neo("color 255 255 255")
        slowest = 0.0
        while neo.fading():
            start = time.monotonic()
            other.ask("hello")
            slowest = max(slowest, time.monotonic() - start)
        return slowest

    assert at_best(longest, 0.15) < 0.15
    other.close()
    assert len(strip.frames()) == 8  # 28 ms each
    assert strip.shown() == [(255, 255, 255)] * 400


def test_strip_that_does_not_fit_into_memory_is_refused(fresh):
    node = fresh(modules={"LM_hog.py": HOG})
    client = node.client()
    neo = Asking(client, "neopixel")
    strip = StripWatch(node.control.bench, neo("pinmap")["neop"], LEDS)
    neo("load_n_init False ledcnt=8")
    neo("color 1 2 3 smooth=False")
    assert int(client.ask("hog split")) > 3000
    answer = client.ask("neopixel load_n_init False ledcnt=400")
    assert client.ask("hog free").strip() == "None"
    assert "no memory for 400 pixels: try fewer" in answer
    assert colour(neo) == (1, 2, 3, 1)
    neo("segment 4 5 6 s=7")
    assert strip.shown() == [(1, 2, 3)] * 7 + [(4, 5, 6)]
    assert neo("load_n_init False ledcnt=400") == "CACHE: False, LED CNT: 400"


@pytest.mark.parametrize("content", [b"", b"1,2,3", b"256,0,0,1", b"1,2,3,-1", b"x,2,3,1"])
def test_damaged_file_is_ignored(neo, strip, client, content):
    put(client, "neopixel.pds", content)
    assert neo("load_n_init True ledcnt=8") == "CACHE: True, LED CNT: 8"
    assert colour(neo) == (100, 100, 100, 0)
    assert strip.frames() == []


def test_black_colour_has_a_brightness_too(neo, strip, client):
    put(client, "neopixel.pds", b"0,0,0,0")
    neo("load_n_init True ledcnt=8")
    assert neo("brightness 50 smooth=False") == {"R": 127.5, "G": 127.5, "B": 127.5, "S": 1}
    assert strip.shown() == [(128, 128, 128)] * LEDS


def test_brightness_of_a_dark_strip_is_whole_numbers(neo, strip):
    neo("color 200 50 10 smooth=False")
    neo("color 0 0 0 smooth=False")
    assert neo("brightness 10 wake=False") == {"R": 25, "G": 6, "B": 1, "S": 0}
    assert strip.shown() == DARK


def test_presence_switches_it_on(neo, strip, soon):
    follows_presence(neo, soon, strip.shown, [(100, 100, 100)] * LEDS, DARK)


NUMBER = "takes a number from 0 to 255, not"
BAD = {
    "color 256": f"r {NUMBER} 256",
    "color 1 -1": f"g {NUMBER} -1",
    "color 1 1 'b'": f"b {NUMBER} b",
    "color smooth=3": "smooth takes True or False, not 3",
    "color force=3": "force takes True or False, not 3",
    "brightness 100.5": "Percent is out of range: 0-100",
    "brightness 'x'": "percent takes a number from 0 to 100, not x",
    "segment 1 1 300": f"b {NUMBER} 300",
    "segment s=-1": "s takes a whole number from 0 to 65535, not -1",
    "segment s=1.5": "s takes a whole number from 0 to 65535, not 1.5",
    "segment s='a'": "s takes a whole number from 0 to 65535, not a",
    "segment s=1000": "NEOPIXEL index error: 1000 > 8",
    "segment cache=4": "cache takes True or False, not 4",
    "segment write=4": "write takes True or False, not 4",
    "toggle []": "state takes True or False, not a list",
    "transition 300": f"r {NUMBER} 300",
    "transition sec=1e9": "sec takes a number from 0 to 86400, not 1000000000",
    "random max_val=256": "max_val takes a whole number from 0 to 255, not 256",
    "load_n_init 3": "cache takes True or False, not 3",
    "load_n_init ledcnt=0": "ledcnt takes a whole number from 1 to 400, not 0",
    "load_n_init ledcnt=401": "ledcnt takes a whole number from 1 to 400, not 401",
    "load_n_init ledcnt='8'": "ledcnt takes a whole number from 1 to 400, not 8",
    "load_n_init 7 ledcnt=9": "cache takes True or False, not 7",
    "_canvas 1": "no attribute",
}


@pytest.mark.parametrize("command", BAD)
def test_bad_input_changes_nothing(neo, strip, command):
    changes_nothing(neo, command, BAD[command], colour, strip.frames)
    assert neo("segment s=8").startswith("NEOPIXEL index error")


def test_pin_of_somebody_else_is_refused(fresh):
    node = fresh(cstmpmap="neop:33; dim_1:33")
    client = node.client()
    strip = StripWatch(node.control.bench, 33, LEDS)
    client.ask("dimmer toggle")
    for command in ("color 1 2 3", "load_n_init", "toggle", "segment 1 2 3", "transition 1 2 3"):
        assert "[io] Pin neop is busy: dim_1:33" in client.ask(f"neopixel {command}")
    assert strip.frames() == []
    assert Asking(client, "neopixel").status == {"R": 100, "G": 100, "B": 100, "S": 0}

"""A white strip with a cold and a warm channel."""

import re

import pytest
from board_time import live_until
from light_watch import Asking, PwmWatch, put, steps_of
from lights import FILES, changes_nothing, dark_lamp, follows_presence, pwm_watch

KEYS = ("cwhite", "wwhite")
DARK = (0, 0)


@pytest.fixture(scope="module")
def node_modules():
    return FILES


@pytest.fixture(scope="module")
def watch(running):
    return pwm_watch(running, "cct", KEYS)


@pytest.fixture
def cct(client, watch, soon):
    """The module in the state of a new node, dark; writes are watched from now on."""
    return dark_lamp(client, watch, soon, "cct", "white 500 500", "white 0 0")


def white(cct):
    status = cct.status
    return status["CW"], status["WW"], status["S"]


def test_session_of_a_new_node(fresh):
    node = fresh()
    cct = Asking(node.client(), "cct")
    watch = pwm_watch(node, "cct", KEYS)
    assert cct("load_n_init") == "CACHE: True"
    assert node.read("cwww.pds") == b"500,500,0"
    assert cct("toggle") == {"CW": 500, "WW": 500, "S": 1}
    assert node.read("cwww.pds") == b"500,500,1"
    assert cct("brightness 20") == {"CW": 200, "WW": 200, "S": 1}
    assert node.read("cwww.pds") == b"200,200,1"
    live_until(node, lambda: not cct.fading())
    assert watch.shown() == (200, 200)
    assert watch.frequency() == {20480}
    node.start()
    cct = Asking(node.client(), "cct")
    assert cct("load_n_init") == "CACHE: True"
    live_until(node, lambda: watch.shown() == (200, 200))
    assert white(cct) == (200, 200, 1)


def test_hue_ends_where_it_always_did(cct, watch, soon):
    cct("white 200 200 smooth=False")
    watch.mark()
    assert cct("hue_transition 75 sec=0.1") == "Starting transition"
    assert cct("hue_transition 5") == "Transition already running"
    assert cct("transition 5 5") == "Transition already running"
    said = soon(lambda: cct.output("_hue") if "DONE" in cct.output("_hue") else "")
    assert said == "HUE DONE 75%w - CW:95 WW:285"
    frames = watch.frames()
    assert len(frames) == 21
    assert (frames[0], frames[-1]) == ((200, 200), (95, 285))
    assert white(cct) == (95, 285, 1)


@pytest.mark.parametrize("sec", ["0.5", "2"])
def test_hue_keeps_most_of_the_light_however_long_it_takes(cct, watch, soon, sec):
    cct("white 1000 1000 smooth=False")
    watch.mark()
    cct(f"hue_transition 25 sec={sec}")
    soon(lambda: "DONE" in cct.output("_hue"), 0.1)
    frames = watch.frames()
    assert len(frames) > 90
    assert steps_of(frames) <= 10
    cct("white 200 200 smooth=False")
    watch.mark()
    cct(f"hue_transition 75 sec={sec}")
    soon(lambda: "DONE" in cct.output("_hue"), 0.1)
    cold, warm = watch.shown()
    assert 360 <= cold + warm <= 400
    assert warm == pytest.approx(3 * cold, abs=3)
    assert steps_of(watch.frames()) <= 5


def test_hue_starts_at_the_warm_part_of_the_light(cct, watch, soon):
    cct("white 0 100 smooth=False")
    watch.mark()
    cct("hue_transition 0 sec=0.5")
    soon(lambda: re.fullmatch(r"HUE \d+%w - CW:\d+ WW:\d+", cct.output("_hue")))
    soon(lambda: cct.output("_hue") == "HUE DONE 0%w - CW:100 WW:0")
    assert watch.frames()[0] == (0, 100)
    assert steps_of(watch.frames()) <= 2


def test_hue_of_more_light_than_one_channel_has(cct, watch, soon):
    cct("white 1000 1000 smooth=False")
    cct("hue_transition 100 sec=0.1")
    soon(lambda: cct.output("_hue") == "HUE DONE 100%w - CW:0 WW:1000")
    cct("hue_transition 100 sec=0")
    soon(lambda: watch.shown() == (0, 1000))


def test_brightness_does_not_end_a_hue_transition(cct, watch, soon):
    cct("white 200 200 smooth=False")
    cct("hue_transition 75 sec=1")
    soon(lambda: watch.shown()[1] > 210)
    answer = cct("brightness 50")
    assert max(answer["CW"], answer["WW"]) == 500
    soon(lambda: "DONE" in cct.output("_hue"))
    cold, warm = watch.shown()
    assert warm == pytest.approx(3 * cold, abs=3)
    assert warm > 500


def test_white_ends_a_hue_transition(cct, watch, soon, quiet):
    cct("hue_transition 100 sec=60 wake=True")
    soon(lambda: watch.shown() > DARK)
    cct("white 1 2 force=False")
    assert cct.busy("_hue")
    cct("white 1 2")
    soon(lambda: cct.output("_hue") == "Cancelled" and not cct.fading())
    assert quiet(lambda: len(watch.frames()))
    assert watch.shown() == (1, 2)


def test_toggle_does_not_end_a_hue_transition(cct, watch, soon):
    cct("white 200 200 smooth=False")
    cct("hue_transition 75 sec=0.8")
    cct("toggle")
    soon(lambda: not cct.fading())
    assert watch.shown() == DARK
    soon(lambda: "DONE" in cct.output("_hue"))
    assert watch.shown() == DARK
    cold, warm, on = white(cct)
    assert (cold, warm, on) == (pytest.approx(95, abs=5), pytest.approx(285, abs=15), 0)
    cct("toggle smooth=False")
    assert watch.shown() == (cold, warm)


def test_hue_of_a_dark_lamp(cct, watch, soon):
    cct("hue_transition 80 sec=0.05")
    soon(lambda: "DONE" in cct.output("_hue"))
    assert watch.frames() == []
    cold, warm, on = white(cct)
    assert (cold, warm, on) == (pytest.approx(195, abs=5), pytest.approx(780, abs=20), 0)
    cct("hue_transition 50 sec=0.05 wake=True")
    soon(lambda: "DONE" in cct.output("_hue"))
    cold, warm = watch.shown()
    assert cold == pytest.approx(warm, abs=2)
    assert warm == pytest.approx(480, abs=20)
    assert white(cct) == (cold, warm, 1)


def test_transition(cct, watch, soon):
    cct("white 100 900 smooth=False")
    watch.mark()
    assert cct("transition 900 100 sec=0.4") == "Starting transition"
    assert cct("hue_transition 5") == "Transition already running"
    soon(lambda: re.fullmatch(r"Dimming: CW:\d+ WW:\d+", cct.output("_tran")))
    soon(lambda: cct.output("_tran") == "Dimming DONE: CW:900 WW:100")
    assert len(watch.frames()) == 81
    assert (watch.frames()[0], watch.frames()[-1]) == ((100, 900), (900, 100))


def test_brightness_is_whole_numbers(cct, watch, soon):
    cct("white 300 100 smooth=False")
    assert cct("brightness") == "30.0 %"
    assert cct("brightness 50") == {"CW": 500, "WW": 166, "S": 1}
    assert cct("toggle")["S"] == 0
    assert cct("brightness 10 wake=False") == {"CW": 100, "WW": 33, "S": 0}
    assert cct("brightness 0 wake=False") == {"CW": 100, "WW": 33, "S": 0}
    assert cct("brightness 100") == {"CW": 1000, "WW": 330, "S": 1}
    assert cct("brightness 0") == {"CW": 1000, "WW": 330, "S": 0}
    soon(lambda: not cct.fading())
    assert watch.shown() == DARK


def test_numbers_with_a_point_come_back_and_are_shown(cct, client, watch):
    put(client, "cwww.pds", b"500.0,250.5,1.0")
    assert cct("load_n_init True") == "CACHE: True"
    assert cct("white smooth=False") == {"CW": 500, "WW": 250.5, "S": 1}
    assert watch.shown() == (500, 250)
    cct("load_n_init False")


def test_black_colour_has_a_brightness_too(cct, client, watch, soon):
    put(client, "cwww.pds", b"0,0,0")
    cct("load_n_init True")
    assert cct("brightness 50 smooth=False") == {"CW": 500, "WW": 500, "S": 1}
    assert watch.shown() == (500, 500)
    put(client, "cwww.pds", b"0,0,1")
    cct("load_n_init True")
    assert cct("hue_transition 10 sec=0") == "Starting transition"
    soon(lambda: cct.output("_hue").startswith("HUE DONE 10%w"))


@pytest.mark.parametrize("content", [b"", b"1,2", b"1,2,3", b"1,2000,1", b"a,b,c", b"1,2,1,1"])
def test_damaged_file_is_ignored(cct, client, content):
    put(client, "cwww.pds", content)
    assert cct("load_n_init True") == "CACHE: True"
    assert white(cct) == (500, 500, 0)


def test_presence_switches_it_on(cct, soon, watch):
    follows_presence(cct, soon, watch.shown, (500, 500), DARK)


def test_random(cct):
    for _ in range(5):
        answer = cct("random max_val=9 smooth=False")
        assert answer["S"] == 0 or max(answer["CW"], answer["WW"]) <= 9


NUMBER = "takes a number from 0 to 1000, not"
RANGE = "Invalid range, percent=<0-100>"
BAD = {
    "white 1001": f"cw {NUMBER} 1001",
    "white 1 '2'": f"ww {NUMBER} 2",
    "white smooth=3": "smooth takes True or False, not 3",
    "white force=3": "force takes True or False, not 3",
    "white 1 2 True True 5": "takes 4 positional arguments but 5 were given",
    "brightness 101": "Percent is out of range: 0-100",
    "brightness []": "percent takes a number from 0 to 100, not a list",
    "toggle 3": "state takes True or False, not 3",
    "transition 1 2000": f"ww {NUMBER} 2000",
    "transition 1 2 sec=-1": "sec takes a number from 0 to 86400, not -1",
    "transition 1 2 wake=5": "wake takes True or False, not 5",
    "hue_transition": "takes 1 positional arguments but 0 were given",
    "hue_transition 101": RANGE,
    "hue_transition -1": RANGE,
    "hue_transition 1e999": RANGE,
    "hue_transition 'warm'": RANGE,
    "hue_transition None": RANGE,
    "hue_transition 5 sec='x'": "sec takes a number from 0 to 86400, not x",
    "hue_transition 5 wake=5": "wake takes True or False, not 5",
    "random max_val=-1": "max_val takes a whole number from 0 to 1000, not -1",
    "load_n_init 3": "cache takes True or False, not 3",
    "cct 1 2": "no attribute 'cct'",
}


@pytest.mark.parametrize("command", BAD)
def test_bad_input_changes_nothing(cct, watch, command):
    changes_nothing(cct, command, BAD[command], white, watch.frames)


def test_pin_of_somebody_else_is_refused_before_any_is_touched(fresh):
    node = fresh(cstmpmap="cwhite:4; wwhite:33; dim_1:33")
    client = node.client()
    watch = PwmWatch(node.control.bench, [4])
    client.ask("dimmer toggle")
    for command in ("white 1 2", "load_n_init", "toggle", "hue_transition 5", "brightness 5"):
        assert "[io] Pin wwhite is busy: dim_1:33" in client.ask(f"cct {command}")
    assert watch.frames() == []
    assert Asking(client, "cct").status == {"CW": 500, "WW": 500, "S": 0}
    assert Asking(client, "system")("pinmap")["booked"] == {"33": "dim_1"}

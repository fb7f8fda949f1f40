"""An RGB strip on three PWM channels, and what all lamps have in common."""

import time

import pytest
from board_time import live_until
from light_watch import Asking, PwmWatch, put, steps_of
from lights import FILES, changes_nothing, dark_lamp, follows_presence, pwm_watch

from tests.at_best import at_best

KEYS = ("redgb", "rgreenb", "rgbue")
DARK, WARM = (0, 0, 0), (197, 35, 10)


@pytest.fixture(scope="module")
def node_config():
    """Without the Internet: it has nothing to write down by itself, so writes can be counted."""
    return {"aioqueue": 3, "nwmd": "AP"}


@pytest.fixture(scope="module")
def node_modules():
    return FILES


@pytest.fixture(scope="module")
def watch(running):
    return pwm_watch(running, "rgb", KEYS)


@pytest.fixture
def rgb(client, watch, soon):
    """The module in the state of a new node, dark; writes are watched from now on."""
    return dark_lamp(client, watch, soon, "rgb", "color 197 35 10", "color 0 0 0")


def colour(rgb):
    status = rgb.status
    return status["R"], status["G"], status["B"], status["S"]


def test_session_of_a_new_node(fresh):
    node = fresh()
    rgb = Asking(node.client(), "rgb")
    assert list(rgb.client.ask("system pinmap >json").split('"booked": ')[1])[:2] == ["{", "}"]
    watch = pwm_watch(node, "rgb", KEYS)
    assert rgb("load_n_init") == "CACHE: True"
    assert colour(rgb) == (197, 35, 10, 0)
    assert watch.frames()[-1] == DARK
    assert node.read("rgb.pds") == b"197.0,35.0,10.0,0"
    watch.mark()
    assert rgb("toggle") == {"R": 197, "G": 35, "B": 10, "S": 1}
    live_until(node, lambda: not rgb.fading())
    frames = watch.frames()
    assert len(frames) == 41
    assert frames[:2] == [DARK, (5, 1, 0)]
    assert frames[-1] == WARM
    assert watch.frequency() == {20480}
    assert rgb("brightness").endswith(" %")
    assert float(rgb("brightness").split()[0]) == pytest.approx(19.7)
    assert rgb("brightness 50") == {"R": 500, "G": 88.832, "B": 25.381, "S": 1}
    assert rgb("brightness 101") == "Percent is out of range: 0-100"
    assert rgb("toggle False")["S"] == 0
    assert colour(rgb) == (500, 88.832, 25.381, 0)
    assert rgb("brightness") == "0 %"
    assert rgb("brightness 10 wake=False") == {"R": 100, "G": 17.766, "B": 5.076, "S": 0}
    live_until(node, lambda: watch.shown() == DARK)
    rgb("color 1 2 3 smooth=False")
    assert node.read("rgb.pds") == b"1,2,3,1"
    assert watch.shown() == (1, 2, 3)


def test_transition_takes_its_steps_and_says_so(rgb, watch, soon):
    rgb("brightness 10 smooth=False")
    watch.mark()
    assert rgb("transition 100 200 300 sec=1.0") == "Starting transition"
    assert rgb("transition 1 1 1") == "Transition already running"
    soon(lambda: rgb.output("_tran").startswith("Dimming: R:1"))
    soon(lambda: rgb.output("_tran") == "Dimming DONE: R:100 G:200 B:300")
    frames = watch.frames()
    assert len(frames) == 201
    assert (frames[0], frames[-1]) == ((100, 18, 5), (100, 200, 300))
    assert colour(rgb) == (100, 200, 300, 1)
    moments = watch.moments()
    assert moments[-1] - moments[0] >= 990_000


def test_black_is_off_and_the_colour_is_kept(rgb, watch, soon):
    rgb("color 0 0 900")
    assert rgb("color 0 0 0") == {"R": 0, "G": 0, "B": 900, "S": 0}
    soon(lambda: watch.shown() == DARK and not rgb.fading())
    assert rgb("color b=0 smooth=False")["S"] == 0
    assert rgb("toggle True smooth=False") == {"R": 0, "G": 0, "B": 900, "S": 1}
    assert watch.shown() == (0, 0, 900)


def test_channels_left_out_stay(rgb, watch):
    assert rgb("rgb r=1 smooth=False") == {"R": 1, "G": 35, "B": 10, "S": 1}
    assert rgb("rgb g=2.6 b=1000 smooth=False") == {"R": 1, "G": 2.6, "B": 1000, "S": 1}
    assert watch.shown() == (1, 3, 1000)


def test_state_that_is_so_already_does_nothing(rgb, watch):
    rgb("toggle False")
    assert watch.frames() == []
    rgb("toggle True smooth=False")
    assert len(watch.frames()) == 1
    rgb("toggle 1")
    rgb("brightness 19.7")
    assert len(watch.frames()) == 1


def test_second_colour_starts_from_what_is_shown(rgb, watch, soon):
    rgb("color 1000 1000 1000")
    soon(lambda: len(watch.frames()) > 5)
    assert rgb("color 0 0 1000") == {"R": 0, "G": 0, "B": 1000, "S": 1}
    rgb("toggle")
    rgb("toggle")
    soon(lambda: not rgb.fading())
    frames = watch.frames()
    assert frames[-1] == (0, 0, 1000)
    assert steps_of(frames) <= 25


def test_colour_without_fade_ends_a_fade(rgb, watch, quiet):
    rgb("color 1000 1000 1000")
    rgb("color 7 8 9 smooth=False")
    assert quiet(lambda: len(watch.frames()))
    assert watch.shown() == (7, 8, 9)


def test_new_colour_ends_a_transition(rgb, watch, soon, quiet):
    rgb("transition 1000 1000 1000 sec=60 wake=True")
    soon(lambda: watch.shown() > DARK)
    rgb("color 1 2 3")
    soon(lambda: rgb.output("_tran") == "Cancelled" and not rgb.fading())
    assert quiet(lambda: len(watch.frames()))
    assert watch.shown() == (1, 2, 3)
    assert colour(rgb) == (1, 2, 3, 1)


def test_colour_without_force_leaves_a_transition_alone(rgb, watch, soon):
    rgb("transition 1000 35 10 sec=1 wake=True")
    rgb("color 1 2 3 force=False")
    soon(lambda: rgb.output("_tran").startswith("Dimming DONE"))
    assert steps_of(watch.frames()) <= 5
    assert colour(rgb) == (1000, 35, 10, 1)
    rgb("color 1 2 3 smooth=False force=False")
    assert watch.shown() == (1, 2, 3)


def test_toggle_does_not_end_a_transition(rgb, watch, soon, quiet):
    rgb("transition 1000 0 0 sec=5 wake=True")
    soon(lambda: watch.shown()[0] > 30)
    rgb("toggle")
    soon(lambda: not rgb.fading())
    assert watch.shown() == DARK
    assert quiet(lambda: len(watch.frames()), 0.5)
    assert rgb.busy("_tran")
    rgb("toggle")
    soon(lambda: rgb.output("_tran") == "Dimming DONE: R:1000 G:0 B:0", 0.1)
    soon(lambda: not rgb.fading())
    assert watch.shown() == (1000, 0, 0)
    # Never a jump: while it fades, only the fade writes.
    assert steps_of(watch.frames()) <= 40


@pytest.mark.parametrize("wake", [True, False])
def test_transition_of_a_dark_lamp_shows_only_if_told_so(rgb, watch, soon, wake):
    rgb(f"transition 500 0 0 sec=0.1 wake={wake}")
    soon(lambda: "DONE" in rgb.output("_tran"))
    assert watch.shown() == ((500, 0, 0) if wake else DARK)
    # A channel is kept at 5 at least: there is light to come back to.
    assert colour(rgb) == (500, 5, 5, int(wake))


def test_transition_to_black_ends_with_a_lamp_that_is_off(rgb, watch, soon):
    rgb("toggle smooth=False")
    rgb("transition 0 0 0 sec=0.1")
    soon(lambda: "DONE" in rgb.output("_tran"))
    assert watch.shown() == DARK
    assert colour(rgb) == (5, 5, 5, 0)


def test_transition_in_no_time(rgb, watch, soon):
    rgb("toggle smooth=False")
    watch.mark()
    rgb("transition 1 2 3 sec=0")
    soon(lambda: rgb.output("_tran") == "Dimming DONE: R:1 G:2 B:3")
    assert watch.frames() == [(1, 2, 3)]


@pytest.mark.parametrize(
    ("task", "command"), [("_fade", "color 900 900 900"), ("_tran", "transition 900 1 1 sec=9")]
)
def test_killed_task_leaves_lamp_and_state_alike(rgb, watch, soon, client, task, command, quiet):
    rgb("color 100 100 100 smooth=False")
    rgb(command)
    soon(lambda: watch.shown()[0] > 100)
    assert "True" in client.ask(f"task kill rgb.{task}")
    soon(lambda: not rgb.busy(task))
    assert quiet(lambda: len(watch.frames()))
    assert watch.shown()[0] == colour(rgb)[0] > 100
    rgb("color 1 2 3")
    soon(lambda: watch.shown() == (1, 2, 3))


def test_black_colour_has_a_brightness_too(rgb, client, watch):
    put(client, "rgb.pds", b"0,0,0,0")
    rgb("load_n_init True")
    assert rgb("brightness") == "0 %"
    assert rgb("toggle") == {"R": 1000, "G": 1000, "B": 1000, "S": 1}
    put(client, "rgb.pds", b"0,0,0,1")
    rgb("load_n_init True")
    assert rgb("brightness 50 smooth=False") == {"R": 500, "G": 500, "B": 500, "S": 1}
    assert watch.shown() == (500, 500, 500)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"1,2,3",
        b"1,2,3,1,1",
        b"1,2,x,1",
        b"1,nan,3,1",
        b"1,2,3000,1",
        b"1,-2,3,1",
        b"1,2,3,7",
        b"\xff",
    ],
)
def test_damaged_file_is_ignored(running, rgb, client, watch, content):
    put(client, "rgb.pds", content)
    watch.mark()
    assert rgb("load_n_init True") == "CACHE: True"
    assert colour(rgb) == (197, 35, 10, 0)
    assert set(watch.frames()) == {DARK}
    assert running.read("rgb.pds") == b"197,35,10,0"
    rgb("toggle smooth=False")
    assert running.read("rgb.pds") == b"197,35,10,1"


def test_numbers_with_a_point_come_back_and_are_shown(rgb, client, watch, soon):
    put(client, "rgb.pds", b"197.6,35.0,10.25,1")
    assert rgb("load_n_init True") == "CACHE: True"
    soon(lambda: not rgb.fading())
    assert watch.shown() == (198, 35, 10)
    assert rgb("color smooth=False") == {"R": 197.6, "G": 35, "B": 10.25, "S": 1}
    assert watch.shown() == (198, 35, 10)


def test_state_survives_a_restart(fresh):
    node = fresh(boothook="rgb load_n_init")
    rgb = Asking(node.client(), "rgb")
    watch = pwm_watch(node, "rgb", KEYS)
    rgb("color 10 20 30 smooth=False")
    node.stop()
    watch.mark()
    node.start()
    live_until(node, lambda: watch.frames()[-1:] == [(10, 20, 30)])
    assert watch.frames()[0] == DARK
    assert steps_of(watch.frames()) <= 3
    rgb = Asking(node.client(), "rgb")
    assert colour(rgb) == (10, 20, 30, 1)
    rgb("toggle")
    rgb("transition 100 200 300 sec=0")
    live_until(node, lambda: "DONE" in rgb.output("_tran"))
    node.start()
    assert colour(Asking(node.client(), "rgb")) == (100, 200, 300, 0)


def test_cache_that_is_off_writes_nothing(rgb, running):
    before = running.flash_writes
    assert rgb("load_n_init cache=False") == "CACHE: False"
    rgb("color 9 9 9")
    rgb("toggle")
    assert running.flash_writes == before
    rgb("load_n_init cache=True")
    rgb("toggle")
    assert running.flash_writes > before


def test_others_are_served_while_it_fades(rgb, running, watch):
    other = running.client()

    def longest():
        start = time.monotonic()
        rgb("color 1000 1000 1000")
        rgb("transition 1 1 1 sec=0.3")
        answered = time.monotonic() - start
        slowest = 0.0
        while rgb.busy("_tran"):
            start = time.monotonic()
            other.ask("hello")
            slowest = max(slowest, time.monotonic() - start)
        return max(answered / 1.5, slowest)  # those were two

    assert at_best(longest, 0.1) < 0.1
    other.close()


def test_random_colours_are_in_range(rgb, watch, soon):
    for most in (1000, 3, 0):
        channels = rgb(f"random max_val={most}")
        assert all(0 <= channels[key] <= most or not channels["S"] for key in "RGB")
    assert rgb("random smooth=False max_val=0")["S"] == 0
    assert watch.shown() == DARK


def test_presence_switches_it_on_and_off(rgb, watch, soon):
    assert rgb("subscribe_presence") == "null"  # and once more does not make it two
    follows_presence(rgb, soon, watch.shown, WARM, DARK)
    assert len(watch.frames()) == 82


NUMBER = "takes a number from 0 to 1000, not"
BAD = {
    "color 1001": f"r {NUMBER} 1001",
    "color 1 -1": f"g {NUMBER} -1",
    "color b='red'": f"b {NUMBER} red",
    "color [1]": f"r {NUMBER} a list",
    "color True": f"r {NUMBER} True",
    "color float('nan')": "invalid syntax",
    "color 1 2 3 smooth=5": "smooth takes True or False, not 5",
    "color 1 2 3 force='x'": "force takes True or False, not x",
    "color 1 2 3 True True 6": "takes 5 positional arguments but 6 were given",
    "color x=1": "unexpected keyword argument 'x'",
    "rgb 1e9": f"r {NUMBER} 1000000000",
    "brightness 100.1": "Percent is out of range: 0-100",
    "brightness -1": "Percent is out of range: 0-100",
    "brightness 'half'": "percent takes a number from 0 to 100, not half",
    "brightness 5 wake=None": "wake takes True or False, not None",
    "brightness 5 smooth=2": "smooth takes True or False, not 2",
    "toggle 2": "state takes True or False, not 2",
    "toggle 'on'": "state takes True or False, not on",
    "toggle True smooth=7": "smooth takes True or False, not 7",
    "transition 1 2 1001": f"b {NUMBER} 1001",
    "transition 1 sec=-1": "sec takes a number from 0 to 86400, not -1",
    "transition 1 sec=1e999": "sec takes a number from 0 to 86400, not inf",
    "transition 1 sec='long'": "sec takes a number from 0 to 86400, not long",
    "transition 1 wake=3": "wake takes True or False, not 3",
    "random max_val=1001": "max_val takes a whole number from 0 to 1000, not 1001",
    "random max_val=0.5": "max_val takes a whole number from 0 to 1000, not 0.5",
    "random smooth=3": "smooth takes True or False, not 3",
    "load_n_init 'yes'": "cache takes True or False, not yes",
    "status 1 2": "takes 1 positional arguments but 2 were given",
    "subscribe_presence 1": "takes 0 positional arguments but 1 were given",
    "_light": "no attribute",
    "Light": "isn't callable",
    "pwm": "no attribute",
}


@pytest.mark.parametrize("command", BAD)
def test_bad_input_changes_nothing(rgb, watch, command):
    changes_nothing(rgb, command, BAD[command], colour, watch.frames)


def test_pin_of_somebody_else_is_refused_before_any_is_touched(fresh):
    node = fresh(cstmpmap="rgbue:33; dim_1:33")
    client = node.client()
    pins = Asking(client, "rgb")("pinmap")
    watch = PwmWatch(node.control.bench, [pins["redgb"], pins["rgreenb"]])
    client.ask("dimmer toggle")
    for command in ("color 1 2 3", "load_n_init", "toggle", "transition 1 2 3", "random"):
        assert "[io] Pin rgbue is busy: dim_1:33" in client.ask(f"rgb {command}")
    assert watch.frames() == []
    assert Asking(client, "rgb").status["S"] == 0
    assert Asking(client, "system")("pinmap")["booked"] == {"33": "dim_1"}


def test_help_names_what_there_is(rgb):
    names = [line.split()[0] for line in rgb("help")]
    assert names[:3] == ["load_n_init", "color", "rgb"]
    for name in names:
        assert "no attribute" not in rgb.client.ask(f"rgb {name} 1 2 3 4 5 6")


def test_which_platforms_keep_their_state_unasked(micropython):
    out = micropython(
        "import LM_rgb, LM_cct, LM_dimmer, LM_neopixel, LogicalPins\n"
        "LogicalPins.set_pinmap('neop:4')\n"
        "class Other: pass\n"
        "for platform in ('esp32', 'rp2', 'esp8266'):\n"
        "    Other.platform = platform\n"
        "    for module in (LM_rgb, LM_cct, LM_dimmer, LM_neopixel):\n"
        "        module.sys = Other\n"
        "        print('>', module.load_n_init().split()[1].strip(','))\n"
    )
    told = [line[2:] for line in out.splitlines() if line.startswith("> ")]
    assert told == ["True"] * 4 + ["False"] + ["True"] * 3 + ["False"] * 4

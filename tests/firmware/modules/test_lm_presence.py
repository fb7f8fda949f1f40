"""Presence: motion and noise come in, subscribers are told on and off, once and in this order."""

import itertools
import json
import time

import pytest
from board_rack import BoardRack
from firmware_node import USAGE, Node

MIC = 39
# What wants to be told. Its `seen` empties the list.
LAMP = """
import asyncio
from LogicalPins import physical_pin

_seen = []

def note(word):
    _seen.append(str(word))

def seen():
    found = " ".join(_seen)
    _seen.clear()
    return found

def take(name):
    return physical_pin(name)

def lambdas():
    from LM_presence import _subscribe
    _subscribe(lambda: note("on"), lambda: note("off"))

def _on():
    note("ON")

def _off():
    note("OFF")

def named():
    from LM_presence import _subscribe
    _subscribe(_on, _off)

async def _slow_on():
    note("begin")
    await asyncio.sleep_ms(100)
    note("lit")

async def _slow_off():
    await asyncio.sleep_ms(1000)
    note("dark")

def slow():
    from LM_presence import _subscribe
    _subscribe(_slow_on, _slow_off)

def _fail():
    raise ValueError("bulb is gone")

def failing():
    from LM_presence import _subscribe
    _subscribe(_fail, _fail)

class _One:
    def on(self):
        note("+")

    def off(self):
        note("-")

def many(count):
    from LM_presence import _subscribe
    for _ in range(count):
        one = _One()
        _subscribe(one.on, one.off)

def wrong():
    from LM_presence import _subscribe
    _subscribe("on", None)
"""
INIT = "Init presence module: th: {} timer: {} mic: {}\n"


def failed(function, text):
    return f"exec_lm_core LM_presence->{function}: {text}\n{USAGE}"


@pytest.fixture(scope="module")
def shared(rack: BoardRack):
    """A node that every test starts anew: what has subscribed cannot be taken back."""
    made = Node(rack)
    made.configure(aioqueue=4)
    made.compile("LM_lamp.py", LAMP)
    yield made
    made.close()


@pytest.fixture
def running(shared):
    shared.control.set_adc(MIC, 0)
    shared.start()
    return shared


@pytest.fixture
def quiet(client):
    """A client of a node that listens to motion only; off comes after two seconds."""
    assert client.ask("presence load_n_init timer=2 mic=False") == INIT.format(3, 2, False)
    return client


def seen(client):
    return client.ask("lamp seen").split()


def told(client, until, *words):
    """Wait until exactly these words have been told."""
    found = []
    until(lambda: found.extend(seen(client)) or len(found) >= len(words))
    assert tuple(found) == words


# Settings.


def test_settings_and_their_texts(client):
    assert client.ask("presence load_n_init") == INIT.format(3, 120, True)
    assert client.ask("presence load_n_init 1 30 False") == INIT.format(1, 30, False)
    assert client.ask("presence load_n_init 2.5") == INIT.format(2.5, 120, True)
    assert json.loads(client.ask("presence pinmap >json")) == {"mic": MIC, "irq1": 4}
    assert client.ask("presence notification") == "Notifications: disabled\n"
    assert client.ask("presence notification True") == "Set notifications: ON\n"
    assert client.ask("presence notification") == "Notifications: enabled\n"
    assert client.ask("presence notification False") == "Set notifications: OFF\n"
    assert client.ask("presence get_samples") == "[]\n"
    commands = client.ask(
        "presence subscribe_intercon 'n2 rgb toggle True' off='n2 rgb toggle' >json"
    )
    assert json.loads(commands) == {"on": "n2 rgb toggle True", "off": "n2 rgb toggle"}
    assert client.ask("presence subscribe_intercon None None") == " on: None\n off: None\n"
    assert client.ask("presence help").count("\n") == 6


@pytest.fixture(scope="module")
def untouched(shared):
    """One start for all that is refused."""
    shared.start()
    client = shared.client()
    assert client.ask("presence load_n_init 4 50 False") == INIT.format(4, 50, False)
    client.ask("lamp named")
    return client


@pytest.mark.parametrize(
    ("command", "text"),
    [
        ("load_n_init 0", "threshold takes a number from 1 to 100, not 0"),
        ("load_n_init 101", "threshold takes a number from 1 to 100, not 101"),
        ("load_n_init 'loud'", "threshold takes a number from 1 to 100, not loud"),
        ("load_n_init 3 0", "timer takes a whole number from 1 to 86400, not 0"),
        ("load_n_init 3 86401", "timer takes a whole number from 1 to 86400, not 86401"),
        ("load_n_init 3 1.5", "timer takes a whole number from 1 to 86400, not 1.5"),
        ("load_n_init 3 60 'yes'", "mic takes True or False, not yes"),
        ("load_n_init 3 60 [1]", "mic takes True or False, not a list"),
        ("motion_trig 4", "sample_ms takes a whole number from 5 to 10000, not 4"),
        ("motion_trig 10001", "sample_ms takes a whole number from 5 to 10000, not 10001"),
        ("motion_trig 15 1", "buff_size takes a whole number from 2 to 60, not 1"),
        ("motion_trig 15 61", "buff_size takes a whole number from 2 to 60, not 61"),
        ("motion_trig None", "sample_ms takes a whole number from 5 to 10000, not None"),
        ("notification 2", "state takes True or False, not 2"),
        ("subscribe_intercon 'n2' None", "on takes a host and a command, not n2"),
        ("subscribe_intercon None ''", "off takes a host and a command, not "),
        ("subscribe_intercon 5 None", "on takes a text of up to 200 characters, not 5"),
    ],
)
def test_what_cannot_be_is_refused(untouched, command, text):
    assert untouched.ask(f"presence {command}") == failed(command.split()[0], text)
    assert untouched.ask("task show presence._mic") == "No task found: presence._mic\n"
    assert seen(untouched) == []


@pytest.mark.parametrize(
    "command",
    ["load_n_init 1 2 True 4", "motion_trig 15 10 5", "get_samples 1", "subscribe_intercon 'a b'"],
)
def test_wrong_arguments_are_refused(untouched, command):
    assert untouched.ask(f"presence {command}").startswith("exec_lm_core LM_presence->")


# Motion.


def test_on_with_motion_and_off_when_the_time_is_over(running, client, until):
    assert client.ask("presence load_n_init timer=1 mic=False") == INIT.format(3, 1, False)
    client.ask("lamp lambdas")
    client.ask("lamp named")
    assert client.ask("presence motion_trig sample_ms=300") == "Starting\n"
    told(client, until, "on", "ON")
    assert client.ask("task show presence._mic").endswith(" sec until off event\n")
    running.control.advance(2)
    told(client, until, "off", "OFF")
    running.control.advance(5)
    assert seen(client) == []


def test_motion_begins_the_time_anew_and_is_told_every_time(running, client, until):
    client.ask("presence load_n_init timer=120 mic=False")
    client.ask("lamp lambdas")
    assert client.ask("presence motion_trig") == "Starting\n"
    told(client, until, "on")
    running.control.advance(100)
    assert client.ask("presence motion_trig") == "Already running\n"
    told(client, until, "on")
    running.control.advance(100)
    assert seen(client) == []
    left = client.ask("task show presence._mic")
    assert 0 < int(left.split()[0]) <= 20
    running.control.advance(25)
    told(client, until, "off")


def test_a_module_that_subscribes_again_is_told_once(running, quiet, until):
    for _ in range(3):
        quiet.ask("lamp lambdas")
        quiet.ask("lamp named")
    quiet.ask("presence motion_trig")
    told(quiet, until, "on", "ON")
    running.control.advance(4)
    told(quiet, until, "off", "OFF")


def test_subscribers_are_limited(running, quiet, until):
    answer = quiet.ask("lamp many 9")
    assert answer == f"exec_lm_core LM_lamp->many: presence has 8 subscribers already\n{USAGE}"
    answer = quiet.ask("lamp wrong")
    assert answer == f"exec_lm_core LM_lamp->wrong: on and off are functions\n{USAGE}"
    quiet.ask("presence motion_trig")
    told(quiet, until, *"++++++++")
    running.control.advance(4)
    told(quiet, until, *"--------")


def test_one_that_fails_is_logged_and_keeps_nobody_from_being_told(running, quiet, until):
    running.control.advance(4)
    quiet.ask("lamp failing")
    quiet.ask("lamp named")
    quiet.ask("presence motion_trig")
    told(quiet, until, "ON")
    told(quiet, until, "OFF")
    assert "[ERR] presence: bulb is gone" in quiet.ask("system alarms")


def test_async_subscribers_are_awaited_in_their_turn(running, quiet, until):
    quiet.ask("lamp slow")
    quiet.ask("lamp named")
    quiet.ask("presence motion_trig")
    told(quiet, until, "begin", "lit", "ON")
    running.control.advance(4)
    told(quiet, until, "dark", "OFF")


def test_motion_while_all_is_switched_off_switches_it_on_again(running, quiet, until):
    """Off is never the last word while somebody is there."""
    quiet.ask("lamp named")
    quiet.ask("lamp slow")
    quiet.ask("presence motion_trig")
    told(quiet, until, "ON", "begin", "lit")
    told(quiet, until, "OFF")
    assert quiet.ask("presence motion_trig") == "Already running\n"
    told(quiet, until, "dark", "ON", "begin", "lit")
    running.control.advance(4)
    told(quiet, until, "OFF", "dark")


def test_killed_one_tells_nobody_and_motion_starts_it_again(running, quiet, until):
    quiet.ask("lamp named")
    quiet.ask("presence motion_trig")
    told(quiet, until, "ON")
    assert quiet.ask("task kill presence._mic") == "Kill: presence._mic|True\n"
    running.control.advance(5)
    assert seen(quiet) == []
    assert quiet.ask("presence motion_trig") == "Starting\n"
    told(quiet, until, "ON")
    running.control.advance(4)
    told(quiet, until, "OFF")


# The microphone.


def samples(client):
    return json.loads(client.ask("presence get_samples >json"))


def test_noise_keeps_it_on_and_quiet_ends_it(running, client, until):
    """Loud is what differs from the mean, not what is high."""
    hum, noise = 30000, 36000  # of 65535; 9 per cent apart
    running.control.set_adc(MIC, hum)
    client.ask("presence load_n_init threshold=3 timer=60")
    client.ask("lamp named")
    assert client.ask("presence motion_trig sample_ms=200 buff_size=5") == "Starting\n"
    told(client, until, "ON")
    for level in (noise, hum, noise):
        running.control.advance(40)
        assert [loud for _, _, loud in samples(client)] == [0] * 5
        running.control.set_adc(MIC, level)
        until(lambda: any(loud for _, _, loud in samples(client)))
        out = client.ask("task show presence._mic")
        assert out.startswith("th: 3 last: [")
        assert int(out.rsplit("timer: ", 1)[1]) >= 55
        running.control.advance(5)
    assert seen(client) == []
    running.control.advance(70)
    told(client, until, "OFF")
    kept = samples(client)
    assert [level for _, level, _ in kept] == [round(noise / 655.35, 1)] * 5
    assert all(a < b for (a, _, _), (b, _, _) in itertools.pairwise(kept))


def test_difference_below_the_threshold_is_no_noise(running, client, until):
    running.control.set_adc(MIC, 30000)
    client.ask("presence load_n_init threshold=12 timer=20")
    client.ask("lamp named")
    client.ask("presence motion_trig 100 4")
    told(client, until, "ON")
    running.control.advance(10)
    running.control.set_adc(MIC, 36000)
    until(lambda: samples(client)[-1][1] > 50)
    assert [loud for _, _, loud in samples(client)] == [0] * 4
    running.control.advance(11)
    told(client, until, "OFF")


def test_listening_does_not_hold_the_loop(running, client, until):
    client.ask("presence load_n_init")
    client.ask("lamp named")
    other = running.client()
    assert client.ask("presence motion_trig sample_ms=5 buff_size=60") == "Starting\n"
    until(lambda: len(samples(client)) == 60)
    quickest = []
    for _ in range(20):
        start = time.monotonic()
        assert other.ask("hello").startswith("hello:")
        quickest.append(time.monotonic() - start)
    assert sorted(quickest)[10] < 0.05
    assert max(quickest) < 0.15
    client.ask("task kill presence._mic")


def test_taken_microphone_pin_is_named_and_nothing_begins(client):
    client.ask("lamp take 'ph'")
    client.ask("lamp named")
    busy = f"[io] Pin mic is busy: ph:{MIC}"
    assert client.ask("presence load_n_init 5 50 True") == failed("load_n_init", busy)
    assert client.ask("presence motion_trig") == failed("motion_trig", busy)
    assert client.ask("task show presence._mic") == "No task found: presence._mic\n"
    assert seen(client) == []
    assert f" booked: {{{MIC}: 'ph'}}" in client.ask("system pinmap").splitlines()
    assert client.ask("presence load_n_init 5 50 False") == INIT.format(5, 50, False)
    assert client.ask("presence motion_trig") == "Starting\n"


# Others.


def test_notice_is_sent_only_when_it_is_wanted(fresh):
    node = fresh()
    node.stop()
    node.configure(telegram="1234:abcd")
    node.write("telegram.pds", "42")
    node.start()
    client = node.client()
    client.ask("presence load_n_init timer=1 mic=False")
    for wanted, task in ((False, "No task found: telegram._notify\n"), (True, "")):
        client.ask(f"presence notification {wanted}")
        assert client.ask("presence motion_trig") == "Starting\n"
        shown = client.ask("task show telegram._notify")
        assert shown == task or (wanted and "No task found" not in shown)
        node.control.advance(3)
    assert "no notice" not in client.ask("system alarms")


def test_notice_that_cannot_be_sent_is_logged(quiet, until):
    quiet.ask("presence notification True")
    quiet.ask("presence motion_trig")
    log = "presence: no notice could be sent"
    until(lambda: log in quiet.ask("system alarms"))


def test_commands_reach_another_node(running, quiet, fresh, until):
    there = fresh()
    there.stop()
    there.configure(devfid="node02")
    there.compile("LM_lamp.py", LAMP)
    there.start()
    other = there.client("node02 $ ")
    quiet.ask("system alarms clean=True")
    quiet.ask("presence subscribe_intercon 'node02.local lamp note 1' 'node02.local lamp note 0'")
    assert quiet.ask("presence motion_trig") == "Starting\n"
    told_there = []
    until(lambda: told_there.append(other.ask("lamp seen")) or "0" in "".join(told_there), 20)
    assert "".join(told_there).split() == ["1", "0"]
    assert "[ERR]" not in quiet.ask("system alarms")


def test_motion_sensor_switches_a_lamp(rack: BoardRack, until):
    """All of it: the sensor's output, the interrupt, its command, the subscriber."""
    node = Node(rack)
    node.configure(
        irq1=True,
        irq1_cbf="presence motion_trig",
        irq_prell_ms=0,
        boothook="presence load_n_init timer=2 mic=False; lamp lambdas",
    )
    node.compile("LM_lamp.py", LAMP)
    node.start()
    client, bench = node.client(), node.control.bench
    pin = json.loads(client.ask("presence pinmap >json"))["irq1"]
    bench.add("pir", pins={"pin": pin}, hold=0.2)
    assert seen(client) == []
    bench.set("pir", motion=1)
    told(client, until, "on")
    bench.set("pir", motion=0)
    told(client, until, "off")
    assert bench.history("pir") == [0, 1, 0]
    bench.set("pir", motion=1)
    told(client, until, "on")
    node.close()

"""Beeps and tunes as a buzzer on the pin hears them."""

import itertools
import time

import pytest
from board_time import answer_soon, ask_soon, longest_wait, served_meanwhile
from firmware_node import USAGE
from motion_checks import QUICK
from ring_tones import INDIANA, NOTE, ORDERS, ORDERS_NOTES

PIN = 33
LOUD = 32768  # of 65535: half of the time
HELPER = """
import time
from LogicalPins import physical_pin

def take(name):
    return physical_pin(name)

def block(ms):
    time.sleep_ms(ms)
"""
GAP = 40  # ms after a note


@pytest.fixture(scope="module")
def node_modules():
    return {"LM_helper.py": HELPER}


@pytest.fixture
def client(client):
    """A connection to the shared node, where nothing sounds and the module is as after a start."""
    client.ask("task kill buzzer.*")
    client.ask("lmpacman module unload='LM_buzzer'")
    return client


@pytest.fixture
def heard(bench):
    """What a new buzzer has heard: (microseconds, Hz), 0 for silence."""
    name = bench.add("buzzer", pins={"pin": PIN})

    def tones():
        history = bench.history(name)
        assert {duty for _, hertz, duty in history if hertz} <= {LOUD}
        return [(at, hertz) for at, hertz, _ in history]

    yield tones
    bench.remove(name)


def spans(tones):
    """[(Hz, ms)] of what has an end."""
    return [(hertz, (end - start) / 1000) for (start, hertz), (end, _) in itertools.pairwise(tones)]


def failed(function, text):
    return f"exec_lm_core LM_buzzer->{function}: {text}\n{USAGE}"


def test_buzzer_is_silent_until_it_is_told_to_sound(client, bench, heard):
    probe = bench.add("probe", pins={"pin": PIN})
    assert client.ask("buzzer pinmap") == f" buzzer: {PIN}\n"
    assert client.ask("buzzer load_n_init False") == "CACHE: False\n"
    assert bench.history(probe) == []
    assert client.ask("buzzer play 'x::16p'") == "Play song\n"
    assert bench.history(probe)[0][1:] == ["pwm", 0, 0, 600]
    assert heard() == []
    bench.remove(probe)


def test_beeps_and_their_answer(client, heard):
    start = time.monotonic()
    assert client.ask("buzzer bipp repeat=2") == "Bipp on 600 Hz\n"
    assert time.monotonic() - start >= 0.5
    assert [hertz for _, hertz in heard()] == [600, 0, 600, 0]
    assert spans(heard()) == [
        (600, pytest.approx(150, abs=60)),
        (0, pytest.approx(100, abs=60)),
        (600, pytest.approx(150, abs=60)),
    ]


def test_frequency_stays(ask_soon, heard):
    assert ask_soon("buzzer bipp 1 freq=900") == "Bip on 900 Hz\n"
    assert ask_soon("buzzer bipp") == "Bip on 900 Hz\n"
    assert ask_soon("buzzer bipp 1 600") == "Bip on 600 Hz\n"
    assert [hertz for _, hertz in heard()] == [900, 0, 900, 0, 600, 0]


@pytest.mark.parametrize(
    ("command", "notes"), [("play", INDIANA), (f"play {ORDERS!r}", ORDERS_NOTES)]
)
def test_tune_is_heard_as_it_is_written(running, client, heard, until, command, notes):
    """Every note at its time, counted from the first: what came late before does not add up."""
    assert client.ask(f"buzzer {command}") == "Play song\n"
    assert client.ask("task show buzzer._play") == "Play song...\n"
    running.control.advance(sum(ms + GAP for _, ms in notes) / 1000 + 0.1)
    until(lambda: client.ask("task show buzzer._play") == "Song played successfully\n")
    wanted, at = [], 0
    for hertz, ms in notes:
        if hertz:
            wanted += [(at, int(hertz)), (at + ms, 0)]
        at += ms + GAP
    first = heard()[0][0]
    assert [hertz for _, hertz in heard()] == [hertz for _, hertz in wanted]
    for (moment, _), (ms, _) in zip(heard(), wanted, strict=True):
        assert (moment - first) / 1000 == pytest.approx(ms, abs=60)


def test_busy_loop_makes_no_tune_longer(running, client, heard, until):
    """What would add up to two seconds: a loop that is held 30 ms in every 50."""
    assert client.ask("helper block 30 &&20") == "Start helper.block\n"
    assert client.ask(f"buzzer play 'x:d=32,o=5,b=120:{'c,' * 60}'") == "Play song\n"
    running.control.advance(8)
    until(lambda: client.ask("task show buzzer._play") == "Song played successfully\n")
    client.ask("task kill helper.block")
    starts = [at for at, hertz in heard() if hertz]
    assert len(starts) == 60
    assert (starts[-1] - starts[0]) / 1000 == pytest.approx(59 * (63 + GAP), abs=150)


def test_second_tune_is_refused_and_a_killed_one_leaves_silence(client, bench, heard, until):
    assert client.ask("buzzer play 'x:d=1,b=60:c'") == "Play song\n"
    until(heard)
    assert client.ask("buzzer play") == "Song already playing\n"
    assert client.ask("task kill buzzer._play") == "Kill: buzzer._play|True\n"
    assert client.ask("task show buzzer._play") == "Song was stopped\n"
    assert [hertz for _, hertz in heard()] == [1046, 0]
    assert [row["state"] for row in bench.devices()] == [{"hertz": 0, "loudness": 0.0}]


def test_beep_ends_a_tune(client, ask_soon, heard, until):
    client.ask("buzzer play 'x:d=1,b=60:c,d,e'")
    until(heard)
    assert ask_soon("buzzer bipp") == "Bip on 600 Hz\n"
    assert client.ask("task show buzzer._play") == "Song was stopped\n"
    assert [hertz for _, hertz in heard()] == [1046, 0, 600, 0]


def test_beeps_of_two_clients_and_a_tune_take_turns(
    running, client, other, ask_soon, heard, until, soon
):
    client.send("buzzer bipp 2 700\n")
    until(heard)
    other.send("buzzer bipp 1 800\n")
    third = running.client()  # once it is greeted, the other waits for its turn
    assert third.ask("buzzer play 'x:d=16,o=4,b=120:a'") == "Play song\n"
    assert answer_soon(running, client) == "Bipp on 700 Hz\n"
    assert answer_soon(running, other) == "Bip on 800 Hz\n"
    soon(lambda: third.ask("task show buzzer._play") == "Song played successfully\n")
    assert [hertz for _, hertz in heard()] == [700, 0, 700, 0, 800, 0, 440, 0]
    assert ask_soon("buzzer bipp 1 600") == "Bip on 600 Hz\n"


def test_killed_beep_leaves_silence(client, ask_soon, heard, until):
    assert client.ask("buzzer bipp 20 &") == "Start buzzer.bipp\n"
    until(heard)
    assert client.ask("task kill buzzer.bipp") == "Kill: buzzer.bipp|True\n"
    assert ask_soon("buzzer bipp") == "Bip on 600 Hz\n"
    assert [hertz for _, hertz in heard()][-3:] == [0, 600, 0]


def test_others_are_served_while_it_sounds(running, client):
    client.ask(f"buzzer play 'x:b=60:{'c,' * 300}'")
    answer, longest = served_meanwhile(running, client, "buzzer bipp 4")
    assert answer == "Bipppp on 600 Hz\n"
    assert longest_wait(running, client, "buzzer bipp 4", QUICK, longest) < QUICK


@pytest.mark.parametrize(
    ("command", "text"),
    [
        ("bipp 0", "repeat takes a whole number from 1 to 20, not 0"),
        ("bipp 21", "repeat takes a whole number from 1 to 20, not 21"),
        ("bipp 1.5", "repeat takes a whole number from 1 to 20, not 1.5"),
        ("bipp True", "repeat takes a whole number from 1 to 20, not True"),
        ("bipp 'a'", "repeat takes a whole number from 1 to 20, not a"),
        ("bipp 1 19", "freq takes a whole number from 20 to 20000, not 19"),
        ("bipp 1 20001", "freq takes a whole number from 20 to 20000, not 20001"),
        ("bipp 1 1e5", "freq takes a whole number from 20 to 20000, not 100000"),
        ("bipp 1 [1]", "freq takes a whole number from 20 to 20000, not a list"),
        ("play 5", "rtttlstr takes a text of up to 1000 characters, not 5"),
        ("play None", "rtttlstr takes a text of up to 1000 characters, not None"),
        (f"play '{'x' * 1001}'", "rtttlstr takes a text of up to 1000 characters, not " + "x" * 24),
        ("play 'nothing'", "a tune is title:defaults:notes, or defaults:notes with d=, o= or b="),
        (
            "play 'x:d=8:c,d,e,f,g,z'",
            f"character 17: {NOTE}, not 'z'",
        ),
        ("load_n_init 5", "cache takes True or False, not 5"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_sounds(client, bench, heard, command, text):
    probe = bench.add("probe", pins={"pin": PIN})
    assert client.ask(f"buzzer {command}") == failed(command.split()[0], text)
    assert bench.history(probe) == []
    bench.remove(probe)


@pytest.mark.parametrize("command", ["bipp 1 600 3", "play 'x::c' 1", "pinmap 1", "bipp loud=1"])
def test_wrong_arguments_are_refused(client, heard, command):
    assert client.ask(f"buzzer {command}").startswith("exec_lm_core LM_buzzer->")
    assert heard() == []


def test_longest_tune_is_played(client, heard, soon):
    tune = "x:b=900:" + "c," * 496
    assert client.ask(f"buzzer play {tune!r}") == "Play song\n"
    soon(lambda: len(heard()) > 4)
    assert client.ask("task kill buzzer._play") == "Kill: buzzer._play|True\n"


def test_taken_pin_is_named_and_left_alone(fresh):
    node = fresh(modules={"LM_helper.py": HELPER})
    bench, client = node.control.bench, node.client()
    bench.add("probe", pins={"pin": PIN})
    client.ask("helper take 'dim_1'")
    for command in ("bipp", "play"):
        answer = client.ask(f"buzzer {command}")
        assert answer == failed(command, f"[io] Pin buzzer is busy: dim_1:{PIN}")
    assert bench.history("probe") == []
    assert f"booked: {{{PIN}: 'dim_1'}}" in client.ask("system pinmap")


def test_frequency_survives_a_restart_once_it_is_kept(fresh):
    node = fresh()
    client = node.client()
    ask_soon(node, client, "buzzer bipp 1 900")
    assert node.read("buzzer.pds") is None
    assert client.ask("buzzer load_n_init") == "CACHE: True\n"
    ask_soon(node, client, "buzzer bipp 1 1200")
    assert node.read("buzzer.pds") == b"1200"
    node.stop()
    node.start()
    client = node.client()
    assert client.ask("buzzer load_n_init True") == "CACHE: True\n"
    assert ask_soon(node, client, "buzzer bipp") == "Bip on 1200 Hz\n"
    node.stop()
    node.write("buzzer.pds", "1,2")
    node.start()
    client = node.client()
    assert client.ask("buzzer load_n_init") == "CACHE: True\n"
    assert ask_soon(node, client, "buzzer bipp") == "Bip on 600 Hz\n"

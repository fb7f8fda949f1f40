"""Beeps and tunes as a buzzer on the pin hears them."""

import itertools
import time

import pytest
from firmware_node import USAGE
from hypothesis import given, settings
from hypothesis import strategies as st
from parser_worker import ParserWorker

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
# As (Hz, ms): the tunes that every player of this format must play so.
INDIANA = [
    (659.2, 240), (0, 120), (698.4, 120), (784.0, 120), (0, 120), (1046.4, 960), (0, 180),
    (587.4, 240), (0, 120), (659.2, 120), (698.4, 960), (0, 360),
]  # fmt: skip
ORDERS = "x:d=8,o=5,b=120:a#6,h,2c.4,16p,a4"
ORDERS_NOTES = [(1864.8, 250), (987.8, 250), (261.6, 1500), (0, 125), (440.0, 250)]
GAP = 40  # ms after a note
NOTE = "a note (c d e f g a b, p for a pause) is expected"
PIECES = [*"abcdefghp#.,:= 0145678dobx", "d=8", "o=5", "b=120", "x:", "::", "ő", "\0"]
FOURTH = {
    "c": 261.6, "c#": 277.2, "d": 293.7, "d#": 311.1, "e": 329.6, "f": 349.2, "f#": 370.0,
    "g": 392.0, "g#": 415.3, "a": 440.0, "a#": 466.2, "b": 493.9, "h": 493.9,
    "e#": 349.2, "b#": 2 * 261.6, "h#": 2 * 261.6, "p": 0,
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def helped(running):
    running.stop()
    running.compile("LM_helper.py", HELPER)
    running.start()


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


@pytest.fixture(scope="module")
def parser(firmware):
    made = ParserWorker(
        firmware,
        "from Rtttl import notes",
        "try:\n    return [list(note) for note in notes(case)]\n"
        "except ValueError as error:\n    return str(error)",
    )
    yield made
    made.close()


def parsed(parser, tune):
    """[(Hz, ms)], or what is wrong."""
    found = parser.parse(tune)
    return found if isinstance(found, str) else [(tenths / 10, ms) for tenths, ms in found]


def spans(tones):
    """[(Hz, ms)] of what has an end."""
    return [(hertz, (end - start) / 1000) for (start, hertz), (end, _) in itertools.pairwise(tones)]


def failed(function, text):
    return f"exec_lm_core LM_buzzer->{function}: {text}\n{USAGE}"


# The parser.


def test_default_tune(parser):
    tune = "Indiana:d=4,o=5,b=250:e,8p,8f,8g,8p,1c6,8p.,d,8p,8e,1f,p."
    assert parsed(parser, tune) == INDIANA


@pytest.mark.parametrize(
    ("tune", "notes"),
    [
        (ORDERS, ORDERS_NOTES),
        ("x:d=8,o=5,b=120:A#6,H,2C4.,16P,A4", ORDERS_NOTES),
        (ORDERS.removeprefix("x:"), ORDERS_NOTES),
        ("Ärger, d=1:D=8, O = 5 b=120:a#6 , h 2c.4,,16p a4,", ORDERS_NOTES),
        ("x::a", [(1760.0, 952)]),
        ("x:b=120:a", [(1760.0, 500)]),
        ("x:o=4,b=120,s=N,l=15,volume=ä1:a", [(440.0, 500)]),
        ("x:d=4,d=2,b=120:a4", [(440.0, 1000)]),
    ],
)
def test_forms_of_a_tune(parser, tune, notes):
    """Dots on both sides of the octave, no title, no or other defaults, blanks, capitals."""
    assert parsed(parser, tune) == notes


@pytest.mark.parametrize(
    ("tune", "place", "text"),
    [
        ("x:d=8,o=5,b=120:a,16k,a4", 21, f"{NOTE}, not 'k'"),
        ("é:d=8:c,4", 10, f"{NOTE}, not the end"),
        ("x:d=8:c,ő", 9, f"{NOTE}, not 'ő'"),
        ("x:l=ő:c,k", 9, f"{NOTE}, not 'k'"),
        ("x:d=3:c", 5, "1, 2, 4, 8, 16, 32 or 64 is expected, not '3'"),
        ("x:d=:c", 5, "a number from 0 to 999 is expected, not ':'"),
        ("x:o=3:c", 5, "a number from 4 to 7 is expected, not '3'"),
        ("x:b=9:c", 5, "a number from 10 to 900 is expected, not '9'"),
        ("x:b=901:c", 5, "a number from 10 to 900 is expected, not '9'"),
        ("x:b=1200:c", 8, "d=, o= or b= is expected, not '0'"),
        ("x:d8:c", 4, "d=, o= or b= is expected, not '8'"),
        ("x:4:c", 3, "d=, o= or b= is expected, not '4'"),
        ("x:d=8:0c", 7, "1, 2, 4, 8, 16, 32 or 64 is expected, not '0'"),
        ("x:d=8:12c", 7, "1, 2, 4, 8, 16, 32 or 64 is expected, not '1'"),
        ("x:d=8:c8", 8, "a number from 4 to 7 is expected, not '8'"),
        ("x:d=8:c45", 9, "the end of the note is expected, not '5'"),
        ("x:d=8:c.4.", 10, "the end of the note is expected, not '.'"),
        ("x:d=8:c##", 9, "the end of the note is expected, not '#'"),
        ("x:d=8:p#", 8, "the end of the note is expected, not '#'"),
        ("x:d=8:c:d", 8, "the end of the note is expected, not ':'"),
    ],
)  # fmt: skip
def test_what_is_no_tune_is_named_with_its_place(parser, tune, place, text):
    assert parsed(parser, tune) == f"character {place}: {text}"


@pytest.mark.parametrize("tune", ["", "c,d,e", "x:c,d", ":", "d=8", "title"])
def test_tune_without_its_fields(parser, tune):
    assert (
        parsed(parser, tune)
        == "a tune is title:defaults:notes, or defaults:notes with d=, o= or b="
    )


@pytest.mark.parametrize("tune", ["::", "x:d=8:", "d=8: , ,"])
def test_tune_without_notes(parser, tune):
    assert parsed(parser, tune) == "the tune has no notes"


parts = st.sampled_from([1, 2, 4, 8, 16, 32, 64])
octaves = st.integers(4, 7)
note = st.tuples(
    st.none() | parts,
    st.sampled_from(sorted(FOURTH)),
    st.sampled_from(["", "before", "after"]),
    st.none() | octaves,
)
defaults = st.fixed_dictionaries({}, optional={"d": parts, "o": octaves, "b": st.integers(10, 900)})


@settings(max_examples=150, deadline=None)
@given(
    st.text(st.characters(exclude_characters=":", exclude_categories=("C",)), max_size=8),
    defaults,
    st.lists(note, min_size=1, max_size=20),
    st.sampled_from([",", " ", ", ", ",,"]),
    st.booleans(),
)
def test_any_tune_is_read_as_it_was_meant(parser, title, values, wanted, between, capitals):
    meant, words = [], []
    for part, letter, dot, octave in wanted:
        whole = 240000 / values.get("b", 63)
        length = whole / (part or values.get("d", 4)) * (1.5 if dot else 1)
        hertz = FOURTH[letter] * 2 ** ((octave or values.get("o", 6)) - 4)
        meant.append((pytest.approx(hertz), pytest.approx(length, abs=0.501)))
        dots = {"before": ".", "after": ""}.get(dot, ""), {"after": "."}.get(dot, "")
        words.append(f"{part or ''}{letter}{dots[0]}{octave or ''}{dots[1]}")
    body = ",".join(f"{key}={value}" for key, value in values.items()) + ":" + between.join(words)
    assert parsed(parser, f"{title}:{body.upper() if capitals else body}") == meant


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_any_text_is_a_tune_or_an_error_that_names_its_place(parser, text):
    found = parsed(parser, text)
    if isinstance(found, list):
        assert found
        assert all(hertz < 4200 and 0 < ms <= 36000 for hertz, ms in found)
    elif found.startswith("character "):
        place = int(found.split(":")[0].split()[1])
        assert 1 <= place <= len(text) + 1
        said = found.rpartition(", not ")[2]
        assert said == (f"'{text[place - 1]}'" if place <= len(text) else "the end")
    else:
        assert found.startswith(("a tune is ", "the tune has no notes"))


# Sound.


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


def test_frequency_stays(client, heard):
    assert client.ask("buzzer bipp 1 freq=900") == "Bip on 900 Hz\n"
    assert client.ask("buzzer bipp") == "Bip on 900 Hz\n"
    assert client.ask("buzzer bipp 1 600") == "Bip on 600 Hz\n"
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


def test_beep_ends_a_tune(client, heard, until):
    client.ask("buzzer play 'x:d=1,b=60:c,d,e'")
    until(heard)
    assert client.ask("buzzer bipp") == "Bip on 600 Hz\n"
    assert client.ask("task show buzzer._play") == "Song was stopped\n"
    assert [hertz for _, hertz in heard()] == [1046, 0, 600, 0]


def test_beeps_of_two_clients_and_a_tune_take_turns(running, client, heard, until):
    other = running.client()
    client.send("buzzer bipp 2 700\n")
    until(heard)
    other.send("buzzer bipp 1 800\n")
    time.sleep(0.05)
    third = running.client()
    assert third.ask("buzzer play 'x:d=16,o=4,b=120:a'") == "Play song\n"
    assert client.until(client.prompt) == "Bipp on 700 Hz\n" + client.prompt
    assert other.until(other.prompt) == "Bip on 800 Hz\n" + other.prompt
    until(lambda: third.ask("task show buzzer._play") == "Song played successfully\n")
    assert [hertz for _, hertz in heard()] == [700, 0, 700, 0, 800, 0, 440, 0]
    assert client.ask("buzzer bipp 1 600") == "Bip on 600 Hz\n"


def test_killed_beep_leaves_silence(client, heard, until):
    assert client.ask("buzzer bipp 20 &") == "Start buzzer.bipp\n"
    until(heard)
    assert client.ask("task kill buzzer.bipp") == "Kill: buzzer.bipp|True\n"
    assert client.ask("buzzer bipp") == "Bip on 600 Hz\n"
    assert [hertz for _, hertz in heard()][-3:] == [0, 600, 0]


def test_others_are_served_while_it_sounds(running, client, heard, until):
    other = running.client()
    client.ask(f"buzzer play 'x:b=60:{'c,' * 300}'")
    client.send("buzzer bipp 4\n")
    until(heard)
    slowest = 0.0
    for _ in range(10):
        start = time.monotonic()
        assert other.ask("hello").startswith("hello:")
        slowest = max(slowest, time.monotonic() - start)
    assert slowest < 0.15
    assert client.until(client.prompt) == "Bipppp on 600 Hz\n" + client.prompt


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


def test_longest_tune_is_played(client, heard, until):
    tune = "x:b=900:" + "c," * 496
    assert client.ask(f"buzzer play {tune!r}") == "Play song\n"
    until(lambda: len(heard()) > 4)
    assert client.ask("task kill buzzer._play") == "Kill: buzzer._play|True\n"


# Pins and state.


def test_taken_pin_is_named_and_left_alone(fresh):
    node = fresh()
    node.stop()
    node.compile("LM_helper.py", HELPER)
    node.start()
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
    client.ask("buzzer bipp 1 900")
    assert node.read("buzzer.pds") is None
    assert client.ask("buzzer load_n_init") == "CACHE: True\n"
    client.ask("buzzer bipp 1 1200")
    assert node.read("buzzer.pds") == b"1200"
    node.stop()
    node.start()
    client = node.client()
    assert client.ask("buzzer load_n_init True") == "CACHE: True\n"
    assert client.ask("buzzer bipp") == "Bip on 1200 Hz\n"
    node.stop()
    node.write("buzzer.pds", "1,2")
    node.start()
    client = node.client()
    assert client.ask("buzzer load_n_init") == "CACHE: True\n"
    assert client.ask("buzzer bipp") == "Bip on 600 Hz\n"

"""An HC-SR04: what a node says about it, and what its pins do meanwhile."""

import itertools

import pytest
from taken_pin import is_refused_by_name

TRIGGER, ECHO = 32, 35  # hcsrtrig and hcsrecho of an ESP32
FAILED = "exec_lm_core LM_distance->{}: {}"
SILENT = (
    "Out of range: the HC-SR04 does not answer, check the wiring of hcsrtrig (32) and hcsrecho (35)"
)


@pytest.fixture
def module(bench):
    """A range finder on its pins."""
    bench.add("hc_sr04", "module", pins={"trigger": TRIGGER, "echo": ECHO})
    yield bench
    bench.remove("module")


def shots(bench):
    return [verdict for _at, _length, verdict in bench.history("module")]


def first(answer):
    return answer.splitlines()[0]


@pytest.mark.parametrize(
    ("distance", "pulse", "mm", "cm"),
    [
        (200.35, 1166, 200, 20.0344),
        (20, 116, 19, 1.99313),
        (1000, 5820, 1000, 100),
        (2400, 13968, 2400, 240),
    ],
)
def test_distance_is_the_time_of_the_sound(module, client, distance, pulse, mm, cm):
    module.set("module", distance=distance)
    assert module.read("module")["pulse"] == pulse
    assert client.ask("distance distance_mm") == f"{mm}\n"
    assert float(client.ask("distance distance_cm")) == pytest.approx(cm, rel=1e-5)


@pytest.mark.parametrize("distance", [3000, 3500, 4000])
def test_far_distances_are_timed_in_parts(module, client, until, distance):
    # Whatever delays the node between the parts adds to the answer: on this shared computer more
    # than one try may be needed.
    module.set("module", distance=distance)

    def measured():
        answer = client.ask("distance distance_mm")
        return answer.strip().isdigit() and abs(int(answer) - distance) <= 30

    until(measured)


def test_out_of_range_is_an_error(module, client):
    module.set("module", distance=4500)
    for function in ("distance_mm", "distance_cm"):
        assert first(client.ask(f"distance {function}")) == FAILED.format(function, "Out of range")
    module.set("module", distance=500)
    assert client.ask("distance distance_mm") == "500\n"


def test_no_module_is_an_error_that_says_where_to_look(bench, client):
    assert first(client.ask("distance distance_mm")) == FAILED.format("distance_mm", SILENT)
    bench.add("hc_sr04", "module", pins={"trigger": TRIGGER, "echo": ECHO}, distance=700)
    assert client.ask("distance distance_mm") == "700\n"
    bench.set("module", silent=1)
    assert first(client.ask("distance distance_cm")) == FAILED.format("distance_cm", SILENT)
    bench.remove("module")


def test_trigger_is_a_pulse_of_ten_microseconds_on_a_quiet_line(module, client):
    module.add("probe", "line", pins={"pin": TRIGGER})
    client.ask("distance distance_mm")
    seen = module.history("line")
    module.remove("line")
    rose = next(at for at, mode, level, *_ in seen if (mode, level) == ("out", 1))
    fell = next(at for at, _mode, level, *_ in seen if at > rose and level == 0)
    assert [level for _at, _mode, level, *_ in seen][-3:] == [0, 1, 0]
    assert fell - rose >= 10


def test_shots_are_far_enough_apart(module, client):
    for _ in range(3):
        client.ask("distance distance_mm")
    ends = [at for at, _length, _verdict in module.history("module")]
    assert len(ends) == 3
    assert all(later - earlier >= 60_000 for earlier, later in itertools.pairwise(ends))
    assert shots(module) == ["echo"] * 3


def test_two_who_ask_at_once_do_not_shoot_into_each_others_echo(module, client, other):
    module.set("module", distance=2000)
    client.ask("distance distance_mm")  # the next one has to wait a little
    client.send("distance distance_mm\n")
    other.send("distance distance_cm\n")
    assert client.until(client.prompt).startswith("2000\n")
    assert float(other.until(other.prompt).split()[0]) == pytest.approx(200)
    assert set(shots(module)) == {"echo"}


def test_deinit_lets_the_pins_go_and_they_come_again(module, running, client):
    assert client.ask("distance deinit") == "None\n"
    assert client.ask("distance distance_mm") == "1000\n"
    for _ in range(2):
        assert client.ask("distance deinit") == "None\n"
        pins = running.control.outputs()
        assert (pins[TRIGGER].mode, pins[ECHO].mode) == ("in", "in")
    assert client.ask("distance distance_mm") == "1000\n"
    assert running.control.outputs()[TRIGGER].mode == "out"


def test_a_killed_measurement_does_not_block_the_next_one(module, running, client, until):
    client.ask("distance distance_mm")
    client.ask("distance distance_mm &&20")
    until(lambda: len(shots(module)) == 2)
    running.control.advance(0.03)  # so that the next one has begun
    assert "True" in client.ask("task kill distance.distance_mm")
    assert client.ask("distance distance_mm") == "1000\n"


HOLDS = """
import asyncio, machine, time
import LM_distance
turns = 0
real = machine.time_pulse_us
def noted(pin, level, timeout):
    start = time.ticks_us()
    length = real(pin, level, timeout)
    print("held", time.ticks_diff(time.ticks_us(), start), timeout, turns)
    return length
machine.time_pulse_us = noted
async def others():
    global turns
    while True:
        turns += 1
        await asyncio.sleep_ms(0)
async def main():
    asyncio.create_task(others())
    try:
        print("found", await LM_distance.distance_mm())
    except OSError as error:
        print("found", error)
asyncio.run(main())
"""


@pytest.mark.parametrize("distance", [2400, 3900, 5000, None])
def test_the_loop_is_never_held_for_twenty_milliseconds(node, distance):
    if distance is not None:
        pins = {"trigger": TRIGGER, "echo": ECHO}
        node.control.bench.add("hc_sr04", pins=pins, distance=distance)
    lines = [line.split() for line in node.interpret(HOLDS).splitlines()]
    calls = [tuple(map(int, words[1:])) for words in lines if words[0] == "held"]
    patience = [timeout for _held, timeout, _turns in calls]
    turns = [turns for _held, _timeout, turns in calls]
    # The echo begins half a millisecond after the call.
    assert max(patience) <= 17_000
    assert len(set(turns)) == len(turns)  # others had their turn between two calls
    # The calls do take that long here, as on a chip.
    assert max(held for held, _timeout, _turns in calls) >= (13_968 if distance == 2400 else 14_000)


@pytest.mark.parametrize("function", ["distance_mm", "distance_cm", "deinit", "pinmap", "help"])
@pytest.mark.parametrize("given", ["1", "None", "timeout=5"])
def test_arguments_are_refused(module, client, function, given):
    answer = client.ask(f"distance {function} {given}")
    assert answer.startswith(f"exec_lm_core LM_distance->{function}: ")
    assert shots(module) == []


def test_what_it_says_of_itself(client):
    assert set(client.ask("distance pinmap").splitlines()) == {" hcsrtrig: 32", " hcsrecho: 35"}
    assert client.ask("distance help") == " distance_mm,\n distance_cm,\n deinit,\n pinmap,\n"


@pytest.mark.parametrize("taken", ["hcsrtrig", "hcsrecho"])
def test_a_pin_that_somebody_else_has_is_refused_by_name(fresh, taken):
    number = {"hcsrtrig": TRIGGER, "hcsrecho": ECHO}[taken]
    is_refused_by_name(
        fresh,
        taken,
        number,
        "irq1",
        harmless=["distance pinmap", "distance deinit"],
        refused=["distance distance_mm"],
    )

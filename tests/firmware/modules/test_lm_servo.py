"""Two servos: what their arms do."""

import itertools

import pytest
from board_time import answer_soon, longest_wait, served_meanwhile
from firmware_node import USAGE
from motion_checks import QUICK, booked, pins
from wiring import wire

FAILED = "exec_lm_core LM_servo->{}: "


@pytest.fixture(scope="module")
def servos(running):
    """The bench with both servos on it."""
    return wire(running, "servo", "servo")


def angle(duty):
    """Of an arm by the duty of its pulses: 500 to 2400 us are 0 to 180 degrees."""
    return pytest.approx((duty / 1023 * 20000 - 500) / 1900 * 180, abs=0.5)


def angles(bench, start):
    return [entry[1] for entry in bench.history("servo-1")[start:]]


@pytest.mark.parametrize(
    ("command", "reply", "duty"),
    [
        ("sduty 200", "SET SERVO1: duty: 115", 115),
        ("sduty", "SET SERVO1: duty: 75", 75),
        ("sduty -3", "SET SERVO1: duty: 40", 40),
        ("sduty 77.6", "SET SERVO1: duty: 78", 78),
        ("sduty 1e30", "SET SERVO1: duty: 115", 115),
        ("sduty duty=90", "SET SERVO1: duty: 90", 90),
    ],
)
def test_duty_turns_the_arm_and_is_kept_in_its_range(client, servos, command, reply, duty):
    assert client.ask(f"servo {command}") == reply + "\n"
    state = servos.read("servo-1")
    assert state["angle"] == angle(duty)
    assert state["held"]


def test_servos_are_independent_and_status_tells_of_both(client, servos):
    assert client.ask("servo sduty 200") == "SET SERVO1: duty: 115\n"
    assert client.ask("servo s2duty 0") == "SET SERVO2: duty: 40\n"
    assert sorted(client.ask("servo status").split("\n")[:-1]) == [" S1: 115", " S2: 40"]
    assert client.ask("servo status 'sduty'") == " X: 115\n"
    assert client.ask("servo status lmf='s2duty'") == " X: 40\n"
    assert client.ask("servo status 5") == " X: 115\n"
    assert servos.read("servo-1")["angle"] == angle(115)
    assert servos.read("servo-2")["angle"] == angle(40)


@pytest.mark.parametrize("value", ["None", "'75'", "[75]", "True", "{}"])
@pytest.mark.parametrize("function", ["sduty", "s2duty"])
def test_what_is_no_number_is_refused_and_moves_nothing(client, servos, function, value):
    client.ask("servo sduty 80")
    before = len(servos.history("servo-1")), len(servos.history("servo-2"))
    answer = client.ask(f"servo {function} {value}")
    assert answer.startswith(FAILED.format(function) + "duty takes a number from 40 to 115, not ")
    assert (len(servos.history("servo-1")), len(servos.history("servo-2"))) == before
    assert client.ask("servo sduty 81") == "SET SERVO1: duty: 81\n"


@pytest.mark.parametrize("call", ["sduty 1 2", "sdemo 1", "deinit 1", "status 1 2", "pinmap 1"])
def test_arguments_too_many_are_refused(client, call):
    answer = client.ask(f"servo {call}")
    assert answer.startswith(FAILED.format(call.split()[0]))
    assert answer.endswith(USAGE)


def test_nan_is_refused(micropython):
    out = micropython(
        "import LM_servo\n"
        "try: LM_servo.sduty(float('nan'))\n"
        "except ValueError as error: print(error)\n"
        "print(LM_servo.status())\n"
    )
    assert out.splitlines()[0] == "duty takes a number from 40 to 115, not nan"
    assert "'S1': 75" in out


def test_released_servo_is_not_held_and_comes_back(client, servos):
    client.ask("servo sduty 100")
    client.ask("servo s2duty 100")
    assert client.ask("servo deinit") == "Deinit servo 1 and 2\n"
    assert not servos.read("servo-1")["held"]
    assert not servos.read("servo-2")["held"]
    assert servos.read("servo-1")["angle"] == angle(100)
    assert client.ask("servo deinit") == "Deinit servo 1 and 2\n"
    client.ask("servo s2duty 50")
    assert servos.read("servo-2") == {"pulse_us": 976.6, "angle": 45.1, "held": True}
    assert not servos.read("servo-1")["held"]


def test_demo_goes_to_both_ends_while_others_are_served(running, client, servos):
    client.ask("servo sduty 60")
    start = len(servos.history("servo-1"))
    answer, longest = served_meanwhile(running, client, "servo sdemo")
    assert answer == "sduty DEMO\n"
    assert angles(servos, start) == [angle(40), angle(115), angle(75)]
    times = [entry[0] for entry in servos.history("servo-1")[start:]]
    assert all(0.9 < (b - a) / 1e6 < 1.5 for a, b in itertools.pairwise(times))
    assert times[-1] - times[0] >= 1_990_000
    assert longest_wait(running, client, "servo sdemo", QUICK, longest) < QUICK


def test_second_demo_waits_for_the_first(running, client, other, servos, until):
    client.ask("servo sduty 60")
    start = len(servos.history("servo-1"))
    client.send("servo sdemo\n")
    until(lambda: len(servos.history("servo-1")) > start)
    other.send("servo sdemo\n")
    assert answer_soon(running, other) == "sduty DEMO\n"
    assert client.until(client.prompt) == "sduty DEMO\n" + client.prompt
    assert angles(servos, start) == [angle(40), angle(115), angle(75)] * 2


def test_position_that_is_set_takes_the_servo_from_demos(running, client, servos, until):
    start = len(servos.history("servo-1"))
    others = [running.client() for _ in range(2)]
    for other in others:
        other.send("servo sdemo\n")
    until(lambda: len(servos.history("servo-1")) > start)
    client.ask("servo s2duty 90")  # the other servo: none of its business
    assert client.ask("servo sduty 50") == "SET SERVO1: duty: 50\n"
    for other in others:
        assert other.until(other.prompt) == "sduty DEMO stopped\n" + other.prompt
        other.close()
    running.control.advance(2)  # longer than the demo stands at an end
    assert angles(servos, start) == [angle(40), angle(50)]
    assert client.ask("servo status 'sduty'") == " X: 50\n"


def test_killed_demo_ends_in_the_middle(client, servos, until):
    client.ask("servo sduty 60")
    start = len(servos.history("servo-1"))
    assert client.ask("servo sdemo &") == "Start servo.sdemo\n"
    until(lambda: len(servos.history("servo-1")) > start)
    assert client.ask("task kill servo.sdemo") == "Kill: servo.sdemo|True\n"
    until(lambda: len(servos.history("servo-1")) == start + 2)
    assert angles(servos, start) == [angle(40), angle(75)]
    assert client.ask("servo sduty 99") == "SET SERVO1: duty: 99\n"


def test_pins_are_booked_by_use_and_a_pin_of_another_is_refused_by_name(fresh):
    client = fresh().client()
    assert pins(client, "servo") == {"servo_1": 27, "servo_2": 12}
    client.ask("servo status")
    client.ask("servo deinit")
    assert booked(client) == {}
    assert client.ask("switch set_state3 True") == "SET STATE(3): 1\n"
    for call in ("sduty 80", "sdemo"):
        answer = client.ask(f"servo {call}")
        assert "[io] Pin servo_1 is busy: switch_3:27" in answer
    assert booked(client) == {"27": "switch_3"}
    assert client.ask("servo s2duty 80") == "SET SERVO2: duty: 80\n"
    assert booked(client) == {"27": "switch_3", "12": "servo_2"}


def test_functions_that_are_there(client):
    names = [line.split()[0].rstrip(",") for line in client.ask("servo help").splitlines()]
    assert names == ["sduty", "s2duty", "sdemo", "deinit", "status", "pinmap"]
    for name in ("motors", "Servo", "Motion", "stop", "_take"):
        assert client.ask(f"servo {name}").startswith(FAILED.format(name))

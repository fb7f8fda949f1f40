"""Presence: motion comes in, subscribers are told on and off, once and in this order."""

import contextlib
import json

import pytest
from firmware_node import USAGE
from presence_lamp import INIT, MIC, failed, seen, told

NEVER_RUN = "No task found: presence._mic\n"


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


@pytest.fixture
def untouched(running):
    """A client of a node that has not been told of motion since its start."""
    with contextlib.closing(running.client()) as client:
        is_new = client.ask("task show presence._mic") == NEVER_RUN
    if not is_new:  # a task that has ended is remembered
        running.start()
    with contextlib.closing(running.client()) as client:
        assert client.ask("presence load_n_init 4 50 False") == INIT.format(4, 50, False)
        client.ask("lamp named")
        yield client


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
    assert untouched.ask("task show presence._mic") == NEVER_RUN
    assert seen(untouched) == []


@pytest.mark.parametrize(
    "command",
    ["load_n_init 1 2 True 4", "motion_trig 15 10 5", "get_samples 1", "subscribe_intercon 'a b'"],
)
def test_wrong_arguments_are_refused(untouched, command):
    assert untouched.ask(f"presence {command}").startswith("exec_lm_core LM_presence->")


def test_on_with_motion_and_off_when_the_time_is_over(running, client, soon):
    assert client.ask("presence load_n_init timer=1 mic=False") == INIT.format(3, 1, False)
    client.ask("lamp lambdas")
    client.ask("lamp named")
    assert client.ask("presence motion_trig sample_ms=300") == "Starting\n"
    told(client, soon, "on", "ON")
    assert client.ask("task show presence._mic").endswith(" sec until off event\n")
    running.control.advance(2)
    told(client, soon, "off", "OFF")
    running.control.advance(5)
    assert seen(client) == []


def test_motion_begins_the_time_anew_and_is_told_every_time(running, client, soon):
    client.ask("presence load_n_init timer=120 mic=False")
    client.ask("lamp lambdas")
    assert client.ask("presence motion_trig") == "Starting\n"
    told(client, soon, "on")
    running.control.advance(100)
    assert client.ask("presence motion_trig") == "Already running\n"
    told(client, soon, "on")
    running.control.advance(100)
    assert seen(client) == []
    left = client.ask("task show presence._mic")
    assert 0 < int(left.split()[0]) <= 20
    running.control.advance(25)
    told(client, soon, "off")


def test_a_module_that_subscribes_again_is_told_once(running, quiet, soon):
    for _ in range(3):
        quiet.ask("lamp lambdas")
        quiet.ask("lamp named")
    quiet.ask("presence motion_trig")
    told(quiet, soon, "on", "ON")
    running.control.advance(4)
    told(quiet, soon, "off", "OFF")


def test_subscribers_are_limited(running, quiet, soon):
    answer = quiet.ask("lamp many 9")
    assert answer == f"exec_lm_core LM_lamp->many: presence has 8 subscribers already\n{USAGE}"
    answer = quiet.ask("lamp wrong")
    assert answer == f"exec_lm_core LM_lamp->wrong: on and off are functions\n{USAGE}"
    quiet.ask("presence motion_trig")
    told(quiet, soon, *"++++++++")
    running.control.advance(4)
    told(quiet, soon, *"--------")


def test_one_that_fails_is_logged_and_keeps_nobody_from_being_told(running, quiet, soon):
    running.control.advance(4)
    quiet.ask("lamp failing")
    quiet.ask("lamp named")
    quiet.ask("presence motion_trig")
    told(quiet, soon, "ON")
    told(quiet, soon, "OFF")
    assert "[ERR] presence: bulb is gone" in quiet.ask("system alarms")


def test_async_subscribers_are_awaited_in_their_turn(running, quiet, soon):
    quiet.ask("lamp slow")
    quiet.ask("lamp named")
    quiet.ask("presence motion_trig")
    told(quiet, soon, "begin", "lit", "ON")
    running.control.advance(4)
    told(quiet, soon, "dark", "OFF")


def test_motion_while_all_is_switched_off_switches_it_on_again(running, quiet, soon):
    """Off is never the last word while somebody is there."""
    quiet.ask("lamp named")
    quiet.ask("lamp slow")
    quiet.ask("presence motion_trig")
    told(quiet, soon, "ON", "begin", "lit")
    told(quiet, soon, "OFF")
    assert quiet.ask("presence motion_trig") == "Already running\n"
    told(quiet, soon, "dark", "ON", "begin", "lit")
    running.control.advance(4)
    told(quiet, soon, "OFF", "dark")


def test_killed_one_tells_nobody_and_motion_starts_it_again(running, quiet, soon):
    quiet.ask("lamp named")
    quiet.ask("presence motion_trig")
    told(quiet, soon, "ON")
    assert quiet.ask("task kill presence._mic") == "Kill: presence._mic|True\n"
    running.control.advance(5)
    assert seen(quiet) == []
    assert quiet.ask("presence motion_trig") == "Starting\n"
    told(quiet, soon, "ON")
    running.control.advance(4)
    told(quiet, soon, "OFF")

"""Crashes are counted, hangs are ended, and there is always a way in."""

import contextlib
import json
import socket
import time

import pytest
from firmware_node import DEADLINE, HARD_RESET, PROMPT, UID, WATCHDOG

DAMAGED = b"M\x06\x00"  # what is left of a compiled module
COUNTS = "n = 0\ndef cnt():\n    global n\n    n += 1\n    return 'cnt: %d' % n\n"
SLEEPS = "import time\ndef slow():\n    time.sleep_ms(700)\n    return 'slept'\n"
HANGS = "def loop():\n    while True: pass\n"
BITES = "from machine import WDT\ndef bite():\n    WDT(timeout=1000)\n    while True: pass\n"


def state(client):
    return json.loads(client.ask("system boot >json"))


def until(condition):
    end = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def webrepl_answers(node):
    """True once the board's WebREPL takes a connection."""
    with contextlib.suppress(OSError):
        socket.create_connection((node.address, 8266), 1).close()
        return True
    return False


def test_crashes_lead_to_restarts_then_safe_mode_then_recovery_that_stays(node):
    node.recompile("Recovery", _POLL_MS=10)
    node.write("InterpreterShell.mpy", DAMAGED)
    node.write(".crashes", "1 0 an earlier one")
    node.start(wait="safe mode after 3 crashes")
    node.wait_line("[ERR][micrOSloader] micrOS start failed: ", count=3)
    assert node.text.count(HARD_RESET) == 2
    until(lambda: webrepl_answers(node))
    assert node.text.count(HARD_RESET) == 2


def test_recovery_waits_a_moment_for_an_update_before_it_restarts(node):
    node.write("InterpreterShell.mpy", DAMAGED)
    node.start(wait="[loader] network: STA")
    assert HARD_RESET not in node.text
    assert webrepl_answers(node)


def test_safe_mode_has_network_and_shell_but_nothing_that_may_crash(node):
    node.compile("LM_few.py", COUNTS)
    node.write(".crashes", "3 0 micrOS start failed: OSError: the lamp is on fire")
    node.configure(boothook="few cnt", cron=True, crontasks="*:*:*:*!few cnt", timirq=True)
    node.start()
    client = node.client()
    assert client.ask("few cnt") == "cnt: 1\n"
    assert state(client) == {
        "mode": "safe",
        "cause": "PWRON",
        "crashes": 3,
        "reason": "micrOS start failed: OSError: the lamp is on fire",
    }
    assert "[ERR] safe mode after 3 crashes" in client.ask("system alarms")
    tasks = client.ask("task list")
    assert "cron" not in tasks
    assert "timirq" not in tasks
    client.send("reboot\n")  # its owner has looked after it
    node.wait_line("[NODE]", count=2)
    client = node.client()
    assert state(client)["mode"] == "normal"
    assert client.ask("few cnt") != "cnt: 1\n"  # the boot hook was before us


def test_power_that_comes_back_is_another_try(node):
    node.write(".crashes", "7 0 gave up")
    node.start()
    assert state(node.client())["mode"] == "safe"


@pytest.mark.parametrize("content", ["", "x y z", "3", "\xff\xfe", "-1 -1 "])
def test_damaged_count_counts_for_nothing(node, content):
    node.write(".crashes", content.encode("latin-1"))
    node.start()
    assert state(node.client())["mode"] == "normal"


def test_node_that_runs_well_forgets_its_crashes(node):
    node.write(".crashes", "2 0 an old reason")
    node.recompile("micrOS", _SETTLED_S=0)
    node.start()
    until(lambda: ".crashes" not in node.files())
    assert state(node.client()) == {
        "mode": "normal",
        "cause": "PWRON",
        "crashes": 0,
        "reason": "an old reason",
    }


@pytest.mark.parametrize(("hook", "count"), [("n/a", None), ("few cnt", b"0 1 ")])
def test_start_that_does_not_last_counts_only_if_something_risky_was_started(node, hook, count):
    node.configure(boothook=hook)
    node.start()
    assert node.read(".crashes") == count


def test_starts_that_did_not_last_for_no_known_reason_lead_to_safe_mode_for_a_while(node):
    """As with a lamp whose full light makes its supply break down."""
    node.recompile("micrOS", _BEAT_S=1, _SAFE_S=1)
    node.write(".crashes", "0 9 ")
    node.compile("LM_few.py", COUNTS)
    node.configure(boothook="few cnt")
    node.start(wait="[NODE]")
    node.wait_line("[NODE]", count=2)
    client = node.client()
    assert state(client) == {"mode": "normal", "cause": "HARD", "crashes": 0, "reason": "n/a"}
    assert client.ask("few cnt") == "cnt: 2\n"
    assert "safe mode after 0 crashes and 9 short runs" in client.ask("system alarms")


def test_boot_hook_that_never_ends_is_left_out_in_the_end(node):
    node.recompile("Watchdog", _LIMIT_MS=2000, _CHECK_MS=100)
    node.compile("LM_hang.py", HANGS)
    node.write(".crashes", "1 0 an earlier one")
    node.configure(boothook="hang loop")
    node.start()
    assert node.text.count(HARD_RESET) == 2
    found = state(node.client())
    assert (found["mode"], found["crashes"]) == ("safe", 3)
    assert found["reason"] == "the event loop stood still for 2 s"


@pytest.mark.parametrize("command", ["hang loop", "hang loop &"])
def test_command_that_never_ends_restarts_the_node(node, command):
    node.recompile("Watchdog", _LIMIT_MS=2500, _CHECK_MS=100)
    node.compile("LM_hang.py", HANGS + SLEEPS)
    node.start()
    client = node.client()
    assert client.ask("hang slow") == "slept\n"  # long, but it ends
    client.send(command + "\n")
    node.wait_line("[NODE]", count=2)
    client = node.client()
    assert (state(client)["mode"], state(client)["crashes"]) == ("normal", 1)
    assert "[ERR][micrOSloader] the event loop stood still" in client.ask("system alarms")


def test_nobody_is_thrown_out_of_the_prompt(node):
    node.recompile("Watchdog", _LIMIT_MS=2500, _CHECK_MS=100)
    node.start()
    node.type(b"\x03")
    until(lambda: node.text.endswith(PROMPT))
    node.type(b"import time; time.sleep_ms(3500); print('still', 'here')\r")
    until(lambda: "still here" in node.text)
    assert HARD_RESET not in node.text


def test_watchdog_of_the_chip_is_told_apart_and_counted(node):
    node.compile("LM_dog.py", BITES)
    node.start()
    node.client().send("dog bite\n")
    node.wait_line("[NODE]", count=2)
    assert WATCHDOG in node.text
    found = state(node.client())
    assert (found["cause"], found["crashes"]) == ("WDT", 1)
    assert "watchdog" in node.client().ask("system alarms")


@pytest.mark.parametrize("part", ["ConfigSchema", "LogicalPins", "SocketServer", "TaskManager"])
def test_recovery_needs_only_the_secure_core(node, part):
    node.start()
    node.stop()
    node.write("cleanup.pds", "")
    before = node.config()
    for name in ("micrOS", part):
        node.remove(f"{name}.mpy")
    node.start(wait="[loader] network: STA")
    assert node.config() == before


@pytest.mark.parametrize("part", ["micrOSloader", "Debug", "ConfigHandler", "Network", "Recovery"])
@pytest.mark.parametrize("damage", [None, DAMAGED], ids=["missing", "damaged"])
def test_without_a_part_of_the_secure_core_there_is_webrepl(node, part, damage):
    node.remove("micrOS.mpy")
    node.remove(f"{part}.mpy")
    if damage:
        node.write(f"{part}.mpy", damage)
    node.start(wait="[rescue] or by USB")
    assert webrepl_answers(node)
    until(lambda: node.text.rstrip().endswith(">>>"))


@pytest.mark.parametrize("config", ["{", '{"staessid": "x;home", "stapwd": "y;at-home-1234"}'])
def test_last_way_in_joins_a_known_network_or_opens_its_own(node, config):
    node.recompile("Rescue", _JOIN_POLLS=5)
    node.write("node_config.json", config)
    node.write("Debug.mpy", DAMAGED)
    node.start(wait="[rescue] or by USB")
    assert "by WebREPL at " in node.text
    assert webrepl_answers(node)
    assert "at-home" not in node.text


@pytest.mark.parametrize("part", ["Watchdog", "Hooks", "ConfigRules", "StatusLed"])
def test_missing_part_is_survived(node, part):
    """In recovery if the node cannot do without it, otherwise in service."""
    node.configure(dbg=True)
    node.remove(f"{part}.mpy")
    if part == "Watchdog":
        node.start(wait="[loader] network: STA")
        assert webrepl_answers(node)
    else:
        node.start()
        assert node.client().ask("hello") == f"hello:node01:{UID}\n"

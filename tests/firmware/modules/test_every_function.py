"""Every function of every load module, called as nobody should call it.

The pin map of virtual boards is used, so that all modules can be on one node. Nothing is wired to
it: sensors are absent.
"""

from __future__ import annotations

import time

import pytest
from board_rack import BoardRack
from firmware_node import SOURCE
from nodes import started

from micros_ide.model.load_module_source import parse_load_module

PATHS = {path.stem.removeprefix("LM_"): path for path in (SOURCE / "modules").glob("LM_*.py")}
MODULES = {
    name: parse_load_module(path.read_text(encoding="utf-8"), path.name)
    for name, path in sorted(PATHS.items())
}
ROOMY = 1 << 20
LONGEST_MS = 20  # that a call may hold the loop
NOISE = 15  # times in a row that a busy computer is given to show that a hold is not the call's
SETTLE_S = 0.05  # that an async function gets to refuse what it was given
WORDS = ("'x'", "''", "None", "1e999", "-1e999", "[1]", "{'a':1}", "99999999", "-99999999", "1.5")
# What the interpreter says of a value that nobody has checked.
UNCHECKED = (
    "unsupported type",
    "can't convert",
    "object has no",
    "subscriptable",
    "iterable",
    "NoneType",
    "invalid syntax for",
    "maximum recursion",
    "num/types",
    "buffer protocol",
    "divide by zero",
    "math domain",
    "index out of range",
    "isn't callable",
    "memory allocation",
    "argument should be",
    "overflow",
    "object not",
    "must be from",
)
# And this of a call that does not fit.
MISCALLED = ("unexpected keyword", "positional arguments", "required", "multiple values")
MEANT = {"robustness": ("maximum recursion", "memory allocation")}  # its functions are there for it
# These are there to fail, or end the node.
LEFT_OUT = {("robustness", "raise_error"), ("system", "ha_sta")}


@pytest.fixture(scope="module")
def node(rack: BoardRack):
    with started(rack, heap=ROOMY, cstmpmap="virtual", aioqueue=8) as made:
        yield made


@pytest.fixture
def client(node):
    made = node.client()
    yield made
    made.close()


def calls(module):
    """Commands with one thing wrong, or at least odd."""
    for function in module.functions:
        if (module.name, function.name) in LEFT_OUT:
            continue
        start = f"{module.name} {function.name}"
        known = dict(word.split("=", 1) for word in function.example.split() if "=" in word)
        parameters = [one for one in function.parameters if not one.collects]
        if len(parameters) == len(function.parameters):
            yield function, f"{start} nosuch=1"
            yield function, " ".join([start, *["1"] * (len(parameters) + 1)])
        if any(one.required for one in parameters):
            yield function, start
        for parameter in parameters:
            others = {
                one.name: known.get(one.name, "1")
                for one in parameters
                if one.required and one is not parameter
            }
            for value in WORDS:
                given = " ".join(f"{name}={word}" for name, word in others.items())
                yield function, f"{start} {given} {parameter.name}={value}".replace("  ", " ")


def answer(node, client, function, command):
    """What is answered, also by a function that takes its time and is not let finish."""
    if not function.waits:
        return client.ask(command)
    tag = ".".join(command.split()[:2])
    started = client.ask(f"{command} &")
    if not started.startswith("Start"):
        return started
    node.control.advance(SETTLE_S)
    client.ask(f"task kill {tag}")
    return client.ask(f"task show {tag}")


def _unchecked(module, text):
    if any(words in text for words in (*MISCALLED, *MEANT.get(module, ()))):
        return False
    return any(words in text for words in UNCHECKED)


def idle(client, module):
    client.ask(f"task kill {module}.*")
    end = time.monotonic() + 5
    while f"Yes       {module}." in client.ask("task list"):
        assert time.monotonic() < end


@pytest.mark.timeout(240)
@pytest.mark.parametrize("name", MODULES)
def test_odd_arguments_get_a_clear_answer_and_touch_nothing(node, client, name):
    boots = node.text.count("[NODE]")
    faults = []
    idle(client, name)
    before = node.control.outputs()
    for function, command in calls(MODULES[name]):
        text = answer(node, client, function, command)
        if "exec_lm_core" not in text:
            idle(client, name)
            before = node.control.outputs()
            continue
        if _unchecked(name, text):
            faults.append(f"{command}: {text.splitlines()[0]}")
        if node.control.outputs() != before:
            faults.append(f"{command}: refused, but pins have changed: {text.splitlines()[0]}")
            before = node.control.outputs()
    assert client.ask("hello").startswith("hello:")
    assert node.text.count("[NODE]") == boots, "the node has started again"
    assert faults == []


@pytest.mark.timeout(240)
@pytest.mark.parametrize("name", MODULES)
def test_no_call_holds_the_loop(node, client, name):
    held = {}
    client.ask("lag watch")
    for function in MODULES[name].functions:
        if (name, function.name) in LEFT_OUT:
            continue
        command = function.example
        for _ in range(NOISE):
            idle(client, name)
            client.ask("lag worst")
            answer(node, client, function, command)
            node.control.advance(0.01)  # so that who watches the loop has its turn
            worst = int(client.ask("lag worst"))
            held[command] = min(worst, held.get(command, worst))
            if worst <= LONGEST_MS:
                break
    idle(client, name)
    client.ask("task kill lag.watch")
    assert {command: ms for command, ms in held.items() if ms > LONGEST_MS} == {}


def test_load_figure_stays_low_while_everything_moves(client):
    commands = (
        "rgb transition 900 800 700 sec=30 wake=True",
        "neopixel transition 200 100 50 sec=30 wake=True",
        "cct hue_transition 80 sec=30 wake=True",
        "dimmer transition 900 sec=30 wake=True",
        "buzzer play",
        "pet_feeder serve 3",
        "stepper step 400 &",
        "presence motion_trig",
    )
    for command in commands:
        assert client.ask(command).startswith(("Start", "Play song")), command
    most = LONGEST_MS * 100 // 200  # of the 200 ms that are looked at
    loads = []
    while not loads or (loads[-1] > most and len(loads) < NOISE):
        time.sleep(2)  # it is measured once a second
        loads.append(int(client.ask("task list").split("#load: ")[1].split("%")[0]))
    for command in commands:
        idle(client, command.split()[0])
    assert min(loads) <= most, loads


# Takes what was loaded since the start off the node.
FORGET = """
import gc, sys

_core = set(sys.modules)

def forget():
    for name in list(sys.modules):
        if name not in _core:
            del sys.modules[name]
    gc.collect()
"""


@pytest.fixture(scope="module")
def small(rack: BoardRack):
    with started(rack, modules={"LM_core.py": FORGET}) as made:
        assert made.client().ask("core forget") == "None\n"
        yield made


@pytest.fixture
def core(small):
    """A client of a node that has nothing but the core in its memory."""
    client = small.client()
    client.ask("core forget")
    yield client
    client.close()


def fits(client, name):
    """Whether a module can be loaded, and beside it the one that `system info` has for itself."""
    if not client.ask(f"{name} help >json").startswith("["):
        return False
    return "Mem usage" in client.ask("system info")


@pytest.mark.parametrize("name", MODULES)
def test_module_can_be_loaded_beside_the_core_in_128_kib(small, core, name):
    if not fits(core, name):
        small.start()  # what was there before may have left its memory in pieces
        assert fits(small.client(), name)


def test_loading_a_module_books_no_pin(fresh):
    client = fresh(heap=ROOMY, cstmpmap="virtual").client()
    for name in MODULES:
        answered = client.ask(f"{name} help >json")
        assert answered.startswith("["), f"{name}: {answered}"
        if MODULES[name].function("pinmap"):
            assert "exec_lm_core" not in client.ask(f"{name} pinmap")
    assert " booked: {}\n" in client.ask("system pinmap")

"""Modules that would harm a node turn red, each for its own reason, on a real virtual board."""

from __future__ import annotations

import pytest

from micros_ide.model.module_report import RULES, Verdict
from micros_ide.model.reporting import QuietReport

HELP = "\ndef help():\n    return ()\n"
# The firmware's esp32 map: neop and rgbue are 15, dim_1 and buzzer 33, builtin 2.
BAD = {
    "syntax": "def x(:\n    return 1\n",
    "noimport": "import nosuchmodule" + HELP,
    "lateimport": "def x():\n    import LM_nosuch\n" + HELP,
    "blocks": "import time\ndef x():\n    time.sleep_ms(100)\n" + HELP,
    "firstblocks": """from time import sleep_ms
_ready = False
def x():
    global _ready
    if not _ready:
        _ready = True
        sleep_ms(120)
"""
    + HELP,
    "spins": """import time
def x():
    start = time.ticks_ms()
    while time.ticks_diff(time.ticks_ms(), start) < 130:
        pass
"""
    + HELP,
    "importblocks": "import time\ntime.sleep_ms(100)" + HELP,
    "taskblocks": """import asyncio
import time
from Common import micro_task
async def _work():
    while True:
        await asyncio.sleep_ms(700)
        time.sleep_ms(110)
def x():
    return micro_task("taskblocks.work", _work())
"""
    + HELP,
    "greedy": "def x():\n    return len(bytearray(300000))\n" + HELP,
    "greedyimport": "_all = bytearray(300000)" + HELP,
    "initfails": "def load_n_init():\n    return {}['nothing']\n" + HELP,
    "importfails": "x = 1 // 0" + HELP,
    "shadows": "from Common import socket_stream\ndef socket_stream(f):\n    return f\n" + HELP,
    "patches": "import Common\ndef x():\n    Common.notify = None\n" + HELP,
    "flashpin": "from machine import Pin\ndef x():\n    Pin(6, Pin.OUT)\n" + HELP,
    "nopin": "from machine import Pin\ndef x():\n    Pin(24, Pin.OUT)\n" + HELP,
    "inputpin": "from machine import Pin\ndef x():\n    Pin(36, Pin.OUT)\n" + HELP,
    "restarts": "import machine\ndef x():\n    machine.reset()\n" + HELP,
    "much": "_all = bytearray(60000)" + HELP,
    "last": "def x():\n    return 1\n" + HELP,
}
EXPECTED = {
    "syntax": "syntax",
    "noimport": "missing-import",
    "lateimport": "missing-import",
    "blocks": "blocks-loop",
    "firstblocks": "blocks-loop",
    "spins": "blocks-loop",
    "importblocks": "blocks-loop",
    "taskblocks": "blocks-loop",
    "greedy": "heap",
    "greedyimport": "heap",
    "initfails": "init-fails",
    "importfails": "import-fails",
    "shadows": "shadows-core",
    "patches": "shadows-core",
    "flashpin": "pin-impossible",
    "nopin": "pin-impossible",
    "inputpin": "pin-impossible",
}


def reds(report, name):
    found = [one for one in report.of(f"LM_{name}.py") if one.severity is Verdict.RED]
    return {one.rule for one in found}


@pytest.fixture(scope="module")
def report(attempt):
    return attempt(*((f"LM_{name}.py", text) for name, text in BAD.items()))


@pytest.mark.parametrize("name", EXPECTED)
def test_each_is_red_for_its_own_reason_alone(report, name):
    assert reds(report, name) == {EXPECTED[name]}
    (module,) = (one for one in report.modules if one.file == f"LM_{name}.py")
    assert module.verdict is Verdict.RED


def test_every_finding_has_a_known_rule_a_sentence_and_a_hint(report):
    assert report.verdict is Verdict.RED
    for one in report.findings:
        assert one.rule in RULES
        assert one.message.endswith(".")
        assert one.hint


def test_a_syntax_error_is_told_with_its_line(report):
    (found,) = report.of("LM_syntax.py")
    assert "line 1" in found.message


def test_a_function_that_restarts_the_node_does_not_end_the_trial(report):
    rules = {one.rule for one in report.of("LM_restarts.py")}
    assert rules == {"restarts"}
    assert report.modules[-1].verdict is Verdict.GREEN
    assert [one.outcome for one in report.modules[-1].calls] == ["ok", "ok"]


def test_the_missing_import_names_the_module_and_its_line(report):
    first = report.of("LM_noimport.py")[0]
    assert "Line 1 imports nosuchmodule" in first.message


def test_a_loop_without_an_end_is_found_and_the_next_module_is_still_tried(attempt):
    endless = "def x():\n    while True:\n        pass\n" + HELP
    report = attempt(("LM_endless.py", endless), ("LM_last.py", BAD["last"]))
    assert reds(report, "endless") == {"blocks-loop"}
    assert report.modules[1].verdict is Verdict.GREEN


DIMMER = """from LogicalPins import physical_pin
def load_n_init():
    return physical_pin("{name}")
{help}"""


def test_pins_that_others_have_booked(attempt):
    named = DIMMER.format(name="neop", help=HELP)
    config = {"boothook": "rgb load_n_init; neopixel status; reboot", "cstmpmap": "neop:13"}
    report = attempt(
        ("LM_other.py", DIMMER.format(name="redgb", help=HELP)),  # the name that rgb has booked
        ("LM_first.py", DIMMER.format(name="dim_1", help=HELP)),
        ("LM_second.py", DIMMER.format(name="buzzer", help=HELP)),  # the pin of dim_1
        ("LM_direct.py", "from machine import Pin\ndef x():\n    Pin(12).value()\n" + HELP),
        ("LM_free.py", named),  # 15 is rgb's, but this node has another pin for it
        ("LM_unbooked.py", "from machine import Pin\ndef x():\n    Pin(19, Pin.OUT)\n" + HELP),
        config=config,
    )
    assert reds(report, "other") == {"pin-conflict"}
    assert "module rgb" in report.of("LM_other.py")[0].message
    assert reds(report, "second") == {"pin-conflict"}
    assert "module first" in report.of("LM_second.py")[0].message
    assert reds(report, "direct") == {"pin-conflict"}
    assert report.of("LM_first.py") == report.of("LM_free.py") == ()
    assert {one.rule for one in report.of("LM_unbooked.py")} == {"pin-unbooked"}


def test_a_module_may_use_the_pins_of_one_that_it_works_with(attempt, bundled):
    report = attempt(bundled("neoeffects"), config={"boothook": "neopixel load_n_init"})
    assert report.findings == ()


def test_memory_that_the_target_does_not_have(attempt):
    half = "_all = bytearray(20000)" + HELP
    report = attempt(("LM_half.py", half), free_heap=16000)
    assert reds(report, "half") == {"heap"}


def test_a_module_that_takes_much_memory_is_amber(report):
    assert {one.rule for one in report.of("LM_much.py")} == {"much-heap"}


def test_bytecode_of_another_micropython_and_machine_code(attempt, core):
    (data, *_) = (one.data for one in core.build.build(QuietReport()).files if ".mpy" in one.path)
    old = data[:1] + b"\x05" + data[2:]
    native = data[:2] + bytes([10 << 2]) + data[3:]
    wide = data[:3] + b"\x3f" + data[4:]
    files = {"old": old, "native": native, "wide": wide, "text": b"print(1)"}
    report = attempt(*((f"LM_{name}.mpy", content) for name, content in files.items()))
    assert {one.rule for one in report.findings} == {"bytecode"}
    assert report.heap_free is None
    assert [one.verdict for one in report.modules] == [Verdict.RED] * 4

"""Good modules, the firmware's own and a user's, come out green and say what they do."""

from __future__ import annotations

import pytest

from micros_ide.model.module_report import Verdict
from micros_ide.model.reporting import QuietReport
from micros_ide.workers.mpy_compiler import SourceFile, compile_sources

LAMP = """# One lamp.
from Limits import whole
from LogicalPins import physical_pin, pinmap_dump

_pwm = None


def _lamp():
    global _pwm
    if _pwm is None:
        from machine import PWM, Pin

        _pwm = PWM(Pin(physical_pin("dim_1")), freq=20480, duty=0)
    return _pwm


def load_n_init():
    _lamp()
    return "ready"


def set_value(value):
    # Set the brightness.
    # widget: slider value=0..1000
    value = whole("value", value, 0, 1000)
    _lamp().duty(value)
    return {"X": value}


def name(text):
    return text


async def blink(count=3):
    import asyncio

    for _ in range(count):
        await asyncio.sleep_ms(500)
    return "blinked"


def pinmap():
    return pinmap_dump("dim_1")


def help():
    return ("set_value value=<0-1000>", "name text", "blink count=3", "pinmap")
"""


@pytest.fixture(scope="module")
def report(attempt, bundled):
    return attempt(bundled("rgb"), bundled("bme280"), ("LM_lamp.py", LAMP))


def test_all_are_green(report):
    assert report.findings == ()
    assert report.verdict is Verdict.GREEN
    assert [one.verdict for one in report.modules] == [Verdict.GREEN] * 3


def test_the_report_tells_functions_pins_memory_and_time(report):
    lamp = report.modules[2]
    functions = {one.name: (one.parameters, one.waits) for one in lamp.functions}
    assert functions["set_value"] == (("value",), False)
    assert functions["blink"] == (("count=3",), True)
    assert [(one.pin, one.name) for one in lamp.pins] == [(33, "dim_1")]
    assert 0 < lamp.heap_bytes < report.heap_free / 8
    assert 0 < lamp.compiled_size < lamp.size
    assert lamp.block_ms < 50
    names = {one.name for one in report.modules[0].pins}
    assert names == {"redgb", "rgreenb", "rgbue"}


def test_functions_are_called_as_their_comments_say_and_never_with_made_up_values(report):
    lamp = report.modules[2]
    calls = {one.command: (one.outcome, one.said) for one in lamp.calls}
    assert calls["lamp load_n_init"] == ("ok", "ready")
    assert calls["lamp set_value value=750"] == ("ok", "X: 750")
    assert calls["lamp blink"] == ("ok", "blinked")
    assert lamp.untried == ("name",)
    assert [command for command in calls if "lamp name" in command] == []
    assert any("wired" in limit for limit in report.limits)


def test_a_sensor_that_is_not_there_is_no_fault_of_the_module(report):
    measured = next(one for one in report.modules[1].calls if one.command == "bme280 measure")
    assert measured.outcome == "failed"
    assert "check the wiring" in measured.said


def test_a_compiled_module_is_tried_too(attempt, core):
    source = SourceFile("LM_lamp.mpy", "LM_lamp.py", LAMP.encode())
    (compiled,) = compile_sources([source], core.build.cache, QuietReport())
    report = attempt((compiled.path, compiled.data), chip="esp32c3")
    assert report.verdict is Verdict.GREEN
    (lamp,) = report.modules
    assert {one.name for one in lamp.functions} >= {"set_value", "blink", "help"}
    assert {one.parameters for one in lamp.functions} == {None}
    assert set(lamp.untried) == {"set_value", "name"}
    assert [one.name for one in lamp.pins] == ["dim_1"]


def test_a_chip_that_cannot_be_virtual_is_stood_in_for_with_its_own_pins(attempt):
    report = attempt(("LM_lamp.py", LAMP), chip="rp2")
    pins = report.modules[0].pins
    assert [one.name for one in pins] == ["dim_1"]
    assert pins[0].pin != 33
    assert "rp2" in report.limits[0]

"""What a chip senses by itself, on several chips."""

import json

import pytest
from taken_pin import is_refused_by_name

PAD = 13  # touch_0 of an ESP32
FAILED = "exec_lm_core LM_esp32->{}: {}"


@pytest.fixture
def chip(bench):
    """The chip itself, as warm as it is told to be."""
    bench.add("chip", "chip")
    yield bench
    bench.remove("chip")


def first(answer):
    return answer.splitlines()[0]


@pytest.mark.parametrize(
    ("celsius", "shown"),
    [(53.3333, "53.3"), (42, "42.2"), (0, "0.0"), (-40, "-40.0"), (100, "100.0")],
)
def test_an_esp32_is_measured_in_fahrenheit(chip, client, celsius, shown):
    chip.set("chip", temperature=celsius)
    assert client.ask("esp32 temp") == f" CPU temp [ºC]: {shown}\n"
    assert json.loads(client.ask("esp32 temp >json")) == {"CPU temp [ºC]": shown}


@pytest.mark.parametrize("number", ["s2", "s3", "c3", "c6"])
def test_its_successors_are_measured_in_celsius_and_differ_in_their_senses(fresh, number):
    name = f"esp32{number}"
    node = fresh(chip=name)
    node.control.bench.add("chip", temperature=61)
    client = node.client()
    assert client.ask("esp32 temp") == " CPU temp [ºC]: 61.0\n"
    hall = FAILED.format("hall", f"{name} has no hall sensor that this MicroPython can read")
    assert first(client.ask("esp32 hall")) == hall
    if number[0] == "c":
        assert first(client.ask("esp32 touch")) == FAILED.format(
            "touch", f"{name} has no touch pads"
        )
        assert "booked: {}" in client.ask("system pinmap")
        return
    # The count rises when a finger comes.
    (pad,) = [pin for pin, key in pads(client).items() if key == "touch_0"]
    assert json.loads(client.ask("esp32 touch >json")) == {"isTouched": False, "value": 15000}
    node.control.bench.add("touch_pad", pins={"pin": pad})
    assert json.loads(client.ask("esp32 touch 599 >json")) == {"isTouched": True, "value": 600}
    assert json.loads(client.ask("esp32 touch 600 >json")) == {"isTouched": False, "value": 600}


def pads(client):
    client.ask("esp32 touch")
    words = client.ask("system pinmap >json")
    return {int(pin): key for pin, key in json.loads(words)["booked"].items()}


def test_touch_is_a_count_that_falls(bench, client):
    bench.add("touch_pad", "pad", pins={"pin": PAD})
    for touched, value in ((0, 600), (1, 180), (0, 600)):
        bench.set("pad", touched=touched)
        answer = {"isTouched": bool(touched), "value": value}
        assert json.loads(client.ask("esp32 touch >json")) == answer
    assert json.loads(client.ask("esp32 touch 601 >json"))["isTouched"]
    assert not json.loads(client.ask("esp32 touch triglvl=600 >json"))["isTouched"]
    bench.remove("pad")


def test_a_pad_held_tight_is_touched(micropython):
    # The chip counts nothing then and says that this is an error.
    out = micropython(
        "import machine\n"
        "class TouchPad:\n"
        "    def __init__(self, pin): pass\n"
        "    def read(self): raise ValueError('Touch pad error')\n"
        "machine.TouchPad = TouchPad\n"
        "import LM_esp32\n"
        "found = LM_esp32.touch()\n"
        "print(found['isTouched'], found['value'])\n"
    )
    assert out.splitlines()[-1] == "True 0"


def test_a_pin_without_touch_sense_is_named(micropython):
    out = micropython(
        "import machine\n"
        "def refuse(pin): raise ValueError('invalid pin for touchpad')\n"
        "machine.TouchPad = refuse\n"
        "import LM_esp32\n"
        "try:\n"
        "    LM_esp32.touch()\n"
        "except ValueError as error:\n"
        "    print(error)\n"
    )
    assert out.splitlines()[-1] == "touch_0 (13): invalid pin for touchpad"


def test_an_old_micropython_reads_the_magnetic_field(micropython):
    out = micropython(
        "import esp32, LM_esp32\nesp32.hall_sensor = lambda: -7\nprint(LM_esp32.hall())"
    )
    assert out.splitlines()[-1] == "-7"


def test_battery_of_a_tinypico(fresh):
    node = fresh(chip="tinypico")
    client = node.client()
    node.control.set_adc(35, 0xFFFF)
    node.control.set_pin(34, 1)
    assert json.loads(client.ask("esp32 battery >json")) == {"volt": 3.7, "state": False}
    node.control.set_adc(35, 0x8000)
    node.control.set_pin(34, 0)
    assert json.loads(client.ask("esp32 battery >json")) == {"volt": 1.85, "state": True}


def test_what_is_not_there_is_said_in_words(client):
    for function, what in (
        ("hall", "hall sensor that this MicroPython can read"),
        ("battery", "battery: this is for TinyPICO boards"),
    ):
        expected = FAILED.format(function, f"esp32 has no {what}")
        assert first(client.ask(f"esp32 {function}")) == expected


def test_other_chips_are_told_that_this_is_not_for_them(micropython):
    out = micropython(
        "import sys\n"
        "class Nothing:\n"
        "    pass\n"
        "del sys.modules['esp32']\n"
        "import LM_esp32\n"
        "for read in (LM_esp32.hall, LM_esp32.temp):\n"
        "    try:\n"
        "        read()\n"
        "    except ValueError as error:\n"
        "        print(error)\n"
    )
    assert out.splitlines()[-2:] == ["esp32 has no module esp32: this is for ESP32 chips"] * 2


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("-1", "-1"),
        ("'low'", "low"),
        ("4194304", "4194304"),
        ("1.5", "1.5"),
        ("True", "True"),
        ("[]", "a list"),
    ],
)
def test_wrong_levels_are_refused_in_words(client, given, shown):
    answer = first(client.ask(f"esp32 touch {given}"))
    complaint = f"triglvl takes a whole number from 0 to 4194303, not {shown}"
    assert answer == FAILED.format("touch", complaint)


@pytest.mark.parametrize(
    "command", ["hall 1", "temp 1", "battery 1", "touch 1 2", "touch level=3", "help 1"]
)
def test_other_arguments_are_refused(client, command):
    assert client.ask(f"esp32 {command}").startswith("exec_lm_core LM_esp32->")


def test_help_names_all(client):
    assert json.loads(client.ask("esp32 help >json")) == [
        "hall",
        "temp",
        "touch triglvl=300",
        "battery",
        " battery is on TinyPICO only",
    ]


def test_a_pin_that_somebody_else_has_is_refused_by_name(fresh):
    is_refused_by_name(
        fresh, "touch_0", PAD, "irq1", harmless=["esp32 touch 'x'"], refused=["esp32 touch"]
    )

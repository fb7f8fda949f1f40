"""Any pin as anything: what a node answers, and what its pins do."""

import json
import re

import pytest

BUILTIN, BUZZER, GENADC, LAMP = 2, 33, 34, 26  # of an ESP32; the lamp has no name here
FAILED = "exec_lm_core LM_genIO->{}: {}"
PINS = "pin takes a number or a logical name, not {}"
RANGE = "pin takes a whole number from 0 to 48, not {}"


@pytest.fixture
def pins(running):
    """What the board does with its pins."""
    return running.control.outputs


def first(answer):
    return answer.splitlines()[0]


def asked(client, command):
    return json.loads(client.ask(f"genIO {command} >json"))


@pytest.mark.parametrize(("pin", "number"), [(LAMP, LAMP), ("'buzzer'", BUZZER)])
def test_pulses_are_what_was_asked_for(pins, client, pin, number):
    name = json.loads(str(pin).replace("'", '"'))
    assert asked(client, f"set_pwm {pin}") == {"pin": name, "freq": 20480, "duty": 500}
    state = pins()[number]
    assert (state.mode, state.duty, state.freq) == ("pwm", 500 << 6, 20480)
    for duty, width in ((0, 0), (1, 64), (1023, 65535)):
        assert asked(client, f"set_pwm {pin} {duty}")["duty"] == duty
        assert pins()[number].duty == width
    assert asked(client, f"set_pwm {pin} duty=10 freq=50") == {"pin": name, "freq": 50, "duty": 10}
    assert (pins()[number].duty, pins()[number].freq) == (640, 50)


def test_pulses_begin_with_their_width(running, client, bench):
    bench.add("probe", "line", pins={"pin": 25})
    client.ask("genIO set_pwm 25 duty=3")
    duties = [duty for _at, mode, _level, duty, _freq in bench.history("line") if mode == "pwm"]
    bench.remove("line")
    assert set(duties) == {192}  # nothing flashes up


def test_random_pulses_stay_within_their_limits(pins, client):
    found = set()
    for _ in range(12):
        answer = asked(client, f"set_random_pwm {LAMP} 100 200")
        assert answer.keys() == {"pin", "freq", "duty"}
        assert pins()[LAMP].duty == answer["duty"] << 6
        found.add(answer["duty"])
    assert min(found) >= 100
    assert max(found) <= 200
    assert len(found) > 1
    assert asked(client, f"set_random_pwm {LAMP} 7 7 freq=100") == {
        "pin": LAMP,
        "freq": 100,
        "duty": 7,
    }


@pytest.mark.parametrize(("pin", "number"), [(LAMP, LAMP), ("'builtin'", BUILTIN)])
def test_an_output_is_set_and_changes(pins, client, pin, number):
    name = json.loads(str(pin).replace("'", '"'))
    for given, level, answer in (
        ("True", 1, True),
        ("state=0", 0, 0),
        ("", 1, True),
        ("None", 0, False),
        ("1", 1, 1),
        ("False", 0, False),
    ):
        found = asked(client, f"set_out {pin} {given}".strip())
        assert found == {"pin": name, "state": answer}
        assert type(found["state"]) is type(answer)
        assert (pins()[number].mode, pins()[number].level) == ("out", level)


def test_an_input_has_a_pull_up(running, pins, client):
    assert asked(client, "get_in 'irq1'") == {"pin": "irq1", "state": 1}
    assert (pins()[4].mode, pins()[4].pull) == ("in", "up")
    running.control.set_pin(4, 0)
    assert asked(client, "get_in 4") == {"pin": 4, "state": 0}
    running.control.set_pin(4, 1)
    assert asked(client, "get_in 'irq1'") == {"pin": "irq1", "state": 1}


def test_an_analog_input_is_measured(bench, client):
    bench.add("potentiometer", "knob", pins={"pin": GENADC}, share=0.25)
    for pin in ("'genadc'", str(GENADC)):
        found = asked(client, f"get_adc {pin}")
        name = json.loads(pin.replace("'", '"'))
        assert found == {"raw": 16384, "percent": 25.0, "volt": 0.61, "pin": name}
        for key in ("raw", "percent", "volt"):
            assert float(client.ask(f"genIO get_adc {pin} '{key}'")) == found[key]
        assert client.ask(f"genIO get_adc {pin} key='amperes'") == "None\n"
    bench.set("knob", share=1)
    assert client.ask("genIO get_adc 'genadc' 'percent'") == "100.0\n"
    bench.remove("knob")


def test_another_mode_replaces_the_one_before(pins, client):
    for command, mode, tag in (
        ("set_pwm 27 100", "pwm", "pwm20480"),
        ("set_out 27 1", "out", "out"),
        ("set_pwm 27 100 1000", "pwm", "pwm1000"),
        ("get_in 27", "in", "in"),
        ("set_pwm 27 100 50", "pwm", "pwm50"),
        ("get_adc 27", None, "adc"),
        ("get_in 27", "in", "in"),
        ("set_out 27 0", "out", "out"),
    ):
        assert "exec_lm_core" not in client.ask(f"genIO {command}")
        assert mode is None or pins()[27].mode == mode
        assert asked(client, "genio_pins")["27"] == tag
    assert pins()[27].duty == 0


def test_pulses_end_when_the_pin_becomes_something_else(client, bench, pins):
    for command in ("get_adc 27", "get_in 27", "set_out 27 0"):
        client.ask("genIO set_pwm 27 512")
        client.ask(f"genIO {command}")
        assert pins()[27].mode != "pwm"


@pytest.mark.parametrize("function", ["set_pwm", "set_random_pwm", "set_out", "get_adc", "get_in"])
@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ("-1", RANGE.format(-1)),
        ("49", RANGE.format(49)),
        ("2.0", PINS.format("2.0")),
        ("True", PINS.format("True")),
        ("None", PINS.format("None")),
        ("[2]", PINS.format("a list")),
        ("float('nan')", None),
        ("'x'*40", None),
        ("''", "the pin map has no pin called ''"),
        ("'nobody'", "the pin map has no pin called 'nobody'"),
        ("'_name_'", "the pin map has no pin called '_name_'"),
        (f"'{'y' * 33}'", "pin takes a text of up to 32 characters, not " + "y" * 24),
    ],
)
def test_pins_that_are_none_are_refused_in_words(client, pins, function, given, complaint):
    rest = " 1 2" if function == "set_random_pwm" else ""
    before, known = pins(), asked(client, "genio_pins")
    answer = first(client.ask(f"genIO {function} {given}{rest}"))
    assert answer.startswith(f"exec_lm_core LM_genIO->{function}: ")
    if complaint is not None:
        assert answer == FAILED.format(function, complaint)
    assert (pins(), asked(client, "genio_pins")) == (before, known)


@pytest.mark.parametrize(
    ("command", "complaint"),
    [
        ("set_pwm 26 1024", "duty takes a whole number from 0 to 1023, not 1024"),
        ("set_pwm 26 -1", "duty takes a whole number from 0 to 1023, not -1"),
        ("set_pwm 26 'full'", "duty takes a whole number from 0 to 1023, not full"),
        ("set_pwm 26 0.5", "duty takes a whole number from 0 to 1023, not 0.5"),
        ("set_pwm 26 5 0", "freq takes a whole number from 1 to 40000000, not 0"),
        ("set_pwm 26 5 50000000", "freq takes a whole number from 1 to 40000000, not 50000000"),
        ("set_pwm 26 5 None", "freq takes a whole number from 1 to 40000000, not None"),
        ("set_random_pwm 26 -1 5", "min_duty takes a whole number from 0 to 1023, not -1"),
        ("set_random_pwm 26 9 5", "max_duty takes a whole number from 9 to 1023, not 5"),
        ("set_random_pwm 26 9 1024", "max_duty takes a whole number from 9 to 1023, not 1024"),
        ("set_random_pwm 26 1 2 0", "freq takes a whole number from 1 to 40000000, not 0"),
        ("set_out 26 2", "state takes True or False, not 2"),
        ("set_out 26 'on'", "state takes True or False, not on"),
        ("set_out 26 []", "state takes True or False, not a list"),
        ("get_adc 34 5", "key takes a text of up to 16 characters, not 5"),
        ("get_adc 34 []", "key takes a text of up to 16 characters, not a list"),
    ],
)
def test_wrong_values_are_refused_in_words(client, pins, command, complaint):
    before, known = pins(), asked(client, "genio_pins")
    answer = first(client.ask(f"genIO {command}"))
    assert answer == FAILED.format(command.split()[0], complaint)
    assert (pins(), asked(client, "genio_pins")) == (before, known)


@pytest.mark.parametrize(
    "command",
    [
        *("set_pwm", "set_random_pwm 26", "set_random_pwm 26 1", "set_out", "get_adc", "get_in"),
        *("set_out 26 1 1", "get_in 26 1", "genio_pins 1", "help 1", "set_pwm 26 power=5"),
    ],
)
def test_missing_and_other_arguments_are_refused(client, command):
    assert client.ask(f"genIO {command}").startswith("exec_lm_core LM_genIO->")


def test_random_pulses_leave_the_module_loaded(client):
    client.ask("genIO set_random_pwm 26 1 2")
    assert "26" in asked(client, "genio_pins")


def test_a_pin_that_a_module_has_booked_is_refused_by_number_and_by_another_name(fresh):
    node = fresh(cstmpmap="irq1:33; irq2:25")
    client = node.client()
    client.ask("genIO genio_pins")
    assert "booked: {}" in client.ask("system pinmap")
    client.ask("buzzer bipp 1")  # it books pin 33
    before = node.control.outputs()[BUZZER]
    for command in ("set_pwm {} 5", "set_out {} 1", "get_adc {}", "get_in {}"):
        function = command.split()[0]
        answer = first(client.ask("genIO " + command.format(33)))
        assert answer == FAILED.format(function, "pin 33 belongs to buzzer: take another one")
        answer = first(client.ask("genIO " + command.format("'irq1'")))
        assert answer == FAILED.format(function, "[io] Pin irq1 is busy: buzzer:33")
    assert node.control.outputs()[BUZZER] == before
    assert asked(client, "genio_pins") == {}
    # What is free can be had by name, then by its number, too, and nobody else gets it.
    assert asked(client, "set_out 'irq2' 1") == {"pin": "irq2", "state": 1}
    assert asked(client, "set_out 25 0") == {"pin": 25, "state": 0}
    assert "booked: {" in client.ask("system pinmap")
    booked = json.loads(client.ask("system pinmap >json"))["booked"]
    assert booked == {"33": "buzzer", "25": "irq2"}


CHIP = """
import machine
class Pin(machine.Pin):
    def __init__(self, number, mode=-1, pull=-1, value=None):
        if number >= 34 and mode in (machine.Pin.OUT, machine.Pin.OPEN_DRAIN):
            raise ValueError("pin can only be input")
class PWM:
    def __init__(self, pin, freq, duty_u16):
        raise ValueError("pin can only be input")
class ADC:
    ATTN_11DB = 3
    def __init__(self, pin):
        self.late = str(pin) == "Pin(26)"
        if not self.late:
            raise ValueError("invalid pin")
    def atten(self, value):
        pass
    def read_u16(self):
        raise OSError(116)
machine.Pin, machine.PWM, machine.ADC = Pin, PWM, ADC
import LM_genIO
for call in (
    lambda: LM_genIO.set_out(34, 1),
    lambda: LM_genIO.set_pwm(34),
    lambda: LM_genIO.get_adc(5),
    lambda: LM_genIO.get_adc(26),
):
    try:
        print(call())
    except (ValueError, OSError) as error:
        print(error)
print(LM_genIO.get_in(34)["pin"])
"""


def test_what_a_chip_cannot_do_is_said_in_words(micropython):
    # This board's pins can do everything; those of a chip cannot.
    lines = micropython(CHIP).splitlines()
    assert [line for line in lines if not re.match(r"\[io\]", line)] == [
        "pin 34: pin can only be input",
        "pin 34 gives no pulses of 20480 Hz: pin can only be input",
        "pin 5 is no analog input: invalid pin",
        "pin 26 cannot be measured while Wi-Fi is on",
        "34",
    ]


def test_as_many_pins_as_there_are_and_no_more_objects(client):
    for _ in range(2):
        for pin in (4, 12, 14, 15, 18, 19, 21, 22, 23, 25, 26, 27):
            client.ask(f"genIO set_out {pin} 1")
            client.ask(f"genIO set_pwm {pin} 1 freq=1000")
    assert len(asked(client, "genio_pins")) <= 49
    assert int(re.search(r"\d+", client.ask("system gclean"))[0]) > 10_000


def test_what_it_says_of_itself(client):
    entries = json.loads(client.ask("genIO help >json"))
    assert [entry.partition(" ")[0] for entry in entries] == [
        "set_pwm",
        "set_random_pwm",
        "set_out",
        "get_adc",
        "get_in",
        "genio_pins",
    ]

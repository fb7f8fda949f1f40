"""The bridges by themselves, against their truth tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.virtual.bench.device import PinEvent, Wires
from micros_ide.virtual.bench.motor_drivers import L298N, L9110


def wired(kind):
    pins = {role: number for number, role in enumerate(kind.ROLES)}
    return kind(Wires(lambda *_: None, lambda *_: None), pins)


def put(device, at=0, mode="out", **levels):
    for role, level in levels.items():
        device.on_pin(role, PinEvent(at, 0, mode, level, 0, 0))


def pwm(device, role, share):
    device.on_pin(role, PinEvent(0, 0, "pwm", 0, round(share * 65535), 50))


@pytest.mark.parametrize(
    ("enable", "in1", "in2", "state"),
    [
        (1, 1, 0, "forward"),
        (1, 0, 1, "backward"),
        (1, 0, 0, "brake"),
        (1, 1, 1, "brake"),
        (0, 0, 0, "coast"),
        (0, 1, 0, "coast"),
        (0, 0, 1, "coast"),
        (0, 1, 1, "coast"),
    ],
)
def test_l298n_truth_table(enable, in1, in2, state):
    bridge = wired(L298N)
    put(bridge, enable=enable, in1=in1, in2=in2)
    speed = 100.0 if state in ("forward", "backward") else 0.0
    assert bridge.read() == {"state": state, "speed": speed}


@pytest.mark.parametrize(
    ("ia", "ib", "state"), [(0, 0, "stop"), (1, 0, "forward"), (0, 1, "backward"), (1, 1, "stop")]
)
def test_l9110_truth_table(ia, ib, state):
    bridge = wired(L9110)
    put(bridge, ia=ia, ib=ib)
    assert bridge.read() == {"state": state, "speed": 0.0 if state == "stop" else 100.0}


@given(st.integers(1, 65535))
def test_l298n_speed_is_the_share_of_enable_or_of_one_input(duty):
    share = duty / 65535
    by_enable, by_input = wired(L298N), wired(L298N)
    put(by_enable, in1=0, in2=1)
    pwm(by_enable, "enable", share)
    put(by_input, enable=1, in1=0)
    pwm(by_input, "in2", share)
    wanted = {"state": "backward", "speed": round(share * 100, 1)}
    assert by_enable.read() == by_input.read() == wanted


@given(st.integers(0, 65535), st.integers(0, 65535))
def test_l9110_goes_where_the_longer_share_is(ia, ib):
    bridge = wired(L9110)
    pwm(bridge, "ia", ia / 65535)
    pwm(bridge, "ib", ib / 65535)
    state = "stop" if ia == ib else "forward" if ia > ib else "backward"
    assert bridge.read() == {"state": state, "speed": round(abs(ia - ib) / 65535 * 100, 1)}


def test_history_has_changes_with_their_time():
    bridge = wired(L9110)
    put(bridge, 10, ia=1)
    put(bridge, 20, ia=1)
    put(bridge, 30, ia=0)
    assert list(bridge.history) == [[10, "forward", 100.0], [30, "stop", 0.0]]


def test_inputs_that_nobody_drives_are_low():
    for kind, rest in ((L298N, "coast"), (L9110, "stop")):
        bridge = wired(kind)
        put(bridge, **dict.fromkeys(kind.ROLES, 1))
        put(bridge, mode="in", **dict.fromkeys(kind.ROLES, 1))
        assert bridge.read()["state"] == rest


def test_power_that_comes_finds_the_motor_at_rest():
    bridge = wired(L298N)
    put(bridge, enable=1, in1=1)
    bridge.power_on()
    assert bridge.read() == {"state": "coast", "speed": 0.0}

"""The servo by itself: pulses in, an angle out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.virtual.bench.device import PinEvent, Wires
from micros_ide.virtual.bench.servo import Servo


class Bench:
    """One servo, and the alarms it has set."""

    def __init__(self):
        self.alarms = []
        self.servo = Servo(Wires(lambda *_: None, self._later), {"pin": 27})
        self.at = 0

    def _later(self, _seconds, callback):
        self.alarms.append(callback)

    def event(self, mode, level=0, duty=0, freq=0, after=20_000):
        self.at += after
        self.servo.on_pin("pin", PinEvent(self.at, 27, mode, level, duty, freq))

    def pwm(self, pulse_us, freq=50):
        self.event("pwm", duty=round(pulse_us * freq / 1e6 * 65535), freq=freq)

    def silence(self):
        for alarm in self.alarms:
            alarm()
        self.alarms.clear()

    @property
    def angle(self):
        return self.servo.read()["angle"]

    @property
    def held(self):
        return self.servo.read()["held"]


@pytest.fixture
def bench():
    return Bench()


@pytest.mark.parametrize(
    ("pulse_us", "angle"),
    [(500, 0.0), (1450, 90.0), (2400, 180.0), (400, 0.0), (2550, 180.0), (782, 26.7)],
)
def test_arm_follows_the_pulse_up_to_its_stops(bench, pulse_us, angle):
    bench.pwm(pulse_us)
    assert bench.angle == pytest.approx(angle, abs=0.1)
    assert bench.held
    assert bench.servo.read()["pulse_us"] == pytest.approx(pulse_us, abs=0.5)


@given(st.floats(500, 2400), st.sampled_from([40, 50, 60, 100, 200, 333]))
def test_angle_is_that_of_the_pulse_at_every_rate(pulse_us, freq):
    bench = Bench()
    bench.pwm(pulse_us, freq)
    assert bench.angle == pytest.approx((pulse_us - 500) / 1900 * 180, abs=0.2)


@pytest.mark.parametrize(
    ("pulse_us", "freq"), [(0, 50), (100, 50), (2700, 50), (1500, 30), (1000, 400)]
)
def test_what_is_no_pulse_for_a_servo_holds_nothing(bench, pulse_us, freq):
    bench.pwm(1450)
    bench.pwm(pulse_us, freq)
    assert not bench.held
    assert bench.angle == 90.0


def test_history_has_changes_only(bench):
    for pulse in (1450, 1450, 2400, 0, 0, 2400):
        bench.pwm(pulse)
    assert [angle for _at, angle in bench.servo.history] == [90.0, 180.0, None, 180.0]


def test_released_pin_holds_nothing_and_the_arm_stays(bench):
    bench.pwm(2400)
    bench.event("in")
    assert bench.servo.read() == {"pulse_us": 0.0, "angle": 180.0, "held": False}
    bench.servo.power_on()
    assert bench.angle == 180.0


def test_pulses_that_a_program_makes_itself(bench):
    bench.event("out")
    for _ in range(3):
        bench.event("out", 1)
        bench.event("out", 1, after=400)  # written again: the pulse goes on
        bench.event("out", 0, after=1050)
    assert bench.angle == 90.0
    assert bench.held
    bench.silence()
    assert not bench.held


def test_alarm_of_pulses_does_not_end_pwm(bench):
    bench.event("out", 1)
    bench.event("out", 0, after=1450)
    bench.pwm(2400)
    bench.silence()
    assert bench.held


def test_pin_that_stays_high_after_pwm_holds_nothing(bench):
    bench.pwm(1450)
    bench.event("out", 1)
    assert not bench.held

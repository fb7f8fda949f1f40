# PWM outputs by logical name. Duty is 0 to 1023 on every chip, whatever its timers count.
from micropython import const

from LogicalPins import physical_pins

_FULL = const(1023)


class Pwm:
    # One output; `duty` at first, so nothing flashes or beeps when it is made.

    def __init__(self, number, freq, duty=0):
        from machine import PWM, Pin

        self._value = duty
        self._pwm = PWM(Pin(number), freq=freq, duty_u16=_width(duty))

    def duty(self, value=None):
        # Set it to a whole number, or return what was set last.
        if value is not None:
            self._pwm.duty_u16(_width(value))
            self._value = value
        return self._value

    def freq(self, hertz):
        self._pwm.freq(hertz)

    def deinit(self):
        # No pulses any more; the pin is low.
        self._pwm.duty_u16(0)
        self._pwm.deinit()


def outputs(names, freq):
    # The outputs of `names`, all or none: a pin that somebody else has is refused before any other
    # is touched.
    return [Pwm(number, freq) for number in physical_pins(names)]


def _width(duty):
    return 65535 if duty == _FULL else duty << 6

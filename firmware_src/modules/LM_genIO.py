# Any pin as an output, an input, an analog input or a PWM output, by its number or logical name.
# Wiring: what the pin can take; an LED needs a resistor, a motor or a strip a transistor.
from micropython import const

from Limits import flag, text, whole
from LogicalPins import get_pinmap, physical_pin, pinmap_dump

_LAST_PIN = const(48)
_FASTEST = const(40000000)  # Hz
_FULL = const(1023)

_objects = {}  # pin -> (mode, object)
_names = []  # logical names that were booked here


def _number(pin):
    # The number of `pin`. A name is booked; a number is used as it is, unless somebody else has
    # booked it.
    if type(pin) is str:
        if pinmap_dump(text("pin", pin, 32))[pin] is None:
            raise ValueError("the pin map has no pin called '{}'".format(pin))
        number = physical_pin(pin)
        if pin not in _names:
            _names.append(pin)
        return abs(number) if type(number) is int else number
    if type(pin) is not int:
        given = "a " + type(pin).__name__ if type(pin) in (list, tuple, dict) else pin
        raise ValueError("pin takes a number or a logical name, not {}".format(given))
    number = whole("pin", pin, 0, _LAST_PIN)
    holder = get_pinmap()["booked"].get(number)
    if holder is not None and holder not in _names:
        raise ValueError("pin {} belongs to {}: take another one".format(number, holder))
    return number


def _used(number, mode):
    # The object of a pin that is in `mode` already.
    known = _objects.get(number)
    return known[1] if known and known[0] == mode else None


def _stop_pulses(number):
    # The pin gets another mode; who gives out pulses can have any that is digital.
    mode, one = _objects.get(number, ("", None))
    if mode.startswith("pwm"):
        one.deinit()
        del _objects[number]


def _pin(number, mode, pull=-1):
    # Raises as the chip does, for one by its number.
    from machine import Pin

    try:
        return Pin(number, mode) if pull == -1 else Pin(number, mode, pull)
    except (ValueError, OSError) as error:
        raise ValueError("pin {}: {}".format(number, error))


def set_pwm(pin, duty=500, freq=20480):
    # Give out pulses.
    # pin: number or logical name
    # duty: 0 is always low, 1023 always high
    # freq: in Hz
    # widget: slider pin="builtin" duty=0..1023
    duty = whole("duty", duty, 0, _FULL)
    freq = whole("freq", freq, 1, _FASTEST)
    number = _number(pin)
    mode = "pwm{}".format(freq)
    pwm = _used(number, mode)
    if pwm is None:
        from Pwm import Pwm

        try:
            made = Pwm(number, freq, duty)
        except (ValueError, OSError, TypeError) as error:
            raise ValueError("pin {} gives no pulses of {} Hz: {}".format(number, freq, error))
        _objects[number] = (mode, made)
    else:
        pwm.duty(duty)
    return {"pin": pin, "freq": freq, "duty": duty}


def set_random_pwm(pin, min_duty, max_duty, freq=20480):
    # Give out pulses of a random width.
    # pin: number or logical name
    # min_duty, max_duty: limits of the duty, 0 to 1023
    # freq: in Hz
    # widget: button pin="builtin" min_duty=0 max_duty=1023
    from random import randint

    low = whole("min_duty", min_duty, 0, _FULL)
    high = whole("max_duty", max_duty, low, _FULL)
    return set_pwm(pin, randint(low, high), freq)


def set_out(pin, state=None):
    # Set the level of an output.
    # pin: number or logical name
    # state: True is high, False low; without it the level changes
    # widget: toggle pin="builtin" state=True,False
    if state is not None:
        flag("state", state)
    number = _number(pin)
    out = _used(number, "out")
    if out is None:
        from machine import Pin

        _stop_pulses(number)
        out = _pin(number, Pin.OUT)
        _objects[number] = ("out", out)
    if state is None:
        state = not out.value()
    out.value(1 if state else 0)
    return {"pin": pin, "state": state}


def get_adc(pin, key=None):
    # Measure a voltage.
    # pin: number or logical name
    # key: raw, percent or volt, for this one only
    # widget: graph pin="genadc" keys="percent" every=10
    if key is not None:
        text("key", key, 16)
    number = _number(pin)
    adc = _used(number, "adc")
    if adc is None:
        adc = _adc(number)
        if number in _objects:
            _stop_pulses(number)
            adc = _adc(number)  # anew: the pin was changed once more
        _objects[number] = ("adc", adc)
    try:
        found = adc.get()
    except OSError:  # the second converter of an ESP32
        raise OSError("pin {} cannot be measured while Wi-Fi is on".format(number))
    found["pin"] = pin
    return found if key is None else found.get(key)


def _adc(number):
    from Common import SmartADC

    try:
        return SmartADC(number)
    except (ValueError, OSError) as error:
        raise ValueError("pin {} is no analog input: {}".format(number, error))


def get_in(pin):
    # Read the level of an input with a pull-up.
    # pin: number or logical name
    # widget: button pin="irq1"
    number = _number(pin)
    one = _used(number, "in")
    if one is None:
        from machine import Pin

        _stop_pulses(number)
        one = _pin(number, Pin.IN, Pin.PULL_UP)
        _objects[number] = ("in", one)
    return {"pin": pin, "state": one.value()}


def genio_pins():
    # Pins in use here, each with its mode.
    # widget: button
    return {number: mode for number, (mode, _) in _objects.items()}


def help():
    return (
        "set_pwm pin=<number or name> duty=<0-1023> freq=20480",
        "set_random_pwm pin min_duty max_duty freq=20480",
        "set_out pin state=None",
        "get_adc pin key=None",
        "get_in pin",
        "genio_pins",
    )

# Carbon dioxide and other gases from an MQ135 (analog). It needs a minute to warm up.
# Wiring: its analog output to co2, over a divider because it goes up to 5 V; supply 5 V, ground.
from micropython import const

from Limits import number
from LogicalPins import physical_pin, pinmap_dump

_PIN = const("co2")
_FULL = const(1023)  # 10 bits
_LOAD = const(10)  # kOhm, of the resistor on the board
_ZERO = 76.63  # kOhm, of the sensor in clean air
_SCALE = 116.6020682
_SLOPE = -2.769034857
_VERDICTS = ((1000, "PERFECT"), (2000, "POOR"), (4000, "WARNING"))

_input = None


def _raw():
    global _input
    if _input is None:
        from machine import ADC, Pin

        adc = ADC(Pin(physical_pin(_PIN)))
        if hasattr(ADC, "ATTN_11DB"):
            adc.atten(ADC.ATTN_11DB)
        _input = adc
    return _input.read_u16() >> 6


def _resistance(raw):
    # Of the sensor in kOhm, -1 for none that it can be.
    return (_FULL / raw - 1) * _LOAD if raw else -1


def _correction(temperature, humidity):
    if temperature < 20:
        dry = 0.00035 * temperature * temperature - 0.02718 * temperature + 1.39538
        return dry - (humidity - 33) * 0.0018
    return -0.003333333 * temperature - 0.001923077 * humidity + 1.130128205


def measure_mq135(temperature=None, humidity=None):
    # Concentration in ppm and what to think of it.
    # temperature: of the air in degrees Celsius
    # humidity: relative humidity of the air in per cent
    # widget: text temperature=20 humidity=50
    given = (("temperature", temperature), ("humidity", humidity))
    missing = [name for name, value in given if value is None]
    if missing:
        return "Missing mandatory parameters: {}".format(", ".join(missing))
    number("temperature", temperature, -40, 80)
    number("humidity", humidity, 0, 100)
    raw = _raw()
    if not 0 < raw < _FULL:
        end = "its output is at 0 V" if raw == 0 else "its output is beyond what can be measured"
        pin = pinmap_dump(_PIN)[_PIN]
        text = "measure_mq135 ERROR: {}, check the wiring of {} ({})"
        return text.format(end, _PIN, pin)
    ratio = _resistance(raw) / _correction(temperature, humidity) / _ZERO
    ppm = round(_SCALE * ratio**_SLOPE, 2)
    for limit, verdict in _VERDICTS:
        if ppm <= limit:
            return "{} - {}".format(ppm, verdict)
    return "{} - CRITICAL".format(ppm)


def raw_measure_mq135():
    # Resistance of the sensor in kOhm, and what the input can measure (steps, volts).
    # widget: button
    return "{}/({}, 3.6)".format(round(_resistance(_raw()), 2), _FULL)


def pinmap():
    # Pin of the analog input.
    return pinmap_dump(_PIN)


def help():
    return (
        "measure_mq135 temperature=<Celsius> humidity=<per cent>",
        "raw_measure_mq135",
        "pinmap",
    )

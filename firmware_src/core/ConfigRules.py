# What the table of keys cannot say: values that have the right type and size and are still wrong.
# Imported when a value is set and dropped afterwards.
import sys

from micropython import const

from Literals import is_name

_MAX_PIN = const(48)
_TRIGGERS = ("n/a", "up", "down", "both")


def check(key, value):
    # ValueError if `value` makes no sense for `key`.
    rule = _RULES.get(key)
    if rule:
        rule(value)


def _crontasks(value):
    module = _part("CronSyntax")
    for entry in module.entries(value):
        module.parse(entry)


def _tz(value):
    if value != "n/a":
        _part("TimeZone").parse(value)


def _location(value):
    if value != "n/a":
        _part("SunTimes").coordinates(value)


def _devfid(value):
    # A word of the protocol: clients split at blanks, colons and dollars.
    _appwd(value)
    if ":" in value or "$" in value:
        raise ValueError("':' and '$' are not for names")


def _appwd(value):
    for char in value:
        if char <= " ":
            raise ValueError("no white space")


def _trigger(value):
    if value.strip().lower() not in _TRIGGERS:
        raise ValueError("up, down or both")


def _cstmpmap(value):
    # "n/a", or "table; name:pin; name:pin".
    if value == "n/a":
        return
    first = True
    for item in value.split(";"):
        name, colon, pin = [part.strip() for part in item.partition(":")]
        if name or colon:
            if not (is_name(name) and (_is_pin(pin) if colon else first)):
                raise ValueError("'{}' is not name:pin".format(item.strip()[:32]))
        first = False


def _is_pin(text):
    return text.isdigit() and len(text) < 4 and int(text) <= _MAX_PIN


def _part(name):
    module = __import__(name)
    sys.modules.pop(name, None)
    return module


_RULES = {
    "crontasks": _crontasks,
    "tz": _tz,
    "location": _location,
    "devfid": _devfid,
    "appwd": _appwd,
    "cstmpmap": _cstmpmap,
    "irq1_trig": _trigger,
    "irq2_trig": _trigger,
    "irq3_trig": _trigger,
    "irq4_trig": _trigger,
}

"""Sunrise and sunset: right everywhere, in single precision, on the clock people see."""

import ast
import json
from datetime import date, datetime, time, timedelta, timezone

import pytest
from firmware_node import SOURCE
from sun_reference import sun_times

Y2000 = date(2000, 1, 1)
LATITUDES = (60.2, 47.5, 33.0, 0.0, -33.9, -54.8)
LONGITUDES = (-179.9, -122.4, 0.0, 24.9, 151.2)
# The almanac's formulas are as good as this; then come float32 and the rounding to seconds.
CLOSE, CLOSE_SINGLE = 10, 15  # s
TIMES = """
import json
import {module} as module
for line in open("cases.txt"):
    day, latitude, longitude, offset = json.loads(line)
    print(json.dumps(module.sun_times(day, {number}(latitude), {number}(longitude), offset)))
"""
# A number that is rounded to single precision after every operation.
SINGLE = """
import math
from array import array

class Single:
    def __init__(self, value):
        self.value = array("f", [float(value.value if isinstance(value, Single) else value)])[0]
    def __float__(self): return self.value
    def __add__(self, other): return Single(self.value + plain(other))
    def __sub__(self, other): return Single(self.value - plain(other))
    def __mul__(self, other): return Single(self.value * plain(other))
    def __truediv__(self, other): return Single(self.value / plain(other))
    def __floordiv__(self, other): return Single(self.value // plain(other))
    def __mod__(self, other): return Single(self.value % plain(other))
    def __radd__(self, other): return Single(plain(other) + self.value)
    def __rsub__(self, other): return Single(plain(other) - self.value)
    def __rmul__(self, other): return Single(plain(other) * self.value)
    def __rtruediv__(self, other): return Single(plain(other) / self.value)
    def __neg__(self): return Single(-self.value)
    def __ge__(self, other): return self.value >= plain(other)

def plain(number):
    return number.value if isinstance(number, Single) else Single(number).value
def divide(a, b): return Single(plain(a) / plain(b))
def sin(x): return Single(math.sin(plain(x)))
def cos(x): return Single(math.cos(plain(x)))
def asin(x): return Single(math.asin(plain(x)))
def acos(x): return Single(math.acos(plain(x)))
def atan2(y, x): return Single(math.atan2(plain(y), plain(x)))
def whole(x): return round(plain(x))
def size(x): return Single(abs(plain(x)))
pi = Single(math.pi)
"""


class InSingle(ast.NodeTransformer):
    """The source with every float and every operation in single precision."""

    def visit_ImportFrom(self, _):
        return None

    def visit_Constant(self, node):
        if isinstance(node.value, float):
            return ast.Call(ast.Name("Single", ast.Load()), [node], [])
        return node

    def visit_BinOp(self, node):
        self.generic_visit(node)
        if isinstance(node.op, ast.Div):
            return ast.Call(ast.Name("divide", ast.Load()), [node.left, node.right], [])
        return node

    def visit_Name(self, node):
        return ast.Name({"round": "whole", "abs": "size"}.get(node.id, node.id), node.ctx)


def told(node, cases, module="SunTimes", number="float"):
    node.write("cases.txt", "".join(json.dumps(case) + "\n" for case in cases))
    script = TIMES.format(module=module, number=number)
    return [json.loads(line) for line in node.interpret(script).splitlines()]


def wanted(day, latitude, longitude, offset):
    """What the reference says, in seconds of that clock; the noon that falls into the day."""
    midnight = datetime.combine(Y2000 + timedelta(days=day), time(), timezone.utc)
    midnight -= timedelta(seconds=offset)
    noon = (43200 - longitude * 240 + offset) % 86400
    moments = sun_times(midnight + timedelta(seconds=noon), latitude, longitude)
    return [None if m is None else (m - midnight).total_seconds() for m in moments]


def cases(latitudes):
    """Days of the next thirty years, on the clock of each longitude."""
    return [
        (day, latitude, longitude, round(longitude / 15) * 3600)
        for index, latitude in enumerate(latitudes)
        for longitude in LONGITUDES
        for day in range(9700 + index, 20700, 157)
    ]


def worst(node, latitudes, **how):
    """The largest difference in seconds."""
    found = 0
    chosen = cases(latitudes)
    for case, times in zip(chosen, told(node, chosen, **how), strict=True):
        for mine, right in zip(times, wanted(*case), strict=True):
            assert (mine is None) == (right is None), case
            found = max(found, abs(mine - right))
    return found


def test_sun_is_right_to_seconds_for_thirty_years(node):
    assert worst(node, LATITUDES) <= CLOSE


def test_sun_is_right_with_the_single_precision_of_the_chips(node):
    tree = InSingle().visit(ast.parse((SOURCE / "core" / "SunTimes.py").read_text("utf-8")))
    node.compile("SunSingle.py", SINGLE + ast.unparse(ast.fix_missing_locations(tree)))
    how = {"module": "SunSingle", "number": "module.Single"}
    assert worst(node, LATITUDES[:2] + LATITUDES[-1:], **how) <= CLOSE_SINGLE


@pytest.mark.parametrize("latitude", [69.6, 78.2, -77.8, 90.0, -90.0])
def test_polar_day_and_night_have_no_events(node, latitude):
    """In summer and in winter; a month around the equinoxes there is a sunrise below 80 degrees."""
    summer, winter, spring = ((date(2027, m, 21) - Y2000).days for m in (6, 12, 3))
    chosen = [(day, latitude, 18.9, 3600) for day in (summer, winter)]
    if abs(latitude) < 80:
        chosen.append((spring, latitude, 18.9, 3600))
    found = told(node, chosen)
    assert found[:2] == [[None, None], [None, None]]
    for times in found[2:]:
        assert times == pytest.approx(wanted(*chosen[2]), abs=60)


def test_sunset_after_midnight_belongs_to_the_evening_before(node):
    """Fairbanks in June: the sun sets past midnight; a clock far off its place behaves alike."""
    day = (date(2027, 6, 20) - Y2000).days
    (rise, fall), (far_rise, far_fall) = told(
        node, [(day, 64.8, -147.7, -8 * 3600), (day, 47.5, 19.0, -9 * 3600)]
    )
    assert 2.5 * 3600 < rise < 3.5 * 3600
    assert 24 * 3600 < fall < 25 * 3600
    assert far_rise < 0 < far_fall < 86400
    assert [far_rise, far_fall] == pytest.approx(wanted(day, 47.5, 19.0, -9 * 3600), abs=CLOSE)


ABI = """
import time, Time
Time.set_time({date})
print(Time.suntime() is Time.Sun.TIME, Time.Sun.TIME, Time.Sun.UTC)
print(sorted(Time.Sun.TIME) and [Time.Sun.TIME[key] for key in ("sunrise", "sunset")])
print(open("sun.pds").read())
import sys
print([name for name in ("SunTimes", "TimeZone", "LocalTime") if name in sys.modules])
"""


@pytest.mark.parametrize(
    ("zone", "day", "ahead"),
    [
        ({"tz": "CET-1CEST,M3.5.0,M10.5.0/3"}, (2027, 3, 27), 60),
        ({"tz": "CET-1CEST,M3.5.0,M10.5.0/3"}, (2027, 3, 28), 120),  # the day it changes
        ({"tz": "<+0545>-5:45", "utc": 60}, (2027, 3, 28), 345),
        ({"utc": -210}, (2027, 3, 28), -210),
    ],
)
def test_suntime_is_what_load_modules_expect(node, micropython, zone, day, ahead):
    """Tuples by name, in local time with its minutes, kept in sun.pds; nothing stays loaded."""
    node.configure(location="47.5,19.05", **zone)
    out = micropython(ABI.format(date=", ".join(map(str, (*day, 12, 0, 0))))).splitlines()
    assert out[0].startswith("True {")
    assert out[0].endswith(f" {ahead}")
    rise, fall = ast.literal_eval(out[1])
    right = wanted((date(*day) - Y2000).days, 47.5, 19.05, ahead * 60)
    for clock, moment in ((rise, right[0]), (fall, right[1])):
        seconds = clock[0] * 3600 + clock[1] * 60 + clock[2]
        assert abs((seconds - moment + 43200) % 86400 - 43200) <= CLOSE
        assert 0 <= clock[0] < 24
    cached = "sunrise:{}-{}-{};sunset:{}-{}-{}"
    assert out[2] == cached.format(*rise, *fall)
    assert out[3] == "[]"


def test_sunrise_before_the_clock_is_moved_is_told_on_the_old_one(node, micropython):
    """Far in the north it is; here a zone is made up whose clock is moved at noon."""
    node.configure(location="47.5,19.05", tz="AAA-1BBB,M3.5.0/12,M10.5.0")
    out = micropython(
        "import Time, time\n"
        "for hour in (11, 14):\n"
        "    Time.set_time(2027, 3, 28, hour, 0, 0)\n"
        "    print(Time.suntime())\n"
    ).splitlines()
    assert out[0] == out[1]
    times = ast.literal_eval(out[0])
    right = wanted((date(2027, 3, 28) - Y2000).days, 47.5, 19.05, 3600)
    assert times["sunrise"][0] == int(right[0] // 3600) == 5
    assert times["sunset"][0] == int(right[1] // 3600) + 1 == 19


@pytest.mark.parametrize(
    ("cached", "shown"),
    [
        ("sunrise:5-10-20;sunset:18-1-0", {"sunrise": (5, 10, 20), "sunset": (18, 1, 0)}),
        ("sunrise:5-10-20;sunset:18-", {}),
        ("", {}),
        ("\n:;;-", {}),
    ],
)
def test_without_a_place_the_last_known_sun_is_shown(node, micropython, cached, shown):
    """A damaged cache is as good as none."""
    node.write("sun.pds", cached)
    out = micropython("import Time\nprint(Time.suntime())\nprint(Time.sun_day(0))").splitlines()
    assert ast.literal_eval(out[0]) == shown
    assert out[1] == "(None, None)"

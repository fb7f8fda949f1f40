"""LM_oled_ui: what its pages look like on the display."""

import pytest
from oled_pages import ADC, BAR, BODY, HEADER, PRESS, PRESSED, WELCOME, Ui
from oled_picture import WIDTH, words

from micros_ide.model.virtual import AccessPoint

ROWS = [("node01", "127.0.3.77"), ("node02.local", "10.0.1.2"), ("up", None), ("xtra", "1.1.1.1")]


def test_pins_are_told_before_there_is_a_ui(fresh):
    node = fresh()
    client = node.client()
    pins = [" i2c_scl: 22", " i2c_sda: 21", " oleduibttn: 23"]
    assert sorted(client.ask("oled_ui pinmap").splitlines()) == pins
    assert client.ask("oled_ui lmdep") == "('oled', 'intercon', 'genIO')\n"
    assert client.ask("oled_ui cmd_genpage 'system clock'") == "True\n"
    assert not {21, 22, 23} & set(node.control.outputs())


def antenna(count):
    yield "line", (118, 8, 120, 8, 1)
    yield "line", (111, 1, 128, 1, 1)
    for step in range(count):
        yield "line", (118 - step, 8 - step, 120 + step, 8 - step, 1)


def test_header_has_mode_time_and_signal(ui, sketch):
    assert ui.answers("system setclock 2026 11 22 12 5 8").startswith("(2026, 11, 22, 12, 5,")
    seen = ui.draw() & HEADER
    expected = sketch(
        *[[("text", (f"S   12:05:{second:02}", 0, 0)), *antenna(8)] for second in range(8, 12)],
    )
    assert seen in [one & HEADER for one in expected]


@pytest.mark.parametrize(("rssi", "count"), [(-90, 0), (-75, 4), (-30, 9)])
def test_signal_by_its_strength(ui, sketch, until, rssi, count):
    ui.control.networks([AccessPoint("home", "at-home-1234", rssi)])
    region = {(x, y) for x in range(104, WIDTH) for y in range(9)}
    (expected,) = sketch(antenna(count))
    until(lambda: ui.draw() & region == expected & region)
    ui.control.networks([AccessPoint("home", "at-home-1234", -60)])


def test_access_point_and_no_signal(alone, letters):
    ui = alone(nwmd="AP")
    seen = ui.draw("page=9")  # there is none: it begins with the first one
    assert ui.do("on") == "page: 0 pwr: True"
    assert words(seen, letters, 0, 0, 3) == "A"
    assert {x for x, y in seen if y == 4 and x > 100} == set()
    assert words(seen, letters, 0, 25).strip() == ui.answers("system ifconfig").split("'")[3]


def bar(count, active):
    """As it is known of four pages and of six."""
    cell = {4: 32, 6: 21}[count]
    for page in range(count):
        yield "rect", (page * cell, 59, cell - 1, 4, 1)
    yield "rect", (active * cell + 1, 60, cell - 2, 2, 1)


def test_page_bar(alone, sketch):
    expected = sketch(*[bar(4, page) for page in range(4)], bar(6, 4))
    ui = alone()
    assert ui.draw("page=2") & BAR == expected[2] & BAR
    assert ui.draw("page=1") & BAR == expected[2] & BAR  # it has begun already
    for page in (3, 0, 1, 2, 3, 0):
        assert ui.do("next") == f"page: {page} pwr: True"
        assert ui.lit() & BAR == expected[page] & BAR
    assert ui.do("prev") == "page: 3 pwr: True"
    for _ in range(2):
        ui.add("'slow seen'")
    assert ui.do("next") == "page: 4 pwr: True"
    assert ui.lit() & BAR == expected[4] & BAR


def test_system_page(ui, letters):
    seen = ui.draw()
    ui.client.ask("system memory_usage")
    version = ui.client.ask("hello") and ui.node.config().get("version", "")
    assert words(seen, letters, 0, 15) == "node01"
    assert words(seen, letters, 0, 25) == "  " + ui.answers("system ifconfig").split("'")[3]
    memory = words(seen, letters, 0, 35)
    percent, _, rest = memory.strip().partition("% (")
    used = rest.removesuffix("kb)")
    assert memory.startswith("  ")
    assert 50 < float(percent) < 100
    assert abs(int(used) * 1000 / (128 << 10) * 100 - float(percent)) < 5
    assert words(seen, letters, 0, 45) == f"  V: {version}"
    assert seen & BODY == {(x, y) for x, y in seen if y // 10 * 10 + 5 <= y + 10 and 15 <= y < 53}


def meter(percent, volt, size):
    if size:
        yield "fill_rect", (0, 9, size, size, 1)
    for scale in range(5, 55, 5):
        yield "rect", (0, 9, scale, scale, int(scale >= size))
    yield "text", (percent, 65, 20)
    yield "text", (volt, 65, 40)


def test_cache_page(ui, sketch, letters):
    ui.client.ask("peers clear")
    ui.do("next")
    empty = [("text", ("InterCon cache", 0, 15)), ("text", ("Empty", 40, 35))]
    (expected,) = sketch(empty)
    assert ui.lit() & BODY == expected
    for host, address in ROWS:
        ui.client.ask(f"peers put {host!r} {address!r}")
    seen = ui.draw()
    assert [words(seen, letters, 0, y) for y in (15, 25, 35, 45)] == [
        "InterCon cache",
        " 3.77 node01",
        " 1.2 node02",
        " - up",
    ]


@pytest.mark.parametrize(
    ("level", "percent", "volt", "size"),
    [
        (31981, "48.8%", "1.2V", 24),  # frames of 5 to 20 are dark in it, 25 to 50 are lit
        (0, "0.0%", "0.0V", 0),
        (65535, "100.0%", "2.45V", 50),
    ],
)
def test_meter_page(ui, sketch, level, percent, volt, size):
    ui.control.set_adc(ADC, level)
    ui.go(2)
    (expected,) = sketch(meter(percent, volt, size))
    assert ui.draw() & BODY == expected


def test_meter_page_without_its_pin_says_null(alone, sketch, letters):
    pins = {"LP_bare.py": "i2c_sda = 21\ni2c_scl = 22\n"}
    ui = alone(files=pins, cstmpmap="bare")
    ui.draw("page=2")
    (expected,) = sketch(meter("null", "null", 0))
    assert ui.lit() & BODY == expected
    # The button has no pin either: all else works, and its mark says so.
    assert ui.do("next") == "page: 3 pwr: True"
    assert words(ui.lit(), letters, 0, 0, 3) == "S !"
    assert " oleduibttn: None" in ui.ask("pinmap").splitlines()


def test_light_follows_the_meter_if_it_is_there(fresh, until):
    ui = Ui(fresh(heap=256 << 10))
    ui.control.set_adc(ADC, 32768)
    ui.client.ask("rgb color 1000 500 0 smooth=False")
    ui.draw("page=2")
    until(lambda: ui.draw() and ui.client.ask("rgb brightness") == "50.0 %\n")


def test_welcome_page_and_its_button(ui, sketch):
    hello = ("text", ("Hello!", 30, 28))
    expected = sketch([WELCOME, *PRESS], [WELCOME, *PRESSED], [WELCOME, hello, *PRESSED])
    ui.go(3)
    # The inner frame blinks as long as nothing is known.
    assert {ui.draw() & BODY, ui.draw() & BODY} == set(expected[:2])
    ui.do("press")
    # It shows on the picture that is drawn now, and later, too.
    assert ui.lit() & BODY == expected[2]
    assert ui.draw() & BODY == expected[2]
    ui.do("press")
    assert ui.lit() & BODY in expected[:2]


def test_mark_of_the_button(ui, letters):
    assert words(ui.draw(), letters, 0, 0, 3) == "S"
    ui.go(3)
    assert words(ui.draw(), letters, 0, 0, 3) == "S *"

"""LM_oled_ui: what it refuses, displays that are missing, and what it leaves to others."""

import pytest
from firmware_node import USAGE
from oled_pages import BUTTON, remaining
from oled_picture import words

ABSENT = "no SSD1306 at 0x3c or 0x3d: check the wiring of i2c_scl (22) and i2c_sda (21)\n"


@pytest.mark.parametrize("cmd", ["'jump'", "5", "None", "['next']", "''"])
def test_commands_that_there_are_not(ui, cmd):
    before = ui.lit()
    shown = cmd.strip("'") if "[" not in cmd else cmd
    assert ui.ask(f"control {cmd}") == (
        f"Invalid command {shown}! Valid: ('next', 'prev', 'press', 'on', 'off')"
    )
    assert ui.lit() == before


@pytest.mark.parametrize(
    ("command", "reply"),
    [
        ("pageui oled_type='lcd'", "oled_type takes ssd1306 or sh1106, not lcd"),
        ("pageui oled_type=[1]", "oled_type takes ssd1306 or sh1106, not a list"),
        ("pageui 0", "pwr_sec takes a number from 1 to 86400, not 0"),
        ("pageui 'x'", "pwr_sec takes a number from 1 to 86400, not x"),
        ("pageui pwr_sec=1e999", "pwr_sec takes a number from 1 to 86400, not inf"),
        ("pageui page=-1", "page takes a whole number from 0 to 15, not -1"),
        ("pageui page='x'", "page takes a whole number from 0 to 15, not x"),
        ("msgbox 5", "msg takes a text of up to 100 characters, not 5"),
        ("msgbox None", "msg takes a text of up to 100 characters, not None"),
    ],
)
def test_odd_arguments_change_nothing(ui, command, reply):
    ui.sent()
    function = command.split()[0]
    assert ui.client.ask(f"oled_ui {command}") == (
        f"exec_lm_core LM_oled_ui->{function}: {reply}\n{USAGE}"
    )
    assert ui.sent() == []


def test_an_unknown_display_is_refused_and_the_right_one_is_taken(alone, letters):
    ui = alone("sh1106")
    assert "oled_type takes" in ui.ask("pageui oled_type='sh1107'")
    assert ui.bench.history("oled") == []
    ui.draw("oled_type='sh1106'")
    assert words(ui.lit(), letters, 0, 15) == "node01"
    assert ui.bench.history("oled")[0] == "80b0"
    ui.draw()
    assert ui.do("next") == "page: 1 pwr: True"
    assert words(ui.lit(), letters, 0, 15) == "InterCon cache"


def test_the_display_that_was_chosen_counts_though_it_was_not_there(alone, letters):
    ui = alone()
    ui.bench.remove("oled")
    assert "no SH1106 at 0x3c or 0x3d" in ui.ask("pageui 60 'sh1106' 1")
    assert BUTTON not in ui.control.outputs()
    ui.wire("sh1106")
    assert ui.do("on") == "page: 1 pwr: True"
    assert words(ui.lit(), letters, 0, 15) == "InterCon cache"
    assert remaining(ui.lit()) == 96


def test_a_display_that_comes_back_shows_the_page(ui, letters):
    ui.bench.remove("oled")
    for command in ("pageui", "control 'next'", "control 'prev'", "control 'off'", "msgbox"):
        assert ui.client.ask(f"oled_ui {command}") == ABSENT
    assert "[ERR] oled_ui: no SSD1306" in ui.client.ask("system alarms")
    ui.wire()
    ui.do("on")
    assert words(ui.lit(), letters, 0, 15) == "node01"


def test_the_timer_keeps_it_up_to_date(alone, letters, until):
    ui = alone(timirq=True, timirqcbf="oled_ui pageui", timirqseq=100)
    until(ui.lit)
    first = words(ui.lit(), letters, 32, 0, 8)
    assert first.count(":") == 2
    until(lambda: words(ui.lit(), letters, 32, 0, 8) != first)
    assert "ERR" not in ui.client.ask("system alarms")


def test_no_page_holds_the_loop(alone):
    ui = alone(boothook="lag watch")
    ui.add("'slow note 5'")
    ui.draw()
    held = {}
    for _ in range(12):  # times that a busy computer is given to show that it is not the call
        for command in ("next",) * 5 + ("press", "prev"):
            page = ui.do("on").split()[1]
            ui.client.ask("lag worst")
            ui.do(command)
            held.setdefault((page, command), []).append(int(ui.client.ask("lag worst")))
        if max(min(times) for times in held.values()) <= 20:
            break
    assert max(min(times) for times in held.values()) <= 20, held  # ms


def test_there_is_room_left_beside_it(alone, record_property):
    ui = alone()
    other = ui.node.client()
    ui.add("'system info'")
    ui.draw("pwr_sec=600")
    for _ in range(2 * 5):
        assert ui.do("next").endswith("pwr: True")
        assert ui.do("press").endswith("pwr: True")
    assert other.ask("hello").startswith("hello:")
    assert "uptime" in other.ask("system info")
    room = other.ask("heap largest")
    record_property("room_beside_oled_ui", room)
    print(room)
    assert int(room.split("largest: ")[1].split()[0]) > 8000
    assert "memory" not in ui.client.ask("system alarms")

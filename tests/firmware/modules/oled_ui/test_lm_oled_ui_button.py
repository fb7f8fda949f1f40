"""LM_oled_ui: messages, the power of the display, and its button."""

import pytest
from board_time import live_until
from oled_pages import ADC, BODY, BUTTON, remaining
from oled_picture import words


def box(blink, *texts):
    yield "rect", (10, 15, 108, 40, 1)
    if blink:
        yield "fill_rect", (106, 17, 9, 5, 1)
        yield "fill_rect", (106, 24, 9, 9, 1)
    for text in texts:
        yield "text", text


@pytest.mark.parametrize(
    ("message", "texts"),
    [
        ("", [("micrOS msg", 15, 40)]),
        ("'short'", [("short", 15, 40)]),
        ("'0123456789'", [("0123456789", 15, 40)]),
        ("'0123456789abcdefghijkXYZ'", [("0123456789", 15, 25), ("abcdefghijk", 15, 40)]),
    ],
)
def test_message(ui, sketch, message, texts):
    expected = set(sketch(box(False, *texts), box(True, *texts)))
    assert ui.ask(f"msgbox {message}") == "Show msg"
    first, second = ui.lit() & BODY, ui.draw() & BODY
    assert {first, second} == expected
    assert ui.do("on") == "page: 0 pwr: True"
    assert ui.lit() & BODY not in expected


def test_message_lights_the_display_and_a_press_takes_it_away_only(ui, letters):
    ui.go(3)
    ui.do("off")
    assert ui.lit() == frozenset()
    ui.ask("msgbox 'wake up'")
    assert words(ui.lit(), letters, 15, 40, 7) == "wake up"
    assert words(ui.lit(), letters, 0, 0, 3) == "S"
    ui.do("press")
    assert words(ui.lit(), letters, 30, 15, 10) == "micrOS GUI"
    assert words(ui.lit(), letters, 30, 28, 6) != "Hello!"


def test_on_and_off(ui):
    assert ui.do("off") == "page: 0 pwr: False"
    assert ui.lit() == frozenset()
    assert ui.draw() == frozenset()
    assert ui.do("next") == "page: 1 pwr: False"
    assert ui.lit() == frozenset()
    assert ui.do("on") == "page: 1 pwr: True"
    assert ui.lit()


def test_a_press_in_the_dark_lights_the_display_and_does_nothing_else(ui, letters):
    ui.go(3)
    ui.do("off")
    assert ui.do("press") == "page: 3 pwr: True"
    assert words(ui.lit(), letters, 30, 15, 10) == "micrOS GUI"
    assert words(ui.lit(), letters, 30, 28, 6) != "Hello!"


def test_goes_off_by_itself_and_tells_how_long_it_takes(alone):
    ui = alone(timirqseq=1000)
    ui.add("'slow seen'")
    assert remaining(ui.draw("pwr_sec=3")) == 96
    assert remaining(ui.draw("pwr_sec=3")) == 64  # the same again does not begin anew
    assert ui.do("on") == "page: 0 pwr: True"  # this does
    assert remaining(ui.lit()) == 96
    assert remaining(ui.draw()) == 64
    assert ui.bench.read("oled")["on"]
    assert ui.draw() == frozenset()
    assert not ui.bench.read("oled")["on"]
    assert ui.do("press") == "page: 0 pwr: True"
    assert remaining(ui.lit()) == 96
    assert remaining(ui.draw("pwr_sec=30")) == 96
    assert remaining(ui.draw()) == 93


def test_stays_on_without_a_limit(ui):
    assert remaining(ui.draw()) == 0


def click(ui, bounces=1):
    for _ in range(bounces):
        ui.control.set_pin(BUTTON, 1)
        ui.control.set_pin(BUTTON, 0)


def test_a_button_presses_once_however_it_bounces(ui, letters, until):
    ui.go(3)
    assert ui.control.outputs()[BUTTON].mode == "in"
    assert ui.control.outputs()[BUTTON].pull == "down"
    ui.control.advance(0.06)  # longer than it bounces
    click(ui, 5)
    until(lambda: words(ui.lit(), letters, 30, 28, 6) == "Hello!")
    ui.control.advance(0.1)
    assert words(ui.draw(), letters, 30, 28, 6) == "Hello!"
    click(ui)
    until(lambda: words(ui.lit(), letters, 30, 28, 6) != "Hello!")


def test_a_button_runs_commands_that_take_their_time(ui, commands, letters):
    ui.client.ask("slow seen")
    ui.go(commands["slow wait 3000 'late'"])
    ui.control.advance(0.06)
    click(ui)
    ui.control.advance(0.1)
    click(ui)  # impatience
    live_until(ui.node, lambda: "late" in ui.client.ask("slow seen"))
    ui.control.advance(4)  # more than another run takes
    assert "late" not in ui.client.ask("slow seen")
    assert words(ui.draw(), letters, 5, 22, 14) == "late"


def test_a_button_lights_the_display(ui, until):
    ui.do("off")
    ui.control.advance(0.06)
    click(ui)
    until(lambda: ui.bench.read("oled")["on"])


def test_whoever_ends_the_task_of_the_button_gets_it_back(ui, until):
    ui.client.ask("task kill oled_ui")
    until(lambda: "No        oled_ui\n" in ui.client.ask("task list"))
    ui.draw()
    ui.do("off")
    ui.control.advance(0.06)
    click(ui)
    until(lambda: ui.bench.read("oled")["on"])


def test_taken_pins_are_logged_and_all_else_works(alone, letters):
    ui = alone(cstmpmap="switch_1:23;switch_2:34")
    ui.client.ask("switch set_state True")
    ui.client.ask("switch set_state2 True")
    assert words(ui.draw("page=2"), letters, 65, 20) == "null"
    assert ui.control.outputs()[BUTTON].level == ui.control.outputs()[ADC].level == 1
    log = ui.client.ask("system alarms")
    assert "oled_ui: no button: [io] Pin oleduibttn is busy: switch_1:23" in log
    assert "oled_ui: no analog input: [io] Pin genadc is busy: switch_2:34" in log
    assert ui.do("next") == "page: 3 pwr: True"

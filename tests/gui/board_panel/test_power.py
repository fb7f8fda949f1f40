"""Power, network, time and faults of the board; stopped and started while it is shown."""

from __future__ import annotations

import pytest

from micros_ide.model.ports import SerialPort
from micros_ide.model.virtual import VirtualState
from tests.gui.board_panel.conftest import NAME, WAIT_MS, click, pixel_colours

pytestmark = pytest.mark.timeout(120)


def test_power_is_cut_and_given_back(panel, wired, program, core, qtbot):
    card, bar = wired("ws2812"), panel.bar
    program.run("import machine, neopixel; ring = neopixel.NeoPixel(machine.Pin(15), 24)")
    program.run("ring.fill((255, 255, 255)); ring.write()")
    qtbot.waitUntil(lambda: "24 of 24" in card.does.text(), timeout=WAIT_MS)
    program.let_go()
    click(qtbot, bar.power_button)
    qtbot.waitUntil(lambda: bar.state.text() == "without power", timeout=WAIT_MS)
    assert bar.power_button.text() == "Give power"
    assert core.virtual.status(NAME).port is None
    qtbot.waitUntil(lambda: panel.sight.pins == {}, timeout=WAIT_MS)
    click(qtbot, bar.power_button)
    qtbot.waitUntil(lambda: bar.state.text() == "running", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: "24 of 24" not in card.does.text(), timeout=WAIT_MS)
    assert all(one.lightness() < 150 for one in pixel_colours(card))
    assert program.run("print('ring' in globals())") == "False"  # it has begun anew
    program.let_go()
    click(qtbot, bar.cycle_button)
    qtbot.waitUntil(
        lambda: core.virtual.status(NAME).state is VirtualState.RUNNING, timeout=WAIT_MS
    )


def test_wifi_goes_and_comes(panel, program, qtbot):
    bar = panel.bar
    program.run(
        "import network, time\n"
        "wlan = network.WLAN(network.STA_IF)\n"
        "wlan.active(True)\n"
        "wlan.connect('virtual', 'micros-virtual')\n"
        "while not wlan.isconnected(): time.sleep_ms(10)"
    )
    qtbot.waitUntil(lambda: "on Wi-Fi at 127." in bar.network.text(), timeout=WAIT_MS)
    click(qtbot, bar.wifi_button)
    qtbot.waitUntil(lambda: "Wi-Fi is off" in bar.network.text(), timeout=WAIT_MS)
    assert program.run("print(wlan.isconnected())") == "False"
    assert bar.wifi_button.text() == "Wi-Fi on"
    click(qtbot, bar.wifi_button)
    qtbot.waitUntil(lambda: "on Wi-Fi at 127." in bar.network.text(), timeout=WAIT_MS)


def test_time_goes_ahead(panel, program, qtbot):
    before = int(program.run("import time; print(time.time())"))
    click(qtbot, panel.bar.more_button)
    world = panel.world_panel
    assert world.isVisible()
    click(qtbot, world.spans[1])
    assert not world.spans[1].isEnabled()
    qtbot.waitUntil(lambda: "1 h ahead" in panel.bar.network.text(), timeout=WAIT_MS)
    qtbot.waitUntil(world.spans[1].isEnabled, timeout=WAIT_MS)
    assert int(program.run("print(time.time())")) - before >= 3600
    click(qtbot, world.now_button)
    qtbot.waitUntil(lambda: "ahead" not in panel.bar.network.text(), timeout=WAIT_MS)
    assert panel.close_top()
    assert not world.isVisible()


def test_power_fails_in_a_write(panel, program, context, qtbot):
    program.run("print(1)")
    click(qtbot, panel.bar.more_button)
    with qtbot.waitSignal(context.navigation.said, timeout=WAIT_MS) as said:
        click(qtbot, panel.world_panel.fail_button)
    assert said.args == ["The power fails in write 1 from now."]
    program._line.type(b"open('a.txt', 'w').write('x' * 5000)\x04")
    qtbot.waitUntil(lambda: panel.bar.state.text() == "without power", timeout=WAIT_MS)


def test_a_board_that_is_stopped_and_started_while_it_is_shown(panel, wired, core, board, qtbot):
    wired("ws2812", name="halo", inputs={"leds": 12})
    wired("bme280", inputs={"temperature": -3})
    click(qtbot, panel.bar.stop_button)
    qtbot.waitUntil(panel.empty.button.isVisible, timeout=WAIT_MS)
    assert panel.empty.button.text() == "Start"
    assert panel.bar.state.text() == "not started"
    assert panel.shelf.cards == {}
    click(qtbot, panel.empty.button)
    qtbot.waitUntil(lambda: set(panel.shelf.cards) == {"halo", "bme280"}, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: panel.bar.state.text() == "running", timeout=WAIT_MS)
    assert panel.shelf.cards["halo"].device.inputs["leds"] == 12
    assert panel.shelf.cards["bme280"].controls["temperature"].number.value() == -3
    core.virtual.stop(board)  # by somebody else
    qtbot.waitUntil(panel.empty.button.isVisible, timeout=WAIT_MS)
    core.virtual.start(board, tied=True)
    qtbot.waitUntil(lambda: set(panel.shelf.cards) == {"halo", "bme280"}, timeout=WAIT_MS)


def test_no_board_a_strange_board_and_a_board_that_goes(panel, core, context, qtbot):
    panel.show_board("")
    assert panel.empty.title.text() == "No board is shown"
    assert not panel.bar.isVisible()
    with qtbot.waitSignal(context.navigation.virtual_wished) as wished:
        click(qtbot, panel.empty.button)
    assert wished.args == ["esp32"]
    context.ports.changed.emit((SerialPort("/dev/none", "none", virtual=NAME),))
    assert panel.board == NAME
    panel.show_board("nobody")
    qtbot.waitUntil(lambda: panel.empty.title.text() == "nobody is gone", timeout=WAIT_MS)
    assert not panel.empty.button.isVisible()
    core.virtual.add("short-lived", "esp32")
    panel.show_board("short-lived")
    qtbot.waitUntil(panel.empty.button.isVisible, timeout=WAIT_MS)
    core.virtual.remove("short-lived")
    qtbot.waitUntil(lambda: panel.empty.title.text() == "short-lived is gone", timeout=WAIT_MS)
    panel.show_board(NAME)
    qtbot.waitUntil(lambda: panel.bar.state.text() == "running", timeout=WAIT_MS)

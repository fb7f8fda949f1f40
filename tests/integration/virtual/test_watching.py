"""Being told of every change of a board: pins, devices, power; by any number of watchers."""

from __future__ import annotations

import pytest

from micros_ide.errors import MicrosError, NotFound
from micros_ide.virtual.watching import SHORTEST_S

RING = (
    "import machine, neopixel\n"
    "ring = neopixel.NeoPixel(machine.Pin(15), 24)\n"
    "def show(step):\n"
    "    ring.fill((step & 255, 7, 9))\n"
    "    ring.write()\n"
)


class Watcher:
    """Puts together what a stream has told."""

    def __init__(self, stream):
        self.stream = stream
        self.board, self.pins, self.devices, self.messages = {}, {}, {}, []

    def read(self):
        message = self.stream.read()
        if message is not None:
            self.messages.append(message)
            self.board = message.get("board", self.board)
            self.pins = message.get("pins", self.pins)
            for name, row in message.get("devices", {}).items():
                self.devices[name] = row
        return message

    def until(self, condition):
        while not condition(self):
            assert self.read() is not None, "the stream has ended"
        return self


@pytest.fixture
def control(fleet, virtual_esp32):
    return fleet.control("esp32")


@pytest.fixture
def line(virtual_esp32, terminal):
    return terminal(virtual_esp32.port, raw=True)


@pytest.fixture
def watch(control):
    """Begin to watch; all are hung up in the end."""
    begun = []

    def begin(**options):
        begun.append(control.watch(**options))
        return Watcher(begun[-1])

    yield begin
    for one in begun:
        one.close()


def test_the_first_message_has_all_and_later_ones_what_changed(control, line, watch):
    control.bench.add("ws2812", "ring", pins={"data": 15})
    control.bench.add("servo", "arm", pins={"pin": 27})
    line.run(RING + "machine.Pin(2, machine.Pin.OUT, value=1)")
    seen = watch()
    first = seen.read()
    assert first["board"]["state"] == "running"
    assert first["board"]["wifi"] is True
    assert set(first["devices"]) == {"ring", "arm"}
    seen.until(lambda one: "2" in one.pins)
    assert seen.pins["2"]["mode"] == "out"
    told = len(seen.messages)
    line.run("show(3)")
    seen.until(lambda one: one.devices["ring"]["state"]["frames"] == 1)
    assert seen.devices["ring"]["state"]["pixels"] == [[3, 7, 9]] * 24
    assert all("arm" not in one.get("devices", {}) for one in seen.messages[told:])
    assert all("board" not in one for one in seen.messages[told:])
    assert seen.devices["ring"]["state"] == control.bench.read("ring")


def test_devices_that_come_change_and_go_are_told(control, watch):
    seen = watch().until(lambda one: one.board)
    control.bench.add("bme280", "air", temperature=3)
    seen.until(lambda one: one.devices.get("air"))
    control.bench.set("air", temperature=30)
    seen.until(lambda one: one.devices["air"]["inputs"]["temperature"] == 30)
    control.bench.remove("air")
    seen.until(lambda one: one.devices["air"] is None)


def test_what_a_device_does_by_itself_is_told(control, watch):
    control.bench.add("pir", "hall", pins={"pin": 4}, hold=0.05)
    seen = watch().until(lambda one: "hall" in one.devices)
    control.bench.set("hall", motion=1)
    seen.until(lambda one: one.devices["hall"]["state"]["active"])
    control.bench.set("hall", motion=0)
    seen.until(lambda one: not one.devices["hall"]["state"]["active"])


def test_power_and_network_are_told(control, watch):
    seen = watch().until(lambda one: one.board)
    control.wifi(False)
    seen.until(lambda one: not one.board["wifi"])
    control.power_off()
    seen.until(lambda one: one.board["state"] == "off")
    control.power_on()
    seen.until(lambda one: one.board["state"] == "running")
    control.set_clock(4e9)
    seen.until(lambda one: one.board["time_ahead"] > 1e9)


def test_changes_within_a_period_come_together(control, line, watch):
    control.bench.add("ws2812", "ring", pins={"data": 15})
    line.run(RING)
    seen = watch(period_s=60).until(lambda one: "ring" in one.devices)
    line.run("for step in range(50): show(step)")
    assert control.bench.read("ring")["frames"] == 50  # the board was kept by nobody
    hurried = watch().until(lambda one: one.devices)
    assert hurried.devices["ring"]["state"]["frames"] == 50
    assert len(seen.messages) == 1


def test_who_does_not_read_keeps_nobody_waiting_and_gets_the_last_state(control, line, watch):
    control.bench.add("ws2812", "strip", pins={"data": 15}, leds=512)
    line.run(
        "import machine, neopixel, time\n"
        "strip = neopixel.NeoPixel(machine.Pin(15), 512)\n"
        "def show(step):\n"
        "    strip.fill((step & 255, step >> 8, 200))\n"
        "    strip.write()\n"
        "    time.sleep_ms(10)\n"
    )
    lazy, keen = watch(), watch()
    line.run("for step in range(120): show(step)", seconds=30)  # far more than a socket holds
    keen.until(lambda one: one.devices.get("strip", {}).get("state", {}).get("frames") == 120)
    lazy.until(lambda one: one.devices.get("strip", {}).get("state", {}).get("frames") == 120)
    assert lazy.devices["strip"]["state"]["pixels"][0] == [119, 0, 200]
    assert len(lazy.messages) < 120


def test_watchers_come_and_go_and_too_many_are_refused(control, watch):
    for _round in range(3):
        some = [watch() for _one in range(16)]
        for one in some:
            one.until(lambda seen: seen.board)
        refused = watch().read()
        assert refused["code"] == "busy"
        for one in some:
            one.stream.close()
        control.status()  # the board has heard of it by now
        control.status()


def test_a_period_that_is_too_short_is_refused(watch):
    assert watch(period_s=SHORTEST_S / 2).read()["code"] == "invalid"


def test_the_stream_ends_with_the_board(fleet, control, watch):
    seen = watch().until(lambda one: one.board)
    fleet.stop("esp32")
    while seen.read() is not None:
        pass
    with pytest.raises(NotFound):
        control.watch()


def test_a_wait_is_ended_from_another_thread(control):
    import threading

    stream = control.watch()
    assert stream.read() is not None
    ended = []
    thread = threading.Thread(target=lambda: ended.append([*iter(stream.read, None)]))
    thread.start()
    stream.end_wait()
    thread.join(10)
    assert not thread.is_alive()
    stream.close()
    assert stream.read() is None


def test_the_bench_is_there_again_when_the_board_is_started_anew(fleet, control):
    bench = control.bench
    bench.add("ws2812", "ring", pins={"data": 15}, leds=12)
    bench.add("button", "door", pins={"pin": 18}, press=1, level=0)
    bench.add("bme280", "air")
    bench.set("air", temperature=-3)
    bench.add("lamp", "gone", pins={"pin": 2})
    bench.remove("gone")
    fleet.stop("esp32")
    fleet.start("esp32")
    rows = {row["name"]: row for row in control.bench.devices()}
    assert list(rows) == ["ring", "door", "air"]
    assert rows["ring"]["pins"] == {"data": 15}
    assert rows["ring"]["inputs"]["leds"] == 12
    assert rows["air"]["inputs"]["temperature"] == -3
    assert (rows["door"]["inputs"]["level"], rows["door"]["inputs"]["press"]) == (0, 0)


def test_a_damaged_memory_of_the_bench_costs_what_is_damaged(fleet, virtual_esp32):
    fleet.control("esp32").bench.add("servo", "arm", pins={"pin": 27})
    fleet.stop("esp32")
    file = fleet.home / "esp32" / "bench.json"
    text = file.read_text()
    file.write_text(
        text.replace(
            '"devices": [',
            '"devices": [7, {"kind": "ufo", "name": "u",'
            ' "pins": {}, "inputs": {}}, {"kind": "servo"},',
        )
    )
    fleet.start("esp32")
    assert [row["name"] for row in fleet.control("esp32").bench.devices()] == ["arm"]
    fleet.stop("esp32")
    file.write_text("{[")
    fleet.start("esp32")
    assert fleet.control("esp32").bench.devices() == []
    with pytest.raises(MicrosError):
        fleet.control("esp32").bench.remove("arm")

"""The chains of LEDs by themselves: bits in, colours out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.errors import InvalidInput
from micros_ide.virtual.bench import pixels
from micros_ide.virtual.bench.device import PinEvent, Wires
from micros_ide.virtual.bench.pixels import Apa102, SwitchedApa102, Ws2812

byte = st.integers(0, 255)
colour = st.tuples(byte, byte, byte)
START = bytes(4)


def wired(kind, leds=None):
    wires = Wires(lambda *_: None, lambda *_: None)
    made = kind(wires, {role: number for number, role in enumerate(kind.ROLES)})
    if leds is not None:
        made.set(leds=leds)
    return made


def level(device, role, value, mode="out"):
    device.on_pin(role, PinEvent(0, device.pins[role], mode, value, 0, 0))


def frame(red, green, blue, brightness=31):
    return bytes([0xE0 | brightness, blue, green, red])


def colours(device):
    return device.read()["pixels"]


def test_ws2812_takes_green_first():
    strip = wired(Ws2812, 2)
    strip.on_stream("data", bytes([1, 2, 3, 4, 5, 6]))
    assert strip.read() == {"pixels": [[2, 1, 3], [5, 4, 6]], "frames": 1}
    assert list(strip.history) == [[[2, 1, 3], [5, 4, 6]]]


def test_ws2812_behind_a_short_frame_keep_their_colours():
    strip = wired(Ws2812, 3)
    strip.on_stream("data", bytes([9] * 9))
    strip.on_stream("data", bytes([1, 1, 1, 2, 2]))  # the second LED gets 16 bits: not enough
    assert colours(strip) == [[1, 1, 1], [9, 9, 9], [9, 9, 9]]
    strip.on_stream("data", b"")
    assert strip.read()["frames"] == 3


def test_ws2812_end_of_the_strip_swallows_the_rest():
    strip = wired(Ws2812, 1)
    strip.on_stream("data", bytes([1, 2, 3] * 4))
    assert colours(strip) == [[2, 1, 3]]


@given(st.lists(colour, min_size=1, max_size=40), st.integers(1, 40))
def test_ws2812_shows_what_a_driver_meant(wanted, leds):
    strip = wired(Ws2812, leds)
    strip.on_stream("data", b"".join(bytes([g, r, b]) for r, g, b in wanted))
    dark = [(0, 0, 0)] * leds
    assert colours(strip) == [list(one) for one in (wanted + dark[len(wanted) :])[:leds]]


def test_chain_that_is_cut_or_made_longer_keeps_the_rest():
    strip = wired(Ws2812, 3)
    strip.on_stream("data", bytes([1] * 3 + [2] * 3 + [3] * 3))
    strip.set(leds=2)
    assert colours(strip) == [[1, 1, 1], [2, 2, 2]]
    strip.set(leds=3)
    assert colours(strip) == [[1, 1, 1], [2, 2, 2], [0, 0, 0]]
    for bad in (0, 513, "8", float("nan")):
        with pytest.raises(InvalidInput):
            strip.set(leds=bad)


@pytest.mark.parametrize("kind", [Ws2812, Apa102])
def test_power_cut_makes_all_dark(kind):
    chain = wired(kind, 2)
    dark = colours(chain)
    chain.on_stream("data", bytes([7] * 6))
    chain.on_clocked(START + frame(7, 7, 7) * 2 + b"\xff")
    assert colours(chain) != dark
    chain.power_on()
    assert colours(chain) == dark
    assert chain.read()["frames"] == 0


def test_histories_of_long_chains_do_not_fill_the_computer(monkeypatch):
    monkeypatch.setattr(pixels, "_MOST_NOTED", 100)
    strip = wired(Ws2812, 10)
    for number in range(25):
        strip.on_stream("data", bytes([number, 0, 0]))
    assert (len(strip.history), strip.dropped) == (10, 15)
    assert strip.history[-1][0] == [0, 24, 0]


def test_apa102_takes_blue_first_and_five_bits_of_brightness():
    pixel = wired(Apa102)
    pixel.on_clocked(START + frame(1, 2, 3, 16))
    assert pixel.read() == {
        "pixels": [[1, 2, 3]],
        "brightness": [16],
        "frames": 1,
        "powered": True,
    }
    assert list(pixel.history) == [[[1, 2, 3, 16]]]


def test_apa102_waits_for_a_start_frame():
    pixel = wired(Apa102)
    pixel.on_clocked(frame(1, 2, 3))
    pixel.on_clocked(bytes(3) + frame(1, 2, 3))  # 24 zeros are too few
    assert colours(pixel) == [[0, 0, 0]]
    pixel.on_clocked(bytes(9) + frame(4, 5, 6))  # more than 32 are as good
    assert colours(pixel) == [[4, 5, 6]]
    pixel.on_clocked(frame(7, 8, 9))  # for the next one, which is not there
    assert colours(pixel) == [[4, 5, 6]]


@pytest.mark.parametrize("leds", [2, 3, 8, 64, 300])
def test_last_apa102_needs_the_clocks_of_the_end_frame(leds):
    chain = wired(Apa102, leds)
    chain.on_clocked(START + frame(1, 2, 3) * leds)
    assert colours(chain)[0] == [1, 2, 3]
    assert colours(chain)[-1] == [0, 0, 0]
    chain.on_clocked(b"\xff" * (leds // 16 + 1))  # at least half a bit for each
    assert colours(chain) == [[1, 2, 3]] * leds


def test_end_frame_of_ones_lights_one_led_too_many_on_a_longer_chain():
    chain = wired(Apa102, 2)
    chain.on_clocked(START + frame(1, 2, 3) + b"\xff" * 4 + b"\x00")
    assert chain.read()["pixels"] == [[1, 2, 3], [255, 255, 255]]


@given(
    st.lists(st.tuples(byte, byte, byte, st.integers(0, 31)), min_size=1, max_size=20),
    st.lists(st.integers(1, 7), max_size=30),
)
def test_apa102_does_not_mind_how_its_bytes_are_portioned(wanted, portions):
    chain = wired(Apa102, len(wanted))
    data = START + b"".join(frame(*one) for one in wanted) + b"\xff" * 2
    for size in portions:
        chain.on_clocked(data[:size])
        data = data[size:]
    chain.on_clocked(data)
    assert [tuple(entry) for entry in chain.history[-1]] == wanted


@given(st.binary(max_size=64))
def test_apa102_understands_two_moved_pins_as_it_does_a_bus(data):
    bus, pins = wired(Apa102, 3), wired(Apa102, 3)
    bus.on_clocked(START + data)
    for byte_ in START + data:
        for position in range(7, -1, -1):
            level(pins, "data", byte_ >> position & 1)
            level(pins, "clock", 1)
            level(pins, "clock", 0)
    assert pins.read() == bus.read()


@given(st.binary(max_size=200))
def test_apa102_survives_any_bits(data):
    chain = wired(Apa102, 4)
    chain.on_clocked(data)
    assert len(colours(chain)) == 4
    chain.on_clocked(bytes(8) + frame(1, 2, 3))  # nothing can keep it from its next update
    assert colours(chain)[0] == [1, 2, 3]


def test_pixel_without_power_is_dark_and_forgets():
    pixel = wired(SwitchedApa102)
    pixel.on_clocked(START + frame(1, 2, 3))
    assert pixel.read()["powered"] is False
    assert colours(pixel) == [[0, 0, 0]]
    level(pixel, "power", 0)
    pixel.on_clocked(START + frame(1, 2, 3))
    assert colours(pixel) == [[1, 2, 3]]
    level(pixel, "power", 0)  # no news
    assert colours(pixel) == [[1, 2, 3]]
    level(pixel, "power", 1, mode="in")
    assert colours(pixel) == [[0, 0, 0]]
    level(pixel, "power", 0)
    assert colours(pixel) == [[0, 0, 0]]
    assert pixel.read()["frames"] == 1
    assert [entry[0][:3] for entry in pixel.history] == [[0] * 3, [1, 2, 3], [0] * 3, [0] * 3]

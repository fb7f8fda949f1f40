"""The SSD1306 by itself: bytes of the bus in, a picture out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oled_panel import STREAMS, TRANSACTIONS, Panel

from micros_ide.errors import InvalidInput
from micros_ide.virtual.bench.ssd1306 import Ssd1306

HORIZONTAL, VERTICAL, BY_PAGE = range(3)
UPRIGHT = (0xA1, 0xC8)


class Ssd1306Panel(Panel):
    KIND = Ssd1306


def on(*setup):
    """A panel that is on, upright and dark all over, in horizontal mode at 0, 0."""
    panel = Ssd1306Panel(0x8D, 0x14, 0x20, HORIZONTAL, *UPRIGHT, 0xAF)
    panel.data(*bytes(1024))
    panel.command(*setup)
    return panel


def test_dark_when_power_has_come():
    state = Ssd1306Panel().chip.read()
    assert state == {
        "on": False,
        "inverse": False,
        "contrast": 0x7F,
        "width": 128,
        "height": 64,
        "rows": ["." * 128] * 64,
    }


def test_what_was_never_written_is_noise():
    assert len(Ssd1306Panel(0x8D, 0x14, 0xAF).lit()) > 1000


def test_nothing_is_seen_without_the_charge_pump_and_when_it_is_off():
    panel = on()
    panel.data(0xFF)
    assert panel.lit()
    panel.command(0x8D, 0x10)
    assert not panel.lit()
    panel.command(0x8D, 0x14, 0xAE)
    assert not panel.lit()
    panel.command(0xAF)
    assert panel.lit() == {(0, y) for y in range(8)}


def test_power_takes_everything_away():
    panel = on()
    panel.chip.power_on()
    assert not panel.chip.read()["on"]
    panel.command(0xAF)
    assert not panel.lit()  # the pump is off


@pytest.mark.parametrize(
    "stream",
    [
        "00 21 05 06 22 01 02|40 01 02 04 08",
        "80 21 80 05 80 06 80 22 80 01 80 02|40 01 02 04 08",
        "80 21|00 05|80 06|80 22|80 01|80 02|c0 01 c0 02 c0 04 c0 08",
        "80 21 80 05 80 06 00 22 01 02|c0 01 40 02 04 08",
        "80 21 80 05 80 06 80 22 80 01 80 02 40 01 02 04 08",
    ],
)
def test_every_way_of_framing_means_the_same(stream):
    panel = on()
    for transaction in stream.split("|"):
        panel.chip.write(bytes.fromhex(transaction))
    assert panel.lit() == {(5, 8), (6, 9), (5, 18), (6, 19)}


def test_history_has_what_was_on_the_bus():
    panel = Ssd1306Panel()
    panel.command(0xAE)
    panel.chip.write(b"")  # a scan
    panel.chip.write(b"\x00")  # the start of a read
    panel.data(1, 2)
    assert list(panel.chip.history) == ["80ae", "400102"]


def test_bit_0_is_the_top_pixel():
    panel = on()
    panel.data(0x01, 0x80)
    assert panel.lit() == {(0, 0), (1, 7)}


window = st.tuples(st.integers(0, 127), st.integers(0, 127)).map(sorted)
pages = st.tuples(st.integers(0, 7), st.integers(0, 7)).map(sorted)


@pytest.mark.parametrize("mode", [HORIZONTAL, VERTICAL])
@given(window, pages, st.data())
def test_data_fills_its_window_and_begins_again(mode, columns, rows, drawn):
    panel = on(0x20, mode, 0x21, *columns, 0x22, *rows)
    (left, right), (top, bottom) = columns, rows
    width, height = right - left + 1, bottom - top + 1
    # At most two rounds, so that what is written last wins.
    count = drawn.draw(st.integers(1, min(2 * width * height, 300)))
    values = drawn.draw(st.binary(min_size=count, max_size=count))
    panel.data(*values)
    expected = {}
    for at, value in enumerate(values):
        across, down = (at % width, at // width % height)
        if mode == VERTICAL:
            across, down = (at // height % width, at % height)
        expected[left + across, top + down] = value
    assert panel.lit() == {
        (x, page * 8 + bit)
        for (x, page), value in expected.items()
        for bit in range(8)
        if value >> bit & 1
    }


def test_a_new_window_begins_at_its_start():
    panel = on(0x21, 3, 9)
    panel.data(0xFF, 0xFF)
    panel.command(0x21, 3, 9)
    panel.data(0)
    assert {x for x, _y in panel.lit()} == {4}


def test_page_mode_stays_in_its_page():
    panel = on(0x20, BY_PAGE, 0xB3, 0x0E, 0x17)
    panel.data(0x01, 0x01, 0x02, 0x02)
    # Behind the last column it is the one set with 00-1F again.
    assert panel.lit() == {(126, 25), (127, 25)}


def test_page_commands_mean_nothing_in_the_other_modes():
    panel = on(0xB3, 0x0E, 0x17)
    panel.data(0x01)
    assert panel.lit() == {(0, 0)}


def test_mode_three_is_none():
    panel = on(0x20, 3, 0x21, 0, 1, 0x22, 0, 1)
    panel.data(1, 0, 1)
    assert panel.lit() == {(0, 0), (0, 8)}


def test_mirroring_counts_for_what_is_written_later():
    on(0xA0).mirrors_what_comes_later()


def test_scan_direction_counts_at_once():
    panel = on()
    panel.data(0x01)
    panel.command(0xC0)
    assert panel.lit() == {(0, 63)}


def test_start_line_rolls_the_picture():
    panel = on()
    panel.data(0x01)
    panel.command(0x40 | 10)
    assert panel.lit() == {(0, 54)}


@pytest.mark.parametrize(
    ("scan", "lines", "offset", "start", "expected"),
    [  # rows of the RAM by line of the panel, as in tables 10-1 and 10-2 of the datasheet
        (0xC8, 64, 0, 0, {0: 0, 63: 63}),
        (0xC8, 64, 8, 0, {0: 8, 55: 63, 56: 0, 63: 7}),
        (0xC8, 64, 0, 8, {0: 8, 55: 63, 56: 0, 63: 7}),
        (0xC8, 48, 0, 0, {15: None, 16: 0, 63: 47}),
        (0xC8, 48, 8, 0, {7: None, 8: 0, 55: 47, 56: None, 63: None}),
        (0xC8, 48, 0, 8, {15: None, 16: 8, 63: 55}),
        (0xC0, 64, 0, 0, {63: 0, 0: 63}),
        (0xC0, 64, 8, 0, {63: 8, 8: 63, 7: 0, 0: 7}),
        (0xC0, 48, 0, 0, {63: 0, 16: 47, 15: None}),
        (0xC0, 48, 8, 0, {63: 8, 24: 47, 23: None, 8: None, 7: 0, 0: 7}),
    ],
)
def test_multiplex_offset_and_start_line(scan, lines, offset, start, expected):
    for line, row in expected.items():
        panel = on(scan, 0xA8, lines - 1, 0xD3, offset, 0x40 | start)
        for page in range(8):
            panel.data(*[1 << row % 8 if row is not None and page == row // 8 else 0] * 128)
        assert panel.lines() == ([] if row is None else [line])


def test_too_few_lines_are_refused():
    panel = on(0xA8, 14, 0xA5)
    assert len(panel.lines()) == 64
    panel.command(0xA8, 15)
    assert panel.lines() == list(range(48, 64))


def test_all_on_and_inverse():
    panel = on(0xA7)
    panel.data(0x01)
    assert (0, 0) not in panel.lit()
    assert len(panel.lit()) == 128 * 64 - 1
    assert panel.chip.read()["inverse"]
    panel.command(0xA5)
    assert len(panel.lit()) == 128 * 64
    panel.command(0xA4, 0xA6)
    assert panel.lit() == {(0, 0)}


def test_contrast():
    assert on(0x81, 0xCF).chip.read()["contrast"] == 0xCF


@pytest.mark.parametrize(
    ("command", "count"),
    [
        (0x20, 1),
        (0x21, 2),
        (0x22, 2),
        (0x26, 6),
        (0x27, 6),
        (0x29, 5),
        (0x2A, 5),
        (0x2E, 0),
        (0x2F, 0),
        (0x81, 1),
        (0x8D, 1),
        (0xA3, 2),
        (0xA8, 1),
        (0xAD, 1),
        (0xD3, 1),
        (0xD5, 1),
        (0xD9, 1),
        (0xDA, 1),
        (0xDB, 1),
        (0xE3, 0),
    ],
)
def test_commands_take_as_many_bytes_as_they_have(command, count):
    on().takes(command, count)


def test_pins_in_sequence_tear_a_picture_apart():
    panel = on(0xDA, 0x02)
    panel.data(*[0xFF] * 512)  # the upper half
    # The panel's lines are wired to both sides in turn.
    assert panel.lines() == list(range(0, 64, 2))
    panel.command(0xDA, 0x22)
    assert panel.lines() == list(range(1, 64, 2))


def test_status_tells_whether_it_is_on():
    panel = Ssd1306Panel()
    assert panel.chip.fetch(2) == b"\x43\x43"
    panel.command(0xAF)
    assert panel.chip.fetch(1) == b"\x03"


def test_address_is_one_of_two():
    chip = Ssd1306Panel().chip
    assert chip.address == 0x3C
    chip.set(address=0x3D)
    assert chip.address == 0x3D
    with pytest.raises(InvalidInput):
        chip.set(address=0x3E)


@given(TRANSACTIONS)
def test_no_bytes_hurt_it(transactions):
    panel = Ssd1306Panel()
    panel.survives(transactions)
    chip = panel.chip
    assert len(chip.ram) == 1024
    assert 0 <= chip.page < 8
    assert 0 <= chip.column < 128


@given(STREAMS)
def test_nor_do_long_streams(transactions):
    chip = Ssd1306Panel(0x20, 0).chip
    for control, stream in transactions:
        chip.write(bytes([control]) + stream)
    assert len(chip.ram) == 1024
    assert len(chip.read()["rows"]) == 64

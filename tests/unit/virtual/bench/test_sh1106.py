"""The SH1106 by itself: bytes of the bus in, a picture out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oled_panel import STREAMS, TRANSACTIONS, Panel

from micros_ide.virtual.bench.sh1106 import Sh1106


class Sh1106Panel(Panel):
    KIND = Sh1106

    def go(self, page, column):
        self.command(0xB0 | page, column & 15, 0x10 | column >> 4)

    def ask(self, count=2):
        """Say that data is wanted, and read."""
        self.chip.write(b"\xc0")
        return self.chip.fetch(count)


def on(*setup):
    """A panel that is on, upright and dark all over, at the first column that is seen."""
    panel = Sh1106Panel(0xA1, 0xC8, 0xAF)
    for page in range(8):
        panel.go(page, 0)
        panel.data(*bytes(132))
    panel.go(0, 2)
    panel.command(*setup)
    return panel


def test_as_after_a_reset():
    state = Sh1106Panel().chip.read()
    assert not state["on"]
    assert state["contrast"] == 0x80
    assert state["rows"] == ["." * 128] * 64


def test_its_converter_runs_unless_it_is_stopped():
    panel = on(0xA5)
    assert len(panel.lit()) == 128 * 64
    panel.command(0xAD, 0x8A)
    assert not panel.lit()
    panel.command(0xAD, 0x8B)
    assert len(panel.lit()) == 128 * 64


@given(st.integers(0, 7), st.integers(0, 131), st.binary(min_size=1, max_size=200))
def test_a_page_takes_132_columns_and_no_more(page, column, values):
    panel = on()
    panel.go(page, column)
    panel.data(*values)
    expected = {
        (x - 2, page * 8 + bit)
        for x, value in enumerate(values, column)
        for bit in range(8)
        if value >> bit & 1 and 2 <= x <= 129
    }
    assert panel.lit() == expected


def test_columns_beyond_the_ram_take_nothing():
    panel = on()
    before = bytes(panel.chip.ram)
    panel.go(7, 200)
    panel.data(0xFF)
    assert bytes(panel.chip.ram) == before


def test_turned_by_180_degrees():
    panel = on(0xA0, 0xC0)
    panel.data(0x01, 0x80)
    assert panel.lit() == {(127, 63), (126, 56)}


def test_mirroring_counts_for_what_is_written_later():
    on(0xA0).mirrors_what_comes_later()


def test_it_has_no_windows_and_no_modes():
    # 20 is nothing, and 10 a column: so luma.oled sets up both chips.
    panel = on(0x20, 0x10, 0x21, 0x02, 0x22, 0xB1, 0x8D, 0x14)
    panel.command(0x02, 0x10)
    panel.data(*[0x01] * 130)
    assert panel.lit() == {(x, 8) for x in range(128)}


def test_all_on_comes_before_inverse():
    panel = on(0xA7)
    panel.data(0x01)
    assert len(panel.lit()) == 128 * 64 - 1
    panel.command(0xA5)
    assert len(panel.lit()) == 128 * 64


def test_start_line_and_offset():
    panel = on(0x40 | 8)
    panel.data(0x01)
    assert panel.lit() == {(0, 56)}
    panel.command(0x40, 0xD3, 8)
    assert panel.lit() == {(0, 56)}


@pytest.mark.parametrize(
    ("command", "count"),
    [
        *((command, 1) for command in (0x81, 0xA8, 0xAD, 0xD3, 0xD5, 0xD9, 0xDA, 0xDB)),
        *((command, 0) for command in (0x30, 0x33, 0xE0, 0xE3, 0xEE)),
    ],
)
def test_commands_take_as_many_bytes_as_they_have(command, count):
    on().takes(command, count)


def test_status_tells_whether_it_is_on():
    panel = Sh1106Panel()
    assert panel.chip.fetch(1) == b"\x48"
    panel.command(0xAF)
    assert panel.chip.fetch(2) == b"\x08\x08"


def test_ram_is_read_behind_a_byte_of_no_use():
    panel = on()
    panel.data(1, 2, 3, 4)
    panel.go(0, 3)
    assert panel.ask(3)[1:] == b"\x02\x03"
    panel.data(9)  # two columns on from where the reading began
    panel.go(0, 2)
    assert panel.ask(5)[1:] == b"\x01\x02\x03\x09"
    panel.go(0, 2)
    assert panel.ask()[1] == 1
    panel.data(8)
    assert panel.ask()[1] == 3


def test_read_modify_write_stays_and_goes_back():
    panel = on()
    panel.data(0x01, 0x02, 0x04)
    panel.go(0, 2)
    panel.command(0xE0)
    for value in (0x01, 0x02, 0x04):
        # Reading does not go on to the next column, writing does.
        assert panel.ask()[1] == value
        assert panel.ask(1)[0] == value
        panel.data(value | 0x80)
    panel.command(0xEE)
    assert panel.ask(4)[1:] == b"\x81\x82\x84"
    panel.go(0, 2)
    panel.command(0xEE)  # ended already: nothing to go back to
    panel.data(0)
    assert panel.ask()[1] == 0x82


@given(TRANSACTIONS)
def test_no_bytes_hurt_it(transactions):
    panel = Sh1106Panel()
    panel.survives(transactions)
    chip = panel.chip
    assert len(chip.ram) == 132 * 8
    assert 0 <= chip.page < 8


@given(STREAMS)
def test_nor_do_long_streams(transactions):
    chip = Sh1106Panel().chip
    for control, stream in transactions:
        chip.write(bytes([control]) + stream)
        chip.fetch(3)
    assert len(chip.ram) == 132 * 8

"""Each thing is one row; what is said of it; what it is sorted and found by."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from micros_ide.gui.pages.devices import columns
from micros_ide.gui.pages.devices.columns import Column, found_by, sort_key
from micros_ide.gui.pages.devices.rows import Facts, Row, State
from micros_ide.gui.pages.devices.words import Fix, answer_ms, evidence, why_not_green
from micros_ide.model.devices import merged
from micros_ide.model.ports import PortHolder, SerialPort
from micros_ide.model.presence import How, Sighting, Trouble, now_utc
from micros_ide.model.virtual import VirtualSpec
from tests.gui.devices.conftest import USB, met, uid

NOW = now_utc()
MAC = "7c:9e:bd:00:00:09"


def node(number=1, name="lamp", **more):
    found = None
    for one in met(number, name, **more):
        found = merged(found, one)
    return found


def spec(name="virtual-1"):
    return VirtualSpec(name, "esp32", "esp32", 4 << 20, 1 << 17, MAC, "127.0.0.11", "net", "")


def board(name="virtual-1"):
    return SerialPort("/tmp/pty", f"Virtual ESP32 '{name}'", virtual=name, board_id="esp32")


def facts(devices=(), ports=(), specs=(), **more):
    return Facts({one.uid: one for one in devices}, tuple(ports), tuple(specs), **more)


def test_a_virtual_board_that_is_a_node_is_one_row_with_both_facts():
    lamp = node(9)
    (row,) = facts([lamp], [board()], [spec()]).rows()
    assert (row.key, row.device, row.virtual) == (uid(9), lamp, "virtual-1")
    assert row.port.device == "/tmp/pty"
    assert row.state(NOW) is State.ONLINE
    assert evidence(row, NOW).startswith("virtual board, hello ")


def test_a_virtual_board_is_new_until_it_is_a_node_and_off_without_power():
    (new,) = facts([], [board()], [spec()]).rows()
    assert (new.state(NOW), new.name, columns.action(new)) == (State.NEW, "virtual-1", "Deploy…")
    (off,) = facts([], [], [spec()]).rows()
    assert (off.key, off.state(NOW), columns.action(off)) == (new.key, State.OFF, "")
    assert why_not_green(off, NOW).fix is Fix.START


def test_a_board_with_usb_of_its_own_is_known_by_its_mac():
    lamp = node(9)
    own = SerialPort("/dev/ttyACM0", "USB JTAG", 0x303A, 0x1001, MAC.upper())
    (row,) = facts([lamp], [own]).rows()
    assert (row.device, row.port, columns.action(row)) == (lamp, own, "Update…")
    (stranger,) = facts([], [own]).rows()
    assert stranger.state(NOW) is State.NEW


def test_ports_without_a_board_are_no_row_and_two_of_one_board_are_one():
    serial = SerialPort("/dev/ttyS0", "ttyS0")
    second = SerialPort("/dev/ttyUSB8", "second", 0x10C4, 0xEA60, "0001")
    drive = SerialPort("/media/RPI-RP2", "Pico in BOOTSEL mode", bridge="boot drive")
    rows = facts([], [serial, USB, second, drive]).rows()
    assert sorted(row.address for row in rows) == ["/dev/ttyUSB7", "/media/RPI-RP2"]


def test_a_held_port_says_by_whom():
    held = SerialPort("/dev/ttyUSB7", "x", 1, 2, holder=PortHolder(7, "thonny"))
    assert evidence(Row("k", port=held), NOW) == "in use by thonny"


def test_state_follows_the_time():
    row, now = Row("k", "k", node(seconds=10)), now_utc()
    assert row.state(now) is State.ONLINE
    assert row.state(now + dt.timedelta(seconds=90)) is State.UNKNOWN
    assert Row("k", "k", node(trouble=Trouble.SILENT)).state(now_utc()) is State.SILENT
    assert Row("k", "k", node(trouble=Trouble.MUTE)).state(now_utc()) is State.LATE


@pytest.mark.parametrize("trouble", list(Trouble))
def test_every_trouble_has_a_sentence_and_a_button(trouble):
    row = Row("k", "k", node(name="lamp", trouble=trouble))
    found = why_not_green(row, now_utc())
    assert found.sentence
    assert "{" not in found.sentence + found.advice
    assert "micros-ide" not in found.sentence + found.advice  # no command line in the window
    assert found.fix in {Fix.ASK, Fix.SEARCH, Fix.START}


def test_a_green_node_needs_no_reason_and_an_old_one_is_to_be_asked():
    assert why_not_green(Row("k", "k", node()), NOW) is None
    old = why_not_green(Row("k", "k", node(seconds=600)), now_utc())
    assert old.fix is Fix.ASK
    assert "10 min" in old.sentence


def sorted_by(column, rows):
    known = [row for row in rows if sort_key(row, column, NOW)]
    return [row.name for row in sorted(known, key=lambda row: sort_key(row, column, NOW))]


def test_addresses_sort_by_number_and_versions_by_part():
    rows = [
        Row("a", "a", node(1, "a", address="10.0.0.9", version="1.10.0-0")),
        Row("b", "b", node(2, "b", address="10.0.0.10", version="1.9.12-0")),
        Row("c", "c", node(3, "c", address="9.9.9.9", version="1.9.2-11")),
        Row("d", "d", node(4, "d", address="lamp.local", version="")),
    ]
    assert sorted_by(Column.ADDRESS, rows) == ["c", "a", "b", "d"]
    assert sorted_by(Column.VERSION, rows) == ["c", "b", "a"]


def test_names_sort_as_people_count():
    rows = [Row(n, n, node(1, n)) for n in ("lamp-10", "Lamp-2", "door")]
    assert sorted_by(Column.NAME, rows) == ["door", "Lamp-2", "lamp-10"]


def test_the_newest_evidence_and_the_quickest_answer_come_first():
    quick = Sighting(How.HELLO, NOW - dt.timedelta(seconds=50), "10.0.0.1", 9008, "5 ms")
    rows = [
        Row("new", "new", node(1, "new", seconds=5)),
        Row("old", "old", replace(node(2, "old"), sightings=(quick,))),
    ]
    assert sorted_by(Column.EVIDENCE, rows) == ["new", "old"]
    assert sorted_by(Column.ANSWER, rows) == ["old", "new"]
    assert answer_ms(rows[1]) == 5


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("lamp", True), ("LAMP kitchen", True), ("10.0.0", True), ("2.0", True), ("micr7c", True),
        ("esp32", True), ("online", True), ("ttyusb7", True), ("lamp door", False), ("", True),
    ],
)  # fmt: skip
def test_the_search_looks_everywhere_and_wants_every_word(text, found):
    row = Row("k", uid(1), node(1), USB, board="ESP32", tags=("kitchen",))
    assert found_by(row, text, NOW) is found

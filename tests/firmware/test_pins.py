"""Logical pins: the board's table, another table, single overrides, booking."""

import pytest

BUSY = "exec_lm_core LM_tst->pin: [io] Pin {} is busy: {}\n"


@pytest.mark.parametrize(
    ("setting", "pins", "table", "custom"),
    [
        ("n/a", {"neop": 15, "dhtpin": 32}, "esp32", "{}"),
        ("neop:33", {"neop": 33, "dhtpin": 32}, "esp32", "{'neop': 33}"),
        ("esp32s2; neop : 7 ;", {"neop": 7, "dhtpin": 17}, "esp32s2", "{'neop': 7}"),
        ("esp32c3", {"neop": 10, "dhtpin": 10}, "esp32c3", "{}"),
        ("virtual; neop:40", {"neop": 40, "builtin": 0}, "virtual", "{'neop': 40}"),
        ("nosuch; neop:7", {"neop": 7, "dhtpin": 32}, "esp32", "{'neop': 7}"),
        ("neop:x; dhtpin:4", {"neop": 15, "dhtpin": 4}, "esp32", "{'dhtpin': 4}"),
        ("neop:0", {"neop": 0}, "esp32", "{'neop': 0}"),
        ("builtin:-8", {"builtin": -8}, "esp32", "{'builtin': -8}"),
        (" ; :5; neop:; neop:--3; neop:3.5;", {"neop": 15}, "esp32", "{}"),
    ],
)
def test_pin_map_setting(node, setting, pins, table, custom):
    node.configure(cstmpmap=setting)
    node.start()
    client = node.client()
    for name, number in pins.items():
        assert f" {name}: {number}" in client.ask(f'system pinmap "{name}"').splitlines()
    lines = client.ask("system pinmap").splitlines()
    assert {f" map: {table}", f" custom: {custom}"} <= set(lines)


def test_table_of_the_users_own(node):
    node.write("LP_mine.py", "neop = 21\n")
    node.configure(cstmpmap="mine")
    node.start()
    client = node.client()
    assert client.ask('tst pin "neop"') == "21\n"
    assert client.ask('tst pin "dhtpin"').startswith("exec_lm_core LM_tst->pin: [io-resolve] error")


def test_booked_pin_is_kept_from_other_names(node):
    node.start()
    client = node.client()
    assert client.ask('tst pin "rgbue"') == "15\n"
    assert client.ask('tst pin "neop"').startswith(BUSY.format("neop", "rgbue:15"))
    assert client.ask('tst pin "rgbue"') == "15\n"
    assert " booked: {15: 'rgbue'}" in client.ask("system pinmap").splitlines()


@pytest.mark.parametrize("name", ["__name__", "const", "", "../x", "neop.x"])
def test_pin_names_reach_nothing_but_pins(node, micropython, name):
    assert (
        micropython(f"from LogicalPins import pinmap_dump\nprint(pinmap_dump({name!r}))\n")
        == f"{{{name!r}: None}}\n"
    )


@pytest.mark.parametrize(
    ("machine", "table"),
    [
        ("ESP32 module with ESP32", "esp32"),
        ("Generic ESP32 module with ESP32", "esp32"),
        ("TinyPICO with ESP32-PICO-D4", "tinypico"),
        ("ESP32S2 module with ESP32S2", "esp32s2"),
        ("ESP32S3 module (spiram octal) with ESP32S3", "esp32s3"),
        ("ESP32C3 module with ESP32C3", "esp32c3"),
        ("ESP32-C3 board", "esp32c3"),
        ("ESP32C5 module with ESP32C5", "esp32c5"),
        ("ESP32C6 module with ESP32C6", "esp32c6"),
    ],
)
def test_board_is_recognised(micropython, machine, table):
    out = micropython(
        "import os\n"
        f"os.uname = lambda: ('esp32', 'esp32', '', '', {machine!r})\n"
        "from LogicalPins import detect_platform\n"
        "print(detect_platform())\n"
    )
    assert out == table + "\n"


def test_chip_without_a_table_says_so_and_takes_what_the_user_names(micropython):
    out = micropython(
        "import Debug\nDebug.verbose = False\n"
        "import os\n"
        "os.uname = lambda: ('esp32', 'esp32', '', '', 'ESP32C5 module with ESP32C5')\n"
        "import LogicalPins as L\n"
        "L.set_pinmap('neop:7')\n"
        "print(L.physical_pin('neop'))\n"
        "try: L.physical_pin('dhtpin')\n"
        "except Exception as error: print(error)\n"
    )
    assert out == "7\n[io-resolve] error: no module named 'LP_esp32c5'\n"


@pytest.mark.parametrize("name", ["5", "None", "('neop',)"])
def test_pin_name_that_is_no_text_is_an_error(micropython, name):
    out = micropython(
        "import LogicalPins\n"
        f"try: LogicalPins.physical_pin({name})\n"
        "except Exception as error: print(error)\n"
    )
    assert out.startswith("[io-resolve] error: ")


def test_damaged_table_is_an_error_and_changes_nothing_else(node):
    node.write("LP_mine.mpy", b"M\x06\x00")
    node.configure(cstmpmap="mine; neop:7")
    node.start()
    client = node.client()
    assert " dhtpin: None" in client.ask('system pinmap "dhtpin"').splitlines()
    assert " neop: 7" in client.ask('system pinmap "neop"').splitlines()


def test_inverted_and_plain_pin_are_the_same_place(micropython):
    out = micropython(
        "import Debug\nDebug.verbose = False\n"
        "import LogicalPins as L\n"
        "L.set_pinmap('builtin:-8; neop:8')\n"
        "print(L.physical_pin('builtin'))\n"
        "try: L.physical_pin('neop')\n"
        "except Exception as error: print(error)\n"
        "L.set_pinmap('rp2')\n"
        "print(L.pinmap_dump('builtin'))\n"
    )
    assert out == "-8\n[io] Pin neop is busy: builtin:8\n{'builtin': 'LED'}\n"

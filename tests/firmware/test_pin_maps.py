"""Each pin map against what its chip can do (`resources/chip_pins.json`).

A name has a use, a use asks for capabilities. Numbers with several names, and pins whose level
counts when the chip starts, are listed here with their intent: a new one fails until it is listed.
"""

import ast
import shutil

import pytest
from firmware_node import SOURCE

from micros_ide.model.load_module_source import parse_load_module
from micros_ide.services.catalogue import Catalogue
from micros_ide.services.chip_pins import PinCapabilities
from micros_ide.services.pin_maps import PinMaps

MAPS = PinMaps()
CAPABILITIES = PinCapabilities()
NO_CHIP = {"virtual"}  # checked below by rules of its own
NO_MAP = {"esp32c5"}  # its nodes take numbers from `cstmpmap` and refuse names without one
CHIP_OF = {"rp2040": "rp2"}  # the catalogue has the loader's name
ON_CHIPS = [name for name in MAPS.names() if name not in NO_CHIP]

USES = {
    "out": "builtin switch_1 switch_2 switch_3 switch_4 l298dir_1 l298dir_2 stppr_1 stppr_2 stppr_3"
    " stppr_4 hcsrtrig neop dotstar_clock dotstar_data dotstar_power",
    "pwm": "redgb rgreenb rgbue wwhite cwhite dim_1 servo_1 servo_2 l298speed l9110dir_1 l9110dir_2"
    " buzzer",
    "in": "hcsrecho bat_stat",
    "in with a pull resistor": "irq1 irq2 irq3 irq4 oleduibttn rot_dt rot_clk",
    "adc": "co2 temp6000 ph mic genadc bat_volt",
    "i2c": "i2c_sda i2c_scl",
    "onewire": "dhtpin ds18",
    "touch": "touch_0",
}
USE = {name: use for use, names in USES.items() for name in names.split()}
BOOKING = {"physical_pin", "physical_pins"}  # of the firmware
DRIVING = {"out", "pwm", "i2c", "onewire"}
PULLED = {"in with a pull resistor", "i2c", "onewire"}
FROM_OUTSIDE = {"in", "in with a pull resistor", "adc", "i2c", "onewire"}

# What works together, also where one module uses another: never two of a row on one number.
TOGETHER = (
    "redgb rgreenb rgbue",
    "wwhite cwhite",
    "servo_1 servo_2 switch_1",  # the arm and its tool
    "l298speed l298dir_1 l298dir_2",
    "l9110dir_1 l9110dir_2",
    "stppr_1 stppr_2 stppr_3 stppr_4",
    "switch_1 switch_2 switch_3 switch_4",
    "i2c_sda i2c_scl oleduibttn genadc redgb rgreenb rgbue",  # the display's user interface
    "i2c_sda i2c_scl rot_dt rot_clk",
    "irq1 irq2 irq3 irq4",
    "irq1 mic",  # presence
    "hcsrtrig hcsrecho",
    "dotstar_clock dotstar_data dotstar_power",
    "bat_volt bat_stat",
)
# Modules by the frequency of their PWM.
RATES = {
    20480: "redgb rgreenb rgbue wwhite cwhite dim_1",
    50: "servo_1 servo_2 l298speed",
    1024: "l9110dir_1 l9110dir_2",
    0: "buzzer",  # any
}

# Pins whose level the chip reads when it starts, and why they may be used like this.
STRAPPED = {
    "esp32": {
        2: ("builtin", "the boards' own LED pulls it down, as it should be"),
        5: ("irq3", "decides about the SDIO slave only, which is not used"),
        12: ("rgreenb servo_2", "drives a gate or a servo, which pull it down if at all"),
        15: ("rgbue neop", "low only silences the loader; it drives a gate or a pixel"),
    },
    "tinypico": {
        2: ("dotstar_data", "wired on the board"),
        5: ("l298speed irq1", "decides about the SDIO slave only, which is not used"),
        12: ("dotstar_clock", "wired on the board"),
        15: ("wwhite stppr_4", "low only silences the loader; both are outputs"),
    },
    "esp32c3": {8: ("builtin", "the boards' own LED hangs on 3.3 V and pulls it up")},
    "esp32c6": {15: ("builtin", "decides where JTAG comes from; the boards' own LED")},
}

LOADS = "one lamp, motor or switch at a time"
WIRED = "as the original has it"
LOADS_OR_SENSOR = "a load or a sensor: small boards have few pins"
SENSORS = "one sensor at a time"
SHARED = {
    "esp32": {
        12: ("rgreenb servo_2", LOADS),
        13: ("irq4 touch_0 rot_dt", "one button, pad or knob"),
        14: ("redgb switch_2 rot_clk", "13's neighbour; a knob beside lamps takes another number"),
        15: ("rgbue neop", "one kind of strip"),
        25: ("l298dir_2 l9110dir_2 stppr_2 switch_4", LOADS),
        26: ("cwhite stppr_3 switch_1", LOADS),
        27: ("wwhite servo_1 stppr_4 switch_3", LOADS),
        32: ("l298speed hcsrtrig dhtpin", WIRED),
        33: ("dim_1 l298dir_1 l9110dir_1 stppr_1 buzzer", LOADS),
        35: ("hcsrecho co2", WIRED),
        39: ("ph mic", SENSORS),
    },
    "tinypico": {
        4: ("dim_1 servo_2", LOADS),
        5: ("l298speed irq1", WIRED),
        14: ("cwhite servo_1", LOADS),
        15: ("wwhite stppr_4", LOADS),
        18: ("l298dir_1 l9110dir_1 switch_1 buzzer irq2 rot_dt", WIRED),
        19: ("l298dir_2 l9110dir_2 switch_2 irq3 rot_clk ds18", WIRED),
        23: ("neop irq4", WIRED),
        25: ("redgb stppr_1 hcsrtrig", LOADS_OR_SENSOR),
        26: ("rgreenb stppr_2 switch_4 hcsrecho", LOADS_OR_SENSOR),
        27: ("rgbue stppr_3 switch_3", LOADS),
        32: ("oleduibttn touch_0 dhtpin temp6000 ph", WIRED),
        33: ("co2 mic genadc", "the header has two analog inputs"),
    },
    "esp32s2": {
        1: ("stppr_1 ph", WIRED),
        2: ("l298dir_2 stppr_2", LOADS),
        4: ("l298dir_1 l9110dir_2 stppr_3", LOADS),
        6: ("l298speed l9110dir_1 stppr_4", LOADS),
        8: ("co2 genadc", "any sensor, or this one"),
        10: ("buzzer temp6000", WIRED),
        11: ("cwhite servo_2", LOADS),
        12: ("wwhite servo_1", LOADS),
        16: ("dim_1 i2c_scl", WIRED),
        18: ("neop i2c_sda", WIRED),
        33: ("irq4 rot_dt", "one button or knob"),
        34: ("switch_4 oleduibttn hcsrtrig", WIRED),
        35: ("irq3 rot_clk", "one button or knob"),
        36: ("switch_3 hcsrecho", WIRED),
    },
    "esp32s3": {
        1: ("stppr_3 hcsrtrig", LOADS_OR_SENSOR),
        2: ("stppr_4 buzzer hcsrecho", LOADS_OR_SENSOR),
        5: ("touch_0 mic", WIRED),
        7: ("dim_1 genadc", LOADS_OR_SENSOR),
        8: ("l298dir_1 switch_4 ph", LOADS_OR_SENSOR),
        9: ("l298dir_2 switch_3 temp6000", LOADS_OR_SENSOR),
        10: ("l9110dir_1 switch_2 co2", LOADS_OR_SENSOR),
        11: ("l9110dir_2 switch_1", LOADS),
        18: ("redgb l298speed", LOADS),
        39: ("stppr_1 irq1 rot_clk", LOADS_OR_SENSOR),
        40: ("stppr_2 irq2 rot_dt", LOADS_OR_SENSOR),
        47: ("dhtpin ds18", SENSORS),
    },
    "esp32c3": {
        0: ("irq2 oleduibttn rot_dt co2 mic", "a button, a knob or a sensor"),
        1: ("irq1 rot_clk temp6000 genadc", "a button, a knob or a sensor"),
        3: ("redgb wwhite l298speed stppr_1 switch_1 hcsrtrig ph", LOADS_OR_SENSOR),
        4: (
            "rgreenb cwhite servo_1 l298dir_1 l9110dir_1 stppr_2 switch_2 hcsrecho",
            LOADS_OR_SENSOR,
        ),
        5: ("rgbue servo_2 l298dir_2 l9110dir_2 stppr_3 switch_3 irq4", LOADS_OR_SENSOR),
        10: ("neop dim_1 stppr_4 switch_4 buzzer irq3 dhtpin ds18", LOADS_OR_SENSOR),
    },
    "esp32c6": {
        0: ("irq4 rot_dt dhtpin co2", "a button, a knob or a sensor"),
        1: ("irq3 rot_clk ds18 temp6000", "a button, a knob or a sensor"),
        2: ("irq2 oleduibttn ph mic", "a button or a sensor"),
        18: ("rgbue neop dim_1 l298speed stppr_1 switch_1", LOADS),
        19: (
            "redgb wwhite servo_1 l298dir_1 l9110dir_1 stppr_2 switch_2 hcsrtrig",
            LOADS_OR_SENSOR,
        ),
        20: (
            "rgreenb cwhite servo_2 l298dir_2 l9110dir_2 stppr_3 switch_3 hcsrecho",
            LOADS_OR_SENSOR,
        ),
        21: ("stppr_4 switch_4 irq1", "the fourth wire of a load, or a button"),
    },
    "rp2": {
        6: ("wwhite irq1", "lamps or a button"),
        7: ("cwhite irq2 rot_clk", "lamps, a button or a knob"),
        8: ("irq3 rot_dt", "one button or knob"),
        10: ("stppr_1 switch_1", LOADS),
        11: ("stppr_2 switch_2", LOADS),
        12: ("stppr_3 switch_3", LOADS),
        13: ("stppr_4 switch_4 buzzer", "the buzzer's frequency is kept from everything else"),
        14: ("servo_1 hcsrtrig", LOADS_OR_SENSOR),
        15: ("servo_2 hcsrecho", LOADS_OR_SENSOR),
        16: ("l298speed l9110dir_1 dhtpin", LOADS_OR_SENSOR),
        17: ("l298dir_1 l9110dir_2 ds18", LOADS_OR_SENSOR),
        26: ("co2 genadc", "any sensor, or this one"),
        28: ("ph mic", SENSORS),
    },
    "virtual": {},
}


def faults(maps, name):
    """Every rule of its chip and board that a map breaks, each with the logical name."""
    board = CAPABILITIES.board(name)
    chip = CAPABILITIES.capabilities(board.chip if board else name)
    straps = STRAPPED.get(name, {})
    found = []
    for key, pin in maps.pins(name).items():
        if isinstance(pin, str):
            if (key, pin) != ("builtin", "LED") or not chip.wifi:
                found.append(f"{key}: no pin is called {pin}")
            continue
        if pin < 0 and key != "builtin":
            found.append(f"{key}: only an LED can be inverted")
        on_board = bool(board) and key in board.on_board
        words = [*_place(chip, board, abs(pin), on_board, key), *_use(chip, abs(pin), key)]
        if abs(pin) in chip.strapping:
            if key not in straps.get(abs(pin), ("", ""))[0].split():
                words.append("is read at start: " + chip.strapping[abs(pin)])
            if abs(pin) in chip.boot_critical and USE.get(key) in FROM_OUTSIDE:
                words.append("could be held by what is wired to it at start")
        found += [f"{key}: {abs(pin)} {one}" for one in words]
    return found


def _place(chip, board, pin, on_board, key):
    if pin not in chip.exists:
        yield "does not exist"
    if pin in chip.taken:
        yield f"belongs to {chip.taken[pin]}"
    if pin in chip.partial:
        yield "is not on every board"
    if on_board and board.on_board[key] != pin:
        yield "is not where the board has it"
    if board and not on_board and pin not in board.header:
        yield "is not brought out"


def _use(chip, pin, key):
    use = USE.get(key)
    if use is None:
        yield "is for nothing that is known"
    if use in DRIVING and pin in chip.input_only:
        yield "is an input only"
    if use in PULLED and pin in chip.no_pull:
        yield "has no pull resistor"
    if use == "adc" and pin in chip.adc2:
        yield "is on the converter that Wi-Fi takes"
    elif use == "adc" and pin not in chip.adc1:
        yield "has no converter"
    if use == "touch" and pin not in chip.touch:
        yield "feels no touch"


def altered(tmp_path, name, key, pin):
    """A copy of the maps in which one name has another pin."""
    for path in (SOURCE / "pinmaps").glob("LP_*.py"):
        shutil.copy(path, tmp_path)
    path = tmp_path / f"LP_{name}.py"
    lines = path.read_text(encoding="utf-8").splitlines()
    rest = [line for line in lines if not line.startswith(f"{key} = ")]
    path.write_text("\n".join([*rest, f"{key} = {pin!r}", ""]), encoding="utf-8")
    return PinMaps(tmp_path)


@pytest.mark.parametrize("name", ON_CHIPS)
def test_map_keeps_to_what_its_chip_can_do(name):
    assert faults(MAPS, name) == []


@pytest.mark.parametrize(
    ("name", "key", "pin", "fault"),
    [
        ("esp32", "oleduibttn", 34, "has no pull resistor"),
        ("esp32", "switch_1", 34, "is an input only"),
        ("esp32", "i2c_sda", 36, "is an input only"),
        ("esp32", "co2", 27, "is on the converter that Wi-Fi takes"),
        ("esp32", "co2", 18, "has no converter"),
        ("esp32", "ds18", 20, "does not exist"),
        ("esp32", "neop", 6, "belongs to flash"),
        ("esp32", "neop", 16, "belongs to psram_quad"),
        ("esp32", "irq1", 3, "belongs to console"),
        ("esp32", "mic", 37, "is not on every board"),
        ("esp32", "irq3", 12, "could be held by what is wired to it at start"),
        ("esp32", "switch_1", 15, "is read at start: low silences the loader's messages; harmless"),
        ("esp32", "touch_0", 18, "feels no touch"),
        ("esp32", "sonar", 18, "is for nothing that is known"),
        ("esp32s2", "mic", 14, "is on the converter that Wi-Fi takes"),
        ("esp32s3", "stppr_1", 35, "belongs to psram_octal"),
        ("esp32s3", "ph", 37, "has no converter"),
        ("esp32s3", "dhtpin", 20, "belongs to usb"),
        ("esp32s3", "irq1", 22, "does not exist"),
        ("esp32c3", "irq4", 9, "could be held by what is wired to it at start"),
        ("esp32c3", "mic", 2, "could be held by what is wired to it at start"),
        ("esp32c6", "neop", 14, "is not on every board"),
        ("rp2", "neop", 24, "belongs to wifi"),
        ("tinypico", "neop", 13, "is not brought out"),
        ("tinypico", "bat_volt", 34, "is not where the board has it"),
    ],
)
def test_broken_rule_is_found(tmp_path, name, key, pin, fault):
    assert f"{key}: {pin} {fault}" in faults(altered(tmp_path, name, key, pin), name)


@pytest.mark.parametrize(
    ("name", "key", "pin", "fault"),
    [
        ("esp32", "neop", -15, "neop: only an LED can be inverted"),
        ("esp32", "builtin", "LED", "builtin: no pin is called LED"),
        ("rp2", "neop", "LED", "neop: no pin is called LED"),
    ],
)
def test_pin_that_is_no_number_is_found(tmp_path, name, key, pin, fault):
    assert fault in faults(altered(tmp_path, name, key, pin), name)


@pytest.mark.parametrize("name", MAPS.names())
def test_each_sharing_is_listed_with_its_intent(name):
    listed = {pin: set(names.split()) for pin, (names, why) in SHARED[name].items() if why}
    assert {pin: set(names) for pin, names in MAPS.sharing(name).items()} == listed


def test_new_sharing_is_found(tmp_path):
    maps = altered(tmp_path, "esp32", "neop", 4)
    assert maps.sharing("esp32")[4] == ("irq1", "neop")
    assert 4 not in SHARED["esp32"]


@pytest.mark.parametrize("name", MAPS.names())
def test_what_works_together_shares_nothing(name):
    assert clashes(MAPS, name) == []


def test_clash_inside_a_module_is_found(tmp_path):
    maps = altered(tmp_path, "esp32", "rgbue", 12)
    assert clashes(maps, "esp32") == ["12: rgreenb rgbue"]


def clashes(maps, name):
    found = (
        f"{pin}: {' '.join(key for key in names if key in row.split())}"
        for pin, names in maps.sharing(name).items()
        for row in TOGETHER
        if len(set(names) & set(row.split())) > 1
    )
    return sorted(set(found))


def test_listed_strapping_pins_are_in_use():
    for name, straps in STRAPPED.items():
        pins = MAPS.pins(name)
        for pin, (names, why) in straps.items():
            assert {abs(pins[key]) for key in names.split()} == {pin}, name
            assert why


def test_pwm_of_different_frequencies_does_not_meet_on_the_pico(tmp_path):
    """Pins 2n and 2n+1, and those 16 further on, have one frequency in common."""
    assert meeting(MAPS) == set()
    assert meeting(altered(tmp_path, "rp2", "buzzer", 19)) == {(0, 20480)}


def meeting(maps):
    pins = maps.pins("rp2")
    rates = {}
    for rate, names in RATES.items():
        for key in names.split():
            rates.setdefault(pins[key] // 2 % 8, {}).setdefault(rate, set()).add(pins[key])
    # The same number under two rates is one pin that one module books, no clash.
    return {
        (one, other)
        for slices in rates.values()
        for one in slices
        for other in slices
        if one < other and len(slices[one] | slices[other]) > 1 and not _motors(one, other)
    }


def _motors(one, other):
    return {one, other} == {50, 1024}  # L298N and L9110 stand for one another and share numbers


def test_maps_offer_the_same_names():
    maps = {name: set(MAPS.pins(name)) for name in MAPS.names()}
    everything = set.union(*maps.values())
    boards_own = {
        key for name in CAPABILITIES.boards() for key in CAPABILITIES.board(name).on_board
    }
    assert everything == set(USE)
    for name, keys in maps.items():
        board = CAPABILITIES.board(name)
        missing = everything - keys - (set() if name in NO_CHIP else boards_own)
        if (
            name not in NO_CHIP
            and not CAPABILITIES.capabilities(board.chip if board else name).touch
        ):
            missing -= {"touch_0"}
        assert missing == ({"builtin"} if board else set()), name
        assert not board or set(board.on_board) <= keys


def test_virtual_map_gives_each_name_a_number_of_its_own():
    pins = MAPS.pins("virtual")
    assert len(set(pins.values())) == len(pins)
    assert all(type(pin) is int and 0 <= pin <= 48 for pin in pins.values())


def test_names_that_the_firmware_books_are_on_the_virtual_board():
    asked = set()
    for path in SOURCE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in BOOKING:
                inside = (one for row in node.args for one in getattr(row, "elts", ()))
                given = (one for one in (*node.args, *inside) if isinstance(one, ast.Constant))
                texts = (one.value for one in given)
                asked |= {one for one in texts if isinstance(one, str)}
        if path.stem.startswith("LM_"):
            asked |= set(parse_load_module(text, path.name).pins)
    assert {"builtin", "redgb", "rot_clk", "ds18"} <= asked
    assert asked <= set(MAPS.pins("virtual"))


def test_every_chip_of_the_catalogue_has_a_map_or_is_known_to_have_none():
    chips = {CHIP_OF.get(board.chip, board.chip) for board in Catalogue().boards()}
    assert chips - set(MAPS.names()) == NO_MAP
    assert set(CAPABILITIES.chips()) == chips - NO_MAP
    assert set(ON_CHIPS) == set(CAPABILITIES.chips()) | set(CAPABILITIES.boards())

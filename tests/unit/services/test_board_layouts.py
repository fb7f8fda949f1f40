"""Pictures of boards: each pin exists, none is there twice, no logical name is lost."""

from __future__ import annotations

import json

import pytest

from micros_ide import paths
from micros_ide.errors import FirmwareError, NotFound
from micros_ide.model.board_layout import PartKind, PinFact, PinFunction, PinKind, StepAction
from micros_ide.services.board_layouts import BoardLayouts
from micros_ide.services.catalogue import Catalogue
from micros_ide.services.chip_pins import PinCapabilities
from micros_ide.services.pin_maps import PinMaps

CATALOGUE, MAPS, CAPABILITIES = Catalogue(), PinMaps(), PinCapabilities()
FILE = paths.bundled("resources") / "board_layouts.json"
BOARDS = [board.id for board in CATALOGUE.boards()]
CHIP_OF = {"rp2040": "rp2"}
NOTHING_KNOWN = {"esp32c5"}  # neither a pin map nor capabilities


def layouts(path=FILE):
    return BoardLayouts(CATALOGUE, MAPS, CAPABILITIES, path)


@pytest.fixture(scope="module")
def shared():
    return layouts()


def altered(tmp_path, change):
    data = json.loads(FILE.read_text(encoding="utf-8"))
    change(data)
    path = tmp_path / "board_layouts.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return layouts(path)


def test_every_board_of_the_catalogue_has_a_picture(shared):
    assert set(shared.boards()) == set(BOARDS)


@pytest.mark.parametrize("board_id", BOARDS)
def test_each_gpio_exists_on_the_chip_and_none_is_there_twice(shared, board_id):
    board, pinout = CATALOGUE.board(board_id), shared.picture(board_id)
    gpios = [pin.pin.gpio for pin in pinout.pins if pin.pin.gpio is not None]
    assert len(set(gpios)) == len(gpios) > 8
    chip = CHIP_OF.get(board.chip, board.chip)
    assert pinout.chip_known == (chip not in NOTHING_KNOWN)
    if pinout.chip_known:
        assert set(gpios) <= CAPABILITIES.capabilities(chip).exists


@pytest.mark.parametrize("board_id", BOARDS)
def test_each_logical_name_is_on_the_header_or_told_to_be_elsewhere(shared, board_id):
    pinout = shared.picture(board_id)
    shown = [name for pin in pinout.pins for name in pin.names]
    hidden = [hidden.name for hidden in pinout.hidden]
    expected = MAPS.pins(pinout.pin_map) if pinout.pin_map else {}
    assert sorted(shown + hidden) == sorted(expected)
    assert bool(pinout.pin_map) == (board_id not in NOTHING_KNOWN)
    assert all(hidden.place for hidden in pinout.hidden)


@pytest.mark.parametrize("board_id", BOARDS)
def test_pins_lie_on_the_board_in_reading_order_a_pitch_apart(shared, board_id):
    layout = shared.picture(board_id).layout
    for left in (True, False):
        side = [pin for pin in layout.pins if pin.left is left]
        assert [pin.y for pin in side] == sorted(pin.y for pin in side)
        assert all((pin.x < layout.width / 2) is left for pin in side)
    for pin in layout.pins:
        assert 0 < pin.x < layout.width
        assert 0 < pin.y < layout.height
    spots = {(round(pin.x, 1), round(pin.y, 1)) for pin in layout.pins}
    assert len(spots) == len(layout.pins)


@pytest.mark.parametrize("board_id", BOARDS)
def test_no_button_or_connector_covers_a_pin_or_another_part(shared, board_id):
    layout = shared.picture(board_id).layout
    solid = [
        part
        for part in layout.parts
        if part.kind in {PartKind.BUTTON, PartKind.USB, PartKind.LED, PartKind.CHIP, PartKind.CAN}
    ]
    for part in solid:
        for pin in layout.pins:
            inside_x = part.x - 0.8 < pin.x < part.x + part.width + 0.8
            inside_y = part.y - 0.8 < pin.y < part.y + part.height + 0.8
            assert not (inside_x and inside_y), (part, pin)
    for at, one in enumerate(solid):
        for other in solid[at + 1 :]:
            apart = (
                one.x + one.width <= other.x
                or other.x + other.width <= one.x
                or one.y + one.height <= other.y
                or other.y + other.height <= one.y
            )
            assert apart, (one, other)


@pytest.mark.parametrize("board_id", BOARDS)
def test_steps_into_the_loader_use_buttons_that_the_board_has_and_its_hints_name(shared, board_id):
    pinout, hints = shared.picture(board_id), " ".join(CATALOGUE.board(board_id).hints)
    held = []
    for step in pinout.loader:
        if step.button:
            assert pinout.layout.button(step.button) is not None
            assert step.button in hints
        if step.action is StepAction.HOLD:
            held.append(step.button)
        if step.action is StepAction.RELEASE:
            held.remove(step.button)
    assert held == []
    has_boot = any(pinout.layout.button(role) for role in ("BOOT", "BOOTSEL"))
    assert bool(pinout.loader) == has_boot


def test_boards_with_restrictions_bring_out_exactly_their_header(shared):
    for name in CAPABILITIES.boards():
        pinout, board = shared.picture(name), CAPABILITIES.board(name)
        there = {pin.pin.gpio for pin in pinout.pins if pin.pin.gpio is not None}
        assert there == board.header
        assert {hidden.name for hidden in pinout.hidden} == set(board.on_board)


def pin(pinout, gpio):
    return next(one for one in pinout.pins if one.pin.gpio == gpio)


def test_a_pin_is_told_with_its_names_and_what_it_can_do(shared):
    esp32 = shared.picture("esp32")
    assert pin(esp32, 36).function is PinFunction.INPUT
    assert pin(esp32, 36).pin.label == "VP 36"
    assert pin(esp32, 32).function is PinFunction.ANALOG
    assert pin(esp32, 12).function is PinFunction.STRAPPING
    assert "1.8 V" in pin(esp32, 12).strapping
    assert PinFact.BOOT_CRITICAL in pin(esp32, 12).facts
    assert pin(esp32, 9).function is PinFunction.TAKEN
    assert pin(esp32, 25).facts == (PinFact.ANALOG_SHARED, PinFact.DAC)
    assert pin(esp32, 25).function is PinFunction.DIGITAL
    assert esp32.named("i2c_sda").pin.gpio == 21
    assert esp32.named("nothing") is None
    assert PinFact.LED in pin(esp32, 2).facts
    kinds = {one.pin.name: one.function for one in esp32.pins if one.pin.kind is not PinKind.GPIO}
    assert kinds == {
        "3V3": PinFunction.POWER,
        "5V": PinFunction.POWER,
        "GND": PinFunction.GROUND,
        "EN": PinFunction.CONTROL,
    }


def test_led_that_lights_at_low_level_is_found_by_its_pin(shared):
    assert "builtin" in pin(shared.picture("esp32c3"), 8).names
    assert [h.name for h in shared.picture("rpi_pico_w").hidden] == ["builtin"]


def test_psram_takes_pins_only_where_the_board_has_it(shared):
    assert pin(shared.picture("esp32s3_spiram_oct"), 36).function is PinFunction.TAKEN
    plain = pin(shared.picture("esp32s3"), 36)
    assert plain.function is PinFunction.DIGITAL
    assert PinFact.PSRAM_MAYBE in plain.facts


def test_another_pin_map_names_the_same_pins(shared):
    own = shared.picture("esp32", "tinypico")
    assert own.named("neop").pin.gpio == 23
    with pytest.raises(NotFound, match="no pin map"):
        shared.picture("esp32", "tinypic")


def test_unknown_boards_and_damaged_files_are_told(tmp_path, shared):
    with pytest.raises(NotFound, match="no board called"):
        shared.picture("esp99")
    with pytest.raises(NotFound, match="no picture called"):
        shared.layout("esp99")
    without = altered(tmp_path, lambda data: data["boards"].pop("esp32"))
    with pytest.raises(NotFound, match="no picture of the board 'esp32'"):
        without.picture("esp32")
    astray = altered(tmp_path, lambda data: data["boards"]["esp32"].update(layout="gone"))
    with pytest.raises(FirmwareError, match="layout that does not exist"):
        astray.boards()

    def misprint(data):
        data["layouts"]["pico_w"]["rows"][0]["pins"] = "GP0=0 WHAT"

    with pytest.raises(FirmwareError, match="'pico_w' is damaged"):
        altered(tmp_path, misprint).picture("rpi_pico_w")
    with pytest.raises(FirmwareError, match="cannot be read"):
        layouts(tmp_path / "missing.json").boards()

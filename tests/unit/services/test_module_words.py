"""The words of the firmware and of MicroPython, as the editor offers them."""

from __future__ import annotations

import json

import pytest

from micros_ide import paths
from micros_ide.core import Core
from micros_ide.errors import FirmwareError
from micros_ide.model.code_words import WordKind
from micros_ide.services.module_words import ModuleWords


@pytest.fixture(scope="module")
def core(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    firmware = paths.bundled("firmware_src")
    with Core(data=home / "data", cache=home / "cache", firmware=firmware) as made:
        yield made


@pytest.fixture(scope="module")
def index(core):
    return core.module_words.index()


def test_functions_of_the_firmware_have_parameters_and_a_sentence(index):
    pin = index.member("LogicalPins", "physical_pin")
    assert pin.signature == "physical_pin(key)"
    assert pin.doc == "Resolve and book a pin."
    assert index.member("Limits", "whole").parameters == ("name", "value", "low", "high")
    cache = index.member("StateCache", "StateCache")
    assert cache.kind is WordKind.CLASS
    assert cache.parameters == ("name", "values", "low", "high")
    assert cache.members["restore"].parameters == ("on",)
    assert "_text" not in index.modules["StateCache"].words


def test_every_module_that_a_node_has_is_there(core, index):
    wanted = {name for name in core.build.names() if not name.startswith("LP_")}
    starters = {"main", "boot", "reset", "micrOSloader"}
    assert {name for name in wanted - starters if name[:1].isalpha()} <= set(index.modules)


def test_functions_of_load_modules_are_there(index):
    assert "r=None" in index.member("LM_neopixel", "color").parameters


def test_pins_are_those_of_the_maps_with_their_numbers(index):
    assert "esp32 33" in index.pins["dim_1"].doc
    assert {"neop", "switch_1", "i2c_sda"} <= set(index.pins)


def test_modules_of_micropython_have_what_the_interpreter_told(index):
    assert index.member("machine", "Pin").members["OUT"].kind is WordKind.CONSTANT
    assert index.member("neopixel", "NeoPixel").parameters == ("pin", "n", "bpp=3", "timing=1")
    assert index.member("time", "ticks_ms").kind is WordKind.FUNCTION
    assert index.builtins["print"].kind is WordKind.FUNCTION


def test_it_is_made_once(core, index):
    assert core.module_words.index() is index


def test_a_damaged_file_is_told(core, tmp_path):
    (tmp_path / "micropython_words.json").write_text(json.dumps({"names": 3}))
    words = ModuleWords(paths.bundled("firmware_src"), tmp_path, core.manual)
    with pytest.raises(FirmwareError, match=r"micropython_words\.json"):
        words.index()

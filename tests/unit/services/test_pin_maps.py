"""Pin maps: read without being run, and a file that is no map is named."""

from __future__ import annotations

import pytest

from micros_ide.errors import FirmwareError, NotFound
from micros_ide.services.pin_maps import PinMaps

HEAD = "# Pins.\nfrom micropython import const\n\n"


def maps(tmp_path, text, name="mine"):
    (tmp_path / f"LP_{name}.py").write_text(text)
    return PinMaps(tmp_path)


def test_shipped_maps():
    shipped = PinMaps()
    assert shipped.names() == (
        "esp32",
        "esp32c3",
        "esp32c6",
        "esp32s2",
        "esp32s3",
        "rp2",
        "tinypico",
        "virtual",
    )
    assert shipped.pins("esp32")["neop"] == 15
    assert shipped.pins("esp32c3")["builtin"] == -8
    assert shipped.pins("rp2")["builtin"] == "LED"
    assert shipped.sharing("esp32")[15] == ("rgbue", "neop")
    assert shipped.sharing("virtual") == {}


def test_map_keeps_the_order_of_its_file(tmp_path):
    found = maps(tmp_path, HEAD + 'b = const(2)\na = 7\nled = "LED"\nlow = const(-7)\n')
    assert list(found.pins("mine").items()) == [("b", 2), ("a", 7), ("led", "LED"), ("low", -7)]


def test_names_on_one_number_share_it_also_when_one_is_inverted(tmp_path):
    found = maps(tmp_path, HEAD + 'b = 2\na = 7\nled = "LED"\nother = "LED"\nlow = const(-7)\n')
    assert found.sharing("mine") == {7: ("a", "low")}


def test_other_files_are_no_maps(tmp_path):
    (tmp_path / "README.md").write_text("")
    (tmp_path / "LM_mine.py").write_text("")
    assert PinMaps(tmp_path).names() == ()


def test_unknown_map_names_what_comes_near():
    with pytest.raises(NotFound) as caught:
        PinMaps().pins("esp32-c6")
    assert "esp32c6" in caught.value.hint
    with pytest.raises(NotFound):
        PinMaps().pins("../pinmaps/LP_esp32")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("a = const(1", "never closed"),
        ("a = const()", "line 4"),
        ("a = other(1)", "malformed"),
        ("a = b = 1", "line 4"),
        ("a = True", "line 4"),
        ("a = 1.5", "line 4"),
        ("a = (1,)", "line 4"),
        ("a.b = 1", "line 4"),
        ("a += 1", "line 4"),
        ("import os", "line 4"),
        ("print('run')", "line 4"),
        ("a = 1\na = 2", "line 5: 'a' is there twice"),
    ],
)
def test_line_that_gives_no_name_a_pin_is_named(tmp_path, capsys, line, words):
    with pytest.raises(FirmwareError, match=r"LP_mine\.py cannot be read") as caught:
        maps(tmp_path, HEAD + line + "\n").pins("mine")
    assert words in str(caught.value)
    assert capsys.readouterr().out == ""

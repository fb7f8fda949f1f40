"""The two palettes: complete, and readable everywhere a colour is used."""

from __future__ import annotations

import re

import pytest
from PyQt5.QtWidgets import QLabel, QMessageBox, QWidget

from micros_ide import paths
from micros_ide.gui.theme import DARK, LIGHT, SYSTEM, Theme, contrast, load_palette, style_sheet

NAMES = (LIGHT, DARK)
SURFACES = ("page", "rail", "card", "field", "hover")
ON_SURFACES = ("text", "muted", "accent", "online", "warning", "error")
PINS = ("digital", "analog", "input", "strapping", "taken", "power", "ground", "control")
CODE = ("keyword", "string", "comment", "number", "name", "decorator")
PAIRS = [
    *((ink, surface) for ink in ON_SURFACES for surface in SURFACES),
    # Labels of pins, also while they are under the pointer or selected.
    *((f"pin_{pin}", surface) for pin in PINS for surface in (*SURFACES, "accent_soft")),
    # Code, also on the line of the cursor.
    *((f"code_{part}", surface) for part in CODE for surface in ("card", "hover")),
    ("board_print", "board"),
    ("board_part", "board_metal"),
    ("text", "accent_soft"),
    ("text", "night"),
    ("text", "online_soft"),
    ("text", "warning_soft"),
    ("text", "error_soft"),
    ("online", "online_soft"),
    ("warning", "warning_soft"),
    ("error", "error_soft"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("disabled", "card"),
    ("disabled", "page"),
    ("disabled", "disabled_fill"),
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("ink", "surface"), PAIRS)
def test_text_stands_out_from_what_is_behind_it(name, ink, surface):
    palette = load_palette(name)
    assert contrast(palette[ink], palette[surface]) >= 4.5


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("surface", ["page", "card", "field"])
@pytest.mark.parametrize("part", ["field_line", "focus", "accent"])
def test_edges_of_inputs_and_focus_can_be_seen(name, surface, part):
    """WCAG 1.4.11 asks 3:1 for what is not text."""
    palette = load_palette(name)
    assert contrast(palette[part], palette[surface]) >= 3.0


def test_contrast_is_the_one_of_wcag():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_palettes_have_the_same_names_and_only_colours():
    light, dark = (load_palette(name) for name in NAMES)
    assert light.keys() == dark.keys()
    for value in (*light.values(), *dark.values()):
        assert re.fullmatch(r"#[0-9A-F]{6}", value)


def test_every_colour_is_used_and_every_picture_exists():
    palette = load_palette(LIGHT)
    source = (paths.bundled("resources") / "themes" / "window.qss").read_text(encoding="utf-8")
    code = "".join(path.read_text() for path in (paths.bundled("micros_ide") / "gui").rglob("*.py"))
    for token in palette:
        assert f"${token}" in source or f'"{token}"' in code, token
    for name in NAMES:
        sheet = style_sheet(name, load_palette(name))
        assert "$" not in sheet
        for picture in re.findall(r'url\("([^"]+)"\)', sheet):
            assert paths.Path(picture).is_file()


def test_theme_follows_the_system_only_when_asked_to(qapp, qtbot):
    theme = Theme(qapp, LIGHT)
    theme.set_system_dark(True)
    assert theme.name == LIGHT
    theme.choose(SYSTEM)
    assert theme.name == DARK
    theme.set_system_dark(False)
    assert theme.name == LIGHT
    with qtbot.waitSignal(theme.changed):
        theme.choose(DARK)
    assert theme.name == DARK
    assert qapp.palette().window().color() == theme.colour("page")


def test_parts_of_the_window_wear_a_new_theme_and_so_does_what_comes_later(qapp, qtbot):
    theme = Theme(qapp, LIGHT)
    window = QWidget()
    qtbot.addWidget(window)
    parts = [QLabel("one", window), QLabel("two", window)]
    for part in parts:
        part.setProperty("role", "warning")
        theme.part(part)
    window.show()
    with qtbot.waitSignal(theme.changed):
        theme.choose(DARK)
    later = QLabel("later", parts[0])
    later.setProperty("role", "error")
    dialog = QMessageBox(parts[1])
    dialog.ensurePolished()
    later.ensurePolished()
    colour = parts[1].palette().color(parts[1].foregroundRole())
    assert colour == theme.colour("warning")
    assert later.palette().color(later.foregroundRole()) == theme.colour("error")
    assert dialog.palette().window().color() == theme.colour("page")
    assert window.updatesEnabled()


def test_minds_changed_in_the_middle_end_with_the_last_word(qapp, qtbot):
    theme = Theme(qapp, LIGHT)
    window = QWidget()
    qtbot.addWidget(window)
    theme.part(window)
    window.show()
    with qtbot.waitSignal(theme.changed):
        theme.choose(DARK)
        theme.choose(LIGHT)
    assert qapp.palette().window().color() == theme.colour("page")
    assert theme.name == LIGHT
    assert window.updatesEnabled()


def test_an_unknown_remembered_theme_is_the_systems(qapp):
    assert Theme(qapp, "purple").choice == SYSTEM

"""The command palette, by keyboard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QLineEdit, QWidget

from micros_ide.gui.commands import Command
from micros_ide.gui.widgets.command_palette import CommandPalette, rank


@pytest.fixture
def ran():
    return []


@pytest.fixture
def palette(qtbot, ran):
    window = QWidget()
    window.resize(900, 600)
    field = QLineEdit(window)
    qtbot.addWidget(window)
    window.show()
    field.setFocus()
    one = CommandPalette(window)
    commands = [
        Command(title, lambda title=title: ran.append(title), "", "Devices")
        for title in ("Deploy a board", "Update nodes", "Start a virtual board")
    ]
    one.open(commands)
    yield one
    window.close()


def shown(palette):
    return [palette.list.item(row).text() for row in range(palette.list.count())]


def test_a_few_letters_and_enter(palette, qtbot, ran):
    qtbot.keyClicks(palette.line, "virt")
    assert shown(palette) == ["Devices: Start a virtual board"]
    qtbot.keyClick(palette.line, Qt.Key_Return)
    assert ran == ["Start a virtual board"]
    assert not palette.isVisible()


def test_arrows_choose(palette, qtbot, ran):
    qtbot.keyClick(palette.line, Qt.Key_Down)
    qtbot.keyClick(palette.line, Qt.Key_Down)
    qtbot.keyClick(palette.line, Qt.Key_Up)
    qtbot.keyClick(palette.line, Qt.Key_Return)
    assert ran == ["Update nodes"]


def test_a_click_runs(palette, qtbot, ran):
    rect = palette.list.visualItemRect(palette.list.item(0))
    qtbot.mouseClick(palette.list.viewport(), Qt.LeftButton, pos=rect.center())
    assert ran == ["Deploy a board"]


def test_escape_closes_and_nothing_found_runs_nothing(palette, qtbot, ran):
    qtbot.keyClicks(palette.line, "zzzz")
    assert shown(palette) == []
    qtbot.keyClick(palette.line, Qt.Key_Return)
    qtbot.keyClick(palette.line, Qt.Key_Escape)
    assert not palette.isVisible()
    assert ran == []


@given(st.text(max_size=12), st.text(max_size=30))
def test_what_is_written_in_full_is_always_found(before, title):
    assert rank(title, before + title) is not None


@pytest.mark.parametrize(
    ("words", "better", "worse"),
    [("dep", "Deploy a board", "Independent"), ("vb", "Virtual board", "Above")],
)
def test_beginnings_of_words_come_first(words, better, worse):
    other = rank(words, worse)
    assert rank(words, better) is not None
    assert other is None or rank(words, better) < other

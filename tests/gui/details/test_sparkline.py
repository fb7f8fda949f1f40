"""The small line: its last value, pauses, words for who cannot see it."""

from __future__ import annotations

import pytest
from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtGui import QImage
from PyQt5.QtWidgets import QToolTip

from micros_ide.gui.theme import DARK
from micros_ide.gui.widgets.sparkline import Sparkline

NOW = 1_800_000_000.0


@pytest.fixture
def line(qtbot, icons):
    made = Sparkline(icons.theme, "Free memory", lambda value: f"{value:.0f} kB")
    qtbot.addWidget(made)
    made.resize(200, 32)
    made.show()
    return made


def painted(line, colour) -> list[QPoint]:
    image = line.grab().toImage().convertToFormat(QImage.Format_RGB32)
    wanted = colour.rgb()
    return [
        QPoint(x, y)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixel(x, y) == wanted
    ]


def test_without_figures_it_says_so_and_has_no_tip(line):
    assert line.accessibleName() == "Free memory: no figures yet"
    assert line.tip_at(10) == ""
    assert not painted(line, line._theme.colour("accent"))


def test_last_least_and_most_are_told_and_the_tip_names_the_nearest(line, qtbot):
    line.set_points([(NOW + 5 * at, 50 + at) for at in range(21)])
    assert line.accessibleName().startswith("Free memory: 70 kB; between 50 kB and 70 kB since ")
    assert line.tip_at(0).startswith("50 kB at ")
    assert line.tip_at(199).startswith("70 kB at ")
    qtbot.mouseMove(line, QPoint(100, 10))
    assert line.tip_at(100).startswith("60 kB at ")
    qtbot.waitUntil(lambda: QToolTip.text().startswith("60 kB"), timeout=2000)


def test_a_rising_figure_rises_in_the_colour_of_the_theme(line):
    line.set_points([(NOW + 5 * at, 50 + at) for at in range(21)])
    dots = painted(line, line._theme.colour("accent"))
    left = [one.y() for one in dots if one.x() < 60]
    right = [one.y() for one in dots if one.x() > 140]
    assert min(left) > max(right)
    line._theme.choose(DARK)
    assert painted(line, line._theme.colour("accent"))


def test_a_pause_breaks_the_line_and_one_point_is_a_dot(line):
    line.set_points([(NOW, 5.0), (NOW + 5, 5.0), (NOW + 4000, 6.0), (NOW + 4005, 6.0)])
    assert [len(piece) for piece in line._pieces()] == [2, 2]
    line.set_points([(NOW, 5.0)])
    assert line._pieces() == []
    assert painted(line, line._theme.colour("accent"))
    assert line.focusPolicy() == Qt.NoFocus

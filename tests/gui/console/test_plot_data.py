"""Points are kept up to a bound, and written as a table."""

from __future__ import annotations

import datetime as dt

from micros_ide.gui.plots.plot_data import MOST_SERIES, PlotData, Ring, csv_text
from micros_ide.gui.plots.plot_view import figure
from micros_ide.model.readings import Reading
from micros_ide.model.terminal_events import Read


def test_a_ring_forgets_the_oldest_points_only():
    ring = Ring(capacity=3000)
    for number in range(10_000):
        ring.add(float(number), -float(number))
        assert len(ring) == min(number + 1, 3000)
    assert ring.times.tolist() == list(range(7000, 10_000))
    assert ring.values[0] == -7000


def test_names_units_and_the_bound_on_series():
    data = PlotData("value")
    data.add([Read(1.0, (Reading("", 5.0), Reading("temp", 21.5)))])
    data.add([Read(2.0, (Reading("temp", 22.0, "°C"),))])
    assert [one.title for one in data.series.values()] == ["value", "temp (°C)"]
    data.add([Read(3.0, tuple(Reading(f"s{number}", 1.0) for number in range(30)))])
    assert len(data.series) == MOST_SERIES
    assert len(data.refused) == MOST_SERIES  # that many are named


def test_a_table_has_a_row_for_each_time_and_holes_where_nothing_was_said():
    data = PlotData("value")
    data.add([Read(1000.5, (Reading("b", 1.0, "%"), Reading('say "x"', 2.25)))])
    data.add([Read(999.0, (Reading("b", 1e-7, "%"),))])
    head, first, second, end = csv_text(data.copy()).split("\r\n")
    assert head == 'time,b (%),"say ""x"""'
    stamp, value, hole = first.split(",")
    assert dt.datetime.fromisoformat(stamp).timestamp() == 999.0
    assert (value, hole) == ("1e-07", "")
    assert second.endswith(",1,2.25")
    assert end == ""


def test_figures_are_short():
    assert [figure(value) for value in (0.0, 21.5, 1e-9, 123456789.0, -0.25)] == [
        "0",
        "21.5",
        "1e-09",
        "1.23e+08",
        "-0.25",
    ]

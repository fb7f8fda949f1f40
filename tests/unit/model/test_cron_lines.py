"""Entries of a schedule: to the editor and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.model.cron_lines import (
    CronLine,
    When,
    check_cron,
    cron_entries,
    cron_line,
    cron_text,
)

READY = [
    ("*:6:30:0!rgb toggle", When.DAILY, "06:30"),
    ("*:6:30:5!rgb toggle", When.DAILY, "06:30:05"),
    ("0-4:6:30:0!rgb toggle", When.WORKDAYS, "06:30"),
    ("5-6:18:0:0!rgb toggle", When.WEEKEND, "18:00"),
    ("*:*:15:0!rgb toggle", When.HOURLY, "15"),
    ("*:*:*/10:0!rgb toggle", When.EVERY, "10"),
    ("*:*:*:0!rgb toggle", When.EVERY, "1"),
    ("sunset-30!rgb toggle", When.SUNSET, "-30"),
    ("Sunrise + 15!rgb toggle", When.SUNRISE, "+15"),
    ("sunrise!rgb toggle", When.SUNRISE, "0"),
    ("1,3:6:30:0!rgb toggle", When.PATTERN, "1,3:6:30:0"),
    ("*:*:*/45:0!rgb toggle", When.PATTERN, "*:*:*/45:0"),
    ("nonsense!rgb toggle", When.PATTERN, "nonsense"),
]


@pytest.mark.parametrize(("entry", "when", "detail"), READY)
def test_an_entry_is_told_as_the_kind_it_is(entry, when, detail):
    assert cron_line(entry) == CronLine(when, detail, "rgb toggle")


@pytest.mark.parametrize("entry", [row[0] for row in READY if row[2] != "nonsense"])
def test_what_was_read_is_put_together_to_mean_the_same(entry):
    line = cron_line(entry)
    check_cron(line.text)
    assert cron_line(line.text) == line


@pytest.mark.parametrize(
    ("when", "detail"),
    [
        (When.DAILY, "24:00"),
        (When.DAILY, "6"),
        (When.WORKDAYS, "06:60"),
        (When.WEEKEND, "x"),
        (When.HOURLY, "60"),
        (When.EVERY, "0"),
        (When.EVERY, "31"),
        (When.SUNRISE, "721"),
        (When.SUNSET, "late"),
    ],
)
def test_a_detail_that_says_no_time_is_refused_in_words(when, detail):
    with pytest.raises(ValueError, match="give "):
        _ = CronLine(when, detail, "rgb toggle").text


@given(
    when=st.sampled_from([When.DAILY, When.WORKDAYS, When.WEEKEND]),
    hour=st.integers(0, 23),
    minute=st.integers(0, 59),
)
def test_every_time_of_day_survives(when, hour, minute):
    line = CronLine(when, f"{hour:02}:{minute:02}", "rgb toggle")
    check_cron(line.text)
    assert cron_line(line.text) == line


def test_entries_are_cut_outside_quotes_and_joined_again():
    text = "*:6:30:0!oled text 'a;b';sunset!rgb toggle"
    entries = cron_entries(text)
    assert entries == ["*:6:30:0!oled text 'a;b'", "sunset!rgb toggle"]
    assert cron_text(entries) == text
    assert cron_entries("n/a") == []
    assert cron_text([]) == "n/a"

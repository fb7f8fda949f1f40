"""What a node tells: the replies of a real one, of older firmware, and whatever else may come."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micros_ide.model.node_facts import (
    BootReport,
    NodeState,
    NodeTask,
    parse_files,
    parse_help,
    parse_log,
    parse_modules,
    parse_state,
    parse_tasks,
    refusal,
    told,
)
from micros_ide.model.node_trend import (
    MOST_POINTS,
    NodeTrend,
    TrendPoint,
    merged,
    trend_of,
)

REPLIES = json.loads(Path(__file__).with_name("node_replies.json").read_text(encoding="utf-8"))
USAGE = "SHELL: type help for single word commands (built-in)"
JUNK = st.one_of(st.text(max_size=300), st.sampled_from(sorted(REPLIES.values())))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner),
    max_leaves=12,
)


def test_a_real_node_tells_its_state() -> None:
    state = parse_state(
        REPLIES["system info"],
        memory=REPLIES["system memory_usage >json"],
        free=REPLIES["system gclean >json"],
        disk=REPLIES["system disk_usage >json"],
        rssi=REPLIES["system rssi >json"],
        boot=REPLIES["system boot >json"],
    )
    assert state == NodeState(
        clock_mhz=240,
        memory_percent=61.8,
        memory_used=80928,
        memory_free=50112,
        disk_percent=22.9,
        disk_used=479232,
        micropython="v1.29.0 on 2026-07-05",
        machine="Generic ESP32 module with ESP32",
        uptime_s=1,
        rssi=-51,
        boot=BootReport("normal", "PWRON", 0, ""),
    )


def test_a_real_node_tells_tasks_and_log() -> None:
    tasks = parse_tasks(REPLIES["task list"])
    assert tasks is not None
    assert (tasks.load, tasks.free_places) == (0, 3)
    assert tasks.tasks[-1] == NodeTask("hum.hum", True)
    assert [one.of_system for one in tasks.tasks] == [True, True, False]
    log = parse_log(REPLIES["system alarms"])
    assert log is not None
    assert log.lines == ("2026.11.29-9:27:18 [ERR] TeSt ErRoR",)
    assert log.errors == 1


def test_a_real_node_tells_modules_and_which_are_own() -> None:
    found = parse_modules(REPLIES["help lm"], REPLIES["help"], REPLIES["ota installed"])
    assert found is not None
    rows = {one.name: one for one in found}
    assert list(rows) == ["hum", "rgb", "system"]
    assert [one.own for one in found] == [True, False, False]
    assert [one.loaded for one in found] == [True, False, True]
    assert "hum" in rows["hum"].functions
    assert "heartbeat" in rows["system"].functions
    assert parse_help(REPLIES["hum help >json"]) == {"hum": "tone=<100-999> ms=100"}


def test_a_real_node_tells_files_with_or_without_sizes() -> None:
    listed = parse_files(REPLIES["ota files"])
    assert listed is not None
    sizes = {one.name: one.size for one in listed}
    assert sizes["LM_hum.py"] == 143
    summed = parse_files(REPLIES["system micros_checksum"])
    assert summed is not None
    assert {one.name: one.size for one in summed}["LM_hum.py"] is None


def test_older_firmware_tells_less_and_nothing_is_made_up() -> None:
    info = (
        "CPU clock: 24 [MHz]\nMem usage: 3.6 %\nFS usage: 11.1 %\nupython: v1.19.1 on 2022-06-18\n"
        "board: ESP32 module with ESP32\nmac: 7c:9e:bd:62:3f:f8\nuptime: 2 1:29:19\n"
    )
    assert parse_state(info) == NodeState(
        clock_mhz=24,
        memory_percent=3.6,
        disk_percent=11.1,
        micropython="v1.19.1 on 2022-06-18",
        machine="ESP32 module with ESP32",
        uptime_s=2 * 86_400 + 3600 + 29 * 60 + 19,
    )
    modules = parse_modules(REPLIES["help lm"], REPLIES["help"], "")
    assert modules is not None
    assert {one.own for one in modules} == {None}


def test_a_refusal_is_no_answer() -> None:
    answer = f"exec_lm_core LM_ota->files: no module named 'LM_ota'\n{USAGE}\nSHELL: for LM exec"
    assert told("ota files", answer) is None
    assert refusal("ota files", answer) == "no module named 'LM_ota'"
    assert told("nosuch x >json", REPLIES["nosuch x >json"]) is None
    assert told("system rssi", "{}") == "{}"
    assert refusal("task kill a.b", "Kill: a.b|True") is None
    assert refusal("task kill idle", "Kill: idle|False") == "Kill: idle|False"


@given(JUNK, JUNK, JUNK)
def test_no_reply_makes_a_parser_fail(first: str, second: str, third: str) -> None:
    parse_state(first, memory=second, free=third, disk=first, rssi=second, boot=third)
    parse_tasks(first)
    parse_log(first)
    parse_modules(first, second, third)
    parse_help(first)
    parse_files(first)


@given(JSON)
def test_no_json_makes_a_parser_fail(value: object) -> None:
    text = json.dumps(value)
    state = parse_state("", memory=text, free=text, disk=text, rssi=text, boot=text)
    assert state.memory_free is None or state.memory_free >= 0
    parse_help(text)


@given(JSON)
def test_a_kept_trend_may_hold_anything(value: object) -> None:
    trend = trend_of(value)
    assert trend_of(trend.as_json()) == trend_of(trend.as_json())
    assert len(trend.points) <= MOST_POINTS


@given(st.lists(st.tuples(st.integers(1, 10_000), st.integers(0, 1 << 30)), max_size=40))
def test_a_trend_keeps_its_points_in_order_and_comes_back_as_it_was(
    rows: list[tuple[int, int]],
) -> None:
    trend = NodeTrend()
    for when, free in rows:
        trend = trend.with_point(TrendPoint(float(when), free, None))
    times = [one.when for one in trend.points]
    assert times == sorted(set(times))
    assert trend_of(trend.as_json()) == trend
    assert merged(trend, trend) == trend


def test_a_trend_is_bounded() -> None:
    trend = NodeTrend()
    for at in range(1, MOST_POINTS + 50):
        trend = trend.with_point(TrendPoint(float(at), at, at))
    assert len(trend.points) == MOST_POINTS
    assert trend.points[0].when == 50
    assert trend.heap_free()[-1] == (MOST_POINTS + 49, MOST_POINTS + 49)


@pytest.mark.parametrize("bad", [[[0, 1, 1]], [["x", 1, 1]], [[1, 1]], {"a": 1}, None, 5])
def test_rows_that_are_no_points_are_passed_over(bad: object) -> None:
    assert trend_of(bad) == NodeTrend()

"""What an app can ask for: answers, rows, points, sleep, and what goes wrong on the way."""

from __future__ import annotations

import threading
import time

import pytest

from micros_ide.app_api import Api, AppFailure, CallFailed, Point, said
from micros_ide.engine.report import JobReport
from micros_ide.errors import DeviceTimeout, InvalidInput, JobCancelled


class Line:
    """Answers what it was told to, and remembers what it was asked."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    def command(self, text, *, timeout=None, ends=False):
        self.asked.append((text, timeout))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def log():
    return []


@pytest.fixture
def report(log):
    return JobReport(lambda progress: None, lambda text, level: log.append(text))


@pytest.fixture
def shown():
    return []


@pytest.fixture
def api(report, shown):
    def make(*answers):
        line = Line(*answers)
        return Api(line, report, device="lamp", parameters={"n": 1}, emitted=shown.append), line

    return make


def test_calls_go_to_the_node_and_json_comes_back_as_values(api):
    made, line = api("2.0.0-0", '{"percent": 3.5}', "[1, null]")
    assert made.call("version") == "2.0.0-0"
    assert made.call_json("system memory_usage", timeout=3) == {"percent": 3.5}
    assert made.call_json("x y") == [1, None]
    assert line.asked == [("version", None), ("system memory_usage >json", 3), ("x y >json", None)]


def test_no_answer_and_no_json_are_failed_calls(api):
    made, _line = api(DeviceTimeout("lamp does not answer"), "SHELL: type\x1b[2J help\nmore")
    with pytest.raises(CallFailed, match="does not answer") as caught:
        made.call("version")
    assert isinstance(caught.value, AppFailure)
    with pytest.raises(CallFailed, match=r"'x y' was answered with: SHELL: type\[2J help"):
        made.call_json("x y")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (" OK alarm: 0\n", "OK alarm: 0"),
        ("exec_lm_core LM_rgb->color: [io] Pin x is busy\nSHELL: type help", "[io] Pin x is busy"),
        (
            "exec_lm_core LM_cct->white: memory allocation failed, allocating 8 bytes",
            "the node's memory is full, restart it (memory allocation failed, allocating 8 bytes)",
        ),
        ("", ""),
    ],
)
def test_what_a_node_said_in_words_for_people(answer, words):
    assert said(answer) == words


def test_why_a_function_failed_is_what_a_failed_call_says(api):
    made, _line = api("exec_lm_core LM_bme280->measure: no BME280 at 0x76 or 0x77\nSHELL: x")
    with pytest.raises(CallFailed, match=r"^bme280 measure: no BME280 at 0x76 or 0x77$") as caught:
        made.call_json("bme280 measure")
    assert caught.value.__cause__.__class__.__name__ == "JSONDecodeError"  # the node was asked


def test_rows_and_points_are_cleaned_and_stamped(api, shown):
    made, _line = api()
    made.emit({"name": "a\x07b", "n": 1, "f": 0.5, "ok": True, "none": None, "two": "a\nb"})
    made.emit(Point("t\n", 21.5, "°C"))
    made.emit(Point("t", 22, at=7))
    assert shown[0] == {
        "name": "ab", "n": 1, "f": 0.5, "ok": True, "none": None, "two": "a · b",
    }  # fmt: skip
    assert (shown[1].series, shown[1].value, shown[1].unit) == ("t", 21.5, "°C")
    assert 0 <= shown[1].at < 5
    assert shown[2].at == 7


@pytest.mark.parametrize(
    "item",
    [
        {}, [1], "text", {"a": [1]}, {"a": float("nan")}, {"a": object()},
        Point("t", float("inf")), Point("t", True), Point("t", "21"),
    ],
)  # fmt: skip
def test_anything_else_cannot_be_shown(api, shown, item):
    with pytest.raises(InvalidInput):
        api()[0].emit(item)
    assert shown == []


def test_log_lines_are_cleaned(api, log):
    api()[0].log("one\ntwo\x1b[2J")
    assert log == ["one", "two[2J"]


def test_sleep_ends_when_the_job_is_cancelled(api, report):
    made, line = api("late")
    threading.Timer(0.05, report.request_cancel).start()
    began = time.monotonic()
    with pytest.raises(JobCancelled):
        made.sleep(30)
    assert time.monotonic() - began < 20
    assert made.call("off") == "late"  # clean-up may still speak
    assert line.asked == [("off", None)]


def test_a_cancelled_job_asks_nothing_more(api, report):
    made, line = api("never")
    report.request_cancel()
    with pytest.raises(JobCancelled):
        made.call("version")
    assert line.asked == []

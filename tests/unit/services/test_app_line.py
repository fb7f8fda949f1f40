"""The line of an app: a new connection after a lost one, and after a cancel that came late."""

from __future__ import annotations

import pytest

from micros_ide.engine.report import JobReport
from micros_ide.errors import AuthFailed, ConnectionLost, JobCancelled
from micros_ide.model.nodes import Hello
from micros_ide.services.app_line import AppLine


class Shell:
    """A connection that is dead once it was aborted or closed."""

    wants_password = False

    def __init__(self, on_command=lambda: None):
        self.dead, self.closed, self.on_command = False, False, on_command

    def command(self, text, *, timeout=None, ends=False):
        if self.dead:
            raise ConnectionLost("gone")
        self.on_command()
        return f"answer to {text}"

    def hello(self):
        return Hello("lamp", "micr00OS")

    def abort(self):
        self.dead = True

    def close(self):
        self.dead = self.closed = True


@pytest.fixture
def report():
    return JobReport(lambda progress: None, lambda text, level: None)


def line_over(shells, report):
    waiting = list(shells)
    return AppLine(lambda: waiting.pop(0), report)


def test_one_connection_serves_until_it_is_lost(report):
    first, second = Shell(), Shell()
    with line_over([first, second], report) as line:
        assert line.command("a") == "answer to a"
        assert line.command("b") == "answer to b"
        first.dead = True
        with pytest.raises(ConnectionLost):
            line.command("c")
        assert first.closed
        assert line.command("d") == "answer to d"
    assert second.closed


def test_a_cancel_that_comes_with_the_answer_costs_the_clean_up_nothing(report):
    first, second = Shell(report.request_cancel), Shell()
    with line_over([first, second], report) as line:
        assert line.command("a") == "answer to a"
        with pytest.raises(JobCancelled):
            report.checkpoint()
        assert line.command("off") == "answer to off"
    assert first.closed


def test_a_missing_password_is_said_at_once(report):
    shell = Shell()
    shell.wants_password = True
    with line_over([shell], report) as line, pytest.raises(AuthFailed, match="lamp"):
        line.hello()
    assert shell.closed

"""The console of a virtual board: genuine keys to a genuine MicroPython."""

from __future__ import annotations

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QApplication

from micros_ide.model.jobs import JobState
from micros_ide.model.terminal_events import Line
from tests.gui.console.conftest import WAIT_MS

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def tab(page, board, qtbot):
    """The open console, at the prompt."""
    made = page.open_serial(board.port)
    qtbot.waitUntil(lambda: made.line.line is Line.OPEN, timeout=WAIT_MS)
    assert made.view.hasFocus()
    qtbot.keyClick(made.view, Qt.Key_C, Qt.ControlModifier)
    sees(made, qtbot, ">>> ")
    return made


def sees(tab, qtbot, words: str) -> None:
    qtbot.waitUntil(lambda: tab.view.text().endswith(words), timeout=WAIT_MS)


def enter(tab, qtbot, line: str) -> None:
    qtbot.keyClicks(tab.view, line)
    qtbot.keyClick(tab.view, Qt.Key_Return)


def test_keys_go_to_the_board_which_edits_the_line_and_has_the_history(tab, qtbot):
    enter(tab, qtbot, "print(1+1)")
    sees(tab, qtbot, ">>> print(1+1)\n2\n>>> ")
    qtbot.keyClick(tab.view, Qt.Key_Up)
    sees(tab, qtbot, ">>> print(1+1)")
    qtbot.keyClick(tab.view, Qt.Key_Left)
    qtbot.keyClick(tab.view, Qt.Key_Backspace)
    qtbot.keyClicks(tab.view, "40")
    qtbot.keyClick(tab.view, Qt.Key_End)
    qtbot.keyClick(tab.view, Qt.Key_Return)
    sees(tab, qtbot, "\n41\n>>> ")
    qtbot.keyClicks(tab.view, "import mac")
    qtbot.keyClick(tab.view, Qt.Key_Tab)  # the board completes
    sees(tab, qtbot, "import machine")
    qtbot.keyClick(tab.view, Qt.Key_C, Qt.ControlModifier)
    sees(tab, qtbot, "\n>>> ")
    enter(tab, qtbot, r"print('\x1b[31mred\x1b[0m')")
    sees(tab, qtbot, "\nred\n>>> ")


def test_an_endless_loop_is_interrupted_by_key_and_by_button(tab, qtbot):
    for stop in (
        lambda: qtbot.keyClick(tab.view, Qt.Key_C, Qt.ControlModifier),
        lambda: qtbot.mouseClick(tab.interrupt_button, Qt.LeftButton),
    ):
        enter(tab, qtbot, "while True: pass")
        qtbot.keyClick(tab.view, Qt.Key_Return)
        qtbot.waitUntil(lambda: tab.view.text().rstrip().endswith("..."), timeout=WAIT_MS)
        stop()
        sees(tab, qtbot, "KeyboardInterrupt:\n>>> ")
    assert tab.view.text().count("KeyboardInterrupt") == 2


def test_a_board_that_prints_without_end_does_not_hold_the_window_up(tab, qtbot):
    enter(tab, qtbot, "while True: print('x' * 60)")
    qtbot.keyClick(tab.view, Qt.Key_Return)
    qtbot.waitUntil(lambda: tab.view.text().count("xxx\n") > 500, timeout=WAIT_MS)
    qtbot.mouseClick(tab.interrupt_button, Qt.LeftButton)
    sees(tab, qtbot, ">>> ")
    qtbot.mouseClick(tab.tools["clear"], Qt.LeftButton)
    sees(tab, qtbot, ">>> ")
    assert "xxx" not in tab.view.text()


def test_pasted_lines_are_asked_about_and_taken_one_by_one(tab, qtbot):
    QApplication.clipboard().setText("a = 20\nfor i in range(3):\n    a += 1\n\n\nprint(a)")
    qtbot.mouseClick(tab.paste_button, Qt.LeftButton)
    assert tab.guard.isVisible()
    qtbot.mouseClick(tab.guard.send_button, Qt.LeftButton)
    sees(tab, qtbot, "print(a)\n23\n>>> ")


def test_what_a_board_prints_is_drawn(tab, qtbot):
    qtbot.mouseClick(tab.plot_button, Qt.LeftButton)
    qtbot.waitUntil(lambda: tab.plot.view is not None, timeout=WAIT_MS)
    tab.enter()
    enter(tab, qtbot, "print('level:', 7, 'mm')")
    qtbot.waitUntil(lambda: "level" in tab.plot.data.series, timeout=WAIT_MS)
    assert tab.plot.data.series["level"].ring.values.tolist() == [7.0]
    assert tab.plot.data.series["level"].unit == "mm"


def test_a_job_on_the_port_gets_it_and_the_console_comes_back(tab, qtbot, board, core):
    """As a deploy does: the port is free before the first step of the job."""
    seen = []

    def work(report):
        with core.serial_console.open(board.port, lambda _data: None, lambda _text: None):
            seen.append(tab.console._console)
            report.checkpoint()

    job = core.jobs.submit("Deploy lamp", f"serial:{board.port}", work)
    qtbot.waitUntil(lambda: job.info.state.terminal, timeout=WAIT_MS)
    assert job.info.state is JobState.DONE, job.info.error
    assert seen == [None]
    qtbot.waitUntil(lambda: "“Deploy lamp” uses" in tab.view.text(), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: tab.line.line is Line.OPEN, timeout=WAIT_MS)
    enter(tab, qtbot, "1+2")
    sees(tab, qtbot, "\n3\n>>> ")


def test_a_port_that_goes_away_is_waited_for(tab, qtbot, board, core):
    control = core.virtual.fleet.control(board.name)
    control.power_off()
    try:
        qtbot.waitUntil(lambda: tab.line.line is Line.AWAY, timeout=WAIT_MS)
        assert not tab.interrupt_button.isEnabled()
    finally:
        control.power_on()
    qtbot.waitUntil(lambda: tab.line.line is Line.OPEN, timeout=WAIT_MS)
    qtbot.keyClick(tab.view, Qt.Key_C, Qt.ControlModifier)
    sees(tab, qtbot, ">>> ")


def test_who_holds_the_port_is_said(page, qtbot, board, core):
    with core.serial_console.open(board.port, lambda _data: None, lambda _text: None):
        tab = page.open_serial(board.port)
        qtbot.waitUntil(lambda: tab.line.line is Line.HELD, timeout=WAIT_MS)
        assert "in use" in tab.state.words.text()
    qtbot.waitUntil(lambda: tab.line.line is Line.OPEN, timeout=WAIT_MS)

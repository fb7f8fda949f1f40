"""What crosses between threads: events, background work, the port watch, the last net."""

from __future__ import annotations

import logging
import sys
import threading
from functools import partial

import pytest
from PyQt5 import sip
from PyQt5.QtCore import QObject, pyqtSignal

from micros_ide.errors import ConnectionFailed, InvalidInput
from micros_ide.gui.background import Background, cancel
from micros_ide.gui.bridge import Bridge
from micros_ide.gui.crash import CrashNet, open_log
from micros_ide.gui.port_watch import PortWatch
from micros_ide.gui.preferences import Preferences
from micros_ide.model.jobs import JobChanged, JobState
from micros_ide.model.ports import SerialPort
from micros_ide.services.settings import Settings

PORT = SerialPort("/dev/ttyUSB0", "CP2102N")


@pytest.fixture
def bridge(qapp, jobs):
    one = Bridge(jobs.bus)
    yield one
    one.close()


@pytest.fixture
def background(jobs, bridge):
    return Background(jobs, bridge)


def test_events_of_a_job_arrive_in_the_gui_thread(jobs, bridge, qtbot):
    seen = []
    bridge.arrived.connect(lambda event: seen.append((threading.current_thread(), event)))
    jobs.submit("one", "lane", lambda report: 7)
    qtbot.waitUntil(lambda: any(event.job.state is JobState.DONE for _t, event in seen))
    assert {thread for thread, _event in seen} == {threading.main_thread()}


def test_a_closed_bridge_is_silent(jobs, bridge, qtbot):
    seen = []
    bridge.arrived.connect(seen.append)
    bridge.close()
    jobs.submit("one", "lane", lambda report: 7).wait(5)
    qtbot.wait(20)
    assert seen == []


def test_background_work_answers_once_in_the_gui_thread(background, qtbot):
    answers = []

    def done(result):
        answers.append((result, threading.current_thread()))

    background.run("sum", "x", lambda report: 1 + 1, done=done, failed=answers.append)
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == [(2, threading.main_thread())]


def test_background_failure_and_cancel_come_as_rows(background, qtbot):
    rows, gate = [], threading.Event()

    def fail(report):
        raise InvalidInput("no")

    def hang(report):
        with report.on_cancel(gate.set):
            gate.wait(5)
            report.checkpoint()

    background.run("fail", "x", fail, done=rows.append, failed=rows.append)
    job = background.run("hang", "y", hang, done=rows.append, failed=rows.append)
    cancel(job)
    qtbot.waitUntil(lambda: len(rows) == 2)
    assert {row.state for row in rows} == {JobState.FAILED, JobState.CANCELLED}


def test_an_answer_for_a_page_that_was_closed_meanwhile_is_dropped(background, jobs, qtbot):
    class Closed(QObject):
        def on_done(self, result):
            self.setObjectName(result)

    pages, gate, told = [Closed(), Closed()], threading.Event(), []

    def work(report):
        gate.wait(5)
        return "answer"

    background.run("x", "x", work, done=pages[0].on_done, failed=told.append)
    page = pages[1]
    background.run("y", "x", work, done=lambda said: page.on_done(f"{said}."), failed=told.append)
    background.run("z", "x", work, done=told.append, failed=told.append)
    for one in pages:
        sip.delete(one)
    gate.set()
    qtbot.waitUntil(lambda: told == ["answer"])  # an exception in a slot would fail the test


class Signalling(QObject):
    answered = pyqtSignal(object)

    def wrapped(self):
        tell = self.answered.emit
        return lambda row: tell(f"{row}.")

    def enclosed(self):
        answered = self.answered
        return lambda row: answered.emit(f"{row}.")

    def on_answer(self, given, row):
        self.setObjectName(f"{given}{row}")


def test_a_callback_that_hides_its_owner_is_refused_before_anything_begins(background, jobs):
    page = Signalling()
    for hidden in (page.answered.emit, page.answered, page.wrapped(), page.enclosed()):
        begun = []
        for callbacks in (
            {"done": hidden, "failed": begun.append},
            {"done": begun.append, "failed": hidden},
            {"done": begun.append, "failed": begun.append, "progress": hidden},
        ):
            with pytest.raises(TypeError):
                background.run("x", "x", begun.append, **callbacks)
        with pytest.raises(TypeError):
            background.follow(None, done=begun.append, failed=hidden)
        assert not begun
    assert jobs.snapshot() == []


def test_owners_are_found_through_functions_in_functions(background, qtbot):
    pages, gate, told = [Signalling(), Signalling()], threading.Event(), []

    def work(report):
        gate.wait(5)
        return "answer"

    inner = pages[0].setObjectName
    background.run("x", "x", work, done=lambda said: inner(f"{said}."), failed=told.append)
    done = partial(pages[1].on_answer, "an ")
    background.run("y", "x", work, done=done, failed=told.append)
    background.run("z", "x", work, done=told.append, failed=told.append)
    for one in pages:
        sip.delete(one)
    gate.set()
    qtbot.waitUntil(lambda: told == ["answer"])  # an exception in a slot would fail the test


def test_unwatched_work_is_no_business_of_the_job_bar(background, jobs, qtbot):
    seen = []
    jobs.bus.subscribe(JobChanged, lambda event: seen.append(Background.owns(event.job)))
    for watched in (True, False):
        background.run(
            "x", "lane", lambda report: 1, done=seen.append, failed=seen.append, watched=watched
        ).wait(5)
    assert {True, False} <= set(seen)


class PortList:
    """A list of ports that a test changes; counts how often it was asked, and from where."""

    def __init__(self):
        self.ports, self.error, self.threads = (), None, set()

    def __call__(self):
        self.threads.add(threading.current_thread())
        if self.error:
            raise self.error
        return self.ports


@pytest.fixture
def watch(qapp):
    there = PortList()
    one = PortWatch(there)
    one.there = there
    yield one
    one.stop()
    assert not one._thread.is_alive()


def test_ports_are_listed_outside_the_gui_thread_and_told_when_they_change(watch, qtbot):
    with qtbot.waitSignal(watch.changed) as first:
        watch.start()
    assert first.args == [()]
    watch.there.ports = (PORT,)
    with qtbot.waitSignal(watch.changed) as second:
        watch.look()
    assert second.args == [(PORT,)]
    assert threading.main_thread() not in watch.there.threads


def test_a_look_without_change_is_only_answered(watch, qtbot):
    with qtbot.waitSignal(watch.changed):
        watch.start()
    seen = []
    watch.changed.connect(seen.append)
    with qtbot.waitSignal(watch.looked):
        watch.look()
    assert seen == []


def test_trouble_with_the_ports_is_told_once(watch, qtbot, caplog):
    watch.there.error = ConnectionFailed("no ports")
    told = []
    watch.failed.connect(told.append)
    with qtbot.waitSignal(watch.looked):
        watch.look()
        watch.start()
    with qtbot.waitSignal(watch.looked):
        watch.look()
    assert len(told) == 1
    assert caplog.text.count("no ports") >= 1


def test_a_paused_watch_looks_again_at_once_when_it_goes_on(watch, qtbot):
    watch.pause(True)
    watch.start()
    assert watch.there.threads == set()
    with qtbot.waitSignal(watch.changed, timeout=1000):
        watch.pause(False)


def test_what_nobody_caught_is_logged_and_shown(qapp, home, qtbot, monkeypatch, caplog):
    path = open_log()
    handler = logging.getLogger("micros_ide").handlers[-1]
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    net = CrashNet()
    net.install()
    try:
        with qtbot.waitSignal(net.caught) as shown:
            threading.Thread(target=lambda: 1 / 0).start()
        assert "ZeroDivisionError" in shown.args[0]
        with qtbot.waitSignal(net.caught):
            sys.excepthook(ValueError, ValueError("in a slot"), None)
        text = path.read_text(encoding="utf-8")
        assert "ZeroDivisionError" in text
        assert "in a slot" in text
    finally:
        logging.getLogger("micros_ide").removeHandler(handler)
        handler.close()


def test_choices_are_remembered_by_a_job_and_read_at_the_next_start(
    tmp_path, background, jobs, qtbot
):
    store = Settings(tmp_path / "settings.json")
    store.set(window_board=7, board="esp32")  # of the wrong type, and not the window's
    first = Preferences(store)
    assert first.text("board", "none") == "none"
    first.save_with(background)
    first.remember(board="esp32s3", log=True)
    qtbot.waitUntil(lambda: store.get("window_board") == "esp32s3")
    again = Preferences(store)
    assert again.text("board") == "esp32s3"
    assert again.switch("log")
    assert store.get("board") == "esp32"

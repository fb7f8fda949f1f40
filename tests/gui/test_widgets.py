"""The parts of the page, each alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt5.QtCore import QMimeData, QPoint, Qt, QUrl
from PyQt5.QtGui import QDropEvent
from PyQt5.QtWidgets import QApplication, QLineEdit

from micros_ide.gui.theme import DARK
from micros_ide.gui.widgets.basics import ElidedLabel
from micros_ide.gui.widgets.copy_row import CopyRow
from micros_ide.gui.widgets.module_list import ModuleList
from micros_ide.gui.widgets.picker import Choice, Picker, SearchPicker
from micros_ide.gui.widgets.plan_view import PlanView
from micros_ide.gui.widgets.port_picker import PortPicker
from micros_ide.gui.widgets.secret_field import SecretField
from micros_ide.gui.widgets.wrap_label import WrapLabel
from micros_ide.model.deploy import PlanStep
from micros_ide.model.ports import PortHolder, SerialPort

USB0 = SerialPort("/dev/ttyUSB0", "CP2102N on /dev/ttyUSB0", 0x10C4, serial_number="0001")
USB1 = SerialPort("/dev/ttyUSB1", "CH340 on /dev/ttyUSB1", 0x1A86)
COM1 = SerialPort("/dev/ttyS0", "serial port on /dev/ttyS0")
VIRTUAL = SerialPort("/home/x/port", "Virtual ESP32 'virtual-1'", virtual="virtual-1")
BOARDS = [
    Choice("esp32", "ESP32 (generic)", "esp32"),
    Choice("esp32s3", "ESP32-S3", "esp32s3"),
    Choice("pico_w", "Raspberry Pi Pico W", "rp2040"),
]


@pytest.fixture
def ports(qtbot, icons):
    one = PortPicker(icons)
    qtbot.addWidget(one)
    one.show()
    return one


def test_without_a_port_the_picker_teaches_what_to_do(ports, qtbot):
    ports.set_ports(())
    assert ports.empty.isVisible()
    assert not ports.field.isVisible()
    with qtbot.waitSignal(ports.start_virtual):
        ports.empty.start_button.click()
    with qtbot.waitSignal(ports.refresh):
        ports.empty.look_button.click()


def test_a_port_that_appears_is_chosen_and_one_that_goes_is_not(ports):
    ports.set_ports((USB0,))
    assert ports.port() == USB0
    ports.set_ports((USB0, VIRTUAL))
    assert ports.port() == VIRTUAL
    ports.set_ports((USB0, VIRTUAL))
    assert ports.port() == VIRTUAL
    ports.set_ports((USB0,))
    assert ports.port() == USB0
    ports.set_ports(())
    assert ports.port() is None


def test_a_port_that_is_no_usb_is_offered_but_never_chosen_by_itself(ports):
    ports.set_ports((COM1,))
    assert ports.port() is None
    assert ports.empty.isVisible()
    assert ports.field.isVisible()
    ports.choose(COM1.device)
    assert ports.port() == COM1
    assert not ports.empty.isVisible()


def test_the_first_list_prefers_the_board_used_last_whatever_its_port_is_called(ports):
    moved = SerialPort("/dev/ttyUSB7", "CP2102N on /dev/ttyUSB7", 0x10C4, serial_number="0001")
    ports.set_ports((USB1, moved), remembered="0001")
    assert ports.port() == moved


def test_a_port_in_use_names_the_program(ports):
    held = SerialPort("/dev/ttyUSB1", "CH340", 0x1A86, holder=PortHolder(4711, "picocom"))
    ports.set_ports((held,))
    assert "picocom, pid 4711" in ports.field.note.text()
    ports.set_ports((USB1,))
    assert ports.field.note.text() == ""


def test_boards_are_found_by_any_part_of_their_name(qtbot):
    picker = SearchPicker()
    qtbot.addWidget(picker)
    picker.set_choices(BOARDS)
    picker.show()
    assert picker.key() == ""
    line = picker.lineEdit()
    qtbot.keyClicks(line, "pico")
    qtbot.keyClick(line, Qt.Key_Return)
    assert picker.key() == "pico_w"
    assert picker.currentText() == "Raspberry Pi Pico W"


def test_text_that_names_no_board_goes_back_to_the_chosen_one(qtbot):
    picker = SearchPicker()
    qtbot.addWidget(picker)
    picker.set_choices(BOARDS, "esp32s3")
    picker.setEditText("toaster")
    picker.lineEdit().editingFinished.emit()
    assert picker.currentText() == "ESP32-S3"
    assert picker.key() == "esp32s3"


def test_the_same_choice_again_is_no_change(qtbot):
    picker = Picker()
    qtbot.addWidget(picker)
    picker.set_choices(BOARDS, "esp32")
    seen = []
    picker.chosen.connect(seen.append)
    picker.set_choices(BOARDS, "esp32")
    assert seen == []
    picker.set_choices(BOARDS[1:], "")
    assert seen == [""]


def test_password_is_dots_until_asked_for_and_never_in_a_tooltip(qtbot, icons):
    field = SecretField(icons)
    qtbot.addWidget(field)
    qtbot.keyClicks(field.line, "secret-1")
    assert field.line.echoMode() == QLineEdit.Password
    assert "secret-1" not in field.line.displayText()
    field.eye.click()
    assert field.line.displayText() == "secret-1"
    assert field.eye.accessibleName() == "Hide the password"
    assert field.line.toolTip() + field.toolTip() == ""
    field.clear()
    assert field.text() == ""
    assert field.line.echoMode() == QLineEdit.Password


def test_long_names_end_in_dots_and_are_whole_in_the_tooltip(qtbot):
    name = "living-room-window-left-behind-the-curtain"
    one = ElidedLabel(name)
    qtbot.addWidget(one)
    one.resize(80, 20)
    one.show()
    assert one.toolTip() == name
    one.resize(800, 20)
    assert one.toolTip() == ""


def drop(widget, *files: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    event = QDropEvent(QPoint(5, 5), Qt.CopyAction, data, Qt.LeftButton, Qt.NoModifier)
    widget.dropEvent(event)


def test_dropped_modules_are_taken_and_other_files_are_named(qtbot, icons):
    modules = ModuleList(icons)
    qtbot.addWidget(modules)
    modules.show()
    with qtbot.waitSignal(modules.changed):
        drop(modules, Path("/a/LM_lamp.py"), Path("/a/notes.txt"), Path("/b/LM_x y.py"))
    assert modules.modules() == (Path("/a/LM_lamp.py"),)
    assert "notes.txt" in modules._refused.text()
    drop(modules, Path("/b/LM_lamp.py"))
    assert modules.modules() == (Path("/b/LM_lamp.py"),)


def test_selected_modules_are_removed_with_the_delete_key(qtbot, icons):
    modules = ModuleList(icons)
    qtbot.addWidget(modules)
    modules.add([Path("/a/LM_a.py"), Path("/a/LM_b.py")])
    modules.show()
    QApplication.setActiveWindow(modules)
    modules.list.setFocus()
    modules.list.item(0).setSelected(True)
    qtbot.keyClick(modules.list, Qt.Key_Delete)
    assert modules.modules() == (Path("/a/LM_b.py"),)


STEPS = (
    PlanStep("identify", "Identify the chip"),
    PlanStep("erase", "Erase the flash"),
    PlanStep("write", "Write MicroPython", "41 files", 1_900_000),
    PlanStep("verify", "Ask the node who it is"),
)


@pytest.fixture
def plan_view(qtbot, icons):
    one = PlanView(icons)
    qtbot.addWidget(one)
    one._show_plan(STEPS, ("All is erased.",), "One image")
    return one


def test_steps_follow_the_phases_and_never_go_back(plan_view):
    assert plan_view.step_states() == ["waiting"] * 4
    plan_view.set_phase("Connecting to the chip")
    plan_view.set_phase("Writing MicroPython and the node's files")
    assert plan_view.step_states() == ["done", "done", "now", "waiting"]
    plan_view.set_phase("Erasing the flash")
    plan_view.set_phase("a phase without a step")
    assert plan_view.step_states() == ["done", "done", "now", "waiting"]
    plan_view.stop(done=True)
    assert plan_view.step_states() == ["done"] * 4


def test_a_broken_off_deploy_marks_the_step_it_broke_off_at(plan_view):
    plan_view.set_phase("Erasing the flash")
    plan_view.stop(done=False)
    assert plan_view.step_states() == ["done", "stopped", "waiting", "waiting"]


def test_a_phase_that_waits_for_the_person_is_shown_large(plan_view):
    plan_view.show()
    plan_view.set_phase("Press RESET on the board")
    assert plan_view.prompt.isVisible()
    assert plan_view.prompt.message.text() == "Press RESET on the board"
    plan_view.set_phase("Asking lamp at 10.0.0.2")
    assert not plan_view.prompt.isVisible()


def test_a_refusal_replaces_the_plan_and_the_other_way_round(plan_view):
    plan_view.show()
    plan_view.refuse("The name is empty.", "Give one.")
    assert plan_view.refusal.isVisible()
    assert plan_view.step_states() == []
    assert not plan_view.warnings[0].isVisible()
    plan_view._show_plan(STEPS, (), "")
    assert not plan_view.refusal.isVisible()


def test_copy_button_copies_the_value(qtbot, icons):
    row = CopyRow(icons, "Address")
    qtbot.addWidget(row)
    row.set_value("10.0.1.72")
    row.copy_button.click()
    assert QApplication.clipboard().text() == "10.0.1.72"
    assert row.copy_button.text() == "Copied"


def test_icons_follow_the_theme(qtbot, icons):
    field = SecretField(icons)
    qtbot.addWidget(field)
    before = field.eye.icon().cacheKey()
    with qtbot.waitSignal(icons.theme.changed):
        icons.theme.choose(DARK)
    assert field.eye.icon().cacheKey() != before


def test_a_long_word_is_broken_instead_of_pushing_its_neighbours_out(qtbot):
    text = "Write etboard_firmware_micropython_custom_0608_last.bin and the files"
    one = WrapLabel(text)
    qtbot.addWidget(one)
    one.setFixedWidth(120)
    one.show()
    line = one.fontMetrics().height()
    assert one.height() == one.heightForWidth(120) >= 4 * line
    assert one.heightForWidth(2000) == pytest.approx(line, abs=2)
    assert one.minimumSizeHint().width() < 100
    one.actions()[0].trigger()
    assert QApplication.clipboard().text() == text

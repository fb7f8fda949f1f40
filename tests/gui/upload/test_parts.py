"""Parts of the wizard of uploads: drop area, arguments as they are typed, places of findings."""

from __future__ import annotations

import pytest
from PyQt5.QtCore import QMimeData, QPoint, Qt, QUrl
from PyQt5.QtGui import QDragEnterEvent, QDragLeaveEvent
from PyQt5.QtWidgets import QApplication, QLabel, QLineEdit

from micros_ide.gui.navigation import UploadWish
from micros_ide.gui.widgets.argument_field import typed
from micros_ide.gui.widgets.drop_area import DropArea
from micros_ide.gui.widgets.module_card import ModuleCard, place_of
from micros_ide.gui.wizards.upload.files_step import FilesStep
from micros_ide.gui.wizards.upload.function_row import FunctionRow, bare_function
from micros_ide.model.load_module_source import parse_load_module
from micros_ide.model.module_delivery import Target
from micros_ide.model.module_report import TriedModule, TriedPin, Verdict, amber, red
from micros_ide.model.ports import SerialPort
from tests.gui.upload.conftest import MOOD, drop


def test_the_drop_area_lights_up_for_files_alone(qtbot, icons, tmp_path):
    area = DropArea(icons, "Drop here")
    qtbot.addWidget(area)
    area.show()
    text = QMimeData()
    text.setText("just words")
    where = QPoint(5, 5)
    refused = QDragEnterEvent(where, Qt.CopyAction, text, Qt.LeftButton, Qt.NoModifier)
    refused.ignore()
    QApplication.sendEvent(area, refused)
    assert not refused.isAccepted()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    QApplication.sendEvent(
        area, QDragEnterEvent(where, Qt.CopyAction, data, Qt.LeftButton, Qt.NoModifier)
    )
    assert area.property("over") == "true"
    QApplication.sendEvent(area, QDragLeaveEvent())
    assert area.property("over") == "false"
    with qtbot.waitSignal(area.dropped) as caught:
        drop(area, tmp_path, tmp_path / "LM_a.py")
    assert caught.args == [(tmp_path, tmp_path / "LM_a.py")]
    assert area.choose_button.focusPolicy() & Qt.TabFocus


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("5", "5"),
        ("-0.5", "-0.5"),
        ("True", "True"),
        ("None", "None"),
        ("[1, 2]", "[1,2]"),
        ('"two words"', '"two words"'),
        ("two words", '"two words"'),
        ('say "hi"', "'say \"hi\"'"),
        ("lamp", '"lamp"'),
        ("12a", '"12a"'),
    ],
)
def test_what_a_person_types_is_a_value_or_a_text(text, word):
    assert typed(text) == word


@pytest.mark.parametrize(
    ("message", "place"),
    [
        ("LM_lamp.py, line 7: invalid syntax.", "LM_lamp.py:7"),
        ("Line 3 imports nosuch, which nobody has.", "LM_lamp.py:3"),
        ("lamp on raises NameError: x (LM_lamp.py, line 12).", "LM_lamp.py:12"),
        ("It held the event loop for 130 ms: nobody was served.", ""),
    ],
)
def test_a_finding_tells_its_place(message, place):
    assert place_of(red("syntax", "LM_lamp.py", message, "correct it")) == place


def test_a_card_says_pins_heap_and_block_in_words(qtbot, icons):
    finding = amber("pin-unbooked", "LM_a.py", "It uses pin 4 without booking it.", "book it")
    pins = (TriedPin(4), TriedPin(33, "dim_1"))
    module = TriedModule("LM_a.py", 900, Verdict.AMBER, pins=pins, heap_bytes=20_000, block_ms=60.2)
    card = ModuleCard(icons, module, (finding,), 80_000)
    qtbot.addWidget(card)

    shown = [one.text() for one in card.findChildren(QLabel)]
    assert "Amber: it works, look at the findings first" in shown
    assert "4 (not booked), 33 (dim_1)" in shown
    assert "about 20 kB · 25 % of 80 kB free" in shown
    assert "held for 60 ms at most" in shown
    assert "Fix: Book it." in shown


def test_a_function_row_makes_its_command_from_its_fields(qtbot, icons):
    manual = parse_load_module(MOOD, "LM_mood.py")
    color = FunctionRow(icons, "mood", manual.function("color"))
    qtbot.addWidget(color)
    color.fields[0].set_value(700)
    assert color.command() == "mood color r=700 g=0 b=0"
    bare = FunctionRow(icons, "mood", bare_function("greet"))
    qtbot.addWidget(bare)
    (line,) = bare.findChildren(QLineEdit)
    qtbot.keyClicks(line, 'name="you" 2')
    with qtbot.waitSignal(bare.called) as caught:
        qtbot.keyClick(line, Qt.Key_Return)
    assert caught.args == ["mood greet", 'mood greet name="you" 2']
    bare.show_reply("a\n" * 20, failed=False)
    assert bare.reply.text().endswith("and 8 more lines")


def test_where_there_is_no_target_it_says_how_to_get_one(qtbot, icons):
    step = FilesStep(icons, UploadWish(()))
    qtbot.addWidget(step)
    step.show()
    step.set_targets((), ())
    assert step.chosen() is None
    assert step.virtual_button.isVisible()
    port = SerialPort("/dev/ttyUSB0", "USB: CP2102", vid=1)
    step.set_targets((), (port,))
    assert not step.virtual_button.isVisible()
    step.target.choose("port:/dev/ttyUSB0")
    assert step.chosen() == Target(port="/dev/ttyUSB0", name="USB: CP2102 over USB")

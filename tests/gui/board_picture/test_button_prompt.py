"""Steps with buttons: what is done, what is next, what is marked on the picture."""

from __future__ import annotations

import pytest
from PyQt5.QtWidgets import QLabel

from micros_ide.gui.widgets.button_prompt import ButtonPrompt
from micros_ide.model.board_layout import ButtonStep, StepAction
from micros_ide.services.catalogue import Catalogue


@pytest.fixture
def prompt(qtbot, icons):
    made = ButtonPrompt(icons)
    qtbot.addWidget(made)
    made.resize(520, 320)
    made.show()
    qtbot.waitExposed(made)
    return made


def texts(prompt):
    return [text.text() for _, text in prompt._rows]


def roles(prompt):
    return [text.property("role") for _, text in prompt._rows]


def marked(prompt):
    return prompt.picture.canvas.marks.highlight


def test_the_way_into_the_loader_is_walked_step_by_step(prompt, boards):
    prompt.show_steps(boards.picture("esp32s2"))
    assert texts(prompt) == [
        "Hold BOOT (printed 0)",
        "Press RESET (printed RST) once",
        "Let BOOT (printed 0) go",
    ]
    assert (prompt.step(), roles(prompt)[0], marked(prompt)) == (0, "strong", ("BOOT",))
    assert prompt.accessibleName() == "Step 1 of 3: Hold BOOT (printed 0)"
    prompt.set_step(1)
    assert roles(prompt)[:2] == ["muted", "strong"]
    assert marked(prompt) == ("BOOT", "RESET")  # BOOT is still held
    assert "done" in prompt._rows[0][1].accessibleName()
    prompt.set_step(2)
    assert marked(prompt) == ("BOOT",)
    prompt.set_step(3)
    assert marked(prompt) == ()
    assert prompt.accessibleName() == "All steps done"
    prompt.set_step(0)
    assert marked(prompt) == ("BOOT",)


def test_the_cable_of_a_pico_is_marked_too(prompt, boards):
    prompt.show_steps(boards.picture("rpi_pico_w"))
    shown = []
    for number in range(4):
        prompt.set_step(number)
        shown.append(marked(prompt))
    assert shown == [("USB",), ("BOOTSEL",), ("BOOTSEL", "USB"), ("BOOTSEL",)]


def test_another_prompt_takes_the_place_of_the_first(prompt, boards, qtbot):
    pinout = boards.picture("esp32s2")
    prompt.show_steps(pinout)
    prompt.show_steps(pinout, (ButtonStep(StepAction.PRESS, "RESET"),))
    assert texts(prompt) == ["Press RESET (printed RST) once"]
    assert prompt.steps() == (ButtonStep(StepAction.PRESS, "RESET"),)
    left = "Hold BOOT (printed 0)"
    qtbot.waitUntil(lambda: left not in [one.text() for one in prompt.findChildren(QLabel)])


@pytest.mark.parametrize("board_id", [board.id for board in Catalogue().boards()])
def test_no_step_is_cut_in_a_narrow_place(prompt, boards, qtbot, board_id):
    prompt.show_steps(boards.picture(board_id))
    for number in range(len(prompt.steps()) + 1):
        prompt.set_step(number)
        qtbot.wait(1)
        for icon, text in prompt._rows:
            assert text.width() >= text.sizeHint().width(), text.text()
            assert not icon.pixmap().isNull()
    assert prompt.note.height() >= prompt.note.heightForWidth(prompt.note.width())

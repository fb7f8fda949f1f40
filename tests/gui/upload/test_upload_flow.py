"""Modules dropped on a genuine node: tried, shown as a card, uploaded, called."""

from __future__ import annotations

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtGui import QColor
from PyQt5.QtWidgets import QLabel, QLineEdit, QWidget

from micros_ide.model.module_report import Verdict
from micros_ide.model.ota import OtaPlan
from tests.gui.ota.test_ota_wizard import holds
from tests.gui.upload.conftest import PASSWORD, drop

LOOK_MS, TRIAL_MS, SEND_MS = 30_000, 60_000, 90_000
FILES, TRIAL, SEND, USE = range(4)
pytestmark = pytest.mark.timeout(180)


def press(flow, qtbot):
    qtbot.waitUntil(flow.primary_button.isEnabled, timeout=LOOK_MS)
    qtbot.mouseClick(flow.primary_button, Qt.LeftButton)


def give_password(panel, qtbot):
    qtbot.waitUntil(panel.isVisible, timeout=LOOK_MS)
    (field,) = panel.fields.values()
    assert field.line.echoMode() == QLineEdit.Password
    qtbot.keyClicks(field.line, PASSWORD)
    qtbot.keyClick(field.line, Qt.Key_Return)


def wait_tried(flow, qtbot):
    qtbot.waitUntil(lambda: flow.tried is not None, timeout=TRIAL_MS)


def verdicts(flow):
    return {card.module.file: card.module.verdict for card in flow.trial.cards}


def wait_row(flow, qtbot, key):
    qtbot.waitUntil(lambda: key in flow.use.rows, timeout=LOOK_MS)
    return flow.use.rows[key]


def call(row, qtbot):
    qtbot.mouseClick(row.call_button, Qt.LeftButton)
    qtbot.waitUntil(lambda: row.call_button.text() == "Call", timeout=LOOK_MS)
    return row.reply.text()


def written(flow) -> str:
    shown = [one.text() for one in flow.findChildren(QLabel)]
    return "\n".join([*shown, *(one.toolTip() for one in flow.findChildren(QWidget))])


def test_a_dropped_lamp_is_tried_uploaded_and_its_colour_changed(
    core, node, files, open_flow, qtbot
):
    """With a red one beside it, a text, and a node that asks for its password."""
    flow = open_flow()
    qtbot.waitUntil(lambda: flow.files.target.count() > 1, timeout=LOOK_MS)
    assert flow.note.text() == "Drop or choose the files."
    drop(flow.files.drop, files)
    qtbot.waitUntil(lambda: bool(flow.files.modules), timeout=LOOK_MS)
    assert "notes.txt: not Python" in flow.files.left_out.hint.text()
    assert flow.note.text() == "Choose where they go."
    assert not flow.primary_button.isEnabled()
    flow.files.target.choose(f"node:{node.uid}")
    flow.files.table.choose("LM_plain.py")
    qtbot.keyClick(flow.files.table, Qt.Key_Delete)
    assert [one.name for one in flow.files.modules] == ["LM_mood.py", "LM_typo.py"]
    press(flow, qtbot)
    give_password(flow.trial.passwords, qtbot)
    wait_tried(flow, qtbot)
    assert verdicts(flow) == {"LM_typo.py": Verdict.RED, "LM_mood.py": Verdict.GREEN}
    assert not flow.primary_button.isEnabled()
    assert flow.trial.cards[0].module.file == "LM_typo.py"  # the worst comes first
    assert flow.side_button.text() == "Leave the red ones out"
    qtbot.mouseClick(flow.side_button, Qt.LeftButton)
    wait_tried(flow, qtbot)
    assert verdicts(flow) == {"LM_mood.py": Verdict.GREEN}
    plans = [getattr(row.result, "plan", None) for row in core.jobs.snapshot()]
    assert any(isinstance(one, OtaPlan) for one in plans)
    assert not holds(core.jobs.snapshot(), PASSWORD)
    press(flow, qtbot)
    qtbot.waitUntil(lambda: flow.at == USE, timeout=SEND_MS)
    row = wait_row(flow, qtbot, "mood color")
    assert next(iter(flow.use.rows)) == "mood color"
    row.set_colour(QColor(255, 0, 255))
    qtbot.waitUntil(row.reply.isVisible, timeout=LOOK_MS)
    with core.console.open(node.uid, PASSWORD) as shell:
        answer = shell.json("mood status")
    assert answer == {"R": 1000, "G": 0, "B": 1000}
    greet = wait_row(flow, qtbot, "mood greet")
    assert not greet.call_button.isEnabled()
    assert greet.note.text() == "Give name"
    (line,) = greet.findChildren(QLineEdit)
    qtbot.keyClicks(line, "dear maker")
    assert call(greet, qtbot) == "hello dear maker"
    assert PASSWORD not in written(flow)
    flow.close_top()
    assert not holds(flow.work, PASSWORD, depth=2)


def test_a_module_dropped_on_a_board_goes_by_usb_and_is_called(core, node, files, open_flow, qtbot):
    (port,) = [one.device for one in core.ports.list() if one.virtual == "lamp"]
    path = files / "LM_usb.py"
    path.write_text((files / "LM_mood.py").read_text())
    flow = open_flow(path, port=port)
    wait_tried(flow, qtbot)
    assert verdicts(flow) == {"LM_usb.py": Verdict.GREEN}
    press(flow, qtbot)
    assert flow.work.uploading
    qtbot.waitUntil(lambda: flow.at == USE, timeout=SEND_MS)
    row = wait_row(flow, qtbot, "usb status")
    qtbot.mouseClick(row.call_button, Qt.LeftButton)
    give_password(flow.use.passwords, qtbot)
    qtbot.waitUntil(lambda: "R: 0" in row.reply.text(), timeout=LOOK_MS)


def test_a_red_module_goes_only_when_a_person_says_so(node, files, open_flow, qtbot):
    flow = open_flow(files / "LM_typo.py", files / "notes.txt", uid=node.uid)
    give_password(flow.trial.passwords, qtbot)
    wait_tried(flow, qtbot)
    (card,) = flow.trial.cards
    assert card.module.verdict is Verdict.RED
    assert "Red" in card.verdict.text()
    assert "LM_typo.py:1" in [one.text() for one in card.findChildren(QLabel)]
    assert any("Fix: " in one.text() for one in card.findChildren(QLabel))
    assert not flow.primary_button.isEnabled()
    qtbot.keyClick(flow, Qt.Key_Right, Qt.AltModifier)
    assert flow.at == TRIAL
    assert flow.side_button.text() == "Upload anyway…"
    qtbot.mouseClick(flow.side_button, Qt.LeftButton)
    box = flow.question
    assert "Upload to lamp what failed the trial?" in box.text()
    keep = next(one for one in box.buttons() if one.text() == "Do not upload")
    qtbot.mouseClick(keep, Qt.LeftButton)
    assert flow.at == TRIAL
    flow.work.send(flow.tried, anyway=False)  # the service refuses it as well
    with qtbot.waitSignal(flow.work.send_failed, timeout=LOOK_MS) as failed:
        pass
    assert "nothing was sent" in failed.args[0].error.message


def test_a_trial_of_what_no_node_can_take_says_why(node, tmp_path, open_flow, qtbot):
    (tmp_path / "LM_empty.py").write_text("")
    (tmp_path / "lamp.py").write_text("x = 1\n")
    flow = open_flow(tmp_path, uid=node.uid)
    qtbot.waitUntil(flow.files.left_out.isVisible, timeout=LOOK_MS)
    told = flow.files.left_out.hint.text()
    assert "LM_empty.py: it is empty" in told
    assert "lamp.py: not called LM_<name>.py" in told
    assert flow.at == FILES
    assert not flow.primary_button.isEnabled()

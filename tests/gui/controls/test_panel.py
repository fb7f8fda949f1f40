"""The panel of a genuine node, used by mouse and keyboard."""

from __future__ import annotations

import itertools
import json
import os
import threading
import time

import pytest
from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtWidgets import QApplication

from micros_ide.model.terminal_events import Link
from micros_ide.services.panel_agenda import DRAG_S
from micros_ide.workers.device_shell import NodeShell
from tests.gui.controls.conftest import WAIT_MS

pytestmark = pytest.mark.timeout(120)
RED = 255
PASSWORD = "Secret-77"


@pytest.fixture
def said(monkeypatch):
    """Every command that goes to a node, and when."""
    found: list[tuple[float, str]] = []
    genuine = NodeShell.command

    def command(self, text, **options):
        found.append((time.monotonic(), text))
        return genuine(self, text, **options)

    monkeypatch.setattr(NodeShell, "command", command)
    return found


def along(slider, part: float) -> QPoint:
    return QPoint(round(9 + part * (slider.width() - 18)), slider.height() // 2)


def lit(node) -> list[int]:
    return node.state("ring")["pixels"][0]


@pytest.fixture
def as_started(node):
    """In the node's memory is what its boot hook loads, whatever others have loaded since."""
    for name in ("bme280", "cct", "demo", "mystery", "patient", "switch", "thief"):
        node.say(f'lmpacman module "LM_{name}"')
    node.say('lmpacman module "LM_lmpacman"')


@pytest.mark.usefixtures("as_started")
def test_modules_in_memory_have_cards_and_the_others_wait(panel, qtbot):
    assert {"dimmer", "neopixel", "servo", "roboarm", "system"} == set(panel.cards)
    assert {"bme280", "cct", "demo", "mystery", "patient", "switch", "thief"} == set(
        panel.shelf.more.chips
    )
    qtbot.keyClicks(panel.head.search, "bright")
    assert [name for name, card in panel.cards.items() if card.isVisible()] == ["neopixel"]
    assert set(panel.shelf.more.chips) == {"cct"}
    qtbot.keyClick(panel.head.search, Qt.Key_A, Qt.ControlModifier)
    qtbot.keyClicks(panel.head.search, "nowhere")
    assert "nowhere" in panel.shelf.empty.text()
    assert panel.close_top()
    assert all(card.isVisible() for card in panel.cards.values())


def test_a_dragged_slider_sends_few_commands_and_the_last_value(panel, node, qtbot, drag, said):
    slider = panel.row("dimmer set_value").field.slider
    panel.shelf.area.ensureWidgetVisible(slider)
    drag(slider, [along(slider, part / 60) for part in range(61)], pause_ms=8)
    assert panel.row("dimmer set_value").values() == {"value": 1000}
    qtbot.waitUntil(lambda: node.state("lamp")["brightness"] > 95, timeout=WAIT_MS)
    last = "dimmer set_value value=1000 >json"
    qtbot.waitUntil(lambda: last in [text for _when, text in said], timeout=WAIT_MS)
    sent = [(when, text) for when, text in said if text.startswith("dimmer set_value")]
    assert sent[-1][1] == last
    assert 2 <= len(sent) < 30
    gaps = [after - before for (before, _a), (after, _b) in itertools.pairwise(sent)]
    assert min(gaps) > DRAG_S * 0.9


def test_keyboard_and_typed_values_set_the_lamp(panel, node, qtbot, said):
    field = panel.row("dimmer set_value").field
    field.slider.setFocus()
    qtbot.keyClick(field.slider, Qt.Key_Home)
    qtbot.waitUntil(lambda: node.state("lamp")["brightness"] == 0, timeout=WAIT_MS)
    qtbot.keyClick(field.slider, Qt.Key_End)
    qtbot.keyClick(field.slider, Qt.Key_Left)
    assert field.number() == 990
    field.line.setFocus()
    field.line.selectAll()
    qtbot.keyClicks(field.line, "1200")
    qtbot.keyClick(field.line, Qt.Key_Return)
    assert field.line.property("state") == "error"
    field.line.selectAll()
    qtbot.keyClicks(field.line, "250")
    qtbot.keyClick(field.line, Qt.Key_Return)
    qtbot.waitUntil(
        lambda: json.loads(node.say("dimmer status >json"))["X"] == 250, timeout=WAIT_MS
    )
    assert "250" in field.slider.accessibleName()
    assert not any("1200" in text for _when, text in said)


def test_a_click_on_the_wheel_colours_the_ring(panel, node, qtbot):
    row = panel.row("neopixel color")
    wheel = row.field.wheel
    panel.shelf.area.ensureWidgetVisible(wheel)
    row.field.brightness.setFocus()
    qtbot.keyClick(row.field.brightness, Qt.Key_End)
    qtbot.mouseClick(wheel, Qt.LeftButton, pos=wheel.point_of(0.0, 1.0).toPoint())
    qtbot.waitUntil(lambda: lit(node)[0] == RED and max(lit(node)[1:]) < 30, timeout=WAIT_MS)
    wheel.setFocus()
    qtbot.keyClick(wheel, Qt.Key_Home)
    qtbot.waitUntil(lambda: lit(node) == [RED] * 3, timeout=WAIT_MS)
    toggle = panel.row("neopixel toggle").switch
    qtbot.waitUntil(lambda: toggle.known and toggle.isChecked(), timeout=WAIT_MS)
    qtbot.mouseClick(toggle, Qt.LeftButton)
    qtbot.waitUntil(lambda: lit(node) == [0, 0, 0], timeout=WAIT_MS)
    qtbot.keyClick(toggle, Qt.Key_Space)
    qtbot.waitUntil(lambda: lit(node) == [RED] * 3, timeout=WAIT_MS)


def test_the_joystick_moves_both_servos(panel, node, qtbot, drag):
    pad = panel.row("roboarm control").field.pad
    panel.shelf.area.ensureWidgetVisible(pad)
    corner = pad.point_of(115, 40).toPoint()
    drag(pad, [pad.point_of(77, 77).toPoint(), pad.point_of(100, 60).toPoint(), corner])
    qtbot.waitUntil(lambda: node.state("arm_x")["angle"] > 150, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: node.state("arm_y")["angle"] < 40, timeout=WAIT_MS)
    pad.setFocus()
    qtbot.keyClick(pad, Qt.Key_Home)
    qtbot.waitUntil(lambda: 80 < node.state("arm_x")["angle"] < 100, timeout=WAIT_MS)
    assert panel.row("roboarm control").values() == {"x_new": 78, "y_new": 78}


def test_somebody_elses_change_moves_the_control_but_not_under_the_hand(panel, node, qtbot):
    slider = panel.row("dimmer set_value").field.slider
    panel.shelf.area.ensureWidgetVisible(slider)
    node.say("dimmer set_value 610")
    qtbot.waitUntil(lambda: slider.number() == 610, timeout=WAIT_MS)
    qtbot.mousePress(slider, Qt.LeftButton, pos=along(slider, 0.5))
    held = slider.number()
    qtbot.waitUntil(lambda: f": {held:g}" in node.say("dimmer status"), timeout=WAIT_MS)
    node.say("dimmer set_value 900")
    seen = []
    panel.connection.told.connect(seen.append)
    qtbot.waitUntil(
        lambda: any(getattr(one, "fields", {}).get("X") == 900 for one in seen), timeout=WAIT_MS
    )
    assert slider.number() == held
    qtbot.mouseRelease(slider, Qt.LeftButton, pos=along(slider, 0.5))
    qtbot.waitUntil(lambda: slider.number() == 900, timeout=WAIT_MS)


def test_the_graph_follows_the_temperature(panel, node, qtbot, core):
    qtbot.mouseClick(panel.shelf.more.chips["bme280"], Qt.LeftButton)
    qtbot.waitUntil(lambda: panel.row("bme280 measure") is not None)
    row = panel.row("bme280 measure")
    core.bench.set(node.name, "air", {"temperature": 25})
    qtbot.mouseClick(row.button, Qt.LeftButton)

    def last() -> float:
        series = row.data.series.get("temp") if row.data is not None else None
        return float(series.ring.values[-1]) if series is not None else 0.0

    qtbot.waitUntil(lambda: abs(last() - 25) < 0.2, timeout=WAIT_MS)
    core.bench.set(node.name, "air", {"temperature": 31})
    panel.refresh()
    qtbot.waitUntil(lambda: abs(last() - 31) < 0.2, timeout=WAIT_MS)
    assert set(row.data.series) == {"temp", "hum", "pressure"}
    assert row.data.series["temp"].unit == "ºC"
    qtbot.mouseClick(row.button, Qt.LeftButton)
    assert not row.on


def test_what_the_node_refuses_stands_at_its_control(panel, qtbot):
    qtbot.mouseClick(panel.shelf.more.chips["thief"], Qt.LeftButton)
    qtbot.waitUntil(lambda: panel.row("thief grab") is not None)
    row = panel.row("thief grab")
    qtbot.mouseClick(row.buttons["thief grab"], Qt.LeftButton)
    qtbot.waitUntil(lambda: row.answer.property("role") == "error", timeout=WAIT_MS)
    assert "dim_1" in row.answer.text()
    assert "busy" in row.answer.text()


def test_a_module_nobody_knows_has_command_rows(panel, qtbot):
    qtbot.mouseClick(panel.shelf.more.chips["mystery"], Qt.LeftButton)
    qtbot.waitUntil(lambda: panel.row("mystery double") is not None, timeout=WAIT_MS)
    row = panel.row("mystery double")
    assert row.line.placeholderText() == "number=<0-9>"
    qtbot.keyClicks(row.line, "number=21")
    qtbot.keyClick(row.line, Qt.Key_Return)
    qtbot.waitUntil(lambda: row.answer.text() == "42", timeout=WAIT_MS)


def test_texts_are_sent_as_they_were_typed(panel, qtbot):
    qtbot.mouseClick(panel.shelf.more.chips["demo"], Qt.LeftButton)
    qtbot.waitUntil(lambda: panel.row("demo hello") is not None)
    row = panel.row("demo hello")
    line = row.inputs["name"]
    line.clear()
    qtbot.keyClicks(line, 'a "b" \\ c')
    qtbot.keyClick(line, Qt.Key_Return)
    qtbot.waitUntil(lambda: 'a "b" \\ c' in row.answer.text(), timeout=WAIT_MS)
    sums = panel.row("demo calculator")
    sums.inputs["a"].setText("six")
    qtbot.mouseClick(sums.send_button, Qt.LeftButton)
    assert "six" in sums.answer.text()
    assert sums.answer.property("role") == "error"


def test_choices_are_remembered_for_the_node(panel, node, qtbot, context):
    qtbot.mouseClick(panel.cards["servo"].star, Qt.LeftButton)
    actions = {one.text(): one for one in panel.cards["system"].menu.actions()}
    actions["Hide"].trigger()
    assert "system" in panel.shelf.more.chips
    assert not panel.cards["system"].isVisible()
    copied = {one.text(): one for one in actions["Copy command"].menu().actions()}
    copied["Gclean"].trigger()
    assert QApplication.clipboard().text() == "system gclean"
    panel.show_node("")
    panel.show_node(node.uid)
    qtbot.waitUntil(
        lambda: panel.link_state is Link.READY and not panel.shelf.building, timeout=WAIT_MS
    )
    qtbot.waitUntil(lambda: "servo" in panel.cards, timeout=WAIT_MS)
    assert panel.shelf.flow._cards[0] is panel.cards["servo"]
    assert panel.cards["servo"].star.isChecked()
    assert "system" in panel.shelf.more.chips
    qtbot.mouseClick(panel.shelf.more.chips["system"], Qt.LeftButton)
    qtbot.mouseClick(panel.cards["servo"].star, Qt.LeftButton)


def test_the_panel_stands_aside_while_a_job_works_on_the_node(panel, node, qtbot, core, said):
    ended = threading.Event()
    job = core.jobs.submit("Update", f"device:{node.uid}", lambda _report: ended.wait(30))
    qtbot.waitUntil(lambda: panel.link_state is Link.LOST, timeout=WAIT_MS)
    assert "A job is at work" in panel.head.notice.message.text()
    asked = len(said)
    panel.refresh()
    ended.set()
    job.result()
    qtbot.waitUntil(lambda: panel.link_state is Link.READY, timeout=WAIT_MS)
    assert said[asked][1] == "help"  # nothing was asked before it connected anew
    assert not panel.head.notice.isVisible()


@pytest.fixture
def unlock(core, node):
    """Afterwards the node asks for no password any more."""
    yield
    with core.console.open(node.uid, PASSWORD) as shell:
        for line in ("conf", "auth False", "noconf"):
            shell.command(line)


@pytest.mark.usefixtures("unlock")
def test_a_node_that_goes_is_greyed_and_comes_back_asking_for_its_password(
    panel, node, qtbot, core
):
    with core.console.open(node.uid) as shell:
        for line in ("conf", "auth True", f"appwd {PASSWORD}", "noconf"):
            shell.command(line)
    core.virtual.fleet.stop(node.name)
    qtbot.waitUntil(lambda: panel.link_state is Link.LOST, timeout=WAIT_MS)
    assert not panel.cards["dimmer"].isEnabled()
    assert panel.head.notice.isVisible()
    assert "not connected" in panel.head.notice.message.text()
    core.virtual.fleet.start(node.name, owner_pid=os.getpid())
    qtbot.waitUntil(lambda: panel.link_state is Link.PASSWORD, timeout=3 * WAIT_MS)
    card = panel.head.password
    for password, state in (("wrong", Link.PASSWORD), (PASSWORD, Link.READY)):
        qtbot.waitUntil(card.isVisible, timeout=WAIT_MS)
        card.remember.setChecked(False)
        qtbot.keyClicks(card.field.line, password)
        qtbot.keyClick(card.field.line, Qt.Key_Return)
        qtbot.waitUntil(lambda state=state: panel.link_state is state, timeout=WAIT_MS)
    assert not panel.head.notice.isVisible()
    assert not card.isVisible()
    assert panel.cards["dimmer"].isEnabled()


def test_a_stop_goes_past_a_function_that_waits(panel, node, qtbot, said):
    """The function ends only when another one is called: behind it, that would be never."""

    def sent(command: str) -> int:
        return sum(text.startswith(command) for _when, text in said)

    qtbot.mouseClick(panel.shelf.more.chips["patient"], Qt.LeftButton)
    qtbot.waitUntil(lambda: panel.row("patient wait") is not None, timeout=WAIT_MS)
    row = panel.row("patient wait")
    for again in (1, 2):
        qtbot.mouseClick(row.buttons["patient wait"], Qt.LeftButton)
        qtbot.waitUntil(lambda times=again: sent("patient wait") == times, timeout=WAIT_MS)
        qtbot.mouseClick(row.buttons["patient go_on"], Qt.LeftButton)
        qtbot.waitUntil(lambda: "it waited: True" in row.answer.text(), timeout=WAIT_MS)
        assert sent("patient go_on") == again
        assert panel.link_state is Link.READY

"""Wi-Fi: tried on the board before it is kept, and put right without writing the node again."""

from __future__ import annotations

import pytest
from PyQt5.QtCore import Qt

from micros_ide.gui.navigation import DeployWish
from micros_ide.gui.wizards.deploy.deploy_steps import At
from micros_ide.model.virtual import AccessPoint
from tests.gui.deploy.conftest import WORK_MS

pytestmark = pytest.mark.timeout(180)
AROUND = (
    AccessPoint("home net", "at-home-1234", -48),
    AccessPoint("neighbour", "not-ours-99", -80),
)


def test_a_wrong_wifi_is_put_right_without_writing_the_node_again(bench, core, module_home):
    wizard = bench.wizard
    core.virtual.fleet.control(bench.board.name).networks(AROUND)
    bench.to_wifi()
    bench.type_into(wizard.wifi.name, "lamp")
    bench.type_into(wizard.wifi.wifi.ssid, "home nett")
    bench.type_into(wizard.wifi.wifi.secret.line, "at-home-1234")
    bench.next()  # a blank board cannot be asked
    bench.at(At.PLAN)
    bench.next()
    bench.at(At.NODE, WORK_MS)
    form = wizard.node.wifi
    assert wizard.node.repairing
    bench.until(form.tried)
    assert "does not hear home nett" in form.verdict.message.text()
    assert "home net:" in form.verdict.hint.text()
    assert form.networks.names() == ["home net", "neighbour"]
    row = form.networks.visualRect(form.networks.model().index(0, 0)).center()
    bench.qtbot.mouseClick(form.networks.viewport(), Qt.LeftButton, pos=row)
    assert form.name() == "home net"
    bench.type_into(form.secret.line, "at-home-1235")
    bench.next()
    bench.until(lambda: form.tried() and not wizard.radio.trying)
    assert "refuses this password" in form.verdict.message.text()
    bench.type_into(form.secret.line, "at-home-1234")
    bench.next()
    bench.until(lambda: not wizard.node.repairing, WORK_MS)
    assert "home net" in wizard.node.title.text()
    assert [one for one in bench.titles() if one.startswith("Deploy")] == ["Deploy lamp"]
    assert core.wifi_passwords.recall("home net") == "at-home-1234"
    assert core.wifi_passwords.recall("home nett") is None
    kept = "".join(path.read_text() for path in module_home.rglob("settings.json"))
    assert "home nett" not in kept
    assert "at-home-1234" not in kept + bench.texts()
    assert form.secret.text() == ""


def test_next_tries_the_wifi_first_where_a_board_is_there_that_can(node, core, open_wizard):
    core.virtual.fleet.control(node.name).networks(AROUND)
    core.wifi_passwords.remember("neighbour", "not-ours-99")
    bench = open_wizard(DeployWish(node.port), window_ssid="", window_profile="")
    wizard = bench.wizard
    bench.until(lambda: wizard.board.found is not None)
    assert "lamp" in wizard.board.state.text()
    bench.to_wifi()
    form = wizard.wifi.wifi
    bench.until(lambda: form.networks.names() == ["home net", "neighbour"])
    bench.type_into(wizard.wifi.name, "lamp")
    bench.type_into(form.ssid, "home net")
    bench.type_into(form.secret.line, "wrong-pass-1")
    bench.next()
    bench.until(form.tried)
    assert wizard.kind is At.WIFI
    assert "refuses this password" in form.verdict.message.text()
    assert wizard.side_button.text() == "Go on anyway"
    form.secret.clear()
    bench.type_into(form.ssid, "neighbour")
    bench.until(lambda: bool(form.secret.line.placeholderText()))  # remembered, not shown
    assert form.secret.text() == ""
    bench.next()
    bench.at(At.PLAN)
    bench.until(wizard.plan.backup.isVisible)
    assert "no backup" in wizard.plan.backup.words.text()
    bench.click(wizard.plan.backup.make_button)
    bench.until(lambda: "A backup of this board from" in wizard.plan.backup.words.text())
    bench.until(wizard.primary_button.isEnabled)
    assert core.backups.list()[0].manifest.node.name == "lamp"
    wizard.radio.stop()
    wizard.back()
    assert "not-ours-99" not in bench.texts()

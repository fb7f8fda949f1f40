"""A board on USB: facts of its port, wishes, the doctor, its files."""

from __future__ import annotations

import pytest

from micros_ide.model.ports import PortHolder, SerialPort

WAIT_MS = 40_000
PORT = SerialPort(
    "/dev/ttyUSB7",
    "CP2102N on /dev/ttyUSB7",
    0x10C4,
    0xEA60,
    "0001",
    "CP210x",
    holder=PortHolder(4711, "picocom"),
)
pytestmark = pytest.mark.timeout(120)


def test_a_port_in_use_names_its_holder_and_offers_nothing_that_would_fail(pane):
    pane.show_port(PORT)
    view = pane.port
    assert view.holder.message.text() == "In use by picocom, pid 4711"
    assert view.ids.text() == "10C4:EA60"
    assert view.serial.text() == "0001"
    assert not view.deploy_button.isEnabled()
    assert view.doctor_button.isEnabled()


def test_deploy_update_and_console_are_wished_for_the_port(pane, context, qtbot, click):
    pane.show_port(SerialPort("/dev/ttyUSB7", "CP2102N"))
    navigation, view = context.navigation, pane.port
    assert not view.holder.isVisible()
    with qtbot.waitSignal(navigation.deploy_wished) as deploy:
        click(view.deploy_button)
    with qtbot.waitSignal(navigation.deploy_wished) as update:
        click(view.update_button)
    with qtbot.waitSignal(navigation.serial_wished) as console:
        click(view.console_button)
    assert (deploy.args[0].port, deploy.args[0].keep) == ("/dev/ttyUSB7", False)
    assert (update.args[0].port, update.args[0].keep) == ("/dev/ttyUSB7", True)
    assert console.args == ["/dev/ttyUSB7"]


def test_files_of_a_board_over_usb_and_the_doctors_word(pane, porch, core, qtbot, click):
    port = core.node_facts.port_of(porch.uid)
    pane.show_port(port)
    view = pane.port
    click(view.files_button)
    tree = view.files.tree
    qtbot.waitUntil(lambda: tree.topLevelItemCount() > 5, timeout=WAIT_MS)
    names = [tree.topLevelItem(at).text(0) for at in range(tree.topLevelItemCount())]
    assert "LM_hum.py" in names
    assert "free" in view.files.summary.text()
    click(view.doctor_button)
    assert not view.doctor_button.isEnabled()
    qtbot.waitUntil(view.verdict.isVisible, timeout=WAIT_MS)
    assert view.verdict.message.text()
    assert view.doctor_button.isEnabled()
    with core.console.reopen(porch.uid) as shell:  # it has been restarted
        assert shell.hello().uid == porch.uid

"""The deploy wizard: board, Wi-Fi, plan, Wi-Fi put right, node, half-way, a failure, a prompt."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from micros_ide.errors import ConnectionLost
from micros_ide.gui.wizards.deploy.deploy_steps import At
from micros_ide.model.jobs import JobInfo, JobState, Progress
from micros_ide.model.ports import SerialPort
from micros_ide.model.virtual import AccessPoint

if TYPE_CHECKING:
    from stage import Stage

    from micros_ide.gui.wizards.deploy.deploy_wizard import DeployWizard
    from micros_ide.model.deploy import DeployPlan

AROUND = (
    AccessPoint("Birchwood 12", "a-long-password", -44),
    AccessPoint("Birchwood guests", "another-password", -58),
    AccessPoint("Café am Markt", "", -71),
    AccessPoint("DIRECT-9f-printer", "prints-only-77", -83),
)


def take(stage: Stage) -> None:
    """Deploy a board that is a node already, with a wrong password first."""
    core, window = stage.core, stage.window
    stage.wait(lambda: window.ports.seen is not None)
    window.navigation.deploy()
    wizard = opened(stage)
    stage.wait(lambda: not wizard.board.port.empty.isHidden())
    stage.take("deploy-no-port", settle=1.0)
    node = stage.node
    board = next(one for one in core.virtual.list() if one.name == node.name)
    core.virtual.fleet.control(board.name).networks(AROUND)
    window.ports.look()
    stage.wait(lambda: wizard.board.found is not None and wizard.board.view.picture.pinout())
    stage.take("deploy-board")
    wizard.send()
    stage.take("deploy-image")
    wizard.send()
    stage.wait(wizard.wifi.wifi.networks.names)
    wizard.wifi.name.setText("cat-feeder")
    wizard.wifi.wifi.ssid.setText("Birchwood 12")
    wizard.wifi.wifi.secret.line.setText("not-the-password")
    stage.take("deploy-wifi")
    wizard.send()
    stage.wait(wizard.wifi.wifi.tried)
    stage.take("deploy-wifi-refused")
    wizard.press_side()
    stage.wait(wizard.primary_button.isEnabled)
    stage.wait(lambda: not wizard.plan.backup.isHidden())
    stage.take("deploy-plan")
    plan = wizard._plan
    wizard.send()
    stage.wait(lambda: wizard.kind is At.NODE and wizard.node.wifi.tried())
    stage.take("deploy-wifi-repair")
    wizard.node.wifi.secret.line.setText("a-long-password")
    wizard.send()
    stage.wait(lambda: not wizard.node.repairing)
    stage.wait(wizard.node.code.code.matrix)
    stage.take("deploy-node")
    wizard.show_kind(At.WORK)
    wizard.work.begin(plan)
    row = JobInfo(0, "Deploy cat-feeder", "serial", JobState.RUNNING)
    halfway = Progress("Writing MicroPython and files", 1_180_000, 1_930_000, rate=92_000)
    wizard.work.show_progress(changed(row, progress=halfway))
    stage.take("deploy-work")
    error = ConnectionLost("/dev/ttyUSB0 went away", hint="check the cable, plug it in and repeat")
    note = "MicroPython is half written: the board does not start; run the same deploy again"
    wizard.work.end(changed(row, state=JobState.FAILED, error=error, state_note=note), ())
    wizard._on_broken()
    stage.take("deploy-failure")
    wizard.left.emit()
    by_hand(stage, plan)


def by_hand(stage: Stage, plan: DeployPlan) -> None:
    """Show the prompt of a board that wants a hand."""
    pico = stage.core.catalogue.board("rpi_pico_w")
    stage.window.navigation.deploy()
    wizard = opened(stage)
    wizard.show_kind(At.WORK)
    wizard.work.begin(replace(plan, board=pico, port=SerialPort("/dev/ttyACM0", "Pico", 0x2E8A)))
    phase = Progress("Hold BOOTSEL while you plug the board in")
    wizard.work.show_progress(JobInfo(0, "Deploy", "serial", JobState.RUNNING, phase))
    stage.wait(wizard.work.prompt.buttons.steps)
    stage.take("deploy-by-hand")
    wizard.left.emit()


def opened(stage: Stage) -> DeployWizard:
    """Return the wizard, once it is there altogether."""
    wizard = stage.window.stack.wizard
    stage.wait(lambda: wizard.built)
    return wizard


def changed(row: JobInfo, **fields: object) -> JobInfo:
    """Return a job's row with other values."""
    return replace(row, **fields)

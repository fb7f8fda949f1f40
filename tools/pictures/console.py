"""The console: a node's shell, its plotter, the console of a board, what can be opened."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from micros_ide.model.terminal_events import Line, Link

if TYPE_CHECKING:
    from stage import Stage

_POINTS = 120


def take(stage: Stage) -> None:
    """Show a shell with values and a task, two curves, a prompt of MicroPython."""
    node, navigation = stage.node, stage.window.navigation
    stage.show_place("console")
    page = stage.window.stack.current()
    chooser = page.tabs.currentWidget()
    stage.window.ports.look()
    stage.wait(chooser.nodes.count)
    stage.wait(lambda: any(one.virtual for one in stage.window.ports.seen or ()))
    stage.take("console-new")
    stage.core.bench.wire(node.name, "bme280")
    navigation.console_wished.emit(node.uid)
    tab = page.tabs.currentWidget()
    stage.wait(lambda: tab.link_state is Link.READY)

    def say(command: str) -> None:
        tab.enter_line(command)
        tab.link_state = Link.WAITING
        stage.wait(lambda: tab.link_state is Link.READY and tab.view.idle)

    for command in (
        "version",
        "system info",
        "system memory_usage >json",
        "system disk_usage >json",
        "bme280 measure",
        "bme280 measure &&2000",
    ):
        say(command)
    tab.favourites.set_commands(("bme280 measure", "system info", "task list"))
    stage.wait(lambda: "[bme280.measure] temp" in tab.view.text())
    tab.command.setText("system alarms")
    stage.take("console-shell")
    say("task kill bme280.measure")
    plot(stage, tab)
    port = next(one for one in stage.core.ports.list() if one.virtual == node.name)
    navigation.serial_wished.emit(port.device)
    serial(stage, page.tabs.currentWidget())
    while page.tabs.count() > 1:
        page.close_tab(page.tabs.widget(0))
    page.close_tab(page.tabs.widget(0))


def plot(stage: Stage, tab: object) -> None:
    """Let a sensor be asked again and again while its world changes."""
    (sensor,) = (one.name for one in stage.core.bench.look(stage.node.name))
    tab.command.clear()
    tab.plot_button.setChecked(True)
    panel = tab.plot
    stage.wait(lambda: panel.view is not None)
    panel.command.setText("bme280 measure")
    panel.period.choose("0.2")
    stage.core.bench.set(stage.node.name, sensor, world(0))
    panel.toggle_asking()
    stage.wait(lambda: panel.data.series)
    for number in range(_POINTS):
        stage.core.bench.set(stage.node.name, sensor, world(number))
        before = len(panel.data.series["temp"].ring)
        stage.wait(lambda before=before: len(panel.data.series["temp"].ring) > before)
    panel.toggle_asking()
    stage.wait(lambda: "pressure" in panel.chips._chips)
    panel.chips.chip("pressure").setChecked(False)
    stage.take("console-plot")
    tab.plot_button.setChecked(False)


def world(number: int) -> dict[str, float]:
    """What the sensor is in at step `number`."""
    return {
        "temperature": 21 + 3 * math.sin(number / 14),
        "humidity": 44 + 8 * math.cos(number / 22),
    }


def serial(stage: Stage, tab: object) -> None:
    """Type at MicroPython's prompt."""
    stage.wait(lambda: tab.line.line is Line.OPEN)
    tab.interrupt()
    stage.wait(lambda: tab.view.text().endswith(">>> "))
    for line in ("import os", "os.uname()", "[n * n for n in range(12)]", "1 / 0"):
        tab.console.type(f"{line}\r".encode())
        stage.wait(lambda line=line: f">>> {line}\n" in tab.view.text())
        stage.wait(lambda: tab.view.text().endswith(">>> "))
    tab.console.type(b"print('hello')")
    stage.wait(lambda: tab.view.text().endswith("('hello')"))
    stage.take("console-serial")

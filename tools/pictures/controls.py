"""The panel of a node: lights, servos, an arm, a sensor with its graph; and a node that is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from micros_ide.model.terminal_events import Link
from pictures.dashboards import weather

if TYPE_CHECKING:
    from stage import Stage

    from micros_ide.gui.pages.dashboards.controls.node_controls import NodeControls

_WIRED = (
    ("lamp", "lamp", {}),
    ("ws2812", "ring", {}),
    ("servo", "arm_x", {"pin": "servo_1"}),
    ("servo", "arm_y", {"pin": "servo_2"}),
    ("bme280", "air", {}),
)
_SAID = (
    "neopixel color 30 120 255",
    "dimmer set_value 640",
    "servo s2duty 95",
    "bme280 measure",
)
_POINTS, _EVERY_S = 24, 0.5


def take(stage: Stage) -> None:
    """Take the pictures."""
    node, core = stage.node, stage.core
    for kind, name, pins in _WIRED:
        core.bench.wire(node.name, kind, name=name, pins=pins)
    with core.console.open(node.uid) as shell:
        for line in _SAID:
            shell.command(line)
    stage.show_place("dashboards")
    page = stage.window.stack.page("dashboards")
    stage.wait(lambda: page.app is not None)
    stage.window.navigation.controls_wished.emit(node.uid)
    stage.wait(lambda: page.panel is not None)
    controls: NodeControls = page.panel.controls
    stage.wait(lambda: controls.link_state is Link.READY)
    for module in ("bme280", "roboarm"):
        controls.shelf.open_module(module)
    stage.wait(lambda: {"bme280", "roboarm"} <= set(controls.shelf.cards))
    graph = controls.shelf.row("bme280 measure")
    graph.button.click()
    for step in range(_POINTS):
        core.bench.set(node.name, "air", weather(3 * step))
        stage.pause(_EVERY_S)
        controls.refresh()
        stage.wait(lambda step=step: _points(graph) > step)
    stage.take("controls")
    core.virtual.stop(node.name)
    stage.wait(lambda: controls.link_state is Link.LOST)
    stage.take("controls-gone")


def _points(graph: object) -> int:
    data = getattr(graph, "data", None)
    series = data.series.get("temp") if data is not None else None
    return len(series.ring) if series is not None else 0

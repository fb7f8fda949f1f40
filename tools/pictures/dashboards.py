"""Dashboards: an app with its curves and its table, one that has failed, a broken one."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stage import Stage

_WEATHERS = 60  # one after another, while an app measures
_FAULTY = """def run(api):
    for number in range(1, 4):
        api.log(f"Step {number}")
        api.emit({"step": number, "brightness": api.call_json("system memory_usage")["percentage"]})
"""


def take(stage: Stage) -> None:
    """Run apps on a node with a sensor."""
    stage.show_place("dashboards")
    page = stage.window.stack.current()
    stage.wait(lambda: page.app is not None)
    stage.take("dashboards-empty")
    node = stage.node
    device = stage.core.bench.wire(node.name, "bme280")
    stage.wait(page.view.nodes.picker.count)
    page.show_app("AirQualityBME280")
    view = page.app
    view.choose_node(node.uid)
    view.form.fields["rounds"].set(200)
    view.form.fields["pause"].set(0.1)
    record = view.run_app()
    for number in range(_WEATHERS):
        stage.wait(lambda number=number: len(record.rows) >= number or not record.active)
        stage.core.bench.set(node.name, device, weather(number))
    stage.take("dashboards-app")
    view.stop()
    stage.wait(lambda: not record.active)
    bundled = page.list.apps.count()
    _write_own(stage)
    page.refresh()
    stage.wait(lambda: page.list.apps.count() > bundled)
    page.show_app("Faulty")
    page.app.choose_node(node.uid)
    record = page.app.run_app()
    stage.wait(lambda: not record.active)
    stage.take("dashboards-failed")
    page.show_app("Half_finished_app_of_forty_characters_ab")
    stage.take("dashboards-broken")
    page.open_controls(node.uid)
    stage.take("dashboards-panel", settle=2.0)


def weather(number: int) -> dict[str, float]:
    """Return what a sensor of the air senses at one moment of a mild day."""
    return {
        "temperature": round(21 + 2.4 * math.sin(number / 9), 2),
        "humidity": round(46 + 6 * math.cos(number / 13), 1),
        "pressure": round(1012.4 + 0.9 * math.sin(number / 17), 2),
    }


def _write_own(stage: Stage) -> None:
    for name, source in (
        ("Faulty", _FAULTY),
        ("Half_finished_app_of_forty_characters_ab", "def run(api:\n"),
    ):
        folder = stage.core.apps.own_folder / name
        folder.mkdir(parents=True)
        about = {"id": name, "title": name, "summary": "One of your own."}
        (folder / "app.json").write_text(json.dumps(about))
        (folder / "app.py").write_text(source)

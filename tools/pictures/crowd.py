"""Two hundred devices with long names, in every place that names one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from micros_ide.model.devices import News
from micros_ide.model.presence import How, Sighting, now_utc
from pictures.build_run import RING

if TYPE_CHECKING:
    from pictures.stage import Stage

LONG_NAME = "lamp-above-the-long-wooden-table"  # 32 characters: a node takes no more
_COUNT = 200


def take(stage: Stage) -> None:
    """Take the places with them."""
    node = stage.deploy(LONG_NAME)
    _note_down(stage)
    stage.show_place("dashboards")
    page = stage.window.stack.page("dashboards")
    stage.wait(lambda: page.app is not None and len(page.feed.devices) > _COUNT)
    page.show_app("SysCheck")
    page.app.choose_node(node.uid)
    record = page.app.run_app()
    stage.wait(lambda: not record.active)
    stage.take("crowd-dashboards")
    page.open_controls(node.uid)
    stage.take("crowd-controls", settle=1.0)
    stage.window.navigation.schedule_wished.emit(node.uid)
    week = stage.window.stack.wizard
    stage.wait(lambda: week.session.schedule is not None)
    week.add_soon()
    stage.take("crowd-schedule")
    week.close_top()
    week.left.emit()
    for kind, name in (("lamp", "lamp_over_the_long_table_no_1"), ("ws2812", None)):
        stage.core.bench.wire(node.name, kind, name=name)
    stage.window.navigation.board_wished.emit(node.name)
    panel = stage.window.stack.wizard.panel
    stage.wait(lambda: len(panel.shelf.cards) == 2)
    stage.take("crowd-board")
    stage.window.stack.wizard.left.emit()
    _build(
        stage,
        Path(stage.core.apps.own_folder).parent / "LM_lights_over_the_long_wooden_table_ab.py",
    )


def _build(stage: Stage, path: Path) -> None:
    path.write_text(RING)
    stage.show_place("build")
    page = stage.window.stack.page("build")
    stage.wait(lambda: page.plugged.complete)
    page.open_file(path)
    bar = page.plugged.run_bar
    stage.wait(lambda: bar.functions.function == "color" and bar.target.target is not None)
    ended = []
    bar.work.ended.connect(ended.append)
    bar.work.failed.connect(lambda *what: ended.append(what))
    page.send()
    stage.wait(lambda: ended)
    stage.take("crowd-build")
    page.texts.discard_all()


def _note_down(stage: Stage) -> None:
    now = now_utc()
    seen = Sighting(How.HELLO, now, "10.0.3.7", 9008, "9 ms")
    names = [f"lamp-{number:03}-of-the-second-floor-corridor-x" for number in range(_COUNT)]
    stage.core.devices.record(
        [
            News(f"micr7c9ebd{number:06x}OS", seen, name, "2.0.0-0", "esp32")
            for number, name in enumerate(names)
        ]
    )

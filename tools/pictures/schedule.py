"""The schedule of a node: a week, a question, changes, the list, a week without an event."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from micros_ide.gui.wizards.schedule.schedule_page import SchedulePage
from micros_ide.model.node_settings import Place
from micros_ide.model.reporting import QuietReport
from micros_ide.services.node_settings.wishes import Wish

if TYPE_CHECKING:
    from pictures.stage import Stage

WEEK = {
    "tz": "CET-1CEST,M3.5.0,M10.5.0/3",
    "location": "47.5,19.05",
    "cron": True,
    "timirq": True,
    "timirqcbf": "system heartbeat",
    "timirqseq": 5000,
    "crontasks": "0-4:6:30:0!rgb color 255 180 90;5-6:8:15:0!rgb color 255 180 90;"
    "sunset-30!rgb toggle;*:23:0:0!rgb toggle state=False;sunrise+15!cct toggle;"
    "*:*:*/15:0!system memory_usage;1,3:18:0:0!servo sduty 77;*:18:0:0!servo sduty 40;"
    "*:12:0:0!buzzer play;4:19:30:0!neopixel nosuch",
}


def take(stage: Stage) -> None:
    """Open the week of a node with a real schedule, and move an event."""
    lamp = stage.node
    page = open_schedule(stage, lamp.uid)
    stage.wait(lambda: page.session.schedule is not None)
    stage.take("schedule-empty")
    page.left.emit()
    settings = stage.core.node_settings
    settings.change(Place(node=lamp.uid), Wish(lambda _now: WEEK), QuietReport())
    page = open_schedule(stage, lamp.uid)
    stage.wait(lambda: page.session.schedule is not None)
    stage.take("schedule-week")
    week = page.frame.week
    block = next(
        one for one in week.scene.blocks if one.firing.command.startswith("rgb toggle state")
    )
    week.choose_firing(block.firing)
    page.put(block.firing, block.firing.at.replace(tzinfo=None) - dt.timedelta(minutes=45))
    stage.take("schedule-question")
    page.frame.question.buttons[0].click()
    stage.wait(lambda: not page.session.planning)
    stage.take("schedule-changed")
    page.frame.card.edit()
    stage.take("schedule-edit")
    page.frame.card.cancel()
    page.show_view("list")
    stage.take("schedule-list")
    page.left.emit()


def open_schedule(stage: Stage, uid: str) -> SchedulePage:
    """Open the schedule as the details of a node do, and return it."""
    stage.window.navigation.schedule_wished.emit(uid)
    page = stage.window.stack.wizard
    assert isinstance(page, SchedulePage)
    return page

"""The devices: nothing yet, a mixed table, several chosen with what came of a command."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from micros_ide.model.devices import News
from micros_ide.model.ports import SerialPort
from micros_ide.model.presence import How, Miss, Sighting, Trouble, now_utc

if TYPE_CHECKING:
    from pictures.stage import Stage

# Name, address, version, board, seconds since it was heard, what is the matter, tags.
_NODES = (
    ("cabinet", "10.0.1.204", "2.0.0-0", "esp32", 9, None, ("kitchen",)),
    ("cat-feeder", "10.0.1.9", "1.20.4-0", "esp32s2", 240, Trouble.SILENT, ()),
    ("garage-door", "10.0.2.10", "2.0.0-0", "esp32s3", 50, Trouble.MUTE, ("outdoor",)),
    ("greenhouse-controller-behind-the-old-shed", "10.0.1.100", "1.9.12-0", "esp32c3", 30, None,
     ("outdoor", "do not update")),
    ("weather-station", "192.168.4.1", "1.20.4-0", "esp32", 9000, None, ("outdoor",)),
)  # fmt: skip
_USB = SerialPort("/dev/ttyUSB0", "CP2102 USB to UART Bridge", 0x10C4, 0xEA60, "0001", "CP210x")


def take(stage: Stage) -> None:
    """Show the page in its states."""
    stage.show_place("devices")
    page = stage.window.stack.current()
    page.searching.watch(False)  # nobody answers for the made-up nodes
    stage.wait(lambda: page.feed.loaded)
    if not page.model.all_rows():
        stage.take("devices-empty")
    lamp = stage.node
    _note_down(stage)
    page.feed.load()
    stage.core.fleet.submit((lamp,)).wait(10)
    stage.wait(lambda: page.model.rowCount() == len(_NODES) + 1)
    stage.window.ports.pause(True)  # a board that is not there stays
    stage.window.ports.changed.emit((*stage.core.ports.list(), _USB))
    stage.wait(lambda: page.model.rowCount() == len(_NODES) + 2)
    page.choose(lamp.uid)
    stage.take("devices", settle=1.0)
    page.choose(_uid(1))
    stage.take("devices-why")
    page.toolbar.details_button.setChecked(False)
    keys = [lamp.uid, _uid(0), _uid(2)]
    page.model.set_ticked(keys, True)
    stage.take("devices-chosen")
    page.bulk.command(page.acting_rows(), "system heartbeat")
    stage.wait(lambda: len(page.results.results()) == len(keys))
    stage.take("devices-results")
    page._close_results()
    page.deeds.do("tags", page.acting_rows())
    stage.take("devices-tags")
    page.panels.open_search()
    stage.take("devices-search")
    page.panels.close_panel()
    page.choose_none()
    page.toolbar.search.setText("nothing like this")
    stage.take("devices-no-match")
    page.clear_filter()
    page.toolbar.details_button.setChecked(True)
    stage.window.ports.pause(False)


def _note_down(stage: Stage) -> None:
    news, now = [], now_utc()
    for number, (name, address, version, board, seconds, trouble, tags) in enumerate(_NODES):
        when = now - dt.timedelta(seconds=seconds)
        seen = Sighting(How.HELLO, when, address, 9008, f"{12 + 7 * number} ms")
        news.append(News(_uid(number), seen, name, version, board))
        if trouble is not None:
            news.append(News(_uid(number), Miss(trouble, now, address)))
        if tags:
            stage.core.tags.change([_uid(number)], add=tags)
    stage.core.devices.record(news)
    stage.core.tags.change([stage.node.uid], add=["kitchen"])


def _uid(number: int) -> str:
    return f"micr7c9ebd{number:06x}OS"

"""Who watches a board is told of every change: its pins, what is wired to it, its power.

What has changed since a watcher was told last is gathered, and sent at most once in the watcher's
period. A watcher that does not read is told nothing meanwhile, and everything at once later: it
keeps nobody waiting, and takes no more memory than one message.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from micros_ide.errors import Busy, InvalidInput
from micros_ide.virtual.control_server import Stream
from micros_ide.virtual.event_loop import Alarm, EventLoop
from micros_ide.virtual.pin_table import read_pin_table
from micros_ide.virtual.powered_board import PoweredBoard

SHORTEST_S = 1 / 120
_MOST_WATCHERS = 16
_SETTLE_S = 0.002  # a picture comes in many transactions, which belong together
_PINS_S = 0.04  # how often pins are looked at
_Values = dict[str, Any]


class Watching:
    """All who watch one board; `facts` says what its power and its network do."""

    def __init__(self, loop: EventLoop, board: PoweredBoard, facts: Callable[[], _Values]) -> None:
        self._loop, self._board, self._facts = loop, board, facts
        self._watchers: list[_Watcher] = []
        self._table = b""  # of the pins, as last seen
        self._pins: _Values = {}
        self._known: _Values = {}  # facts, as last seen
        self._asks = False  # for the pins
        board.bench.on_touch = self._on_touch

    def watch(self, values: Mapping[str, Any]) -> Stream:
        """Begin to tell a watcher; "period" is in seconds. Raises InvalidInput and Busy."""
        period = values.get("period", SHORTEST_S)
        if not isinstance(period, (int, float)) or not SHORTEST_S <= period <= 60:
            raise InvalidInput(f"a board is watched every {SHORTEST_S:.4f} to 60 seconds")
        if len(self._watchers) >= _MOST_WATCHERS:
            raise Busy(f"{_MOST_WATCHERS} watch this board already")
        stream = Stream()
        watcher = _Watcher(self._loop, stream, period, self._look)
        self._watchers.append(watcher)
        watcher.devices.update(self._board.bench.names())
        stream.on_cancel = lambda: self._end(watcher)
        stream.on_room = watcher.note
        if not self._asks:
            self._ask_pins()
        return stream

    def note_facts(self) -> None:
        """The power or the network may have changed."""
        for watcher in self._watchers:
            watcher.note()

    def _end(self, watcher: _Watcher) -> None:
        watcher.close()
        self._watchers.remove(watcher)

    def _on_touch(self, name: str) -> None:
        for watcher in self._watchers:
            watcher.devices.add(name)
            watcher.note()

    def _ask_pins(self) -> None:
        self._asks = bool(self._watchers)
        if self._asks:
            self._board.ask_pins(self._on_pins)

    def _on_pins(self, table: bytes) -> None:
        self._loop.later(_PINS_S, self._ask_pins)
        facts = self._facts()
        if facts != self._known:  # time goes ahead by itself
            self._known = facts
            self.note_facts()
        if table != self._table:
            self._table = table
            self._pins = {str(pin): asdict(state) for pin, state in read_pin_table(table).items()}
            for watcher in self._watchers:
                watcher.note()

    def _look(self, watcher: _Watcher) -> _Values:
        """Return what is new to `watcher`."""
        news: _Values = {}
        names, watcher.devices = watcher.devices, set()
        wired = self._board.bench.names()
        rows: _Values = {one: self._board.bench.row(one) for one in wired if one in names}
        rows |= dict.fromkeys(names.difference(wired))
        changed = {one: row for one, row in rows.items() if watcher.shown.get(one) != row}
        for one, row in changed.items():
            if row is None:
                del watcher.shown[one]
            else:
                watcher.shown[one] = row
        if changed:
            news["devices"] = changed
        for part, value in (("board", self._facts()), ("pins", self._pins)):
            if watcher.told.get(part) != value:
                watcher.told[part] = news[part] = value
        return news


class _Watcher:
    """One who watches: what it knows already, and when it may be told again."""

    def __init__(
        self,
        loop: EventLoop,
        stream: Stream,
        period: float,
        look: Callable[[_Watcher], _Values],
    ) -> None:
        self.devices: set[str] = set()  # those that may look different
        self.shown: _Values = {}  # rows of devices as told
        self.told: _Values = {}  # "board" and "pins" as told
        self._loop, self._stream, self._period, self._look = loop, stream, period, look
        self._alarm: Alarm | None = None
        self._last = 0.0

    def note(self) -> None:
        """Something may be new; it is told when it is time."""
        if self._alarm is None and not self._stream.full:
            wait = max(_SETTLE_S, self._last + self._period - time.monotonic())
            self._alarm = self._loop.later(wait, self._tell)

    def close(self) -> None:
        """Nobody listens any more."""
        if self._alarm is not None:
            self._alarm.cancel()

    def _tell(self) -> None:
        self._alarm = None
        news = self._look(self)
        if news:
            self._last = time.monotonic()
            self._stream.send({"ok": True, **news})

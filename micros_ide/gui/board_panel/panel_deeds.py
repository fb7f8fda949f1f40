"""What the panel has done with a board, its bench and its world."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PyQt5.QtCore import QObject, pyqtSignal

from micros_ide.errors import MicrosError
from micros_ide.gui.board_panel.board_bar import BoardBar
from micros_ide.gui.board_panel.board_link import BoardLink
from micros_ide.gui.board_panel.wire_panel import WireWish
from micros_ide.gui.context import Context
from micros_ide.gui.translation import tr
from micros_ide.model.board_layout import Pinout
from micros_ide.services.bench import DeviceKind, WiredDevice


@dataclass(frozen=True)
class BoardData:
    """What does not change about a board."""

    board: str
    pinout: Pinout
    usual: Mapping[str, int]  # logical name -> GPIO
    kinds: tuple[DeviceKind, ...]


class PanelDeeds(QObject):
    """Each is a job of the board's lane: one after the other, none of them in this thread."""

    wired = pyqtSignal()
    lived = pyqtSignal()  # a span of time is over, or was refused

    def __init__(self, context: Context, link: BoardLink, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._link = context, link
        self._started: set[str] = set()

    def load(self, show: Callable[[BoardData], None], *, failed: Callable[[], None]) -> None:
        """Read what the board looks like, its pins' names, and what can be wired."""
        core = self._context.core

        def work(board: str) -> BoardData:
            pin_map = core.bench.pin_map(board)
            picture = core.board_layouts.picture(core.virtual.status(board).spec.board_id, pin_map)
            return BoardData(board, picture, core.bench.usual_pins(board), core.bench.kinds())

        self._link.do(tr("Look at the board"), work, show, failed=failed)

    def power(self, what: str) -> None:
        """Do what a button of the bar says."""
        core, board = self._context.core, self._link.board
        world = core.board_world
        words, work = {
            BoardBar.CUT: (tr("Cut the power of {0}"), world.cut_power),
            BoardBar.GIVE: (tr("Give {0} its power back"), world.give_power),
            BoardBar.CYCLE: (tr("Power cycle {0}"), core.virtual.cycle),
            BoardBar.STOP: (tr("Stop {0}"), core.virtual.stop),
            BoardBar.WIFI_OFF: (tr("Wi-Fi of {0} off"), lambda one: world.set_wifi(one, False)),
            BoardBar.WIFI_ON: (tr("Wi-Fi of {0} on"), lambda one: world.set_wifi(one, True)),
        }[what]
        # Stopping takes its time; it is in the lane in which a start would wait for it.
        stops = what == BoardBar.STOP
        look = self._context.ports.look
        self._link.do(words.format(board), work, lambda _result: look(), watched=stops)

    def start(self, failed: Callable[[], None]) -> None:
        """Start the board; it ends with the window."""
        core = self._context.core
        board = self._link.board

        def work(name: str) -> object:
            status = core.virtual.start(name, tied=True)
            self._started.add(name)
            return status

        self._link.do(
            tr("Start {name}").format(name=board),
            work,
            lambda _status: self._context.ports.look(),
            failed=failed,
            watched=True,
        )

    def wire(self, wish: WireWish) -> None:
        """Wire a device, or the same one to other pins."""
        bench = self._context.core.bench

        def work(board: str) -> str:
            if not wish.replaces:
                return bench.wire(board, wish.kind, name=wish.name, pins=wish.pins)
            old = next(one for one in bench.look(board) if one.name == wish.replaces)
            trial = bench.wire(board, wish.kind, pins=wish.pins, inputs=old.inputs)
            bench.unwire(board, trial)  # it can be wired so: nothing is lost
            bench.unwire(board, old.name)
            return bench.wire(board, wish.kind, name=old.name, pins=wish.pins, inputs=old.inputs)

        self._link.do(tr("Wire a device"), work, self._on_wired)

    def wire_set(self, set_id: str) -> None:
        """Wire devices that are used together."""
        sets = self._context.core.bench_sets
        self._link.do(tr("Wire a set"), lambda board: sets.wire(board, set_id), self._on_set)

    def unwire(self, name: str) -> None:
        """Take a device away."""
        bench = self._context.core.bench
        self._link.do(tr("Unwire {0}").format(name), lambda board: bench.unwire(board, name))

    def wire_again(self, device: WiredDevice) -> None:
        """Bring a device back as it was."""
        bench = self._context.core.bench
        pins = {role: str(pin) for role, pin in device.pins.items()}

        def work(board: str) -> str:
            return bench.wire(board, device.kind, name=device.name, pins=pins, inputs=device.inputs)

        self._link.do(tr("Wire {0} again").format(device.name), work, self._on_wired)

    def advance(self, seconds: int) -> None:
        """Let time go ahead; shown among the jobs, since it may take a while."""
        world = self._context.core.board_world
        self._link.do(
            tr("Let {0} live on").format(self._link.board),
            lambda board: world.advance(board, seconds),
            lambda _result: self._on_lived(),
            failed=self._on_lived,
            watched=True,
        )

    def set_time(self, utc: float | None) -> None:
        """Set what time servers tell the board."""
        world = self._context.core.board_world
        navigation = self._context.navigation
        words = tr("The board learns the time when it asks for it next.")
        self._link.do(
            tr("Set the time of {0}").format(self._link.board),
            lambda board: world.set_time(board, utc),
            lambda _result: navigation.said.emit(words),
        )

    def fail_at(self, writes: int) -> None:
        """Let the power fail in a write to the flash."""
        world = self._context.core.board_world
        navigation = self._context.navigation
        words = tr("The power fails in write {0} from now.").format(writes)
        self._link.do(
            tr("Let the power of {0} fail").format(self._link.board),
            lambda board: world.fail_at_write(board, writes),
            lambda _result: navigation.said.emit(words),
        )

    def tidy(self) -> None:
        """Stop the boards that were started here; blocks."""
        while self._started:
            with contextlib.suppress(MicrosError):  # it ends with this process
                self._context.core.virtual.stop(self._started.pop())

    def _on_wired(self, name: Any) -> None:
        self._context.navigation.said.emit(tr("{0} is wired.").format(name))
        self.wired.emit()

    def _on_lived(self) -> None:
        self.lived.emit()

    def _on_set(self, names: Any) -> None:
        words = tr("Wired: {0}").format(", ".join(names)) if names else tr("All of it is wired.")
        self._context.navigation.said.emit(words)
        self.wired.emit()

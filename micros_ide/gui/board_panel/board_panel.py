"""A virtual board live: its pins lit, its devices as they are, inputs to turn, power to cut."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import QSize, Qt
from PyQt5.QtGui import QResizeEvent
from PyQt5.QtWidgets import QLayout, QVBoxLayout, QWidget

from micros_ide.gui.board_panel.board_bar import BoardBar
from micros_ide.gui.board_panel.board_link import BoardLink
from micros_ide.gui.board_panel.card_shelf import CardShelf
from micros_ide.gui.board_panel.empty_states import Empty
from micros_ide.gui.board_panel.panel_deeds import BoardData, PanelDeeds
from micros_ide.gui.board_panel.panel_sides import PanelSides
from micros_ide.gui.board_panel.wire_panel import WirePanel, WireWish
from micros_ide.gui.board_panel.world_panel import WorldPanel
from micros_ide.gui.context import Context
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GROUP_GAP, button, restyle
from micros_ide.gui.widgets.board_picture import BoardPicture
from micros_ide.model.board_layout import Pinout
from micros_ide.model.ports import SerialPort
from micros_ide.model.virtual import PinState, VirtualState
from micros_ide.services.bench import WiredDevice
from micros_ide.services.board_watch import BoardSight

_DEFAULT_BOARD = "esp32"
_NARROW = 480  # px; below it rarer buttons are icons
_LEAST = QSize(320, 240)


class BoardPanel(QWidget):
    """Lays itself out from 360 px on; `show_board`, `enter` and `leave` in any order."""

    def __init__(self, context: Context, margin: int = GROUP_GAP) -> None:
        """`margin` in px is left free above it and at its sides."""
        super().__init__()
        self._context, self._margin = context, margin
        self.board = ""
        self.sight: BoardSight | None = None
        self._entered = False
        self._waits: frozenset[str | None] | None = None  # boards that were there before a wish
        self._loaded = False  # the board's looks were asked for
        self._pinout: Pinout | None = None
        self._gone: WiredDevice | None = None  # what was unwired last
        self.link = BoardLink(context, self)
        self.deeds = PanelDeeds(context, self.link, self)
        self.bar = BoardBar(context.icons)
        self.picture = BoardPicture(context.theme, words=False)
        self.shelf = CardShelf(context)
        self.wire_panel = WirePanel(context.icons)
        self.world_panel = WorldPanel(context.icons)
        self.again_button = button("", "link")
        self.again_button.setProperty("edge", "left")
        self.empty = Empty(context.icons)
        self.nothing = Empty(context.icons)
        wired = (self.wire_panel, self.world_panel, self.nothing, self.shelf, self.again_button)
        for one in (self.wire_panel, self.world_panel, self.again_button):
            one.hide()  # before it has a place: what is hidden costs nothing there
        self.sides = PanelSides(self, self.picture, wired, self.empty)
        self._lay_out()
        self._wire()
        self._show_state(BoardSight(""))

    def stand_aside(self) -> None:
        """Fill no button: the page beside it has a primary action of its own."""
        for one in (self.empty.button, self.nothing.button, self.wire_panel.wire_button):
            restyle(one, "kind", "")

    def show_board(self, name: str) -> None:
        """Show this board; "" for none."""
        if name == self.board:
            return
        self.board = name
        self._waits = None
        self.sight = None
        self._gone = None
        self.again_button.hide()
        self._loaded, self._pinout = False, None
        self.picture.show_pinout(None)
        self.shelf.clear()
        self.close_top()
        self.link.let_go()
        self._show_state(BoardSight(name))
        if self._entered:
            self._begin()

    def enter(self) -> None:
        """The panel is seen: begin to watch."""
        if not self._entered:
            self._entered = True
            self._begin()

    def leave(self) -> None:
        """It is not seen any more."""
        self._entered = False
        self.link.let_go()

    def tidy(self) -> None:
        """End what was begun; in the closing thread."""
        self.link.tidy()
        self.deeds.tidy()

    def parts(self) -> Sequence[QWidget]:
        """Return what is dressed by itself; cards name themselves."""
        fixed = (self.bar, self.picture, self.wire_panel, self.world_panel, self.empty)
        return (*fixed, self.nothing, self.again_button, self.sides.scroll_bar)

    def take_focus(self) -> None:
        """Give the keyboard to the first thing to do."""
        first = self.empty.button if self.empty.button.isVisible() else self.bar.wire_button
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_top(self) -> bool:
        """Close what lies open in it (Esc)."""
        for one in (self.wire_panel, self.world_panel):
            if not one.isHidden():
                one.hide()
                self.bar.more_button.setChecked(False)
                return True
        return False

    def open_wiring(self) -> None:
        """Offer devices to be wired."""
        self.world_panel.hide()
        self.bar.more_button.setChecked(False)
        if (
            self._pinout is not None
            and self.sight is not None
            and self.sight.state is not VirtualState.STOPPED
        ):
            self.wire_panel.show()
            self.wire_panel.begin()
            self.sides.reveal(self.wire_panel)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Narrow is possible, also while it is laid out wide."""
        return _LEAST

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """Beside each other, or under each other."""
        super().resizeEvent(event)
        self.bar.set_narrow(self.width() < _NARROW)
        self.sides.arrange(self.width())

    # What is to be seen.

    def _begin(self) -> None:
        if self.board:
            self.link.watch(self.board)

    def _on_sight(self, sight: BoardSight) -> None:
        before, self.sight = self.sight, sight
        self.shelf.show_sight(sight)
        if before is None or sight.pins is not before.pins:
            self.picture.set_levels({pin: _lit(state) for pin, state in sight.pins.items()})
        if before is None or _facts(before) != _facts(sight):
            self._show_state(sight)

    def _show_state(self, sight: BoardSight) -> None:
        process = sight.state is not VirtualState.STOPPED
        self.bar.show_sight(sight)
        self.bar.setVisible(bool(sight.board))
        self.bar.set_running(process)
        if self.sight is not None and sight.exists and not self._loaded and self._entered:
            self._loaded = True
            self.deeds.load(self._on_data, failed=self._on_no_data)
        if not process:
            self.close_top()
        self.sides.show_devices(process)
        self._explain(sight, process)
        self.nothing.setVisible(process and not sight.devices)
        self.shelf.set_powered(sight.state is not VirtualState.OFF)

    def _explain(self, sight: BoardSight, process: bool) -> None:
        """Say why nothing is to be seen, where that is so."""
        if not sight.board:
            words = tr("A virtual board shows its pins here, and what is wired to it.")
            self.empty.say("chip", tr("No board is shown"), words, tr("Start a virtual board"))
        elif not sight.exists:
            words = tr("There is no virtual board of this name any more.")
            self.empty.say("chip", tr("{0} is gone").format(sight.board), words, "")
        elif not process and self.sight is None:
            self.empty.say("chip", tr("Looking at the board"), "", "")
        elif not process:
            words = sight.complaint or tr("Start it, and see its pins and devices live.")
            self.empty.say("power", tr("The board is not started"), words, tr("Start"))

    def _on_data(self, data: BoardData) -> None:
        if data.board != self.board:
            return
        self._pinout = data.pinout
        self.picture.show_pinout(data.pinout)
        self.wire_panel.set_kinds(data.kinds, data.usual)
        self.shelf.set_kinds(data.kinds, data.usual)
        if self.sight is not None:
            self.picture.set_levels({pin: _lit(one) for pin, one in self.sight.pins.items()})

    def _on_no_data(self) -> None:
        self._loaded = False

    # What is done.

    def _on_inputs(self, name: str, inputs: dict[str, float], each: bool) -> None:
        self.link.set_inputs(name, inputs, each=each)

    def _unwire(self, name: str) -> None:
        if self.sight is not None and name in self.sight.devices:
            self._gone = self.sight.devices[name]
            self.again_button.setText(tr("Wire {0} again").format(name))
            self.again_button.show()
            self.deeds.unwire(name)

    def _wire_again(self) -> None:
        if self._gone is not None:
            self.deeds.wire_again(self._gone)
        self._gone = None
        self.again_button.hide()

    def _change_pins(self, name: str) -> None:
        if self.sight is not None and name in self.sight.devices:
            self.world_panel.hide()
            self.wire_panel.show()
            self.wire_panel.begin(self.sight.devices[name])
            self.sides.reveal(self.wire_panel)

    def _point_at(self, name: str) -> None:
        """Select the first pin of a device on the board."""
        device = self.sight.devices.get(name) if self.sight is not None else None
        if self._pinout is not None and device is not None and device.pins:
            pin = next(iter(device.pins.values()))
            gpios = [one.pin.gpio for one in self._pinout.pins]
            self.picture.select(gpios.index(pin) if pin in gpios else None)

    def _on_bar(self, what: str) -> None:
        if what == BoardBar.WIRE:
            self.open_wiring()
        elif what == BoardBar.MORE:
            shown = self.world_panel.isHidden()
            self.wire_panel.hide()
            self.world_panel.setVisible(shown)
            self.bar.more_button.setChecked(shown)
            if shown:
                self.world_panel.begin()
        else:
            self.deeds.power(what)

    def _start(self) -> None:
        self.empty.set_busy(True)
        if not self.board:
            seen = self._context.ports.seen or ()
            self._waits = frozenset(port.virtual for port in seen)
            self._context.navigation.virtual_wished.emit(_DEFAULT_BOARD)
            return
        self.deeds.start(failed=lambda: self.empty.set_busy(False))

    def _on_ports(self, ports: tuple[SerialPort, ...]) -> None:
        """Show the virtual board that was asked for here, once it is there."""
        if self.board or self._waits is None:
            return
        fresh = [one.virtual for one in ports if one.virtual and one.virtual not in self._waits]
        if fresh:
            self.show_board(fresh[0])

    def _advance(self, seconds: int) -> None:
        self.world_panel.set_busy(True)
        self.deeds.advance(seconds)

    def _wire(self) -> None:
        self.link.seen.connect(self._on_sight)
        self._context.ports.changed.connect(self._on_ports)
        self.link.refused.connect(self.shelf.show_inputs)
        self.shelf.inputs_wished.connect(self._on_inputs)
        self.shelf.unwire_wished.connect(self._unwire)
        self.shelf.change_wished.connect(self._change_pins)
        self.shelf.entered.connect(self._point_at)
        self.shelf.used.connect(self.picture.set_used)
        self.bar.wished.connect(self._on_bar)
        self.empty.wished.connect(self._start)
        self.nothing.wished.connect(self.open_wiring)
        self.again_button.clicked.connect(self._wire_again)
        self.wire_panel.wished.connect(self._on_wire)
        self.wire_panel.set_wished.connect(self.deeds.wire_set)
        self.wire_panel.closed.connect(self._close_cards)
        self.deeds.wired.connect(self.wire_panel.hide)
        world = self.world_panel
        world.advance_wished.connect(self._advance)
        world.time_wished.connect(self.deeds.set_time)
        world.fail_wished.connect(self.deeds.fail_at)
        world.closed.connect(self._close_cards)
        self.deeds.lived.connect(lambda: world.set_busy(False))

    def _on_wire(self, wish: WireWish) -> None:
        self.deeds.wire(wish)

    def _close_cards(self) -> None:
        self.close_top()

    def _lay_out(self) -> None:
        self.nothing.say(
            "connection",
            tr("Nothing is wired yet"),
            tr("A ring, lamps, sensors, a servo: wire what your modules use."),
            tr("Wire a device"),
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(self._margin, self._margin, self._margin, 0)
        column.setSpacing(GROUP_GAP)
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        column.addWidget(self.bar)
        column.addWidget(self.sides, 1)


def _lit(state: PinState) -> int:
    return int(state.duty > 0) if state.mode == "pwm" else state.level


def _facts(sight: BoardSight) -> tuple[object, ...]:
    return (
        sight.state,
        sight.exists,
        sight.connected,
        sight.wifi,
        sight.address,
        sight.hostname,
        sight.ahead,
        sight.complaint,
        bool(sight.devices),
    )

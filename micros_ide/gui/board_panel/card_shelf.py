"""A card for each device of the board, kept in step with what is wired and how it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PyQt5.QtCore import QTimer, pyqtSignal

from micros_ide.gui.board_panel.card_columns import CardColumns
from micros_ide.gui.board_panel.device_card import DeviceCard
from micros_ide.gui.context import Context
from micros_ide.services.bench import WIRING, DeviceKind, WiredDevice
from micros_ide.services.board_watch import BoardSight

_WORDS_MS = 250  # how often words are brought up to what the pictures show already


class CardShelf(CardColumns):
    """Makes its cards one in a turn of the event loop, so that the window never waits."""

    inputs_wished = pyqtSignal(str, object, bool)  # as of DeviceCard
    unwire_wished = pyqtSignal(str)
    change_wished = pyqtSignal(str)
    entered = pyqtSignal(str)
    used = pyqtSignal(object)  # logical names of the pins that are wired

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._kinds: dict[str, DeviceKind] = {}
        self._usual: Mapping[str, int] = {}
        self._devices: Mapping[str, WiredDevice] = {}
        self._powered = True
        self.cards: dict[str, DeviceCard] = {}
        self._stale: set[str] = set()  # cards whose words are older than their picture
        self._words = QTimer(self)
        self._words.setSingleShot(True)
        self._words.setInterval(_WORDS_MS)
        self._words.timeout.connect(self._say_states)

    def set_kinds(self, kinds: Sequence[DeviceKind], usual: Mapping[str, int]) -> None:
        """Take what there is, and the logical names of the board's pins."""
        self._kinds, self._usual = {one.name: one for one in kinds}, usual
        self._fit()

    def clear(self) -> None:
        """Show another board, or none."""
        self._kinds, self._usual, self._devices = {}, {}, {}
        self._drop(set(self.cards))

    def show_sight(self, sight: BoardSight) -> None:
        """Show what has changed; cheap where that is a picture only."""
        before, self._devices = self._devices, sight.devices
        for name in sight.changed:
            device, card = sight.devices.get(name), self.cards.get(name)
            if device is None or card is None or card.device.kind != device.kind:
                continue
            rewired = card.device.pins != device.pins
            card.show_device(device)
            self._stale.add(name)
            if rewired:
                self._name_pins()
        if self._stale and not self._words.isActive():
            self._words.start()
        if before is not sight.devices and _kinds(before) != _kinds(sight.devices):
            self._fit()

    def set_powered(self, powered: bool) -> None:
        """Let the cards show whether the board, and what is wired to it, has power."""
        self._powered = powered
        for card in self.cards.values():
            card.set_powered(powered)

    def show_inputs(self, name: str) -> None:
        """Let the controls of a device show what it has, after a wish that was refused."""
        if name in self.cards:
            self.cards[name].show_inputs()

    def _fit(self) -> None:
        if not self._kinds:
            return
        cards, devices = self.cards, self._devices
        self._drop({one for one in cards if _kinds(devices).get(one) != cards[one].device.kind})
        missing = [name for name in devices if name not in self.cards]
        if missing:
            self._make(devices[missing[0]])
        self.cards = {name: self.cards[name] for name in devices if name in self.cards}
        self.set_cards(list(self.cards.values()))
        self._name_pins()
        if len(missing) > 1:
            QTimer.singleShot(0, self._fit)

    def _make(self, device: WiredDevice) -> None:
        spans = self._kinds[device.kind].inputs if device.kind in self._kinds else {}
        card = DeviceCard(self._context, device, spans)
        card.inputs_wished.connect(self.inputs_wished)
        card.unwire_wished.connect(self.unwire_wished)
        card.change_wished.connect(self.change_wished)
        card.entered.connect(self.entered)
        card.resized.connect(self.arrange)
        card.set_powered(self._powered)
        self.cards[device.name] = card

    def _drop(self, names: set[str]) -> None:
        for name in names:
            card = self.cards.pop(name)
            self._stale.discard(name)
            card.hide()
            card.deleteLater()
        if names:
            self.set_cards(list(self.cards.values()))
            self._name_pins()

    def _name_pins(self) -> None:
        """Tell every card what its pins are called."""
        taken: dict[int, str] = {}
        for card in self.cards.values():
            names = pin_names(card.device, self._usual)
            card.set_pin_names(names)
            taken |= names
        self.used.emit(tuple(taken.values()))

    def _say_states(self) -> None:
        stale, self._stale = self._stale, set()
        for name in stale:
            if name in self.cards:
                self.cards[name].say_state()


def pin_names(device: WiredDevice, usual: Mapping[str, int]) -> dict[int, str]:
    """Return a logical name for each pin of a device: where the modules look for it, else any."""
    wished = WIRING.get(device.kind, {})
    names = {}
    for role, pin in device.pins.items():
        called = [name for name, number in usual.items() if number == pin]
        if wished.get(role) in called:
            names[pin] = wished[role]
        elif called:
            names[pin] = called[0]
    return names


def _kinds(devices: Mapping[str, WiredDevice]) -> dict[str, str]:
    return {name: device.kind for name, device in devices.items()}

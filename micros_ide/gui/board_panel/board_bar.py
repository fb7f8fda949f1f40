"""How the board is, in a word, and what can be done to its power and its network."""

from __future__ import annotations

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, ElidedLabel, button, label, restyle
from micros_ide.gui.widgets.flow import FlowBox
from micros_ide.model.virtual import VirtualState
from micros_ide.services.board_watch import BoardSight

_STATES = {
    VirtualState.STOPPED: ("power", "muted"),
    VirtualState.OFF: ("power-plug-off-outline", "warning"),
    VirtualState.LOADER: ("download-outline", "warning"),
    VirtualState.NO_IMAGE: ("chip", "warning"),
    VirtualState.RUNNING: ("check-circle", "online"),
}


class BoardBar(QWidget):
    """A name, a state, buttons; `wished` carries what is to be done."""

    WIRE, CUT, GIVE, CYCLE, STOP = "wire", "cut", "give", "cycle", "stop"
    WIFI_OFF, WIFI_ON, MORE = "wifi-off", "wifi-on", "more"
    wished = pyqtSignal(str)

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._sight = BoardSight("")
        self.name = ElidedLabel("", "group")
        self._picture = label()
        self.state = label("", "muted")
        self.network = ElidedLabel("", "caption")
        self.wire_button = self._button(tr("Wire a device"), "connection")
        self.power_button = self._button("", "power-plug-outline")
        self.cycle_button = self._button(tr("Power cycle"), "restart")
        self.wifi_button = self._button("", "wifi")
        self.stop_button = self._button(tr("Stop"), "stop")
        self.more_button = self._button(tr("Time and faults"), "clock-outline")
        self.more_button.setCheckable(True)
        rarer = (self.cycle_button, self.wifi_button, self.more_button, self.stop_button)
        self._words = {one: one.text() for one in rarer}
        self._narrow = False
        self._wire()
        self._lay_out()

    def show_sight(self, sight: BoardSight) -> None:
        """Show how the board is."""
        before, self._sight = self._sight, sight
        if _shown(before) == _shown(sight):
            return
        picture, tone = _STATES[sight.state]
        self.name.setText(sight.board)
        self._icons.place(self._picture, picture, tone, 16)
        restyle(self.state, "role", tone)
        self.state.setText(state_words(sight.state))
        self.network.setText(network_words(sight))
        cut = sight.state is VirtualState.OFF
        self.power_button.setText(tr("Give power") if cut else tr("Cut power"))
        icon = "power-plug-outline" if cut else "power-plug-off-outline"
        self._icons.place(self.power_button, icon, "text", 16)
        self._words[self.wifi_button] = tr("Wi-Fi off") if sight.wifi else tr("Wi-Fi on")
        self._icons.place(self.wifi_button, "wifi-off" if sight.wifi else "wifi", "text", 16)
        self._say()

    def set_narrow(self, narrow: bool) -> None:
        """In a narrow place the rarer buttons are icons, their words in the tooltip."""
        if narrow != self._narrow:
            self._narrow = narrow
            self._say()

    def set_running(self, process: bool) -> None:
        """Without the board's process nothing can be done here."""
        self.buttons.setVisible(process)

    def _say(self) -> None:
        for one, words in self._words.items():
            one.setText("" if self._narrow else words)
            one.setToolTip(words if self._narrow else "")
            one.setAccessibleName(words)
        self.buttons.arrange()

    def _button(self, words: str, icon: str) -> QPushButton:
        made = button(words, "compact")
        self._icons.place(made, icon, "text", 16)
        return made

    def _wire(self) -> None:
        def power() -> None:
            off = self._sight.state is VirtualState.OFF
            self.wished.emit(self.GIVE if off else self.CUT)

        def wifi() -> None:
            self.wished.emit(self.WIFI_OFF if self._sight.wifi else self.WIFI_ON)

        self.wire_button.clicked.connect(lambda: self.wished.emit(self.WIRE))
        self.power_button.clicked.connect(power)
        self.cycle_button.clicked.connect(lambda: self.wished.emit(self.CYCLE))
        self.wifi_button.clicked.connect(wifi)
        self.stop_button.clicked.connect(lambda: self.wished.emit(self.STOP))
        self.more_button.clicked.connect(lambda: self.wished.emit(self.MORE))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self.name, 1)
        top.addSpacing(GRID)
        top.addWidget(self._picture)
        top.addWidget(self.state)
        self.buttons = FlowBox()
        self.buttons.set_parts(
            (
                self.wire_button,
                self.power_button,
                self.cycle_button,
                self.wifi_button,
                self.more_button,
                self.stop_button,
            )
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self.network)
        column.addSpacing(4)
        column.addWidget(self.buttons)


def _shown(sight: BoardSight) -> tuple[object, ...]:
    network = (sight.hostname, sight.address, sight.connected, sight.wifi, sight.ahead)
    return (sight.board, sight.state, *network)


def state_words(state: VirtualState) -> str:
    """Return what a virtual board does, in two words."""
    return {
        VirtualState.STOPPED: tr("not started"),
        VirtualState.OFF: tr("without power"),
        VirtualState.LOADER: tr("in its loader"),
        VirtualState.NO_IMAGE: tr("blank"),
        VirtualState.RUNNING: tr("running"),
    }[state]


def network_words(sight: BoardSight) -> str:
    """Return how its network and its time are; "" while nothing is to be said."""
    if sight.state is VirtualState.STOPPED:
        return ""
    if sight.state is VirtualState.NO_IMAGE:
        return tr("There is no MicroPython on it: deploy it.")
    if not sight.wifi:
        words = tr("Wi-Fi is off")
    elif sight.connected:
        words = tr("on Wi-Fi at {address}").format(address=sight.address)
    else:
        words = tr("not on Wi-Fi")
    if sight.hostname:
        words = f"{sight.hostname} · {words}"
    return f"{words} · {ahead_words(sight.ahead)}" if sight.ahead else words


def ahead_words(seconds: int) -> str:
    """Return how far a board's time is from the computer's: "2 days 3 h ahead"."""
    days, rest = divmod(abs(seconds), 86400)
    hours, rest = divmod(rest, 3600)
    parts = [
        tr("{0} days").format(days) if days else "",
        tr("{0} h").format(hours) if hours else "",
        tr("{0} min").format(rest // 60) if rest >= 60 and not days else "",
        tr("{0} s").format(rest) if abs(seconds) < 60 else "",
    ]
    span = " ".join(one for one in parts if one)
    return (tr("{0} ahead") if seconds > 0 else tr("{0} behind")).format(span)

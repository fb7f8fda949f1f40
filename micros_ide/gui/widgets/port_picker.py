"""Choose the port a board is on; teaches when there is none."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, Field, button, label, tool_button
from micros_ide.gui.widgets.picker import Choice, Picker
from micros_ide.model.ports import SerialPort


class PortPicker(QWidget):
    """The list of ports; a port that just appeared is chosen. Without a board it teaches.

    A port that is neither USB nor virtual (a computer's own COM1) is offered, never chosen.
    `virtual_button` is for the head of the card; the empty state has one of its own.
    """

    chosen = pyqtSignal(str)  # device, "" for none
    refresh = pyqtSignal()
    start_virtual = pyqtSignal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._ports: dict[str, SerialPort] = {}
        self._first = True
        self.picker = Picker(tr("Choose a port"))
        self.picker.chosen.connect(self._on_chosen)
        self.refresh_button = tool_button(tr("Look for ports again (F5)"))
        self.virtual_button = button(tr("Start a virtual board"), "link")
        self.empty = _NoBoard(icons)
        self.field = Field(tr("Port"), self._row(), self.picker)
        self.virtual_button.hide()
        self.empty.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.empty)
        column.addWidget(self.field)
        for one in (self.refresh_button, self.empty.look_button):
            one.clicked.connect(self.refresh)
        for one in (self.virtual_button, self.empty.start_button):
            one.clicked.connect(self.start_virtual)
        icons.theme.changed.connect(self._refill)

    def set_ports(self, ports: Sequence[SerialPort], remembered: str = "") -> None:
        """Show `ports`; choose what is new, else what was chosen, else `remembered`.

        A port is told again by its serial number, since its device name may change.
        """
        before, chosen = self._ports, self.picker.key()
        self._ports = {port.device: port for port in ports}
        new = [one.device for one in ports if one.device not in before and likely_board(one)]
        if not self._first and len(new) == 1:
            chosen = new[0]
        elif chosen not in self._ports:
            same = [port.device for port in ports if remembered in (identity(port), port.device)]
            likely = [port.device for port in ports if likely_board(port)]
            chosen = (same or likely or [""])[0]
        self._first = False
        self._fill(chosen)

    def port(self) -> SerialPort | None:
        """Return the chosen port."""
        return self._ports.get(self.picker.key())

    def choose(self, device: str) -> None:
        """Choose `device`, if it is there."""
        self.picker.choose(device)

    def set_starting(self, starting: bool) -> None:
        """A virtual board is being started: its buttons wait."""
        for one in (self.virtual_button, self.empty.start_button):
            one.setEnabled(not starting)
            one.setText(
                tr("Starting a virtual board…") if starting else tr("Start a virtual board")
            )

    def _row(self) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GRID)
        line.addWidget(self.picker, 1)
        self._icons.place(self.refresh_button, "refresh", "muted")
        line.addWidget(self.refresh_button)
        return row

    def _refill(self) -> None:
        self._fill(self.picker.key())

    def _fill(self, chosen: str) -> None:
        rows = [self._choice(port) for port in self._ports.values()]
        self.field.setVisible(bool(rows))
        self.picker.set_choices(rows, chosen)
        self._describe()

    def _choice(self, port: SerialPort) -> Choice:
        icon = self._icons.icon("chip" if port.virtual else "usb", "muted")
        return Choice(port.device, port.label, _quiet(port), icon)

    def _on_chosen(self, device: str) -> None:
        self._describe()
        self.chosen.emit(device)

    def _describe(self) -> None:
        port = self.port()
        self.empty.setVisible(port is None)
        self.virtual_button.setVisible(port is not None)
        if port is not None and port.holder is not None:
            words = tr("In use by {}, pid {}. Close that program first.")
            note = words.format(port.holder.name, port.holder.pid)
            self.field.set_note(note, "warning")
        else:
            self.field.set_note("")


class _NoBoard(QFrame):
    """What to do when no port is there."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.setProperty("role", "well")
        picture = label()
        icons.place(picture, "usb-port", "muted", 32)
        self.start_button = button(tr("Start a virtual board"), "primary")
        self.look_button = button(tr("Look again"))
        self.look_button.setToolTip(tr("Look for ports again (F5)"))
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        buttons.addWidget(self.start_button)
        buttons.addWidget(self.look_button)
        buttons.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(label(tr("No board found"), "group"))
        words.addWidget(
            label(tr("Plug one in, or start a virtual board to try everything."), wrap=True)
        )
        tip = tr("Plugged in and not seen? Some USB cables only carry power: try another one.")
        words.addWidget(label(tip, "caption", wrap=True))
        words.addSpacing(GRID)
        words.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(GROUP_GAP, GROUP_GAP, GROUP_GAP, GROUP_GAP)
        row.setSpacing(GROUP_GAP)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)


def identity(port: SerialPort) -> str:
    """Return what tells this board's port again tomorrow."""
    return port.virtual or port.serial_number or port.device


def likely_board(port: SerialPort) -> bool:
    """True when a board may be behind `port`."""
    return port.vid is not None or port.virtual is not None


def _quiet(port: SerialPort) -> str:
    if port.holder is not None:
        return tr("in use by {}").format(port.holder.name)
    if port.device in port.label:
        return ""
    return port.device

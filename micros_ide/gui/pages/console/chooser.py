"""What a new tab is opened on: a node, an address, or a board on USB."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from micros_ide.gui.context import Context
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import (
    GRID,
    GROUP_GAP,
    MARGIN,
    Card,
    button,
    label,
)
from micros_ide.gui.widgets.choice_list import PRESENCE_ICONS, ChoiceList
from micros_ide.model.devices import Device, DeviceChanged, DeviceForgotten
from micros_ide.model.ports import SerialPort
from micros_ide.model.reporting import Reporter

_NOT_A_PORT = "boot drive"


class Chooser(QWidget):
    """Lists what there is; where there is nothing, it says what to do."""

    node_chosen = pyqtSignal(str, str)  # id or address, name
    port_chosen = pyqtSignal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._loading = self._again = False
        self._devices: Sequence[Device] = ()
        self.filter = QLineEdit()
        self.nodes = ChoiceList(context.icons, tr("Nodes"))
        self.ports = ChoiceList(context.icons, tr("Boards on USB"))
        self.no_node = _teaching(
            tr("No node yet. Deploy a board, or search the network for nodes.")
        )
        self.no_port = _teaching(
            tr("No board on USB. Plug one in, or start a virtual board to try everything.")
        )
        self.deploy_button = button(tr("Deploy a board"), "compact")
        self.devices_button = button(tr("Search the network"), "compact")
        self.virtual_button = button(tr("Start a virtual board"), "compact")
        self.address = QLineEdit()
        self.open_button = button(tr("Open"))
        self._lay_out()
        self._connect()
        self.show_ports(context.ports.seen or ())
        self.load()

    def load(self) -> None:
        """Look again which nodes are known."""
        if self._loading:
            self._again = True
            return
        self._loading = True

        def look(report: Reporter) -> Sequence[Device]:
            del report
            return self._context.core.devices.list()

        self._context.background.run(
            tr("Look for known nodes"), "console", look, done=self._on_nodes, failed=self._on_failed
        )

    def show_ports(self, ports: Sequence[SerialPort]) -> None:
        """Show the ports that there are."""
        rows = []
        for port in ports:
            if port.bridge == _NOT_A_PORT:
                continue
            quiet = "" if port.virtual or port.device in port.label else port.device
            if port.holder is not None:
                quiet = tr("in use by {program}").format(program=port.holder.name)
            rows.append((port.device, port.label, quiet, "chip" if port.virtual else "usb", "text"))
        self.ports.show_rows(rows)
        self.ports.setVisible(bool(rows))
        self.no_port.setVisible(not rows)

    def enter(self) -> None:
        """Give the keyboard to the first list."""
        first = self.nodes if self.nodes.count() else self.address
        first.setFocus()

    def _on_nodes(self, devices: Sequence[Device]) -> None:
        self._loading = False
        self._devices = devices
        self._show_nodes()
        if self.address.hasFocus() and not self.address.text():
            self.enter()
        if self._again:
            self._again = False
            self.load()

    def _on_failed(self, job: object) -> None:
        self._loading = False
        self._context.navigation.fail(job)  # type: ignore[arg-type]

    def _show_nodes(self) -> None:
        words = self.filter.text().strip().lower()
        rows = []
        for one in self._devices:
            if words in f"{one.name} {one.address or ''} {one.uid}".lower():
                quiet = one.address or tr("no address")
                rows.append((one.uid, one.name or one.uid, quiet, *PRESENCE_ICONS[one.presence()]))
        self.nodes.show_rows(rows)
        self.filter.setVisible(len(self._devices) > 8)
        self.nodes.setVisible(bool(self._devices))
        self.no_node.setVisible(not self._devices)

    def _open_address(self) -> None:
        address = self.address.text().strip()
        if address:
            self.node_chosen.emit(address, address)

    def _on_event(self, event: object) -> None:
        if isinstance(event, DeviceChanged | DeviceForgotten) and self.isVisible():
            self.load()

    def _connect(self) -> None:
        navigation = self._context.navigation
        self.filter.textChanged.connect(lambda _text: self._show_nodes())
        self.nodes.chosen.connect(self.node_chosen)
        self.ports.chosen.connect(lambda device, _text: self.port_chosen.emit(device))
        self.deploy_button.clicked.connect(lambda _on=False: navigation.deploy())
        self.devices_button.clicked.connect(lambda: navigation.place_wished.emit("devices"))
        self.virtual_button.clicked.connect(lambda: navigation.virtual_wished.emit("esp32"))
        self.address.returnPressed.connect(self._open_address)
        self.open_button.clicked.connect(self._open_address)
        self._context.ports.changed.connect(self.show_ports)
        self._context.bridge.arrived.connect(self._on_event)
        self._context.theme.changed.connect(self._on_theme)

    def _on_theme(self) -> None:
        self._show_nodes()
        self.show_ports(self._context.ports.seen or ())

    def _lay_out(self) -> None:
        self.filter.setPlaceholderText(tr("Name or address"))
        self.filter.setAccessibleName(tr("Filter the nodes"))
        self.filter.hide()
        self.address.setPlaceholderText(tr("Address of a node, such as 192.168.1.50"))
        self.address.setAccessibleName(tr("Address of a node"))
        nodes = Card(tr("Shell of a node"))
        for part in (self.filter, self.nodes, self.no_node):
            nodes.body.addWidget(part)
        nodes.body.addSpacing(GRID)
        nodes.body.addLayout(_row(self.deploy_button, self.devices_button, None))
        nodes.body.addSpacing(GRID)
        typed = QHBoxLayout()
        typed.setSpacing(GRID)
        typed.addWidget(self.address, 1)
        typed.addWidget(self.open_button)
        nodes.body.addLayout(typed)
        ports = Card(tr("Console of a board on USB"))
        ports.body.addWidget(self.ports)
        ports.body.addWidget(self.no_port)
        ports.body.addSpacing(GRID)
        ports.body.addLayout(_row(self.virtual_button, None))
        for card in (nodes, ports):
            card.setSizePolicy(QSizePolicy.Preferred, QSizePolicy.Maximum)
        both = QHBoxLayout()
        both.setSpacing(GROUP_GAP)
        both.addWidget(nodes, 1, Qt.AlignmentFlag.AlignTop)
        both.addWidget(ports, 1, Qt.AlignmentFlag.AlignTop)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(MARGIN, GROUP_GAP, MARGIN, MARGIN)
        column.setSpacing(GROUP_GAP)
        column.addWidget(label(tr("Open a console"), "title"))
        column.addLayout(both)
        tips = QVBoxLayout()
        tips.setSpacing(GRID)
        for line in (
            tr("In a node's shell, Tab completes and Ctrl+R searches what was typed before."),
            tr("A command that ends in >json answers a value, which is folded and can be drawn."),
            tr("On a board's console, every key goes to MicroPython; Ctrl+C stops its program."),
        ):
            tips.addWidget(label(line, "muted", wrap=True))
        column.addLayout(tips)
        column.addStretch(1)
        area = QScrollArea()  # a small window with the jobs open has little room
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)


def _teaching(text: str) -> QWidget:
    return label(text, "muted", wrap=True)


def _row(*parts: QWidget | None) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(GRID)
    for part in parts:
        if part is None:
            row.addStretch(1)
        else:
            row.addWidget(part)
    return row

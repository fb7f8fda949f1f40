"""The details of what is selected in the list of devices."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PyQt5.QtCore import Qt
from PyQt5.QtGui import QHideEvent, QMoveEvent, QShowEvent
from PyQt5.QtWidgets import QFrame, QStackedLayout, QVBoxLayout, QWidget

from micros_ide.errors import MicrosError
from micros_ide.gui.context import Context
from micros_ide.gui.pages.devices.details.node_deeds import NodeDeeds
from micros_ide.gui.pages.devices.details.node_poll import NodePoll
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, MARGIN, label
from micros_ide.model.devices import Device, DeviceChanged, DeviceForgotten
from micros_ide.model.jobs import JobInfo
from micros_ide.model.ports import SerialPort
from micros_ide.model.reporting import Reporter

if TYPE_CHECKING:
    from micros_ide.gui.pages.devices.details.node_view import NodeView
    from micros_ide.gui.pages.devices.details.port_view import PortView

LEAST_WIDTH, BEST_WIDTH = 380, 440


class DetailsPane(QWidget):
    """One node, one port, a count of several, or a word on what to do."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setMinimumWidth(LEAST_WIDTH)
        self.poll = NodePoll(context, self)
        self.deeds = NodeDeeds(context, self.poll, self)
        self.words = _Words(context)
        self._boards: dict[str, str] = {}
        surface = QFrame()
        surface.setProperty("role", "details")
        self._stack = QStackedLayout(surface)  # without a parent it would show a window
        self._stack.addWidget(self.words)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(surface)
        context.bridge.carry(DeviceChanged, DeviceForgotten)
        context.bridge.arrived.connect(self._on_event)
        self._read_boards()
        self.show_node(None)

    @cached_property
    def node(self) -> NodeView:
        """The view of a node, built when the first one is shown."""
        from micros_ide.gui.pages.devices.details.node_view import NodeView

        made = NodeView(self._context, self.poll, self.deeds)
        made.head.set_boards(self._boards)
        self._stack.addWidget(made)
        return made

    @cached_property
    def port(self) -> PortView:
        """The view of a board on USB, built when the first one is shown."""
        from micros_ide.gui.pages.devices.details.port_view import PortView

        made = PortView(self._context, self.deeds)
        self._stack.addWidget(made)
        return made

    def show_node(self, device: Device | None, *, virtual: str = "") -> None:
        """Show a node; None: nothing is selected. `virtual`: the virtual board that it is."""
        self._let_port_go()
        if device is None:
            self._let_node_go()
            self.words.say(
                "cursor-default-click-outline",
                tr("Nothing is selected"),
                tr("Choose a device in the list to see how it is and what it can do."),
            )
            self._put(self.words)
            return
        self.node.head.set_virtual(virtual)
        self.node.show_device(device)
        self._put(self.node)

    def show_port(self, port: SerialPort) -> None:
        """Show a board on USB."""
        self._let_node_go()
        self.port.show_port(port)
        self._put(self.port)

    def show_many(self, count: int) -> None:
        """Several devices are selected."""
        self._let_node_go()
        self._let_port_go()
        self.words.say(
            "checkbox-multiple-marked-outline",
            tr("{count} devices are selected").format(count=count),
            tr("What can be done with all of them is above the list. Choose one for its details."),
        )
        self._put(self.words)

    def refresh(self) -> None:
        """Look again at what is shown (F5)."""
        if self._shows_node():
            self.node.look()

    def close_top(self) -> bool:
        """Close what lies on top (Esc); False when there was nothing."""
        return self._shows_node() and self.node.close_top()

    def tidy(self) -> None:
        """Keep the trends of this session. Runs in the closing thread and may block."""
        self._context.core.node_facts.save_trends()

    def showEvent(self, event: QShowEvent | None) -> None:  # noqa: N802
        """Begin to look."""
        super().showEvent(event)
        self._watch(seen=True)

    def moveEvent(self, event: QMoveEvent | None) -> None:  # noqa: N802
        """A splitter that is dragged shut moves it out of sight."""
        super().moveEvent(event)
        self._watch(seen=self.isVisible() and not self.visibleRegion().isEmpty())

    def hideEvent(self, event: QHideEvent | None) -> None:  # noqa: N802
        """Nobody sees it: ask nothing."""
        super().hideEvent(event)
        self._watch(seen=False)

    def _put(self, part: QWidget) -> None:
        self._stack.setCurrentWidget(part)
        self._watch(seen=self.isVisible())

    def _watch(self, *, seen: bool) -> None:
        if "node" in self.__dict__:  # built already
            self.node.set_shown(seen and self._shows_node())

    def _let_node_go(self) -> None:
        if "node" in self.__dict__:
            self.node.let_go()

    def _let_port_go(self) -> None:
        if "port" in self.__dict__:
            self.port.let_go()

    def _shows_node(self) -> bool:
        return self._stack.currentWidget() is self.__dict__.get("node", self)

    def _set_boards(self, boards: dict[str, str]) -> None:
        self._boards = boards
        if "node" in self.__dict__:
            self.node.head.set_boards(boards)

    def _on_event(self, event: object) -> None:
        if not self._shows_node():
            return
        if isinstance(event, DeviceChanged) and event.device.uid == self.poll.uid:
            self.node.show_device(event.device)
        elif isinstance(event, DeviceForgotten) and event.uid == self.poll.uid:
            self.show_node(None)

    def _read_boards(self) -> None:
        """Learn the names of boards, and have what the first look needs loaded by then."""
        core = self._context.core

        def read(_report: Reporter) -> dict[str, str]:
            core.node_facts  # noqa: B018 - its modules are loaded here, not in the GUI thread
            return {one.id: one.name for one in core.catalogue.boards()}

        def failed(_row: JobInfo) -> None:
            return  # ids serve as names

        try:
            self._context.background.run(
                tr("Read the catalogue of boards"),
                "details",
                read,
                done=self._set_boards,
                failed=failed,
            )
        except MicrosError:
            return  # the program is closing


class _Words(QWidget):
    """A picture, a title and a sentence in the middle."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._icons = context.icons
        self._picture = label()
        self.title = label("", "group")
        self.text = label("", "muted")
        self.text.setWordWrap(True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        centre = Qt.AlignmentFlag.AlignHCenter
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(GRID)
        column.addStretch(1)
        column.addWidget(self._picture, 0, centre)
        column.addWidget(self.title, 0, centre)
        column.addWidget(self.text)
        column.addStretch(2)

    def say(self, picture: str, title: str, text: str) -> None:
        """Show this."""
        self._icons.place(self._picture, picture, "muted", 40)
        self.title.setText(title)
        self.text.setText(text)

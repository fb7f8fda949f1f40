"""The files of a node: over the network as far as its firmware goes, over USB all of it."""

from __future__ import annotations

import re
from pathlib import Path

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QVBoxLayout

from micros_ide.gui.context import Context
from micros_ide.gui.pages.devices.details.files_view import FilesView
from micros_ide.gui.pages.devices.details.node_poll import NodePoll
from micros_ide.gui.pages.devices.details.tab import Tab
from micros_ide.gui.pages.devices.details.usb_files import UsbFiles
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button
from micros_ide.gui.widgets.question import ask
from micros_ide.model.node_facts import NodeFacts, Topic
from micros_ide.model.ports import SerialPort
from micros_ide.model.reporting import Reporter

_MODULE = re.compile(r"LM_(\w+)\.m?py")
_STATE = re.compile(r"[\w-]+\.pds")


class FilesTab(Tab):
    """A list by the network; by USB when the node's port is known and somebody asks for it."""

    once = frozenset({Topic.FILES})

    def __init__(self, context: Context, poll: NodePoll) -> None:
        super().__init__(context, poll)
        self._usb: UsbFiles | None = None
        self._device = ""
        self.view = FilesView(context.icons)
        self.usb_button = button(tr("Use USB: the node restarts"), "compact")
        self.usb_button.clicked.connect(self._use_usb)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.view, 1)
        column.addWidget(self.usb_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._wire()

    def begin(self) -> None:
        """Another node: by the network again."""
        if self._usb is not None:
            self._usb.end()
            self._usb = None
            self._wire()
        self._device = ""
        self.usb_button.hide()
        self.view.clear(tr("Not asked yet."))
        self._explain()

    def opened(self) -> None:
        """Say that the node is asked, and find out whether USB would do."""
        if self._usb is not None:
            return
        if not self.view.tree.topLevelItemCount():
            self.view.clear(tr("Asking the node for its files…"))
        core, uid = self._context.core, self._poll.uid
        self._poll.run(
            tr("Look for the port of the node"),
            lambda _password, _report: core.node_facts.port_of(uid),
            done=self._on_port,
            failed=lambda _row: None,
        )

    def take(self, facts: NodeFacts) -> None:
        """Show the files."""
        if Topic.FILES not in facts.asked or self._usb is not None:
            return
        if facts.files is None:
            self.view.clear(tr("This node does not tell its files over the network."))
        else:
            self.view.show_rows(((one.name, one.size) for one in facts.files), facts.free)

    def _wire(self) -> None:
        self.view.list_wished.connect(self._list)
        self.view.put_wished.connect(self._put)
        self.view.remove_wished.connect(self._wish_remove)
        self._explain()

    def _explain(self) -> None:
        way = tr(
            "Over the network a node takes LM_*.py modules, and removes modules and their state "
            "(.pds). It gives no contents away: to copy files from it, use USB."
        )
        self.view.set_way(way, get=False, put=True)

    def _list(self) -> None:
        self._poll.look(Topic.FILES)

    def _put(self, paths: tuple[Path, ...]) -> None:
        self._context.navigation.upload(paths, uid=self._poll.uid)

    def _on_port(self, port: SerialPort | None) -> None:
        self._device = port.device if port is not None else ""
        self.usb_button.setVisible(bool(self._device) and self._usb is None)

    def _use_usb(self) -> None:
        if not self._device or self._usb is not None:
            return
        for signal in (self.view.list_wished, self.view.put_wished, self.view.remove_wished):
            signal.disconnect()
        self._usb = UsbFiles(self._context, self.view, self._device)
        self.usb_button.hide()
        self.view.clear(tr("Reading the files over USB…"))
        self._usb.list()

    def _wish_remove(self, names: tuple[str, ...]) -> None:
        if len(names) > 1:
            self._context.navigation.said.emit(tr("Over the network one file goes at a time."))
            return
        name = names[0]
        if not _MODULE.fullmatch(name) and not _STATE.fullmatch(name):
            self._context.navigation.said.emit(
                tr("Over the network a node removes modules (LM_*) and their state (.pds) only.")
            )
            return
        ask(
            self,
            self._context.theme,
            tr("Remove {name} from the node?").format(name=name),
            lost=tr("The file is lost. The firmware's own modules come back with an update."),
            verb=tr("Remove"),
            agreed=lambda: self._remove(name),
        )

    def _remove(self, name: str) -> None:
        core, uid = self._context.core, self._poll.uid
        module = _MODULE.fullmatch(name)

        def work(password: str | None, report: Reporter) -> None:
            facts = core.node_facts
            if module is not None:
                facts.remove_module(uid, module[1], report, password=password)
            else:
                facts.remove_state(uid, name, report, password=password)

        def removed(_nothing: object) -> None:
            said = tr("{name} was removed from the node.").format(name=name)
            self._context.navigation.said.emit(said)
            self._list()

        self._poll.run(tr("Remove {name}").format(name=name), work, done=removed)

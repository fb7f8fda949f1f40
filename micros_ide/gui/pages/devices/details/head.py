"""Who the node is, how it is, and the deeds that people want first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from PyQt5.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from micros_ide.gui.context import Context
from micros_ide.gui.navigation import AppWish
from micros_ide.gui.pages.devices.details.node_deeds import NodeDeeds
from micros_ide.gui.pages.devices.details.node_poll import NodePoll
from micros_ide.gui.pages.devices.details.why_box import WhyBox
from micros_ide.gui.pages.devices.words import age
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import (
    GRID,
    ElidedLabel,
    button,
    label,
    restyle,
    set_fixed,
    tool_button,
)
from micros_ide.model.devices import Device
from micros_ide.model.presence import How, Presence, Sighting, age_s

_PICTURES = {
    Presence.ONLINE: ("check-circle", "online"),
    Presence.LATE: ("clock-alert-outline", "warning"),
    Presence.SILENT: ("close-circle-outline", "error"),
    Presence.UNKNOWN: ("help-circle-outline", "muted"),
}


class Head(QWidget):
    """The upper part of a node's details."""

    def __init__(self, context: Context, poll: NodePoll, deeds: NodeDeeds) -> None:
        super().__init__()
        self._context, self._poll, self._deeds = context, poll, deeds
        self._device: Device | None = None
        self._boards: Mapping[str, str] = {}
        self._virtual = ""  # name of the virtual board that it is
        self.name = ElidedLabel("", "big")
        self._picture = label()
        self.state = label()
        self.evidence = label("", "caption", wrap=True)
        self.board = ElidedLabel("", "muted")
        self.address, self._copy_address = self._copyable(tr("Copy the address"))
        self.uid, self._copy_uid = self._copyable(tr("Copy the hardware id"))
        self.why = WhyBox(context.icons)
        self.update_button = button(tr("Update"))
        self.console_button = button(tr("Console"))
        self.board_button = button(tr("Board"), "compact", accessible=tr("Show the board live"))
        self.board_button.setToolTip(tr("Its pins and devices live"))
        more = tr("More: schedule, settings, backup, reboot, roll back, forget")
        self.more_button = tool_button(more)
        context.icons.place(self.update_button, "arrow-up-circle-outline", "text", 16)
        context.icons.place(self.console_button, "console", "text", 16)
        context.icons.place(self.board_button, "developer-board", "text", 16)
        context.icons.place(self.more_button, "dots-horizontal")
        self.more_button.setPopupMode(QToolButton.InstantPopup)
        self.menu = self._menu()
        self.more_button.setMenu(self.menu)
        self.update_button.clicked.connect(self._wish_update)
        self.console_button.clicked.connect(self._wish_console)
        self.board_button.clicked.connect(self._wish_board)
        self.board_button.hide()
        self.why.wished.connect(self._wish_fix)
        self._lay_out()

    def show_device(self, device: Device) -> None:
        """Show this node."""
        self._device = device
        self.name.setText(device.name or device.uid)
        self.address.setText(device.address or tr("no address known"))
        self._copy_address.setVisible(device.address is not None)
        self.uid.setText(device.uid)
        self._show_board()
        self.tick()

    def set_boards(self, boards: Mapping[str, str]) -> None:
        """Take the names of boards by their id in the catalogue."""
        self._boards = boards
        self._show_board()

    def set_virtual(self, name: str) -> None:
        """Take the name of the virtual board that the node is; "" for one of hardware."""
        self._virtual = name
        self.board_button.setVisible(bool(name))

    def tick(self) -> None:
        """Show ages as they are now."""
        if self._device is None:
            return
        device = _met(self._device, self._poll.answered_at)
        now = dt.datetime.now(dt.timezone.utc)
        presence = device.presence(now)
        if self._poll.silent_since is not None and presence is not Presence.LATE:
            presence = Presence.SILENT
        picture, tone = _PICTURES[presence]
        self._context.icons.place(self._picture, picture, tone, 16)
        restyle(self.state, "role", tone)
        self.state.setText(_state_words(device, presence))
        words = evidence_words(device, now)
        if words != self.evidence.text():
            self.evidence.setText(words)
        self.why.show_device(device, self._poll.silent_since, now)

    def _show_board(self) -> None:
        if self._device is not None:
            board = self._boards.get(self._device.board_id, self._device.board_id)
            parts = (board or tr("board not known"), self._device.version)
            self.board.setText(" · ".join(part for part in parts if part))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self.name, 1)
        top.addSpacing(GRID)
        top.addWidget(self._picture)
        top.addWidget(self.state)
        ids = QHBoxLayout()
        ids.setSpacing(4)
        for part in (self.address, self._copy_address):
            ids.addWidget(part)
        ids.addSpacing(GRID)
        for part in (self.uid, self._copy_uid):
            ids.addWidget(part)
        ids.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        buttons.addWidget(self.update_button, 1)
        buttons.addWidget(self.console_button, 1)
        buttons.addWidget(self.more_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self.evidence)
        what = QHBoxLayout()
        what.setSpacing(GRID)
        what.addWidget(self.board, 1)
        what.addWidget(self.board_button)
        column.addLayout(what)
        column.addLayout(ids)
        column.addSpacing(GRID)
        column.addLayout(buttons)
        column.addSpacing(GRID)
        column.addWidget(self.why)

    def _copyable(self, tip: str) -> tuple[QLabel, QToolButton]:
        value = label("", "fixed", select=True)
        set_fixed(value)
        copy = tool_button(tip, "", 24)
        self._context.icons.place(copy, "content-copy", "muted", 16)
        copy.clicked.connect(lambda: self._copy(value.text()))
        return value, copy

    def _copy(self, text: str) -> None:
        clipboard = QApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(text)
            self._context.navigation.said.emit(tr("Copied: {text}").format(text=text))

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        for words, deed in (
            (tr("Schedule"), self._wish_schedule),
            (tr("Controls"), self._wish_controls),
            (tr("Dashboard apps"), self._wish_apps),
            (tr("Settings"), self._wish_settings),
            (tr("Back up"), lambda: self._do(self._deeds.backup)),
            (tr("Reboot…"), lambda: self._do(self._deeds.reboot)),
            (tr("Roll back…"), lambda: self._do(self._deeds.roll_back)),
            (tr("Forget…"), lambda: self._do(self._deeds.forget)),
        ):
            action = menu.addAction(words)
            if action is not None:
                action.triggered.connect(lambda _on, run=deed: run())
        return menu

    def _do(self, deed: object) -> None:
        if self._device is not None and callable(deed):
            deed(self._device)

    def _wish_schedule(self) -> None:
        if self._device is not None:
            self._context.navigation.schedule_wished.emit(self._device.uid)

    def _wish_update(self) -> None:
        if self._device is not None:
            self._context.navigation.update_wished.emit((self._device.uid,))

    def _wish_console(self) -> None:
        if self._device is not None:
            self._context.navigation.console_wished.emit(self._device.uid)

    def _wish_board(self) -> None:
        self._context.navigation.board_wished.emit(self._virtual)

    def _wish_controls(self) -> None:
        if self._device is not None:
            self._context.navigation.controls_wished.emit(self._device.uid)

    def _wish_apps(self) -> None:
        if self._device is not None:
            self._context.navigation.app_wished.emit(AppWish(uid=self._device.uid))

    def _wish_settings(self) -> None:
        if self._device is not None:
            self._context.navigation.settings_wished.emit((self._device.uid,))

    def _wish_fix(self, fix: object) -> None:
        if self._device is not None:
            self._deeds.fix(fix, self._device)  # type: ignore[arg-type]


def _met(device: Device, answered_at: dt.datetime | None) -> Device:
    """Return the row as it is when the node has answered here since it was written down."""
    hello = device.sighting(How.HELLO)
    if answered_at is None or (hello is not None and hello.when >= answered_at):
        return device
    fresh = Sighting(How.HELLO, answered_at, device.address, device.shell_port)
    rest = tuple(one for one in device.sightings if one.how is not How.HELLO)
    miss = device.miss if device.miss and device.miss.when > answered_at else None
    return replace(device, sightings=(*rest, fresh), miss=miss)


def evidence_words(device: Device, now: dt.datetime) -> str:
    """Return how it is known, newest first: "hello from 10.4.3.7 2 s ago; mDNS 12 s ago".

    An address is told once, and again where another sighting saw another one.
    """
    parts: list[str] = []
    told: str | None = None
    for one in sorted(device.sightings, key=lambda sighting: sighting.when, reverse=True):
        address = one.address if one.address not in {None, told} else None
        told = one.address or told
        parts.append(_sighting_words(one, address, now))
    return "; ".join(parts) or tr("never met from here")


def _sighting_words(one: Sighting, address: str | None, now: dt.datetime) -> str:
    seconds = age_s(one.when, now)
    since = tr("just now") if seconds < 1 else tr("{age} ago").format(age=age(seconds))
    bare = {
        How.HELLO: tr("hello {since}"),
        How.MDNS: tr("mDNS {since}"),
        How.DEPLOY: tr("USB {since}"),
        How.VIRTUAL: tr("virtual board {since}"),
        How.IMPORTED: tr("imported {since}"),
    }
    placed = {
        How.HELLO: tr("hello from {address} {since}"),
        How.MDNS: tr("mDNS says {address} {since}"),
        How.DEPLOY: tr("USB said {address} {since}"),
        How.VIRTUAL: tr("virtual board at {address} {since}"),
        How.IMPORTED: tr("imported as {address} {since}"),
    }
    words = bare if address is None else placed
    return words[one.how].format(address=address, since=since)


def _state_words(device: Device, presence: Presence) -> str:
    if presence is Presence.UNKNOWN:
        asked = device.miss is not None or device.sighting(How.HELLO) is not None
        return tr("not asked lately") if asked else tr("not asked yet")
    return {
        Presence.ONLINE: tr("online"),
        Presence.LATE: tr("late"),
        Presence.SILENT: tr("silent"),
    }[presence]

"""The first step: which nodes, and which one goes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QStackedLayout, QVBoxLayout, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, button, frame, label
from micros_ide.gui.widgets.picker import Choice, Picker
from micros_ide.gui.widgets.row_table import Cell, Column, Row, RowTable
from micros_ide.gui.wizards.ota.words import nodes_words
from micros_ide.model.devices import Device
from micros_ide.model.presence import Presence
from micros_ide.model.update import is_newer

FIRST, NOBODY = "", "-"  # keys of the canary that are no node
_PRESENCE = {
    Presence.ONLINE: ("circle", "online"),
    Presence.LATE: ("circle-half-full", "warning"),
    Presence.SILENT: ("circle-off-outline", "error"),
    Presence.UNKNOWN: ("help-circle-outline", "muted"),
}


@dataclass(frozen=True)
class Known:
    """What is known before anybody is asked."""

    devices: tuple[Device, ...]
    version: str  # that this program brings
    modules: tuple[str, ...]  # that it brings, without LM_


def is_outdated(device: Device, version: str) -> bool:
    """Whether a node may have something to get; of an unknown version only asking it tells."""
    return not device.version or is_newer(version, device.version)


class ChooseStep(QWidget):
    """A table with ticks, and the choice of the node that goes first."""

    changed = pyqtSignal()  # other ticks, or another canary
    deploy_wished = pyqtSignal()
    virtual_wished = pyqtSignal()
    search_wished = pyqtSignal()

    def __init__(self, icons: Icons, wanted: Sequence[str]) -> None:
        super().__init__()
        self._wanted = frozenset(wanted)  # chosen before the wizard was opened
        self._ticked: set[str] = set(wanted)
        self._known: Known | None = None
        self._offered: tuple[str, ...] | None = None  # as those that may go first
        self.summary = label("", "muted")
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search by name, address or version"))
        self.search.setAccessibleName(tr("Search"))
        self.search.setClearButtonEnabled(True)
        self.outdated = QCheckBox(tr("Outdated nodes only"))
        self.outdated.setChecked(True)
        self.all_button = button(tr("Tick all"), "compact")
        self.none_button = button(tr("Tick none"), "compact")
        self.table = RowTable(
            icons,
            tr("Nodes"),
            (
                Column(tr("Node")),
                Column(tr("Version"), 120),
                Column(tr("State"), 168),
                Column(tr("Address"), 144),
            ),
        )
        self.canary = Picker()
        self.canary.setAccessibleName(tr("Goes first, alone"))
        self.none_here = label("", "muted", wrap=True)
        self.empty = _NoNodes(icons)
        self._lay_out()
        self._connect()

    def show_known(self, known: Known) -> None:
        """Show the nodes; without a choice made before, those that are outdated are ticked."""
        first = self._known is None
        self._known = known
        if first and not self._wanted:
            self._ticked = {one.uid for one in known.devices if is_outdated(one, known.version)}
        self._ticked &= {one.uid for one in known.devices}
        shown = [one for one in known.devices if one.uid in self._wanted]
        if first and not any(is_outdated(one, known.version) for one in (*shown, *known.devices)):
            self.outdated.setChecked(False)
        self._pages.setCurrentIndex(0 if known.devices else 1)
        self._show()

    def chosen(self) -> tuple[str, ...]:
        """Return the hardware ids of the ticked nodes, in the order of the table."""
        devices = self._known.devices if self._known is not None else ()
        return tuple(one.uid for one in _sorted(devices) if one.uid in self._ticked)

    def canary_uid(self) -> str | None:
        """Return the node that was named to go first; None: the first with work, or nobody."""
        key = self.canary.key()
        return key if key not in {FIRST, NOBODY} else None

    def alone_first(self) -> bool:
        """Whether one node goes first."""
        return self.canary.key() != NOBODY

    def focus_first(self) -> None:
        """Give the keyboard to the table, or to what helps where it is empty."""
        empty = self._known is not None and not self._known.devices
        (self.empty.deploy_button if empty else self.table).setFocus()

    def _connect(self) -> None:
        self.table.rows.ticked.connect(self._on_ticked)
        self.search.textChanged.connect(lambda _text: self._show())
        self.outdated.toggled.connect(lambda _on: self._show())
        self.all_button.clicked.connect(lambda: self._tick_shown(ticked=True))
        self.none_button.clicked.connect(lambda: self._tick_shown(ticked=False))
        self.canary.chosen.connect(lambda _key: self.changed.emit())
        self.empty.deploy_button.clicked.connect(self.deploy_wished)
        self.empty.virtual_button.clicked.connect(self.virtual_wished)
        self.empty.search_button.clicked.connect(self.search_wished)

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(GRID)
        tools.addWidget(self.search, 1)
        tools.addSpacing(GRID)
        tools.addWidget(self.outdated)
        tools.addSpacing(GRID)
        tools.addWidget(self.all_button)
        tools.addWidget(self.none_button)
        first = QHBoxLayout()
        first.setSpacing(GRID)
        caption = label(tr("Goes first, alone"))
        caption.setBuddy(self.canary)
        first.addWidget(caption)
        first.addWidget(self.canary, 1)
        first.addWidget(label(tr("If it does not run well, no other node is touched."), "caption"))
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, GRID)
        column.setSpacing(GRID + 4)
        column.addWidget(self.summary)
        column.addLayout(tools)
        column.addWidget(self.table, 1)
        column.addWidget(self.none_here)
        column.addLayout(first)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(content)
        self._pages.addWidget(self.empty)

    def _tick_shown(self, *, ticked: bool) -> None:
        shown = {row.key for row in self.table.rows.rows}
        self._ticked = self._ticked | shown if ticked else self._ticked - shown
        self._show()

    def _on_ticked(self, uid: str, ticked: bool) -> None:
        (self._ticked.add if ticked else self._ticked.discard)(uid)
        self._show_counts()
        self.changed.emit()

    def _show(self) -> None:
        known = self._known
        if known is None:
            return
        words = self.search.text().casefold()
        shown = [
            one
            for one in _sorted(known.devices)
            if (
                not self.outdated.isChecked()
                or one.uid in self._wanted
                or is_outdated(one, known.version)
            )
            and words in f"{one.name} {one.address} {one.version} {one.uid}".casefold()
        ]
        self.table.set_rows(self._row(one) for one in shown)
        self.table.setVisible(bool(shown))
        self.none_here.setVisible(not shown)
        self.none_here.setText(
            tr("No node fits this search.") if words else tr("Every known node is up to date.")
        )
        self._show_counts()
        self.changed.emit()

    def _row(self, device: Device) -> Row:
        presence = device.presence()
        icon, tone = _PRESENCE[presence]
        outdated = self._known is not None and is_outdated(device, self._known.version)
        version = Cell(
            device.version or tr("unknown"),
            icon="arrow-up-circle-outline" if outdated else "check",
            tone="accent" if outdated else "online",
        )
        state = Cell(_presence_words(presence), icon, tone)
        ticked = device.uid in self._ticked
        spoken = tr("{}, ticked") if ticked else tr("{}, not ticked")
        return Row(
            device.uid,
            (Cell(device.name, bold=True), version, state, Cell(device.address or "-", quiet=True)),
            ticked=ticked,
            spoken=spoken.format(device.name),
        )

    def _show_counts(self) -> None:
        known = self._known
        if known is None:
            return
        outdated = sum(is_outdated(one, known.version) for one in known.devices)
        words = tr("Version {} comes with this program. {} of {} may be outdated, {} ticked.")
        self.summary.setText(
            words.format(
                known.version, outdated, nodes_words(len(known.devices)), len(self._ticked)
            )
        )
        self._show_canaries(known)

    def _show_canaries(self, known: Known) -> None:
        ticked = [one for one in _sorted(known.devices) if one.uid in self._ticked]
        self.canary.setEnabled(len(ticked) > 1)
        uids = tuple(one.uid for one in ticked)
        if uids == self._offered:
            return
        self._offered = uids
        before = self.canary.key()
        choices = [Choice(FIRST, tr("The first one that has something to do"))]
        choices += [Choice(one.uid, one.name, one.address or "") for one in ticked]
        choices.append(Choice(NOBODY, tr("Nobody, all of them side by side")))
        keys = {one.key for one in choices}
        blocked = self.canary.blockSignals(True)
        self.canary.set_choices(choices, before if before in keys else FIRST)
        self.canary.blockSignals(blocked)


class _NoNodes(QWidget):
    """What to do where no node is known."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        picture = label()
        icons.place(picture, "lan-pending", "muted", 48)
        self.deploy_button = button(tr("Deploy a board…"))
        self.search_button = button(tr("Search the network"))
        self.virtual_button = button(tr("Start a virtual board"))
        well = frame("well")
        column = QVBoxLayout(well)
        column.setContentsMargins(GROUP_GAP, GROUP_GAP, GROUP_GAP, GROUP_GAP)
        column.setSpacing(GRID)
        column.addWidget(picture)
        column.addWidget(label(tr("No node is known yet"), "group"))
        column.addWidget(
            label(tr("A node is updated over the network once it is known here."), wrap=True)
        )
        row = QHBoxLayout()
        row.setSpacing(GRID)
        for one in (self.deploy_button, self.search_button, self.virtual_button):
            row.addWidget(one)
        row.addStretch(1)
        column.addSpacing(GRID)
        column.addLayout(row)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(well, 0, Qt.AlignmentFlag.AlignTop)
        outer.addStretch(1)


def _sorted(devices: Sequence[Device]) -> list[Device]:
    return sorted(devices, key=lambda one: (one.name.casefold(), one.uid))


def _presence_words(presence: Presence) -> str:
    return {
        Presence.ONLINE: tr("Online"),
        Presence.LATE: tr("Answers late"),
        Presence.SILENT: tr("Silent"),
        Presence.UNKNOWN: tr("Not asked lately"),
    }[presence]

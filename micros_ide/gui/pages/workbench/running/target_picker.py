"""Where modules are run: virtual boards first, then cables and nodes, and a new virtual board."""

from __future__ import annotations

from PyQt5.QtCore import pyqtSignal

from micros_ide.gui.context import Context
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.picker import Choice, Picker
from micros_ide.model.module_run import RunTarget, Way

_START = "start"
_ICONS = {Way.VIRTUAL: "chip", Way.USB: "usb", Way.NETWORK: "lan-connect"}


class TargetPicker(Picker):
    """`picked` is emitted when another target is chosen; a new board is wished for apart."""

    picked = pyqtSignal()
    board_wished = pyqtSignal()

    def __init__(self, context: Context, *, board: bool = True) -> None:
        """`board`: offer to start a virtual one."""
        super().__init__(tr("Choose a board"))
        self._icons = context.icons
        self._board = board
        self._targets: dict[str, RunTarget] = {}
        self._wished = ""  # remembered, and not there yet
        self._meant = ""  # hardware id of the node that another page means, until it is there
        self.setAccessibleName(tr("Board or node"))
        self.chosen.connect(self._on_chosen)
        context.theme.changed.connect(self._redraw)
        self._redraw()

    @property
    def target(self) -> RunTarget | None:
        """What is chosen, if it is there."""
        return self._targets.get(self.key())

    @property
    def empty(self) -> bool:
        """Whether there is nothing to choose."""
        return not self._targets

    def show_targets(self, targets: tuple[RunTarget, ...]) -> None:
        """Offer these; the chosen one stays, else the remembered one, else the first virtual."""
        before = self.target
        self._targets = {one.key: one for one in targets}
        if self._has_meant() or self._wished in self._targets:
            key = self._wished
        elif before is not None and before.key in self._targets:
            key = before.key
        else:
            key = self._first()
        self._fill(key)
        if self.target != before:
            self.picked.emit()

    def wish(self, key: str) -> None:
        """Choose `key`, as soon as it is there."""
        if not key:
            return
        self._wished = key
        if key in self._targets and key != self.key():
            self.choose(key)

    def mean(self, uid: str) -> None:
        """Choose the target that is the node `uid`, as soon as it is there."""
        self._meant = uid
        if self._has_meant():
            self.choose(self._wished)

    def others(self, key: str) -> tuple[RunTarget, ...]:
        """Return what is offered beside `key`."""
        return tuple(one for one in self._targets.values() if one.key != key)

    def _has_meant(self) -> bool:
        """Wish for the node that is meant, once, when it is there."""
        key = next((key for key, one in self._targets.items() if one.uid == self._meant), "")
        if not self._meant or not key:
            return False
        self._wished, self._meant = key, ""
        return True

    def _first(self) -> str:
        """Nobody has chosen: a virtual board can take no harm."""
        ways = (key for key, one in self._targets.items() if one.way is Way.VIRTUAL)
        return next(ways, "")

    def _fill(self, key: str) -> None:
        blocked = self.blockSignals(True)
        self.set_choices(self._offered(), key)
        self.blockSignals(blocked)

    def _redraw(self) -> None:
        self._fill(self.key())

    def _offered(self) -> list[Choice]:
        words = {
            Way.VIRTUAL: tr("virtual"),
            Way.USB: tr("over USB"),
            Way.NETWORK: tr("over the network"),
        }
        rows = [
            Choice(key, one.name, words[one.way], self._icons.icon(_ICONS[one.way], "muted"))
            for key, one in self._targets.items()
        ]
        if self._board:
            icon = self._icons.icon("plus", "accent")
            rows.append(Choice(_START, tr("Start a virtual board"), "", icon))
        return rows

    def _on_chosen(self, key: str) -> None:
        if key == _START:
            self._fill(self._wished if self._wished in self._targets else self._first())
            self.board_wished.emit()
            return
        if key:
            self._wished, self._meant = key, ""
        self.picked.emit()

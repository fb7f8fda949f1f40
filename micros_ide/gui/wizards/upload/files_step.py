"""The first step: which files, and where they go."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.navigation import UploadWish
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, Field, button, label, tool_button
from micros_ide.gui.widgets.drop_area import DropArea
from micros_ide.gui.widgets.notice import Notice
from micros_ide.gui.widgets.picker import Choice, SearchPicker
from micros_ide.gui.widgets.row_table import Cell, Column, Row, RowTable
from micros_ide.gui.words import size_text
from micros_ide.model.devices import Device
from micros_ide.model.dropped_files import Dropped, DroppedModule, LeftOut
from micros_ide.model.module_delivery import Target
from micros_ide.model.nodes import clean_text
from micros_ide.model.ports import SerialPort

_NODE, _PORT = "node:", "port:"
_NAMED = 6  # files that were left out, by name


class FilesStep(QWidget):
    """A drop area over the table of modules, and the choice of node or board."""

    changed = pyqtSignal()
    dropped = pyqtSignal(tuple)  # of Path
    refresh = pyqtSignal()

    def __init__(self, icons: Icons, wish: UploadWish) -> None:
        super().__init__()
        self._icons = icons
        self._wish = wish
        self._names: dict[str, str] = {}  # of the targets, by key
        self.modules: list[DroppedModule] = []
        self._filler = QWidget()
        self.drop = DropArea(icons, tr("Drop LM_*.py files or folders here"))
        self.more = DropArea(icons, tr("Drop more files or folders here"), compact=True)
        self.left_out = Notice(icons, closable=True)
        self.table = RowTable(
            icons,
            tr("Modules to upload"),
            (Column(tr("Module"), 264), Column(tr("Size"), 88, right=True), Column(tr("From"))),
        )
        self.remove_button = button(tr("Leave out"), "compact")
        self.remove_button.setToolTip(tr("Leave the chosen module out (Del)"))
        self.target = SearchPicker(tr("Choose a node or a board"))
        self.virtual_button = button(tr("Start a virtual board"), "compact")
        self.deploy_button = button(tr("Deploy a board…"), "compact")
        self.refresh_button = tool_button(tr("Look for nodes and boards again (F5)"))
        icons.place(self.refresh_button, "refresh", "muted")
        self._lay_out()
        self.table.deleted.connect(lambda _key: self._remove())
        self.remove_button.clicked.connect(self._remove)
        self.table.current.connect(lambda _key: self._show())
        self.drop.dropped.connect(self.dropped)
        self.more.dropped.connect(self.dropped)
        self.target.chosen.connect(lambda _key: self.changed.emit())
        self.refresh_button.clicked.connect(self.refresh)
        self._show()

    def add(self, found: Dropped) -> None:
        """Take what was found; a module that is there already is replaced by the newer drop."""
        stems = {one.name.partition(".")[0] for one in found.modules}
        self.modules = [
            one for one in self.modules if one.name.partition(".")[0] not in stems
        ] + list(found.modules)
        if found.left_out:
            self.left_out.say("warning", *left_out_words(found.left_out))
        else:
            self.left_out.hide()
        self._show()
        self.changed.emit()

    def keep_only(self, names: Sequence[str]) -> None:
        """Leave the others out."""
        self.modules = [one for one in self.modules if one.name in names]
        self._show()
        self.changed.emit()

    def set_targets(self, devices: Sequence[Device], ports: Sequence[SerialPort]) -> None:
        """Offer nodes and boards; what was wished, or chosen before, stays chosen."""
        before = self.target.key()
        rows = [
            Choice(
                f"{_NODE}{one.uid}",
                one.name,
                one.address or tr("no address"),
                self._icons.icon("lan", "muted"),
            )
            for one in sorted(devices, key=lambda one: (one.name.casefold(), one.uid))
        ]
        rows += [
            Choice(
                f"{_PORT}{one.device}",
                tr("{} over USB").format(one.virtual or one.label),
                one.device,
                self._icons.icon("usb", "muted"),
            )
            for one in ports
        ]
        self._names = {one.key: one.text for one in rows}
        wished = f"{_NODE}{self._wish.uid}" if self._wish.uid else f"{_PORT}{self._wish.port}"
        keys = set(self._names)
        chosen = next((key for key in (before, wished) if key in keys), "")
        self.target.set_choices(rows, chosen)
        self._field.set_note(
            "" if rows else tr("No node is known and no board is plugged in."), "warning"
        )
        self._help.setVisible(not rows)
        self.changed.emit()

    def chosen(self) -> Target | None:
        """Return where the modules go."""
        key = self.target.key()
        name = self._names.get(key, "")
        if key.startswith(_NODE):
            return Target(uid=key.removeprefix(_NODE), name=name)
        return Target(port=key.removeprefix(_PORT), name=name) if key else None

    def focus_first(self) -> None:
        """Give the keyboard to what is missing."""
        if not self.modules:
            self.drop.choose_button.setFocus()
        elif self.chosen() is None:
            self.target.setFocus()
        else:
            self.table.setFocus()

    def _remove(self) -> None:
        key = self.table.key()
        if key:
            self.keep_only([one.name for one in self.modules if one.name != key])

    def _show(self) -> None:
        self.table.set_rows(
            Row(
                one.name,
                (
                    Cell(one.name, "file-code-outline", "muted", bold=True),
                    Cell(size_text(len(one.data)), right=True),
                    Cell(clean_text(str(one.path.parent), 200), quiet=True),
                ),
            )
            for one in self.modules
        )
        self.table.setVisible(bool(self.modules))
        self._nothing.setVisible(not self.modules)
        self._filler.setVisible(not self.modules)
        self.drop.setVisible(not self.modules)
        self.more.setVisible(bool(self.modules))
        self.remove_button.setVisible(bool(self.modules))
        self.remove_button.setEnabled(bool(self.table.key()))

    def _lay_out(self) -> None:
        self._nothing = label(
            tr(
                "A load module is one file called LM_<name>.py. It is tried in a throw-away "
                "virtual board before it goes anywhere."
            ),
            "muted",
            wrap=True,
        )
        picker = QWidget()
        line = QHBoxLayout(picker)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GRID)
        line.addWidget(self.target, 1)
        line.addWidget(self.refresh_button)
        self._field = Field(tr("Node or board"), picker, self.target)
        self._help = QWidget()
        helps = QHBoxLayout(self._help)
        helps.setContentsMargins(0, 0, 0, 0)
        helps.setSpacing(GRID)
        for one in (self.virtual_button, self.deploy_button):
            helps.addWidget(one)
        helps.addStretch(1)
        self._help.hide()
        under = QHBoxLayout()
        under.addStretch(1)
        under.addWidget(self.remove_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, GROUP_GAP)
        column.setSpacing(GRID + 4)
        column.addWidget(self._field)
        column.addWidget(self._help)
        column.addWidget(self.drop)
        column.addWidget(self.more)
        column.addWidget(self.left_out)
        column.addWidget(self._nothing)
        column.addWidget(self.table, 1)
        column.addLayout(under)
        column.addWidget(self._filler, 1)


def left_out_words(left_out: Sequence[LeftOut]) -> tuple[str, str]:
    """Return how many files are left out, and which and why."""
    count = len(left_out)
    title = tr("1 file is left out") if count == 1 else tr("{} files are left out").format(count)
    lines = [f"{clean_text(one.path.name, 60)}: {tr(one.why)}" for one in left_out[:_NAMED]]
    if count > _NAMED:
        lines.append(tr("and {} more").format(count - _NAMED))
    return title, "\n".join(lines)

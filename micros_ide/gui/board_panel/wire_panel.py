"""Wire a device: what, and to which pins; the pins that load modules look at are proposed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PyQt5.QtCore import QEvent, QObject, Qt, pyqtSignal
from PyQt5.QtGui import QKeyEvent
from PyQt5.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from micros_ide.gui.board_panel.kind_words import kind_words, set_words
from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, button, label, tool_button
from micros_ide.services.bench import WIRING, DeviceKind, WiredDevice

_KEY = int(Qt.ItemDataRole.UserRole)
_LIST_ROWS = 7
_ICON = _KEY + 2
_SET = "set:"


@dataclass(frozen=True)
class WireWish:
    """Wire `kind`; `pins` are numbers or logical names by the device's own name of the pin."""

    kind: str
    pins: Mapping[str, str]
    name: str = ""  # "" is given by the board
    replaces: str = ""  # a device whose pins change


class WirePanel(QFrame):
    """A list that is searched, and under it the pins of what is chosen."""

    wished = pyqtSignal(object)  # WireWish
    set_wished = pyqtSignal(str)
    closed = pyqtSignal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        icons.theme.changed.connect(self._paint_icons)
        self._kinds: dict[str, DeviceKind] = {}
        self._usual: Mapping[str, int] = {}
        self._changing: WiredDevice | None = None
        self._fields: dict[str, QLineEdit] = {}
        self.setProperty("role", "card")
        self.title = label(tr("Wire a device"), "group")
        self.close_button = tool_button(tr("Close"), "", 28)
        icons.place(self.close_button, "close", "muted", 16)
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search: lamp, temperature, servo"))
        self.search.setAccessibleName(tr("Search devices"))
        self.list = QListWidget()
        self.list.setProperty("role", "kinds")
        self.list.setAccessibleName(tr("Devices that can be wired"))
        self.about = label("", "caption", wrap=True)
        self.pins = QWidget()
        self._grid = QGridLayout(self.pins)
        self.wire_button = button(tr("Wire"), "primary")
        self._lay_out()
        self.search.installEventFilter(self)
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self.wire)
        self.list.currentItemChanged.connect(lambda *_items: self._show_chosen())
        self.list.itemActivated.connect(lambda _item: self.wire())
        self.wire_button.clicked.connect(self.wire)
        self.close_button.clicked.connect(self.closed)

    def set_kinds(self, kinds: Sequence[DeviceKind], usual: Mapping[str, int]) -> None:
        """Offer these; `usual` has the pins of the board by logical name."""
        self._kinds = {one.name: one for one in kinds}
        self._usual = usual
        self.list.clear()
        for key, (title, what) in set_words().items():
            self._add(_SET + key, title, what, "view-grid-plus-outline", f"{title} {what}")
        ordered = sorted(self._kinds, key=lambda one: kind_words(one).title.casefold())
        for kind in ordered:
            words = kind_words(kind)
            self._add(kind, words.title, "", words.icon, f"{words.title} {kind} {words.search}")
        self._filter(self.search.text())

    def begin(self, changing: WiredDevice | None = None) -> None:
        """Open it, for a new device or for other pins of one that is wired."""
        self._changing = changing
        self.search.clear()
        self.search.setVisible(changing is None)
        self.list.setVisible(changing is None)
        if changing is None:
            self.title.setText(tr("Wire a device"))
            self.list.setCurrentRow(0)
            self._show_chosen()
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.title.setText(tr("Pins of {name}").format(name=changing.name))
            self.about.setText(kind_words(changing.kind).title)
            wired = {role: str(pin) for role, pin in changing.pins.items()}
            self._show_pins(tuple(wired), wired)
            self.wire_button.setText(tr("Wire anew"))
            next(iter(self._fields.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def wire(self) -> None:
        """Wish for what is chosen."""
        if not self.wire_button.isEnabled():
            return
        pins = {role: field.text().strip() for role, field in self._fields.items()}
        given = {role: where for role, where in pins.items() if where}
        key = self._chosen()
        if self._changing is not None:
            name = self._changing.name
            self.wished.emit(WireWish(self._changing.kind, given, name, replaces=name))
        elif key.startswith(_SET):
            self.set_wished.emit(key.removeprefix(_SET))
        elif key:
            self.wished.emit(WireWish(key, given))

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802
        """Arrow keys in the search walk through the list."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(event.key())  # type: ignore[call-overload]
            if step is not None:
                self._walk(step)
                return True
        return super().eventFilter(watched, event)

    def _walk(self, step: int) -> None:
        at = self.list.currentRow() + step
        while 0 <= at < self.list.count():
            item = self.list.item(at)
            if item is not None and not item.isHidden():
                self.list.setCurrentItem(item)
                return
            at += step

    def _add(self, key: str, title: str, quiet: str, icon: str, found_by: str) -> None:
        item = QListWidgetItem(self._icons.icon(icon), title)
        item.setData(_ICON, icon)
        item.setToolTip(quiet)
        item.setData(_KEY, key)
        item.setData(_KEY + 1, found_by.casefold())
        self.list.addItem(item)

    def _paint_icons(self) -> None:
        for at in range(self.list.count()):
            item = self.list.item(at)
            if item is not None:
                item.setIcon(self._icons.icon(item.data(_ICON)))

    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        first = None
        for at in range(self.list.count()):
            item = self.list.item(at)
            if item is not None:
                found = all(word in item.data(_KEY + 1) for word in words)
                item.setHidden(not found)
                first = item if found and first is None else first
        current = self.list.currentItem()
        if first is None:
            self.list.setCurrentItem(None)
        elif current is None or current.isHidden() or words:
            self.list.setCurrentItem(first)
        self._show_chosen()

    def _chosen(self) -> str:
        item = self.list.currentItem()
        return "" if item is None or item.isHidden() else str(item.data(_KEY))

    def _show_chosen(self) -> None:
        key = self._chosen()
        self.wire_button.setEnabled(bool(key))
        self.wire_button.setText(tr("Wire"))
        if key.startswith(_SET):
            self.about.setText(set_words()[key.removeprefix(_SET)][1])
            self._show_pins((), {})
        elif key:
            kind = self._kinds[key]
            self.about.setText("" if kind.pins else tr("It hangs on every bus, without a choice."))
            self._show_pins(kind.pins, WIRING.get(key, {}))
        else:
            self.about.setText(tr("No device is called so."))
            self._show_pins((), {})

    def _show_pins(self, roles: Sequence[str], where: Mapping[str, str]) -> None:
        for field in self._fields.values():
            field.deleteLater()
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._fields = {}
        for row, role in enumerate(roles):
            field = QLineEdit(where.get(role, ""))
            field.setPlaceholderText(tr("pin number or name"))
            caption = label(role, "label")
            caption.setBuddy(field)
            field.setAccessibleName(tr("Pin for {role}").format(role=role))
            field.returnPressed.connect(self.wire)
            number = label("", "caption")
            field.textChanged.connect(lambda text, shown=number: shown.setText(self._number(text)))
            number.setText(self._number(field.text()))
            number.setMinimumWidth(8 * GRID)
            for column, one in enumerate((caption, field, number)):
                self._grid.addWidget(one, row, column)
            self._fields[role] = field
        self._grid.setColumnStretch(1, 1)
        self.pins.setVisible(bool(roles))
        self.about.setVisible(bool(self.about.text()))
        self.updateGeometry()

    def _number(self, text: str) -> str:
        pin = self._usual.get(text.strip())
        return tr("pin {0}").format(pin) if pin is not None else ""

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.close_button)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GRID)
        self.list.setFixedHeight(_LIST_ROWS * 28 + GRID)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.wire_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(GROUP_GAP, GRID, GROUP_GAP, GROUP_GAP)
        column.setSpacing(GRID)
        column.addLayout(head)
        for part in (self.search, self.list, self.about, self.pins):
            column.addWidget(part)
        column.addLayout(foot)

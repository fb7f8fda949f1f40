"""The left side: panels of nodes and apps, searched together, and the way to a new app."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PyQt5.QtCore import QModelIndex, pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from micros_ide.gui.context import Context
from micros_ide.gui.pages.dashboards.new_app import NewApp
from micros_ide.gui.pages.dashboards.run_record import RunRecord
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, ROW, button, label
from micros_ide.gui.widgets.choice_list import PRESENCE_ICONS, ChoiceList
from micros_ide.model.apps import AppRow
from micros_ide.model.devices import Device

_MOST_PANEL_ROWS = 5  # that are seen without scrolling


class AppList(QWidget):
    """Says what was chosen; the page decides what that shows."""

    app_chosen = pyqtSignal(str)
    node_chosen = pyqtSignal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._apps: tuple[AppRow, ...] = ()
        self._devices: tuple[Device, ...] = ()
        self._active: Callable[[str], RunRecord | None] = lambda _app: None
        self._showing = False
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search"))
        self.search.setAccessibleName(tr("Search apps and nodes"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda _text: self._show())
        self.search.returnPressed.connect(self._to_first_match)
        self.panels_title = label(tr("Panels of nodes"), "caption")
        self.nodes = ChoiceList(context.icons, tr("Panels of nodes"), lasting=True)
        self.apps_title = label(tr("Apps"), "caption")
        self.apps = ChoiceList(context.icons, tr("Apps"), lasting=True)
        self.nothing = label("", "muted", wrap=True)
        self.new_button = button(tr("New app"), "compact")
        context.icons.place(self.new_button, "plus", "text", 18)
        self.new_app = NewApp(context)
        self.new_app.hide()
        self.new_button.clicked.connect(self.open_new)
        self.new_app.closed.connect(self._on_new_closed)
        for one, signal in ((self.nodes, self.node_chosen), (self.apps, self.app_chosen)):
            self._follow(one, signal.emit)
        context.theme.changed.connect(self._show)
        self._lay_out()

    def show_all(
        self,
        apps: tuple[AppRow, ...],
        devices: tuple[Device, ...],
        active: Callable[[str], RunRecord | None],
    ) -> None:
        """Show these apps and nodes; `active` tells whether an app runs."""
        self._apps = tuple(sorted(apps, key=lambda row: _title(row).casefold()))
        self._devices = tuple(sorted(devices, key=lambda one: (one.name or one.uid).casefold()))
        self._active = active
        self._show()

    def choose_app(self, app_id: str) -> None:
        """Mark an app."""
        self._mark(self.apps, app_id, self.nodes)

    def choose_node(self, uid: str) -> None:
        """Mark the panel of a node."""
        self._mark(self.nodes, uid, self.apps)

    def open_new(self) -> None:
        """Ask for the name of a new app."""
        self.new_button.hide()
        self.new_app.open()

    def first_app(self) -> str:
        """Return the app at the top."""
        return self._apps[0].id if self._apps else ""

    # -- within

    def _follow(self, rows: ChoiceList, tell: Callable[[str], None]) -> None:
        def chosen(key: str, _text: str) -> None:
            tell(key)

        def moved(now: QModelIndex) -> None:
            # Arrow keys walk through the list; filling it is no choice of a person.
            if now.isValid() and rows.hasFocus() and not (self._showing or rows.entering):
                tell(rows.key())

        rows.chosen.connect(chosen)
        selection = rows.selectionModel()
        if selection is not None:
            selection.currentRowChanged.connect(moved)

    def _mark(self, rows: ChoiceList, key: str, other: ChoiceList) -> None:
        self._showing = True
        rows.choose(key)
        other.choose("")
        self._showing = False

    def _show(self) -> None:
        words = self.search.text().strip().casefold().split()
        self._showing = True
        apps = [self._app_row(one) for one in _found(self._apps, words, _app_words)]
        nodes = [_node_row(one) for one in _found(self._devices, words, _node_words)]
        self.apps.show_rows(apps)
        self.nodes.show_rows(nodes)
        self._showing = False
        self.panels_title.setVisible(bool(nodes))
        self.nodes.setVisible(bool(nodes))
        self.nodes.setFixedHeight(ROW * min(len(nodes), _MOST_PANEL_ROWS) + 2)
        self.apps_title.setVisible(bool(apps))
        self.apps.setVisible(bool(apps))
        self.nothing.setText(tr("Nothing is called that. Esc empties the search.") if words else "")
        self.nothing.setVisible(bool(words) and not apps and not nodes)

    def _to_first_match(self) -> None:
        """Choose what the search has found first: an app, else a node; it gets the keyboard."""
        for rows, tell in ((self.apps, self.app_chosen), (self.nodes, self.node_chosen)):
            if rows.count():
                key = rows.key_at(0)
                rows.setFocus()
                tell.emit(key)
                return

    def _app_row(self, row: AppRow) -> tuple[str, str, str, str, str]:
        if row.manifest is None:
            return row.id, row.id, tr("broken"), "alert-circle-outline", "error"
        run = self._active(row.id)
        if run is not None:
            return row.id, row.manifest.title, run.state_word, run.icon[0], run.icon[1]
        quiet = "" if row.bundled else tr("yours")
        return row.id, row.manifest.title, quiet, "application-outline", "text"

    def _on_new_closed(self) -> None:
        self.new_button.show()
        self.new_button.setFocus()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.search)
        column.addSpacing(GRID)
        column.addWidget(self.panels_title)
        column.addWidget(self.nodes)
        column.addSpacing(GRID)
        column.addWidget(self.apps_title)
        column.addWidget(self.apps, 1)
        column.addWidget(self.nothing)
        foot = QHBoxLayout()
        foot.addWidget(self.new_button)
        foot.addStretch(1)
        column.addWidget(self.new_app)
        column.addLayout(foot)
        self.setTabOrder(self.search, self.nodes)
        self.setTabOrder(self.nodes, self.apps)
        self.setTabOrder(self.apps, self.new_button)


def _found(rows: Iterable[AppRow] | Iterable[Device], words: list[str], text: Callable) -> list:  # type: ignore[type-arg]
    return [one for one in rows if all(word in text(one) for word in words)]


def _app_words(row: AppRow) -> str:
    about = f"{row.manifest.title} {row.manifest.summary}" if row.manifest else row.error
    return f"{row.id} {about}".casefold()


def _title(row: AppRow) -> str:
    return row.manifest.title if row.manifest else row.id


def _node_words(device: Device) -> str:
    return f"{device.name} {device.address or ''} {device.uid}".casefold()


def _node_row(device: Device) -> tuple[str, str, str, str, str]:
    return device.uid, device.name or device.uid, "", *PRESENCE_ICONS[device.presence()]

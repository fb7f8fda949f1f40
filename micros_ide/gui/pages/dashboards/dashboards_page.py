"""The place Dashboards: panels of nodes and apps at the left, what was chosen at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from micros_ide.gui.commands import Command
from micros_ide.gui.context import Context
from micros_ide.gui.navigation import AppWish
from micros_ide.gui.page import Page
from micros_ide.gui.pages.dashboards.app_feed import AppFeed
from micros_ide.gui.pages.dashboards.app_list import AppList
from micros_ide.gui.pages.dashboards.app_places import open_source
from micros_ide.gui.pages.dashboards.app_view import AppView
from micros_ide.gui.pages.dashboards.broken_view import BrokenView
from micros_ide.gui.pages.dashboards.panel_view import PanelView
from micros_ide.gui.pages.dashboards.run_record import RunRecord
from micros_ide.gui.pages.dashboards.runs import Runs
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, MARGIN, label
from micros_ide.model.apps import AppRow

_LIST = 216  # px
_APP, _PANEL = "app:", "panel:"  # before what is shown, as it is remembered


class DashboardsPage(Page):
    """`open_app` and `open_controls` answer the wishes of other pages."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.runs = Runs(context, self)
        self.feed = AppFeed(context, self)
        self.list = AppList(context)
        self.panel: PanelView | None = None
        self.views: dict[str, QWidget] = {}  # by app
        self._chosen = context.preferences.text("dashboard")
        self._wanted_node = ""  # for the app that is opened next
        self._shown = False
        self.stack = QStackedWidget()
        self._empty = label("", "muted", wrap=True)
        self.stack.addWidget(self._empty)
        self._lay_out()
        self.feed.changed.connect(self._on_feed)
        self.list.app_chosen.connect(self.show_app)
        self.list.node_chosen.connect(self.open_controls)
        self.list.new_app.made.connect(self._on_made)
        self.runs.changed.connect(self._on_run)
        self.runs.grown.connect(self._on_grown)

    # -- what is wished for

    def open_app(self, wish: AppWish) -> None:
        """Show an app, on a node where one is meant."""
        self._wanted_node = wish.uid
        if wish.app_id:
            self._choose(_APP + wish.app_id)
        elif wish.uid and not self._chosen.startswith(_APP):
            self._choose(_APP + self.list.first_app())
        else:
            self._choose(self._chosen)

    def open_controls(self, uid: str) -> None:
        """Show the panel of a node."""
        self._choose(_PANEL + uid)

    def show_app(self, app_id: str) -> None:
        """Show an app."""
        self._choose(_APP + app_id)

    @property
    def app(self) -> AppView | None:
        """The app that is shown."""
        now = self.stack.currentWidget()
        return now if isinstance(now, AppView) else None

    # -- a page of the window

    def parts(self) -> Sequence[QWidget]:
        """Return the list and what is beside it; views come later and name themselves."""
        return (self.list, self.stack)

    def commands(self) -> Sequence[Command]:
        """Return what the palette offers here."""
        group = tr("Dashboards")
        shown = self.app
        mine = [Command(tr("Make a new app"), self.list.open_new, "", group)]
        if shown is not None:
            row = shown.row
            mine += [
                Command(tr("Run this app"), shown.run_app, "Ctrl+Return", group),
                Command(tr("Stop this app"), shown.stop, "", group),
                Command(
                    tr("Open the code of this app"),
                    lambda: open_source(self._context, row),
                    "",
                    group,
                ),
            ]
        if self._panel_is_shown() and self.panel is not None:
            mine += self.panel.controls.commands()
        return tuple(mine)

    def close_top(self) -> bool:
        """Close the question for a name, what lies on top of a panel, or empty the search."""
        if self.list.new_app.dismiss():
            return True
        if self._panel_is_shown() and self.panel is not None and self.panel.controls.close_top():
            return True
        if self.list.search.text():
            self.list.search.clear()
            return True
        return False

    def search(self) -> None:
        """Search the list; in a panel that has the keyboard, the panel."""
        panel = self.panel
        if self._panel_is_shown() and panel is not None and panel.isAncestorOf(_focus(self)):
            panel.controls.search()
            return
        self.list.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.list.search.selectAll()

    def refresh(self) -> None:
        """Look again which apps there are, ask the nodes."""
        self.feed.load()
        self.feed.ask_nodes()
        if self._panel_is_shown() and self.panel is not None:
            self.panel.controls.refresh()

    def send(self) -> None:
        """Run the app that is shown."""
        if self.app is not None:
            self.app.run_app()

    def enter(self) -> None:
        """Begin to watch."""
        self._shown = True
        self.feed.watch(on=True)
        if self.app is not None:
            self.app.enter()
        if self._panel_is_shown() and self.panel is not None:
            self.panel.controls.enter()
        (self.list.search if not self.list.apps.count() else self.list.apps).setFocus()

    def leave(self) -> None:
        """Stop watching; runs go on."""
        self._shown = False
        self.feed.watch(on=False)
        if self.app is not None:
            self.app.leave()
        if self._panel_is_shown() and self.panel is not None:
            self.panel.controls.leave()

    def tidy(self) -> None:
        """End the session of the panel; in the closing thread."""
        if self.panel is not None:
            self.panel.controls.tidy()

    # -- within

    def _choose(self, what: str) -> None:
        self._chosen = what
        self._context.preferences.remember(dashboard=what)
        self._show_chosen()

    def _on_feed(self) -> None:
        self.list.show_all(self.feed.apps, self.feed.devices, self.runs.active)
        for view in self.views.values():
            if isinstance(view, AppView):
                view.show_devices(self.feed.devices)
        self._show_chosen()

    def _show_chosen(self) -> None:
        if not self.feed.loaded:
            return
        uid = self._chosen.removeprefix(_PANEL)
        if self._chosen.startswith(_PANEL) and any(one.uid == uid for one in self.feed.devices):
            self.list.choose_node(uid)
            self._show(self._panel_of(uid))
            return
        rows = {row.id: row for row in self.feed.apps}
        app_id = self._chosen.removeprefix(_APP)
        row = rows.get(app_id) or next(iter(self.feed.apps), None)
        if row is None:
            self._empty.setText(tr("There is no app. Press New app to make one."))
            return
        self.list.choose_app(row.id)
        self._show(self._view_of(row))

    def _view_of(self, row: AppRow) -> QWidget:
        view = self.views.get(row.id)
        if isinstance(view, AppView | BrokenView) and view.row == row:
            if self._wanted_node and isinstance(view, AppView):
                view.choose_node(self._wanted_node)
                self._wanted_node = ""
            return view
        if row.manifest is None:
            fresh: QWidget = BrokenView(self._context, row)
        else:
            made = AppView(self._context, row, row.manifest, self.runs)
            if self._wanted_node:
                made.choose_node(self._wanted_node)
                self._wanted_node = ""
            made.show_devices(self.feed.devices)
            fresh = made
        self._context.theme.part(fresh)
        self.stack.addWidget(fresh)
        self.views[row.id] = fresh
        if view is not None:
            self.stack.removeWidget(view)
            view.hide()
            view.deleteLater()
        return fresh

    def _panel_of(self, uid: str) -> QWidget:
        if self.panel is None:
            self.panel = PanelView(self._context)
            self._context.theme.part(self.panel)
            self.stack.addWidget(self.panel)
        name = next((one.name for one in self.feed.devices if one.uid == uid), "")
        self.panel.show_node(uid, name or uid)
        return self.panel

    def _show(self, view: QWidget) -> None:
        before = self.stack.currentWidget()
        if before is view:
            return
        if self._shown:
            if isinstance(before, AppView):
                before.leave()
            elif before is self.panel and self.panel is not None:
                self.panel.controls.leave()
        self.stack.setCurrentWidget(view)
        if self._shown:
            if isinstance(view, AppView):
                view.enter()
            elif view is self.panel and self.panel is not None:
                self.panel.controls.enter()

    def _panel_is_shown(self) -> bool:
        return self.panel is not None and self.stack.currentWidget() is self.panel

    def _on_made(self, row: AppRow) -> None:
        self._chosen = _APP + row.id
        self.feed.load()
        self._context.navigation.said.emit(tr("Made {folder}").format(folder=row.folder))
        open_source(self._context, row)

    def _on_run(self, record: RunRecord) -> None:
        view = self.views.get(record.app.id)
        if isinstance(view, AppView):
            view.on_changed()
        self.list.show_all(self.feed.apps, self.feed.devices, self.runs.active)

    def _on_grown(self, record: RunRecord) -> None:
        view = self.views.get(record.app.id)
        if isinstance(view, AppView) and view.results.record is record and view.isVisible():
            view.results.grown()

    def _lay_out(self) -> None:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GROUP_GAP)
        column.addWidget(label(tr("Dashboards"), "title"))
        column.addWidget(self.list, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setProperty("role", "gap")
        split.setHandleWidth(MARGIN)
        split.setChildrenCollapsible(False)
        side.setMinimumWidth(20 * GRID)
        self.stack.setMinimumWidth(56 * GRID)
        split.addWidget(side)
        split.addWidget(self.stack)
        split.setStretchFactor(0, 0)
        split.setStretchFactor(1, 1)
        split.setSizes([_LIST, 4 * _LIST])
        place = QVBoxLayout(self)
        place.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        place.addWidget(split)


def _focus(page: QWidget) -> QWidget:
    window = page.window()
    return (window.focusWidget() if window is not None else None) or page

"""The place Dashboards: panels of nodes and apps at the left, what was chosen at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import Qt, QTimer
from PyQt5.QtGui import QResizeEvent
from PyQt5.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from micros_ide.errors import AppError
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
from micros_ide.gui.pages.dashboards.result_view import ResultView
from micros_ide.gui.pages.dashboards.run_record import RunRecord
from micros_ide.gui.pages.dashboards.runs import Runs
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, MARGIN, label
from micros_ide.gui.widgets.gap_splitter import GapSplitter
from micros_ide.model.apps import AppRow
from micros_ide.model.jobs import JobInfo, JobState

_LIST, _NARROW_LIST, _NARROW = 232, 168, 1000  # px
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
        self.view: AppView | None = None
        self._results: ResultView | None = None  # before the view there is
        self.broken: BrokenView | None = None
        self._chosen = context.preferences.text("dashboard")
        self._wanted_node = ""  # for the app that is opened next
        self._shown = self._by_hand = self._made = False
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
        self._making = QTimer(self)
        self._making.setSingleShot(True)
        self._making.timeout.connect(self._make_next)
        self._making.start(0)

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
        return self.view if self.stack.currentWidget() is self.view else None

    # -- a page of the window

    def parts(self) -> Sequence[QWidget]:
        """Return the list and what is beside it; views come later and name themselves."""
        return (self._side, self._empty)

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

    def tells(self, job: JobInfo) -> bool:
        """True for the run that is shown: its verdict says how it ended."""
        shown = self.app.results.record if self.app is not None else None
        return shown is not None and shown.job is not None and shown.job.info.id == job.id

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
        first = not self.list.apps.count()
        self.list.show_all(self.feed.apps, self.feed.devices, self.runs.active)
        if self.view is not None:
            self.view.show_devices(self.feed.devices)
        self._show_chosen()
        if first and self._shown and self.list.search.hasFocus():
            self.list.apps.setFocus()

    def _show_chosen(self) -> None:
        if not self.feed.loaded or not self._made or self.view is None:
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
        self._show(self._view_of(row, self.view))

    def _make_next(self) -> None:
        """Make the right side in turns of its own: all at once the window would stand still."""
        if self._results is None:
            self._results = ResultView(self._context)
        elif self.view is None:
            self.view = view = AppView(self._context, self.runs, self._results)
            for part in (view.head, view.side, view.results):
                self._context.theme.part(part)
        elif self.view.parent() is None:
            self.stack.addWidget(self.view)
        else:
            self.view.show_devices(self.feed.devices)
            self._made = True
            self._show_chosen()
            return
        self._making.start(0)

    def _view_of(self, row: AppRow, view: AppView) -> QWidget:
        if row.manifest is not None:
            view.show_app(row, row.manifest)
            if self._wanted_node:
                view.choose_node(self._wanted_node)
                self._wanted_node = ""
            return view
        if self.broken is not None and self.broken.row == row:
            return self.broken
        before, self.broken = self.broken, BrokenView(self._context, row)
        self._context.theme.part(self.broken)
        self.stack.addWidget(self.broken)
        if before is not None:
            self.stack.removeWidget(before)
            before.hide()
            before.deleteLater()
        return self.broken

    def _panel_of(self, uid: str) -> QWidget:
        if self.panel is None:
            self.panel = PanelView(self._context)
            for part in (self.panel.title, *self.panel.controls.parts()):
                self._context.theme.part(part)  # the cards name themselves
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
        self._tell_elsewhere(record)
        if self.view is not None and self.view.row.id == record.app.id:
            self.view.on_changed()
        self.list.show_all(self.feed.apps, self.feed.devices, self.runs.active)

    def _tell_elsewhere(self, record: RunRecord) -> None:
        """Show a card for a run that nobody sees fail; the window does so for faults of apps."""
        info = record.job.info if record.job is not None else None
        if info is None or info.state is not JobState.FAILED or isinstance(info.error, AppError):
            return
        if not self._shown or not self.tells(info):
            self._context.navigation.fail(info)

    def _on_grown(self, record: RunRecord) -> None:
        if self.app is not None and self.app.results.record is record and self._shown:
            self.app.results.grown()

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """The list is narrow in a narrow window, unless a person made it as it is."""
        super().resizeEvent(event)
        if not self._by_hand:
            width = _LIST if self.width() >= _NARROW else _NARROW_LIST
            self._split.setSizes([width, self.width() - width])

    def _on_moved(self) -> None:
        self._by_hand = True

    def _lay_out(self) -> None:
        self._side = side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GROUP_GAP)
        column.addWidget(label(tr("Dashboards"), "title"))
        column.addWidget(self.list, 1)
        side.setMinimumWidth(20 * GRID)
        self.stack.setMinimumWidth(56 * GRID)
        self._split = split = GapSplitter(Qt.Orientation.Horizontal, MARGIN, side, self.stack)
        split.splitterMoved.connect(self._on_moved)
        split.setStretchFactor(0, 0)
        split.setStretchFactor(1, 1)
        place = QVBoxLayout(self)
        place.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        place.addWidget(split)


def _focus(page: QWidget) -> QWidget:
    window = page.window()
    return (window.focusWidget() if window is not None else None) or page

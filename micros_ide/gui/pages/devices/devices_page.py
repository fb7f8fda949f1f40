"""The place "Devices": everything known in one table, what can be done with it, its details."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import QPoint, Qt, QTimer
from PyQt5.QtGui import QResizeEvent
from PyQt5.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from micros_ide.gui.commands import Command
from micros_ide.gui.context import Context
from micros_ide.gui.page import Page
from micros_ide.gui.pages.devices import action_bar, words
from micros_ide.gui.pages.devices.action_bar import ActionBar
from micros_ide.gui.pages.devices.bulk import Bulk
from micros_ide.gui.pages.devices.details_splitter import DetailsSplitter
from micros_ide.gui.pages.devices.device_deeds import DeviceDeeds
from micros_ide.gui.pages.devices.device_feed import DeviceFeed
from micros_ide.gui.pages.devices.device_table import DeviceTable
from micros_ide.gui.pages.devices.filter_chips import FilterChips
from micros_ide.gui.pages.devices.page_commands import page_commands
from micros_ide.gui.pages.devices.panel_host import PanelHost
from micros_ide.gui.pages.devices.results_panel import ResultsPanel
from micros_ide.gui.pages.devices.rows import Row, State
from micros_ide.gui.pages.devices.searching import Searching
from micros_ide.gui.pages.devices.states import Footer, NoDevices, NoMatch, WhyStrip
from micros_ide.gui.pages.devices.table_model import DeviceTableModel, Filter
from micros_ide.gui.pages.devices.toolbar import Toolbar
from micros_ide.gui.pages.devices.view_menu import ViewMenu
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, MARGIN
from micros_ide.gui.widgets.notice import Notice
from micros_ide.model.fleet_work import WorkPlace

_TICK_MS = 1000
_USUAL_BOARD = "esp32"
_LEAST = (120, 120)  # px, of what is in the middle
_LOW = 640  # px, where not everything finds room


class DevicesPage(Page):
    """Puts the parts together; each of them knows nothing of the others."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        from micros_ide.gui.pages.devices.details.pane import DetailsPane

        self._context = context
        icons, preferences = context.icons, context.preferences
        self.feed = DeviceFeed(context, self)
        self.model = DeviceTableModel(self)
        self.bulk = Bulk(context, self)
        self.searching = Searching(context, self)
        self.deeds = DeviceDeeds(context, self.bulk, self.searching, self)
        self.toolbar = Toolbar(icons)
        self.notice = Notice(icons, closable=True)
        self.panels = PanelHost(context, self.bulk, self.searching)
        self.chips = FilterChips(icons)
        self.deed_bar = ActionBar(icons)
        self.table = DeviceTable(self.model, icons, preferences)
        self.view = ViewMenu(self.table, self.searching, preferences)
        self.no_devices, self.no_match = NoDevices(icons), NoMatch(icons)
        self.why = WhyStrip(icons)
        self.results = ResultsPanel(icons)
        self.footer = Footer()
        self.details = DetailsPane(context)
        self._wished = ""  # hardware id of a node that is to be chosen once it is there
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._on_second)
        self._lay_out()
        self._connect()
        self.toolbar.details_button.setChecked(self.splitter.wanted)
        self._show_rows()

    # What the window asks.

    def commands(self) -> Sequence[Command]:
        """Return what the palette offers here."""
        return page_commands(self)

    def choose(self, uid: str) -> None:
        """Show a node among the devices, also one that the filter hides or is still to come."""
        self._wished = "" if self.model.row_of(uid) is not None else uid
        if self.model.row_of(uid) is not None and self.model.place(uid) < 0:
            self.clear_filter()
        if self.table.choose(uid):
            self.table.setFocus()

    def close_top(self) -> bool:
        """Close a panel, choose none, close the results, clear the filter: what is on top."""
        if self.details.close_top() or self.panels.close_panel():
            return True
        if not self.deed_bar.isHidden():
            self.choose_none()
        elif not self.results.isHidden():
            self._close_results()
        elif not self.notice.isHidden():
            self.notice.dismiss()
        elif self._filtered():
            self.clear_filter()
        else:
            return False
        return True

    def search(self) -> None:
        """Put the keyboard into the search."""
        self.toolbar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.toolbar.search.selectAll()

    def refresh(self) -> None:
        """Ask every known node how it is, and look at the ports."""
        self._context.ports.look()
        self.feed.load()
        self.details.refresh()
        if any(row.device is not None for row in self.model.all_rows()):
            self.searching.ask()

    def send(self) -> None:
        """Send what the open panel asks for, else deploy the board that is chosen."""
        rows = self.table.rows()
        if not self.panels.send() and len(rows) == 1:
            self.deeds.act(rows[0])

    def enter(self) -> None:
        """Read what is known, begin to watch."""
        self.feed.load()
        self.searching.watch(self.view.asking)
        self._timer.start()
        self._to_table()

    def leave(self) -> None:
        """Stop watching."""
        self.searching.watch(False)
        self._timer.stop()

    def tidy(self) -> None:
        """Stop what was started here."""
        self.searching.tidy()
        self.details.tidy()

    # Rows.

    def acting_rows(self) -> list[Row]:
        """Return the rows that a deed is for: the ticked ones, else the chosen ones."""
        return self.model.ticked() or self.table.rows()

    def choose_none(self) -> None:
        """Take all ticks away, and choose no row."""
        self.model.tick_all(False)
        self.table.clearSelection()

    def clear_filter(self) -> None:
        """Show every row."""
        self.toolbar.search.clear()
        self.chips.clear()

    def _filtered(self) -> bool:
        return bool(self.toolbar.search.text() or self.chips.states() or self.chips.tags())

    def _show_rows(self) -> None:
        self.model.set_rows(self.feed.rows())
        self.table.fit()
        self._show_counts()
        self._show_state()
        if self._wished and self.model.row_of(self._wished) is not None:
            self.choose(self._wished)

    def _apply_filter(self) -> None:
        wanted = Filter(self.toolbar.search.text(), self.chips.states(), self.chips.tags())
        self.model.set_filter(wanted)
        self._show_state()

    def _show_state(self) -> None:
        """Table, no match, or nothing at all; the details are there with the table."""
        empty = self.feed.loaded and not self.model.all_rows()
        nothing = self.feed.loaded and not empty and not self.model.rowCount()
        page = self.no_devices if empty else self.no_match if nothing else self.table
        had_focus = self.table.hasFocus()
        self.middle.setCurrentWidget(page)
        if had_focus and page is not self.table:
            (self.no_devices.search_button if empty else self.no_match.clear_button).setFocus()
        self.toolbar.set_quiet(empty or self.panels.is_open())
        for one in (self.toolbar.search, self.toolbar.view_button, self.toolbar.details_button):
            one.setVisible(not empty)
        self.toolbar.refresh_button.setVisible(not empty)
        self.details.setVisible(not empty and self.toolbar.details_button.isChecked())

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """What can give way does, where the window is low."""
        super().resizeEvent(event)
        self._make_room()

    def _on_panel(self) -> None:
        self._show_state()
        self._make_room()
        if not self.panels.is_open():
            self._to_table()

    def _to_table(self) -> None:
        page = self.middle.currentWidget()
        (self.no_devices.search_button if page is self.no_devices else self.table).setFocus()

    def _make_room(self) -> None:
        low = self.height() < _LOW
        busy = self.panels.is_open() or not self.results.isHidden()
        self.chips.make_room(low and busy)
        self.results.make_room(low)

    def _show_counts(self) -> None:
        counts = self.model.counts()
        self.chips.set_facts(counts, self.feed.all_tags())
        every = sum(counts.values())
        devices = words.counted(every, tr("1 device"), tr("{count} devices"))
        online = tr("{count} online").format(count=counts[State.ONLINE])
        self.footer.counts.setText(f"{devices}, {online}")
        self.footer.counts.setVisible(bool(every))

    def _on_chosen(self) -> None:
        self._show_why()
        self._on_ticks()

    def _show_why(self) -> None:
        rows = self.table.rows()
        one = rows[0] if len(rows) == 1 else None
        said = one is not None and one.device is not None and self.splitter.details_shown()
        if said or not self.results.isHidden():
            one = None  # the details say it, or there is no room for both
        self.why.show_why(words.why_not_green(one, self.model.now) if one is not None else None)

    def _on_ticks(self) -> None:
        self.splitter.show_rows(self.table.rows() or self.model.ticked())
        ticked, rows = self.model.ticked(), self.acting_rows()
        shown = bool(ticked) or len(rows) > 1
        self.deed_bar.setVisible(shown)
        if shown:
            hidden = sum(1 for row in rows if self.model.place(row.key) < 0)
            self.deed_bar.set_rows(rows, hidden)

    def _on_second(self) -> None:
        self.model.tick_time(*self.table.visible_places())
        self._show_why()

    # Deeds.

    def _on_deed(self, deed: str) -> None:
        self.deeds.do(deed, self.acting_rows())

    def _open_menu(self, place: QPoint) -> None:
        rows = self.table.rows()
        acting = self.acting_rows()
        if len(rows) == 1 and rows[0] not in acting:
            acting = rows  # the row under the mouse is meant, not those that are ticked
        if acting:
            self.deeds.menu_for(acting).popup(place)

    def _close_results(self) -> None:
        self.results.hide()
        self.bulk.drop()
        self._show_why()
        self._make_room()
        self.table.setFocus()

    def _on_begun(self, what: str, places: tuple[WorkPlace, ...]) -> None:
        self.panels.close_panel()
        self.results.begin(what, places)
        room, wish = self.upright.height(), self.results.wished_height()
        self.upright.setSizes([room - min(wish, room // 2), min(wish, room // 2)])
        self._show_why()
        self._make_room()

    def _on_forgotten(self, count: int) -> None:
        self.footer.say(tr("{count} forgotten").format(count=count), undo=True)

    def _on_undo(self) -> None:
        self.footer.say("")
        self.bulk.undo()

    def _on_warned(self, what: str, hint: str) -> None:
        self.notice.say("warning", what, hint)

    # How it looks.

    def _set_details(self, on: bool) -> None:
        self.splitter.want(on)
        self._show_state()
        self.splitter.show_rows(self.table.rows())
        self._show_why()

    def _lay_out(self) -> None:
        self.middle = QStackedWidget()
        self.middle.setMinimumSize(*_LEAST)
        for one in (self.table, self.no_match, self.no_devices):
            self.middle.addWidget(one)
        self.upright = QSplitter(Qt.Orientation.Vertical)
        self.upright.setChildrenCollapsible(False)
        self.upright.setHandleWidth(GRID)
        self.upright.setProperty("role", "gap")
        self.upright.addWidget(self.middle)
        self.upright.addWidget(self.results)
        self.results.setMinimumWidth(_LEAST[0])
        self.upright.setStretchFactor(0, 3)
        self.upright.setStretchFactor(1, 2)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        for part in (self.notice, self.panels, self.chips, self.deed_bar):
            column.addWidget(part)
        column.addWidget(self.upright, 1)
        column.addWidget(self.why)
        column.addWidget(self.footer)
        self.splitter = DetailsSplitter(left, self.details, self._context.preferences)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(MARGIN, MARGIN, MARGIN, GRID)
        whole.setSpacing(GROUP_GAP)
        whole.addWidget(self.toolbar)
        whole.addWidget(self.splitter, 1)

    def _connect(self) -> None:
        navigation = self._context.navigation
        self.feed.changed.connect(self._show_rows)
        self.model.counts_changed.connect(self._show_counts)
        self.model.ticks_changed.connect(self._on_ticks)
        self.table.chosen.connect(self._on_chosen)
        self.table.opened.connect(self.deeds.open)
        self.table.acted.connect(self.deeds.act)
        self.table.dropped.connect(self.deeds.drop)
        self.table.menu_wished.connect(self._open_menu)
        self.table.forget_wished.connect(lambda: self._on_deed(action_bar.FORGET))
        self.deed_bar.wished.connect(self._on_deed)
        self.deed_bar.closed.connect(self.choose_none)
        self.chips.changed.connect(self._apply_filter)
        self.no_match.clear_wished.connect(self.clear_filter)
        self.why.wished.connect(self._on_fix)
        bar = self.toolbar
        bar.search.textChanged.connect(lambda _text: self._apply_filter())
        bar.search.returnPressed.connect(self._to_first_match)
        bar.refresh_button.clicked.connect(self.refresh)
        bar.view_button.clicked.connect(lambda _on: self.view.open(bar.view_button))
        bar.details_button.toggled.connect(self._set_details)
        bar.address_wished.connect(self.panels.open_address)
        bar.import_wished.connect(self.panels.choose_list)
        for one in (bar, self.no_devices):
            one.deploy_wished.connect(lambda: navigation.deploy(""))
            one.search_wished.connect(self.panels.open_search)
            one.virtual_wished.connect(lambda: navigation.virtual_wished.emit(_USUAL_BOARD))
        self.deeds.command_wished.connect(self.panels.open_command)
        self.deeds.tags_wished.connect(
            lambda rows: self.panels.open_tags(rows, self.feed.all_tags())
        )
        self.panels.changed.connect(self._on_panel)
        self.bulk.begun.connect(self._on_begun)
        self.bulk.begun_again.connect(self.results.again)
        self.bulk.told.connect(self.results.take)
        self.bulk.tags_changed.connect(self._on_tags)
        self.bulk.forgotten.connect(self._on_forgotten)
        self.results.retry_wished.connect(self.bulk.retry)
        self.results.closed.connect(self._close_results)
        self.footer.undo_wished.connect(self._on_undo)
        self.searching.said.connect(self.footer.say)
        self.searching.warned.connect(self._on_warned)
        self.splitter.shut.connect(lambda shut: bar.details_button.setChecked(not shut))

    def _on_fix(self, fix: words.Fix) -> None:
        rows = self.table.rows()
        if len(rows) == 1:
            self.deeds.fix(fix, rows[0])

    def _on_tags(self, tags: dict[str, tuple[str, ...]]) -> None:
        self.feed.set_tags(tags)
        rows = [row for key in self.panels.tagged_keys() if (row := self.model.row_of(key))]
        self.panels.show_tags(rows, self.feed.all_tags())

    def _to_first_match(self) -> None:
        row = self.model.row_at(self.model.index(0, 0)) if self.model.rowCount() else None
        if row is not None:
            self.table.choose(row.key)
            self.table.setFocus()

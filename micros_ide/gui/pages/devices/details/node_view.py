"""A node in full: head, tabs, and a place for its modules."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from PyQt5.QtCore import QSize, Qt, QTimer
from PyQt5.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QResizeEvent
from PyQt5.QtWidgets import QScrollArea, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from micros_ide.gui.context import Context
from micros_ide.gui.pages.devices.details.drop_strip import DropStrip
from micros_ide.gui.pages.devices.details.files_tab import FilesTab
from micros_ide.gui.pages.devices.details.head import Head
from micros_ide.gui.pages.devices.details.info_tab import InfoTab
from micros_ide.gui.pages.devices.details.log_tab import LogTab
from micros_ide.gui.pages.devices.details.modules_tab import ModulesTab
from micros_ide.gui.pages.devices.details.node_deeds import NodeDeeds
from micros_ide.gui.pages.devices.details.node_poll import NodePoll
from micros_ide.gui.pages.devices.details.settings_tab import SettingsTab
from micros_ide.gui.pages.devices.details.tab import Tab, scrolling
from micros_ide.gui.pages.devices.details.tasks_tab import TasksTab
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, label
from micros_ide.gui.widgets.drop_frame import files_of
from micros_ide.gui.widgets.password_card import PasswordCard
from micros_ide.model.devices import Device
from micros_ide.model.jobs import JobInfo
from micros_ide.model.node_facts import NodeFacts

_TICK_MS = 1000
_LEAST_HEIGHT = 30 * GRID  # of a tab; below that the whole pane scrolls


class NodeView(QWidget):
    """Shows one node and looks at it while it is on the screen."""

    def __init__(self, context: Context, poll: NodePoll, deeds: NodeDeeds) -> None:
        super().__init__()
        self._context = context
        self.poll = poll
        self._device: Device | None = None
        self.setAcceptDrops(True)
        self.head = Head(context, poll, deeds)
        self.password = PasswordCard(context.icons)
        self.aside = label(tr("Something is at work on this node: its figures wait."), "muted")
        self.bar = QTabBar()
        self.stack = _Stack()
        self.drop = DropStrip(context.icons)
        self._makers: list[Callable[[], Tab]] = []
        self._built: dict[int, Tab] = {}  # by their place in the bar
        self._add_tabs()
        self._lay_out()
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self.head.tick)
        self.bar.currentChanged.connect(self._open_tab)
        self.drop.dropped.connect(self._upload)
        self.password.given.connect(self._on_password)
        self.poll.answered.connect(self._on_facts)
        self.poll.unanswered.connect(self._on_unanswered)
        self.poll.password_wished.connect(lambda refused: self.password.ask(refused=refused))
        self.poll.aside.connect(self.aside.setVisible)
        self._open_tab(0)

    def show_device(self, device: Device) -> None:
        """Show `device`; the same one again only brings its row up to date."""
        self.poll.set_reachable(device.address is not None)
        other = self._device is None or device.uid != self._device.uid
        self._device = device
        if other:
            self.password.dismiss()
            for tab in self._built.values():
                tab.begin()
            self.poll.watch(device.uid)
            self._open_tab(self.bar.currentIndex())
        self.head.show_device(device)

    def look(self) -> None:
        """Look at the node now, and at what is asked for once again (F5)."""
        tab = self._tab(self.bar.currentIndex())
        self.poll.look(*tab.once)
        tab.again()

    def set_shown(self, shown: bool) -> None:
        """Somebody looks at this view, or nobody."""
        self.poll.set_shown(shown)
        if shown:
            self._tick.start()
            self.head.tick()
        else:
            self._tick.stop()

    def let_go(self) -> None:
        """Look at no node any more."""
        self._device = None
        self.poll.watch("")

    def close_top(self) -> bool:
        """Close what lies on top of the tab; False when there is nothing."""
        return self._tab(self.bar.currentIndex()).close_top()

    @cached_property
    def info(self) -> InfoTab:
        """Figures. This tab and the others are built when they are opened first."""
        return InfoTab(self._context, self.poll)

    @cached_property
    def tasks(self) -> TasksTab:
        """What runs on the node."""
        return TasksTab(self._context, self.poll)

    @cached_property
    def log(self) -> LogTab:
        """The node's errors."""
        return LogTab(self._context, self.poll)

    @cached_property
    def modules(self) -> ModulesTab:
        """Its load modules."""
        made = ModulesTab(self._context, self.poll)
        for signal in (made.call.opened, made.call.replied):
            signal.connect(lambda: QTimer.singleShot(0, self._show_call))
        return made

    @cached_property
    def files(self) -> FilesTab:
        """Its files."""
        return FilesTab(self._context, self.poll)

    @cached_property
    def settings(self) -> SettingsTab:
        """Its main settings."""
        return SettingsTab(self._context, self.poll)

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:  # noqa: N802
        """Files are welcome anywhere; the strip shows it."""
        if event is not None and files_of(event.mimeData()):
            event.acceptProposedAction()
            self.drop.mark(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent | None) -> None:  # noqa: N802
        """They went on."""
        del event
        self.drop.mark(False)

    def dropEvent(self, event: QDropEvent | None) -> None:  # noqa: N802
        """Have them uploaded."""
        self.drop.mark(False)
        files = files_of(event.mimeData()) if event is not None else []
        if event is not None and files:
            event.acceptProposedAction()
            self._upload(tuple(files))

    def _add_tabs(self) -> None:
        for words, make in (
            (tr("Info"), lambda: self.info),
            (tr("Tasks"), lambda: self.tasks),
            (tr("Log"), lambda: self.log),
            (tr("Modules"), lambda: self.modules),
            (tr("Files"), lambda: self.files),
            (tr("Settings"), lambda: self.settings),
        ):
            self._makers.append(make)
            self.bar.addTab(words)
        self.bar.setProperty("role", "details")
        self.bar.setAccessibleName(tr("What to show of the node"))
        self.bar.setExpanding(False)
        self.bar.setDrawBase(False)
        self.bar.setUsesScrollButtons(False)
        self.bar.setElideMode(Qt.TextElideMode.ElideNone)
        self.bar.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _lay_out(self) -> None:
        content = QWidget()
        inner = QVBoxLayout(content)
        inner.setContentsMargins(GROUP_GAP, GROUP_GAP, GROUP_GAP, GROUP_GAP)
        inner.setSpacing(GRID)
        inner.addWidget(self.head)
        inner.addWidget(self.password)
        inner.addWidget(self.aside)
        inner.addWidget(self.bar)
        inner.addWidget(self.stack, 1)
        inner.addWidget(self.drop)
        self.aside.hide()
        self.area: QScrollArea = scrolling(content)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.area)

    def _tab(self, at: int) -> Tab:
        if at not in self._built:
            self._built[at] = self._makers[at]()
            self.stack.addWidget(self._built[at])
        return self._built[at]

    def _open_tab(self, at: int) -> None:
        tab = self._tab(at)
        self.stack.setCurrentWidget(tab)
        self.stack.updateGeometry()
        self.poll.set_topics(tab.steady, tab.once)
        tab.opened()

    def _show_call(self) -> None:
        if self.modules.call.isVisible():
            self.area.ensureWidgetVisible(self.modules.call)

    def _on_facts(self, facts: NodeFacts) -> None:
        self.password.dismiss()
        for tab in self._built.values():
            tab.take(facts)
        self.head.tick()

    def _on_unanswered(self, row: JobInfo) -> None:
        del row  # the box in the head says since when
        self.head.tick()

    def _on_password(self, password: str, remember: bool) -> None:
        self.poll.give_password(password, remember=remember)
        self._open_tab(self.bar.currentIndex())

    def _upload(self, files: tuple[Path, ...]) -> None:
        if self._device is not None:
            self._context.navigation.upload(files, uid=self._device.uid)


class _Stack(QStackedWidget):
    """Asks for as much room as the tab on top needs, not the largest one."""

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """The least height is enough; what is left goes to the tab anyway."""
        return False

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the least size of the tab on top, in the width there is."""
        current = self.currentWidget()
        layout = current.layout() if current is not None else None
        if layout is None:
            return QSize(0, _LEAST_HEIGHT)
        least = layout.totalMinimumSize().height()
        if layout.hasHeightForWidth():
            least = max(least, layout.minimumHeightForWidth(max(self.width(), 1)))
        return QSize(0, max(_LEAST_HEIGHT, least))

    def sizeHint(self) -> QSize:  # noqa: N802
        """The same."""
        return self.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """Another width may need another height."""
        super().resizeEvent(event)
        if event is not None and event.size().width() != event.oldSize().width():
            self.updateGeometry()

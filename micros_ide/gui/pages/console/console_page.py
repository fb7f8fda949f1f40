"""The console: shells of nodes and consoles of boards, each in a tab."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PyQt5.QtCore import Qt
from PyQt5.QtGui import QKeySequence
from PyQt5.QtWidgets import QShortcut, QVBoxLayout, QWidget

from micros_ide.gui.commands import Command
from micros_ide.gui.context import Context
from micros_ide.gui.page import Page
from micros_ide.gui.pages.console.chooser import Chooser
from micros_ide.gui.pages.console.serial_tab import SerialTab
from micros_ide.gui.pages.console.session_tab import Session, SessionTab
from micros_ide.gui.pages.console.shell_tab import ShellTab
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.tabs import Tabs

T = TypeVar("T", bound=QWidget)


class ConsolePage(Page):
    """The place; `open_node` and `open_serial` answer the wishes of other pages."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._sessions: list[Session] = []  # until they have ended; `tidy` waits for them
        self.tabs = Tabs(context.icons, tr("Tabs of the console"), tr("New tab (Ctrl+T)"))
        self.tabs.close_wished.connect(self.close_tab)
        self.tabs.new_wished.connect(self.open_chooser)
        self.tabs.currentChanged.connect(lambda _at: self._enter_tab())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.tabs)
        self._add_keys()
        self.open_chooser()

    # -- what is wished for

    def open_node(self, uid: str, title: str = "") -> ShellTab:
        """Open the shell of a node (an id, a name or an address), or go to the one that is open."""
        for tab in self._of(ShellTab):
            if tab.target == uid:
                self.tabs.setCurrentWidget(tab)
                return tab
        made = ShellTab(self._context, uid, title or uid)
        self._open(made, "console-network-outline", made.title)
        return made

    def open_serial(self, device: str) -> SerialTab:
        """Open the console of a board on USB, or go to the one that is open."""
        for tab in self._of(SerialTab):
            if tab.device == device:
                self.tabs.setCurrentWidget(tab)
                return tab
        made = SerialTab(self._context, device)
        self._open(made, "usb", made.title)
        return made

    def open_chooser(self) -> None:
        """Offer what can be opened."""
        for tab in self._of(Chooser):
            tab.load()
            self.tabs.setCurrentWidget(tab)
            return
        chooser = Chooser(self._context)
        chooser.node_chosen.connect(self._on_node)
        chooser.port_chosen.connect(self._on_port)
        self.tabs.add(chooser, "plus", tr("New tab"))

    def close_tab(self, page: QWidget | None) -> None:
        """End what runs in a tab, and take it away."""
        if page is None or (isinstance(page, Chooser) and self.tabs.count() == 1):
            return
        self.tabs.take(page)
        if isinstance(page, SessionTab):
            page.close_session()
        page.hide()
        page.deleteLater()
        if not self.tabs.count():
            self.open_chooser()

    # -- a page of the window

    def commands(self) -> Sequence[Command]:
        """Return what the palette offers here."""
        group = tr("Console")
        tab = self._tab()
        mine: tuple[Command, ...] = (
            Command(tr("Open a console"), self.open_chooser, "Ctrl+T", group),
            Command(
                tr("Close this tab"),
                lambda: self.close_tab(self.tabs.currentWidget()),
                "Ctrl+W",
                group,
            ),
        )
        return (*mine, *(tab.commands() if tab is not None else ()))

    def close_top(self) -> bool:
        """Close what lies on top in this tab."""
        tab = self._tab()
        return tab is not None and tab.close_top()

    def search(self) -> None:
        """Find in the output."""
        tab = self._tab()
        if tab is not None:
            tab.search()

    def refresh(self) -> None:
        """Connect anew; look again what can be opened."""
        tab = self.tabs.currentWidget()
        if isinstance(tab, ShellTab):
            tab.reconnect()
        elif isinstance(tab, Chooser):
            tab.load()

    def send(self) -> None:
        """Send what is typed."""
        tab = self._tab()
        if tab is not None:
            tab.send()

    def enter(self) -> None:
        """Give the keyboard to the tab."""
        tab = self.tabs.currentWidget()
        if isinstance(tab, Chooser):
            tab.load()
        self._enter_tab()

    def tidy(self) -> None:
        """End every session, and wait for it; in the closing thread."""
        for one in self._sessions:
            one.close()
        for one in self._sessions:
            one.join()

    # -- within

    def _on_node(self, uid: str, name: str) -> None:
        self.open_node(uid, name)

    def _on_port(self, device: str) -> None:
        self.open_serial(device)

    def _open(self, tab: SessionTab, icon: str, title: str) -> None:
        self._sessions = [one for one in self._sessions if one.alive] + [tab.session]
        tab.titled.connect(lambda text: self.tabs.name(tab, text))
        self.tabs.add(tab, icon, title)
        for chooser in self._of(Chooser):
            self.close_tab(chooser)
        tab.enter()

    def _of(self, kind: type[T]) -> list[T]:
        pages = [self.tabs.widget(at) for at in range(self.tabs.count())]
        return [page for page in pages if isinstance(page, kind)]

    def _tab(self) -> SessionTab | None:
        tab = self.tabs.currentWidget()
        return tab if isinstance(tab, SessionTab) else None

    def _enter_tab(self) -> None:
        tab = self.tabs.currentWidget()
        if isinstance(tab, SessionTab | Chooser) and self.isVisible():
            tab.enter()

    def _add_keys(self) -> None:
        keys: tuple[tuple[str, Callable[[], None]], ...] = (
            ("Ctrl+T", self.open_chooser),
            ("Ctrl+W", lambda: self.close_tab(self.tabs.currentWidget())),
            ("Ctrl+Tab", lambda: self.tabs.step(1)),
            ("Ctrl+Shift+Tab", lambda: self.tabs.step(-1)),
            ("Ctrl+PgDown", lambda: self.tabs.step(1)),
            ("Ctrl+PgUp", lambda: self.tabs.step(-1)),
        )
        for key, act in keys:
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

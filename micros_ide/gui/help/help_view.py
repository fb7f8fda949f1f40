"""Help: pages at the left, the page that is read at the right, a search over all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PyQt5.QtCore import QEvent, QObject, Qt, QUrl
from PyQt5.QtGui import QDesktopServices, QKeyEvent, QKeySequence
from PyQt5.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QShortcut,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from micros_ide.gui.commands import Command
from micros_ide.gui.context import Context
from micros_ide.gui.error_words import ErrorWords, error_words
from micros_ide.gui.help.article import Article, body_of
from micros_ide.gui.help.history import History, Spot
from micros_ide.gui.help.key_page import key_page
from micros_ide.gui.help.topic_list import Row, TopicList, rows_of, rows_of_hits
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, button, label, tool_button
from micros_ide.gui.widgets.find_bar import FindBar
from micros_ide.model.board_layout import Pinout
from micros_ide.model.help_book import CELL_GAP, MANUAL, OF_MODULE, START, HelpBook
from micros_ide.model.jobs import JobInfo
from micros_ide.model.reporting import Reporter

_ZOOMS = (80, 90, 100, 110, 125, 150, 175, 200)  # per cent
_LEAST_LIST, _LIST = 220, 280  # px
_Loaded = tuple[HelpBook, Mapping[str, Pinout], Mapping[str, str]]


class HelpView(QWidget):
    """The help as a widget; `commands` are what its page of shortcuts tells.

    Attributes:
        open_url: opens a page of the web; the desktop's browser.
    """

    def __init__(self, context: Context, commands: Sequence[Command] = ()) -> None:
        super().__init__()
        self._context, self._commands = context, tuple(commands)
        self.open_url = QDesktopServices.openUrl
        self.book: HelpBook | None = None
        self._loading = False
        self._wanted = (START, "")
        self._history = History()
        self.search_line = QLineEdit()
        self.list = TopicList(context.theme)
        self.nothing = label("", "muted", wrap=True)
        self.article = Article(context.theme)
        self.find_bar = FindBar(self.article, context.icons, tr("Find in this page"))
        self.state = label(tr("Putting the pages together…"), "muted", wrap=True)
        self.again = button(tr("Try again"), "compact")
        self.body = QStackedWidget()
        self._tools: dict[str, QToolButton] = {}
        self._make_tools()
        self._lay_out()
        self._connect()
        self._zoom(0)
        self._mark()

    def show_topic(self, topic: str, anchor: str = "") -> None:
        """Show a page; before the pages are there it waits for them."""
        self._wanted = (topic or START, anchor)
        if self.book is None:
            self._load()
        else:
            self._go(*self._wanted)

    def search_all(self) -> None:
        """Put the keyboard into the search; a second time look in the page instead."""
        if self.search_line.hasFocus():
            self.find_bar.open()
        else:
            self.search_line.setFocus()
            self.search_line.selectAll()

    def close_top(self) -> bool:
        """Close the search in the page, or empty the search over all; False for neither."""
        if self.find_bar.dismiss():
            self.article.setFocus()
            return True
        if self.search_line.text():
            self.search_line.clear()
            return True
        return False

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802
        """Up, down and Enter in the search move in what was found."""
        if watched is self.search_line and isinstance(event, QKeyEvent):
            if event.type() != QEvent.Type.KeyPress:
                return False
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
            if event.key() in steps:
                self.list.step(steps[Qt.Key(event.key())])
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.list.open_current()
                return True
        return super().eventFilter(watched, event)

    # Parts.

    def _make_tools(self) -> None:
        for name, icon, tip in (
            ("back", "arrow-left", tr("Back (Alt+Left)")),
            ("forward", "arrow-right", tr("Forward (Alt+Right)")),
            ("smaller", "format-font-size-decrease", tr("Smaller text (Ctrl+-)")),
            ("larger", "format-font-size-increase", tr("Larger text (Ctrl++)")),
            ("find", "text-search", tr("Find in this page (Ctrl+Shift+F)")),
            ("browser", "open-in-new", tr("Open the function manual in the browser")),
        ):
            made = tool_button(tip)
            self._context.icons.place(made, icon)
            self._tools[name] = made

    def _lay_out(self) -> None:
        self.search_line.setPlaceholderText(tr("Search the help"))
        self.search_line.setAccessibleName(tr("Search the help"))
        self.search_line.setClearButtonEnabled(True)
        tools = QHBoxLayout()
        tools.setSpacing(GRID)
        for name in ("back", "forward"):
            tools.addWidget(self._tools[name])
        tools.addStretch(1)
        for name in ("smaller", "larger", "find", "browser"):
            tools.addWidget(self._tools[name])
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, GRID, 0)
        column.setSpacing(GRID)
        for part in (self.search_line, self.nothing):
            column.addWidget(part)
        column.addWidget(self.list, 1)
        left.setMinimumWidth(_LEAST_LIST)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(GROUP_GAP, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(tools)
        column.addWidget(self.find_bar)
        column.addWidget(self._make_body(), 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        split.addWidget(left)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        split.setSizes([_LIST, 3 * _LIST])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(split)
        self.nothing.hide()

    def _make_body(self) -> QWidget:
        waiting = QWidget()
        column = QVBoxLayout(waiting)
        column.setContentsMargins(GROUP_GAP, GROUP_GAP, GROUP_GAP, GROUP_GAP)
        column.addWidget(self.state)
        row = QHBoxLayout()
        row.addWidget(self.again)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        self.again.hide()
        self.body.addWidget(waiting)
        self.body.addWidget(self.article)
        return self.body

    def _connect(self) -> None:
        self.search_line.installEventFilter(self)
        self.search_line.textChanged.connect(self._on_search)
        self.list.opened.connect(self._on_row)
        self.article.page_wished.connect(self._go)
        self.article.address_wished.connect(self._on_address)
        self.again.clicked.connect(self._load)
        self._tools["back"].clicked.connect(lambda _on=False: self._step(-1))
        self._tools["forward"].clicked.connect(lambda _on=False: self._step(1))
        self._tools["smaller"].clicked.connect(lambda _on=False: self._zoom(-1))
        self._tools["larger"].clicked.connect(lambda _on=False: self._zoom(1))
        self._tools["find"].clicked.connect(lambda _on=False: self.find_bar.open())
        self._tools["browser"].clicked.connect(self._on_browser)
        for keys, act in (
            ("Alt+Left", lambda: self._step(-1)),
            ("Alt+Right", lambda: self._step(1)),
            ("Ctrl+-", lambda: self._zoom(-1)),
            ("Ctrl++", lambda: self._zoom(1)),
            ("Ctrl+=", lambda: self._zoom(1)),
            ("Ctrl+0", lambda: self._zoom(None)),
            ("Ctrl+Shift+F", self.find_bar.open),
            ("F3", self.find_bar.open),
        ):
            key = QShortcut(QKeySequence(keys), self)
            key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            key.activated.connect(act)

    # The pages.

    def _load(self) -> None:
        if self._loading:
            return
        self._loading = True
        self.again.hide()
        self.state.setText(tr("Putting the pages together…"))
        core, keys = self._context.core, key_page(self._commands)

        def work(report: Reporter) -> _Loaded:
            del report
            book = core.help_topics.book((keys,))
            boards = [one.board for one in book.topics if one.board]
            pinouts = {board: core.board_layouts.picture(board) for board in boards}
            return book, pinouts, {one.id: body_of(one) for one in book.topics}

        self._context.background.run(
            "Help", "help", work, done=self._on_loaded, failed=self._on_failed
        )

    def _on_loaded(self, loaded: _Loaded) -> None:
        self._loading = False
        self.book, self.article.pinouts, self.article.bodies = loaded
        self.body.setCurrentWidget(self.article)
        self._on_search(self.search_line.text())
        self._go(*self._wanted)

    def _on_failed(self, job: JobInfo) -> None:
        self._loading = False
        words = error_words(job)
        self.state.setText(" ".join(part for part in (words.message, words.hint) if part))
        self.again.show()

    def _go(self, topic_id: str, anchor: str = "") -> None:
        """Open a page as a step that can be gone back."""
        if self.book is None:
            return
        if self.book.topic(topic_id) is None:
            own = topic_id.startswith(OF_MODULE)  # a module of one's own has no page
            topic_id, anchor = MANUAL if own else START, ""
        self._remember_scroll()
        self._history.visit(Spot(topic_id, anchor))
        self._show(Spot(topic_id, anchor))

    def _show(self, spot: Spot) -> None:
        topic = self.book.topic(spot.topic) if self.book is not None else None
        if topic is None:
            return
        self.article.show_topic(topic, spot.anchor)
        bar = self.article.verticalScrollBar()
        if spot.scroll >= 0 and bar is not None:
            bar.setValue(spot.scroll)
        if not self.search_line.text():
            self.list.choose(topic.id)
        self._mark()

    def _step(self, by: int) -> None:
        self._remember_scroll()
        spot = self._history.move(by)
        if spot is not None:
            self._show(spot)

    def _remember_scroll(self) -> None:
        bar = self.article.verticalScrollBar()
        if bar is not None:
            self._history.leave_at(bar.value())

    def _mark(self) -> None:
        self._tools["back"].setEnabled(self._history.can(-1))
        self._tools["forward"].setEnabled(self._history.can(1))

    # The search.

    def _on_search(self, words: str) -> None:
        if self.book is None:
            return
        hits = self.book.search(words)
        searching = bool(words.strip())
        self.list.show_rows(rows_of_hits(hits) if searching else rows_of(self.book.topics))
        self.nothing.setText(tr("Nothing found. Try fewer or shorter words.") if searching else "")
        self.nothing.setVisible(searching and not hits)
        if searching:
            self.list.step(1)
        elif self.article.topic is not None:
            self.list.choose(self.article.topic.id)

    def _on_row(self, row: Row) -> None:
        if row.topic is None:
            return
        self._go(row.topic.id, row.anchor)
        if row.line:
            query = self.search_line.text().split()
            cells = sorted(row.line.split(CELL_GAP), key=len, reverse=True)
            self.article.show_words([row.line, " ".join(query), *cells, *query])

    # What leads elsewhere.

    def _on_address(self, address: str) -> None:
        if not self.open_url(QUrl(address)):
            words = ErrorWords(tr("No browser could be opened."), address, "")
            self._context.navigation.fail(words)

    def _on_browser(self) -> None:
        self._context.navigation.manual_wished.emit()

    def _zoom(self, by: int | None) -> None:
        """Take the next size of text; 0 the remembered one, None that of 100 %."""
        kept = self._context.preferences.text("help_zoom", "100")
        sizes = [str(one) for one in _ZOOMS]
        at = sizes.index(kept) if kept in sizes else sizes.index("100")
        at = sizes.index("100") if by is None else max(0, min(len(sizes) - 1, at + by))
        self.article.set_zoom(_ZOOMS[at])
        self._context.preferences.remember(help_zoom=sizes[at])
        self._tools["smaller"].setEnabled(at > 0)
        self._tools["larger"].setEnabled(at < len(sizes) - 1)

"""The output of a console: fast, bounded, and it stays where a person reads.

Rows wait in a queue and are written in turns of a few milliseconds, so that no amount of text can
hold the window up. Each block of the document keeps kind and time of its row in one number.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from PyQt5.QtCore import QEvent, QRect, QSize, Qt, QTimer, pyqtSignal
from PyQt5.QtGui import (
    QColor,
    QFont,
    QHelpEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
)
from PyQt5.QtWidgets import QPlainTextEdit, QPushButton, QToolTip

from micros_ide.gui.icons import Icons
from micros_ide.gui.output.folds import Folds
from micros_ide.gui.output.gutter import Gutter
from micros_ide.gui.output.rows import (
    MOST,
    TOKENS,
    Kind,
    Row,
    RowQueue,
    kind_of,
    state_of,
    time_of,
)
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button, set_fixed

_EVERY_MS = 30
_TURN_S = 0.010
_ROWS_AT_ONCE, _CHARS_AT_ONCE = 40, 8000
_DRESSED_AT_ONCE = 200  # blocks, after a change of theme


class OutputView(QPlainTextEdit):
    """Read only. `typed` carries keys for who wants them (the console of a board)."""

    key_pressed = pyqtSignal(QKeyEvent)

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.began = time.time()
        self._theme = icons.theme
        self._queue = RowQueue()
        self._open = True  # the last block is empty, and the next row goes there
        self._tail: str | None = None  # the line in progress, the last block
        self._next_tail: str | None = None
        self._column: int | None = None  # of a terminal's cursor in the tail
        self._writing = False
        self._following = True
        self._dressing = 0
        self.takes_keys = False
        self.setProperty("role", "terminal")
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setMaximumBlockCount(MOST)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setAccessibleName(tr("Output"))
        set_fixed(self)
        self.folds = Folds(self)
        self.gutter = Gutter(self, icons)
        self.newer = self._newer_button(icons)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._write)
        self._dresser = QTimer(self)
        self._dresser.setInterval(0)
        self._dresser.timeout.connect(self._dress)
        bar = self.verticalScrollBar()
        if bar is not None:
            bar.valueChanged.connect(self._on_scrolled)
        icons.theme.changed.connect(self._on_theme)
        self._make_room()

    # -- text

    @property
    def idle(self) -> bool:
        """True when nothing waits to be written."""
        return not self._queue and not self._timer.isActive()

    def add(self, rows: Sequence[Row]) -> None:
        """Have `rows` written soon."""
        if rows:
            self._queue.add(rows)
            self._begin()

    def add_text(self, text: str, count: int) -> None:
        """Have `count` lines written soon, each with its line feed."""
        self._queue.add_text(text, count)
        self._begin()

    def leave_out(self, count: int) -> None:
        """Say that so many lines are missing here."""
        self._queue.left_out += count
        self._begin()

    def set_tail(self, text: str, column: int) -> None:
        """Show `text` as the line in progress, a terminal's cursor at `column`."""
        self._next_tail, self._column = text, column
        self._begin()

    def empty(self) -> None:
        """Forget everything but the line in progress."""
        self._queue.clear()
        self._writing = True
        self.clear()
        self._writing = False
        self._open, self._following = True, True
        self._next_tail, self._tail = self._tail, None
        self.newer.hide()
        self._begin()

    def text(self) -> str:
        """Return everything that is shown."""
        return self.toPlainText()

    def search(self, words: str, *, back: bool = False) -> bool:
        """Select the next place with `words`, beginning anew at the end; False without any."""
        flags = QTextDocument.FindFlags()
        if back:
            flags |= QTextDocument.FindFlag.FindBackward
        found = self.find(words, flags)
        if not found:
            before = self.textCursor()
            start = QTextCursor(self.document())
            start.movePosition(QTextCursor.End if back else QTextCursor.Start)
            self.setTextCursor(start)
            found = self.find(words, flags)
            if not found:
                self.setTextCursor(before)
        if found:
            self.folds.reveal(self.textCursor().block())
            self.ensureCursorVisible()
        return found

    def to_end(self) -> None:
        """Show the end, and what comes next."""
        self._following = True
        self.newer.hide()
        bar = self.verticalScrollBar()
        if bar is not None:
            bar.setValue(bar.maximum())

    def show_times(self, shown: bool) -> None:
        """Write the time beside each row."""
        self.gutter.show_times(shown)
        self._make_room()

    # -- writing

    def _begin(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _write(self) -> None:
        end = time.perf_counter() + _TURN_S
        before = self._first_visible()
        self._writing = True
        self._take_tail_away()
        if self._queue.left_out:
            count, self._queue.left_out = self._queue.left_out, 0
            words = tr("… {count} lines that came too fast were left out").format(
                count=f"{count:,}"
            )
            self._insert([Row(words, Kind.NOTE)])
        while len(self._queue) and time.perf_counter() < end:
            self._insert(self._some_rows())
        self._put_tail_back()
        self._writing = False
        if self._following:
            self.to_end()
        else:
            self._stay(before)
        if not len(self._queue):
            self._timer.stop()

    def _some_rows(self) -> list[Row]:
        rows: list[Row] = []
        size = 0
        while len(rows) < _ROWS_AT_ONCE and size < _CHARS_AT_ONCE and len(self._queue):
            rows.append(self._queue.take())
            size += len(rows[-1].text)
        return rows

    def _insert(self, rows: list[Row]) -> None:
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.End)
        cursor.beginEditBlock()
        for row in rows:
            if not self._open:
                cursor.insertBlock()
            self._open = False
            cursor.insertText(row.text, self._form(row.kind))
            block = cursor.block()
            block.setUserState(state_of(row, self.began))
            self.folds.on_new(block, row.kind)
        cursor.endEditBlock()

    def _take_tail_away(self) -> None:
        if self._tail is None:
            return
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.End)
        cursor.movePosition(QTextCursor.StartOfBlock, QTextCursor.KeepAnchor)
        cursor.removeSelectedText()
        self._next_tail = self._tail if self._next_tail is None else self._next_tail
        self._tail, self._open = None, True

    def _put_tail_back(self) -> None:
        if self._next_tail is not None:
            self._insert([Row(self._next_tail)])
            self._tail, self._next_tail = self._next_tail, None

    def _form(self, kind: Kind) -> QTextCharFormat:
        form = QTextCharFormat()
        if kind in TOKENS:
            form.setForeground(self._theme.colour(TOKENS[kind]))
        if kind is Kind.COMMAND:
            form.setFontWeight(QFont.Bold)
        return form

    # -- staying where a person reads

    def _first_visible(self) -> tuple[QTextCursor, int]:
        block = self.firstVisibleBlock()
        offset = round(self.contentOffset().y() + self.blockBoundingGeometry(block).top())
        return QTextCursor(block), offset

    def _stay(self, before: tuple[QTextCursor, int]) -> None:
        bar, block = self.verticalScrollBar(), before[0].block()
        if bar is not None and block.isValid():
            height = max(1, self.fontMetrics().height())
            bar.setValue(block.firstLineNumber() + max(0, -before[1] // height))
        self.newer.show()
        self._place_newer()

    def _on_scrolled(self, value: int) -> None:
        bar = self.verticalScrollBar()
        if bar is None or self._writing:
            return
        self._following = value >= bar.maximum() - 1
        if self._following:
            self.newer.hide()

    def _newer_button(self, icons: Icons) -> QPushButton:
        made = button(tr("New lines"), "compact", accessible=tr("Go to the new lines"))
        made.setParent(self)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        icons.place(made, "arrow-down", "text", 16)
        made.clicked.connect(self.to_end)
        made.hide()
        return made

    def _place_newer(self) -> None:
        view = self.viewport()
        if view is None:
            return
        size = self.newer.sizeHint()
        area = view.geometry()
        self.newer.setGeometry(
            area.right() - size.width() - GRID,
            area.bottom() - size.height() - GRID,
            size.width(),
            size.height(),
        )

    # -- colours

    def _on_theme(self) -> None:
        self._dressing = 0
        self._dresser.start()

    def _dress(self) -> None:
        document = self.document()
        block = document.findBlockByNumber(self._dressing) if document else QTextBlock()
        for _turn in range(_DRESSED_AT_ONCE):
            if not block.isValid():
                self._dresser.stop()
                return
            kind = kind_of(block.userState())
            if kind in TOKENS:
                cursor = QTextCursor(block)
                cursor.select(QTextCursor.BlockUnderCursor)
                cursor.setCharFormat(self._form(kind))
            block = block.next()
        self._dressing += _DRESSED_AT_ONCE

    # -- keys, painting, room

    def event(self, event: QEvent | None) -> bool:
        """Keys of a terminal are its own, not the window's; a hint tells a row's time."""
        if (
            event is not None
            and self.takes_keys
            and event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.modifiers() == Qt.KeyboardModifier.ControlModifier
            and event.key()
            in (Qt.Key.Key_C, Qt.Key.Key_D, Qt.Key.Key_B, Qt.Key.Key_E, Qt.Key.Key_U)
        ):
            event.accept()
            return True
        if (
            event is not None
            and self.takes_keys
            and event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Tab
        ):
            self.key_pressed.emit(event)
            return True
        return super().event(event)

    def viewportEvent(self, event: QEvent | None) -> bool:  # noqa: N802
        """Tell the time of the row under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            block = self.cursorForPosition(event.pos()).block()
            QToolTip.showText(event.globalPos(), time_of(block.userState(), self.began), self)
            return True
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802
        """Fold with the space bar; in a terminal, every key goes to the board."""
        if event is None:
            return
        if self.takes_keys:
            self.key_pressed.emit(event)
            if event.isAccepted():
                return
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return):
            self.folds.toggle(self.folds.head_of(self.textCursor().block()))
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """The gutter is as high as the view; the end stays in sight."""
        following, self._writing = self._following, True
        super().resizeEvent(event)
        self._writing = False
        self._following = following
        self._make_room()
        self._place_newer()
        if following:
            self.to_end()

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """Paint the text, what is folded away in short, and a terminal's cursor."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        self.folds.paint(painter, self._theme.colour("muted"))
        if self._column is not None and self._tail is not None:
            self._paint_cursor(painter)
        self.gutter.update()

    def _paint_cursor(self, painter: QPainter) -> None:
        document = self.document()
        if document is None or self._column is None:
            return
        block = document.lastBlock()
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + min(self._column, block.length() - 1))
        area: QRect = self.cursorRect(cursor)
        area.setWidth(self.fontMetrics().averageCharWidth())
        colour = QColor(self._theme.colour("accent"))
        if self.hasFocus():
            colour.setAlpha(120)
            painter.fillRect(area, colour)
        else:
            painter.setPen(colour)
            painter.drawRect(area.adjusted(0, 0, 0, -1))

    def _make_room(self) -> None:
        width = self.gutter.sizeHint().width()
        self.setViewportMargins(width, 0, 0, 0)
        area = self.contentsRect()
        self.gutter.setGeometry(area.left(), area.top(), width, area.height())

    def sizeHint(self) -> QSize:  # noqa: N802
        """Whatever there is."""
        return QSize(400, 200)

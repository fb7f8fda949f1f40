"""What came of something done on several nodes: a row each, filled in as they answer."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import QTimer, pyqtSignal
from PyQt5.QtGui import QKeySequence, QResizeEvent
from PyQt5.QtWidgets import (
    QApplication,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QShortcut,
    QVBoxLayout,
    QWidget,
)

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import (
    GRID,
    ROW,
    ElidedLabel,
    button,
    label,
    set_fixed,
    tool_button,
)
from micros_ide.gui.widgets.row_table import Cell, Column, Row, RowTable
from micros_ide.gui.widgets.secret_field import SecretField
from micros_ide.gui.words import seconds_text
from micros_ide.model.fleet_work import Ended, NodeResult, WorkPlace
from micros_ide.model.nodes import clean_text

_THANKS_MS = 1500
_SHORT = 60  # characters that a row has room for anyway
_LINE = 300  # characters of a reply in its row; the whole is below
_HEIGHT = 88  # px, of the whole reply
_NARROW, _NAME, _TIME = 520, 168, 3
_AROUND = 5 * ROW + _HEIGHT  # px, of what is above and below the rows
_LEAST = 2 * ROW  # px, of the rows
_LOOKS = {
    Ended.OK: ("check-circle-outline", "online"),
    Ended.FAILED: ("close-octagon-outline", "error"),
    Ended.TIMEOUT: ("timer-off-outline", "warning"),
    Ended.PASSWORD: ("lock-outline", "warning"),
    Ended.CANCELLED: ("cancel", "muted"),
}


def ended_word(ended: Ended) -> str:
    """Return the word for how it ended."""
    return {
        Ended.OK: tr("done"),
        Ended.FAILED: tr("failed"),
        Ended.TIMEOUT: tr("no answer"),
        Ended.PASSWORD: tr("password"),
        Ended.CANCELLED: tr("cancelled"),
    }[ended]


class ResultsPanel(QFrame):
    """The rows, the whole reply of the one that is chosen, and what can be done about failures."""

    retry_wished = pyqtSignal(tuple, str, bool)  # keys, password ("" without), remember it
    closed = pyqtSignal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._icons = icons
        self._what = ""
        self._places: dict[str, WorkPlace] = {}
        self._results: dict[str, NodeResult] = {}
        self.title = ElidedLabel("", "group")
        self.copy_button = button(tr("Copy"), "compact", accessible=tr("Copy all results"))
        self.copy_button.clicked.connect(self._copy)
        self._thanked = QTimer(self)
        self._thanked.setSingleShot(True)
        self._thanked.setInterval(_THANKS_MS)
        self._thanked.timeout.connect(self._offer_copy)
        self.retry_button = button(tr("Retry failed"), "compact")
        self.retry_button.clicked.connect(self._retry)
        self.close_button = tool_button(tr("Close the results (Esc)"), "", 28)
        icons.place(self.copy_button, "content-copy", "text", 16)
        icons.place(self.retry_button, "refresh", "text", 16)
        icons.place(self.close_button, "close", "muted", 16)
        self.close_button.clicked.connect(self.closed)
        columns = (
            Column(tr("Node"), _NAME), Column(tr("Result"), 112), Column(tr("Reply")),
            Column(tr("Time"), 72, right=True),
        )  # fmt: skip
        self.table = RowTable(icons, tr("Results"), columns)
        self.table.current.connect(lambda _key: self._show_reply())
        copy = QShortcut(QKeySequence(QKeySequence.Copy), self.table)
        copy.activated.connect(self._copy)
        self.reply = QPlainTextEdit()
        self.reply.setReadOnly(True)
        self.reply.setProperty("role", "detail")
        self.reply.setAccessibleName(tr("The whole reply"))
        self.reply.setMaximumHeight(_HEIGHT)
        set_fixed(self.reply)
        self.secret = SecretField(icons)
        self.remember = QCheckBox(tr("Remember it"))
        self.login_button = button(tr("Try again"), "compact")
        self.table.setMinimumHeight(_LEAST)
        self._is_long = self._tight = False
        self._login = self._login_row()
        self._lay_out()
        self.hide()

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """The columns share the width."""
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        self.table.setColumnHidden(_TIME, narrow)
        self.table.setColumnWidth(0, _NAME // 2 + GRID if narrow else _NAME)

    def make_room(self, tight: bool) -> None:
        """Leave the whole reply out while the window is low."""
        self._tight = tight
        self.reply.setVisible(self._is_long and not tight)

    def begin(self, what: str, places: Sequence[WorkPlace]) -> None:
        """Show a row for each place that waits."""
        self._what = what
        self._places = {place.key: place for place in places}
        self._results = {}
        self.secret.clear()
        self.table.set_rows([self._row(place) for place in places])
        self._show()
        self.show()

    def wished_height(self) -> int:
        """Return how high it would be with all that it may have to show."""
        return _AROUND + ROW * len(self._places)

    def again(self, keys: Sequence[str]) -> None:
        """These are tried once more; the other rows stay."""
        for key in keys:
            self._results.pop(key, None)
            self.table.rows.change(self._row(self._places[key]))
        self.secret.clear()
        self._show()

    def take(self, result: NodeResult) -> None:
        """Show what came of one."""
        place = self._places.get(result.key)
        if place is None:
            return
        self._results[result.key] = result
        self.table.rows.change(self._row(place))
        if not self.table.key():
            self.table.choose(result.key)
        self._show()

    def results(self) -> list[NodeResult]:
        """Return what is known so far, in the order of the rows."""
        return [self._results[key] for key in self._places if key in self._results]

    def failed_keys(self, *kinds: Ended) -> tuple[str, ...]:
        """Return the nodes that ended in one of `kinds`, any but OK without."""
        wanted = kinds or tuple(one for one in Ended if one is not Ended.OK)
        return tuple(one.key for one in self.results() if one.ended in wanted)

    def text(self) -> str:
        """Return everything as lines of columns apart by tabs, for the clipboard."""
        lines = []
        for one in self.results():
            reply = " / ".join(clean_text(line, 2000) for line in one.reply.splitlines())
            lines.append("\t".join((one.name, ended_word(one.ended), reply, _took(one))))
        return "\n".join(lines)

    def _offer_copy(self) -> None:
        self.copy_button.setText(tr("Copy"))

    def _row(self, place: WorkPlace) -> Row:
        result = self._results.get(place.key)
        name = Cell(place.name, bold=True)
        if result is None:
            return Row(place.key, (name, Cell(tr("waiting"), quiet=True), Cell(), Cell()))
        icon, tone = _LOOKS[result.ended]
        word = ended_word(result.ended)
        reply = _one_line(result.reply)
        cells = (
            name,
            Cell(word, icon, tone),
            Cell(reply),
            Cell(_took(result), quiet=True, right=True),
        )
        return Row(place.key, cells, spoken=f"{place.name}: {word}. {reply}")

    def _show(self) -> None:
        good = sum(1 for one in self._results.values() if one.ended is Ended.OK)
        bad = len(self._results) - good
        parts = [self._what, tr("{done} of {all} done").format(done=good, all=len(self._places))]
        if bad:
            parts.append(tr("{count} not").format(count=bad))
        self.title.setText(" · ".join(parts))
        over = len(self._results) == len(self._places)
        self.retry_button.setVisible(bool(over and bad))
        self.copy_button.setEnabled(bool(self._results))
        self._login.setVisible(bool(over and self.failed_keys(Ended.PASSWORD)))
        self._show_reply()

    def _show_reply(self) -> None:
        result = self._results.get(self.table.key())
        said = ""
        if result is not None:
            said = "\n".join(part for part in (result.reply, result.hint) if part)
        lines = [clean_text(line, 2000) for line in said.splitlines()]
        self._is_long = len(lines) > 1 or len(said) > _SHORT
        self.reply.setVisible(self._is_long and not self._tight)
        if self.reply.toPlainText() != "\n".join(lines):
            self.reply.setPlainText("\n".join(lines))

    def _retry(self) -> None:
        self.retry_wished.emit(self.failed_keys(), "", False)

    def _log_in(self) -> None:
        password = self.secret.text()
        if password:
            keys, remember = self.failed_keys(Ended.PASSWORD), self.remember.isChecked()
            self.secret.clear()
            self.retry_wished.emit(keys, password, remember)

    def _copy(self) -> None:
        clipboard = QApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(self.text())
            self.copy_button.setText(tr("Copied"))
            self._thanked.start()

    def _login_row(self) -> QWidget:
        box = QWidget()
        self.secret.line.setAccessibleName(tr("Password of these nodes"))
        self.secret.line.setPlaceholderText(tr("Password"))
        self.secret.line.returnPressed.connect(self._log_in)
        self.login_button.clicked.connect(self._log_in)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.secret, 1)
        row.addWidget(self.remember)
        row.addWidget(self.login_button)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(label(tr("Some nodes want their password."), "label"))
        column.addLayout(row)
        return box

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self.title, 1)
        for one in (self.retry_button, self.copy_button, self.close_button):
            head.addWidget(one)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, GRID, GRID, GRID)
        column.setSpacing(GRID)
        column.addLayout(head)
        column.addWidget(self._login)
        column.addWidget(self.table, 1)
        column.addWidget(self.reply)


def _took(result: NodeResult) -> str:
    seconds = result.seconds
    if seconds is None:
        return ""
    if seconds < 1:
        return tr("{count} ms").format(count=round(1000 * seconds))
    return seconds_text(seconds)


def _one_line(reply: str) -> str:
    lines = (clean_text(line.strip(), _LINE) for line in reply[: 4 * _LINE].splitlines())
    return " · ".join(line for line in lines if line)

"""The last step: what became of each node, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from micros_ide.errors import AuthFailed
from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button
from micros_ide.gui.widgets.notice import Notice
from micros_ide.gui.widgets.password_panel import PasswordPanel
from micros_ide.gui.widgets.row_table import Cell, Column, Row, RowTable
from micros_ide.gui.wizards.ota.detail_pane import DetailPane
from micros_ide.gui.wizards.ota.words import (
    MARKS,
    done_summary,
    outcome_words,
    why_words,
)
from micros_ide.model.ota import OtaDone, Outcome

_WIDTHS = (600, 400)  # px, of table and detail


class ResultStep(QWidget):
    """A row a node, beside it the chosen one in full."""

    rollback = pyqtSignal(object)  # OtaDone of the node

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.rows: list[OtaDone] = []
        self._waiting: str = ""  # target of the node that goes back now
        self.verdict = Notice(icons)
        self.passwords = PasswordPanel(icons)
        self.table = RowTable(
            icons,
            tr("What became of the nodes"),
            (Column(tr("Node")), Column(tr("Outcome"), 136), Column(tr("Why"))),
        )
        self.detail = DetailPane(icons)
        self.rollback_button = button(tr("Roll back…"), "compact")
        icons.place(self.rollback_button, "history", "text", 16)
        self.rollback_button.setToolTip(tr("Bring back the version before the last update"))
        self.table.current.connect(lambda _key: self._show_current())
        self.rollback_button.clicked.connect(self._on_rollback)
        self._lay_out()

    def show_rows(
        self, rows: Sequence[OtaDone], *, cancelled: bool = False, note: str = ""
    ) -> None:
        """Show what became of the nodes; `cancelled` and `note`: what a cancel has left."""
        self.rows = list(rows)
        bad = [one for one in rows if not one.outcome.good]
        if cancelled:
            self.verdict.say("warning", tr("Cancelled. {}").format(done_summary(rows)), note)
        elif bad:
            self.verdict.say("warning", done_summary(rows), self._advice(bad))
        else:
            self.verdict.say("online", self._good_words(rows))
        self.passwords.show_nodes([one for one in bad if one.code == AuthFailed.code])
        self.table.set_rows(_row(at, one) for at, one in enumerate(self.rows))
        tried = [one for one in bad if one.outcome is not Outcome.NOT_TRIED] or bad
        worst = next((at for at, one in enumerate(rows) if one in tried), 0)
        self.table.choose(str(worst))
        self._show_current()

    def replace(self, done: OtaDone) -> None:
        """Another end of a node that is shown: it went back, or was tried again."""
        for at, one in enumerate(self.rows):
            if (one.uid or one.target) == (done.uid or done.target):
                self.rows[at] = done
                self.table.rows.change(_row(at, done))
        self._show_current()

    def set_waiting(self, target: str) -> None:
        """A node is being asked, or goes back; "": none is."""
        self._waiting = target
        self._show_current()

    def failed(self) -> tuple[OtaDone, ...]:
        """Return the nodes that another try may help."""
        return tuple(one for one in self.rows if not one.outcome.good)

    def current(self) -> OtaDone | None:
        """Return the chosen node."""
        key = self.table.key()
        return self.rows[int(key)] if key and int(key) < len(self.rows) else None

    def _show_current(self) -> None:
        done = self.current()
        if done is None:
            self.detail.say(tr("Nothing was begun."))
        else:
            self.detail.show_done(done)
        free = done is not None and done.outcome in {Outcome.UPDATED, Outcome.SAME}
        self.rollback_button.setEnabled(free and not self._waiting)

    def _on_rollback(self) -> None:
        done = self.current()
        if done is not None:
            self.rollback.emit(done)

    @staticmethod
    def _good_words(rows: Sequence[OtaDone]) -> str:
        if not rows:
            return tr("There was nothing to do.")
        return tr("Done: {}").format(done_summary(rows))

    @staticmethod
    def _advice(bad: Sequence[OtaDone]) -> str:
        if any(one.outcome is Outcome.ROLLED_BACK for one in bad):
            return tr("A node that rolled back runs its old version; nothing is lost.")
        return tr("Nodes that failed run their old version. Choose one to see what helps.")

    def _lay_out(self) -> None:
        right = QWidget()
        beside = QVBoxLayout(right)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(GRID)
        beside.addWidget(self.detail, 1)
        row = QHBoxLayout()
        row.setContentsMargins(GRID, 0, 0, 0)
        row.addWidget(self.rollback_button)
        row.addStretch(1)
        beside.addLayout(row)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.setProperty("role", "gap")
        halves.setHandleWidth(GRID)
        halves.addWidget(self.table)
        halves.addWidget(right)
        halves.setStretchFactor(0, 3)
        halves.setStretchFactor(1, 2)
        halves.setSizes([_WIDTHS[0], _WIDTHS[1]])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, GRID)
        column.setSpacing(GRID + 4)
        column.addWidget(self.verdict)
        column.addWidget(self.passwords)
        column.addWidget(halves, 1)


def _row(at: int, done: OtaDone) -> Row:
    icon, tone = MARKS[done.outcome]
    words, told = outcome_words(done.outcome), why_words(done)
    name = done.name or done.target
    return Row(
        str(at),
        (Cell(name, bold=True), Cell(words, icon, tone), Cell(told, quiet=done.outcome.good)),
        spoken=f"{name}: {words}. {told}",
    )

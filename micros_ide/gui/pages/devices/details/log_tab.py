"""The node's log: its errors, the newest last."""

from __future__ import annotations

import re
from pathlib import Path

from PyQt5.QtGui import QColor, QTextCharFormat, QTextCursor, QTextOption
from PyQt5.QtWidgets import (
    QApplication,
    QCheckBox,
    QHBoxLayout,
    QPlainTextEdit,
    QVBoxLayout,
)

from micros_ide.errors import InvalidInput
from micros_ide.gui.context import Context
from micros_ide.gui.pages.devices.details.node_poll import NodePoll
from micros_ide.gui.pages.devices.details.tab import Tab
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, button, label, set_fixed
from micros_ide.gui.widgets.file_dialog import ask_place
from micros_ide.gui.widgets.question import ask
from micros_ide.model.node_facts import NodeFacts, NodeLog, Topic

_NO_NAME = re.compile(r"[^\w.-]+")


class LogTab(Tab):
    """Lines as the node wrote them."""

    steady = frozenset({Topic.LOG})

    def __init__(self, context: Context, poll: NodePoll) -> None:
        super().__init__(context, poll)
        self._name = ""
        self._lines: tuple[str, ...] | None = None
        self.summary = label("", "caption", wrap=True)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setProperty("role", "detail")
        self.text.setAccessibleName(tr("Log of the node"))
        self.text.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        set_fixed(self.text)
        self.follow = QCheckBox(tr("Follow"))
        self.follow.setChecked(True)
        self.follow.setToolTip(tr("Keep the newest line in sight"))
        self.copy_button = button(tr("Copy"), "compact", accessible=tr("Copy the whole log"))
        self.save_button = button(tr("Save…"), "compact", accessible=tr("Save the log in a file"))
        self.clear_button = button(tr("Clear…"), "compact", accessible=tr("Clear the node's log"))
        self.follow.toggled.connect(self._to_end)
        self.copy_button.clicked.connect(self._copy)
        self.save_button.clicked.connect(self._wish_save)
        self.clear_button.clicked.connect(self._wish_clear)
        context.theme.changed.connect(self._paint_all)
        self._lay_out()
        self.begin()

    def begin(self) -> None:
        """Nothing was asked yet."""
        self._lines = None
        self.text.clear()
        self.text.setPlaceholderText("")
        self.summary.setText(tr("Not asked yet."))
        self._enable()

    def take(self, facts: NodeFacts) -> None:
        """Show the log."""
        if Topic.LOG in facts.asked:
            self._name = facts.name
            self._show(facts.log)

    def _show(self, log: NodeLog | None) -> None:
        if log is None:
            self.begin()
            self.summary.setText(tr("This node does not tell its log."))
            return
        words = tr("Lines: {count}; errors: {errors}")
        self.summary.setText(words.format(count=len(log.lines), errors=log.errors))
        self.text.setPlaceholderText(tr("The log is empty: nothing went wrong."))
        if log.lines != self._lines:
            self._write(log.lines)
        self._enable()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.follow)
        row.addStretch(1)
        for one in (self.copy_button, self.save_button, self.clear_button):
            row.addWidget(one)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.summary)
        column.addWidget(self.text, 1)
        column.addLayout(row)

    def _enable(self) -> None:
        for one in (self.copy_button, self.save_button, self.clear_button):
            one.setEnabled(bool(self._lines))

    def _write(self, lines: tuple[str, ...]) -> None:
        """Show `lines`; what is there already stays, and so does the place that is read."""
        before = self._lines or ()
        grown = bool(before) and lines[: len(before)] == before
        if not grown:
            self.text.clear()
        self._lines = lines
        document, bar = self.text.document(), self.text.verticalScrollBar()
        if document is None or bar is None:
            return
        place = bar.value()
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        for line in lines[len(before) :] if grown else lines:
            cursor.movePosition(QTextCursor.End)
            if not document.isEmpty():
                cursor.insertBlock()
            cursor.insertText(line, self._form(line))
        cursor.endEditBlock()
        bar.setValue(bar.maximum() if self.follow.isChecked() else place)

    def _form(self, line: str) -> QTextCharFormat:
        form = QTextCharFormat()
        token = "error" if "[ERR]" in line else "text"
        form.setForeground(QColor(self._context.theme.palette[token]))
        return form

    def _paint_all(self) -> None:
        lines, self._lines = self._lines, None
        if lines is not None:
            self._write(lines)

    def _to_end(self, follow: bool) -> None:
        bar = self.text.verticalScrollBar()
        if follow and bar is not None:
            bar.setValue(bar.maximum())

    def _copy(self) -> None:
        clipboard = QApplication.clipboard()
        if clipboard is not None:
            clipboard.setText("\n".join(self._lines or ()))
            self._context.navigation.said.emit(tr("The log was copied."))

    def _wish_save(self) -> None:
        name = f"{_NO_NAME.sub('-', self._name) or 'node'}.log"
        kinds = tr("Text (*.log *.txt);;All (*)")
        ask_place(self, tr("Save the log"), name, kinds, lambda path: self.save(str(path)))

    def save(self, path: str) -> None:
        """Write the log into a file."""
        text = "\n".join((*(self._lines or ()), ""))

        def write(_report: object) -> None:
            try:
                Path(path).write_text(text, encoding="utf-8")
            except OSError as error:
                raise InvalidInput(
                    f"{path} cannot be written: {error.strerror}",
                    hint="choose another folder",
                ) from error

        self._context.background.run(
            tr("Save the log"),
            "details:save",
            write,
            done=lambda _done: self._context.navigation.said.emit(tr("The log was saved.")),
            failed=self._context.navigation.fail,
        )

    def _wish_clear(self) -> None:
        ask(
            self,
            self._context.theme,
            tr("Clear the log of {name}?").format(name=self._name),
            lost=tr(
                "Its lines are lost: the node keeps no copy. Save them first if you need them."
            ),
            verb=tr("Clear"),
            agreed=self._clear,
        )

    def _clear(self) -> None:
        core, uid = self._context.core, self._poll.uid
        self._poll.run(
            tr("Clear the log"),
            lambda password, report: core.node_facts.clear_log(uid, report, password=password),
            done=self._show,
        )

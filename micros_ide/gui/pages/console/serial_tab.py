"""A tab with the console of a board over USB: every key goes to the board."""

from __future__ import annotations

from PyQt5.QtCore import QMimeData, Qt
from PyQt5.QtGui import QKeyEvent, QKeySequence
from PyQt5.QtWidgets import QAction, QApplication, QHBoxLayout, QMenu

from micros_ide.gui.context import Context
from micros_ide.gui.output.links import SerialLink
from micros_ide.gui.output.rows import Kind, Row
from micros_ide.gui.pages.console.keys import bytes_of
from micros_ide.gui.pages.console.paste_guard import PasteGuard
from micros_ide.gui.pages.console.session_tab import Session, SessionTab
from micros_ide.gui.pages.console.shell_words import line_state
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, ElidedLabel, button, tool_button
from micros_ide.model.terminal_events import Line, LineChanged

_INTERRUPT, _RESTART, _FRIENDLY = b"\x03", b"\x04", b"\x02"
_TOLD = frozenset({Line.OPEN, Line.LENT, Line.AWAY, Line.HELD, Line.FAILED})


class SerialTab(SessionTab):
    """The board edits the line and keeps its history; here it is shown."""

    def __init__(self, context: Context, device: str) -> None:
        """`device`: of a port; a virtual board is shown under its name."""
        self.serial_link = SerialLink()
        super().__init__(context, self.serial_link, asks=False)
        self.device, self.title = device, _name(context, device)
        self.line = LineChanged(Line.OPENING, device)
        self.guard = PasteGuard(context.icons)
        self.interrupt_button = button(tr("Interrupt"), "compact")
        self.restart_button = button(tr("Restart"), "compact")
        self.paste_button = button(tr("Paste"), "compact")
        self.more_button = tool_button(tr("More"), size=28)
        self._arrange()
        self.view.takes_keys = True
        self.view.setAccessibleName(tr("Console of the board"))
        self.view.key_pressed.connect(self._on_key)
        self.state.say(*line_state(self.line, self.title))
        self.console = context.core.serial_sessions.open(
            device, self.serial_link.show, self.serial_link.tell
        )

    @property
    def session(self) -> Session:
        """The console."""
        return self.console

    # -- what a person does

    def enter(self) -> None:
        """Give the keyboard to the board."""
        self.view.setFocus()

    def close_top(self) -> bool:
        """The question, then the search."""
        if self.guard.dismiss():
            self.enter()
            return True
        return super().close_top()

    def interrupt(self) -> None:
        """Stop the program on the board."""
        self.console.interrupt()
        self.enter()

    def restart(self) -> None:
        """Start its program again; a program that runs is stopped first."""
        self.console.interrupt()
        self.console.type(_RESTART)
        self.enter()

    def leave_raw_mode(self) -> None:
        """Get a prompt from a board that waits for a tool."""
        self.console.type(_FRIENDLY)
        self.enter()

    def paste(self) -> None:
        """Send what is in the clipboard; several lines are asked about first."""
        clipboard = QApplication.clipboard()
        data = clipboard.mimeData() if clipboard is not None else None
        if not isinstance(data, QMimeData) or not data.hasText():
            return
        text = data.text()
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) > 1:
            self._pasted = text
            self.guard.ask(lines)
        elif text:
            self.console.paste(text.strip("\r\n"))
            self.enter()

    # -- what the console tells

    def receive(self) -> None:
        """Show what the board has printed, and what became of its port."""
        change, states = self.serial_link.take()
        if change.left_out:
            self.view.leave_out(change.left_out)
        if change.lines:
            self.view.add_text("\n".join([*change.lines, ""]), len(change.lines))
        rows: list[Row] = []
        for state in states:
            if state.line in _TOLD and state.line is not self.line.line:
                rows.append(Row(f"• {line_state(state, self.title)[2]}", Kind.NOTE))
            self._on_state(state)
        if rows:
            self.view.add(rows)
        self.view.set_tail(change.line, change.column)
        self._plot_what_was_read()

    def _on_state(self, state: LineChanged) -> None:
        self.line = state
        if state.device != self.device:
            self.device = state.device
            self.title = _name(self.context, state.device)
            self.titled.emit(self.title)
        self.state.say(*line_state(state, self.title))
        for one in (self.interrupt_button, self.restart_button, self.paste_button):
            one.setEnabled(state.line is Line.OPEN)

    # -- within

    def _on_key(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.Paste) or _is_shifted(event, Qt.Key.Key_V):
            self.paste()
        elif _is_shifted(event, Qt.Key.Key_C):
            self.copy()
        else:
            data = bytes_of(event)
            if not data:
                event.ignore()  # scrolling and the like
                return
            self.view.to_end()
            if data == _INTERRUPT:
                self.console.interrupt()
            else:
                self.console.type(data)
        event.accept()

    def _arrange(self) -> None:
        icons = self.context.icons
        for one, icon, tip, act in (
            (
                self.interrupt_button,
                "stop-circle-outline",
                tr("Stop the program on the board (Ctrl+C)"),
                self.interrupt,
            ),
            (self.restart_button, "restart", tr("Start its program again (Ctrl+D)"), self.restart),
            (
                self.paste_button,
                "content-paste",
                tr("Send what is in the clipboard (Ctrl+Shift+V)"),
                self.paste,
            ),
        ):
            icons.place(one, icon, "text", 16)
            one.setToolTip(tip)
            one.setEnabled(False)
            one.clicked.connect(lambda _on=False, act=act: act())
        menu = QMenu(self.more_button)
        leave = QAction(tr("Leave raw mode (Ctrl+B)"), menu)
        leave.triggered.connect(lambda _on=False: self.leave_raw_mode())
        menu.addAction(leave)
        icons.place(self.more_button, "dots-horizontal", "text", 18)
        self.more_button.setMenu(menu)
        self.more_button.setPopupMode(self.more_button.InstantPopup)
        self.guard.confirmed.connect(lambda _lines: self._send_pasted())
        row = QHBoxLayout()
        row.setSpacing(GRID)
        for part in (
            self.interrupt_button,
            self.restart_button,
            self.paste_button,
            self.more_button,
        ):
            row.addWidget(part)
        row.addSpacing(GRID)
        hint = tr("Click into the console and type: every key goes to the board.")
        row.addWidget(ElidedLabel(hint, "caption"), 1)
        self.column.addWidget(self.guard)
        self.column.addLayout(row)
        self._pasted = ""

    def _send_pasted(self) -> None:
        text, self._pasted = self._pasted, ""
        self.console.paste(text if text.endswith("\n") else f"{text}\n")
        self.enter()


def _name(context: Context, device: str) -> str:
    ports = context.ports.seen or ()
    return next((one.label for one in ports if one.device == device and one.virtual), device)


def _is_shifted(event: QKeyEvent, key: int) -> bool:
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    return event.key() == key and event.modifiers() == both

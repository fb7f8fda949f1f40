"""A tab with the shell of a node."""

from __future__ import annotations

import time
from collections.abc import Callable

from PyQt5.QtCore import QTimer
from PyQt5.QtWidgets import QHBoxLayout, QPushButton, QWidget

from micros_ide.gui.context import Context
from micros_ide.gui.output.folds import SHUT_FROM
from micros_ide.gui.output.links import ShellLink
from micros_ide.gui.output.rows import Kind, Row
from micros_ide.gui.pages.console.command_line import CommandLine
from micros_ide.gui.pages.console.favourites import Favourites
from micros_ide.gui.pages.console.login_row import LoginRow
from micros_ide.gui.pages.console.paste_guard import PasteGuard
from micros_ide.gui.pages.console.plot_panel import PlotPanel
from micros_ide.gui.pages.console.session_tab import Session, SessionTab
from micros_ide.gui.pages.console.shell_words import error_text, link_state
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, ElidedLabel, button, restyle, set_fixed, tool_button
from micros_ide.gui.widgets.word_popup import WordPopup
from micros_ide.model.terminal_events import (
    Completed,
    Event,
    Link,
    LinkChanged,
    Noted,
    Polled,
    Remembered,
    ReplyEnded,
    ReplyText,
    ReplyValue,
    Sent,
    Spoken,
)

_TICK_MS = 500
_MOST_FOUND = 100  # lines of the history


class ShellTab(SessionTab):
    """Commands in, answers out; what background tasks say stands between them."""

    def __init__(self, context: Context, target: str, title: str) -> None:
        self.shell_link = ShellLink()
        super().__init__(context, self.shell_link, asks=True)
        self.target, self.title = target, title
        self.link_state = Link.CONNECTING
        self._waiting_since = 0.0
        self._searching = False  # in the history
        self._last = ""  # command that was sent
        self.command = CommandLine()
        self.prompt = ElidedLabel("", "muted")
        self.send_button = button(tr("Send"), "primary")
        self.stop_button = button(tr("Stop waiting"), accessible=tr("Stop waiting (Esc)"))
        self.reconnect_button = button(tr("Reconnect"), "primary")
        self.star = tool_button(tr("Keep this command at hand"))
        self.login = LoginRow(context.icons)
        self.guard = PasteGuard(context.icons)
        self.favourites = Favourites()
        self.entry = QWidget()
        self._arrange()
        self.popup = WordPopup(self)
        self._ticker = QTimer(self)
        self._ticker.setInterval(_TICK_MS)
        self._ticker.timeout.connect(self._tick)
        self._connect()
        self._show_state()
        self.terminal = context.core.terminals.open(target, self.shell_link.tell)

    @property
    def session(self) -> Session:
        """The terminal."""
        return self.terminal

    # -- what a person does

    def enter(self) -> None:
        """Give the keyboard to the line."""
        (self.login.secret.line if self.login.isVisible() else self.command).setFocus()

    def send(self) -> None:
        """Send what is typed."""
        line = self.command.text().strip()
        if line:
            self.enter_line(line)

    def enter_line(self, line: str) -> None:
        """Send a command."""
        self._close_popup()
        self.command.clear()
        if self.terminal.keeps(line):
            self.command.note(line)
            self._last = line
        self.view.to_end()
        self.terminal.send(line)

    def reconnect(self) -> None:
        """Connect anew."""
        self.terminal.reconnect()
        self.enter()

    def stop(self) -> None:
        """Wait no longer for the answer."""
        self.terminal.stop()

    def close_top(self) -> bool:
        """The popup, the question, the search, then what is waited for."""
        if self._close_popup() or self.guard.dismiss() or super().close_top():
            self.enter()
            return True
        if self.link_state in (Link.WAITING, Link.RESTARTING):
            self.stop()
            return True
        return False

    def close_session(self) -> None:
        """End the terminal."""
        self._ticker.stop()
        super().close_session()

    # -- what the terminal tells

    def receive(self) -> None:
        """Show the events that have come."""
        events, left_out = self.shell_link.take()
        if left_out:
            self.view.leave_out(left_out)
        for event in events:
            if isinstance(event, ReplyText):
                self.view.add_text(event.text, event.count)
            else:
                self.view.add(self._rows_of(event))
                self._act_on(event)
        self._plot_what_was_read()

    def _rows_of(self, event: Event) -> list[Row]:
        if isinstance(event, Sent):
            return [Row(f"{event.prompt}{event.command}", Kind.COMMAND)]
        if isinstance(event, ReplyValue):
            return _value_rows(event.lines)
        if isinstance(event, Spoken | Noted):
            spoken = isinstance(event, Spoken)
            return [Row(event.line, Kind.SPOKEN) if spoken else Row(f"• {event.line}", Kind.NOTE)]
        return _end_rows(event) if isinstance(event, ReplyEnded) else []

    def _act_on(self, event: Event) -> None:
        if isinstance(event, LinkChanged):
            self._on_link(event)
        elif isinstance(event, Remembered):
            self.command.set_history(event.lines)
            self.favourites.set_commands(event.favourites)
        elif isinstance(event, Completed):
            self._on_words(event)
        elif isinstance(event, Polled):
            self.plot.polled(event)

    def _on_link(self, event: LinkChanged) -> None:
        if event.name and event.name != self.title:
            self.title = event.name
            self.titled.emit(event.name)
        if event.prompt:
            self.prompt.setText(event.prompt.strip())
        if event.error is not None and event.link is Link.LOST:
            self.view.add([Row(f"✕ {error_text(event.error)}", Kind.ERROR)])
        if event.link is Link.WAITING and self.link_state is not Link.WAITING:
            self._waiting_since = time.monotonic()
        self.link_state = event.link
        if event.link is Link.PASSWORD:
            self.login.ask(error_text(event.error))
        elif event.link is not Link.CONNECTING:
            asked = self.login.isVisible()
            self.login.hide()
            if asked:
                self.command.setFocus()
        self._show_state()

    def _show_state(self) -> None:
        link = self.link_state
        waited = time.monotonic() - self._waiting_since if link is Link.WAITING else 0.0
        self.state.say(*link_state(link, self.title, waited))
        waiting, lost = link in (Link.WAITING, Link.RESTARTING), link is Link.LOST
        self.entry.setVisible(not self.login.isVisible())
        self.prompt.setVisible(bool(self.prompt.text()))
        self.stop_button.setVisible(waiting)
        self.send_button.setVisible(not waiting)
        self.reconnect_button.setVisible(lost)
        restyle(self.send_button, "kind", "" if lost else "primary")
        if waiting and not self._ticker.isActive():
            self._ticker.start()
        elif not waiting:
            self._ticker.stop()

    def _tick(self) -> None:
        self._show_state()

    # -- words that fit, and the history

    def _on_words(self, event: Completed) -> None:
        if event.typed != self.command.before_cursor() or self._searching:
            return  # something else is typed by now
        words = [(word.text, word.meaning) for word in event.words]
        if len(words) == 1:
            self._close_popup()
            self.command.complete(_with_blank(words[0][0]))
        elif words:
            begun = _begun(event.typed)
            shared = _shared([text for text, _meaning in words])
            if len(shared) > len(begun):
                self.command.complete(shared)
            self.popup.show_words(words, self.command, 0)
            self.command.popup_open = True
        else:
            self._close_popup()

    def _search_history(self) -> None:
        self._searching = True
        self._show_history()

    def _show_history(self) -> None:
        words = self.command.text().strip().lower()
        found = list(dict.fromkeys(reversed(self.command.history)))
        lines = [(line, "") for line in found if words in line.lower()][:_MOST_FOUND]
        self.popup.show_words(lines[::-1], self.command, len(lines) - 1)
        self.command.popup_open = bool(lines)

    def _on_edited(self, text: str) -> None:
        self.star.setEnabled(bool(text.strip() or self._last))
        if self._searching:
            self._show_history()
        elif self.command.popup_open:
            self.terminal.complete(self.command.before_cursor())

    def _take_choice(self, word: str) -> None:
        searching = self._searching
        self._close_popup()
        if not word:
            return
        if searching:
            self.command.setText(word)
        else:
            self.command.complete(_with_blank(word))
        self.command.setFocus()

    def _close_popup(self) -> bool:
        shown = self.popup.isVisible()
        self.popup.hide()
        self._searching = self.command.popup_open = False
        return shown

    def _keep_at_hand(self) -> None:
        command = self.command.text().strip() or self._last
        if command and self.terminal.keeps(command):
            self.favourites.toggle(command)

    def _on_lines(self, lines: list[str]) -> None:
        for line in lines:
            self.enter_line(line)

    def show_plot(self, shown: bool) -> None:
        """Propose the last command for the plot."""
        super().show_plot(shown)
        if shown and self._last:
            self.plot.ask_for(self._last)

    def _ask_for_words(self, typed: str) -> None:
        self.terminal.complete(typed)

    def _remember_favourites(self, kept: tuple[str, ...]) -> None:
        self.terminal.keep_at_hand(kept)

    def on_plot(self, plot: PlotPanel) -> None:
        """The plotter may ask the node again and again."""
        plot.poll_wished.connect(self._poll)

    def _poll(self, line: str) -> None:
        if line:
            self.terminal.poll(line)

    # -- parts

    def _arrange(self) -> None:
        set_fixed(self.prompt)
        self.context.icons.place(self.star, "star-outline", "muted")
        row = QHBoxLayout(self.entry)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        self.prompt.setSizePolicy(
            self.prompt.sizePolicy().Preferred, self.prompt.sizePolicy().Fixed
        )
        self.prompt.setMaximumWidth(280)
        row.addWidget(self.prompt)
        row.addWidget(self.command, 1)
        row.addWidget(self.star)
        for part in (self.stop_button, self.reconnect_button, self.send_button):
            row.addWidget(part)
        for part in (self.guard, self.favourites, self.login, self.entry):
            self.column.addWidget(part)

    def _connect(self) -> None:
        command, popup = self.command, self.popup
        wires: tuple[tuple[QPushButton, Callable[[], None]], ...] = (
            (self.send_button, self.send),
            (self.stop_button, self.stop),
            (self.reconnect_button, self.reconnect),
        )
        for one, act in wires:
            one.clicked.connect(lambda _on=False, act=act: act())
        self.star.clicked.connect(lambda _on=False: self._keep_at_hand())
        command.entered.connect(self.enter_line)
        command.words_wished.connect(self._ask_for_words)
        command.search_wished.connect(self._search_history)
        command.moved.connect(popup.move_choice)
        command.taken.connect(lambda: self._take_choice(popup.choice()))
        command.lines_pasted.connect(self.guard.ask)
        command.textEdited.connect(self._on_edited)
        popup.chosen.connect(self._take_choice)
        self.guard.confirmed.connect(self._on_lines)
        self.login.given.connect(lambda password, keep: self.terminal.log_in(password, keep=keep))
        self.favourites.chosen.connect(self.enter_line)
        self.favourites.changed.connect(self._remember_favourites)


def _value_rows(lines: tuple[str, ...]) -> list[Row]:
    if len(lines) == 1:
        return [Row(lines[0])]
    head = Kind.SHUT if len(lines) > SHUT_FROM else Kind.HEAD
    return [Row(lines[0], head), *(Row(line, Kind.BODY) for line in lines[1:])]


def _end_rows(event: ReplyEnded) -> list[Row]:
    if event.stopped:
        return [Row(tr("• Stopped waiting. The node may still be at it."), Kind.NOTE)]
    if event.error is not None:
        return [Row(f"✕ {error_text(event.error)}", Kind.ERROR)]
    return []


def _with_blank(word: str) -> str:
    return word if word.endswith("=") else f"{word} "


def _begun(typed: str) -> str:
    return "" if typed[-1:].isspace() or not typed else typed.rsplit(maxsplit=1)[-1]


def _shared(words: list[str]) -> str:
    first, last = min(words), max(words)
    count = next((at for at, char in enumerate(first) if last[at : at + 1] != char), len(first))
    return first[:count]

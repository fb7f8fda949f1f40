"""What came of a run: the answer, the console of the board, the lines at fault, what to do next."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PyQt5.QtCore import QTimer, pyqtSignal
from PyQt5.QtGui import QResizeEvent
from PyQt5.QtWidgets import QApplication, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from micros_ide.gui.context import Context
from micros_ide.gui.error_words import error_words, sentence
from micros_ide.gui.output.rows import Kind, Row
from micros_ide.gui.output.state_label import StateLabel
from micros_ide.gui.pages.workbench.running.linked_output import LinkedOutput
from micros_ide.gui.pages.workbench.running.module_page import ModulePage
from micros_ide.gui.pages.workbench.running.run_work import RunWork
from micros_ide.gui.pages.workbench.running.two_sides import TwoSides
from micros_ide.gui.pages.workbench.running.words import (
    began_words,
    done_state,
    of_traceback,
    reasons,
    shown_answer,
)
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, button, tool_button
from micros_ide.gui.widgets.password_card import PasswordCard
from micros_ide.gui.widgets.upload_anyway import ask_anyway
from micros_ide.gui.words import seconds_text
from micros_ide.model.jobs import JobInfo, JobState, Progress
from micros_ide.model.module_delivery import Tried
from micros_ide.model.module_run import (
    CodePlace,
    RunDone,
    RunRefused,
    RunTarget,
    RunWish,
    Way,
    places_in,
)
from micros_ide.model.terminal_events import Event, Noted, ReplyText, ReplyValue, Spoken

_TICK_MS = 500
_ONE_LINE, _LOW = 760, 200  # px


class OutputPane(QWidget):
    """`follow` connects it with what runs. A reply of any size leaves the window alive."""

    line_wished = pyqtSignal(str, int)  # file of a load module, line

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._work: RunWork | None = None
        self._page: ModulePage | None = None
        self._since = 0.0
        self._phase = ""
        self._refused: RunRefused | None = None
        self._asking: RunWish | None = None
        self._place: CodePlace | None = None
        self._restart_words = tr("Restart board")
        icons = context.icons
        self.state = StateLabel(icons)
        self.view = LinkedOutput(icons)
        self.password = PasswordCard(icons)
        self.line_button = button("", "compact")
        self.again_button = button(tr("Run again"), "compact")
        self.anyway_button = button(tr("Run anyway…"), "compact")
        self.stop_button = button(tr("Stop"), "compact", accessible=tr("Stop waiting"))
        self.restart_button = button(tr("Restart board"), "compact")
        self.copy_button = tool_button(tr("Copy what is selected, or everything"), "", 28)
        self.clear_button = tool_button(tr("Clear the output"), "", 28)
        icons.place(self.copy_button, "content-copy", "muted", 18)
        icons.place(self.clear_button, "broom", "muted", 18)
        self._ticker = QTimer(self)
        self._ticker.setInterval(_TICK_MS)
        self._ticker.timeout.connect(self._tick)
        self._lay_out()
        self._connect()
        self.state.say("information-outline", "muted", tr("Nothing has run yet"))
        self._show_buttons()

    def follow(self, work: RunWork, page: ModulePage) -> None:
        """Show what `work` does for `page`."""
        self._work, self._page = work, page
        work.link.ready.connect(self._receive)
        work.began.connect(self._on_began)
        work.progress.connect(self._on_progress)
        work.ended.connect(self._on_ended)
        work.failed.connect(self._on_failed)
        work.password_wished.connect(self._on_password)
        work.restart_begins.connect(self._on_restart)
        work.restarted.connect(self._on_restarted)
        self.stop_button.clicked.connect(work.stop)

    def close_top(self) -> bool:
        """Stop what runs (Esc), or ask for no password."""
        if self._work is not None and self._work.running:
            self._work.stop()
            return True
        if self.password.isVisible():
            self.password.dismiss()
            return True
        return False

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """Where there is little room the state, which the output tells too, makes way for it."""
        super().resizeEvent(event)
        self.state.setVisible(self.width() >= _ONE_LINE or self.height() >= _LOW)
        self._name_buttons()

    def leave(self) -> None:
        """Another page is shown: a password that was typed is forgotten."""
        self.password.field.clear()

    def copy(self) -> None:
        """Copy what is selected, or everything."""
        clipboard = QApplication.clipboard()
        if clipboard is not None:
            chosen = self.view.textCursor().selectedText().replace("\u2029", "\n")
            clipboard.setText(chosen or self.view.text())
            self._context.navigation.said.emit(tr("Copied"))

    # -- what runs tells

    def _on_began(self, wish: RunWish) -> None:
        self._since, self._phase = time.monotonic(), ""
        self._refused, self._place = None, None
        self.password.dismiss()
        self.view.to_end()
        self.view.add([Row(began_words(wish), Kind.COMMAND)])
        self._ticker.start()
        self._tick()
        self._show_buttons()

    def _on_progress(self, progress: Progress) -> None:
        self._phase = tr(progress.phase) if progress.phase else ""
        self._tick()

    def _tick(self) -> None:
        if self._work is None or not self._work.running:
            return
        passed = seconds_text(float(int(time.monotonic() - self._since))).replace(".0 s", " s")
        words = self._phase or tr("Waiting for its turn")
        self.state.say("timer-sand", "muted", f"{words} · {passed}")

    def _receive(self) -> None:
        if self._work is None:
            return
        events, left_out = self._work.link.take()
        if left_out:
            self.view.leave_out(left_out)
        for event in events:
            if isinstance(event, ReplyText):
                text, count = shown_answer(event)
                if count:
                    self.view.add_text(text, count)
            else:
                self.view.add(_rows(event))

    def _on_ended(self, done: RunDone) -> None:
        self._receive()
        self._place = done.places[-1] if done.places else None
        if done.error:
            self._add(f"✕ {done.error}", Kind.ERROR)
            if done.target.way is Way.NETWORK:
                self._add(
                    tr(
                        "• The line at fault stands on the console of the board: run it on a "
                        "virtual one."
                    )
                )
        found = reasons(done.report) if done.report is not None else []
        for words in (*done.warnings, *found):
            self._add(f"• {words}")
        self._say(*done_state(done))

    def _on_failed(self, _wish: RunWish, row: JobInfo) -> None:
        self._receive()
        passed = seconds_text(time.monotonic() - self._since)
        if row.state is JobState.CANCELLED:
            words = tr("Stopped after {time}. The board may still be at it.").format(time=passed)
            self._add(f"• {words}")
            if row.state_note:
                self._add(f"• {sentence(row.state_note)}")
            self._say("stop-circle-outline", "warning", words)
            return
        told = error_words(row)
        self._add(f"✕ {told.message}", Kind.ERROR)
        if isinstance(row.error, RunRefused):
            self._refused = row.error
            found = reasons(row.error.report)
            self._place = next(iter(places_in(found)), None)
            for words in found:
                self._add(f"• {words}", Kind.ERROR)
        elif told.hint:
            self._add(f"• {told.hint}")
        self._say("close-octagon-outline", "error", told.message)
        if row.known_error is None:
            self._context.navigation.fail(row)

    def _add(self, words: str, kind: Kind = Kind.NOTE) -> None:
        self.view.add([Row(words, kind)])

    def _on_password(self, wish: RunWish, refused: bool) -> None:
        self._asking = wish
        self.password.ask(refused=refused)
        words = tr("{name} asks for its password").format(name=wish.target.name)
        self._say("lock-outline", "warning", words)
        self.password.field.line.setFocus()

    def _on_restart(self, target: RunTarget) -> None:
        words = tr("Restarting {name}").format(name=target.name)
        self._add(f"• {words}")
        self._say("restart", "muted", words)

    def _on_restarted(self, target: RunTarget, row: JobInfo | None) -> None:
        if row is None:
            words = tr("{name} has started again").format(name=target.name)
            self._add(f"• {words}")
            self._say("check-circle-outline", "online", words)
        elif row.state is JobState.CANCELLED:
            self._say("stop-circle-outline", "warning", tr("Stopped"))
        else:
            told = error_words(row)
            self._add(f"✕ {told.message} {told.hint}".rstrip(), Kind.ERROR)
            self._say("close-octagon-outline", "error", tr("It did not restart"))

    def _say(self, icon: str, tone: str, words: str) -> None:
        self._ticker.stop()
        self.state.say(icon, tone, words)
        self._show_buttons()

    # -- what a person does

    def _again(self) -> None:
        work = self._work
        if work is None or work.last is None or work.running:
            return
        wish = work.last
        page = self._page
        if wish.path is not None and page is not None and page.source_path() == wish.path:
            page.save(lambda path: work.run(RunWish(wish.target, path, wish.command)))
        else:
            work.run(RunWish(wish.target, wish.path, wish.command))

    def _ask_anyway(self) -> None:
        refused, work = self._refused, self._work
        if refused is None or work is None:
            return
        wish = refused.wish
        tried = Tried(wish.target.delivery, (), {}, refused.report)

        def answered(go: bool) -> None:
            if go:
                work.run(RunWish(wish.target, wish.path, wish.command, anyway=True))

        self._context.theme.part(ask_anyway(self, tried, answered))

    def _restart(self) -> None:
        if self._work is not None and self._work.last is not None:
            self._work.restart(self._work.last.target)

    def _go_to_line(self) -> None:
        if self._place is not None:
            self.line_wished.emit(self._place.file, self._place.line)

    def _give_password(self, password: str, keep: bool) -> None:
        wish, self._asking = self._asking, None
        if wish is not None and self._work is not None:
            self._work.give_password(wish, password, keep=keep)

    def _clear(self) -> None:
        self.view.empty()

    # -- parts

    def _show_buttons(self) -> None:
        work = self._work
        last = work.last if work is not None else None
        running = work is not None and work.running
        restarting = work is not None and work.restarting
        self.stop_button.setVisible(running)
        self.again_button.setVisible(last is not None and not running)
        self.again_button.setEnabled(not restarting)
        again = tr("Call again") if last is not None and last.path is None else tr("Run again")
        self.again_button.setText(again)
        self.anyway_button.setVisible(self._refused is not None and not running)
        local = last is not None and last.target.way is not Way.NETWORK
        self.restart_button.setVisible(last is not None)
        self.restart_button.setEnabled(not restarting)
        self._restart_words = tr("Restart board") if local else tr("Restart node")
        self.line_button.setVisible(self._place is not None)
        self._name_buttons()

    def _name_buttons(self) -> None:
        """Name them in full where there is room, else in short, with a tooltip."""
        wide, place = self.width() >= _ONE_LINE, self._place
        _name(self.restart_button, tr("Restart"), self._restart_words, full=wide)
        if place is not None:
            words = tr("Go to line {line} of {file}").format(line=place.line, file=place.file)
            _name(
                self.line_button, tr("Go to line {line}").format(line=place.line), words, full=wide
            )

    def _lay_out(self) -> None:
        buttons = QWidget()
        row = QHBoxLayout(buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        for one in (
            self.line_button,
            self.anyway_button,
            self.again_button,
            self.stop_button,
            self.restart_button,
            self.copy_button,
            self.clear_button,
        ):
            row.addWidget(one)
        row.insertStretch(0, 1)
        head = TwoSides(self.state, buttons, _ONE_LINE)
        column = QVBoxLayout(self)
        column.setContentsMargins(GROUP_GAP, GRID, GROUP_GAP, GRID)
        column.setSpacing(GRID)
        column.addWidget(head)
        column.addWidget(self.password)
        column.addWidget(self.view, 1)

    def _connect(self) -> None:
        self.view.line_wished.connect(self.line_wished)
        self.line_button.clicked.connect(self._go_to_line)
        self.again_button.clicked.connect(self._again)
        self.anyway_button.clicked.connect(self._ask_anyway)
        self.restart_button.clicked.connect(self._restart)
        self.copy_button.clicked.connect(self.copy)
        self.clear_button.clicked.connect(self._clear)
        self.password.given.connect(self._give_password)


def _name(one: QPushButton, short: str, words: str, *, full: bool) -> None:
    one.setText(words if full else short)
    one.setToolTip("" if full else words)
    one.setAccessibleName(words)


def _rows(event: Event) -> Sequence[Row]:
    if isinstance(event, ReplyValue):
        return [Row(line) for line in event.lines]
    if isinstance(event, Spoken):
        kind = Kind.ERROR if of_traceback(event.line) else Kind.SPOKEN
        return [Row(event.line, kind)]
    if isinstance(event, Noted):
        return [Row(f"• {event.line}", Kind.NOTE)]
    return []

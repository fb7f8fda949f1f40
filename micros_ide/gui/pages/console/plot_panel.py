"""The plotter beside a console: what is drawn, how often it is asked for, what is kept of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PyQt5.QtCore import QTimer, pyqtSignal
from PyQt5.QtGui import QPixmap
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QStackedLayout, QVBoxLayout, QWidget

from micros_ide.gui.context import Context
from micros_ide.gui.pages.console.plot_chips import SeriesChips
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import (
    GRID,
    ElidedLabel,
    button,
    label,
    set_fixed,
    tool_button,
)
from micros_ide.gui.widgets.picker import Choice, Picker
from micros_ide.model.jobs import JobInfo
from micros_ide.model.reporting import Reporter
from micros_ide.model.terminal_events import Polled, Read

if TYPE_CHECKING:
    from micros_ide.gui.pages.console.plot_data import PlotData
    from micros_ide.gui.pages.console.plot_view import PlotView

_DRAW_MS = 100
PERIODS = ("0.2", "0.5", "1", "2", "5", "10", "30", "60")  # s


class PlotPanel(QFrame):
    """Hidden until it is asked for; then it gathers, whether it draws or not."""

    closed = pyqtSignal()
    poll_wished = pyqtSignal(str)
    csv_wished = pyqtSignal()
    png_wished = pyqtSignal()

    def __init__(self, context: Context, *, asks: bool) -> None:
        """`asks`: whether there is somebody to send a command to, again and again."""
        super().__init__()
        self._context = context
        self._loading = False
        self.data: PlotData | None = None
        self.view: PlotView | None = None
        self._early: list[Read] = []  # came before the plotter was there
        self.paused = False
        self._unseen = 0  # points, since it was paused
        self._dirty = False
        self.setProperty("role", "card")
        self._make_parts()
        self._lay_out(asks)
        context.theme.changed.connect(self._on_theme)
        self._timer = QTimer(self)
        self._timer.setInterval(_DRAW_MS)
        self._timer.timeout.connect(self._draw)
        self._asking = QTimer(self)
        self._asking.timeout.connect(self._ask)
        self.hide()

    # -- what is done with it

    def open(self) -> None:
        """Show it; the drawing library is loaded the first time, in a thread."""
        self.show()
        self._timer.start()
        if self.view is not None or self._loading:
            return
        self._loading = True

        def load(report: Reporter) -> None:
            del report
            import micros_ide.gui.pages.console.plot_view  # noqa: F401 - takes a while

        self._context.background.run(
            tr("Load the plotter"), "plotter", load, done=self._loaded, failed=self._not_loaded
        )

    def add(self, reads: Iterable[Read]) -> None:
        """Take numbers in, also while paused."""
        if self.data is None:
            self._early += reads
            return
        count = self.data.add(reads)
        if count:
            self._dirty = True
            self._unseen += count

    def polled(self, event: Polled) -> None:
        """The command was answered: say what is wrong with it, if something is."""
        self.problem.setText(event.problem)
        self.problem.setVisible(bool(event.problem) and self.asking)

    @property
    def asking(self) -> bool:
        """True while the command is sent again and again."""
        return self._asking.isActive()

    def ask_for(self, command: str) -> None:
        """Put a command into the field, unless somebody has typed one."""
        if not self.command.text():
            self.command.setText(command)

    def toggle_asking(self) -> None:
        """Begin to ask, or end it."""
        command = self.command.text().strip()
        if self.asking or not command:
            self._asking.stop()
            self.problem.hide()
        else:
            self._asking.start(round(float(self.period.key() or "2") * 1000))
            self._ask()
        self.ask_button.setText(tr("Stop") if self.asking else tr("Start"))
        self.command.setEnabled(not self.asking)

    def toggle_pause(self) -> None:
        """Let the picture stand still, or go on; numbers are gathered all the same."""
        self.paused = not self.paused
        self._unseen = 0
        if not self.paused and self.view is not None:
            self.view.follow()
        self._dirty = True
        self._show_pause()
        self._draw()

    def clear(self) -> None:
        """Forget all points."""
        if self.data is not None:
            self.data.clear()
        self._dirty, self._unseen = True, 0
        self._draw()

    def picture(self) -> QPixmap:
        """Return the plot with its labels, as it is shown."""
        return self.view.grab() if self.view is not None else QPixmap()

    def csv(self) -> Callable[[], str]:
        """Return what writes all points as a table; for another thread."""
        from micros_ide.gui.pages.console.plot_data import csv_text

        series = self.data.copy() if self.data is not None else []
        return lambda: csv_text(series)

    def stop(self) -> None:
        """Ask no more, draw no more."""
        if self.asking:
            self.toggle_asking()
        self._timer.stop()

    # -- within

    def _make_parts(self) -> None:
        icons = self._context.icons
        self.command = QLineEdit()
        self.command.setPlaceholderText(tr("Command, such as dht22 measure"))
        self.command.setAccessibleName(tr("Command to plot"))
        self.command.returnPressed.connect(self.toggle_asking)
        set_fixed(self.command)
        self.period = Picker()
        self.period.setAccessibleName(tr("How often"))
        every = [Choice(one, tr("every {seconds} s").format(seconds=one)) for one in PERIODS]
        self.period.set_choices(every, "2")
        self.period.chosen.connect(self._on_period)
        self.ask_button = button(tr("Start"), accessible=tr("Ask for it again and again"))
        self.ask_button.clicked.connect(self.toggle_asking)
        self.problem = ElidedLabel("", "warning")
        self.problem.hide()
        self.pause_button = tool_button("", size=28)
        self.pause_button.clicked.connect(self.toggle_pause)
        self.state = ElidedLabel("", "caption")
        self.chips = SeriesChips()
        self.chips.changed.connect(self._on_choice)
        self.empty = label("", "muted", wrap=True)
        self._tools = [self.pause_button]
        for icon, tip, act in (
            ("table-arrow-down", tr("Save all points as a table (CSV)"), self.csv_wished.emit),
            ("image-outline", tr("Save the picture (PNG)"), self.png_wished.emit),
            ("delete-sweep-outline", tr("Forget all points"), self.clear),
            ("close", tr("Close the plotter"), self.closed.emit),
        ):
            tool = tool_button(tip, "", 28)
            icons.place(tool, icon, "muted", 18)
            tool.clicked.connect(lambda _on=False, act=act: act())
            self._tools.append(tool)
        self._show_pause()

    def _lay_out(self, asks: bool) -> None:
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(label(tr("Plot"), "group"))
        head.addSpacing(GRID)
        head.addWidget(self.state, 1)
        for tool in self._tools:
            head.addWidget(tool)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, GRID, 12, 12)
        column.setSpacing(GRID)
        column.addLayout(head)
        asking = QWidget()
        row = QHBoxLayout(asking)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.command, 1)
        row.addWidget(self.period)
        row.addWidget(self.ask_button)
        column.addWidget(asking)
        asking.setVisible(asks)  # within this panel by now: else it would be a window
        column.addWidget(self.problem)
        place = QWidget()
        self._stack = QStackedLayout(place)
        self._stack.addWidget(self._empty_page())
        column.addWidget(place, 1)
        column.addWidget(self.chips)
        words = tr(
            "Numbers that are said here are drawn: “temp: 21.5 °C, hum: 40 %”, JSON, or plain ones."
        )
        more = (
            tr("Type a command that answers numbers, or have one asked for again and again.")
            if asks
            else tr("Let the board print numbers, one line each time.")
        )
        self.empty.setText(f"{words} {more}")

    def _empty_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        picture = label()
        self._context.icons.place(picture, "chart-line", "muted", 32)
        column.addStretch(1)
        column.addWidget(picture)
        column.addWidget(self.empty)
        column.addStretch(2)
        return page

    def _loaded(self, result: object) -> None:
        del result
        from micros_ide.gui.pages.console.plot_data import PlotData
        from micros_ide.gui.pages.console.plot_view import PlotView

        self.data = PlotData(tr("value"))
        self.view = PlotView(self._context.theme)
        self.view.clicked.connect(self.toggle_pause)
        self._stack.addWidget(self.view)
        early, self._early = self._early, []
        self.add(early)
        self._draw()

    def _not_loaded(self, job: JobInfo) -> None:
        self._loading = False
        self._context.navigation.fail(job)

    def _draw(self) -> None:
        if self.view is None or self.data is None:
            return
        self._say()
        if not self._dirty or not self.isVisible():
            return
        self.chips.show_series(self.data.series.values(), self.view.colour, self.view.hidden)
        self._stack.setCurrentIndex(1 if self.data.series else 0)
        if self.paused:
            return
        self._dirty = False
        self.view.draw(self.data)

    def _say(self) -> None:
        if self.data is None:
            return
        count = sum(len(one.ring) for one in self.data.series.values())
        if self.paused:
            text = tr("Paused · {count} new points").format(count=f"{self._unseen:,}")
        elif self.data.refused:
            text = tr("{count} points · no room for {names}").format(
                count=f"{count:,}", names=", ".join(sorted(self.data.refused))
            )
        else:
            text = tr("{count} points").format(count=f"{count:,}") if count else ""
        if self.state.text() != text:
            self.state.setText(text)

    def _on_choice(self, name: str, shown: bool) -> None:
        if self.view is not None and self.data is not None:
            (self.view.hidden.discard if shown else self.view.hidden.add)(name)
            self.view.draw(self.data)

    def _on_theme(self) -> None:
        self._dirty = True

    def _on_period(self, key: str) -> None:
        if self.asking and key:
            self._asking.setInterval(round(float(key) * 1000))

    def _ask(self) -> None:
        self.poll_wished.emit(self.command.text().strip())

    def _show_pause(self) -> None:
        tip = tr("Go on drawing") if self.paused else tr("Let the picture stand still")
        self._context.icons.place(self.pause_button, "play" if self.paused else "pause", "text", 18)
        self.pause_button.setToolTip(tip)
        self.pause_button.setAccessibleName(tip)


def file_name(what: str, ending: str) -> str:
    """Return a name for a file to be saved, with the time in it."""
    safe = "".join(char if char.isalnum() or char in "-_" else "-" for char in what)[:40]
    return f"{safe}-{time.strftime('%Y%m%d-%H%M%S')}.{ending}"

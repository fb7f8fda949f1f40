"""The plotter beside a console, and the row that has a command asked for again and again."""

from __future__ import annotations

import itertools

from PyQt5.QtCore import QTimer, pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from micros_ide.gui.context import Context
from micros_ide.gui.plots.plot_pane import PlotPane
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, ElidedLabel, button, set_fixed
from micros_ide.gui.widgets.picker import Choice, Picker
from micros_ide.model.terminal_events import Polled

PERIODS = ("0.2", "0.5", "1", "2", "5", "10", "30", "60")  # s


class PlotPanel(PlotPane):
    """A plotter that can ask."""

    poll_wished = pyqtSignal(str)

    def __init__(self, context: Context, *, asks: bool) -> None:
        """`asks`: whether there is somebody to send a command to, again and again."""
        super().__init__(context, _teaching(asks=asks), closable=True)
        self._asking = QTimer(self)
        self._asking.timeout.connect(self._ask)
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
        asking = QWidget()
        row = QHBoxLayout(asking)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.command, 1)
        row.addWidget(self.period)
        row.addWidget(self.ask_button)
        self.under_head.addWidget(asking)
        asking.setVisible(asks)  # within this panel by now: else it would be a window
        self.under_head.addWidget(self.problem)
        order = (self._tools[-1], self.command, self.period, self.ask_button)
        for first, second in itertools.pairwise(order):
            QWidget.setTabOrder(first, second)

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

    def stop(self) -> None:
        """Ask no more, draw no more."""
        if self.asking:
            self.toggle_asking()
        super().stop()

    def _on_period(self, key: str) -> None:
        if self.asking and key:
            self._asking.setInterval(round(float(key) * 1000))

    def _ask(self) -> None:
        self.poll_wished.emit(self.command.text().strip())


def _teaching(*, asks: bool) -> str:
    words = tr(
        "Numbers that are said here are drawn: “temp: 21.5 °C, hum: 40 %”, JSON, or plain ones."
    )
    more = (
        tr("Type a command that answers numbers, or have one asked for again and again.")
        if asks
        else tr("Let the board print numbers, one line each time.")
    )
    return f"{words} {more}"

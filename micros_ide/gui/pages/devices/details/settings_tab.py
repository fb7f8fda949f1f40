"""The settings people look for most, to read; they are edited elsewhere."""

from __future__ import annotations

from PyQt5.QtWidgets import QHBoxLayout, QVBoxLayout

from micros_ide.gui.context import Context
from micros_ide.gui.pages.devices.details.node_poll import NodePoll
from micros_ide.gui.pages.devices.details.tab import Rows, Tab, not_told
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, button, label
from micros_ide.model.jobs import JobInfo
from micros_ide.model.node_settings import NodeSettings, Place, is_set


class SettingsTab(Tab):
    """Read once for each node; a look costs the node a moment in configuration mode."""

    def __init__(self, context: Context, poll: NodePoll) -> None:
        super().__init__(context, poll)
        self._read = False
        self.summary = label("", "caption", wrap=True)
        self.rows = Rows()
        self.values = {
            "devfid": self.rows.add(tr("Name")),
            "staessid": self.rows.add(tr("Wi-Fi network")),
            "nwmd": self.rows.add(tr("Mode")),
            "devip": self.rows.add(tr("Fixed address")),
            "auth": self.rows.add(tr("Asks for password")),
            "socport": self.rows.add(tr("Shell port")),
            "boothook": self.rows.add(tr("At start")),
            "crontasks": self.rows.add(tr("Schedule")),
            "timirqcbf": self.rows.add(tr("Timer")),
            "tz": self.rows.add(tr("Time zone")),
            "cstmpmap": self.rows.add(tr("Pins")),
        }
        self.edit_button = button(tr("Edit the settings"))
        context.icons.place(self.edit_button, "tune-variant", "text", 16)
        self.edit_button.clicked.connect(self._edit)
        self.schedule_button = button(tr("Show the schedule"))
        context.icons.place(self.schedule_button, "calendar-clock", "text", 16)
        self.schedule_button.clicked.connect(self._show_schedule)
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        buttons.addWidget(self.edit_button, 1)
        buttons.addWidget(self.schedule_button, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GROUP_GAP)
        column.addWidget(self.summary)
        column.addWidget(self.rows)
        column.addStretch(1)
        column.addLayout(buttons)
        self.begin()

    def begin(self) -> None:
        """Nothing was asked yet."""
        self._read = False
        self._say(tr("Not asked yet."))

    def opened(self) -> None:
        """Read the settings, unless they are there."""
        if self._read or not self._poll.uid:
            return
        self._say(tr("Asking the node for its settings…"))
        core, uid = self._context.core, self._poll.uid
        place = Place(node=uid)
        self._poll.run(
            tr("Read the settings"),
            lambda password, report: core.node_settings.read(place, report, password=password),
            done=self._show,
            failed=self._on_failed,
        )

    def again(self) -> None:
        """Read them once more."""
        self.begin()
        self.opened()

    def _say(self, words: str) -> None:
        self.summary.setText(words)
        self.summary.show()
        self.rows.hide()

    def _show(self, settings: NodeSettings) -> None:
        self._read = True
        self.summary.hide()
        for key, value in self.values.items():
            value.setText(_words(settings, key))
        self.rows.show()

    def _on_failed(self, _row: JobInfo) -> None:
        self._say(tr("The settings could not be read. Open this tab again to try once more."))

    def _show_schedule(self) -> None:
        if self._poll.uid:
            self._context.navigation.schedule_wished.emit(self._poll.uid)

    def _edit(self) -> None:
        if self._poll.uid:
            self._context.navigation.settings_wished.emit((self._poll.uid,))


def _words(settings: NodeSettings, key: str) -> str:
    value = settings.values.get(key)
    if value is None:
        return not_told()
    if key == "nwmd":
        modes = {"STA": tr("joins a Wi-Fi network"), "AP": tr("makes a network of its own")}
        return modes.get(str(value), str(value))
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if not is_set(value):
        return tr("not set")
    switch = {"crontasks": "cron", "timirqcbf": "timirq"}.get(key, "")
    if switch and settings.values.get(switch) is False:
        return tr("{value} (switched off)").format(value=value)
    return str(value)

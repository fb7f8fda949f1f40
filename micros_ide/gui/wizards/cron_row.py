"""One entry of a schedule: when and what, told in words while it is typed."""

from __future__ import annotations

from PyQt5.QtWidgets import QGridLayout, QLineEdit, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, label, restyle
from micros_ide.gui.widgets.list_row import ListRow
from micros_ide.gui.widgets.picker import Choice, Picker
from micros_ide.gui.wizards.cron_words import kinds, line_words
from micros_ide.model.cron_lines import CronLine, When, check_cron, cron_line

_KIND_WIDTH, _DETAIL_WIDTH = 184, 88  # px
_COMMAND = "system heartbeat"
_STARTS = {
    When.DAILY: "06:30",
    When.WORKDAYS: "06:30",
    When.WEEKEND: "08:00",
    When.HOURLY: "0",
    When.EVERY: "10",
    When.SUNRISE: "0",
    When.SUNSET: "0",
    When.PATTERN: "*:6:30:0",
}


class CronRow(ListRow):
    """Kind, detail, command; below them the entry in words, or what is wrong with it."""

    def __init__(self, icons: Icons, *, stacked: bool = False) -> None:
        """`stacked`: kind and time below each other, for narrow places; nothing to remove."""
        super().__init__(icons, tr("entry"))
        self.kind = Picker()
        if not stacked:
            self.kind.setFixedWidth(_KIND_WIDTH)
        self.kind.setAccessibleName(tr("When"))
        self.kind.set_choices(
            [Choice(when.value, text) for when, text in kinds().items()], When.DAILY.value
        )
        self.detail, self.command = QLineEdit(), QLineEdit()
        self.detail.setMinimumWidth(_DETAIL_WIDTH)
        self.detail.setAccessibleName(tr("Time"))
        self.command.setAccessibleName(tr("Command"))
        self.command.setPlaceholderText(tr("Module and function, such as: rgb toggle"))
        self.words = label("", "caption", wrap=True)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GRID)
        grid.setVerticalSpacing(4)
        self.row.setContentsMargins(0, 0, 0, GRID)
        if stacked:
            for at, part in enumerate((self.kind, self.detail, self.command, self.words)):
                grid.addWidget(part, at, 0)
            self.remove_button.setParent(None)
        else:
            for at, one in enumerate((self.kind, self.detail, self.remove_button)):
                grid.addWidget(one, 0, at)
            grid.addWidget(self.command, 1, 0, 1, 3)
            grid.addWidget(self.words, 2, 0, 1, 3)
            grid.setColumnStretch(1, 1)
        self.row.addLayout(grid, 1)
        self.kind.chosen.connect(self._on_kind)
        for line in (self.detail, self.command):
            line.textEdited.connect(lambda _text: self._on_edited())
        self._show(CronLine(When.DAILY, _STARTS[When.DAILY], _COMMAND))

    def inputs(self) -> list[QWidget]:
        """When, the command, the button that takes all away."""
        return [self.kind, self.detail, self.remove_button, self.command]

    def line(self) -> CronLine:
        """Return the entry as it is in the inputs."""
        return CronLine(When(self.kind.key()), self.detail.text(), self.command.text().strip())

    def text(self) -> str:
        """The entry; one whose time cannot be made is wrong for the node, too."""
        line = self.line()
        try:
            return line.text
        except ValueError:
            return f"{line.detail.strip() or '?'}!{line.command}"

    def show_entry(self, entry: str) -> None:
        """Show an entry of the value."""
        self._show(cron_line(entry))

    def _show(self, line: CronLine) -> None:
        blocked = self.kind.blockSignals(True)
        self.kind.choose(line.when.value)
        self.kind.blockSignals(blocked)
        self.detail.setText(line.detail)
        self.command.setText(line.command)
        self._say()

    def _on_kind(self, kind: str) -> None:
        self.detail.setText(_STARTS[When(kind)])
        self._on_edited()

    def _on_edited(self) -> None:
        self._say()
        self.edited.emit()

    def _say(self) -> None:
        line = self.line()
        try:
            check_cron(line.text)
        except ValueError as error:
            restyle(self.words, "role", "error")
            self.words.setText(tr("Not yet: {why}.").format(why=str(error)))
            return
        restyle(self.words, "role", "caption")
        self.words.setText(line_words(line))

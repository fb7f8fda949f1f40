"""The schedule as a value: a row for each entry, and the way to see it as a week."""

from __future__ import annotations

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import button
from micros_ide.gui.wizards.cron_row import CronRow
from micros_ide.gui.wizards.settings.list_fields import RowsField
from micros_ide.model.cron_lines import cron_entries


class CronField(RowsField):
    """All entries of the schedule."""

    week_wished = pyqtSignal()

    def __init__(self, icons: Icons) -> None:
        super().__init__(icons, tr("Add an entry"), lambda: CronRow(icons), cron_entries, ";")
        self.week_button = button(tr("Show as a week"), "compact")
        icons.place(self.week_button, "calendar-clock", "text", 16)
        self.week_button.clicked.connect(lambda _on: self.week_wished.emit())
        self.foot.insertWidget(1, self.week_button)

    def inputs(self) -> list[QWidget]:
        """Every row's, then the buttons."""
        return [*super().inputs(), self.week_button]

    def _on_add(self) -> None:
        super()._on_add()
        self._on_edited()  # a new entry is complete as it is

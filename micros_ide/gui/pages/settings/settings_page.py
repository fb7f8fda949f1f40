"""The place Settings: how the program looks, a check of this computer, where things are kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PyQt5.QtCore import Qt, QUrl
from PyQt5.QtGui import QDesktopServices
from PyQt5.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from micros_ide import paths
from micros_ide.errors import MicrosError
from micros_ide.gui.commands import Command
from micros_ide.gui.context import Context
from micros_ide.gui.page import Page
from micros_ide.gui.pages.settings.system_check import SystemCheck
from micros_ide.gui.theme import DARK, LIGHT, SYSTEM
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import (
    GRID,
    GROUP_GAP,
    MARGIN,
    ROW,
    Card,
    ElidedLabel,
    Field,
    button,
    label,
    set_fixed,
)
from micros_ide.gui.widgets.picker import Choice, Picker
from micros_ide.model.jobs import JobInfo
from micros_ide.model.reporting import Reporter

_WIDTH = 760  # px; lines of text are not longer than that
_Facts = tuple[str, str]  # version of the firmware, where passwords are kept


class SettingsPage(Page):
    """A column of cards."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._asked = False
        self.theme = Picker()
        self.check = SystemCheck(context)
        self.firmware = label("…")
        self.passwords = label("…", wrap=True)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GROUP_GAP)
        for card in (self._appearance(), self.check, self._folders(), self._about()):
            column.addWidget(card)
        column.addStretch(1)
        self._lay_out(column)
        context.theme.changed.connect(self._mark_theme)

    def commands(self) -> Sequence[Command]:
        """Offer the check."""
        return (Command(tr("Check this computer"), self.check.run, "", tr("Settings")),)

    def enter(self) -> None:
        """Ask once for what takes a file to tell."""
        self.theme.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._asked:
            return
        self._asked = True
        core = self._context.core

        def look(report: Reporter) -> _Facts:
            del report
            try:
                place = core.passwords.place
            except MicrosError as error:
                place = error.message
            return core.build.version(), place

        self._context.background.run(
            "Facts for the settings", "settings page", look, done=self._tell, failed=self._on_failed
        )

    def refresh(self) -> None:
        """Check again."""
        self.check.run()

    def _tell(self, facts: _Facts) -> None:
        self.firmware.setText(tr("Firmware {version}").format(version=facts[0]))
        self.passwords.setText(tr("Passwords are kept in {place}.").format(place=facts[1]))

    def _on_failed(self, job: JobInfo) -> None:
        self._asked = False
        self._context.navigation.fail(job)

    def _appearance(self) -> Card:
        card = Card(tr("Appearance"))
        self.theme.set_choices(
            (
                Choice(SYSTEM, tr("As the system")),
                Choice(LIGHT, tr("Light")),
                Choice(DARK, tr("Dark")),
            ),
            self._context.theme.choice,
        )
        self.theme.chosen.connect(self._on_theme)
        self.theme.setMaximumWidth(320)
        card.body.addWidget(Field(tr("Theme"), self.theme))
        return card

    def _on_theme(self, choice: str) -> None:
        self._context.theme.choose(choice)
        self._context.preferences.remember(theme=choice)

    def _mark_theme(self) -> None:
        self.theme.choose(self._context.theme.choice)

    def _folders(self) -> Card:
        card = Card(tr("Where things are kept"))
        for caption, place in (
            (tr("Devices, backups, virtual boards"), paths.user_data()),
            (tr("Images and compiled files; they can be made again"), paths.user_cache()),
            (tr("Log of the program"), paths.user_log()),
        ):
            card.body.addLayout(self._folder(caption, place))
        card.body.addWidget(self.passwords)
        return card

    def _folder(self, caption: str, place: Path) -> QHBoxLayout:
        path = ElidedLabel(str(place), "", Qt.TextElideMode.ElideMiddle)
        set_fixed(path)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label(caption, "caption"))
        words.addWidget(path)
        opening = button(tr("Open"), "compact", accessible=tr("Open: {what}").format(what=caption))
        opening.clicked.connect(lambda: _open(place))
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addLayout(words, 1)
        row.addWidget(opening)
        return row

    def _about(self) -> Card:
        card = Card(tr("About"))
        card.body.addWidget(label("micrOS IDE", "strong"))
        card.body.addWidget(self.firmware)
        card.body.addWidget(
            label(tr("No cloud, no server, no account: nothing leaves your network."), wrap=True)
        )
        return card

    def _lay_out(self, column: QVBoxLayout) -> None:
        inside = QWidget()
        outer = QHBoxLayout(inside)
        outer.setContentsMargins(MARGIN, 0, MARGIN, MARGIN)
        box = QWidget()
        box.setLayout(column)
        box.setMaximumWidth(_WIDTH)
        outer.addWidget(box, 1)
        outer.addStretch(0)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        title = label(tr("Settings"), "title")
        title.setContentsMargins(MARGIN, MARGIN, MARGIN, GROUP_GAP)
        title.setMinimumHeight(MARGIN + ROW + GROUP_GAP)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(title)
        page.addWidget(area, 1)


def _open(place: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(place)))

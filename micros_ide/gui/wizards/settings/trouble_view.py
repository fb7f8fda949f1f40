"""What is shown while a node's settings cannot be read: why, a way on, and what is known of it."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from micros_ide.gui.icons import Icons
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, Card, Field, button, label
from micros_ide.gui.widgets.notice import Notice
from micros_ide.gui.widgets.picker import Choice, Picker
from micros_ide.gui.widgets.secret_field import SecretField
from micros_ide.gui.wizards.settings.diff_table import record_rows, value_table
from micros_ide.gui.wizards.settings.fields import Switch
from micros_ide.gui.wizards.settings.phrases import record_time
from micros_ide.gui.wizards.settings.session import LOADING, LOCKED, Session
from micros_ide.model.node_settings import ArchiveRecord
from micros_ide.model.ports import SerialPort
from micros_ide.services.config_words import ConfigWords

_WIDEST, _FIELD_WIDTH = 840, 360  # px
_TABLE_HEIGHT = 320


class TroubleView(QWidget):
    """Reading, locked or silent; the filled button in the foot is the editor's."""

    unlocked = pyqtSignal()  # Enter in the password
    usb = pyqtSignal(str)  # device name: read over this port

    def __init__(self, words: ConfigWords, icons: Icons) -> None:
        super().__init__()
        self._words = words
        self.notice = Notice(icons)
        self.reading = label("", "muted", wrap=True)
        self.secret = SecretField(icons)
        self.remember = Switch(icons)
        self.remember.setAccessibleName(tr("Remember the password"))
        self.port = Picker(tr("Choose a port"))
        self.port.setFixedWidth(_FIELD_WIDTH)
        self.usb_button = button(tr("Read over USB"))
        self.archive_title = label("", "group", wrap=True)
        self.archived = value_table(icons)
        self.archived.setMinimumHeight(_TABLE_HEIGHT)
        self._lay_out()
        self.secret.line.returnPressed.connect(self.unlocked)
        self.port.chosen.connect(lambda key: self.usb_button.setEnabled(bool(key)))
        self.usb_button.clicked.connect(lambda: self.usb.emit(self.port.key()))

    def show_session(self, session: Session) -> None:
        """Show why there is no form."""
        reading, locked = session.state == LOADING, session.state == LOCKED
        self.reading.setText(tr("Reading the settings of {name}").format(name=session.name))
        self.reading.setVisible(reading)
        self._lock.setVisible(locked)
        self._usb.setVisible(False)
        self._archive.setVisible(False)
        trouble = session.trouble
        if trouble is None:
            self.notice.hide()
            return
        if locked:
            hint = tr("Type the node's password. It is used for this node only.")
            self.notice.say("warning", trouble.message, hint)
            self.secret.clear()
            self.secret.line.setFocus()
        else:
            message = tr("{name} does not answer.").format(name=session.name)
            self.notice.say("error", message, f"{trouble.message} {trouble.hint}".strip())

    def show_ports(self, ports: Sequence[SerialPort]) -> None:
        """Offer the ports of this computer."""
        self.port.set_choices(Choice(one.device, one.label, one.device) for one in ports)
        self.usb_button.setEnabled(bool(self.port.key()))
        self._usb.setVisible(bool(ports))

    def show_records(self, records: Sequence[ArchiveRecord]) -> None:
        """Show what the archive has, for reading."""
        self._archive.setVisible(True)
        self.archived.setVisible(bool(records))
        if not records:
            self.archive_title.setText(
                tr("Nothing of this node is archived. It is, before each change made here.")
            )
            return
        last = records[0]
        self.archive_title.setText(
            tr("Last archived configuration, from {time}").format(time=record_time(last.at))
        )
        self.archived.set_rows(record_rows(last, self._words))

    def take_password(self) -> tuple[str, bool]:
        """Return what was typed and whether to remember it; the field forgets it."""
        typed, remember = self.secret.text(), self.remember.isChecked()
        self.secret.clear()
        return typed, remember

    def _lay_out(self) -> None:
        self._lock = Card()
        self.secret.setFixedWidth(_FIELD_WIDTH)
        self._lock.body.addWidget(Field(tr("Password of the node"), self.secret, self.secret.line))
        row = QHBoxLayout()
        row.addWidget(label(tr("Remember it on this computer")))
        row.addWidget(self.remember)
        row.addStretch(1)
        self._lock.body.addLayout(row)
        self._usb = Card(tr("Is it plugged in here?"))
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.port)
        row.addWidget(self.usb_button)
        row.addStretch(1)
        self.port.setAccessibleName(tr("Serial port"))
        self._usb.body.addWidget(
            label(tr("Over USB the node stands still while it is read, then restarts."), "caption")
        )
        self._usb.body.addLayout(row)
        self._archive = Card()
        self._archive.body.addWidget(self.archive_title)
        self._archive.body.addWidget(self.archived)
        content = QWidget()
        content.setMaximumWidth(_WIDEST)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, GRID, GROUP_GAP)
        column.setSpacing(GROUP_GAP)
        for part in (self.reading, self.notice, self._lock, self._usb, self._archive):
            column.addWidget(part)
        column.addStretch(1)
        holder = QWidget()
        middle = QHBoxLayout(holder)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.addWidget(content, 1000)
        middle.addStretch(1)
        area = QScrollArea()
        area.setWidget(holder)
        area.setWidgetResizable(True)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)

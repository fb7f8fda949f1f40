"""A board on USB: what is plugged in, who uses its port, what is wrong, which files it has."""

from __future__ import annotations

from PyQt5.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from micros_ide.errors import MicrosError
from micros_ide.gui.context import Context
from micros_ide.gui.pages.devices.details.files_view import FilesView
from micros_ide.gui.pages.devices.details.node_deeds import NodeDeeds
from micros_ide.gui.pages.devices.details.tab import Rows, not_told, scrolling
from micros_ide.gui.pages.devices.details.usb_files import UsbFiles
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, ElidedLabel, button, label
from micros_ide.gui.widgets.notice import Notice
from micros_ide.model.doctor.findings import Diagnosis
from micros_ide.model.jobs import JobInfo, JobState
from micros_ide.model.ports import SerialPort
from micros_ide.model.reporting import Reporter

_FILES_HEIGHT = 32 * GRID


class PortView(QWidget):
    """Shows one port; nothing is asked of the board before somebody wants it."""

    def __init__(self, context: Context, deeds: NodeDeeds) -> None:
        super().__init__()
        self._context, self._deeds = context, deeds
        self._port: SerialPort | None = None
        self._usb: UsbFiles | None = None
        self.name = ElidedLabel("", "big")
        self.holder = Notice(context.icons)
        self.rows = Rows()
        self.place = self.rows.add(tr("Port"))
        self.chip = self.rows.add(tr("USB chip"))
        self.ids = self.rows.add(tr("Vendor and product"))
        self.serial = self.rows.add(tr("Serial number"))
        self.deploy_button = button(tr("Deploy…"))
        self.update_button = button(tr("Update…"))
        self.console_button = button(tr("Console"))
        self.backup_button = button(tr("Back up"))
        self.board_button = button(tr("Board"), accessible=tr("Show the board live"))
        self.board_button.setToolTip(tr("Its pins and devices live"))
        self.doctor_button = button(tr("What is wrong?"), "compact")
        self.verdict = Notice(context.icons)
        self.also = label("", "caption", wrap=True)
        self.files_button = button(tr("List its files"), "compact")
        self.files = FilesView(context.icons)
        self._place_icons()
        self._wire()
        self._lay_out()

    def show_port(self, port: SerialPort) -> None:
        """Show `port`; the same one again only brings its facts up to date."""
        other = self._port is None or port.device != self._port.device
        self._port = port
        if other:
            self._begin()
        self.name.setText(port.label)
        self.board_button.setVisible(bool(port.virtual))
        self.place.setText(port.device)
        self.rows.put(self.chip, port.bridge or not_told())
        ids = port.vid is not None and port.pid is not None
        untold = "" if port.virtual else not_told()  # a virtual board has none
        self.rows.put(self.ids, f"{port.vid:04X}:{port.pid:04X}" if ids else untold)
        self.rows.put(self.serial, port.serial_number or untold)
        holder = port.holder
        if holder is None:
            self.holder.hide()
        else:
            who = tr("In use by {program}, pid {pid}").format(program=holder.name, pid=holder.pid)
            self.holder.say("warning", who, tr("Close that program to work with the board."))
        for one in (self.deploy_button, self.update_button, self.console_button):
            one.setEnabled(holder is None)
        for one in (self.backup_button, self.files_button):
            one.setEnabled(holder is None)

    def let_go(self) -> None:
        """Show no port any more."""
        self._port = None
        self._begin()

    def _begin(self) -> None:
        if self._usb is not None:
            self._usb.end()
            self._usb = None
        self.verdict.hide()
        self.also.hide()
        self.doctor_button.setEnabled(True)
        self.files.hide()
        self.files.clear("")
        self.files_button.show()

    def _place_icons(self) -> None:
        for one, picture in (
            (self.deploy_button, "download-outline"),
            (self.update_button, "arrow-up-circle-outline"),
            (self.console_button, "console"),
            (self.backup_button, "archive-outline"),
            (self.board_button, "developer-board"),
            (self.doctor_button, "stethoscope"),
            (self.files_button, "file-tree-outline"),
        ):
            self._context.icons.place(one, picture, "text", 16)

    def _wire(self) -> None:
        navigation = self._context.navigation
        self.deploy_button.clicked.connect(lambda: navigation.deploy(self._device()))
        self.update_button.clicked.connect(lambda: navigation.deploy(self._device(), keep=True))
        self.console_button.clicked.connect(lambda: navigation.serial_wished.emit(self._device()))
        self.backup_button.clicked.connect(self._back_up)
        self.board_button.clicked.connect(self._wish_board)
        self.doctor_button.clicked.connect(self._ask_doctor)
        self.files_button.clicked.connect(self._list_files)

    def _device(self) -> str:
        return self._port.device if self._port is not None else ""

    def _lay_out(self) -> None:
        deeds = QGridLayout()
        deeds.setSpacing(GRID)
        deeds.addWidget(self.deploy_button, 0, 0)
        deeds.addWidget(self.update_button, 0, 1)
        deeds.addWidget(self.console_button, 1, 0)
        deeds.addWidget(self.backup_button, 1, 1)
        deeds.addWidget(self.board_button, 2, 0, 1, 2)
        content = QWidget()
        inner = QVBoxLayout(content)
        inner.setContentsMargins(GROUP_GAP, GROUP_GAP, GROUP_GAP, GROUP_GAP)
        inner.setSpacing(GROUP_GAP)
        inner.addWidget(self.name)
        inner.addWidget(self.holder)
        inner.addWidget(self.rows)
        inner.addLayout(deeds)
        inner.addWidget(_rule())
        inner.addLayout(self._section(tr("Doctor"), self.doctor_button))
        inner.addWidget(self.verdict)
        inner.addWidget(self.also)
        inner.addWidget(_rule())
        inner.addLayout(self._section(tr("Files"), self.files_button))
        inner.addWidget(self.files, 1)
        inner.addStretch(0)
        self.files.setMinimumHeight(_FILES_HEIGHT)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scrolling(content))

    @staticmethod
    def _section(title: str, action: QWidget) -> QHBoxLayout:
        head = QHBoxLayout()
        head.addWidget(label(title, "group"), 1)
        head.addWidget(action)
        return head

    def _back_up(self) -> None:
        if self._port is not None:
            self._deeds.backup_port(self._port)

    def _wish_board(self) -> None:
        if self._port is not None and self._port.virtual:
            self._context.navigation.board_wished.emit(self._port.virtual)

    def _list_files(self) -> None:
        if self._port is None:
            return
        if self._usb is None:
            self._usb = UsbFiles(self._context, self.files, self._port.device)
        self.files.clear(tr("Reading the files over USB…"))
        self.files.show()
        self.files_button.hide()
        self._usb.list()

    def _ask_doctor(self) -> None:
        """Have the doctor look at this port; the board there restarts."""
        device, core = self._device(), self._context.core
        if not device:
            return
        self.doctor_button.setEnabled(False)
        self.verdict.hide()
        self.also.setText(tr("The doctor looks at the port and the board; it restarts."))
        self.also.show()

        def work(_report: Reporter) -> Diagnosis:
            return core.doctor.diagnose(core.doctor.submit(port=device).result())

        def done(diagnosis: Diagnosis) -> None:
            if device == self._device():
                self.doctor_button.setEnabled(True)
                self._show_verdict(diagnosis)

        def failed(row: JobInfo) -> None:
            if device == self._device():
                self.doctor_button.setEnabled(True)
                self.also.hide()
            if row.state is not JobState.CANCELLED:
                self._context.navigation.fail(row)

        try:
            self._context.background.run(
                tr("Ask the doctor"), "details:doctor", work, done=done, failed=failed
            )
        except MicrosError:
            return  # the program is closing

    def _show_verdict(self, diagnosis: Diagnosis) -> None:
        """Show the gravest cause with its fix, and in one line what is well."""
        found = [one.finding for one in diagnosis.verdicts if one.finding is not None]
        found.sort(key=lambda finding: finding.severity != "problem")
        if found:
            worst = found[0]
            commands = [" ".join(command) for command in worst.commands]
            tone = "error" if worst.severity == "problem" else "warning"
            self.verdict.say(tone, worst.cause, "\n".join((worst.fix, *commands)))
        else:
            self.verdict.say("online", tr("The doctor found nothing wrong."))
        well = [one.summary for one in diagnosis.verdicts if one.finding is None]
        more = [one.cause for one in found[1:]]
        self.also.setText("\n".join((*more, *well)))
        self.also.setVisible(bool(more or well))


def _rule() -> QFrame:
    made = QFrame()
    made.setProperty("role", "rule")
    return made

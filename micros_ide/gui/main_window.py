"""The window: rail, page, log, job bar; what they tell each other."""

from __future__ import annotations

import logging

from PyQt5.QtCore import QByteArray, Qt, pyqtSignal
from PyQt5.QtGui import QCloseEvent, QKeySequence
from PyQt5.QtWidgets import QHBoxLayout, QMainWindow, QShortcut, QSplitter, QVBoxLayout, QWidget

from micros_ide.core import Core
from micros_ide.errors import MicrosError
from micros_ide.gui.background import Background, cancel
from micros_ide.gui.bridge import Bridge
from micros_ide.gui.closing import Closing
from micros_ide.gui.error_words import error_words, sentence
from micros_ide.gui.icons import Icons
from micros_ide.gui.manual_opener import ManualOpener
from micros_ide.gui.pages.deploy_page import DeployPage
from micros_ide.gui.port_watch import PortWatch
from micros_ide.gui.preferences import Preferences
from micros_ide.gui.theme import Theme
from micros_ide.gui.virtual_start import VirtualStart
from micros_ide.gui.widgets.job_bar import JobBar
from micros_ide.gui.widgets.log_panel import LogPanel
from micros_ide.gui.widgets.rail import Rail
from micros_ide.model.jobs import JobChanged, JobInfo, JobLog, JobState
from micros_ide.model.ports import SerialPort
from micros_ide.model.virtual import VirtualStatus

_log = logging.getLogger(__name__)
_MINIMUM, _FIRST_SIZE = (900, 600), (1120, 760)  # px
_LOG_HEIGHT = 180
_LEVELS = {JobState.DONE: "info", JobState.FAILED: "error", JobState.CANCELLED: "warning"}


class MainWindow(QMainWindow):
    """Everything of the window hangs together here; it lives as long as the program."""

    closed = pyqtSignal()  # all work has ended and the core is closed

    def __init__(self, core: Core, theme: Theme, icons: Icons, preferences: Preferences) -> None:
        super().__init__()
        self.setWindowTitle("micrOS IDE")
        self.setMinimumSize(*_MINIMUM)
        self.theme = theme
        self._core, self._preferences = core, preferences
        self._watched: dict[int, JobInfo] = {}  # jobs that run, for the bar and the log
        self.finished = False  # all work has ended
        self.bridge = Bridge(core.bus, self)
        self.background = Background(core.jobs, self.bridge, self)
        preferences.save_with(self.background)
        self.virtual = VirtualStart(core, self.background, self)
        self.manual = ManualOpener(core, self.background, self)
        self.ports = PortWatch(core.ports.list, self)
        self.closing = Closing(core, self, tidy=self._tidy, save=self._save)
        self.page = DeployPage(core, self.background, preferences, icons)
        self.rail = Rail(icons)
        self.rail.add_place("Devices", "devices")
        self.log = LogPanel(icons)
        self.bar = JobBar(icons)
        self._lay_out()
        self._connect()
        self._add_keys()
        self._restore()

    def start(self) -> None:
        """Show the window and begin to watch the ports."""
        self.show()
        self.page.form.name.setFocus()
        self.ports.start()

    def show_internal_error(self, trace: str) -> None:
        """Say that something nobody expected went wrong; the program goes on."""
        last = trace.strip().splitlines()[-1] if trace.strip() else ""
        hint = "The program goes on. The details are in its log file."
        self.page.notice.say("error", f"Internal error: {last[:200]}", hint)

    def toggle_log(self) -> None:
        """Show or hide the log."""
        shown = self.log.isHidden()
        self.log.setVisible(shown)
        self.bar.log_button.setChecked(shown)
        self._preferences.remember(log=shown)

    def cancel_job(self) -> None:
        """Wish the job in the job bar to end."""
        running = self._running()
        job = self._core.jobs.job(running.id) if running is not None else None
        if job is not None:
            self.bar.say_stopping()
            cancel(job)

    def closeEvent(self, event: QCloseEvent | None) -> None:  # noqa: N802
        """Close only after work has ended; until then the window stays or is hidden."""
        if event is None:
            return
        if self.finished:
            event.accept()
            return
        event.ignore()
        self.closing.begin()

    def _lay_out(self) -> None:
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(1)
        self._splitter.addWidget(self.page)
        self._splitter.addWidget(self.log)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setSizes([_FIRST_SIZE[1] - _LOG_HEIGHT, _LOG_HEIGHT])
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._splitter, 1)
        right.addWidget(self.bar)
        content = QWidget()
        row = QHBoxLayout(content)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(right, 1)
        self.setCentralWidget(content)

    def _connect(self) -> None:
        port_picker = self.page.form.port
        self.bridge.arrived.connect(self._on_event)
        self.ports.changed.connect(self._on_ports)
        self.ports.failed.connect(self._on_error)
        self.page.running.connect(self.ports.pause)
        port_picker.refresh.connect(self.ports.look)
        port_picker.start_virtual.connect(self._start_virtual)
        self.virtual.started.connect(self._on_virtual)
        self.virtual.failed.connect(self._on_virtual_failed)
        self.bar.cancel.connect(self.cancel_job)
        self.bar.toggle_log.connect(self.toggle_log)
        self.log.close_button.clicked.connect(self.toggle_log)
        self.rail.theme_chosen.connect(self._on_theme)
        self.rail.manual_wished.connect(self.manual.open)
        self.manual.failed.connect(lambda *words: self.page.notice.say("error", *words))
        self.closing.stopping.connect(self.bar.say_stopping)
        self.closing.leaving.connect(self._on_leaving)
        self.closing.finished.connect(self._on_finished)

    def _add_keys(self) -> None:
        for keys, action in (
            ("Ctrl+Return", self.page.deploy),
            ("Ctrl+Enter", self.page.deploy),
            ("Esc", self._on_escape),
            ("F1", self.manual.open),
            ("F5", self.ports.look),
            ("Ctrl+L", self.toggle_log),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(action)

    def _restore(self) -> None:
        self.resize(*_FIRST_SIZE)
        geometry = self._preferences.text("geometry")
        if geometry:
            self.restoreGeometry(QByteArray.fromBase64(geometry.encode("ascii", "ignore")))
        shown = self._preferences.switch("log")
        self.log.setVisible(shown)
        self.bar.log_button.setChecked(shown)

    def _on_event(self, event: object) -> None:
        if isinstance(event, JobLog):
            if event.job_id in self._watched:
                self.log.add(event)
        elif isinstance(event, JobChanged):
            if not Background.owns(event.job):
                self._on_job(event.job)
            self.closing.on_change()

    def _on_job(self, job: JobInfo) -> None:
        before = self._watched.get(job.id)
        if job.state.terminal:
            self._log_end(job)
        elif before is None:
            self.log.add(JobLog(job.id, f"{job.title}: begun"))
        elif before.progress.phase != job.progress.phase:
            self.log.add(JobLog(job.id, f"{job.title}: {job.progress.phase}"))
        if job.state.terminal:
            self._watched.pop(job.id, None)
        else:
            self._watched[job.id] = job
        self.page.on_job(job)
        shown = self._running() or job
        self.bar.show_job(shown)

    def _log_end(self, job: JobInfo) -> None:
        words = f": {error_words(job).message}" if job.state is JobState.FAILED else ""
        self.log.add(JobLog(job.id, f"{job.title}: {job.state.value}{words}", _LEVELS[job.state]))

    def _running(self) -> JobInfo | None:
        return next(reversed(self._watched.values()), None)

    def _on_ports(self, ports: tuple[SerialPort, ...]) -> None:
        if not self.closing.left:  # a list that was on its way makes no more plans
            self.page.form.set_ports(ports)

    def _start_virtual(self) -> None:
        self.page.form.port.set_starting(True)
        self.virtual.start(self.page.form.board.key())

    def _on_virtual(self, status: VirtualStatus) -> None:
        del status
        self.page.form.port.set_starting(False)
        self.ports.look()

    def _on_virtual_failed(self, job: JobInfo) -> None:
        self.page.form.port.set_starting(False)
        words = error_words(job)
        self.page.notice.say("error", words.message, words.hint)

    def _on_error(self, error: MicrosError) -> None:
        self.page.notice.say("error", sentence(error.message), sentence(error.hint or ""))

    def _on_theme(self, choice: str) -> None:
        self.theme.choose(choice)
        self._preferences.remember(theme=choice)

    def _on_escape(self) -> None:
        if self.log.isVisible() and self.log.isAncestorOf(self.focusWidget() or self):
            self.toggle_log()
        elif self._running() is not None:
            self.cancel_job()
        else:
            self.page.close_top()

    def _on_leaving(self) -> None:
        geometry = self.saveGeometry().toBase64().data().decode("ascii")
        self._preferences.save_with(None)
        self._preferences.remember(geometry=geometry)
        self.page.live_plan.ask(None)
        self.hide()

    def _on_finished(self) -> None:
        self.bridge.close()
        self.finished = True
        self.close()
        self.closed.emit()

    def _tidy(self) -> None:
        """Run in the closing thread: what the window started ends."""
        self.ports.stop()
        for error in self.virtual.stop_all():
            _log.warning("a virtual board was not stopped: %s", error)

    def _save(self) -> None:
        """Run in the closing thread, last."""
        try:
            self._preferences.save_all()
        except MicrosError as error:
            _log.warning("choices were not remembered: %s", error)

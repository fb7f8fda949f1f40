"""The window: rail, places and wizards, error cards, the dock; what they tell each other."""

from __future__ import annotations

import gc
import logging
from typing import TYPE_CHECKING

from PyQt5.QtCore import QByteArray, Qt, QTimer, pyqtSignal
from PyQt5.QtGui import QCloseEvent, QResizeEvent
from PyQt5.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from micros_ide.core import Core
from micros_ide.errors import MicrosError
from micros_ide.gui.preferences import Preferences
from micros_ide.gui.theme import Theme
from micros_ide.gui.translation import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from micros_ide.model.ports import SerialPort
    from micros_ide.model.virtual import VirtualStatus

_log = logging.getLogger(__name__)
_MINIMUM, _FIRST_SIZE = (900, 600), (1280, 800)  # px
_TOUR_MS = 400  # after the window is there


class MainWindow(QMainWindow):
    """Everything of the window hangs together here; it lives as long as the program.

    Made empty, so that it can be shown at once; `build` loads and makes what is in it.
    """

    closed = pyqtSignal()  # all work has ended and the core is closed

    def __init__(self, core: Core, theme: Theme, preferences: Preferences) -> None:
        super().__init__()
        self.setWindowTitle("micrOS IDE")
        self.setMinimumSize(*_MINIMUM)
        self.setProperty("role", "page")
        self.core, self.theme, self._preferences = core, theme, preferences
        self.finished = False  # all work has ended
        self._built = False
        self.resize(*_FIRST_SIZE)
        geometry = preferences.text("geometry")
        if geometry:
            self.restoreGeometry(QByteArray.fromBase64(geometry.encode("ascii", "ignore")))

    def build(self) -> None:
        """Make everything that is in the window."""
        self._make_context()
        self._make_parts()
        self._lay_out()
        self._make_overlays()
        for part in (self.rail, self.errors, self.dock, self.palette_box, self.tour):
            self.theme.part(part)
        self._built = True
        self._connect()
        self.dock.set_open(self._preferences.switch("log"))
        self.stack.show_place("devices")
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        gc.freeze()  # what was loaded stays: a collection that looked at it would hold the loop

    def _make_context(self) -> None:
        from micros_ide.gui.background import Background
        from micros_ide.gui.bridge import Bridge
        from micros_ide.gui.context import Context
        from micros_ide.gui.icons import Icons
        from micros_ide.gui.navigation import Navigation
        from micros_ide.gui.port_watch import PortWatch

        core = self.core

        def list_ports() -> Sequence[SerialPort]:
            return core.ports.list()  # made by the thread that watches

        self.bridge = Bridge(core.bus, self)
        self.background = Background(core.jobs, self.bridge, self)
        self._preferences.save_with(self.background)
        self.icons = Icons(self.theme)
        self.ports = PortWatch(list_ports, self)
        self.navigation = Navigation(self)
        self.context = Context(
            core,
            self.bridge,
            self.background,
            self._preferences,
            self.icons,
            self.ports,
            self.navigation,
        )

    def _make_parts(self) -> None:
        from micros_ide.gui.closing import Closing
        from micros_ide.gui.dock.job_dock import JobDock
        from micros_ide.gui.dock.job_records import JobRecords
        from micros_ide.gui.manual_opener import ManualOpener
        from micros_ide.gui.place_stack import PlaceStack
        from micros_ide.gui.routes import places
        from micros_ide.gui.virtual_start import VirtualStart
        from micros_ide.gui.widgets.error_card import ErrorShelf
        from micros_ide.gui.widgets.rail import Rail

        core, icons = self.core, self.icons
        self.virtual = VirtualStart(core, self.background, self)
        self.manual = ManualOpener(core, self.background, self)
        self.closing = Closing(
            core, self.theme, self, held=self._held, tidy=self._tidy, save=self._save
        )
        self.records = JobRecords(self)
        self.rail = Rail(icons)
        self.stack = PlaceStack(self.theme)
        self.errors = ErrorShelf(icons)
        self.dock = JobDock(self.records, icons)
        for place in places(self.context):
            self.stack.add_place(place)
            self.rail.add_place(place.id, place.word, place.icon)

    def _make_overlays(self) -> None:
        from micros_ide.gui.preload import Preload
        from micros_ide.gui.routes import LATER, Routes
        from micros_ide.gui.shortcuts import Shortcuts
        from micros_ide.gui.tour import Tour
        from micros_ide.gui.widgets.command_palette import CommandPalette

        self.palette_box = CommandPalette(self)
        self.tour = Tour(self, self.icons)
        self.routes = Routes(self)
        self.shortcuts = Shortcuts(self)
        self.preload = Preload(LATER)

    def start(self) -> None:
        """Show the window and begin to watch the ports."""
        self.show()
        self.ports.start()
        self.preload.start()
        self.stack.changed.connect(self._name_place)
        QTimer.singleShot(0, lambda: self._name_place(self.stack.place))  # once it is painted
        if not self._preferences.switch("tour_done"):
            QTimer.singleShot(_TOUR_MS, self.tour.begin)

    def show_internal_error(self, trace: str) -> None:
        """Say that something nobody expected went wrong; the program goes on."""
        from micros_ide.gui.error_words import ErrorWords

        last = trace.strip().splitlines()[-1] if trace.strip() else ""
        message = tr("Internal error: {error}").format(error=last[:200])
        hint = tr("The program goes on. If it happens again, please report it with the details.")
        self.errors.show_error(ErrorWords(message, hint, trace))

    def cancel_job(self, job_id: int) -> None:
        """Wish a job to end."""
        from micros_ide.gui.background import cancel

        job = self.core.jobs.job(job_id)
        if job is not None:
            cancel(job)

    def closeEvent(self, event: QCloseEvent | None) -> None:  # noqa: N802
        """Close only after work has ended; until then the window stays or is hidden."""
        if event is None:
            return
        if self.finished or not self._built:
            event.accept()
            return
        event.ignore()
        self.closing.begin()

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """What lies over the window follows its size."""
        super().resizeEvent(event)
        if self._built:
            self.tour.place()
            self.palette_box.dismiss()

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.stack, 1)
        right.addWidget(self.errors)
        right.addWidget(self.dock)
        content = QWidget()
        row = QHBoxLayout(content)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(right, 1)
        self.setCentralWidget(content)

    def _connect(self) -> None:
        self.bridge.arrived.connect(self.records.on_event)
        self.bridge.arrived.connect(self._on_event)
        self.ports.failed.connect(self._on_error)
        self.stack.changed.connect(self.rail.show_place)
        self.rail.place_chosen.connect(self.stack.show_place)
        self.rail.theme_chosen.connect(self._on_theme)
        self.rail.help_wished.connect(self.navigation.help_wished)
        self.rail.tour_wished.connect(self.tour.begin)
        self.dock.cancel.connect(self.cancel_job)
        self.dock.opened.connect(lambda shown: self._preferences.remember(log=shown))
        self.virtual.started.connect(self._on_virtual)
        self.virtual.failed.connect(self.navigation.fail)
        self.navigation.manual_wished.connect(self.manual.open)
        self.manual.failed.connect(self._say_error)
        self.closing.stopping.connect(self.dock.say_stopping)
        self.closing.leaving.connect(self._on_leaving)
        self.closing.finished.connect(self._on_finished)
        self.tour.finished.connect(lambda: self._preferences.remember(tour_done=True))

    def _say_error(self, what: str, hint: str) -> None:
        from micros_ide.gui.error_words import ErrorWords

        self.errors.show_error(ErrorWords(what, hint, ""))

    def _name_place(self, place: str) -> None:
        """Name the place in the window's title, for the list of windows of the desktop."""
        self.setWindowTitle(self.rail.places[place].text())

    def _on_event(self, event: object) -> None:
        from micros_ide.errors import AppError
        from micros_ide.gui.background import Background
        from micros_ide.model.jobs import JobChanged, JobState

        self.closing.on_change()
        if not isinstance(event, JobChanged) or event.job.state is not JobState.FAILED:
            return
        # The page that began a job tells what it expects; a bug or a broken app is told here.
        bug = event.job.known_error is None or isinstance(event.job.error, AppError)
        page = self.stack.current()
        told = page is not None and page.tells(event.job)
        if bug and not told and not Background.owns(event.job):
            self.navigation.fail(event.job)

    def _on_virtual(self, status: VirtualStatus) -> None:
        self.ports.look()
        self.dock.say(tr("Virtual board {name} is running").format(name=status.name))

    def _on_error(self, error: MicrosError) -> None:
        from micros_ide.gui.error_words import sentence

        self._say_error(sentence(error.message), sentence(error.hint or ""))

    def _on_theme(self, choice: str) -> None:
        self.theme.choose(choice)
        self._preferences.remember(theme=choice)

    def _on_leaving(self) -> None:
        geometry = self.saveGeometry().toBase64().data().decode("ascii")
        self._preferences.save_with(None)
        self._preferences.remember(geometry=geometry)
        current = self.stack.current()
        if current is not None:
            current.leave()
        self.background.close()
        self.hide()

    def _on_finished(self) -> None:
        self.bridge.close()
        self.finished = True
        self.close()
        self.closed.emit()

    def _held(self, go: Callable[[], object]) -> bool:
        """Return whether a page has unsaved work, and asks about it; it calls `go` afterwards."""
        return any(page.hold(go) for page in self.stack.pages())

    def _tidy(self) -> None:
        """Run in the closing thread: what the window started ends."""
        self.preload.stop()
        self.ports.stop()
        for page in self.stack.pages():
            page.tidy()
        for error in self.virtual.stop_all():
            _log.warning("a virtual board was not stopped: %s", error)

    def _save(self) -> None:
        """Run in the closing thread, last."""
        try:
            self._preferences.save_all()
        except MicrosError as error:
            _log.warning("choices were not remembered: %s", error)

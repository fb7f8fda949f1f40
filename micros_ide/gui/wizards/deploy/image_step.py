"""Second step: which MicroPython, which files of one's own, and how they get onto the board."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QProgressBar, QRadioButton, QVBoxLayout, QWidget

from micros_ide.engine.jobs import Job
from micros_ide.gui.background import cancel
from micros_ide.gui.context import Context
from micros_ide.gui.error_words import error_words
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, Card, Field, button, label
from micros_ide.gui.widgets.file_field import FileField
from micros_ide.gui.widgets.module_list import ModuleList
from micros_ide.gui.widgets.notice import Notice
from micros_ide.gui.widgets.picker import Choice, Picker
from micros_ide.gui.words import figures_text, size_text
from micros_ide.model.boards import Board
from micros_ide.model.deploy import Method
from micros_ide.model.jobs import JobInfo, JobState, Progress

_IMAGES = (".bin", ".uf2")
_STEPS = 1000


class ImageStep(QWidget):
    """The catalogue's image or a file, modules, method; `changed` for each of them."""

    changed = pyqtSignal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._board: Board | None = None
        self._virtual = False
        self._cached: set[str] = set()
        self._job: Job | None = None
        icons = context.icons
        self.catalogue = QRadioButton()
        self.local = QRadioButton(tr("A file on this computer"))
        self.catalogue.setChecked(True)
        self.state = label("", "caption", wrap=True)
        self.download_button = button(tr("Download now"), "compact")
        self.stop_button = button(tr("Stop"), "compact", accessible=tr("Stop the download"))
        self.bar = QProgressBar()
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Download"))
        self.trouble = Notice(icons)
        self.file = FileField(icons, tr("Choose an image"), tr("MicroPython images (*.bin *.uf2)"))
        self.file.line.setPlaceholderText(tr("A .bin or .uf2, typed, chosen or dropped here"))
        self.file.line.setAccessibleName(tr("Image file"))
        self.modules = ModuleList(icons)
        self.method = Picker()
        self._lay_out()
        self._connect()
        self._show_running(False)

    def set_board(self, board: Board | None, *, virtual: bool, cached: frozenset[str]) -> None:
        """Offer what there is for `board`."""
        if board is not None and self._board is not None and board.id != self._board.id:
            self.stop()
            self.trouble.hide()
        self._board, self._virtual = board, virtual
        self._cached |= cached
        self._fill_methods()
        self._describe()

    def image(self) -> Path | None:
        """Return the file to take; None for the catalogue's image."""
        return self.file.path() if self.local.isChecked() else None

    def chosen_method(self) -> Method:
        """Return the way onto the board."""
        return Method(self.method.key() or Method.AUTO.value)

    def missing(self) -> str:
        """Return what is left to do here, "" when nothing is."""
        if self.local.isChecked() and self.file.path() is None:
            return tr("Choose the file, or take the catalogue's image.")
        return ""

    def add_files(self, files: Sequence[Path]) -> None:
        """Take files that were dropped anywhere: an image, and modules."""
        images = [file for file in files if file.suffix in _IMAGES]
        if images:
            self.local.setChecked(True)
            self.file.line.setText(str(images[0]))
        others = [file for file in files if file not in images]
        if others:
            self.modules.add(others)

    def stop(self) -> None:
        """End the download."""
        job, self._job = self._job, None
        if job is not None:
            cancel(job)
            self._show_running(False)

    def focus_first(self) -> None:
        """Give the keyboard to the first choice."""
        (self.local if self.local.isChecked() else self.catalogue).setFocus()

    def _lay_out(self) -> None:
        source = Card(tr("MicroPython"))
        load = QHBoxLayout()
        load.setContentsMargins(3 * GRID, 0, 0, 0)
        load.setSpacing(GRID)
        load.addWidget(self.state, 1, Qt.AlignmentFlag.AlignVCenter)
        load.addWidget(self.bar, 1)
        load.addWidget(self.download_button)
        load.addWidget(self.stop_button)
        file = QHBoxLayout()
        file.setContentsMargins(3 * GRID, 0, 0, 0)
        file.addWidget(self.file)
        source.body.addWidget(self.catalogue)
        source.body.addLayout(load)
        source.body.addWidget(self.trouble)
        source.body.addWidget(self.local)
        source.body.addLayout(file)
        way = Card(tr("Way onto the board"))
        self.method_field = Field(tr("Method"), self.method)
        way.body.addWidget(self.method_field)
        own = Card(tr("Own modules"))
        words = tr("They go onto the board with the firmware; more can be added at any time later.")
        own.body.addWidget(label(words, "muted", wrap=True))
        own.body.addWidget(self.modules)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, GROUP_GAP)
        column.setSpacing(GROUP_GAP)
        for card in (source, way, own):
            column.addWidget(card)
        column.addStretch(1)

    def _connect(self) -> None:
        self.local.toggled.connect(self._on_source)
        self.file.changed.connect(self._on_file)
        self.modules.changed.connect(self.changed)
        self.method.chosen.connect(self._on_method)
        self.download_button.clicked.connect(self._download)
        self.stop_button.clicked.connect(self.stop)

    def _on_source(self) -> None:
        self._describe()
        self.changed.emit()

    def _on_file(self) -> None:
        if self.file.path() is not None:
            self.local.setChecked(True)
        self.changed.emit()

    def _on_method(self) -> None:
        self._context.preferences.remember(method=self.method.key())
        self._describe()
        self.changed.emit()

    def _fill_methods(self) -> None:
        rows = [Choice(Method.AUTO.value, tr("Choose for me"))]
        if self._board is None or self._board.flasher == "esptool":
            rows.append(Choice(Method.IMAGE.value, tr("One image"), tr("erases all, fastest")))
        rows.append(Choice(Method.FILES.value, tr("File by file"), tr("keeps what is there")))
        before = self.method.key() or self._context.preferences.text("method")
        wanted = before if before in {row.key for row in rows} else Method.AUTO.value
        blocked = self.method.blockSignals(True)
        self.method.set_choices(rows, wanted)
        self.method.blockSignals(blocked)

    def _describe(self) -> None:
        board = self._board
        if board is None:
            return
        version, size = board.image.version, size_text(board.image.size)
        if self._virtual:
            self.catalogue.setText(tr("The virtual board's own MicroPython"))
            self.state.setText(tr("It comes with this program."))
        elif board.id in self._cached:
            self.catalogue.setText(tr("MicroPython {}, the recommended one").format(version))
            self.state.setText(tr("{}, on this computer already.").format(size))
        else:
            self.catalogue.setText(tr("MicroPython {}, the recommended one").format(version))
            self.state.setText(tr("{}, downloaded when it is needed.").format(size))
        there = self._virtual or board.id in self._cached
        self.download_button.setVisible(not there and self._job is None)
        notes = {
            Method.AUTO: tr("The fastest way that the board can take."),
            Method.IMAGE: tr("Everything on the board is erased and written anew in one go."),
            Method.FILES: tr(
                "Over MicroPython's prompt: only what changed is sent, the settings stay."
            ),
        }
        self.method_field.set_note(notes[self.chosen_method()])

    def _download(self) -> None:
        board = self._board
        if board is None or self._job is not None:
            return
        self.trouble.hide()
        core = self._context.core

        def done(result: object) -> None:
            del result
            self._cached.add(board.id)
            if self._job is job:
                self._end_download()

        def failed(row: JobInfo) -> None:
            if self._job is not job:
                return
            self._end_download()
            if row.state is JobState.FAILED:
                words = error_words(row)
                self.trouble.say("error", words.message, words.hint)

        job = self._job = self._context.background.run(
            tr("Download MicroPython {} for {}").format(board.image.version, board.name),
            "download",
            lambda report: core.images.fetch(board, report),
            done=done,
            failed=failed,
            progress=self._on_progress,
            watched=True,
        )
        self._show_running(True)

    def _on_progress(self, now: Progress) -> None:
        self.bar.setValue(round((now.fraction or 0.0) * _STEPS))
        self.state.setText(figures_text(now) or tr("Connecting…"))

    def _end_download(self) -> None:
        self._job = None
        self._show_running(False)
        self._describe()

    def _show_running(self, running: bool) -> None:
        self.bar.setVisible(running)
        self.stop_button.setVisible(running)
        if running:
            self.bar.setValue(0)
            self.download_button.hide()
        else:
            self._describe()

"""First step: which board, on which port; it is asked what it is, and its picture shown."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import Qt, QTimer, pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from micros_ide.engine.jobs import Job
from micros_ide.errors import ConnectionFailed
from micros_ide.gui.background import cancel
from micros_ide.gui.context import Context
from micros_ide.gui.error_words import error_words
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, GROUP_GAP, Card, Field, button, label
from micros_ide.gui.widgets.notice import Notice
from micros_ide.gui.widgets.picker import Choice, SearchPicker
from micros_ide.gui.widgets.port_picker import PortPicker, identity
from micros_ide.gui.wizards.deploy.advice import Advice
from micros_ide.gui.wizards.deploy.board_view import BoardView
from micros_ide.gui.wizards.deploy.catalogue import Offer
from micros_ide.model.board_found import BoardFound
from micros_ide.model.boards import Board
from micros_ide.model.jobs import JobInfo, JobState
from micros_ide.model.ports import SerialPort
from micros_ide.services.ports import BOOT_DRIVE

_SETTLE_MS = 500  # a port that is being walked past with the arrow keys is not opened


class BoardStep(QWidget):
    """Port and model; `changed` whenever either may be another one, or more is known of it."""

    changed = pyqtSignal()

    def __init__(self, context: Context, wished: str = "") -> None:
        super().__init__()
        self._context = context
        self._offer = Offer()
        self._wished = wished  # a port to begin with
        self._by_hand = False  # the model was chosen by the person
        self._watching = True
        self._pinned: SerialPort | None = None
        self._looked_at = ""  # device the board was asked at, or is
        self._job: Job | None = None
        self.found: BoardFound | None = None
        self.port = PortPicker(context.icons)
        self.model = SearchPicker(tr("Type to search"))
        self.said = Notice(context.icons)
        self.look_button = button(tr("Look again"), "link")
        self.state = label("", "caption", wrap=True)
        self.advice = Advice(context)
        self.view = BoardView(context)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SETTLE_MS)
        self._timer.timeout.connect(self.look)
        self._lay_out()
        self._connect()

    def set_offer(self, offer: Offer) -> None:
        """Show the boards there are."""
        self._offer = offer
        rows = (Choice(one.id, one.name, one.chip) for one in offer.boards)
        self.model.set_choices(rows, self._context.preferences.text("board"))
        seen = self._context.ports.seen
        if seen is not None:
            self._on_ports(seen)
        self._follow_port()
        self._describe()

    def board(self) -> Board | None:
        """Return the chosen model."""
        return self._offer.board(self.model.key())

    def device(self) -> str:
        """Return the chosen port's device, "" for none."""
        port = self._pinned or self.port.port()
        return port.device if port is not None else ""

    def usable(self) -> bool:
        """Whether a port is chosen that no other program holds."""
        port = self.port.port()
        return port is not None and port.holder is None

    def virtual(self) -> bool:
        """Whether the board is a virtual one."""
        port = self._pinned or self.port.port()
        return port is not None and port.virtual is not None

    def set_pinned(self, pinned: bool) -> None:
        """In later steps the board stays the one that was chosen, whatever is plugged in or out."""
        if pinned:
            self._pinned = self._pinned or self.port.port()
            return
        before, self._pinned = self._pinned, None
        if before is not None and self._context.ports.seen is not None:
            self._on_ports(self._context.ports.seen)
            self.port.choose(before.device)

    def tips(self) -> tuple[str, ...]:
        """Return what a person does with the board's buttons; a virtual one has none."""
        board = self.board()
        return board.hints if board is not None and not self.virtual() else ()

    def runs_micropython(self) -> bool:
        """Whether it is known that MicroPython answers on the board."""
        return self.found is not None and bool(self.found.micropython)

    def set_watching(self, watching: bool) -> None:
        """While a board is being written nobody else opens its port."""
        self._watching = watching
        if not watching:
            self.stop_looking()

    def forget_found(self) -> None:
        """What is known of the board is no longer true."""
        self.found, self._looked_at = None, ""
        self._describe()

    def look(self) -> None:
        """Ask the board what it is; it restarts."""
        port = self.port.port()
        if not self._watching or self._pinned or port is None or not _can_be_asked(port):
            return
        self.stop_looking()
        device = self._looked_at = port.device
        self.found = None
        core = self._context.core

        def done(found: BoardFound) -> None:
            if self._job is job:
                self._on_found(found)

        def failed(row: JobInfo) -> None:
            if self._job is job:
                self._on_not_found(row)

        job = self._job = self._context.background.run(
            tr("Look at the board"),
            f"serial:{device}",
            lambda report: core.board_identity.look(device, report),
            done=done,
            failed=failed,
            watched=True,
        )
        self._describe()

    def stop_looking(self) -> None:
        """Let go of the board."""
        self._timer.stop()
        job, self._job = self._job, None
        if job is not None:
            cancel(job)
            self._looked_at = ""
            self._describe()

    def close_down(self) -> None:
        """The wizard is closed: let go of the board and of the doctor."""
        self.stop_looking()
        self.advice.dismiss()
        self.view.forget()
        self._watching = False

    def remember(self) -> None:
        """Keep the choices for the next time."""
        port = self.port.port()
        self._context.preferences.remember(board=self.model.key())
        if port is not None:
            self._context.preferences.remember(port=identity(port))

    def focus_first(self) -> None:
        """Give the keyboard to what has to be chosen first."""
        empty = self.port.port() is None
        (self.port.empty.start_button if empty else self.port.picker).setFocus()

    def _lay_out(self) -> None:
        card = Card(tr("Board"), self.port.virtual_button)
        self.model_field = Field(tr("Model"), self.model)
        looking = QHBoxLayout()
        looking.setSpacing(GRID)
        looking.addWidget(self.state, 1)
        looking.addWidget(self.look_button, 0, Qt.AlignmentFlag.AlignTop)
        for part in (self.port, self.advice, self.model_field):
            card.body.addWidget(part)
        card.body.addLayout(looking)
        card.body.addWidget(self.said)
        left = QVBoxLayout()
        left.addWidget(card)
        left.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, GROUP_GAP)
        row.setSpacing(GROUP_GAP)
        row.addLayout(left, 1)
        row.addWidget(self.view, 1)

    def _connect(self) -> None:
        self._context.ports.changed.connect(self._on_ports)
        self.port.chosen.connect(self._on_port)
        self.port.refresh.connect(self._look_for_ports)
        self.port.start_virtual.connect(self._start_virtual)
        self.model.chosen.connect(self._on_model)
        self.model.activated.connect(self._on_model_by_hand)
        self.look_button.clicked.connect(self.look)
        self._context.bridge.arrived.connect(self._on_event)

    def _look_for_ports(self) -> None:
        self._context.ports.look()
        if not self.device():
            self.advice.ask()

    def _start_virtual(self) -> None:
        self.port.set_starting(True)
        self._context.navigation.virtual_wished.emit(self.model.key() or "esp32")

    def _on_event(self, event: object) -> None:
        job = getattr(event, "job", None)
        if isinstance(job, JobInfo) and job.lane == "virtual" and job.state.terminal:
            self.port.set_starting(False)
            self._context.ports.look()

    def _on_ports(self, ports: Sequence[SerialPort]) -> None:
        if self._pinned is not None:
            self._pinned = _same_board(self._pinned, ports)
            return
        before, teaching = self.device(), self.port.empty
        had_keyboard = teaching.isAncestorOf(self.focusWidget() or self)
        self.port.set_ports(ports, self._context.preferences.text("port"))
        if self._wished and any(self._wished in (one.device, one.virtual) for one in ports):
            wished = next(one for one in ports if self._wished in (one.device, one.virtual))
            self._wished = ""
            self.port.choose(wished.device)
        if self.device() != before:
            self._on_port()
        else:
            self._describe()
            self.changed.emit()
        if had_keyboard and teaching.isHidden() and self.isVisible():
            self.focus_first()

    def _on_port(self) -> None:
        if not self._watching:
            return
        if self._looked_at != self.device():
            self.stop_looking()
            self.found, self._looked_at = None, ""
            self.said.hide()
            if self.device():
                self._timer.start()
        self._follow_port()
        self._describe()
        self.changed.emit()

    def _follow_port(self) -> None:
        """Choose the model that the port belongs to, where that is certain."""
        port = self.port.port()
        known = port.board_id if port is not None else None
        if known is not None and (self.virtual() or not self._by_hand):
            self.model.choose(known)

    def _on_model_by_hand(self) -> None:
        self._by_hand = True

    def _on_model(self) -> None:
        self._describe()
        self.changed.emit()

    def _on_found(self, found: BoardFound) -> None:
        self._job, self.found = None, found
        if found.fitting and self.model.key() not in found.fitting and not self._by_hand:
            self.model.choose(found.fitting[0])
        self.advice.dismiss()
        self._describe()
        self.changed.emit()

    def _on_not_found(self, job: JobInfo) -> None:
        self._job = None
        if job.state is JobState.FAILED:
            words = error_words(job)
            self.said.say("warning", words.message, words.hint)
            if isinstance(job.error, ConnectionFailed):
                self.advice.ask()
        self._describe()

    def _describe(self) -> None:
        port, board, found = self.port.port(), self.board(), self.found
        if port is None and self._context.ports.seen is not None:
            self.advice.ask()
        elif port is not None and self._job is not None:
            self.advice.dismiss()
        if port is not None and port.holder is not None:
            self.said.hide()  # the port says who has it, which explains all else
        self.view.show_board(board)
        self.state.setText(self._words())
        self.look_button.setVisible(port is not None and self._job is None and _can_be_asked(port))
        if found is not None:
            self.said.hide()
            if board is not None and found.chip and found.chip != board.chip:
                words = tr("The chip on this port is {}, but {} has {}.")
                hint = tr("Choose the model that is plugged in, or another port.")
                self.said.say("warning", words.format(found.chip, board.name, board.chip), hint)

    def _words(self) -> str:
        """Return what is known of the board, in one line."""
        found, board = self.found, self.board()
        if self._job is not None:
            return tr("Looking at the board, which restarts by that…")
        if found is None:
            if board is None or not self.device():
                return ""
            size = board.flash_size >> 20
            return tr("{} with {} MB of flash.").format(board.chip, size)
        if found.node:
            words = tr("The node {} runs on it, version {}, on MicroPython {}.")
            return words.format(found.node, found.version or "?", found.micropython)
        if found.micropython:
            return tr("MicroPython {} runs on it; it is no node yet.").format(found.micropython)
        size = found.flash_size >> 20
        return tr("An {} with {} MB of flash and no MicroPython yet.").format(found.chip, size)


def _same_board(board: SerialPort, ports: Sequence[SerialPort]) -> SerialPort:
    """Return where a board is now: its port may have another name after a restart."""
    for port in ports:
        if identity(port) == identity(board):
            return port
    if board.bridge == BOOT_DRIVE:  # with MicroPython on it, it has a port
        fitting = [one for one in ports if one.board_id == board.board_id]
        if len(fitting) == 1:
            return fitting[0]
    return board


def _can_be_asked(port: SerialPort) -> bool:
    return port.holder is None and port.bridge != BOOT_DRIVE

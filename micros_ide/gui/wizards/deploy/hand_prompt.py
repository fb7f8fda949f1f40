"""What a person does with the board's buttons, at the moment when it has to be done."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtWidgets import QVBoxLayout

from micros_ide.gui.context import Context
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import GRID, Card, label
from micros_ide.gui.widgets.button_prompt import ButtonPrompt
from micros_ide.model.board_layout import ButtonStep, Pinout, StepAction
from micros_ide.model.boards import Board
from micros_ide.model.ports import SerialPort

_RESET = (ButtonStep(StepAction.PRESS, "RESET"),)
_CONNECTING = "Connecting to the chip"
_RESTARTING, _TO_LOADER = "Press RESET", "Hold BOOTSEL"  # how phases begin that wait for a hand


class HandPrompt(Card):
    """Appears with the phase that waits for a hand and goes by itself with the next one."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._board: Board | None = None
        self._pinout: Pinout | None = None
        self._device = ""
        self._phase = ""
        self._working = False
        self.words = label("", "strong", wrap=True)
        self.buttons = ButtonPrompt(context.icons)
        self.buttons.picture.setMaximumHeight(26 * GRID)  # the steps stay in sight, too
        self.hints = label("", "muted", wrap=True)
        column = QVBoxLayout()
        column.setSpacing(GRID)
        for part in (self.words, self.buttons, self.hints):
            column.addWidget(part)
        self.body.addLayout(column)
        self.hide()
        context.ports.changed.connect(self._on_ports)

    def begin(self, board: Board | None, port: SerialPort) -> None:
        """Work on `board` begins; a virtual one has no buttons."""
        self._board = board if port.virtual is None else None
        self._device, self._phase, self._working = port.device, "", True
        self._pinout = None
        self.hide()
        if self._board is not None:
            self._fetch(self._board.id)

    def set_phase(self, phase: str) -> None:
        """Show or take away the prompt."""
        if phase != self._phase:
            self._phase = phase
            self._show()

    def dismiss(self) -> None:
        """The work has ended."""
        self._working = False
        self.hide()

    def _fetch(self, board_id: str) -> None:
        core = self._context.core

        def done(pinout: Pinout) -> None:
            if self._working and self._board is not None and self._board.id == board_id:
                self._pinout = pinout
                self._show()

        self._context.background.run(
            tr("Draw the board"),
            "pictures",
            lambda _report: core.board_layouts.picture(board_id),
            done=done,
            failed=lambda _job: None,  # then the words alone say it
        )

    def _show(self) -> None:
        waits = self._words()
        # Whether the port is there is news only while somebody handles the board.
        self._context.ports.pause(self._working and not waits)
        if not waits:
            self.hide()
            return
        self.words.setText(waits)
        steps = self._steps()
        pictured = self._pinout is not None and bool(steps)
        if (
            self._pinout is not None
            and pictured
            and (self.buttons.steps() != steps or self.isHidden())
        ):
            self.buttons.show_steps(self._pinout, steps)
        self.buttons.setVisible(pictured)
        hints = self._board.hints if self._board is not None and not pictured else ()
        self.hints.setText("\n".join(f"{at}. {hint}" for at, hint in enumerate(hints, 1)))
        self.hints.setVisible(bool(hints))
        self.show()

    def _words(self) -> str:
        """Return what is asked of the person in this phase, "" for nothing."""
        board, phase = self._board, self._phase
        if board is None:
            return ""
        if phase.startswith(_RESTARTING):
            return tr("Press RESET on the board: it does not leave its loader by itself.")
        if phase.startswith(_TO_LOADER):
            return tr("Let the board wait for MicroPython:")
        if phase.startswith(_CONNECTING) and board.after_flash == "no-reset":
            return tr("If nothing happens, let the board wait for MicroPython:")
        return ""

    def _steps(self) -> tuple[ButtonStep, ...]:
        if self._phase.startswith(_RESTARTING):
            return _RESET
        return self._pinout.loader if self._pinout is not None else ()

    def _on_ports(self, ports: Sequence[SerialPort]) -> None:
        """The port has gone: the board is unplugged, so that step is done."""
        if self.isHidden() or any(one.device == self._device for one in ports):
            return
        actions = [step.action for step in self.buttons.steps()]
        if StepAction.UNPLUG in actions:
            done = actions.index(StepAction.UNPLUG) + 1
            self.buttons.set_step(max(done, self.buttons.step()))

"""The picture of the chosen board, with its pins and their names in the firmware."""

from __future__ import annotations

from pathlib import Path

from PyQt5.QtWidgets import QHBoxLayout, QSizePolicy

from micros_ide.gui.context import Context
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import Card, button, label
from micros_ide.gui.widgets.board_picture import BoardPicture
from micros_ide.gui.widgets.file_dialog import ask_place
from micros_ide.model.board_layout import Pinout
from micros_ide.model.boards import Board
from micros_ide.model.reporting import Reporter


class BoardView(Card):
    """A card that follows the chosen model; hidden while there is none."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._shown: str | None = None
        self._pinout: Pinout | None = None
        self.title = label("", "group", wrap=True)
        self.picture = BoardPicture(context.theme)
        self.sheet_button = button(tr("Pin sheet…"), "link")
        self.sheet_button.setToolTip(tr("Save the picture with all names as a PDF, to be printed"))
        self.sheet_button.clicked.connect(self._wish_sheet)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.sheet_button)
        self.body.addLayout(head)
        self.body.addWidget(self.picture, 1)
        canvas = self.picture.canvas  # gets smaller before the page scrolls
        canvas.setMinimumHeight(canvas.minimumSizeHint().height())
        canvas.setSizePolicy(canvas.sizePolicy().horizontalPolicy(), QSizePolicy.Ignored)
        self.picture.hide()
        self.sheet_button.hide()
        self.hide()

    def show_board(self, board: Board | None) -> None:
        """Show `board`."""
        self.setVisible(board is not None)
        if board is None or board.id == self._shown:
            return
        self._shown = board_id = board.id
        self.title.setText(board.name)
        core = self._context.core

        def done(pinout: Pinout) -> None:
            if self._shown == board_id:
                self._pinout = pinout
                self.picture.show_pinout(pinout)
                self.picture.show()
                self.sheet_button.show()

        def failed(job: object) -> None:
            del job  # a board without a picture can be deployed all the same
            if self._shown == board_id:
                self.picture.hide()
                self.sheet_button.hide()

        self._context.background.run(
            tr("Draw the board"),
            "pictures",
            lambda _report: core.board_layouts.picture(board_id),
            done=done,
            failed=failed,
        )

    def save_sheet(self, path: Path) -> None:
        """Write the pin sheet of the board that is shown to `path`, in a job."""
        core, pinout, navigation = self._context.core, self._pinout, self._context.navigation
        if pinout is None:
            return

        def work(report: Reporter) -> Path:
            from micros_ide.gui.drawing.pin_sheet import pin_sheet

            del report
            return core.exports.write(path, pin_sheet(pinout))

        self._context.background.run(
            tr("Save the pin sheet"),
            "pictures",
            work,
            done=lambda _path: navigation.said.emit(tr("The pin sheet was saved.")),
            failed=navigation.fail,
        )

    def _wish_sheet(self) -> None:
        name = f"{self._shown or 'board'}-pins.pdf"
        ask_place(self, tr("Save the pin sheet"), name, "PDF (*.pdf)", self.save_sheet)

    def forget(self) -> None:
        """No picture is wanted any more."""
        self._shown = None

"""The picture of the chosen board, with its pins and their names in the firmware."""

from __future__ import annotations

from PyQt5.QtWidgets import QSizePolicy

from micros_ide.gui.context import Context
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import Card, label
from micros_ide.gui.widgets.board_picture import BoardPicture
from micros_ide.model.board_layout import Pinout
from micros_ide.model.boards import Board


class BoardView(Card):
    """A card that follows the chosen model; hidden while there is none."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._shown: str | None = None
        self.title = label("", "group", wrap=True)
        self.picture = BoardPicture(context.theme)
        self.body.addWidget(self.title)
        self.body.addWidget(self.picture, 1)
        canvas = self.picture.canvas  # gets smaller before the page scrolls
        canvas.setMinimumHeight(canvas.minimumSizeHint().height())
        canvas.setSizePolicy(canvas.sizePolicy().horizontalPolicy(), QSizePolicy.Ignored)
        self.picture.hide()
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
                self.picture.show_pinout(pinout)
                self.picture.show()

        def failed(job: object) -> None:
            del job  # a board without a picture can be deployed all the same
            if self._shown == board_id:
                self.picture.hide()

        self._context.background.run(
            tr("Draw the board"),
            "pictures",
            lambda _report: core.board_layouts.picture(board_id),
            done=done,
            failed=failed,
        )

    def forget(self) -> None:
        """No picture is wanted any more."""
        self._shown = None

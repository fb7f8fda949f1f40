"""A code that a telephone reads: where the node is, or how to join its own network."""

from __future__ import annotations

from typing import Any

from PyQt5.QtCore import Qt

from micros_ide.gui.context import Context
from micros_ide.gui.translation import tr
from micros_ide.gui.widgets.basics import Card, button, label
from micros_ide.gui.widgets.qr_code import QrCode
from micros_ide.model.reporting import Reporter


class CodeCard(Card):
    """Name and address at once; the login of the node's access point only when asked for."""

    def __init__(self, context: Context) -> None:
        super().__init__(tr("For your telephone"))
        self._context = context
        self._name = self._address = self._password = ""
        self._turn = 0  # a late answer to an old question is known by it
        self.code = QrCode()
        self.words = label("", "caption", wrap=True)
        self.secret_button = button(tr("Show the code of its access point"))
        self.secret_button.setCheckable(True)
        self.secret_button.toggled.connect(self._show)
        self.body.addWidget(self.code, 1, Qt.AlignmentFlag.AlignHCenter)
        self.body.addWidget(self.words)
        self.body.addWidget(self.secret_button)
        self.hide()

    def show_node(self, name: str, address: str, password: str = "") -> None:
        """Show the way to a node; `password` is kept back until it is asked for."""
        self._name, self._address, self._password = name, address, password
        self.secret_button.setChecked(False)
        self.secret_button.setVisible(bool(password))
        self.setVisible(bool(address or password))
        self._show()

    def forget(self) -> None:
        """Take the code away, and what is in it."""
        self._turn += 1
        self._name = self._address = self._password = ""
        self.code.clear()
        self.hide()

    def _show(self) -> None:
        secret = self.secret_button.isChecked()
        self._turn += 1
        turn, name = self._turn, self._name
        address, password, codes = self._address, self._password, self._context.core
        self.code.clear()
        self.code.setVisible(secret or bool(address))
        hide, show = tr("Show its address"), tr("Show the code of its access point")
        self.secret_button.setText(hide if secret and address else show)
        self.words.setText(self._caption(secret=secret))
        if not secret and not address:
            return

        def make(report: Reporter) -> Any:
            del report
            if secret:
                return codes.qr_codes.network(name, password)
            return codes.qr_codes.matrix(f"{name}\n{address}")

        def done(matrix: Any) -> None:
            if turn == self._turn:
                self.code.show_matrix(matrix, self._caption(secret=secret))

        self._context.background.run(
            tr("Make the code"), "codes", make, done=done, failed=lambda _job: None
        )

    def _caption(self, *, secret: bool) -> str:
        if secret:
            words = tr("Joins {}, the access point the node opens when its Wi-Fi is away.")
            return words.format(self._name)
        if self._address:
            return tr("Holds name and address, no password.")
        return tr("The code holds the node's password: it is shown when you ask for it.")

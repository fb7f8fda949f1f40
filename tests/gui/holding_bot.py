"""A `QtBot` that holds what it shows.

pytest-qt keeps weak references only, and paints once more after a test's last line. A window that
hangs in a cycle by then (a lambda that is connected to its own signal) may be collected in the
middle of that painting, and takes the paint engine along: a segmentation fault.
"""

from __future__ import annotations

from pytestqt.qtbot import QtBot


class HoldingBot(QtBot):
    """Holds its widgets until pytest-qt has closed them."""

    def __init__(self, request) -> None:
        self.held = []
        super().__init__(request)

    def addWidget(self, widget, **kwargs) -> None:  # noqa: N802
        super().addWidget(widget, **kwargs)
        self.held.append(widget)

"""Small buttons in a row that is scrolled sideways when it is too long."""

from __future__ import annotations

from PyQt5.QtCore import QEvent, QSize, Qt
from PyQt5.QtGui import QWheelEvent
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QWidget

from micros_ide.gui.widgets.basics import GRID

_HEIGHT = 28


class ChipRow(QScrollArea):
    """The row; the wheel scrolls it, and a button that gets the keyboard comes into sight."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content = QWidget()
        self._row = QHBoxLayout(content)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GRID)
        self._row.addStretch(1)
        self.setWidget(content)
        self.hide()

    def add_chip(self, chip: QPushButton) -> None:
        """Put a button at the end."""
        self._row.insertWidget(self._row.count() - 1, chip)
        chip.installEventFilter(self)

    def clear_chips(self) -> None:
        """Take all buttons away."""
        while self._row.count() > 1:
            item = self._row.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Any width will do."""
        return QSize(0, _HEIGHT)

    def eventFilter(self, watched: object, event: QEvent | None) -> bool:  # noqa: N802
        """Keep the button with the keyboard in sight."""
        if (
            event is not None
            and event.type() == QEvent.Type.FocusIn
            and isinstance(watched, QWidget)
        ):
            self.ensureWidgetVisible(watched)
        return False

    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802
        """Scroll sideways."""
        bar = self.horizontalScrollBar()
        if event is not None and bar is not None:
            bar.setValue(bar.value() - event.angleDelta().y() - event.angleDelta().x())
            event.accept()
